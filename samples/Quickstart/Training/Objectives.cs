using Quickstart.Data;

namespace Quickstart.Training;

/// <summary>The losses on offer.</summary>
internal static class Objectives
{
    public static string[] Names { get; } = [.. All().Select(objective => objective.Name)];

    /// <summary>A new one each: a learnable loss starts afresh in every training.</summary>
    public static IEnumerable<Objective> All() =>
    [
        new SquaredErrorObjective(), new HuberObjective(), new BarronObjective(), new LogisticObjective(), new FocalObjective(),
    ];

    private sealed class SquaredErrorObjective() : Objective("squared", "squared error", TaskKind.Regression, nameof(Losses.SquaredError))
    {
        public override float Value(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets)
            => Losses.SquaredError(predictions, targets);

        public override float Gradient(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, Span<float> gradient)
            => Losses.SquaredErrorGradient(predictions, targets, gradient);

        public override float Hessian(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, Span<float> gradient, Span<float> hessian)
            => Losses.SquaredErrorHessian(predictions, targets, gradient, hessian);
    }

    private sealed class HuberObjective() : Objective("huber", "Huber", TaskKind.Regression, nameof(Losses.Huber))
    {
        public override float Value(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets)
            => Losses.Huber(predictions, targets);

        public override float Gradient(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, Span<float> gradient)
            => Losses.HuberGradient(predictions, targets, gradient);

        public override float Hessian(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, Span<float> gradient, Span<float> hessian)
            => Losses.HuberHessian(predictions, targets, gradient, hessian);
    }

    private sealed class BarronObjective() : Objective("barron", "Barron, adaptive", TaskKind.Regression, nameof(Losses.AdaptiveBarron))
    {
        // Shape 0 is alpha 1; width log(e - 1) is scale 1.
        public override float[] Parameters { get; } = [0, 0.5413f];

        public override float[] ParameterGradients { get; } = new float[2];

        public override string Learnt
            => $"alpha {Text.Short(0.001 + 1.998 / (1 + Math.Exp(-Parameters[0])))}, scale {Text.Short(0.001 + Math.Log(1 + Math.Exp(Parameters[1])))}";

        public override float Value(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets)
            => Losses.AdaptiveBarron(predictions, targets, Parameters[0], Parameters[1]);

        public override float Gradient(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, Span<float> gradient)
            => Losses.AdaptiveBarronGradient(predictions, targets, Parameters[0], Parameters[1],
                gradient, out ParameterGradients[0], out ParameterGradients[1]);

        public override float Hessian(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, Span<float> gradient, Span<float> hessian)
            => Losses.AdaptiveBarronHessian(predictions, targets, Parameters[0], Parameters[1], gradient, hessian, out _, out _);
    }

    private sealed class LogisticObjective() : Objective("logistic", "logistic", TaskKind.Binary, nameof(Losses.Logistic))
    {
        public override float Value(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets)
            => Losses.Logistic(predictions, targets);

        public override float Gradient(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, Span<float> gradient)
            => Losses.LogisticGradient(predictions, targets, gradient);

        public override float Hessian(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, Span<float> gradient, Span<float> hessian)
            => Losses.LogisticHessian(predictions, targets, gradient, hessian);
    }

    private sealed class FocalObjective() : Objective("focal", "focal", TaskKind.Binary, nameof(Losses.Focal))
    {
        public override float Value(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets)
            => Losses.Focal(predictions, targets);

        public override float Gradient(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, Span<float> gradient)
            => Losses.FocalGradient(predictions, targets, gradient);

        public override float Hessian(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, Span<float> gradient, Span<float> hessian)
            => Losses.FocalHessian(predictions, targets, gradient, hessian);
    }
}

namespace LossGen.Training.Objectives;

public sealed partial class Objective
{
    private delegate float MaskedLoss(
        ReadOnlySpan<float> prediction, ReadOnlySpan<float> target, ReadOnlySpan<float> mask, Span<float> predictionGradient, float gradientScale);

    /// <summary>The mean of the squared differences.</summary>
    /// <param name="target">The field of the targets, of the shape of the output.</param>
    /// <param name="output">The output of the model; null for the first.</param>
    /// <param name="mask">A field of floats of the same shape: what it has a 0 for doesn't count. Null: all does.</param>
    public static LossTerm MeanSquaredError(string target = "y", string? output = null, string? mask = null) => On(output, mask is null
        ? LossTerm.Of(ObjectiveKernels.SquaredErrorGradient, target, output ?? "squared error", ObjectiveKernels.SquaredErrorFormula)
        : Masked(ObjectiveKernels.MaskedSquaredErrorGradient, target, mask, output ?? "squared error", ObjectiveKernels.MaskedSquaredErrorFormula));

    /// <summary>The mean of the absolute differences.</summary>
    /// <param name="target">The field of the targets, of the shape of the output.</param>
    /// <param name="output">The output of the model; null for the first.</param>
    /// <param name="mask">A field of floats of the same shape: what it has a 0 for doesn't count. Null: all does.</param>
    public static LossTerm MeanAbsoluteError(string target = "y", string? output = null, string? mask = null) => On(output, mask is null
        ? LossTerm.Of(ObjectiveKernels.AbsoluteErrorGradient, target, output ?? "absolute error", ObjectiveKernels.AbsoluteErrorFormula)
        : Masked(ObjectiveKernels.MaskedAbsoluteErrorGradient, target, mask, output ?? "absolute error", ObjectiveKernels.MaskedAbsoluteErrorFormula));

    /// <summary>The cross-entropy of targets from 0 to 1 and logits.</summary>
    /// <param name="target">The field of the targets, of the shape of the output.</param>
    /// <param name="output">The output of the model; null for the first.</param>
    /// <param name="mask">A field of floats of the same shape: what it has a 0 for doesn't count. Null: all does.</param>
    public static LossTerm BinaryCrossEntropy(string target = "y", string? output = null, string? mask = null) => On(output, mask is null
        ? LossTerm.Of(ObjectiveKernels.BinaryCrossEntropyGradient, target, output ?? "cross-entropy", ObjectiveKernels.BinaryCrossEntropyFormula)
        : Masked(ObjectiveKernels.MaskedBinaryCrossEntropyGradient, target, mask, output ?? "cross-entropy", ObjectiveKernels.MaskedBinaryCrossEntropyFormula));

    /// <summary>The cross-entropy of labels and rows of logits: a row a sample, or in a sequence a row a label.</summary>
    /// <param name="label">The field of the labels: integers, from 0 to below the number of classes.</param>
    /// <param name="output">The output of the model; null for the first.</param>
    /// <param name="ignore">The label of rows that don't count, such as -100 where a sequence has ended. Null: all count.</param>
    public static LossTerm CrossEntropy(string label = "y", string? output = null, int? ignore = null) => On(output, ignore is { } none
        ? LossTerm.Of(
            c => ObjectiveKernels.MaskedCrossEntropyGradient(c.Prediction, c.Ints(label), none, c.PredictionGradient, c.Scale),
            output ?? "cross-entropy", ObjectiveKernels.MaskedCrossEntropyFormula) with
        {
            Denominator = c => c.Ints(label).Length - c.Ints(label).Count(none),
        }
        : LossTerm.Of(
            c => ObjectiveKernels.CrossEntropyGradient(c.Prediction, c.Ints(label), c.PredictionGradient, c.Scale),
            output ?? "cross-entropy", ObjectiveKernels.CrossEntropyFormula));

    private static LossTerm Masked(MaskedLoss loss, string target, string mask, string name, string formula)
        => LossTerm.Of(c => loss(c.Prediction, c.Floats(target), c.Floats(mask), c.PredictionGradient, c.Scale), name, formula) with
        {
            Denominator = c => c.Floats(mask).Length - c.Floats(mask).Count(0),
        };

    private static LossTerm On(string? output, LossTerm term) => output is null ? term : term.About(output);
}

/// <summary>The formulas of the common losses.</summary>
internal static partial class ObjectiveKernels
{
    public const string SquaredErrorFormula = "mean((pred - target)^2)";
    public const string AbsoluteErrorFormula = "mean(abs(pred - target))";
    public const string BinaryCrossEntropyFormula = "mean(softplus(z) - target * z)";
    public const string CrossEntropyFormula = "mean[n](logsumexp[c](z[n, c]) - z[n, label[n]])";
    public const string MaskedSquaredErrorFormula = "mean[i where mask[i] != 0]((pred[i] - target[i])^2)";
    public const string MaskedAbsoluteErrorFormula = "mean[i where mask[i] != 0](abs(pred[i] - target[i]))";
    public const string MaskedBinaryCrossEntropyFormula = "mean[i where mask[i] != 0](softplus(z[i]) - target[i] * z[i])";
    public const string MaskedCrossEntropyFormula = "mean[n where label[n] != ignore](logsumexp[c](z[n, c]) - z[n, label[n]])";

    [Loss(SquaredErrorFormula)]
    public static partial float SquaredError(ReadOnlySpan<float> pred, ReadOnlySpan<float> target);

    [Loss(AbsoluteErrorFormula)]
    public static partial float AbsoluteError(ReadOnlySpan<float> pred, ReadOnlySpan<float> target);

    [Loss(BinaryCrossEntropyFormula)]
    public static partial float BinaryCrossEntropy([Logit] ReadOnlySpan<float> z, [Probability] ReadOnlySpan<float> target);

    [Loss(CrossEntropyFormula)]
    public static partial float CrossEntropy([Logit] ReadOnlySpan<float> z, ReadOnlySpan<int> label);

    [Loss(MaskedSquaredErrorFormula)]
    public static partial float MaskedSquaredError(ReadOnlySpan<float> pred, ReadOnlySpan<float> target, ReadOnlySpan<float> mask);

    [Loss(MaskedAbsoluteErrorFormula)]
    public static partial float MaskedAbsoluteError(ReadOnlySpan<float> pred, ReadOnlySpan<float> target, ReadOnlySpan<float> mask);

    [Loss(MaskedBinaryCrossEntropyFormula)]
    public static partial float MaskedBinaryCrossEntropy([Logit] ReadOnlySpan<float> z, [Probability] ReadOnlySpan<float> target, ReadOnlySpan<float> mask);

    [Loss(MaskedCrossEntropyFormula)]
    public static partial float MaskedCrossEntropy([Logit] ReadOnlySpan<float> z, ReadOnlySpan<int> label, int ignore);

    [Loss("sum(0.5 * exp(-logVariance) * loss + 0.5 * logVariance)")]
    public static partial float Uncertainty([Grad] ReadOnlySpan<float> loss,
        [Grad][System.ComponentModel.DataAnnotations.Range(-30.0, 30.0)] ReadOnlySpan<float> logVariance);
}

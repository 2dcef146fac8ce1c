using LossGen;
using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Layers;
using LossGen.Training.Metrics;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;
using Shared;

namespace Classics.Examples;

/// <summary>An activation and a loss of one's own: two formulas, handed over with the gradients that were generated of them.</summary>
internal static partial class OwnFormulas
{
    [Kernel("x * tanh(softplus(x)) + 0.1 * sin(x)")]
    public static partial void Wave(ReadOnlySpan<float> x, Span<float> y);

    /// <summary>Too low costs three times as much as too high; near the target both are quadratic.</summary>
    [Loss("""
        d = pred - target
        h = abs(d) <= 1 ? 0.5 * d^2 : abs(d) - 0.5
        mean(d < 0 ? 3 * h : h)
        """)]
    public static partial float Lopsided(ReadOnlySpan<float> pred, ReadOnlySpan<float> target);

    public static Outcome Run(Request request)
    {
        Dataset data = Numbers.WithTarget(request.Short ? 1000 : 4000, width: 2, seed: 14, x => MathF.Sin(2 * x[0]) + 0.5f * x[1]);
        Dataset[] parts = data.Split(seed: 1, 0.8);

        Model model = new Sequential(2) { new Dense(24), new Activation("wave", Wave, WaveBackward), new Dense(1) }.Build(seed: 1);
        Objective loss = LossTerm.Of((p, t, g, s) => LopsidedGradient(p, t, g, s), name: "lopsided");
        TrainingResult run = new Trainer(model, loss, new Adam(1e-2f)).Fit(parts[0], new FitOptions
        {
            Epochs = 60,
            Validation = parts[1],
            Measures = [new RSquared()],
            Progress = request.Progress,
        });

        double explained = run.Last!.Metrics[0].Value;
        return new Outcome(model, loss, run, $"R² on held-out rows: {ConsoleProgress.Short(explained)}", explained, Least: 0.9);
    }
}

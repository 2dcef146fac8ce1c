using LossGen.Losses;
using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Layers;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;
using LossGen.Training.Randomness;
using Shared;

namespace Classics.Examples;

/// <summary>
/// A line through rows of which one in five is far off. Barron's loss learns from the residuals how much such rows may
/// count: its shape and scale are trained beside the model. Squared error is drawn towards them.
/// </summary>
internal static class RobustRegression
{
    public static Outcome Run(Request request)
    {
        Dataset data = Lines(request.Short ? 600 : 2000, seed: 12);

        // Shape 0 is alpha 1, width 0.54 is scale 1.
        LossTerm adaptive = LossTerm.Of(c => Robust.AdaptiveGradient(
            c.Prediction, c.Floats("y"), c.Parameters[0], c.Parameters[1],
            c.PredictionGradient, out c.ParameterGradients[0], out c.ParameterGradients[1], c.Scale), name: "adaptive");
        Objective learnt = adaptive with { Parameters = [0, 0.5413f] };
        (Model robust, TrainingResult run) = Fit(data, learnt, request);
        (Model squared, _) = Fit(data, Objective.MeanSquaredError(), request);

        double Off(Model model) => Math.Max(Math.Abs(model.Weights[0] - 3), Math.Abs(model.Weights[1] - 1));
        double alpha = 0.001 + 1.998 / (1 + Math.Exp(-robust.Weights[2]));
        return new Outcome(robust, learnt, run,
            $"y = {ConsoleProgress.Short(robust.Weights[0])} x + {ConsoleProgress.Short(robust.Weights[1])} with alpha {ConsoleProgress.Short(alpha)}; "
            + $"by squared error {ConsoleProgress.Short(squared.Weights[0])} x + {ConsoleProgress.Short(squared.Weights[1])} (the truth: 3 x + 1)",
            Quality: Off(squared) - 10 * Off(robust), Least: 0);
    }

    private static (Model, TrainingResult) Fit(Dataset data, Objective loss, Request request)
    {
        Model model = new Sequential(1) { new Dense(1) }.Build(seed: 1);
        var trainer = new Trainer(model, loss, new Adam(3e-2f));
        return (model, trainer.Fit(data, new FitOptions { Epochs = request.Short ? 40 : 30, Progress = request.Progress }));
    }

    private static Dataset Lines(int count, ulong seed)
    {
        var random = new RandomStream(seed);
        float[] x = new float[count], y = new float[count];
        random.FillUniform(x, -3, 3);
        random.FillNormal(y, mean: 1, deviation: 0.3f);
        for (int i = 0; i < count; i++)
        {
            y[i] += 3 * x[i] + (random.NextInt(5) == 0 ? 10 + 20 * random.NextSingle() : 0);
        }

        return Dataset.From(Field.Floats("x", x, 1), Field.Floats("y", y));
    }
}

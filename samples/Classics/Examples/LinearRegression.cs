using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Layers;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;
using LossGen.Training.Randomness;
using Shared;

namespace Classics.Examples;

/// <summary>Linear regression by gradient descent: y = 3x + noise.</summary>
internal static class LinearRegression
{
    public static Outcome Run(Request request)
    {
        var random = new RandomStream(1);
        float[] x = new float[200], y = new float[200];
        random.FillUniform(x, -1, 1);
        random.FillNormal(y, mean: 0, deviation: 0.1f);
        for (int i = 0; i < y.Length; i++)
        {
            y[i] += 3 * x[i];
        }

        Dataset data = Dataset.From(Field.Floats("x", x, 1), Field.Floats("y", y));
        Model model = new Sequential(1) { new Dense(1) }.Build(seed: 1);
        Objective loss = Objective.MeanSquaredError();
        TrainingResult run = new Trainer(model, loss, new Sgd(0.1f)).Fit(data, new FitOptions
        {
            Epochs = request.Short ? 20 : 50,
            BatchSize = 20,
            Progress = request.Progress,
        });

        float slope = model.Weights[0], intercept = model.Weights[1];
        return new Outcome(model, loss, run, $"y = {ConsoleProgress.Short(slope)} x + {ConsoleProgress.Short(intercept)}",
            Quality: -Math.Max(Math.Abs(slope - 3), Math.Abs(intercept)), Least: -0.05);
    }
}

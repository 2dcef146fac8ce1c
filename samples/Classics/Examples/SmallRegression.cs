using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Layers;
using LossGen.Training.Metrics;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;
using Shared;

namespace Classics.Examples;

/// <summary>A hidden layer of ten, for a function that no line fits.</summary>
internal static class SmallRegression
{
    public static Outcome Run(Request request)
    {
        Dataset data = Numbers.WithTarget(request.Short ? 600 : 3000, width: 2, seed: 2, x => Math.Abs(x[0]) + 0.5f * x[1]);
        Dataset[] parts = data.Split(seed: 1, 0.8);

        Model model = new Sequential(2) { new Dense(10), Activation.Relu, new Dense(1) }.Build(seed: 1);
        Objective loss = Objective.MeanSquaredError();
        TrainingResult run = new Trainer(model, loss, new Adam(1e-2f)).Fit(parts[0], new FitOptions
        {
            Epochs = request.Short ? 40 : 60,
            Validation = parts[1],
            Measures = [new RSquared(), new MeanAbsoluteError()],
            Progress = request.Progress,
        });

        double explained = run.Last!.Metrics[0].Value;
        return new Outcome(model, loss, run, $"R² on held-out rows: {ConsoleProgress.Short(explained)} (the best line: 0.4)", explained, Least: 0.97);
    }
}

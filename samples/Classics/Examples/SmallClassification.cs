using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Layers;
using LossGen.Training.Metrics;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;
using Shared;

namespace Classics.Examples;

/// <summary>Two classes that no plane separates: whether two of ten numbers have the same sign.</summary>
internal static class SmallClassification
{
    public static Outcome Run(Request request)
    {
        Dataset data = Numbers.WithClass(request.Short ? 3000 : 8000, width: 10, seed: 3, x => x[0] * x[1] > 0 ? 1 : 0);
        Dataset[] parts = data.SplitStratified("y", seed: 1, 0.8);

        Model model = new Sequential(10) { new Dense(10), Activation.Relu, new Dense(2) }.Build(seed: 1);
        Objective loss = Objective.CrossEntropy();
        var confusion = new ConfusionMatrix();
        TrainingResult run = new Trainer(model, loss, new Adam(1e-2f)).Fit(parts[0], new FitOptions
        {
            Epochs = request.Short ? 30 : 60,
            Validation = parts[1],
            Measures = [new Accuracy(), confusion],
            Progress = request.Progress,
        });

        double accuracy = run.Last!.Metrics[0].Value;
        return new Outcome(model, loss, run, $"Accuracy on held-out rows: {ConsoleProgress.Short(accuracy)}", accuracy, Least: 0.9) { Confusion = confusion };
    }
}

using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Layers;
using LossGen.Training.Metrics;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;
using LossGen.Training.Schedules;
using Shared;

namespace Classics.Examples;

/// <summary>Ten numbers, five hidden, two classes; stochastic gradient descent with momentum, its rate falling as a cosine.</summary>
internal static class SgdClassification
{
    public static Outcome Run(Request request)
    {
        Dataset data = Numbers.WithClass(2000, width: 10, seed: 4, x => Math.Abs(x[0] + x[1]) > 1 ? 1 : 0);
        Dataset[] parts = data.SplitStratified("y", seed: 1, 0.8);

        Model model = new Sequential(10) { new Dense(5), Activation.Relu, new Dense(2) }.Build(seed: 1);
        Objective loss = Objective.CrossEntropy();
        var options = new TrainerOptions { Schedule = new CosineDecay() };
        TrainingResult run = new Trainer(model, loss, new Sgd(0.1f, momentum: 0.9f), options).Fit(parts[0], new FitOptions
        {
            Epochs = request.Short ? 30 : 60,
            Validation = parts[1],
            Measures = [new Accuracy()],
            Progress = request.Progress,
        });

        double accuracy = run.Last!.Metrics[0].Value;
        return new Outcome(model, loss, run, $"Accuracy on held-out rows: {ConsoleProgress.Short(accuracy)}", accuracy, Least: 0.93);
    }
}

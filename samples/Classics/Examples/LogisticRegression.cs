using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Layers;
using LossGen.Training.Metrics;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;
using LossGen.Training.Randomness;
using Shared;

namespace Classics.Examples;

/// <summary>Logistic regression: the probability of a class is the sigmoid of a line, which is found again.</summary>
internal static class LogisticRegression
{
    public static Outcome Run(Request request)
    {
        var chance = new RandomStream(5);
        Dataset data = Numbers.WithTarget(request.Short ? 4000 : 20000, width: 2, seed: 5,
            x => chance.NextDouble() < 1 / (1 + Math.Exp(-(2 * x[0] - 3 * x[1] + 0.5))) ? 1 : 0);

        Model model = new Sequential(2) { new Dense(1) }.Build(seed: 1);
        Objective loss = Objective.BinaryCrossEntropy();
        TrainingResult run = new Trainer(model, loss, new Adam(0.02f)).Fit(data, new FitOptions
        {
            Epochs = request.Short ? 10 : 20,
            BatchSize = 64,
            Measures = [new AreaUnderRoc(), new Accuracy()],
            Progress = request.Progress,
        });

        // Weights, then the bias.
        ReadOnlySpan<float> w = model.Weights;
        double off = Math.Max(Math.Abs(w[0] - 2), Math.Max(Math.Abs(w[1] + 3), Math.Abs(w[2] - 0.5)));
        return new Outcome(model, loss, run,
            $"Logit: {ConsoleProgress.Short(w[0])} a + {ConsoleProgress.Short(w[1])} b + {ConsoleProgress.Short(w[2])} (the truth: 2 a - 3 b + 0.5)", -off, Least: -0.4);
    }
}

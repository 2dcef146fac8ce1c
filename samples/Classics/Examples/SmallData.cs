using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Layers;
using LossGen.Training.Metrics;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;
using Shared;

namespace Classics.Examples;

/// <summary>
/// A hundred rows of forty numbers, of which two matter: a network learns them by heart, unless dropout, a penalty on the
/// weights and an end in time keep it from that. The test rows tell.
/// </summary>
internal static class SmallData
{
    public static Outcome Run(Request request)
    {
        Dataset train = Rows(100, seed: 15), validation = Rows(100, seed: 16), test = Rows(2000, seed: 17);
        int epochs = request.Short ? 100 : 300;

        Objective loss = Objective.CrossEntropy();
        Model plain = new Sequential(40) { new Dense(64), Activation.Relu, new Dense(2) }.Build(seed: 1);
        new Trainer(plain, loss, new Adam(5e-3f)).Fit(train, new FitOptions { Epochs = epochs, Progress = request.Progress });

        Model model = new Sequential(40) { new Dropout(0.2f), new Dense(64), Activation.Relu, new Dropout(0.5f), new Dense(2) }.Build(seed: 1);
        TrainingResult run = new Trainer(model, loss, new Adam(5e-3f), new TrainerOptions { L2 = 1e-2f }).Fit(train, new FitOptions
        {
            Epochs = epochs,
            Validation = validation,
            Measures = [new Accuracy()],
            EarlyStopping = new EarlyStopping { Patience = 20 },
            Progress = request.Progress,
        });

        double AccuracyOf(Model trained)
        {
            var accuracy = new Accuracy();
            accuracy.Add(trained.Predict(test), test["y"].ToInts());
            return accuracy.Value;
        }

        double with = AccuracyOf(model), without = AccuracyOf(plain);
        return new Outcome(model, loss, run,
            $"Accuracy on new rows: {ConsoleProgress.Short(with)}, without all this {ConsoleProgress.Short(without)}; the best epoch was {run.BestEpoch + 1}",
            with - without, Least: 0.01);
    }

    private static Dataset Rows(int count, ulong seed) => Numbers.WithClass(count, width: 40, seed, x => x[0] + x[1] > 0 ? 1 : 0);
}

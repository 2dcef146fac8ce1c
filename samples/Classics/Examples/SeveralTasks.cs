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

/// <summary>
/// One network for a price, in large units, and a kind. How much each task counts isn't set by hand: the variance of each
/// is learnt, and weights its loss.
/// </summary>
internal static class SeveralTasks
{
    public static Outcome Run(Request request)
    {
        Dataset[] parts = Houses(request.Short ? 1500 : 6000, seed: 13).Split(seed: 1, 0.8);

        Node shared = Node.Input("x", [6]).Then(new Dense(24)).Then(Activation.Relu);
        Model model = Model.Build(seed: 1, shared.Then(new Dense(1), "price"), shared.Then(new Dense(3), "kind"));
        Objective loss = Objective.Uncertainty(Objective.MeanSquaredError("price", output: "price"), Objective.CrossEntropy("kind", output: "kind"));
        TrainingResult run = new Trainer(model, loss, new Adam(1e-2f)).Fit(parts[0], new FitOptions
        {
            Epochs = request.Short ? 40 : 30,
            Validation = parts[1],
            Measures = [new Measure(new RSquared(), "price", "price"), new Measure(new Accuracy(), "kind", "kind")],
            Progress = request.Progress,
        });

        double explained = run.Last!.Metrics[0].Value, accuracy = run.Last.Metrics[1].Value;
        Span<float> logVariances = model.WeightOf("loss.combination");
        return new Outcome(model, loss, run,
            $"R² of the price {ConsoleProgress.Short(explained)}, accuracy of the kind {ConsoleProgress.Short(accuracy)}; "
            + $"learnt deviations {ConsoleProgress.Short(Math.Exp(logVariances[0] / 2))} and {ConsoleProgress.Short(Math.Exp(logVariances[1] / 2))}",
            Math.Min(explained, accuracy), Least: 0.9);
    }

    private static Dataset Houses(int count, ulong seed)
    {
        var random = new RandomStream(seed);
        float[] price = new float[count];
        Dataset data = Numbers.WithClass(count, width: 6, seed, x => x[0] > 0.4f ? 0 : x[1] + x[2] > 0 ? 1 : 2);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> x = data["x"].FloatRow(i);
            price[i] = 20 * x[0] + 10 * Math.Abs(x[3]) + 3 * random.NextNormal();
        }

        return Dataset.From(data["x"], Field.Floats("price", price), data["y"].Renamed("kind"));
    }
}

using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Initializers;
using LossGen.Training.Layers;
using LossGen.Training.Metrics;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;
using LossGen.Training.Randomness;
using Shared;

namespace Classics.Examples;

/// <summary>Matrix factorization: a rating is the product of a user's and an item's traits, which are found from some of the ratings.</summary>
internal static class Ratings
{
    public static Outcome Run(Request request)
    {
        Tastes tastes = request.Short ? new Tastes(60, 40, seed: 7) : new Tastes(300, 200, seed: 7);
        Dataset[] parts = Rate(tastes, share: request.Short ? 0.7 : 0.3, seed: 8).Split(seed: 1, 0.85);

        Node user = Node.IntInput("user", []).Then(new Embedding(tastes.Users, 4) { Weight = Initializer.Normal(0, 0.3f) }, "users");
        Node item = Node.IntInput("item", []).Then(new Embedding(tastes.Items, 4) { Weight = Initializer.Normal(0, 0.3f) }, "items");
        Model model = Model.Build(seed: 1, Node.Of(new Dot(), user, item));
        Objective loss = Objective.MeanSquaredError("rating");
        TrainingResult run = new Trainer(model, loss, new Adam(2e-2f), new TrainerOptions { L2 = 1e-4f }).Fit(parts[0], new FitOptions
        {
            Epochs = request.Short ? 40 : 30,
            Validation = parts[1],
            Measures = [new Measure(new RSquared(), "rating")],
            Progress = request.Progress,
        });

        double explained = run.Last!.Metrics[0].Value;
        return new Outcome(model, loss, run, $"R² on ratings not seen: {ConsoleProgress.Short(explained)}", explained, Least: 0.8);
    }

    private static Dataset Rate(Tastes tastes, double share, ulong seed)
    {
        var random = new RandomStream(seed);
        var rated = new List<(int User, int Item, float Rating)>();
        for (int pair = 0; pair < tastes.Users * tastes.Items; pair++)
        {
            (int user, int item) = Math.DivRem(pair, tastes.Items);
            if (random.NextDouble() < share)
            {
                rated.Add((user, item, tastes.Match(user, item) + 0.2f * random.NextNormal()));
            }
        }

        return Dataset.From(rated, RowField.Int<(int User, int Item, float Rating)>("user", row => row.User),
            RowField.Int<(int User, int Item, float Rating)>("item", row => row.Item),
            RowField.Float<(int User, int Item, float Rating)>("rating", row => row.Rating));
    }
}

using LossGen.Losses;
using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Initializers;
using LossGen.Training.Layers;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;
using LossGen.Training.Randomness;
using Shared;
using Embedding = LossGen.Training.Layers.Embedding;

namespace Classics.Examples;

/// <summary>
/// Bayesian personalized ranking: of each user it is only known that one item was preferred to another. One layer looks up
/// both items, and the loss has two outputs of the model.
/// </summary>
internal static class Preferences
{
    public static Outcome Run(Request request)
    {
        Tastes tastes = request.Short ? new Tastes(60, 40, seed: 9) : new Tastes(300, 200, seed: 9);
        Dataset[] parts = Prefer(tastes, count: request.Short ? 4000 : 40000, seed: 10).Split(seed: 1, 0.85);

        var items = new Embedding(tastes.Items, 4) { Weight = Initializer.Normal(0, 0.3f) };
        Node user = Node.IntInput("user", []).Then(new Embedding(tastes.Users, 4) { Weight = Initializer.Normal(0, 0.3f) }, "users");
        Node better = Node.Of(new Dot(), "better", user, Node.IntInput("betterItem", []).Then(items, "items"));
        Node worse = Node.Of(new Dot(), "worse", user, Node.IntInput("worseItem", []).Then(items));
        Model model = Model.Build(seed: 1, better, worse);

        LossTerm ranking = LossTerm.Of(c => Pairs.BayesianPersonalizedRankingGradient(
            c.PredictionOf("better"), c.PredictionOf("worse"), c.GradientOf("better"), c.GradientOf("worse"), c.Scale)).About("better", "worse");
        Objective loss = ranking;
        TrainingResult run = new Trainer(model, loss, new Adam(2e-2f), new TrainerOptions { L2 = 1e-4f }).Fit(parts[0], new FitOptions
        {
            Epochs = request.Short ? 12 : 15,
            Validation = parts[1],
            Progress = request.Progress,
        });

        float[] first = model.Predict(parts[1], output: 0), second = model.Predict(parts[1], output: 1);
        double right = first.Zip(second, (a, b) => a > b ? 1.0 : 0).Average();
        return new Outcome(model, loss, run, $"Pairs not seen that are in the right order: {ConsoleProgress.Short(right)}", right, Least: 0.85);
    }

    private static Dataset Prefer(Tastes tastes, int count, ulong seed)
    {
        var random = new RandomStream(seed);
        int[] user = new int[count], better = new int[count], worse = new int[count];
        for (int i = 0; i < count; i++)
        {
            (user[i], better[i], worse[i]) = (random.NextInt(tastes.Users), random.NextInt(tastes.Items), random.NextInt(tastes.Items));
            if (tastes.Match(user[i], better[i]) < tastes.Match(user[i], worse[i]))
            {
                (better[i], worse[i]) = (worse[i], better[i]);
            }
        }

        return Dataset.From(Field.Ints("user", user), Field.Ints("betterItem", better), Field.Ints("worseItem", worse));
    }
}

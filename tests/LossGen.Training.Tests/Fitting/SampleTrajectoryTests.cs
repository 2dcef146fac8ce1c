using System.Globalization;
using LossGen.Losses;
using LossGen.Training.Checkpoints;
using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Layers;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;
using Embedding = LossGen.Training.Layers.Embedding;

namespace LossGen.Training.Tests.Fitting;

/// <summary>
/// Fifty steps beside PyTorch in double precision, of what the samples show: losses of several fields and outputs, losses that
/// learn, activations and losses of one's own, penalties.
/// </summary>
public partial class SampleTrajectoryTests
{
    [Kernel("x * tanh(softplus(x)) + 0.1 * sin(x)")]
    private static partial void Wave(ReadOnlySpan<float> x, Span<float> y);

    [Loss("""
        d = pred - target
        h = abs(d) <= 1 ? 0.5 * d^2 : abs(d) - 0.5
        mean(d < 0 ? 3 * h : h)
        """)]
    private static partial float Lopsided(ReadOnlySpan<float> pred, ReadOnlySpan<float> target);

    private static readonly Dictionary<string, Func<Trainer>> Cases = new()
    {
        ["factorization"] = () =>
        {
            Node user = Node.IntInput("user", []).Then(new Embedding(9, 3), "users"), item = Node.IntInput("item", []).Then(new Embedding(7, 3), "items");
            return new Trainer(Model.Build(1, Node.Of(new Dot(), user, item)), Objective.MeanSquaredError("rating"), new Adam(2e-2f), new TrainerOptions { L2 = 0.01f });
        },
        ["preferences"] = () =>
        {
            var items = new Embedding(7, 3);
            Node user = Node.IntInput("user", []).Then(new Embedding(9, 3), "users");
            Node better = Node.Of(new Dot(), "better", user, Node.IntInput("betterItem", []).Then(items, "items"));
            Node worse = Node.Of(new Dot(), "worse", user, Node.IntInput("worseItem", []).Then(items));
            LossTerm ranking = LossTerm.Of(c => Pairs.BayesianPersonalizedRankingGradient(
                c.PredictionOf("better"), c.PredictionOf("worse"), c.GradientOf("better"), c.GradientOf("worse"), c.Scale)).About("better", "worse");
            return new Trainer(Model.Build(1, better, worse), ranking, new Adam(2e-2f), new TrainerOptions { L2 = 0.01f });
        },
        ["ranking"] = () => new Trainer(
            new Sequential(6, 4) { new Dense(8), Activation.Tanh, new Dense(1) { HasBias = false }, new Reshape([6]) }.Build(1),
            LossTerm.Of(c => Ranking.RankNetGradient(c.PredictionTensor, c.FloatTensor("relevance"), c.PredictionGradientTensor, c.Scale)), new Adam(5e-3f)),
        ["robust"] = () => new Trainer(
            new Sequential(1) { new Dense(1) }.Build(1),
            LossTerm.Of(
                c => Robust.AdaptiveGradient(c.Prediction, c.Floats("y"), c.Parameters[0], c.Parameters[1],
                    c.PredictionGradient, out c.ParameterGradients[0], out c.ParameterGradients[1], c.Scale),
                name: "adaptive") with
            { Parameters = [0, 0.5413f] },
            new Adam(3e-2f)),
        ["tasks"] = () =>
        {
            Node shared = Node.Input("x", [5]).Then(new Dense(8)).Then(Activation.Tanh);
            return new Trainer(Model.Build(1, shared.Then(new Dense(1), "price"), shared.Then(new Dense(3), "kind")),
                Objective.Uncertainty(Objective.MeanSquaredError("price", output: "price"), Objective.CrossEntropy("kind", output: "kind")), new Adam(1e-2f));
        },
        ["own"] = () => Net(new Activation("wave", Wave, WaveBackward), LossTerm.Of(LopsidedGradient), new Adam(1e-2f)),
        ["penalized"] = () => Net(Activation.Tanh, Objective.MeanSquaredError(), new Sgd(0.05f), new TrainerOptions { L1 = 0.003f, L2 = 0.01f }),
        ["lion"] = () => Net(Activation.Tanh, Objective.MeanSquaredError(), new Lion(3e-3f, 0.9f, 0.99f, 0.1f)),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    private static Trainer Net(Activation activation, LossTerm loss, Optimizer optimizer, TrainerOptions? options = null)
        => new(new Sequential(4) { new Dense(8), activation, new Dense(1) }.Build(1), loss, optimizer, options);

    [Theory]
    [MemberData(nameof(Names))]
    public void AgreesWithTorch(string name)
    {
        Checkpoint golden = Checkpoint.Load(Path.Combine(AppContext.BaseDirectory, "golden", name + ".safetensors"), verify: false);
        Trainer trainer = Cases[name]();
        Model model = trainer.Model;
        foreach (Weight weight in model.Parameters)
        {
            golden.CopyTo("start." + weight.Name, model.WeightOf(weight.Name), weight.Shape.Extents);
        }

        string[] fields = [.. golden.Names.Where(key => key.StartsWith("fields.", StringComparison.Ordinal))];
        Batch[] batches = [.. Enumerable.Range(0, golden.Shape(fields[0])[0]).Select(b => Batch.Of([.. fields.Select(key => FieldOf(golden, key, b))]))];
        ReadOnlySpan<float> losses = golden.Floats("losses");
        for (int step = 0; step < losses.Length; step++)
        {
            double loss = trainer.TrainOn(batches[step % batches.Length]);
            Assert.Equal(losses[step], loss, 1e-4 * Math.Max(0.1, Math.Abs(loss)));
        }

        Assert.Equal(50, losses.Length);
        foreach (Weight weight in model.Parameters)
        {
            ReadOnlySpan<float> expected = golden.Floats("end." + weight.Name), actual = model.WeightOf(weight.Name);
            for (int i = 0; i < expected.Length; i++)
            {
                // A weight that happens to end near 0 keeps the rounding of the larger numbers that it was.
                Assert.True(Math.Abs(actual[i] - expected[i]) <= 1e-4 * Math.Max(Math.Abs(expected[i]), 0.01),
                    string.Create(CultureInfo.InvariantCulture, $"{weight.Name}[{i}] is {actual[i]}, in torch {expected[i]}"));
            }
        }
    }

    private static Field FieldOf(Checkpoint golden, string key, int batch)
    {
        int[] shape = golden.Shape(key)[2..].ToArray();
        int length = shape.Aggregate(golden.Shape(key)[1], (a, b) => a * b);
        string name = key["fields.".Length..];
        return golden.TypeOf(key) == TensorType.I32
            ? Field.Ints(name, golden.Ints(key).Slice(batch * length, length).ToArray(), shape)
            : Field.Floats(name, golden.Floats(key).Slice(batch * length, length).ToArray(), shape);
    }
}

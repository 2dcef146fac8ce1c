using System.Runtime.InteropServices;
using System.Security.Cryptography;
using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Layers;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;
using LossGen.Training.Randomness;
using LossGen.Training.Schedules;

namespace LossGen.Training.Tests.Fitting;

/// <summary>
/// The bits of runs over every kind of layer, written down: the same at every vector width, which DOTNET_EnableAVX512=0,
/// DOTNET_EnableAVX=0 and DOTNET_EnableHWIntrinsic=0 choose, and on every machine.
/// </summary>
public class DeterminismTests
{
    private const string Images = "48ACEF123FB819E6";
    private const string Sequences = "9CC1B5663544131E";
    private const string Strided = "A4A7F5E3ABE93570";
    private const string Rectangles = "14384DD4293E4077";
    private const string Padded = "F600175B0EF635B1";

    private static string Hash(Trainer trainer, Dataset data, FitOptions options)
    {
        trainer.Fit(data, options);
        return Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes<float>(trainer.Model.Weights)))[..16];
    }

    private static float[] Draw(int length, ulong seed)
    {
        float[] values = new float[length];
        new RandomStream(seed).FillNormal(values);
        return values;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void ImagesGiveTheseBits(int prefetch)
    {
        Model model = new Sequential(9, 9, 1)
        {
            new Conv2D(5, 3, Padding.Same) { Weight = Initializers.Initializer.HeNormal }, new BatchNorm(), Activation.Gelu, new MaxPool2D(), new Conv2D(6, 3),
            Activation.Mish, new AvgPool2D(), new Flatten(), new Dropout(0.1f), new LayerNorm(), new Dense(3),
        }.Build(11);
        var trainer = new Trainer(model, Objective.CrossEntropy(), new AdamW(), new TrainerOptions { Schedule = new CosineDecay().WarmUp(3), ClipNorm = 1, L1 = 1e-4f });
        Dataset data = Dataset.From(Field.Floats("x", Draw(40 * 81, 1), 9, 9, 1), Field.Ints("y", [.. Enumerable.Range(0, 40).Select(i => i % 3)]));
        Assert.Equal(Images, Hash(trainer, data, new FitOptions { Epochs = 3, BatchSize = 7, Seed = 5, Prefetch = prefetch }));
    }

    [Fact]
    public void SequencesGiveTheseBits()
    {
        Node id = Node.IntInput("x", [5]);
        Node words = id.Then(new Embedding(9, 6));
        Node joined = Node.Of(new Concatenate(), words.Then(new Gru(5)), words.Then(new Lstm(4)), words.Then(new SimpleRnn(3)));
        var trainer = new Trainer(Model.Build(12, joined.Then(new Dense(1))), Objective.BinaryCrossEntropy(), new RmsProp(momentum: 0.5f));
        Dataset data = Dataset.From(
            Field.Ints("x", [.. Enumerable.Range(0, 150).Select(i => i * i % 9)], 5), Field.Floats("y", [.. Enumerable.Range(0, 30).Select(i => i % 2f)]));
        Assert.Equal(Sequences, Hash(trainer, data, new FitOptions { Epochs = 3, BatchSize = 8 }));
    }

    [Fact]
    public void StridedImagesGiveTheseBits()
    {
        Model model = new Sequential(9, 10, 1)
        {
            new Conv2D(5, 3, Padding.Same, stride: 2), Activation.Silu, new ZeroPad2D(1, 1), new Conv2D(6, 3, stride: 2), new MaxPool2D(2, stride: 1),
            new AvgPool2D(2, stride: 1, Padding.Same), new Flatten(), new Dense(3),
        }.Build(11);
        Dataset data = Dataset.From(Field.Floats("x", Draw(40 * 90, 1), 9, 10, 1), Field.Ints("y", [.. Enumerable.Range(0, 40).Select(i => i % 3)]));
        Assert.Equal(Strided, Hash(new Trainer(model, Objective.CrossEntropy(), new Adam()), data, new FitOptions { Epochs = 3, BatchSize = 7 }));
    }

    [Fact]
    public void RectanglesDilationsAndGroupsGiveTheseBits()
    {
        Model model = new Sequential(9, 10, 2)
        {
            new Conv2D(6, (3, 2), Padding.Of(1, 2, 0, 1), (1, 2), groups: 2), Activation.Silu, new Conv2D(6, (2, 3), Padding.Same, dilation: (3, 2), groups: 3),
            new MaxPool2D((2, 3), (1, 2), Padding.Of(1), (2, 1)), Activation.Tanh, new Conv2D(6, 2, groups: 6) { HasBias = false },
            new AvgPool2D((3, 1)), new Flatten(), new Dense(3),
        }.Build(11);
        Dataset data = Dataset.From(Field.Floats("x", Draw(40 * 180, 1), 9, 10, 2), Field.Ints("y", [.. Enumerable.Range(0, 40).Select(i => i % 3)]));
        Assert.Equal(Rectangles, Hash(new Trainer(model, Objective.CrossEntropy(), new Adam()), data, new FitOptions { Epochs = 3, BatchSize = 7 }));
    }

    [Fact]
    public void PaddedSequencesGiveTheseBits()
    {
        Node id = Node.IntInput("x", [5]), mask = id.Then(new Mask());
        Node states = new Bidirectional(reverse => new Lstm(4) { Reverse = reverse, ReturnSequences = true }).Apply(id.Then(new Embedding(9, 6) { Padding = 0 }), mask);
        Node joined = Node.Of(new Concatenate(), Node.Of(new Gru(3) { Reverse = true }, states, mask), Node.Of(new GlobalAvgPool(), states, mask));
        var trainer = new Trainer(Model.Build(12, joined.Then(new Dense(1))), Objective.BinaryCrossEntropy(), new Adam());
        Dataset data = Dataset.From(
            Field.Ints("x", [.. Enumerable.Range(0, 150).Select(i => i % 5 <= i / 5 % 5 ? 1 + i * i % 8 : 0)], 5), Field.Floats("y", [.. Enumerable.Range(0, 30).Select(i => i % 2f)]));
        Assert.Equal(Padded, Hash(trainer, data, new FitOptions { Epochs = 3, BatchSize = 8 }));
    }

    [Fact]
    public void AnyNumberOfThreadsGivesTheBitsOfOne()
    {
        Dataset data = Dataset.From(Field.Floats("x", Draw(60 * 81, 1), 9, 9, 1), Field.Ints("y", [.. Enumerable.Range(0, 60).Select(i => i % 3)]), Field.Floats("z", Draw(60, 2)));
        (string Weights, double Loss, float[] Statistics) Run(int threads)
        {
            // With states, random numbers, a layer that is used twice, and parameters of the objective.
            var shared = new Dense(12);
            Node seen = Node.Input("x", [9, 9, 1]).Then(new Conv2D(5, 3)).Then(new BatchNorm()).Then(Activation.Gelu).Then(new MaxPool2D()).Then(new Flatten()).Then(new Dropout(0.2f));
            Node h = seen.Then(new Dense(12)).Then(shared).Then(Activation.Tanh).Then(shared);
            Model model = Model.Build(5, h.Then(new Dense(3), "y"), h.Then(new Dense(1), "z"));
            var objective = Objective.Uncertainty(Objective.CrossEntropy("y", "y"), Objective.MeanSquaredError("z", "z"));
            var trainer = new Trainer(model, objective, new Adam(), new TrainerOptions { MicroBatch = 4, Threads = threads, L2 = 1e-4f });
            string weights = Hash(trainer, data, new FitOptions { Epochs = 2, BatchSize = 22 });
            return (weights, trainer.TrainOn(data.AsBatch()), model.States.SelectMany(state => state.Values).ToArray());
        }

        (string weights, double loss, float[] statistics) = Run(1);
        foreach (int threads in (int[])[2, 3, 8])
        {
            var others = Run(threads);
            Assert.Equal((weights, loss), (others.Weights, others.Loss));
            Assert.Equal(statistics, others.Statistics);
        }
    }
}

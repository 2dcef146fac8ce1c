using System.Globalization;
using LossGen.Training.Checkpoints;
using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Layers;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;

namespace LossGen.Training.Tests.Fitting;

/// <summary>Fifty steps from the same weights on the same batches as PyTorch in double precision end at the same weights.</summary>
public class TrajectoryTests
{
    private const int Steps = 50;

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "golden");

    private static readonly Dictionary<string, Func<Trainer>> Cases = new()
    {
        ["linear-regression"] = () => Make(new Sequential(1) { new Dense(1) }, Objective.MeanSquaredError(), new Sgd(0.1f)),
        ["dense-relu-mse-adam"] = () => Make(new Sequential(6) { new Dense(10), Activation.Relu, new Dense(1) }, Objective.MeanSquaredError(), new Adam(1e-2f)),
        ["10-10-2-adam"] = () => Make(new Sequential(10) { new Dense(10), Activation.Relu, new Dense(2) }, Objective.CrossEntropy(), new Adam(1e-2f)),
        ["10-5-2-sgd"] = () => Make(new Sequential(10) { new Dense(5), Activation.Relu, new Dense(2) }, Objective.CrossEntropy(), new Sgd(0.1f)),
        ["logistic-regression"] = () => Make(new Sequential(10) { new Dense(1) }, Objective.BinaryCrossEntropy(), new Sgd(0.5f)),
        ["cnn"] = () => Make(
            new Sequential(12, 12, 1)
            {
                new Conv2D(4, 3), Activation.Relu, new MaxPool2D(), new Conv2D(6, 3), Activation.Relu, new MaxPool2D(), new Flatten(), new Dense(5),
            },
            Objective.CrossEntropy(), new Adam(1e-2f)),
        ["strided"] = () => Make(
            new Sequential(12, 12, 1)
            {
                new Conv2D(4, 5, Padding.Same, stride: 2), Activation.Relu, new ZeroPad2D(1, 1), new Conv2D(6, 3, stride: 2), Activation.Relu,
                new AvgPool2D(3, stride: 1, Padding.Same), new MaxPool2D(2, stride: 1), new Flatten(), new Dense(5),
            },
            Objective.CrossEntropy(), new Adam(1e-2f)),
        ["rectangles"] = () => Make(
            new Sequential(13, 11, 2)
            {
                new Conv2D(6, (3, 5), Padding.Of(1, 2), (2, 1)), Activation.Tanh,
                new Conv2D(8, (2, 3), Padding.Of(0, 2), dilation: (3, 2), groups: 2), Activation.Tanh,
                new Conv2D(8, (3, 2), Padding.Of(2, 1, 0, 1), groups: 8) { HasBias = false }, Activation.Tanh,
                new Conv2D(6, 3, Padding.Of(2), (1, 2), 2, groups: 2), Activation.Tanh,
                new AvgPool2D((1, 3), (1, 2), Padding.Of(0, 1)), new MaxPool2D((2, 1), 1, dilation: (3, 1)), new Flatten(), new Dense(5),
            },
            Objective.CrossEntropy(), new Adam(1e-2f)),
        ["gru"] = () => Make(
            new Sequential(Node.IntInput("x", [6])) { new Embedding(12, 5), new Gru(7), new Dense(3) }, Objective.CrossEntropy(), new Adam(1e-2f)),
        ["bidirectional"] = () => Make(
            new Sequential(Node.IntInput("x", [6])) { new Embedding(12, 5), new Bidirectional(reverse => new Gru(4) { Reverse = reverse }), new Dense(3) },
            Objective.CrossEntropy(), new Adam(1e-2f)),
        ["padded-gru"] = () => Padded(
            reverse => new Gru(4) { Reverse = reverse, ReturnSequences = true }, reverse => new Lstm(3) { Reverse = reverse }),
        ["padded-lstm"] = () => Padded(
            reverse => new Lstm(4) { Reverse = reverse, ReturnSequences = true }, reverse => new SimpleRnn(3) { Reverse = reverse }),
        ["lstm"] = () => Make(new Sequential(6, 3) { new Lstm(5), new Dense(1) }, Objective.MeanSquaredError(), new Adam(1e-2f)),
        ["rnn"] = () => Make(new Sequential(6, 3) { new SimpleRnn(5), new Dense(1) }, Objective.MeanSquaredError(), new Sgd(0.05f, 0.9f, nesterov: true)),
        ["momentum"] = () => Net(new Sgd(0.05f, 0.9f)),
        ["rmsprop"] = () => Net(new RmsProp(1e-3f, momentum: 0.5f)),
        ["adagrad"] = () => Net(new Adagrad(1e-2f)),
        ["adamw"] = () => Net(new AdamW(1e-2f, weightDecay: 0.1f)),
        ["adam-decay"] = () => Net(new Adam(1e-2f, weightDecay: 0.1f)),
        ["clipped"] = () => Net(new Sgd(0.5f), new TrainerOptions { ClipNorm = 0.05f }),
        ["normalized"] = () => Make(
            new Sequential(10) { new Dense(6), new BatchNorm(), Activation.Relu, new Dense(6), new LayerNorm(), new Dense(2) },
            Objective.CrossEntropy(), new Sgd(0.1f)),
        ["finetuned"] = () => Make(
            new Sequential(10) { new Dense(6), new BatchNorm(), Activation.Tanh, new Dense(6), Activation.Tanh, new Dense(2) },
            Objective.CrossEntropy(), new AdamW(1e-2f, weightDecay: 0.1f),
            new TrainerOptions
            {
                Groups =
                [
                    new WeightGroup("dense3") { Decays = true }, new WeightGroup("dense2") { RateFactor = 0.1f },
                    WeightGroup.Frozen("*") with { Inference = true },
                ],
            }),
        ["through-images"] = () => Make(
            new Sequential(12, 12, 1)
            {
                new Conv2D(4, 3) { HasBias = false }, new BatchNorm(), Activation.Tanh, new Conv2D(4, 3, groups: 4), Activation.Tanh, new Conv2D(6, 3, stride: 2), Activation.Tanh,
                new Conv2D(4, 2, dilation: 2), new Flatten(), new Dense(6), Activation.Tanh, new Dense(5),
            },
            Objective.CrossEntropy(), new Adam(1e-2f),
            new TrainerOptions { Groups = [new WeightGroup("conv2d1", "dense2"), WeightGroup.Frozen("*")] }),
        ["through-cells"] = () => Make(
            new Sequential(6, 3) { new Dense(4), Activation.Tanh, new Gru(5) { ReturnSequences = true }, new Lstm(4), new Dense(1) },
            Objective.MeanSquaredError(), new Adam(1e-2f), new TrainerOptions { Groups = [WeightGroup.Frozen("gru1", "lstm*")] }),
        ["pooled"] = () => Make(
            new Sequential(12, 12, 1)
            {
                new Conv2D(4, 3) { HasBias = false }, new BatchNorm(0.3f, 1e-3f), Activation.Relu, new MaxPool2D(3, 2, Padding.Of(1)), new Conv2D(6, 3, groups: 2),
                Activation.Relu, new GlobalAvgPool(), new Dense(5),
            },
            Objective.CrossEntropy(), new Adam(1e-2f)),
        ["rmsprop-plain"] = () => Net(new RmsProp(1e-3f, alpha: 0.9f, epsilon: 1e-3f, weightDecay: 0.1f)),
        ["adagrad-decay"] = () => Net(new Adagrad(1e-2f, epsilon: 1e-3f, weightDecay: 0.1f)),
        ["nesterov-decay"] = () => Net(new Sgd(5e-2f, 0.8f, nesterov: true, weightDecay: 0.1f)),
        ["adam-betas"] = () => Net(new Adam(1e-2f, 0.5f, 0.9f, 1e-3f)),
        ["clipped-by-value"] = () => Net(new Sgd(0.5f), new TrainerOptions { ClipValue = 0.01f }),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void AgreesWithTorch(string name)
    {
        Checkpoint golden = Checkpoint.Load(Path.Combine(Folder, name + ".safetensors"), verify: false);
        Trainer trainer = Cases[name]();
        Model model = trainer.Model;
        model.TakeFrom(golden, new WeightMatching { NameInFile = weight => "start." + weight });
        Batch[] batches = Batches(golden);
        for (int step = 0; step < Steps; step++)
        {
            double loss = trainer.TrainOn(batches[step % batches.Length]);
            Assert.Equal(golden.Floats("losses")[step], loss, 1e-4 * Math.Max(0.1, Math.Abs(loss)));
        }

        // Weights, and the running statistics of normalizations.
        var end = new Checkpoint();
        model.AddTo(end);
        foreach (string weight in end.Names)
        {
            ReadOnlySpan<float> expected = golden.Floats("end." + weight), actual = end.Floats(weight);
            for (int i = 0; i < expected.Length; i++)
            {
                // A weight that happens to end near 0 keeps the rounding of the larger numbers that it was.
                Assert.True(Math.Abs(actual[i] - expected[i]) <= 1e-4 * Math.Max(Math.Abs(expected[i]), 0.01),
                    string.Create(CultureInfo.InvariantCulture, $"{weight}[{i}] is {actual[i]}, in torch {expected[i]}"));
            }
        }
    }

    private static Trainer Make(Sequential layers, Objective objective, Optimizer optimizer, TrainerOptions? options = null)
        => new(layers.Build(1), objective, optimizer, options);

    private static Trainer Net(Optimizer optimizer, TrainerOptions? options = null)
        => Make(new Sequential(10) { new Dense(8), Activation.Tanh, new Dense(2) }, Objective.CrossEntropy(), optimizer, options);

    // Sequences that end where their words are 0.
    private static Trainer Padded(Func<bool, Recurrent> each, Func<bool, Recurrent> last)
    {
        Node id = Node.IntInput("x", [6]), mask = id.Then(new Mask());
        Node states = new Bidirectional(each).Apply(id.Then(new Embedding(12, 5) { Padding = 0 }), mask);
        Node end = new Bidirectional(last).Apply(states, mask);
        return new Trainer(Model.Build(1, end.Then(new Dense(3))), Objective.CrossEntropy(), new Adam(1e-2f));
    }

    private static Batch[] Batches(Checkpoint golden)
    {
        int count = golden.Shape("x")[0];
        return [.. Enumerable.Range(0, count).Select(b => Batch.Of(FieldOf(golden, "x", b), FieldOf(golden, "y", b)))];
    }

    private static Field FieldOf(Checkpoint golden, string name, int batch)
    {
        int[] shape = golden.Shape(name)[2..].ToArray();
        int length = shape.Aggregate(golden.Shape(name)[1], (a, b) => a * b);
        return golden.TypeOf(name) == TensorType.I32
            ? Field.Ints(name, golden.Ints(name).Slice(batch * length, length).ToArray(), shape)
            : Field.Floats(name, golden.Floats(name).Slice(batch * length, length).ToArray(), shape);
    }
}

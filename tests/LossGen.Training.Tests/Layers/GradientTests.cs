using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Initializers;
using LossGen.Training.Layers;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;
using LossGen.Training.Randomness;

namespace LossGen.Training.Tests.Layers;

/// <summary>The gradients of every layer against central differences.</summary>
public partial class GradientTests
{
    private static readonly Dictionary<string, Func<Activation>> ByName = new()
    {
        ["elu"] = () => Activation.Elu,
        ["gelu"] = () => Activation.Gelu,
        ["silu"] = () => Activation.Silu,
        ["mish"] = () => Activation.Mish,
        ["sigmoid"] = () => Activation.Sigmoid,
        ["tanh"] = () => Activation.Tanh,
        ["softplus"] = () => Activation.Softplus,
        ["softmax"] = () => Activation.Softmax(5),
        ["own"] = () => new Activation("own", Wave, WaveBackward),
    };

    // With a kink, or a jump in the slope.
    private static readonly Dictionary<string, Func<Activation>> Kinked = new()
    {
        ["relu"] = () => Activation.Relu,
        ["leakyrelu"] = () => Activation.LeakyRelu,
        ["elu"] = () => Activation.Elu,
        ["selu"] = () => Activation.Selu,
    };

    public static TheoryData<string> Activations => [.. ByName.Keys];

    public static TheoryData<string> KinkedActivations => [.. Kinked.Keys];

    [Kernel("x + sin(x)^2")]
    private static partial void Wave(ReadOnlySpan<float> x, Span<float> y);

    [Kernel("y[n, i] = x[n, i] / sqrt(1 + (w[i] * x[n, i])^2)")]
    private static partial void Squash(ReadOnlySpan<float> x, ReadOnlySpan<float> w, Span<float> y);

    [Theory]
    [MemberData(nameof(Activations))]
    public void Activates(string name) => GradientCheck.Of([6], new Dense(5), ByName[name]());

    [Theory]
    [MemberData(nameof(KinkedActivations))]
    public void ActivatesOnEachSideOfAKink(string name)
    {
        // Nearer to 0 the differences would step over it.
        float[] values = [.. Enumerable.Range(0, GradientCheck.Count * 8).Select(i => (i % 2 == 0 ? 0.07f : -0.07f) * (1 + i))];
        GradientCheck.Of(Node.Input("x", [1]).Then(new Probe(GradientCheck.Count, [8], values)), Kinked[name]());
    }

    [Fact]
    public void Dropping()
    {
        // Each step drops others: what passed tells the slope of each element.
        const float rate = 0.3f;
        float[] values = [.. Enumerable.Range(0, GradientCheck.Count * 200).Select(i => 1f + i % 7)];
        float[] r = [.. values.Select((_, i) => 1f + i % 5)];
        Model model = Model.Build(3, Node.Input("x", [1]).Then(new Probe(GradientCheck.Count, [200], values)).Then(new Dropout(rate)));
        var trainer = new Trainer(model, LossTerm.Of(ProbeLoss.OfGradient, "r"), new Sgd(0));
        trainer.TrainOn(Batch.Of(Field.Floats("r", r, 200), Field.Floats("x", new float[GradientCheck.Count])));
        int dropped = 0;
        for (int i = 0; i < values.Length; i++)
        {
            float slope = model.Output()[i] / values[i];
            Assert.True(slope == 0 || Math.Abs(slope - 1 / (1 - rate)) < 1e-6f);
            Assert.Equal(r[i] * slope, model.Gradients[i], 1e-5f);
            dropped += slope == 0 ? 1 : 0;
        }

        // Four deviations around what is expected of 600.
        Assert.InRange(dropped, 135, 225);
    }

    [Fact]
    public void Dense() => GradientCheck.Of([5], new Dense(7), new Dense(2) { HasBias = false });

    [Fact]
    public void DenseAtEachPlace() => GradientCheck.Of([4, 5], new Dense(3), new Flatten(), new Reshape([6, 2]));

    [Fact]
    public void OwnKernelAsALayer() => GradientCheck.Of([5], new Dense(4), KernelLayer.Of("squash", [4], Initializer.Value(0.7f), Squash, SquashBackward));

    private static readonly Dictionary<string, Func<Layer[]>> Convolutions = new()
    {
        ["plain"] = () => [new Conv2D(3, 3), new Conv2D(2, 3)],
        ["same"] = () => [new Conv2D(3, 3, Padding.Same), new Conv2D(2, 3, Padding.Same)],
        ["even, same"] = () => [new Conv2D(3, 2, Padding.Same), new Conv2D(2, 2, Padding.Same)],
        ["points"] = () => [new Conv2D(3, 1), new Conv2D(2, 1)],
        ["without bias"] = () => [new Conv2D(3, 3) { HasBias = false }, new Conv2D(2, 2, stride: 2) { HasBias = false }],
        ["stride"] = () => [new Conv2D(3, 3, stride: 2), new ZeroPad2D(1, 2), new Conv2D(2, 2, stride: 2)],
        ["stride, same"] = () => [new Conv2D(3, 3, Padding.Same, 2), new ZeroPad2D((0, 1), (2, 0)), new Conv2D(2, 2, Padding.Same, 2)],
        ["stride beyond the size"] = () => [new Conv2D(3, 2, Padding.Same, 3), new Conv2D(2, 2, Padding.Same, (1, 3))],
        ["points, stride"] = () => [new Conv2D(3, 1, stride: 2), new Conv2D(2, 2, stride: 2)],
        ["rectangle"] = () => [new Conv2D(3, (2, 5)), new Conv2D(2, (3, 1), Padding.Same, (2, 1))],
        ["padding"] = () => [new Conv2D(3, 3, Padding.Of(1, 2)), new Conv2D(2, (2, 3), Padding.Of(0, 2, 4, 0), (1, 2))],
        ["much padding"] = () => [new Conv2D(3, 2, Padding.Of(3, 2)), new Conv2D(2, 2, Padding.Of(0, 4, 3, 0))],
        ["dilation"] = () => [new Conv2D(3, (3, 2), dilation: 2), new Conv2D(2, 2, Padding.Same, dilation: (2, 3))],
        ["dilation, stride"] = () => [new Conv2D(3, 2, Padding.Of(1), (2, 1), (3, 2)), new Conv2D(2, (1, 2), dilation: (1, 4))],
        ["dilation, much padding"] = () => [new Conv2D(3, 2, Padding.Of(4, 1, 0, 3), dilation: 2), new Conv2D(2, 2, Padding.Of(5), dilation: (3, 1))],
        ["groups"] = () => [new Conv2D(6, 3, Padding.Same, groups: 2), new Conv2D(3, 2, groups: 3)],
        ["groups, stride"] = () => [new Conv2D(6, 3, Padding.Same, 2, groups: 2), new Conv2D(3, (2, 1), stride: (1, 2), groups: 3)],
        ["by depth, stride"] = () => [new Conv2D(2, 3, Padding.Of(2, 1, 0, 1), (2, 3), groups: 2), new Conv2D(2, 2, Padding.Same, (1, 2), groups: 2)],
        ["by depth, much padding"] = () => [new Conv2D(2, (2, 1), Padding.Of(3, 2), groups: 2), new Conv2D(2, 2, stride: 5, dilation: (3, 2), groups: 2)],
        ["by depth"] = () => [new Conv2D(2, 3, groups: 2), new Conv2D(4, 2, groups: 2), new Conv2D(4, (2, 1), Padding.Same, dilation: 2, groups: 4)],
    };

    // No two so close that the differences would step over a kink.
    private static readonly Dictionary<string, Func<Pool2D>> Maxima = new()
    {
        ["plain"] = () => new MaxPool2D(),
        ["three"] = () => new MaxPool2D(3),
        ["overlapping"] = () => new MaxPool2D(3, 2),
        ["stride beyond the size"] = () => new MaxPool2D(2, 3),
        ["same"] = () => new MaxPool2D(3, 1, Padding.Same),
        ["side by side, same"] = () => new MaxPool2D(3, 0, Padding.Same),
        ["rectangle"] = () => new MaxPool2D((2, 3)),
        ["rectangle, stride, padding"] = () => new MaxPool2D((3, 2), (1, 3), Padding.Of(1, 2, 0, 1)),
        ["dilation"] = () => new MaxPool2D((2, 3), (1, 1), Padding.Of(1), (3, 2)),
    };

    private static readonly Dictionary<string, Func<Pool2D>> Means = new()
    {
        ["plain"] = () => new AvgPool2D(),
        ["three"] = () => new AvgPool2D(3),
        ["overlapping"] = () => new AvgPool2D(3, 2),
        ["overlapping, same"] = () => new AvgPool2D(3, 2, Padding.Same),
        ["rectangle"] = () => new AvgPool2D((2, 3)),
        ["rectangle, stride, padding"] = () => new AvgPool2D((3, 2), (1, 3), Padding.Of(1, 2, 0, 1)),
        ["dilation"] = () => new AvgPool2D((2, 3), (1, 1), Padding.Of(1), (3, 2)),
    };

    public static TheoryData<string> ConvolutionNames => [.. Convolutions.Keys];

    public static TheoryData<string> MaximumNames => [.. Maxima.Keys];

    public static TheoryData<string> MeanNames => [.. Means.Keys];

    [Theory]
    [MemberData(nameof(ConvolutionNames))]
    public void Convolution(string name) => GradientCheck.Of([7, 8, 2], Convolutions[name]());

    [Theory]
    [MemberData(nameof(MaximumNames))]
    public void MaxPooling(string name)
    {
        float[] values = [.. Enumerable.Range(0, GradientCheck.Count * 7 * 6 * 2).Select(i => 0.1f * i - 20)];
        new RandomStream(3).Shuffle<float>(values);
        GradientCheck.Of(Node.Input("x", [1]).Then(new Probe(GradientCheck.Count, [7, 6, 2], values)), Maxima[name]());
    }

    [Theory]
    [MemberData(nameof(MeanNames))]
    public void MeanPooling(string name) => GradientCheck.Of([7, 6, 2], Means[name](), new GlobalAvgPool());

    [Fact]
    public void BatchNormalization() => GradientCheck.Of([4, 3], new BatchNorm(), new Dense(2));

    [Fact]
    public void LayerNormalization() => GradientCheck.Of([5], new LayerNorm(), new Dense(4), Activation.Tanh, new LayerNorm());

    private static readonly Dictionary<string, Func<bool, bool, Recurrent>> Cells = new()
    {
        ["simple"] = (sequences, reverse) => new SimpleRnn(5) { ReturnSequences = sequences, Reverse = reverse },
        ["gru"] = (sequences, reverse) => new Gru(5) { ReturnSequences = sequences, Reverse = reverse },
        ["lstm"] = (sequences, reverse) => new Lstm(5) { ReturnSequences = sequences, Reverse = reverse },
    };

    public static IEnumerable<object[]> Recurrences =>
        Cells.Keys.SelectMany(cell => Enumerable.Range(0, 4), (cell, i) => new object[] { cell, i % 2 == 1, i > 1 });

    [Theory]
    [MemberData(nameof(Recurrences))]
    public void Recurrence(string cell, bool sequences, bool reverse) => GradientCheck.Of([4, 3], Cells[cell](sequences, reverse));

    [Theory]
    [MemberData(nameof(Recurrences))]
    public void MaskedRecurrence(string cell, bool sequences, bool reverse)
    {
        float[] values = new float[GradientCheck.Count * 4 * 3];
        new RandomStream(5).FillNormal(values, 0, 0.8f);
        Node x = Node.Input("x", [1]).Then(new Probe(GradientCheck.Count, [4, 3], values)), mask = Node.Input("mask", [4]);
        GradientCheck.Of(Model.Build(3, Node.Of(Cells[cell](sequences, reverse), x, mask)),
            Field.Floats("x", new float[GradientCheck.Count]), Field.Floats("mask", [1, 1, 0, 0, 0, 1, 0, 1, 1, 1, 1, 1], 4));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Bidirectional(bool sequences)
        => GradientCheck.Of(Node.Input("x", [1]).Then(new Probe(GradientCheck.Count, [4, 2], [.. Enumerable.Range(0, 24).Select(i => MathF.Sin(i))]))
            .Then(new Bidirectional(reverse => new Gru(3) { Reverse = reverse, ReturnSequences = sequences })));

    [Fact]
    public void MaskedMean()
    {
        Node x = Node.Input("x", [1]).Then(new Probe(GradientCheck.Count, [2, 3], [.. Enumerable.Range(0, 18).Select(i => MathF.Sin(i))]));
        GradientCheck.Of(Model.Build(3, Node.Of(new GlobalAvgPool(), x, Node.Input("mask", [2])).Then(new Dense(2))),
            Field.Floats("x", new float[GradientCheck.Count]), Field.Floats("mask", [1, 0, 0, 0, 1, 1], 2));
    }

    [Fact]
    public void PaddedEmbeddings()
    {
        Node id = Node.IntInput("id", [4]);
        Node words = id.Then(new Embedding(6, 3) { Padding = -1 }).Then(new Flatten());
        GradientCheck.Of(Model.Build(1, words.Then(new Dense(2))), Field.Ints("id", [0, 5, -1, 2, 1, 1, 1, -1, 5, 0, 0, 2], 4));
    }

    [Fact]
    public void Embeddings()
    {
        Model model = new Sequential(Node.IntInput("id", [4])) { new Embedding(6, 3), new Gru(4), new Dense(2) }.Build(1);
        GradientCheck.Of(model, Field.Ints("id", [0, 5, 2, 2, 1, 1, 1, 3, 5, 0, 0, 2], 4));
    }

    [Fact]
    public void MergedBranches()
    {
        float[] values = new float[GradientCheck.Count * 4];
        new RandomStream(2).FillNormal(values);
        Node x = Node.Input("x", [1]).Then(new Probe(GradientCheck.Count, [4], values));
        Node a = x.Then(new Dense(3)), b = x.Then(new Dense(3)).Then(Activation.Tanh);
        Node joined = Node.Of(new Concatenate(), Node.Of(new Add(), a, b), Node.Of(new Multiply(), a, b), Node.Of(new Dot(), b, a), Node.Of(new Multiply(), a, a));
        GradientCheck.Of(Model.Build(4, joined.Then(new Dense(2))));
    }

    [Fact]
    public void SharedLayers()
    {
        var shared = new Dense(4);
        float[] values = new float[GradientCheck.Count * 4];
        new RandomStream(2).FillNormal(values);
        Node x = Node.Input("x", [1]).Then(new Probe(GradientCheck.Count, [4], values));
        GradientCheck.Of(x, shared, Activation.Tanh, shared, Activation.Sigmoid, shared);
    }
}

using LossGen.Training.Data;
using LossGen.Training.Layers;
using LossGen.Training.Models;
using LossGen.Training.Randomness;

namespace LossGen.Training.Tests.Layers;

/// <summary>Convolutions and poolings of all options, beside loops that are plainly right.</summary>
public class WindowTests
{
    private const int Height = 7, Width = 6, Channels = 4;

    /// <summary>An element of a window: its value, its place among the inputs, and the place in the window and the group.</summary>
    private readonly record struct Element(float Value, int Place, int InWindow);

    /// <summary>Options, and which elements each window has: as TensorFlow places them for "same".</summary>
    private sealed record Case(Size2D Size, Size2D Stride, Size2D Dilation, Padding Padding, int Groups = 1)
    {
        public Conv2D Layer(int filtersOfGroup) => new(filtersOfGroup * Groups, Size, Padding, Stride, Dilation, Groups);

        // A list a row, column and group of channels.
        public List<List<Element>> Windows(float[] image)
        {
            (int Count, int Before) Along(int extent, int size, int stride, int dilation, int start, int end)
            {
                int reach = dilation * (size - 1) + 1;
                if (!Padding.IsSame)
                {
                    return (1 + (start + extent + end - reach) / stride, start);
                }

                int count = (int)Math.Ceiling(extent / (double)stride);
                return (count, Math.Max(0, (count - 1) * stride + reach - extent) / 2);
            }

            (int rows, int top) = Along(Height, Size.Height, Stride.Height, Dilation.Height, Padding.Top, Padding.Bottom);
            (int columns, int left) = Along(Width, Size.Width, Stride.Width, Dilation.Width, Padding.Left, Padding.Right);
            int groups = Groups, channels = Channels / groups;
            var windows = new List<List<Element>>();
            for (int window = 0; window < rows * columns * groups; window++)
            {
                (int h, int v, int group) = (window / groups / columns, window / groups % columns, window % groups);
                var elements = new List<Element>();
                for (int i = 0; i < Size.Height; i++)
                {
                    for (int j = 0; j < Size.Width; j++)
                    {
                        int y = h * Stride.Height - top + i * Dilation.Height, x = v * Stride.Width - left + j * Dilation.Width;
                        for (int c = 0; c < channels && y is >= 0 and < Height && x is >= 0 and < Width; c++)
                        {
                            int place = (y * Width + x) * Channels + group * channels + c;
                            elements.Add(new Element(image[place], place, (i * Size.Width + j) * channels + c));
                        }
                    }
                }

                windows.Add(elements);
            }

            return windows;
        }
    }

    private static readonly Dictionary<string, Case> Cases = new()
    {
        ["plain"] = new(3, 1, 1, Padding.Valid),
        ["same"] = new(3, 1, 1, Padding.Same),
        ["same, even"] = new(4, 1, 1, Padding.Same),
        ["stride"] = new(3, 2, 1, Padding.Valid),
        ["stride, same"] = new(3, 2, 1, Padding.Same),
        ["stride of the size, same"] = new(2, 2, 1, Padding.Same),
        ["stride beyond the size"] = new(2, 3, 1, Padding.Same),
        ["points"] = new(1, 2, 1, Padding.Valid),
        ["rectangle"] = new((2, 5), 1, 1, Padding.Valid),
        ["rectangle, same"] = new((1, 4), 1, 1, Padding.Same),
        ["rectangle, stride"] = new((3, 2), (1, 2), 1, Padding.Same),
        ["padding"] = new(3, 1, 1, Padding.Of(1, 2)),
        ["padding of each side"] = new((3, 2), (2, 1), 1, Padding.Of(0, 2, 1, 0)),
        ["dilation"] = new(3, 1, 2, Padding.Valid),
        ["dilation, same"] = new((3, 2), 1, (2, 3), Padding.Same),
        ["dilation down"] = new(2, 1, (4, 1), Padding.Of(1, 0)),
        ["dilation, stride"] = new((2, 3), (2, 1), (3, 2), Padding.Of(1)),
        ["groups"] = new(3, 1, 1, Padding.Same, 2),
        ["groups, stride"] = new((3, 2), 2, 1, Padding.Same, 2),
        ["by depth"] = new(3, 1, 1, Padding.Same, 4),
        ["by depth, dilation"] = new((2, 3), 1, 2, Padding.Of(1, 2, 0, 1), 4),
        ["by depth, stride, dilation"] = new(2, (3, 2), (1, 2), Padding.Of(1), 4),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    private static float[] Image()
    {
        float[] image = new float[Height * Width * Channels];
        new RandomStream(4).FillUniform(image);
        return Array.ConvertAll(image, value => value - 2);
    }

    // Twice the image, to see where the second one is read.
    private static float[] Predict(Model model, float[] image, int height = Height, int width = Width, int channels = Channels)
    {
        float[] both = model.Predict(Batch.Of(Field.Floats("x", [.. image, .. image], height, width, channels))).ToArray();
        Assert.Equal(both[..(both.Length / 2)], both[(both.Length / 2)..]);
        return both[..(both.Length / 2)];
    }

    private static void AssertNear(IEnumerable<float> expected, float[] actual)
    {
        float[] values = [.. expected];
        Assert.Equal(values.Length, actual.Length);
        for (int i = 0; i < values.Length; i++)
        {
            Assert.Equal(values[i], actual[i], 2e-6f * MathF.Max(1, MathF.Abs(values[i])));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void WhatIsNotFiniteStaysInItsGroup(int stride)
    {
        // Narrow groups are taken together, with zeros between them.
        Model model = Model.Build(1, Node.Input("x", [Height, Width, Channels]).Then(new Conv2D(2 * Channels, 3, Padding.Same, stride, groups: Channels)));
        float[] image = Image(), finite = Predict(model, image);
        image[(2 * Width + 3) * Channels + 1] = float.NaN;
        float[] output = model.Predict(Batch.Of(Field.Floats("x", image, Height, Width, Channels))).ToArray();
        Assert.Contains(output, float.IsNaN);
        for (int i = 0; i < output.Length; i++)
        {
            if (i % (2 * Channels) / 2 == 1)
            {
                Assert.True(float.IsNaN(output[i]) || Math.Abs(output[i] - finite[i]) < 2e-6f);
            }
            else
            {
                Assert.Equal(finite[i], output[i], 2e-6f);
            }
        }
    }

    [Theory]
    [InlineData(1, 32, 32, 1)]
    [InlineData(2, 16, 16, 1)]
    [InlineData(8, 4, 4, 1)]
    [InlineData(8, 3, 4, 4)]
    [InlineData(16, 2, 2, 4)]
    [InlineData(32, 2, 1, 8)]
    [InlineData(12, 8, 1, 12)]
    [InlineData(4, 1, 2, 4)]
    [InlineData(5, 2, 2, 5)]
    [InlineData(37, 2, 1, 1)]
    public void NarrowGroupsAreTakenTogether(int groups, int filters, int channels, int together)
    {
        KernelGroups united = KernelGroups.Of(groups, filters, channels);
        Assert.Equal((groups / together, filters * together, channels * together, together), (united.Groups, united.Filters, united.Channels, united.Together));
        Assert.Equal(new KernelGroups(groups, filters, channels, 1), united.Apart);
        float[] kernels = [.. Enumerable.Range(1, groups * filters * 3 * channels).Select(i => (float)i)];
        float[] among = new float[united.Length(3)], back = new float[kernels.Length];
        united.Unite(kernels, 3, among);
        united.Divide(among, 3, back);
        Assert.Equal(kernels, back);
        Assert.Equal(kernels, among.Where(k => k != 0));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void PoolsWhatIsInside(string name)
    {
        Case of = Cases[name] with { Groups = Channels };
        List<List<Element>> windows = of.Windows(Image());
        Model Of(Layer layer) => new Sequential(Height, Width, Channels) { layer }.Build(1);
        if (windows.Exists(window => window.Count == 0))
        {
            Assert.Throws<ShapeException>(() => Of(new MaxPool2D(of.Size, of.Stride, of.Padding, of.Dilation)));
            return;
        }

        AssertNear(windows.Select(window => window.Max(e => e.Value)), Predict(Of(new MaxPool2D(of.Size, of.Stride, of.Padding, of.Dilation)), Image()));
        AssertNear(windows.Select(window => window.Average(e => e.Value)), Predict(Of(new AvgPool2D(of.Size, of.Stride, of.Padding, of.Dilation)), Image()));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ConvolvesWithZerosBeyond(string name)
    {
        Case of = Cases[name];
        const int each = 3;
        Model model = new Sequential(Height, Width, Channels) { of.Layer(each) }.Build(1);
        new RandomStream(5).FillNormal(model.Weights);
        float[] weights = model.WeightOf("conv2d1.weight").ToArray(), bias = model.WeightOf("conv2d1.bias").ToArray();
        int size = weights.Length / bias.Length;
        AssertNear(
            of.Windows(Image()).SelectMany((window, k) => Enumerable.Range(k % of.Groups * each, each)
                .Select(o => (float)(bias[o] + window.Sum(e => (double)e.Value * weights[o * size + e.InWindow])))),
            Predict(model, Image()));
    }

    [Theory]
    [InlineData(8, 10, 3, 5, false)]
    [InlineData(7, 6, 5, 8, true)]
    [InlineData(9, 8, 5, 1, false)]
    [InlineData(8, 9, 3, 5, false)]
    public void OneChannelGivesTheBitsOfTwoOfWhichOneIsEmpty(int height, int width, int size, int filters, bool same)
    {
        Padding padding = same ? Padding.Same : Padding.Valid;
        // Of one channel, pairs of columns may go together; of two they don't.
        Model one = new Sequential(height, width, 1) { new Conv2D(filters, size, padding) }.Build(1), two = new Sequential(height, width, 2) { new Conv2D(filters, size, padding) }.Build(1);
        new RandomStream(7).FillNormal(one.Weights);
        one.WeightOf("conv2d1.bias").CopyTo(two.WeightOf("conv2d1.bias"));
        two.WeightOf("conv2d1.weight").Clear();
        for (int i = 0; i < filters * size * size; i++)
        {
            two.WeightOf("conv2d1.weight")[2 * i] = one.WeightOf("conv2d1.weight")[i];
        }

        float[] image = new float[3 * height * width], wide = new float[2 * image.Length];
        new RandomStream(8).FillNormal(image);
        for (int i = 0; i < image.Length; i++)
        {
            wide[2 * i] = image[i];
        }

        float[] expected = two.Predict(Batch.Of(Field.Floats("x", wide, height, width, 2))).ToArray();
        Assert.Equal(expected, one.Predict(Batch.Of(Field.Floats("x", image, height, width, 1))).ToArray());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void WhatDoesNotReadAPixelDoesNotSeeThatItIsInfinite(string name)
    {
        // Each place once infinite, once not a number: an output that is not finite must read it, and the others have their bits.
        Case of = Cases[name];
        Model model = new Sequential(Height, Width, Channels) { of.Layer(1) }.Build(1);
        new RandomStream(6).FillUniform(model.Weights);
        float[] image = Image();
        float[] whole = Predict(model, image);
        List<List<Element>> windows = of.Windows(image);
        for (int k = 0; k < image.Length; k++)
        {
            float[] spoilt = [.. image];
            spoilt[k] = k % 2 == 0 ? float.PositiveInfinity : float.NaN;
            float[] seen = Predict(model, spoilt);
            for (int i = 0; i < seen.Length; i++)
            {
                bool reads = windows[i].Any(e => e.Place == k);
                Assert.True(reads || BitConverter.SingleToInt32Bits(seen[i]) == BitConverter.SingleToInt32Bits(whole[i]), $"output {i} is {seen[i]} where the input {k} is {spoilt[k]}, else {whole[i]}");
                Assert.True(!reads || !float.IsFinite(seen[i]), $"output {i} is {seen[i]} though it reads the input {k}, which is {spoilt[k]}");
            }
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    public void PairedColumnsDoNotSeeWhatTheirNeighborsRead(int width)
    {
        Model model = new Sequential(5, width, 1) { new Conv2D(2, 3) }.Build(1);
        float[] image = new float[5 * width];
        new RandomStream(8).FillNormal(image);
        image[2 * width + 4] = float.NegativeInfinity;
        float[] seen = Predict(model, image, 5, width, 1);
        for (int i = 0; i < seen.Length; i++)
        {
            Assert.Equal((i / 2 % (width - 2)) is < 2 or > 4, float.IsFinite(seen[i]));
        }
    }

    [Fact]
    public void WhatDoesNotFitIsSaid()
    {
        Assert.Equal("size", Assert.Throws<ArgumentOutOfRangeException>(() => new Conv2D(2, 0)).ParamName);
        Assert.Equal("stride", Assert.Throws<ArgumentOutOfRangeException>(() => new Conv2D(2, 3, stride: 0)).ParamName);
        Assert.Equal("stride", Assert.Throws<ArgumentOutOfRangeException>(() => new MaxPool2D(2, -1)).ParamName);
        Assert.Equal("dilation", Assert.Throws<ArgumentOutOfRangeException>(() => new Conv2D(2, 3, dilation: (1, 0))).ParamName);
        Assert.Equal("groups", Assert.Throws<ArgumentOutOfRangeException>(() => new Conv2D(2, 3, groups: 0)).ParamName);
        Assert.Equal("left", Assert.Throws<ArgumentOutOfRangeException>(() => Padding.Of(1, 1, -1, 0)).ParamName);
        Assert.StartsWith("6 filters can't be split into 4 groups of one size.", Assert.Throws<ArgumentException>(() => new Conv2D(6, 3, groups: 4)).Message, StringComparison.Ordinal);
        Assert.Equal("after", Assert.Throws<ArgumentOutOfRangeException>(() => new ZeroPad2D(0, -1)).ParamName);
        string message = Assert.Throws<ShapeException>(() => new Sequential(4, 2, 1) { new MaxPool2D(3, 1) }.Build(1)).Message;
        Assert.Contains("'maxpool2d1' takes a shape [height, width, channels] of at least 3 by 3, but is given [4, 2, 1]", message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => new Sequential(4) { new Conv2D(2, 3, stride: 2) }.Build(1));
        Assert.Throws<ShapeException>(() => new Sequential(4) { new ZeroPad2D(1, 1) }.Build(1));
        AssertUnfit("'conv2d1' takes a shape [height, width, channels] of at least 4 by 7 for windows of 3 by 5, dilation 3 by 2, padding top 2, bottom 1, left 0, right 2, but is given [3, 9, 1]",
            [3, 9, 1], new Conv2D(2, (3, 5), Padding.Of(2, 1, 0, 2), dilation: (3, 2)));
        AssertUnfit("'conv2d1' takes a shape [height, width, channels] whose channels can be split into 4 groups of one size, but is given [5, 5, 6]",
            [5, 5, 6], new Conv2D(8, 3, groups: 4));
        AssertUnfit("'avgpool2d1' takes a shape [height, width, channels] in which each window of 2 by 3, stride 2 by 3, padding 2 by 0 has a part (along the height, window 0 has none), but is given [4, 6, 1]",
            [4, 6, 1], new AvgPool2D((2, 3), padding: Padding.Of(2, 0)));
    }

    private static void AssertUnfit(string expected, Shape shape, Layer layer)
        => Assert.Contains(expected, Assert.Throws<ShapeException>(() => new Sequential([.. shape.Extents]) { layer }.Build(1)).Message, StringComparison.Ordinal);

    [Fact]
    public void OptionsStandInTheSummaryAndWeightsHaveTheirShapes()
    {
        Model model = new Sequential(9, 8, 4) { new Conv2D(6, (3, 1), Padding.Same, (2, 1), groups: 2) { HasBias = false }, new MaxPool2D((1, 2)) }.Build(1);
        Assert.Equal(6 * 3 * 1 * 2, model.ParameterCount);
        Assert.Equal([6, 3, 1, 2], Assert.Single(model.Parameters).Shape.Extents.ToArray());
        Assert.Contains("conv2d 3 by 1, stride 2 by 1, padding same, groups 2", model.Summary(), StringComparison.Ordinal);
        Assert.Contains("maxpool2d 1 by 2, stride 1 by 2", model.Summary(), StringComparison.Ordinal);
    }
}

using LossGen.Training.Data;
using LossGen.Training.Layers;
using LossGen.Training.Models;
using LossGen.Training.Randomness;

namespace LossGen.Training.Tests.Layers;

/// <summary>Convolutions and poolings with strides and padding, beside loops that are plainly right.</summary>
public class WindowTests
{
    private const int Height = 7, Width = 6;

    public static TheoryData<int, int, Padding> Cases => new()
    {
        { 3, 1, Padding.Same }, { 3, 2, Padding.Same }, { 2, 2, Padding.Same }, { 2, 3, Padding.Same }, { 1, 2, Padding.Valid }, { 3, 2, Padding.Valid }, { 4, 1, Padding.Same },
    };

    private static float[] Image()
    {
        float[] image = new float[Height * Width];
        new RandomStream(4).FillUniform(image);
        return Array.ConvertAll(image, value => value - 2);
    }

    // The elements of each window that are inside, as TensorFlow places windows.
    private static List<List<(float Value, int Row, int Column)>> WindowsOf(float[] image, int size, int stride, Padding padding)
    {
        (int count, int before) Along(int extent)
        {
            if (padding == Padding.Valid)
            {
                return (1 + (extent - size) / stride, 0);
            }

            int count = (int)Math.Ceiling(extent / (double)stride);
            return (count, Math.Max(0, (count - 1) * stride + size - extent) / 2);
        }

        (int rows, int top) = Along(Height);
        (int columns, int left) = Along(Width);
        var windows = new List<List<(float, int, int)>>();
        for (int h = 0; h < rows; h++)
        {
            for (int v = 0; v < columns; v++)
            {
                var window = new List<(float, int, int)>();
                for (int i = 0; i < size * size; i++)
                {
                    int y = h * stride - top + i / size, x = v * stride - left + i % size;
                    if (y is >= 0 and < Height && x is >= 0 and < Width)
                    {
                        window.Add((image[y * Width + x], i / size, i % size));
                    }
                }

                windows.Add(window);
            }
        }

        return windows;
    }

    private static void AssertGives(Layer layer, IEnumerable<float> expected, Action<Model>? prepare = null)
    {
        Model model = new Sequential(Height, Width, 1) { layer }.Build(1);
        prepare?.Invoke(model);
        float[] image = Image();
        // Twice the image, to see where the second one is read.
        float[] both = model.Predict(Batch.Of(Field.Floats("x", [.. image, .. image], Height, Width, 1))).ToArray();
        float[] once = [.. expected];
        Assert.Equal(both.Length, 2 * once.Length);
        for (int i = 0; i < both.Length; i++)
        {
            Assert.Equal(once[i % once.Length], both[i], 1e-6f * MathF.Max(1, MathF.Abs(both[i])));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void PoolsWhatIsInside(int size, int stride, Padding padding)
    {
        var windows = WindowsOf(Image(), size, stride, padding);
        AssertGives(new MaxPool2D(size, stride, padding), windows.Select(window => window.Max(e => e.Value)));
        AssertGives(new AvgPool2D(size, stride, padding), windows.Select(window => window.Average(e => e.Value)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void ConvolvesWithZerosBeyond(int size, int stride, Padding padding)
        => AssertGives(
            new Conv2D(1, size, padding, stride),
            WindowsOf(Image(), size, stride, padding).Select(window => window.Sum(e => e.Value * (1 + e.Row * size + e.Column)) + 0.5f),
            model =>
            {
                model.WeightOf("conv2d1.bias").Fill(0.5f);
                for (int i = 0; i < size * size; i++)
                {
                    model.WeightOf("conv2d1.weight")[i] = 1 + i;
                }
            });

    [Theory]
    [InlineData(8, 10, 3, 5, Padding.Valid)]
    [InlineData(7, 6, 5, 8, Padding.Same)]
    [InlineData(9, 8, 5, 1, Padding.Valid)]
    [InlineData(8, 9, 3, 5, Padding.Valid)]
    public void OneChannelGivesTheBitsOfTwoOfWhichOneIsEmpty(int height, int width, int size, int filters, Padding padding)
    {
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

    [Fact]
    public void WhatDoesNotFitIsSaid()
    {
        Assert.Equal("size", Assert.Throws<ArgumentOutOfRangeException>(() => new Conv2D(2, 0)).ParamName);
        Assert.Equal("stride", Assert.Throws<ArgumentOutOfRangeException>(() => new Conv2D(2, 3, stride: 0)).ParamName);
        Assert.Equal("stride", Assert.Throws<ArgumentOutOfRangeException>(() => new MaxPool2D(2, -1)).ParamName);
        Assert.Equal("padding", Assert.Throws<ArgumentOutOfRangeException>(() => new Conv2D(2, 3, (Padding)7)).ParamName);
        Assert.Equal("after", Assert.Throws<ArgumentOutOfRangeException>(() => new ZeroPad2D(0, -1)).ParamName);
        string message = Assert.Throws<ShapeException>(() => new Sequential(4, 2, 1) { new MaxPool2D(3, 1) }.Build(1)).Message;
        Assert.Contains("'maxpool2d1' takes a shape [height, width, channels] of at least 3 by 3, but is given [4, 2, 1]", message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => new Sequential(4) { new Conv2D(2, 3, stride: 2) }.Build(1));
        Assert.Throws<ShapeException>(() => new Sequential(4) { new ZeroPad2D(1, 1) }.Build(1));
    }
}

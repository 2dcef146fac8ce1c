using LossGen.Training.Initializers;
using LossGen.Training.Models;

namespace LossGen.Training.Layers;

/// <summary>What a convolution sees beyond the edge of an image.</summary>
public enum Padding
{
    /// <summary>Nothing: the output is smaller.</summary>
    Valid,

    /// <summary>Zeros, so that the output is as large as the input; of an even kernel, one more at the end.</summary>
    Same,
}

/// <summary>
/// A weighted sum of each window of an image, and a bias. Images are [height, width, channels], the channels last, so that
/// what is multiplied lies together.
/// </summary>
/// <param name="filters">The number of channels of the output.</param>
/// <param name="size">The height and width of a window.</param>
/// <param name="padding">What is beyond the edge.</param>
public sealed class Conv2D(int filters, int size, Padding padding = Padding.Valid) : Layer
{
    /// <inheritdoc />
    public override string Kind => "conv2d";

    /// <summary>The number of channels of the output.</summary>
    public int Filters { get; } = filters > 0 ? filters : throw new ArgumentOutOfRangeException(nameof(filters), filters, "It must be positive.");

    /// <summary>The height and width of a window.</summary>
    public int Size { get; } = size > 0 ? size : throw new ArgumentOutOfRangeException(nameof(size), size, "It must be positive.");

    /// <summary>What is beyond the edge.</summary>
    public Padding Padding { get; } = padding;

    /// <summary>What the weights [filters, size, size, channels] begin with.</summary>
    public Initializer Weight { get; init; } = Initializer.GlorotUniform;

    /// <summary>What the bias [filters] begins with.</summary>
    public Initializer Bias { get; init; } = Initializer.Zeros;

    private int Before => Padding == Padding.Same ? (Size - 1) / 2 : 0;

    private int Around => Padding == Padding.Same ? Size - 1 : 0;

    /// <inheritdoc />
    protected internal override Shape Build(LayerBuilder layer)
    {
        layer.RequireFloats();
        Shape input = layer.Input;
        if (input.Rank != 3 || (Padding == Padding.Valid && Math.Min(input[0], input[1]) < Size))
        {
            throw layer.Unfit($"a shape [height, width, channels] of at least {Size} by {Size}");
        }

        int height = input[0] + Around - Size + 1, width = input[1] + Around - Size + 1;
        layer.Weight("weight", [Filters, Size, Size, input[2]], Weight);
        layer.Weight("bias", [Filters], Bias, decays: false);
        layer.Buffer(Padding == Padding.Same ? (input[0] + Around) * (input[1] + Around) * input[2] : 0);
        // The gradient of the output with room around it, and the windows turned, for the gradient of the input.
        layer.Buffer((input[0] + Size - 1) * (input[1] + Size - 1) * Filters);
        layer.Buffer(Filters * Size * Size * input[2], perSample: false);
        return [height, width, Filters];
    }

    /// <inheritdoc />
    protected internal override void Forward(LayerPass pass)
    {
        Shape input = pass.InputShape(), output = pass.OutputShape;
        if (Padding == Padding.Same)
        {
            Images.Pad(pass.Input(), input, Before, Around, pass.Buffer(0));
        }

        ConvolutionKernels.Convolve(Source(pass), pass.Weight(0), pass.Weight(1), pass.Output,
            input[2], Size, Size, output[0], output[1], input[0] + Around, input[1] + Around);
    }

    /// <inheritdoc />
    protected internal override void Backward(LayerPass pass)
    {
        Shape input = pass.InputShape(), output = pass.OutputShape;
        ConvolutionKernels.ConvolveBackward(Source(pass), pass.Weight(0), pass.Weight(1),
            input[2], Size, Size, output[0], output[1], input[0] + Around, input[1] + Around,
            pass.OutputGradient, pass.WeightGradient(0), pass.WeightGradient(1));
        if (pass.NeedsInputGradient())
        {
            Span<float> turned = pass.Buffer(2), wide = pass.Buffer(1);
            Images.Turn(pass.Weight(0), Filters, Size, input[2], turned);
            Images.Pad(pass.OutputGradient, output, Size - 1 - Before, 2 * (Size - 1) - Around, wide);
            ConvolutionKernels.Spread(wide, turned, pass.InputGradient(), Filters, Size, Size, input[0], input[1], input[0] + Size - 1, input[1] + Size - 1);
        }
    }

    private ReadOnlySpan<float> Source(LayerPass pass) => Padding == Padding.Same ? pass.Buffer(0) : pass.Input();
}

/// <summary>
/// The formulas of <see cref="Conv2D"/>. The gradient by the input, which the windows overlap in, would be generated as a sum
/// over positions; as a convolution of the output's gradient with the turned windows it is one contraction.
/// </summary>
internal static partial class ConvolutionKernels
{
    [Kernel("y[n, h, v, o] = sum[i, j, c](x[n, h + i, v + j, c] * w[o, i, j, c]) + b[o]")]
    public static partial void Convolve(
        [Shape("n", "height", "width", "c")] ReadOnlySpan<float> x, [Grad] ReadOnlySpan<float> w, [Grad] ReadOnlySpan<float> b, Span<float> y,
        int c, int i, int j, int h, int v, int height, int width);

    [Kernel("x[n, p, q, c] = sum[i, j, o](g[n, p + i, q + j, o] * t[c, i, j, o])")]
    public static partial void Spread(
        [Shape("n", "height", "width", "o")] ReadOnlySpan<float> g, ReadOnlySpan<float> t, Span<float> x,
        int o, int i, int j, int p, int q, int height, int width);
}

/// <summary>Moves images about in memory; nothing is computed.</summary>
internal static class Images
{
    /// <summary>Copies images into larger ones of zeros.</summary>
    public static void Pad(ReadOnlySpan<float> images, Shape shape, int before, int around, Span<float> padded)
    {
        int row = shape[1] * shape[2], wideRow = (shape[1] + around) * shape[2], wide = (shape[0] + around) * wideRow;
        padded.Clear();
        for (int n = 0; n * shape.Size < images.Length; n++)
        {
            for (int h = 0; h < shape[0]; h++)
            {
                images.Slice(n * shape.Size + h * row, row).CopyTo(padded[(n * wide + (h + before) * wideRow + before * shape[2])..]);
            }
        }
    }

    /// <summary>Copies the upper left part of images.</summary>
    public static void Crop(ReadOnlySpan<float> images, Shape shape, int height, int width, Span<float> cropped)
    {
        int row = width * shape[2];
        for (int n = 0; n * shape.Size < images.Length; n++)
        {
            for (int h = 0; h < height; h++)
            {
                images.Slice(n * shape.Size + h * shape[1] * shape[2], row).CopyTo(cropped[((n * height + h) * row)..]);
            }
        }
    }

    /// <summary>The reverse of <see cref="Crop"/>: what was cut off gets 0.</summary>
    public static void Uncrop(ReadOnlySpan<float> cropped, int height, int width, Shape shape, Span<float> images)
    {
        int row = width * shape[2];
        images.Clear();
        for (int n = 0; n * shape.Size < images.Length; n++)
        {
            for (int h = 0; h < height; h++)
            {
                cropped.Slice((n * height + h) * row, row).CopyTo(images[(n * shape.Size + h * shape[1] * shape[2])..]);
            }
        }
    }

    /// <summary>Windows [o, i, j, c], upside down and mirrored, as [c, i, j, o].</summary>
    public static void Turn(ReadOnlySpan<float> windows, int filters, int size, int channels, Span<float> turned)
    {
        int places = size * size;
        for (int o = 0; o < filters; o++)
        {
            for (int k = 0; k < places; k++)
            {
                for (int c = 0; c < channels; c++)
                {
                    turned[(c * places + places - 1 - k) * filters + o] = windows[(o * places + k) * channels + c];
                }
            }
        }
    }
}

using LossGen.Training.Initializers;
using LossGen.Training.Models;

namespace LossGen.Training.Layers;

/// <summary>What a convolution sees beyond the edge of an image.</summary>
public enum Padding
{
    /// <summary>Nothing: the output is smaller.</summary>
    Valid,

    /// <summary>
    /// As much as it takes for a window at each place, or with a stride at each so many places: zeros, or for a pooling
    /// nothing that counts. Where it isn't even, there is one more at the end.
    /// </summary>
    Same,
}

/// <summary>
/// A weighted sum of each window of an image, and a bias. Images are [height, width, channels], the channels last, so that
/// what is multiplied lies together.
/// </summary>
/// <param name="filters">The number of channels of the output.</param>
/// <param name="size">The height and width of a window.</param>
/// <param name="padding">What is beyond the edge.</param>
/// <param name="stride">How many places there are from one window to the next.</param>
public sealed class Conv2D(int filters, int size, Padding padding = Padding.Valid, int stride = 1) : Layer
{
    private readonly Windows _windows = new(size, stride, padding);

    /// <inheritdoc />
    public override string Kind => "conv2d";

    /// <summary>The number of channels of the output.</summary>
    public int Filters { get; } = filters > 0 ? filters : throw new ArgumentOutOfRangeException(nameof(filters), filters, "It must be positive.");

    /// <summary>The height and width of a window.</summary>
    public int Size => _windows.Size;

    /// <summary>How many places there are from one window to the next.</summary>
    public int Stride => _windows.Stride;

    /// <summary>What is beyond the edge.</summary>
    public Padding Padding => _windows.Padding;

    /// <summary>What the weights [filters, size, size, channels] begin with.</summary>
    public Initializer Weight { get; init; } = Initializer.GlorotUniform;

    /// <summary>What the bias [filters] begins with.</summary>
    public Initializer Bias { get; init; } = Initializer.Zeros;

    private int Before => Padding == Padding.Same ? (Size - 1) / 2 : 0;

    private int Around => Padding == Padding.Same ? Size - 1 : 0;

    /// <inheritdoc />
    protected internal override Shape Build(LayerBuilder layer)
    {
        Shape input = layer.Input, output = _windows.Output(layer, Filters);
        layer.Weight("weight", [Filters, Size, Size, input[2]], Weight);
        layer.Weight("bias", [Filters], Bias, decays: false);
        if (Stride > 1)
        {
            // The windows side by side, and the gradient by them.
            layer.Buffer(output[0] * output[1] * Size * Size * input[2]);
            layer.Buffer(output[0] * output[1] * Size * Size * input[2]);
            return output;
        }

        layer.Buffer(Padding == Padding.Same ? (input[0] + Around) * (input[1] + Around) * input[2] : 0);
        // The gradient of the output with room around it, and the windows turned, for the gradient of the input.
        layer.Buffer((input[0] + Size - 1) * (input[1] + Size - 1) * Filters);
        layer.Buffer(Filters * Size * Size * input[2], perSample: false);
        layer.Buffer(InPairs(input, output) ? 2 * Filters * (Size * (Size + 1) + 1) : 0, perSample: false);
        return output;
    }

    /// <inheritdoc />
    protected internal override void Forward(LayerPass pass)
    {
        Shape input = pass.InputShape(), output = pass.OutputShape;
        if (Stride > 1)
        {
            _windows.Lay(pass.Input(), input, 0, pass.Buffer(0));
            DenseKernels.Affine(pass.Buffer(0), pass.Weight(0), pass.Weight(1), pass.Output);
            return;
        }

        if (Padding == Padding.Same)
        {
            Images.Pad(pass.Input(), input, Before, Around, pass.Buffer(0));
        }

        if (InPairs(input, output))
        {
            // Two columns together, as one of twice the channels: the same sums, for which half as many windows are gathered.
            Span<float> windows = pass.Buffer(3)[..^(2 * Filters)], bias = pass.Buffer(3)[^(2 * Filters)..];
            Images.Pair(pass.Weight(0), Filters, Size, windows);
            pass.Weight(1).CopyTo(bias);
            pass.Weight(1).CopyTo(bias[Filters..]);
            ConvolutionKernels.Convolve(Source(pass), windows, bias, pass.Output,
                2, Size, (Size + 1) / 2, output[0], output[1] / 2, input[0] + Around, (input[1] + Around) / 2);
            return;
        }

        ConvolutionKernels.Convolve(Source(pass), pass.Weight(0), pass.Weight(1), pass.Output,
            input[2], Size, Size, output[0], output[1], input[0] + Around, input[1] + Around);
    }

    /// <inheritdoc />
    protected internal override void Backward(LayerPass pass)
    {
        Shape input = pass.InputShape(), output = pass.OutputShape;
        if (Stride > 1)
        {
            StridedBackward(pass, input);
            return;
        }

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

    private void StridedBackward(LayerPass pass, Shape input)
    {
        if (pass.NeedsInputGradient())
        {
            DenseKernels.AffineBackward(pass.Buffer(0), pass.Weight(0), pass.Weight(1), pass.OutputGradient,
                pass.Buffer(1), pass.WeightGradient(0), pass.WeightGradient(1));
            _windows.Gather(pass.Buffer(1), input, pass.InputGradient());
        }
        else
        {
            DenseKernels.FirstAffineBackward(pass.Buffer(0), pass.Weight(0), pass.Weight(1), pass.OutputGradient, pass.WeightGradient(0), pass.WeightGradient(1));
        }
    }

    // Of one channel a window's rows are short, and few filters leave lanes empty. Larger ones would be summed in other runs.
    private bool InPairs(Shape input, Shape output)
        => input[2] == 1 && Filters <= 8 && Size is 3 or 5 && output[1] % 2 == 0;

    private ReadOnlySpan<float> Source(LayerPass pass) => Padding == Padding.Same ? pass.Buffer(0) : pass.Input();
}

/// <summary>
/// The formulas of <see cref="Conv2D"/>. The gradient by the input, which the windows overlap in, would be generated as a sum
/// over positions; as a convolution of the output's gradient with the turned windows it is one contraction. With a stride the
/// windows are laid side by side, and the formula is that of <see cref="Dense"/>.
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

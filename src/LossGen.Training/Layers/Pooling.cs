using LossGen.Training.Models;

namespace LossGen.Training.Layers;

/// <summary>One number for each window of an image [height, width, channels]; what doesn't fill one is left out, unless there is a padding.</summary>
public abstract class Pool2D : Layer
{
    private readonly Windows _windows;

    /// <summary>Pooling over rectangles.</summary>
    /// <param name="size">The height and width of a window.</param>
    /// <param name="stride">How many places there are from one window to the next; null or 0 for the size.</param>
    /// <param name="padding">What is beyond the edge; none of it counts.</param>
    /// <param name="dilation">How many places there are from one element of a window to the next; null for 1.</param>
    private protected Pool2D(Size2D size, Size2D? stride, Padding padding, Size2D? dilation)
    {
        Size2D given = stride ?? 0;
        _windows = new Windows(
            size, (given.Height == 0 ? size.Height : given.Height, given.Width == 0 ? size.Width : given.Width), dilation ?? 1, padding);
    }

    /// <inheritdoc />
    public override string Options => _windows.ToString();

    /// <summary>The height and width of a window.</summary>
    public Size2D Size => _windows.Size;

    /// <summary>How many places there are from one window to the next.</summary>
    public Size2D Stride => _windows.Stride;

    /// <summary>How many places there are from one element of a window to the next.</summary>
    public Size2D Dilation => _windows.Dilation;

    /// <summary>What is beyond the edge; none of it counts.</summary>
    public Padding Padding => _windows.Padding;

    /// <summary>The number of elements of a window.</summary>
    private protected int Places => _windows.Places;

    // What doesn't change the result.
    private protected abstract float Beyond { get; }

    /// <inheritdoc />
    protected internal override Shape Build(LayerBuilder layer)
    {
        Shape output = _windows.Output(layer, layer.Input.Rank > 0 ? layer.Input[^1] : 1);
        if (Padding != Padding.Valid)
        {
            _windows.RequireInside(layer, output);
        }

        int laid = Fits(layer.Input) ? 0 : checked(output.Size * Places);
        layer.Buffer(laid);
        layer.Buffer(laid);
        layer.Buffer(IsCropped ? 0 : output[0] * output[1], perSample: false);
        return output;
    }

    /// <inheritdoc />
    protected internal override void Forward(LayerPass pass)
    {
        Shape input = pass.InputShape(), output = pass.OutputShape;
        if (Fits(input))
        {
            Reduce(pass.Input(), pass.Output, output[1], output[2]);
        }
        else if (IsCropped)
        {
            Images.Place(pass.Input(), input[0], input[1], input[2], 0, 0, pass.Buffer(0), output[0] * Size.Height, output[1] * Size.Width);
            Reduce(pass.Buffer(0), pass.Output, output[1], output[2]);
        }
        else
        {
            _windows.Lay(pass.Input(), input, Beyond, pass.Buffer(0));
            _windows.Shares(input, pass.Buffer(2));
            ReduceLaid(pass.Buffer(0), pass.Buffer(2), pass.Output, output[2]);
        }
    }

    /// <inheritdoc />
    protected internal override void Backward(LayerPass pass)
    {
        if (!pass.NeedsInputGradient())
        {
            return;
        }

        Shape input = pass.InputShape(), output = pass.OutputShape;
        if (Fits(input))
        {
            ReduceBackward(pass.Input(), pass.OutputGradient, pass.InputGradient(), output[1], output[2]);
        }
        else if (IsCropped)
        {
            ReduceBackward(pass.Buffer(0), pass.OutputGradient, pass.Buffer(1), output[1], output[2]);
            Images.Place(pass.Buffer(1), output[0] * Size.Height, output[1] * Size.Width, output[2], 0, 0, pass.InputGradient(), input[0], input[1]);
        }
        else
        {
            ReduceLaidBackward(pass.Buffer(0), pass.Buffer(2), pass.OutputGradient, pass.Buffer(1), output[2]);
            _windows.Gather(pass.Buffer(1), input, pass.InputGradient());
        }
    }

    // Of windows that lie in the image.
    private protected abstract void Reduce(ReadOnlySpan<float> x, Span<float> y, int width, int channels);

    private protected abstract void ReduceBackward(ReadOnlySpan<float> x, ReadOnlySpan<float> yGradient, Span<float> xGradient, int width, int channels);

    // Of windows one after another, with how many times as large each is as the part of it inside.
    private protected abstract void ReduceLaid(ReadOnlySpan<float> x, ReadOnlySpan<float> shares, Span<float> y, int channels);

    private protected abstract void ReduceLaidBackward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> shares, ReadOnlySpan<float> yGradient, Span<float> xGradient, int channels);

    // Side by side: what is left over at the end is cut off.
    private bool IsCropped => Stride == Size && Dilation == 1 && Padding == Padding.Valid;

    private bool Fits(Shape input)
        => Stride == Size && Dilation == 1 && (Padding == Padding.Valid || Padding.IsSame) && input[0] % Size.Height == 0 && input[1] % Size.Width == 0;
}

/// <summary>The greatest of each window; where several are, they share the gradient.</summary>
/// <param name="size">The height and width of a window: a number, or a pair such as (1, 3); null for 2.</param>
/// <param name="stride">How many places there are from one window to the next; null or 0 for the size.</param>
/// <param name="padding">What is beyond the edge; none of it counts.</param>
/// <param name="dilation">How many places there are from one element of a window to the next; null for 1.</param>
public sealed class MaxPool2D(Size2D? size = null, Size2D? stride = null, Padding padding = default, Size2D? dilation = null)
    : Pool2D(size ?? 2, stride, padding, dilation)
{
    /// <inheritdoc />
    public override string Kind => "maxpool2d";

    private protected override float Beyond => float.NegativeInfinity;

    private protected override void Reduce(ReadOnlySpan<float> x, Span<float> y, int width, int channels)
    {
        if (Size == 2)
        {
            PoolingKernels.MaxOfFour(x, y, width, channels, 2, 2);
        }
        else
        {
            PoolingKernels.Max(x, y, Size.Height, width, Size.Width, channels);
        }
    }

    private protected override void ReduceBackward(ReadOnlySpan<float> x, ReadOnlySpan<float> yGradient, Span<float> xGradient, int width, int channels)
    {
        if (Size == 2)
        {
            PoolingKernels.MaxOfFourBackward(x, width, channels, 2, 2, yGradient, xGradient);
        }
        else
        {
            PoolingKernels.MaxBackward(x, Size.Height, width, Size.Width, channels, yGradient, xGradient);
        }
    }

    private protected override void ReduceLaid(ReadOnlySpan<float> x, ReadOnlySpan<float> shares, Span<float> y, int channels)
        => PoolingKernels.Max(x, y, Places, 1, 1, channels);

    private protected override void ReduceLaidBackward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> shares, ReadOnlySpan<float> yGradient, Span<float> xGradient, int channels)
        => PoolingKernels.MaxBackward(x, Places, 1, 1, channels, yGradient, xGradient);
}

/// <summary>The mean of each window.</summary>
/// <param name="size">The height and width of a window: a number, or a pair such as (1, 3); null for 2.</param>
/// <param name="stride">How many places there are from one window to the next; null or 0 for the size.</param>
/// <param name="padding">What is beyond the edge; none of it counts.</param>
/// <param name="dilation">How many places there are from one element of a window to the next; null for 1.</param>
public sealed class AvgPool2D(Size2D? size = null, Size2D? stride = null, Padding padding = default, Size2D? dilation = null)
    : Pool2D(size ?? 2, stride, padding, dilation)
{
    /// <inheritdoc />
    public override string Kind => "avgpool2d";

    private protected override float Beyond => 0;

    private protected override void Reduce(ReadOnlySpan<float> x, Span<float> y, int width, int channels)
        => PoolingKernels.Mean(x, y, Size.Height, width, Size.Width, channels);

    private protected override void ReduceBackward(ReadOnlySpan<float> x, ReadOnlySpan<float> yGradient, Span<float> xGradient, int width, int channels)
        => PoolingKernels.MeanBackward(x, Size.Height, width, Size.Width, channels, yGradient, xGradient);

    private protected override void ReduceLaid(ReadOnlySpan<float> x, ReadOnlySpan<float> shares, Span<float> y, int channels)
        => PoolingKernels.MeanInside(x, shares, y, Places, channels);

    private protected override void ReduceLaidBackward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> shares, ReadOnlySpan<float> yGradient, Span<float> xGradient, int channels)
        => PoolingKernels.MeanInsideBackward(x, shares, Places, channels, yGradient, xGradient);
}

/// <summary>The formulas of the poolings: an image in windows is [n, a, w, b, c], n the samples and the rows of windows.</summary>
internal static partial class PoolingKernels
{
    [Kernel("y[n, w, c] = max[a, b](x[n, a, w, b, c])")]
    public static partial void Max(ReadOnlySpan<float> x, Span<float> y, int a, int w, int b, int c);

    // What is written out needs no loop over a window.
    [Kernel("y[n, w, c] = max(max(x[n, 0, w, 0, c], x[n, 0, w, 1, c]), max(x[n, 1, w, 0, c], x[n, 1, w, 1, c]))")]
    public static partial void MaxOfFour([Shape("n", "a", "w", "b", "c")] ReadOnlySpan<float> x, Span<float> y, int w, int c, int a, int b);

    [Kernel("y[n, w, c] = mean[a, b](x[n, a, w, b, c])")]
    public static partial void Mean(ReadOnlySpan<float> x, Span<float> y, int a, int w, int b, int c);

    [Kernel("y[n, w, c] = mean[a](x[n, w, a, c]) * share[w]")]
    public static partial void MeanInside([Grad] ReadOnlySpan<float> x, ReadOnlySpan<float> share, Span<float> y, int a, int c);

    [Kernel("y[n, c] = mean[p](x[n, p, c])")]
    public static partial void All(ReadOnlySpan<float> x, Span<float> y, int c, int p);

    [Kernel("y[n, c] = mean[p where mask[n, p] != 0](x[n, p, c])")]
    public static partial void Present([Grad] ReadOnlySpan<float> x, ReadOnlySpan<float> mask, Span<float> y, int c, int p);
}

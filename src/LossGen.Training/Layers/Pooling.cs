using LossGen.Training.Models;

namespace LossGen.Training.Layers;

/// <summary>One number for each window of an image [height, width, channels], the windows side by side; what doesn't fill one is left out.</summary>
public abstract class Pool2D : Layer
{
    /// <summary>Pooling over squares.</summary>
    /// <param name="size">The height and width of a window.</param>
    private protected Pool2D(int size) => Size = size > 0 ? size : throw new ArgumentOutOfRangeException(nameof(size), size, "It must be positive.");

    /// <summary>The height and width of a window.</summary>
    public int Size { get; }

    /// <inheritdoc />
    protected internal override Shape Build(LayerBuilder layer)
    {
        layer.RequireFloats();
        Shape input = layer.Input;
        if (input.Rank != 3 || Math.Min(input[0], input[1]) < Size)
        {
            throw layer.Unfit($"a shape [height, width, channels] of at least {Size} by {Size}");
        }

        Shape output = [input[0] / Size, input[1] / Size, input[2]];
        int cropped = Fits(input) ? 0 : output.Size * Size * Size;
        layer.Buffer(cropped);
        layer.Buffer(cropped);
        return output;
    }

    /// <inheritdoc />
    protected internal override void Forward(LayerPass pass)
    {
        Shape input = pass.InputShape(), output = pass.OutputShape;
        if (!Fits(input))
        {
            Images.Crop(pass.Input(), input, output[0] * Size, output[1] * Size, pass.Buffer(0));
        }

        Reduce(Source(pass), pass.Output, output[1], output[2]);
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
            return;
        }

        ReduceBackward(pass.Buffer(0), pass.OutputGradient, pass.Buffer(1), output[1], output[2]);
        Images.Uncrop(pass.Buffer(1), output[0] * Size, output[1] * Size, input, pass.InputGradient());
    }

    private protected abstract void Reduce(ReadOnlySpan<float> x, Span<float> y, int width, int channels);

    private protected abstract void ReduceBackward(ReadOnlySpan<float> x, ReadOnlySpan<float> yGradient, Span<float> xGradient, int width, int channels);

    private bool Fits(Shape input) => input[0] % Size == 0 && input[1] % Size == 0;

    private ReadOnlySpan<float> Source(LayerPass pass) => Fits(pass.InputShape()) ? pass.Input() : pass.Buffer(0);
}

/// <summary>The greatest of each window; where several are, they share the gradient.</summary>
/// <param name="size">The height and width of a window.</param>
public sealed class MaxPool2D(int size = 2) : Pool2D(size)
{
    /// <inheritdoc />
    public override string Kind => "maxpool2d";

    private protected override void Reduce(ReadOnlySpan<float> x, Span<float> y, int width, int channels)
    {
        if (Size == 2)
        {
            PoolingKernels.MaxOfFour(x, y, width, channels, 2, 2);
        }
        else
        {
            PoolingKernels.Max(x, y, Size, width, Size, channels);
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
            PoolingKernels.MaxBackward(x, Size, width, Size, channels, yGradient, xGradient);
        }
    }
}

/// <summary>The mean of each window.</summary>
/// <param name="size">The height and width of a window.</param>
public sealed class AvgPool2D(int size = 2) : Pool2D(size)
{
    /// <inheritdoc />
    public override string Kind => "avgpool2d";

    private protected override void Reduce(ReadOnlySpan<float> x, Span<float> y, int width, int channels)
        => PoolingKernels.Mean(x, y, Size, width, Size, channels);

    private protected override void ReduceBackward(ReadOnlySpan<float> x, ReadOnlySpan<float> yGradient, Span<float> xGradient, int width, int channels)
        => PoolingKernels.MeanBackward(x, Size, width, Size, channels, yGradient, xGradient);
}

/// <summary>The mean of each channel: [.., channels] becomes [channels].</summary>
public sealed class GlobalAvgPool : Layer
{
    /// <inheritdoc />
    public override string Kind => "globalavgpool";

    /// <inheritdoc />
    protected internal override Shape Build(LayerBuilder layer)
    {
        layer.RequireFloats();
        return layer.Input.Rank > 1 ? [layer.Input[^1]] : throw layer.Unfit("a shape [.., channels] of a rank above 1");
    }

    /// <inheritdoc />
    protected internal override void Forward(LayerPass pass)
        => PoolingKernels.All(pass.Input(), pass.Output, pass.OutputShape[0], pass.InputShape().Size / pass.OutputShape[0]);

    /// <inheritdoc />
    protected internal override void Backward(LayerPass pass)
    {
        if (pass.NeedsInputGradient())
        {
            PoolingKernels.AllBackward(pass.Input(), pass.OutputShape[0], pass.InputShape().Size / pass.OutputShape[0], pass.OutputGradient, pass.InputGradient());
        }
    }
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

    [Kernel("y[n, c] = mean[p](x[n, p, c])")]
    public static partial void All(ReadOnlySpan<float> x, Span<float> y, int c, int p);
}

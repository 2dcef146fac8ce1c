using LossGen.Training.Initializers;
using LossGen.Training.Models;

namespace LossGen.Training.Layers;

/// <summary>
/// A weighted sum of each window of an image, and a bias. Images are [height, width, channels], the channels last, so that
/// what is multiplied lies together.
/// </summary>
/// <param name="filters">The number of channels of the output.</param>
/// <param name="size">The height and width of a window: a number, or a pair such as (3, 5).</param>
/// <param name="padding">What is beyond the edge; nothing unless it is said.</param>
/// <param name="stride">How many places there are from one window to the next, down and across; null for 1.</param>
/// <param name="dilation">How many places there are from one element of a window to the next; null for 1.</param>
/// <param name="groups">
/// Into how many parts the channels are split: each gives its share of the filters. As many as there are channels is a
/// convolution by depth.
/// </param>
/// <remarks><code>
/// new Conv2D(32, 3, Padding.Same)
/// new Conv2D(32, (1, 7), Padding.Of(0, 3), stride: (1, 2))
/// new Conv2D(32, 3, Padding.Same, dilation: 2)
/// new Conv2D(64, 3, Padding.Same, groups: 64)             // of 64 channels, each by itself
/// </code></remarks>
public sealed class Conv2D(int filters, Size2D size, Padding padding = default, Size2D? stride = null, Size2D? dilation = null, int groups = 1) : Layer
{
    // The places of the buffers: kernels of groups that are taken together, and then those of one of two ways.
    private const int United = 0, UnitedGradient = 1, Laid = 2, LaidGradient = 3;
    private const int Padded = 2, WideOutput = 3, WideInput = 4, Around = 5, Turned = 6, Pairs = 7;

    private readonly Windows _windows = new(size, stride ?? 1, dilation ?? 1, padding);

    /// <inheritdoc />
    public override string Kind => "conv2d";

    /// <inheritdoc />
    public override string Options => $"{_windows}{(Groups == 1 ? "" : $", groups {Groups}")}";

    /// <summary>The number of channels of the output.</summary>
    public int Filters { get; } = filters > 0 ? filters : throw new ArgumentOutOfRangeException(nameof(filters), filters, "It must be positive.");

    /// <summary>The height and width of a window.</summary>
    public Size2D Size => _windows.Size;

    /// <summary>How many places there are from one window to the next.</summary>
    public Size2D Stride => _windows.Stride;

    /// <summary>How many places there are from one element of a window to the next.</summary>
    public Size2D Dilation => _windows.Dilation;

    /// <summary>What is beyond the edge.</summary>
    public Padding Padding => _windows.Padding;

    /// <summary>Into how many parts the channels are split.</summary>
    public int Groups { get; } = groups <= 0 ? throw new ArgumentOutOfRangeException(nameof(groups), groups, "It must be positive.")
        : filters % groups == 0 ? groups
        : throw new ArgumentException($"{filters} filters can't be split into {groups} groups of one size.", nameof(groups));

    /// <summary>What the weights [filters, height, width, channels / groups] begin with.</summary>
    public Initializer Weight { get; init; } = Initializer.GlorotUniform;

    /// <summary>What the bias [filters] begins with.</summary>
    public Initializer Bias { get; init; } = Initializer.Zeros;

    /// <summary>Whether there is a bias.</summary>
    public bool HasBias { get; init; } = true;

    // With a stride the windows are laid side by side. Without one each is read where it is, of each phase of the dilation.
    private bool IsLaid => Stride != 1;

    /// <inheritdoc />
    protected internal override Shape Build(LayerBuilder layer)
    {
        Shape output = _windows.Output(layer, Filters), input = layer.Input;
        if (input[2] % Groups != 0)
        {
            throw layer.Unfit($"a shape [height, width, channels] whose channels can be split into {Groups} groups of one size");
        }

        layer.Weight("weight", [Filters, Size.Height, Size.Width, input[2] / Groups], Weight);
        if (HasBias)
        {
            layer.Weight("bias", [Filters], Bias, decays: false);
        }

        if (IsByDepth(input))
        {
            new DepthConvolution(_windows, input).Build(layer);
            return output;
        }

        // The kernels of groups that are taken together, and the gradient by them.
        KernelGroups groups = GroupsOf(input);
        int united = groups.Length(_windows.Places);
        layer.Buffer(groups.Together == 1 ? 0 : united, perSample: false);
        layer.Buffer(groups.Together == 1 ? 0 : united, perSample: false);
        if (IsLaid)
        {
            // The windows, and the gradient by them.
            layer.Buffer(checked(output[0] * output[1] * _windows.Places * input[2]));
            layer.Buffer(output[0] * output[1] * _windows.Places * input[2]);
            return output;
        }

        (Phases down, Phases across) = PhasesOf(input);
        int channels = input[2];
        // The image with its padding; and the output, and the gradient by the input, where the phases reach beyond them.
        layer.Buffer(down.IsPadded || across.IsPadded ? checked(down.Source * across.Source * channels) : 0);
        layer.Buffer(down.IsWide || across.IsWide ? checked(down.Target * across.Target * Filters) : 0);
        layer.Buffer(down.IsWideBack || across.IsWideBack ? checked(down.TargetBack * across.TargetBack * channels) : 0);
        // The gradient of the output with room around it, and the windows turned, for the gradient of the input.
        layer.Buffer(checked(down.SourceBack * across.SourceBack * Filters));
        layer.Buffer(united, perSample: false);
        layer.Buffer(InPairs(input, output) ? 2 * Filters * Size.Height * (Size.Width + 1) : 0, perSample: false);
        return output;
    }

    /// <inheritdoc />
    protected internal override void Forward(LayerPass pass)
    {
        Shape input = pass.InputShape(), output = pass.OutputShape;
        if (IsByDepth(input))
        {
            new DepthConvolution(_windows, input).Forward(pass);
        }
        else if (IsLaid)
        {
            _windows.Lay(pass.Input(), input, 0, pass.Buffer(Laid));
            KernelGroups groups = GroupsOf(input, pass.Input());
            ConvolutionKernels.Convolve(pass.Buffer(Laid), KernelsOf(pass, groups), pass.Output,
                groups.Filters, Size.Height, Size.Width, groups.Channels, 1, 1, 1, 1, groups.Groups, Size.Height, Size.Width);
        }
        else
        {
            Convolve(pass, input, output);
        }

        if (HasBias)
        {
            ConvolutionKernels.Shift(pass.Weight(1), pass.Output);
        }
    }

    /// <inheritdoc />
    protected internal override void Backward(LayerPass pass)
    {
        Shape input = pass.InputShape(), output = pass.OutputShape;
        if (HasBias && pass.NeedsWeightGradient(1))
        {
            ConvolutionKernels.Total(pass.OutputGradient, pass.WeightGradient(1));
        }

        if (IsByDepth(input))
        {
            new DepthConvolution(_windows, input).Backward(pass);
            return;
        }

        if (!IsLaid)
        {
            ConvolveBackward(pass, input, output);
            return;
        }

        KernelGroups groups = GroupsOf(input);
        ReadOnlySpan<float> kernels = KernelsOf(pass, groups);
        if (pass.NeedsWeightGradient(0))
        {
            Span<float> kernelGradient = KernelGradient(pass, groups);
            ConvolutionKernels.ConvolveBackward(pass.Buffer(Laid), kernels, groups.Filters, Size.Height, Size.Width, groups.Channels,
                1, 1, 1, 1, groups.Groups, Size.Height, Size.Width, pass.OutputGradient, kernelGradient);
            Store(pass, groups, kernelGradient);
        }

        if (pass.NeedsInputGradient())
        {
            ConvolutionKernels.Spread(pass.OutputGradient, kernels, pass.Buffer(LaidGradient), groups.Filters, _windows.Places, groups.Channels, groups.Groups);
            _windows.Gather(pass.Buffer(LaidGradient), input, pass.InputGradient());
        }
    }

    private void Convolve(LayerPass pass, Shape input, Shape output)
    {
        (Phases down, Phases across) = PhasesOf(input);
        ReadOnlySpan<float> source = pass.Input();
        if (down.IsPadded || across.IsPadded)
        {
            Images.Place(source, input[0], input[1], input[2], down.Before, across.Before, pass.Buffer(Padded), down.Source, across.Source);
            source = pass.Buffer(Padded);
        }

        // Beside a column its neighbor's pixels are multiplied with 0, which only leaves no trace of what is finite.
        if (InPairs(input, output) && Images.AreFinite(source))
        {
            // Two columns together, as one of twice the channels: the same sums, for which half as many windows are gathered.
            Images.Pair(pass.Weight(0), Filters, Size.Width, pass.Buffer(Pairs));
            ConvolutionKernels.Convolve(source, pass.Buffer(Pairs), pass.Output,
                2 * Filters, Size.Height, (Size.Width + 1) / 2, 2, output[0], 1, output[1] / 2, 1, 1, down.Source, across.Source / 2);
            return;
        }

        bool isWide = down.IsWide || across.IsWide;
        Span<float> target = isWide ? pass.Buffer(WideOutput) : pass.Output;
        KernelGroups groups = GroupsOf(input, source);
        ConvolutionKernels.Convolve(source, KernelsOf(pass, groups), target, groups.Filters, Size.Height, Size.Width, groups.Channels,
            down.Rows, down.Dilation, across.Rows, across.Dilation, groups.Groups, down.Source / down.Dilation, across.Source / across.Dilation);
        if (isWide)
        {
            Images.Place(target, down.Target, across.Target, Filters, 0, 0, pass.Output, output[0], output[1]);
        }
    }

    private void ConvolveBackward(LayerPass pass, Shape input, Shape output)
    {
        (Phases down, Phases across) = PhasesOf(input);
        KernelGroups groups = GroupsOf(input);
        ReadOnlySpan<float> kernels = KernelsOf(pass, groups);
        if (pass.NeedsWeightGradient(0))
        {
            ReadOnlySpan<float> source = down.IsPadded || across.IsPadded ? pass.Buffer(Padded) : pass.Input(), gradient = pass.OutputGradient;
            if (down.IsWide || across.IsWide)
            {
                Images.Place(gradient, output[0], output[1], Filters, 0, 0, pass.Buffer(WideOutput), down.Target, across.Target);
                gradient = pass.Buffer(WideOutput);
            }

            Span<float> kernelGradient = KernelGradient(pass, groups);
            ConvolutionKernels.ConvolveBackward(source, kernels, groups.Filters, Size.Height, Size.Width, groups.Channels,
                down.Rows, down.Dilation, across.Rows, across.Dilation, groups.Groups, down.Source / down.Dilation, across.Source / across.Dilation,
                gradient, kernelGradient);
            Store(pass, groups, kernelGradient);
        }

        if (!pass.NeedsInputGradient())
        {
            return;
        }

        Span<float> around = pass.Buffer(Around), turned = pass.Buffer(Turned);
        Images.Place(pass.OutputGradient, output[0], output[1], Filters, down.BeforeBack, across.BeforeBack, around, down.SourceBack, across.SourceBack);
        Images.Turn(kernels, groups.Groups, groups.Filters, _windows.Places, groups.Channels, turned);
        bool isWide = down.IsWideBack || across.IsWideBack;
        Span<float> target = isWide ? pass.Buffer(WideInput) : pass.InputGradient();
        ConvolutionKernels.Convolve(around, turned, target, groups.Channels, Size.Height, Size.Width, groups.Filters,
            down.RowsBack, down.Dilation, across.RowsBack, across.Dilation, groups.Groups, down.SourceBack / down.Dilation, across.SourceBack / across.Dilation);
        if (isWide)
        {
            Images.Place(target, down.TargetBack, across.TargetBack, input[2], 0, 0, pass.InputGradient(), input[0], input[1]);
        }
    }

    private KernelGroups GroupsOf(Shape input) => KernelGroups.Of(Groups, Filters / Groups, input[2] / Groups);

    // What isn't finite leaves a trace in another group, though multiplied with 0.
    private KernelGroups GroupsOf(Shape input, ReadOnlySpan<float> images)
    {
        KernelGroups groups = GroupsOf(input);
        return groups.Together == 1 || Images.AreFinite(images) ? groups : groups.Apart;
    }

    private ReadOnlySpan<float> KernelsOf(LayerPass pass, KernelGroups groups)
    {
        if (groups.Together == 1)
        {
            return pass.Weight(0);
        }

        groups.Unite(pass.Weight(0), _windows.Places, pass.Buffer(United));
        return pass.Buffer(United);
    }

    private static Span<float> KernelGradient(LayerPass pass, KernelGroups groups)
        => groups.Together == 1 ? pass.WeightGradient(0) : pass.Buffer(UnitedGradient);

    private void Store(LayerPass pass, KernelGroups groups, ReadOnlySpan<float> gradient)
    {
        if (groups.Together > 1)
        {
            groups.Divide(gradient, _windows.Places, pass.WeightGradient(0));
        }
    }

    private bool IsByDepth(Shape input) => Groups > 1 && Groups == input[2] && Groups == Filters;

    // Of one channel a window's rows are short, and few filters leave lanes empty. Larger ones would be summed in other runs.
    private bool InPairs(Shape input, Shape output)
        => input[2] == 1 && Filters <= 8 && Size.Height == Size.Width && Size.Width is 3 or 5 && Dilation == 1 && output[1] % 2 == 0;

    private (Phases Down, Phases Across) PhasesOf(Shape input) => (Phases.Of(_windows.Down, input[0]), Phases.Of(_windows.Across, input[1]));
}

/// <summary>
/// The formulas of <see cref="Conv2D"/>: p and q are the phases of a dilation, g the groups. The gradient by the input, which
/// the windows overlap in, would be generated as a sum over positions; as a convolution of the output's gradient with the
/// turned windows it is the same contraction. With a stride each window is an image of its own.
/// </summary>
internal static partial class ConvolutionKernels
{
    [Kernel("y[n, h, p, v, q, g, o] = sum[i, j, c](x[n, h + i, p, v + j, q, g, c] * w[g, o, i, j, c])")]
    public static partial void Convolve(
        [Shape("n", "height", "p", "width", "q", "g", "c")] ReadOnlySpan<float> x, [Grad] ReadOnlySpan<float> w, Span<float> y,
        int o, int i, int j, int c, int h, int p, int v, int q, int g, int height, int width);

    [Kernel("x[m, k, g, c] = sum[o](y[m, g, o] * w[g, o, k, c])")]
    public static partial void Spread(ReadOnlySpan<float> y, ReadOnlySpan<float> w, Span<float> x, int o, int k, int c, int g);

    [Kernel("y = y + x * w")]
    public static partial void AddProduct(Span<float> y, ReadOnlySpan<float> x, ReadOnlySpan<float> w);

    [Kernel("y[r, o] = y[r, o] + b[o]")]
    public static partial void Shift(ReadOnlySpan<float> b, Span<float> y);

    [Kernel("b[o] = sum[r](y[r, o])")]
    public static partial void Total(ReadOnlySpan<float> y, Span<float> b);
}

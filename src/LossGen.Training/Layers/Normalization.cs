using System.Globalization;
using LossGen.Training.Models;

namespace LossGen.Training.Layers;

/// <summary>
/// Brings each channel, the last extent, to mean 0 and variance 1 over the batch, then scales and shifts it by weights (Ioffe,
/// Szegedy 2015). Outside of training, by running means of what training saw; a batch of one row, which has no variance, counts in none.
/// </summary>
/// <param name="momentum">The share of a batch in the running means.</param>
/// <param name="epsilon">Added to the variance.</param>
public sealed class BatchNorm(float momentum = 0.1f, float epsilon = 1e-5f) : Layer
{
    private readonly float _momentum = momentum is >= 0 and <= 1 ? momentum : throw new ArgumentOutOfRangeException(nameof(momentum), momentum, "It must be from 0 to 1.");
    private readonly float _epsilon = epsilon > 0 ? epsilon : throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, "It must be positive.");

    /// <inheritdoc />
    public override string Kind => "batchnorm";

    /// <inheritdoc />
    public override string Options => (_momentum, _epsilon) == (0.1f, 1e-5f) ? "" : string.Create(CultureInfo.InvariantCulture, $"momentum {_momentum}, epsilon {_epsilon}");

    /// <inheritdoc />
    protected internal override Shape Build(LayerBuilder layer)
    {
        layer.RequireFloats();
        layer.NeedsInputGradients = true;
        int channels = layer.Input.Rank > 0 ? layer.Input[^1] : throw layer.Unfit("a shape [..., channels]");
        layer.Weight("gain", [channels], Initializers.Initializer.Ones, decays: false);
        layer.Weight("bias", [channels], Initializers.Initializer.Zeros, decays: false);
        layer.State("mean", [channels]);
        layer.State("variance", [channels], 1);
        layer.Buffer(2 * channels, perSample: false);
        return layer.Input;
    }

    /// <inheritdoc />
    protected internal override void Forward(LayerPass pass)
    {
        if (!pass.Training)
        {
            NormalizationKernels.ByStatistics(pass.Input(), pass.State(0), pass.State(1), pass.Weight(0), pass.Weight(1), pass.Output, _epsilon);
            return;
        }

        NormalizationKernels.ByBatch(pass.Input(), pass.Weight(0), pass.Weight(1), pass.Output, _epsilon);
    }

    /// <inheritdoc />
    protected internal override void UpdateStates(LayerPass pass)
    {
        int channels = pass.OutputShape[^1], rows = pass.Input().Length / channels;
        if (rows == 1)
        {
            // Its variance, 0, would make the running one less: the last batch of an epoch may be such.
            return;
        }

        Span<float> mean = pass.Buffer(0)[..channels], variance = pass.Buffer(0)[channels..];
        NormalizationKernels.Statistics(pass.Input(), mean, variance);
        // Of a population that the batch is a sample of, n - 1 estimates the variance.
        NormalizationKernels.Average(pass.State(0), mean, _momentum, 1);
        NormalizationKernels.Average(pass.State(1), variance, _momentum, rows / (rows - 1f));
    }

    /// <inheritdoc />
    protected internal override void Backward(LayerPass pass)
    {
        Span<float> input = pass.InputGradient();
        if (!pass.Training)
        {
            NormalizationKernels.ByStatisticsBackward(pass.Input(), pass.State(0), pass.State(1), pass.Weight(0), pass.Weight(1),
                pass.OutputGradient, input, pass.WeightGradient(0), pass.WeightGradient(1), _epsilon);
        }
        else
        {
            NormalizationKernels.ByBatchBackward(pass.Input(), pass.Weight(0), pass.Weight(1),
                pass.OutputGradient, input, pass.WeightGradient(0), pass.WeightGradient(1), _epsilon);
        }
    }
}

/// <summary>Brings each row, along the last extent, to mean 0 and variance 1, then scales and shifts it by weights (Ba et al. 2016).</summary>
/// <param name="epsilon">Added to the variance.</param>
public sealed class LayerNorm(float epsilon = 1e-5f) : Layer
{
    private readonly float _epsilon = epsilon > 0 ? epsilon : throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, "It must be positive.");

    /// <inheritdoc />
    public override string Kind => "layernorm";

    /// <inheritdoc />
    public override string Options => _epsilon == 1e-5f ? "" : string.Create(CultureInfo.InvariantCulture, $"epsilon {_epsilon}");

    /// <inheritdoc />
    protected internal override Shape Build(LayerBuilder layer)
    {
        layer.RequireFloats();
        layer.NeedsInputGradients = true;
        int width = layer.Input.Rank > 0 ? layer.Input[^1] : throw layer.Unfit("a shape [..., features]");
        layer.Weight("gain", [width], Initializers.Initializer.Ones, decays: false);
        layer.Weight("bias", [width], Initializers.Initializer.Zeros, decays: false);
        return layer.Input;
    }

    /// <inheritdoc />
    protected internal override void Forward(LayerPass pass)
        => NormalizationKernels.ByRow(pass.Input(), pass.Weight(0), pass.Weight(1), pass.Output, _epsilon);

    /// <inheritdoc />
    protected internal override void Backward(LayerPass pass) => NormalizationKernels.ByRowBackward(pass.Input(), pass.Weight(0), pass.Weight(1),
        pass.OutputGradient, pass.InputGradient(), pass.WeightGradient(0), pass.WeightGradient(1), _epsilon);
}

/// <summary>The formulas of the normalizations.</summary>
internal static partial class NormalizationKernels
{
    [Kernel("""
        mu[c] = mean[n](x[n, c])
        v[c] = mean[n]((x[n, c] - mu[c])^2)
        y[n, c] = (x[n, c] - mu[c]) / sqrt(v[c] + eps) * gain[c] + bias[c]
        """)]
    public static partial void ByBatch(ReadOnlySpan<float> x, ReadOnlySpan<float> gain, ReadOnlySpan<float> bias, Span<float> y,
        [Positive] float eps = 1e-5f);

    [Kernel("""
        average[c] = mean[n](x[n, c])
        variance[c] = mean[n]((x[n, c] - mean[n](x[n, c]))^2)
        """)]
    public static partial void Statistics(ReadOnlySpan<float> x, Span<float> average, Span<float> variance);

    [Kernel("running = (1 - share) * running + share * scale * x")]
    public static partial void Average(Span<float> running, ReadOnlySpan<float> x, float share, float scale);

    [Kernel("y[n, c] = (x[n, c] - average[c]) / sqrt(variance[c] + eps) * gain[c] + bias[c]")]
    public static partial void ByStatistics([Grad] ReadOnlySpan<float> x, ReadOnlySpan<float> average,
        [System.ComponentModel.DataAnnotations.Range(0.0, double.PositiveInfinity)] ReadOnlySpan<float> variance,
        [Grad] ReadOnlySpan<float> gain, [Grad] ReadOnlySpan<float> bias, Span<float> y, [Positive] float eps = 1e-5f);

    [Kernel("""
        mu[n] = mean[c](x[n, c])
        v[n] = mean[c]((x[n, c] - mu[n])^2)
        y[n, c] = (x[n, c] - mu[n]) / sqrt(v[n] + eps) * gain[c] + bias[c]
        """)]
    public static partial void ByRow(ReadOnlySpan<float> x, ReadOnlySpan<float> gain, ReadOnlySpan<float> bias, Span<float> y,
        [Positive] float eps = 1e-5f);
}

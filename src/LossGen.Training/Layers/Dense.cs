using LossGen.Training.Initializers;
using LossGen.Training.Models;

namespace LossGen.Training.Layers;

/// <summary>
/// Each output a weighted sum of the inputs and a bias. Of an input of rank above 1, the last extent is taken together,
/// and the others stay: the same layer at each place.
/// </summary>
/// <param name="units">The number of outputs.</param>
public sealed class Dense(int units) : Layer
{
    /// <inheritdoc />
    public override string Kind => "dense";

    /// <summary>The number of outputs.</summary>
    public int Units { get; } = units > 0 ? units : throw new ArgumentOutOfRangeException(nameof(units), units, "A dense layer needs an output.");

    /// <summary>What the weights [units, inputs] begin with.</summary>
    public Initializer Weight { get; init; } = Initializer.GlorotUniform;

    /// <summary>What the bias [units] begins with.</summary>
    public Initializer Bias { get; init; } = Initializer.Zeros;

    /// <summary>Whether there is a bias.</summary>
    public bool HasBias { get; init; } = true;

    /// <inheritdoc />
    protected internal override Shape Build(LayerBuilder layer)
    {
        layer.RequireFloats();
        if (layer.Input.Rank == 0)
        {
            throw layer.Unfit("a shape [..., inputs]");
        }

        layer.Weight("weight", [Units, layer.Input[^1]], Weight);
        if (HasBias)
        {
            layer.Weight("bias", [Units], Bias, decays: false);
        }

        return [.. layer.Input.Extents[..^1], Units];
    }

    /// <inheritdoc />
    protected internal override void Forward(LayerPass pass)
    {
        if (HasBias)
        {
            DenseKernels.Affine(pass.Input(), pass.Weight(0), pass.Weight(1), pass.Output);
        }
        else
        {
            DenseKernels.Linear(pass.Input(), pass.Weight(0), Units, pass.Output);
        }
    }

    /// <inheritdoc />
    protected internal override void Backward(LayerPass pass)
    {
        bool all = pass.NeedsInputGradient();
        if (!pass.NeedsWeightGradient(0))
        {
            if (HasBias && pass.NeedsWeightGradient(1))
            {
                ConvolutionKernels.Total(pass.OutputGradient, pass.WeightGradient(1));
            }

            if (all)
            {
                DenseKernels.ThroughBackward(pass.Input(), pass.Weight(0), Units, pass.OutputGradient, pass.InputGradient());
            }
        }
        else if (!HasBias)
        {
            if (all)
            {
                DenseKernels.LinearBackward(pass.Input(), pass.Weight(0), Units, pass.OutputGradient, pass.InputGradient(), pass.WeightGradient(0));
            }
            else
            {
                DenseKernels.FirstLinearBackward(pass.Input(), pass.Weight(0), Units, pass.OutputGradient, pass.WeightGradient(0));
            }
        }
        else if (all)
        {
            DenseKernels.AffineBackward(pass.Input(), pass.Weight(0), pass.Weight(1), pass.OutputGradient,
                pass.InputGradient(), pass.WeightGradient(0), pass.WeightGradient(1));
        }
        else
        {
            DenseKernels.FirstAffineBackward(pass.Input(), pass.Weight(0), pass.Weight(1), pass.OutputGradient, pass.WeightGradient(0), pass.WeightGradient(1));
        }
    }
}

/// <summary>The formulas of <see cref="Dense"/>. Those of a first layer spare the gradient by its input, that of a frozen one those by the weights.</summary>
internal static partial class DenseKernels
{
    private const string WithBias = "y[n, o] = sum[i](x[n, i] * w[o, i]) + b[o]";
    private const string WithoutBias = "y[n, o] = sum[i](x[n, i] * w[o, i])";

    [Kernel(WithBias)]
    public static partial void Affine(ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> b, Span<float> y);

    [Kernel(WithBias)]
    public static partial void FirstAffine(ReadOnlySpan<float> x, [Grad] ReadOnlySpan<float> w, [Grad] ReadOnlySpan<float> b, Span<float> y);

    [Kernel(WithoutBias)]
    public static partial void Linear(ReadOnlySpan<float> x, ReadOnlySpan<float> w, int o, Span<float> y);

    [Kernel(WithoutBias)]
    public static partial void FirstLinear(ReadOnlySpan<float> x, [Grad] ReadOnlySpan<float> w, int o, Span<float> y);

    [Kernel(WithoutBias)]
    public static partial void Through([Grad] ReadOnlySpan<float> x, ReadOnlySpan<float> w, int o, Span<float> y);
}

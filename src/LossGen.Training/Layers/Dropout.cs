using System.Globalization;
using LossGen.Training.Models;

namespace LossGen.Training.Layers;

/// <summary>In training, sets a random share of the elements to 0 and scales the others so that the mean stays. Else: nothing.</summary>
/// <remarks>What is dropped follows from the model's seed, the step and the layer, so that a resumed run drops the same.</remarks>
/// <param name="rate">The share, from 0 to below 1.</param>
public sealed class Dropout(float rate) : Layer
{
    /// <inheritdoc />
    public override string Kind => "dropout";

    /// <inheritdoc />
    public override string Options => Rate.ToString(CultureInfo.InvariantCulture);

    /// <summary>The share of the elements that is dropped.</summary>
    public float Rate { get; } = rate is >= 0 and < 1 ? rate : throw new ArgumentOutOfRangeException(nameof(rate), rate, "It must be from 0 to below 1.");

    /// <inheritdoc />
    protected internal override Shape Build(LayerBuilder layer)
    {
        layer.RequireFloats();
        layer.Buffer(layer.Input.Size);
        return layer.Input;
    }

    /// <inheritdoc />
    protected internal override void Forward(LayerPass pass)
    {
        if (pass.Training && Rate > 0)
        {
            Randomness.RandomStream random = pass.Random;
            random.FillUniform(pass.Buffer(0));
            DropoutKernels.Drop(pass.Input(), pass.Buffer(0), Rate, pass.Output);
        }
        else
        {
            pass.Input().CopyTo(pass.Output);
        }
    }

    /// <inheritdoc />
    protected internal override void Backward(LayerPass pass)
    {
        if (!pass.NeedsInputGradient())
        {
            return;
        }

        if (pass.Training && Rate > 0)
        {
            DropoutKernels.DropBackward(pass.Input(), pass.Buffer(0), Rate, pass.OutputGradient, pass.InputGradient());
        }
        else
        {
            pass.OutputGradient.CopyTo(pass.InputGradient());
        }
    }
}

/// <summary>The formula of <see cref="Dropout"/>: u is uniform in [0, 1).</summary>
internal static partial class DropoutKernels
{
    [Kernel("u >= rate ? x / (1 - rate) : 0")]
    public static partial void Drop([Grad] ReadOnlySpan<float> x, ReadOnlySpan<float> u,
        [System.ComponentModel.DataAnnotations.Range(0.0, 1.0, MaximumIsExclusive = true)] float rate, Span<float> y);
}

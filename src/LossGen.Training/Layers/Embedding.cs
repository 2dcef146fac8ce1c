using System.Globalization;
using LossGen.Training.Initializers;
using LossGen.Training.Models;

namespace LossGen.Training.Layers;

/// <summary>A row of weights for each integer of the input: [..] becomes [.., width].</summary>
/// <param name="count">How many rows there are: integers go from 0 to below it.</param>
/// <param name="width">The length of a row.</param>
public sealed class Embedding(int count, int width) : Layer
{
    /// <inheritdoc />
    public override string Kind => "embedding";

    /// <inheritdoc />
    public override string Options => Padding is { } padding ? string.Create(CultureInfo.InvariantCulture, $"padding {padding}") : "";

    /// <summary>How many rows there are.</summary>
    public int Count { get; } = count > 0 ? count : throw new ArgumentOutOfRangeException(nameof(count), count, "It must be positive.");

    /// <summary>The length of a row.</summary>
    public int Width { get; } = width > 0 ? width : throw new ArgumentOutOfRangeException(nameof(width), width, "It must be positive.");

    /// <summary>The integer that stands where there is nothing: it gives zeros, and no row is trained for it; it may be outside of the rows, such as -1.</summary>
    public int? Padding { get; init; }

    /// <summary>What the weights [count, width] begin with.</summary>
    public Initializer Weight { get; init; } = Initializer.Normal(0, 0.05f);

    /// <inheritdoc />
    protected internal override Shape Build(LayerBuilder layer)
    {
        if (layer.Inputs.Count != 1 || !layer.IntInputs[0])
        {
            throw layer.Unfit("one input of integers");
        }

        layer.Weight("weight", [Count, Width], Weight);
        return [.. layer.Input.Extents, Width];
    }

    /// <inheritdoc />
    protected internal override void Forward(LayerPass pass)
    {
        if (Padding is { } padding)
        {
            EmbeddingKernels.LookUpBut(pass.Weight(0), pass.IntInput(), pass.Output, Width, padding);
        }
        else
        {
            EmbeddingKernels.LookUp(pass.Weight(0), pass.IntInput(), pass.Output, Width);
        }
    }

    /// <inheritdoc />
    protected internal override void Backward(LayerPass pass)
    {
        if (Padding is { } padding)
        {
            EmbeddingKernels.LookUpButBackward(pass.Weight(0), pass.IntInput(), Width, padding, pass.OutputGradient, pass.WeightGradient(0));
        }
        else
        {
            EmbeddingKernels.LookUpBackward(pass.Weight(0), pass.IntInput(), Width, pass.OutputGradient, pass.WeightGradient(0));
        }
    }
}

/// <summary>1 where there is something, 0 where an integer stands for nothing: tells layers over sequences which steps there are.</summary>
/// <param name="padding">The integer that stands where there is nothing.</param>
public sealed class Mask(int padding = 0) : Layer
{
    /// <inheritdoc />
    public override string Kind => "mask";

    /// <inheritdoc />
    public override string Options => string.Create(CultureInfo.InvariantCulture, $"padding {Padding}");

    /// <summary>The integer that stands where there is nothing.</summary>
    public int Padding { get; } = padding;

    /// <inheritdoc />
    protected internal override Shape Build(LayerBuilder layer)
        => layer.Inputs.Count == 1 && layer.IntInputs[0] ? layer.Input : throw layer.Unfit("one input of integers");

    /// <inheritdoc />
    protected internal override void Forward(LayerPass pass) => EmbeddingKernels.Present(pass.IntInput(), pass.Output, Padding);

    /// <inheritdoc />
    protected internal override void Backward(LayerPass pass)
    {
        // Integers have no gradient.
    }
}

/// <summary>The formulas of <see cref="Embedding"/> and <see cref="Mask"/>.</summary>
internal static partial class EmbeddingKernels
{
    [Kernel("y[n, e] = w[id[n], e]")]
    public static partial void LookUp(ReadOnlySpan<float> w, ReadOnlySpan<int> id, Span<float> y, int e);

    [Kernel("y[n, e] = id[n] != padding ? w[id[n], e] : 0")]
    public static partial void LookUpBut(ReadOnlySpan<float> w, ReadOnlySpan<int> id, Span<float> y, int e, int padding);

    [Kernel("id != padding ? 1 : 0")]
    public static partial void Present(ReadOnlySpan<int> id, Span<float> y, int padding);
}

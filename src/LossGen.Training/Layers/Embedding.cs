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

    /// <summary>How many rows there are.</summary>
    public int Count { get; } = count > 0 ? count : throw new ArgumentOutOfRangeException(nameof(count), count, "It must be positive.");

    /// <summary>The length of a row.</summary>
    public int Width { get; } = width > 0 ? width : throw new ArgumentOutOfRangeException(nameof(width), width, "It must be positive.");

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
        // A single integer is looked up as a row, without an extent of 1 before it.
        return layer.Input.Size == 1 ? [Width] : [.. layer.Input.Extents, Width];
    }

    /// <inheritdoc />
    protected internal override void Forward(LayerPass pass) => EmbeddingKernels.LookUp(pass.Weight(0), pass.IntInput(), pass.Output, Width);

    /// <inheritdoc />
    protected internal override void Backward(LayerPass pass)
        => EmbeddingKernels.LookUpBackward(pass.Weight(0), pass.IntInput(), Width, pass.OutputGradient, pass.WeightGradient(0));
}

/// <summary>The formula of <see cref="Embedding"/>.</summary>
internal static partial class EmbeddingKernels
{
    [Kernel("y[n, e] = w[id[n], e]")]
    public static partial void LookUp(ReadOnlySpan<float> w, ReadOnlySpan<int> id, Span<float> y, int e);
}

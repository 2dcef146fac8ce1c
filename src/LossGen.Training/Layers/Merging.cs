using LossGen.Training.Models;

namespace LossGen.Training.Layers;

/// <summary>The sum of two inputs of one shape, element by element: a residual connection.</summary>
public sealed class Add : Layer
{
    /// <inheritdoc />
    public override string Kind => "add";

    /// <inheritdoc />
    protected internal override Shape Build(LayerBuilder layer) => Merging.SameShapes(layer);

    /// <inheritdoc />
    protected internal override void Forward(LayerPass pass) => MergingKernels.Sum(pass.Input(), pass.Input(1), pass.Output);

    /// <inheritdoc />
    protected internal override void Backward(LayerPass pass)
    {
        for (int k = 0; k < 2; k++)
        {
            if (pass.NeedsInputGradient(k))
            {
                pass.OutputGradient.CopyTo(pass.InputGradient(k));
            }
        }
    }
}

/// <summary>The product of two inputs of one shape, element by element: a gate.</summary>
public sealed class Multiply : Layer
{
    /// <inheritdoc />
    public override string Kind => "multiply";

    /// <inheritdoc />
    protected internal override Shape Build(LayerBuilder layer) => Merging.SameShapes(layer);

    /// <inheritdoc />
    protected internal override void Forward(LayerPass pass) => MergingKernels.Product(pass.Input(), pass.Input(1), pass.Output);

    /// <inheritdoc />
    protected internal override void Backward(LayerPass pass)
    {
        for (int k = 0; k < 2; k++)
        {
            if (pass.NeedsInputGradient(k))
            {
                MergingKernels.ProductBackward(pass.Input(k), pass.Input(1 - k), pass.OutputGradient, pass.InputGradient(k));
            }
        }
    }
}

/// <summary>The sum of the products of two inputs over their last extent: of two rows of an embedding, how well they match.</summary>
public sealed class Dot : Layer
{
    /// <inheritdoc />
    public override string Kind => "dot";

    /// <inheritdoc />
    protected internal override Shape Build(LayerBuilder layer)
    {
        Shape shape = Merging.SameShapes(layer);
        return shape.Rank > 0 ? [.. shape.Extents[..^1], 1] : throw layer.Unfit("inputs of a rank above 0");
    }

    /// <inheritdoc />
    protected internal override void Forward(LayerPass pass) => MergingKernels.Match(pass.Input(), pass.Input(1), pass.Output, pass.InputShape()[^1]);

    /// <inheritdoc />
    protected internal override void Backward(LayerPass pass)
    {
        for (int k = 0; k < 2; k++)
        {
            if (pass.NeedsInputGradient(k))
            {
                MergingKernels.MatchBackward(pass.Input(k), pass.Input(1 - k), pass.InputShape()[^1], pass.OutputGradient, pass.InputGradient(k));
            }
        }
    }
}

internal static class Merging
{
    public static Shape SameShapes(LayerBuilder layer)
    {
        layer.RequireFloats(2);
        return layer.Inputs[0] == layer.Inputs[1] ? layer.Input : throw layer.Unfit("two inputs of one shape");
    }
}

/// <summary>The formulas of the layers of two inputs; both are alike, so the gradient by the first is enough.</summary>
internal static partial class MergingKernels
{
    [Kernel("a + b")]
    public static partial void Sum(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y);

    [Kernel("a * b")]
    public static partial void Product([Grad] ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y);

    [Kernel("y[n] = sum[e](a[n, e] * b[n, e])")]
    public static partial void Match([Grad] ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y, int e);
}

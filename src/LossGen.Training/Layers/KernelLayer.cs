using LossGen.Training.Initializers;
using LossGen.Training.Models;

namespace LossGen.Training.Layers;

/// <summary>A kernel of a tensor and a weight.</summary>
/// <param name="x">The input.</param>
/// <param name="w">The weight.</param>
/// <param name="y">Receives the output.</param>
public delegate void WeightedForward(ReadOnlySpan<float> x, ReadOnlySpan<float> w, Span<float> y);

/// <summary>The gradient of a kernel of a tensor and a weight: what is generated beside it as <c>…Backward</c>.</summary>
/// <param name="x">The input.</param>
/// <param name="w">The weight.</param>
/// <param name="yGradient">The gradient by the output.</param>
/// <param name="xGradient">Receives the gradient by the input.</param>
/// <param name="wGradient">Receives the gradient by the weight.</param>
public delegate void WeightedBackward(
    ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> yGradient, Span<float> xGradient, Span<float> wGradient);

/// <summary>What a layer does with a batch, forward or backward.</summary>
/// <param name="pass">The inputs, weights, output and gradients.</param>
public delegate void LayerStep(LayerPass pass);

/// <summary>A layer of any kernel, with any inputs and weights.</summary>
/// <remarks><code>
/// [Kernel("y[n, i] = x[n, i] &gt; 0 ? x[n, i] : slope[i] * x[n, i]")]
/// public static partial void Prelu(ReadOnlySpan&lt;float&gt; x, ReadOnlySpan&lt;float&gt; slope, Span&lt;float&gt; y);
///
/// KernelLayer.Of("prelu", [10], Initializer.Value(0.25f), Prelu, PreluBackward)
/// </code></remarks>
public sealed class KernelLayer : Layer
{
    private readonly Func<LayerBuilder, Shape> _build;
    private readonly LayerStep _forward;
    private readonly LayerStep _backward;

    /// <summary>A layer of steps.</summary>
    /// <param name="kind">What it is called.</param>
    /// <param name="build">Declares weights and tells the shape of the output.</param>
    /// <param name="forward">Calls the kernel.</param>
    /// <param name="backward">Calls its gradient; each input has memory for its gradient, wanted or not.</param>
    public KernelLayer(string kind, Func<LayerBuilder, Shape> build, LayerStep forward, LayerStep backward)
    {
        ArgumentException.ThrowIfNullOrEmpty(kind);
        ArgumentNullException.ThrowIfNull(build);
        ArgumentNullException.ThrowIfNull(forward);
        ArgumentNullException.ThrowIfNull(backward);
        (Kind, _build, _forward, _backward) = (kind, build, forward, backward);
    }

    /// <inheritdoc />
    public override string Kind { get; }

    /// <summary>A layer of a kernel with one weight, whose output has the shape of the input.</summary>
    /// <param name="kind">What it is called.</param>
    /// <param name="weight">The shape of the weight.</param>
    /// <param name="initializer">What the weight begins with.</param>
    /// <param name="forward">The kernel.</param>
    /// <param name="backward">The gradient that is generated beside it.</param>
    /// <param name="output">The shape of the output by that of the input; null for the same.</param>
    public static KernelLayer Of(
        string kind, Shape weight, Initializer initializer, WeightedForward forward, WeightedBackward backward, Func<Shape, Shape>? output = null)
        => new(kind,
            layer =>
            {
                layer.RequireFloats();
                layer.Weight("weight", weight, initializer);
                return output is null ? layer.Input : output(layer.Input);
            },
            pass => forward(pass.Input(), pass.Weight(0), pass.Output),
            pass => backward(pass.Input(), pass.Weight(0), pass.OutputGradient, pass.InputGradient(), pass.WeightGradient(0)));

    /// <inheritdoc />
    protected internal override Shape Build(LayerBuilder layer)
    {
        layer.NeedsInputGradients = true;
        return _build(layer);
    }

    /// <inheritdoc />
    protected internal override void Forward(LayerPass pass) => _forward(pass);

    /// <inheritdoc />
    protected internal override void Backward(LayerPass pass) => _backward(pass);
}

using LossGen.Training.Models;

namespace LossGen.Training.Layers;

/// <summary>A kernel of one tensor, element by element or by rows.</summary>
/// <param name="x">The input.</param>
/// <param name="y">Receives the output, as long as the input.</param>
public delegate void KernelForward(ReadOnlySpan<float> x, Span<float> y);

/// <summary>The gradient of a kernel of one tensor: what is generated beside it as <c>…Backward</c>.</summary>
/// <param name="x">The input.</param>
/// <param name="yGradient">The gradient by the output.</param>
/// <param name="xGradient">Receives the gradient by the input.</param>
public delegate void KernelBackward(ReadOnlySpan<float> x, ReadOnlySpan<float> yGradient, Span<float> xGradient);

/// <summary>A function of each element. Any kernel is one:</summary>
/// <remarks><code>
/// [Kernel("x * sigmoid(x)")]
/// public static partial void Swish(ReadOnlySpan&lt;float&gt; x, Span&lt;float&gt; y);
///
/// new Activation("swish", Swish, SwishBackward)
/// </code></remarks>
/// <param name="kind">What it is called.</param>
/// <param name="forward">The kernel.</param>
/// <param name="backward">The gradient that is generated beside it.</param>
public sealed partial class Activation(string kind, KernelForward forward, KernelBackward backward) : Layer
{
    private readonly KernelForward _forward = forward ?? throw new ArgumentNullException(nameof(forward));
    private readonly KernelBackward _backward = backward ?? throw new ArgumentNullException(nameof(backward));

    /// <inheritdoc />
    public override string Kind { get; } = kind ?? throw new ArgumentNullException(nameof(kind));

    /// <inheritdoc />
    protected internal override Shape Build(LayerBuilder layer)
    {
        layer.RequireFloats();
        return layer.Input;
    }

    /// <inheritdoc />
    protected internal override void Forward(LayerPass pass) => _forward(pass.Input(), pass.Output);

    /// <inheritdoc />
    protected internal override void Backward(LayerPass pass)
    {
        if (pass.NeedsInputGradient())
        {
            _backward(pass.Input(), pass.OutputGradient, pass.InputGradient());
        }
    }
}

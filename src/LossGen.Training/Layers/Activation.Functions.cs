namespace LossGen.Training.Layers;

public sealed partial class Activation
{
    /// <summary>max(x, 0), with gradient 0 at 0.</summary>
    public static Activation Relu => new("relu", ActivationKernels.Relu, ActivationKernels.ReluBackward);

    /// <summary>x where positive, a hundredth of it elsewhere.</summary>
    public static Activation LeakyRelu => new("leakyrelu", ActivationKernels.LeakyRelu, ActivationKernels.LeakyReluBackward);

    /// <summary>x where positive, exp(x) - 1 elsewhere.</summary>
    public static Activation Elu => new("elu", ActivationKernels.Elu, ActivationKernels.EluBackward);

    /// <summary>The self-normalizing elu (Klambauer et al. 2017).</summary>
    public static Activation Selu => new("selu", ActivationKernels.Selu, ActivationKernels.SeluBackward);

    /// <summary>x times the normal distribution function of x.</summary>
    public static Activation Gelu => new("gelu", ActivationKernels.Gelu, ActivationKernels.GeluBackward);

    /// <summary>x sigmoid(x), also called swish.</summary>
    public static Activation Silu => new("silu", ActivationKernels.Silu, ActivationKernels.SiluBackward);

    /// <summary>x tanh(softplus(x)).</summary>
    public static Activation Mish => new("mish", ActivationKernels.Mish, ActivationKernels.MishBackward);

    /// <summary>1 / (1 + exp(-x)).</summary>
    public static Activation Sigmoid => new("sigmoid", ActivationKernels.Sigmoid, ActivationKernels.SigmoidBackward);

    /// <summary>The hyperbolic tangent.</summary>
    public static Activation Tanh => new("tanh", ActivationKernels.Tanh, ActivationKernels.TanhBackward);

    /// <summary>Probabilities of each row of classes. A cross-entropy of logits wants none before it.</summary>
    /// <param name="classes">The length of a row: the last extent.</param>
    public static Activation Softmax(int classes) => new(
        "softmax",
        (x, y) => ActivationKernels.Softmax(x, y, classes),
        (x, yGradient, xGradient) => ActivationKernels.SoftmaxBackward(x, classes, yGradient, xGradient));

    /// <summary>log(1 + exp(x)).</summary>
    public static Activation Softplus => new("softplus", ActivationKernels.Softplus, ActivationKernels.SoftplusBackward);
}

/// <summary>The formulas of the activations.</summary>
internal static partial class ActivationKernels
{
    [Kernel("relu(x)")]
    public static partial void Relu(ReadOnlySpan<float> x, Span<float> y);

    [Kernel("x > 0 ? x : 0.01 * x")]
    public static partial void LeakyRelu(ReadOnlySpan<float> x, Span<float> y);

    [Kernel("elu(x)")]
    public static partial void Elu(ReadOnlySpan<float> x, Span<float> y);

    [Kernel("1.0507009873554805 * elu(x, 1.6732632423543772)")]
    public static partial void Selu(ReadOnlySpan<float> x, Span<float> y);

    [Kernel("gelu(x)")]
    public static partial void Gelu(ReadOnlySpan<float> x, Span<float> y);

    [Kernel("silu(x)")]
    public static partial void Silu(ReadOnlySpan<float> x, Span<float> y);

    [Kernel("x * tanh(softplus(x))")]
    public static partial void Mish(ReadOnlySpan<float> x, Span<float> y);

    [Kernel("sigmoid(x)")]
    public static partial void Sigmoid(ReadOnlySpan<float> x, Span<float> y);

    [Kernel("tanh(x)")]
    public static partial void Tanh(ReadOnlySpan<float> x, Span<float> y);

    [Kernel("y[n, c] = softmax[c](x[n, c])")]
    public static partial void Softmax(ReadOnlySpan<float> x, Span<float> y, int c);

    [Kernel("softplus(x)")]
    public static partial void Softplus(ReadOnlySpan<float> x, Span<float> y);
}

using LossGen;

namespace Quickstart;

/// <summary>One step of each optimizer: a kernel that updates the weights and its own state in place.</summary>
public static partial class Optimizers
{
    [Kernel("""
        velocity = momentum * velocity + g
        w = w - rate * velocity
        """)]
    public static partial void SgdStep(Span<float> w, Span<float> velocity, ReadOnlySpan<float> g, float rate, float momentum = 0.9f);

    [Kernel("""
        m = b1 * m + (1 - b1) * g
        v = b2 * v + (1 - b2) * g^2
        w = w - rate * m / (sqrt(v) + eps)
        """)]
    public static partial void AdamStep(Span<float> w, Span<float> m, Span<float> v, ReadOnlySpan<float> g,
        float rate, float b1 = 0.9f, float b2 = 0.999f, float eps = 1e-8f);
}

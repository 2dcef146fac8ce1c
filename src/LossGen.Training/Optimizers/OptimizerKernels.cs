namespace LossGen.Training.Optimizers;

/// <summary>A step of each optimizer: a formula that updates the weights and what is kept beside them in place.</summary>
internal static partial class OptimizerKernels
{
    [Kernel("w = w - rate * (g + decay * w)")]
    public static partial void Sgd(Span<float> w, ReadOnlySpan<float> g, float rate, float decay);

    [Kernel("""
        velocity = momentum * velocity + (g + decay * w)
        w = w - rate * velocity
        """)]
    public static partial void Momentum(Span<float> w, Span<float> velocity, ReadOnlySpan<float> g, float rate, float momentum, float decay);

    [Kernel("""
        slope = g + decay * w
        velocity = momentum * velocity + slope
        w = w - rate * (slope + momentum * velocity)
        """)]
    public static partial void Nesterov(Span<float> w, Span<float> velocity, ReadOnlySpan<float> g, float rate, float momentum, float decay);

    [Kernel("""
        slope = g + decay * w
        m = b1 * m + (1 - b1) * slope
        v = b2 * v + (1 - b2) * slope^2
        w = keep * w - rate * m / (sqrt(v) * correction + eps)
        """)]
    public static partial void Adam(Span<float> w, Span<float> m, Span<float> v, ReadOnlySpan<float> g,
        float rate, float correction, float b1, float b2, float eps, float decay, float keep);
}

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

    [Kernel("""
        slope = g + decay * w
        v = alpha * v + (1 - alpha) * slope^2
        w = w - rate * slope / (sqrt(v) + eps)
        """)]
    public static partial void RmsProp(Span<float> w, Span<float> v, ReadOnlySpan<float> g, float rate, float alpha, float eps, float decay);

    [Kernel("""
        slope = g + decay * w
        v = alpha * v + (1 - alpha) * slope^2
        velocity = momentum * velocity + slope / (sqrt(v) + eps)
        w = w - rate * velocity
        """)]
    public static partial void RmsPropMomentum(Span<float> w, Span<float> v, Span<float> velocity, ReadOnlySpan<float> g,
        float rate, float alpha, float eps, float momentum, float decay);

    [Kernel("""
        slope = g + decay * w
        v = v + slope^2
        w = w - rate * slope / (sqrt(v) + eps)
        """)]
    public static partial void Adagrad(Span<float> w, Span<float> v, ReadOnlySpan<float> g, float rate, float eps, float decay);

    [Kernel("""
        w = w - rate * (sign(b1 * m + (1 - b1) * g) + decay * w)
        m = b2 * m + (1 - b2) * g
        """)]
    public static partial void Lion(Span<float> w, Span<float> m, ReadOnlySpan<float> g, float rate, float b1, float b2, float decay);
}

namespace LossGen.Tests.Engines.Formulas;

/// <summary>Activations, per-element losses, optimizers, and each function of the language.</summary>
public static partial class Kernels
{
    [Kernel("x * sigmoid(x)")]
    public static partial void Swish(ReadOnlySpan<float> x, Span<float> y);

    [Kernel("x * normcdf(x)")]
    public static partial void Gelu(ReadOnlySpan<float> x, Span<float> y);

    [Kernel("0.5 * x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)))")]
    public static partial void GeluByTanh(ReadOnlySpan<float> x, Span<float> y);

    [Kernel("(p - t)^2")]
    public static partial void SquaredErrors(ReadOnlySpan<float> p, ReadOnlySpan<float> t, Span<float> e);

    [Kernel("""
        r = scale * radius
        px = r * cos(angle)
        py = r * sin(angle)
        """)]
    public static partial void Polar(ReadOnlySpan<float> radius, ReadOnlySpan<float> angle, Span<float> px, Span<float> py, float scale = 1f);

    [Kernel("y = scale * (x - mean(x))")]
    public static partial void Centered([Grad] ReadOnlySpan<float> x, [Grad] float scale, Span<float> y);

    [Kernel("softmax(x)")]
    public static partial void Softmax(ReadOnlySpan<float> x, Span<float> y);

    [Kernel("""
        m = b1 * m + (1 - b1) * g
        v = b2 * v + (1 - b2) * g^2
        w = w - rate * m / (sqrt(v) + eps)
        """)]
    public static partial void Adam(
        Span<float> w, Span<float> m, Span<float> v, ReadOnlySpan<float> g, float rate, float b1 = 0.9f, float b2 = 0.999f, float eps = 1e-8f);

    [Kernel("""
        velocity = momentum * velocity + g
        w = w - rate * (g + momentum * velocity)
        """)]
    public static partial void Nesterov(Span<double> velocity, ReadOnlySpan<double> g, double rate, double momentum, Span<double> w);

    [Kernel("""
        a = abs(x) + sign(x) + relu(x) + square(x)
        b = exp(x) + exp2(x) + expm1(x)
        c = sin(x) + cos(x) + atan(x)
        d = sinh(x) + cosh(x) + tanh(x) + asinh(x)
        """)]
    public static partial void Reals(ReadOnlySpan<float> x, Span<float> a, Span<float> b, Span<float> c, Span<float> d);

    [Kernel("""
        a = sigmoid(x) + logsigmoid(x) + softplus(x)
        b = elu(x) + elu(x, 0.5) + gelu(x) + silu(x)
        c = erf(x) + normcdf(x) + cbrt(x)
        d = floor(x) + ceil(x) + round(x) + stopgradient(x) * x
        """)]
    public static partial void Activations(ReadOnlySpan<float> x, Span<float> a, Span<float> b, Span<float> c, Span<float> d);

    [Kernel("""
        a = log(x) + log2(x) + log1p(x)
        b = sqrt(x) + rsqrt(x) + x^0.3 + pow(x, 3)
        c = lgamma(x) + digamma(x)
        d = acosh(1 + x) + xlogy(2, x) + xlog1py(3, x)
        """)]
    public static partial void Positives([Positive] ReadOnlySpan<float> x, Span<float> a, Span<float> b, Span<float> c, Span<float> d);

    [Kernel("""
        a = min(x, y) + max(x, y) + clamp(x, -0.5, 0.5)
        b = hypot(x, y) + logaddexp(x, y)
        c = atan2(x, y)
        d = abs(x)^y
        """)]
    public static partial void Pairs(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> a, Span<float> b, Span<float> c, Span<float> d);

    [Kernel("asin(x) + acos(x) + atanh(x)")]
    public static partial void UnitInterval([System.ComponentModel.DataAnnotations.Range(-0.99, 0.99)] ReadOnlySpan<float> x, Span<float> y);

    [Kernel("exp(x)")]
    public static partial void Exponential(ReadOnlySpan<float> x, Span<float> y);

    [Kernel("log1p(x)")]
    public static partial void LogOfOneMore([System.ComponentModel.DataAnnotations.Range(-0.9, 100.0)] ReadOnlySpan<float> x, Span<float> y);

    [Kernel("tan(x)")]
    public static partial void Tangent(ReadOnlySpan<float> x, Span<float> y);

    [Kernel("erf(x)")]
    public static partial void ErrorFunction(ReadOnlySpan<float> x, Span<float> y);

    [Kernel("erfc(x)")]
    public static partial void ErrorComplement(ReadOnlySpan<float> x, Span<float> y);

    [Kernel("normcdf(x)")]
    public static partial void NormalDistribution(ReadOnlySpan<float> x, Span<float> y);

    [Kernel("lgamma(x)")]
    public static partial void LogGamma([Positive] ReadOnlySpan<float> x, Span<float> y);

    [Kernel("x - floor(x) + ceil(x / 2) * x")]
    public static partial void Fraction(ReadOnlySpan<float> x, Span<float> y);

    // The second output needs a pass more than the first, and what that one held.
    [Kernel("""
        m = 0.5 * m + g
        w = w - rate * norm(w) / (1 + norm(m)) * m
        """)]
    public static partial void TrustStep(Span<float> w, Span<float> m, ReadOnlySpan<float> g, float rate = 0.1f);
}

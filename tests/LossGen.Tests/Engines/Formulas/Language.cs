namespace LossGen.Tests.Engines.Formulas;

/// <summary>What the language offers: functions, definitions, names, precedence, calls, truth values.</summary>
public static partial class Language
{
    [Loss("""
        // a robust loss of a residual
        s(r) = sqrt(1 + r^2)      // smooth
        blend(a, b, w) = w * a + (1 - w) * b
        e = p - t
        mean(blend(s(e) - 1, e^2 / 2, 0.25))
        """)]
    public static partial float OwnFunctions(ReadOnlySpan<float> p, ReadOnlySpan<float> t);

    [Loss("""
        Δ = ŷ - y
        σ(t) = sigmoid(t)
        mean(Δ * (2 * σ(λ * Δ) - 1))
        """)]
    public static partial float Größe(ReadOnlySpan<float> ŷ, ReadOnlySpan<float> y, float λ = 0.5f);

    [Loss("mean(-x^2 + 2^-1 * y^2^2 / 4 - -x * y - 3 - 2 - 1 + 12 / 2 / 3 + (x < y && !(x > 1) || y < -1 ? x : -y))")]
    public static partial float Precedence(ReadOnlySpan<float> x, ReadOnlySpan<float> y);

    [Loss("""
        d = p - t
        mean(abs(d) <= delta ? 0.5 * d^2 : delta * (abs(d) - 0.5 * delta))
        """)]
    public static partial float HuberPart(ReadOnlySpan<float> p, ReadOnlySpan<float> t, float delta = 1f);

    [Loss("mean(abs(p - t))")]
    public static partial float AbsolutePart(ReadOnlySpan<float> p, ReadOnlySpan<float> t);

    [Loss("0.5 * HuberPart(p, t, delta: 2) + lambda * AbsolutePart(p, t)")]
    public static partial float Composed(ReadOnlySpan<float> p, ReadOnlySpan<float> t, float lambda = 0.5f);

    [Loss("mean(SwishPart(2 * x))")]
    public static partial float ThroughKernel(ReadOnlySpan<float> x);

    [Kernel("y = x * sigmoid(x)")]
    public static partial void SwishPart(ReadOnlySpan<float> x, Span<float> y);

    [Loss("sum(mask * (x > y) * (x - y)^2) / (sum(mask) + 1)")]
    public static partial float TruthValues(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<bool> mask);

    [Loss("mean(x > 0 ? sqrt(x) * log(x) : y > 0 ? 1 / y : x^2)")]
    public static partial float BranchNotTaken(ReadOnlySpan<float> x, ReadOnlySpan<float> y);

    [Loss("mean(big == limit ? x^2 : small > 2 ? abs(x) : other ? -x : x) * (double ? 2 : 1) + 0 * k")]
    public static partial float Labels(ReadOnlySpan<float> x, ReadOnlySpan<long> big, ReadOnlySpan<byte> small, ReadOnlySpan<bool> other, int limit, bool @double, int k = 3);

    [Loss("mean(event^2)")]
    public static partial float Keyword(ReadOnlySpan<float> @event);
}

using System.ComponentModel.DataAnnotations;

namespace LossGen.Tests.Engines.Formulas;

/// <summary>Formulas beyond what the JIT optimizes in one method.</summary>
public static partial class Large
{
    // Sixteen terms, each with four exponentials and four logarithms of their own.
    private const string Terms = """
        term(u, v, k) = exp(-k * u^2) * log(2 + k * v^2) + exp(0.1 * k * u) * log(1.5 + k * u^2) + exp(-abs(v) * k) * log(3 + sin(k * v)) + exp(sin(k * u)) * log(k + cos(v))
        some(u, v, k) = term(u, v, k) + term(u, v, k + 0.25) + term(u, v, k + 0.5) + term(u, v, k + 0.75)
        mean(some(p, t, 1.25) + some(p, t, 2.25) + some(p, t, 3.25) + some(p, t, 4.25))
        """;

    [Loss(Terms)]
    public static partial float SixtyFourExponentials([Grad] ReadOnlySpan<float> p, [Grad] ReadOnlySpan<float> t);

    // Two methods' worth of work: the gradient by one is known before that by the other.
    [Loss("mean(lgamma(shape) * weight)")]
    public static partial float WeightedGamma([Grad, Range(1.01, 100.0)] ReadOnlySpan<float> shape, [Grad] ReadOnlySpan<float> weight);

    // Likewise the first output before the second.
    [Kernel("""
        first = lgamma(1.5 + x^2) * z
        second = lgamma(1.5 + z^2) * x
        """)]
    public static partial void CrossedGammas(ReadOnlySpan<float> x, ReadOnlySpan<float> z, Span<float> first, Span<float> second);
}

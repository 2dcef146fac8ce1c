using LossGen;

namespace LossGen.Benchmarks;

/// <summary>Ever more exponentials and logarithms in one formula: a pair of them should cost the same however many there are.</summary>
public static partial class CliffLosses
{
    [Loss("""
        t(k) = exp(k * x) * log(1 + k + x^2)
        mean(t(0.01))
        """)]
    public static partial float One(ReadOnlySpan<float> x);

    [Loss("""
        t(k) = exp(k * x) * log(1 + k + x^2)
        mean(t(0.01) + t(0.02) + t(0.03) + t(0.04))
        """)]
    public static partial float Four(ReadOnlySpan<float> x);

    [Loss("""
        t(k) = exp(k * x) * log(1 + k + x^2)
        mean(t(0.01) + t(0.02) + t(0.03) + t(0.04) + t(0.05) + t(0.06) + t(0.07) + t(0.08) +
            t(0.09) + t(0.10) + t(0.11) + t(0.12) + t(0.13) + t(0.14) + t(0.15) + t(0.16))
        """)]
    public static partial float Sixteen(ReadOnlySpan<float> x);

    [Loss("""
        t(k) = exp(k * x) * log(1 + k + x^2)
        mean(t(0.01) + t(0.02) + t(0.03) + t(0.04) + t(0.05) + t(0.06) + t(0.07) + t(0.08) +
            t(0.09) + t(0.10) + t(0.11) + t(0.12) + t(0.13) + t(0.14) + t(0.15) + t(0.16) +
            t(0.17) + t(0.18) + t(0.19) + t(0.20) + t(0.21) + t(0.22) + t(0.23) + t(0.24) +
            t(0.25) + t(0.26) + t(0.27) + t(0.28) + t(0.29) + t(0.30) + t(0.31) + t(0.32) +
            t(0.33) + t(0.34) + t(0.35) + t(0.36) + t(0.37) + t(0.38) + t(0.39) + t(0.40) +
            t(0.41) + t(0.42) + t(0.43) + t(0.44) + t(0.45) + t(0.46) + t(0.47) + t(0.48) +
            t(0.49) + t(0.50) + t(0.51) + t(0.52) + t(0.53) + t(0.54) + t(0.55) + t(0.56) +
            t(0.57) + t(0.58) + t(0.59) + t(0.60) + t(0.61) + t(0.62) + t(0.63) + t(0.64))
        """)]
    public static partial float SixtyFour(ReadOnlySpan<float> x);
}

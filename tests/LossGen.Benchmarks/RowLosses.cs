using System.Numerics.Tensors;

namespace LossGen.Benchmarks;

/// <summary>Indexed losses beside their peers.</summary>
internal static partial class RowLosses
{
    [Loss("mean[n](logsumexp[c](logits[n, c]) - logits[n, label[n]])")]
    public static partial float CrossEntropy(ReadOnlyTensorSpan<float> logits, ReadOnlySpan<int> label);

    [Loss("""
        s[i, j] = sum[c](a[i, c] * b[j, c]) / t
        mean[i](logsumexp[j](s[i, j]) - s[i, i])
        """)]
    public static partial float InfoNce([Grad] ReadOnlyTensorSpan<float> a, [Grad] ReadOnlyTensorSpan<float> b, float t = 0.07f);

    [Loss("""
        w[n] = relu(min(p[n, 2], t[n, 2]) - max(p[n, 0], t[n, 0]))
        h[n] = relu(min(p[n, 3], t[n, 3]) - max(p[n, 1], t[n, 1]))
        both[n] = w[n] * h[n]
        area(x0, y0, x1, y1) = (x1 - x0) * (y1 - y0)
        union[n] = area(p[n, 0], p[n, 1], p[n, 2], p[n, 3]) + area(t[n, 0], t[n, 1], t[n, 2], t[n, 3]) - both[n]
        hull[n] = (max(p[n, 2], t[n, 2]) - min(p[n, 0], t[n, 0])) * (max(p[n, 3], t[n, 3]) - min(p[n, 1], t[n, 1]))
        mean[n](1 - both[n] / union[n] + (hull[n] - union[n]) / hull[n])
        """)]
    public static partial float GIou(ReadOnlyTensorSpan<float> p, ReadOnlyTensorSpan<float> t);

    [Loss("sum[i where died[i]](logsumexp[j where time[j] >= time[i]](risk[j]) - risk[i]) / size(risk)")]
    public static partial float Cox(ReadOnlySpan<float> risk, ReadOnlySpan<float> time, ReadOnlySpan<bool> died);

    [Loss("1 - (2 * sum(sigmoid(x) * t) + 1) / (sum(sigmoid(x)) + sum(t) + 1)")]
    public static partial float Dice(ReadOnlySpan<float> x, ReadOnlySpan<float> t);

    [Loss("mean[n](max(0, 1 + norm[c](a[n, c] - p[n, c] + 1e-6) - norm[c](a[n, c] - q[n, c] + 1e-6)))")]
    public static partial float Triplet([Grad] ReadOnlyTensorSpan<float> a, [Grad] ReadOnlyTensorSpan<float> p, [Grad] ReadOnlyTensorSpan<float> q);
}

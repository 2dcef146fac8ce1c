using System.Numerics.Tensors;

namespace LossGen.Tests.Engines.Indexed.Formulas;

/// <summary>Rows compared with rows, element by element or by sums over the row.</summary>
public static partial class Distances
{
    [Loss("mean[r, c](w[c] * (p[r, c] - t[r, c])^2)", Hessian = HessianDiagonal.Exact)]
    public static partial float WeighedSquares(ReadOnlyTensorSpan<float> p, ReadOnlyTensorSpan<float> t, ReadOnlySpan<float> w);

    [Loss("mean[r, c where keep[r] && t[r, c] > low](abs(p[r, c] - t[r, c]))")]
    public static partial float KeptDistances(ReadOnlyTensorSpan<float> p, ReadOnlyTensorSpan<float> t, ReadOnlySpan<bool> keep, float low = -0.5f);

    [Loss("mean[i where keep[i]]((p[i] - t[i])^2)")]
    public static partial float KeptSquares(ReadOnlySpan<float> p, ReadOnlySpan<float> t, ReadOnlySpan<bool> keep);

    [Loss("mean[r](norm[c](p[r, c] - t[r, c]))")]
    public static partial float RowNorms([Grad] ReadOnlyTensorSpan<float> p, [Grad] ReadOnlyTensorSpan<float> t);

    [Loss("mean[r](1 - sum[c](p[r, c] * t[r, c]) / (norm[c](p[r, c]) * norm[c](t[r, c]) + 1e-3))")]
    public static partial float RowAngles([Grad] ReadOnlyTensorSpan<float> p, [Grad] ReadOnlyTensorSpan<float> t);

    [Loss("mean[r](0.5 * sum[c](exp(s[r, c]) + m[r, c]^2 - 1 - s[r, c]))")]
    public static partial float GaussianDivergence([Grad] ReadOnlyTensorSpan<float> m, [Grad] ReadOnlyTensorSpan<float> s);

    [Loss("""
        a[r, c] = softmax[c](p[r, c])
        h[r, c] = (a[r, c] + q[r, c]) / 2
        mean[r](sum[c](xlogy(a[r, c], a[r, c] / h[r, c]) + xlogy(q[r, c], q[r, c] / h[r, c]))) / 2
        """)]
    public static partial float HalfwayDivergence(ReadOnlyTensorSpan<float> p, [Probability] ReadOnlyTensorSpan<float> q);

    [Loss("""
        a[r, c] = softmax[c](p[r, c])
        mean[r](sum[c]((a[r, c] - q[r, c] + sum[b where b < c](a[r, b] - q[r, b]))^2))
        """)]
    public static partial float EarthMoved(ReadOnlyTensorSpan<float> p, [Probability] ReadOnlyTensorSpan<float> q);

    [Loss("""
        e[r, c] = logsoftmax[c](g[r, c]) - 0.5 * ((x[r] - m[r, c]) * exp(-s[r, c]))^2 - s[r, c]
        mean[r](-logsumexp[c](e[r, c]))
        """)]
    public static partial float Mixture([Grad] ReadOnlyTensorSpan<float> g, [Grad] ReadOnlyTensorSpan<float> m, [Grad] ReadOnlyTensorSpan<float> s, ReadOnlySpan<float> x);

    [Loss("mean[r](prod[c](1 - 0.1 * p[r, c]) + min[c](p[r, c]) * max[c](p[r, c]))")]
    public static partial float ProductsAndExtremes(ReadOnlyTensorSpan<float> p);

    [Loss("mean[r](any[c](p[r, c] > high) ? sum[c](p[r, c]^2) : all[c](p[r, c] > 0) ? sum[c](p[r, c]) : 0)")]
    public static partial float RowsThatReach(ReadOnlyTensorSpan<float> p, float high = 1.5f);

    [Loss("""
        w[n] = relu(min(p[n, 1], t[n, 1]) - max(p[n, 0], t[n, 0]))
        u[n] = p[n, 1] - p[n, 0] + t[n, 1] - t[n, 0] - w[n]
        mean[n](1 - w[n] / (u[n]^2 + 0.1))
        """)]
    public static partial float Intervals([Grad] ReadOnlyTensorSpan<float> p, [Grad] ReadOnlyTensorSpan<float> t);

    [Loss("mean[r, c]((p[r, c] - t[r, c])^2)")]
    public static partial float OfFlatRows(ReadOnlySpan<float> p, [Shape("r", "c")] ReadOnlySpan<float> t, int c);

    [Loss("sqrt(mean[r](sum[c]((p[r, c] - t[r, c])^2)))")]
    public static partial double RootInDouble([Grad] ReadOnlyTensorSpan<double> p, [Grad] ReadOnlyTensorSpan<double> t);

    [Loss("norm[r, c](p[r, c] - mean[k](p[r, k])) + mean[r](logsumexp[c](p[r, c]))")]
    public static partial float NormOfCenteredRows(ReadOnlyTensorSpan<float> p);

    [Loss("norm[i where keep[i]](p[i] - t[i]) + mean[i](norm[k where keep[k]](p[i]))")]
    public static partial float NormOfKept([Grad] ReadOnlySpan<float> p, [Grad] ReadOnlySpan<float> t, ReadOnlySpan<bool> keep);

    [Loss("sum[i]((i + 1) * (p[i] - t[i])^2) / (size(i) + 1) + p[0]^2 * t[1]")]
    public static partial float WeighedByPosition([Grad] ReadOnlySpan<float> p, [Grad] ReadOnlySpan<float> t);

    [Loss("mean[i](relu(1 - a[i])) + mean[j](relu(1 + b[j])) + size(a) / (1 + size(b))")]
    public static partial float TwoBatches([Grad] ReadOnlySpan<float> a, [Grad] ReadOnlySpan<float> b);
}

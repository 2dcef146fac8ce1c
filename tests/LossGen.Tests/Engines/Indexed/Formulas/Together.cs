using System.Numerics.Tensors;

namespace LossGen.Tests.Engines.Indexed.Formulas;

/// <summary>Formulas of the other families that run over the cores.</summary>
public static partial class Together
{
    [Loss("mean[c where v[c] > 0](logsumexp[n](u[n]))")]
    public static partial float OnlyCounted([Grad] ReadOnlySpan<float> u, [Grad] ReadOnlySpan<float> v);

    [Loss("mean[r where label[r] != ignore](logsumexp[k](z[r, k]) - z[r, label[r]])", Hessian = HessianDiagonal.Exact, Parallel = true)]
    public static partial float ParallelLabelledRows(ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label, int ignore = -100);

    [Kernel("""
        m[r] = mean[c](x[r, c])
        v[r] = mean[c]((x[r, c] - m[r])^2)
        y[r, c] = (x[r, c] - m[r]) / sqrt(v[r] + eps) * gain[c] + shift[c]
        """, Parallel = true)]
    public static partial void ParallelNormalRows(ReadOnlySpan<float> x, ReadOnlySpan<float> gain, ReadOnlySpan<float> shift, Span<float> y, float eps = 1e-2f);

    [Kernel("y[n, o] = sum[i](x[n, i] * w[o, i]) + b[o]", Parallel = true)]
    public static partial void ParallelAffine(ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> b, Span<float> y);

    [Loss("mean[n](0.5 * sum[d]((x[n, d] - centre[label[n], d])^2))", Parallel = true)]
    public static partial float ParallelToCentres([Grad] ReadOnlyTensorSpan<float> x, [Grad] ReadOnlyTensorSpan<float> centre, ReadOnlySpan<int> label);

    [Kernel("""
        m[c] = mean[n](x[n, c])
        v[c] = mean[n]((x[n, c] - m[c])^2)
        y[n, c] = (x[n, c] - m[c]) / sqrt(v[c] + 1e-2) * gain[c] + shift[c]
        """, Parallel = true)]
    public static partial void ParallelNormalColumns(ReadOnlyTensorSpan<float> x, ReadOnlySpan<float> gain, ReadOnlySpan<float> shift, TensorSpan<float> y);

    [Loss("mean[b, t](logsumexp[k](z[b, k, t]) - z[b, label[b, t], t])", Parallel = true)]
    public static partial float ParallelPixels([Grad] ReadOnlyTensorSpan<float> z, ReadOnlyTensorSpan<int> label);

    [Loss("""
        q[b, k, t] = softmax[k](z[b, k, t])
        1 - mean[k]((2 * sum[b, t](q[b, k, t] * (label[b, t] == k)) + 1) / (sum[b, t](q[b, k, t]) + sum[b, t](label[b, t] == k) + 1))
        """, Parallel = true)]
    public static partial float ParallelOverlaps([Grad] ReadOnlyTensorSpan<float> z, ReadOnlyTensorSpan<int> label);

    [Kernel("y[n, c] = mean[u, v](x[n, u, v, c]^2) - min[u, v](x[n, u, v, c])", Parallel = true)]
    public static partial void ParallelPooled(ReadOnlyTensorSpan<float> x, TensorSpan<float> y);

    // Steps of one sequence may meet in a place, those of two may not.
    [Loss("mean[b, t](softplus(x[b, place[b, t]] * w[b, t]))")]
    public static partial float Places([Grad] ReadOnlyTensorSpan<float> x, [Grad] ReadOnlyTensorSpan<float> w, ReadOnlyTensorSpan<int> place);

    [Loss("mean[b, t](softplus(x[b, place[b, t]] * w[b, t]))", Parallel = true)]
    public static partial float ParallelPlaces([Grad] ReadOnlyTensorSpan<float> x, [Grad] ReadOnlyTensorSpan<float> w, ReadOnlyTensorSpan<int> place);

    [Loss("""
        s[n, c] = sum[i](x[i, n, c])
        sum[n](tanh(sum[c](s[n, c]))) + 0.1 * sum[n, c](s[n, c]^2)
        """, Parallel = true)]
    public static partial float SumsOfSums(ReadOnlyTensorSpan<float> x);
}

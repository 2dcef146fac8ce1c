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

    [Loss("""
        s[n, c] = sum[i](x[i, n, c])
        sum[n](tanh(sum[c](s[n, c]))) + 0.1 * sum[n, c](s[n, c]^2)
        """, Parallel = true)]
    public static partial float SumsOfSums(ReadOnlyTensorSpan<float> x);
}

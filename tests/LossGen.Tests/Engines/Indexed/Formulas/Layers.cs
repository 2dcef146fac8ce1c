using System.Numerics.Tensors;

namespace LossGen.Tests.Engines.Indexed.Formulas;

/// <summary>Kernels over rows: normalizations, products of matrices, windows, attention, optimizers.</summary>
public static partial class Layers
{
    [Kernel("y[r, c] = softmax[c](x[r, c])")]
    public static partial void SoftRows(ReadOnlySpan<float> x, int c, Span<float> y);

    [Kernel("y[r, c] = logsoftmax[c](x[r, c])")]
    public static partial void LogSoftRows(ReadOnlyTensorSpan<double> x, TensorSpan<double> y);

    [Kernel("""
        m[r] = mean[c](x[r, c])
        v[r] = mean[c]((x[r, c] - m[r])^2)
        y[r, c] = (x[r, c] - m[r]) / sqrt(v[r] + eps) * gain[c] + shift[c]
        """)]
    public static partial void NormalRows(ReadOnlySpan<float> x, ReadOnlySpan<float> gain, ReadOnlySpan<float> shift, Span<float> y, float eps = 1e-2f);

    [Kernel("y[r, c] = x[r, c] * gain[c] / sqrt(mean[k](x[r, k]^2) + 1e-2)")]
    public static partial void RootRows(ReadOnlyTensorSpan<float> x, ReadOnlySpan<float> gain, TensorSpan<float> y);

    [Kernel("""
        m[c] = mean[n](x[n, c])
        v[c] = mean[n]((x[n, c] - m[c])^2)
        y[n, c] = (x[n, c] - m[c]) / sqrt(v[c] + 1e-2) * gain[c] + shift[c]
        """)]
    public static partial void NormalColumns(ReadOnlyTensorSpan<float> x, ReadOnlySpan<float> gain, ReadOnlySpan<float> shift, TensorSpan<float> y);

    [Kernel("""
        m[n, g] = mean[c, h](x[n, g, c, h])
        v[n, g] = mean[c, h]((x[n, g, c, h] - m[n, g])^2)
        y[n, g, c, h] = (x[n, g, c, h] - m[n, g]) / sqrt(v[n, g] + 1e-2) * gain[g, c]
        """)]
    public static partial void NormalGroups(ReadOnlyTensorSpan<float> x, ReadOnlyTensorSpan<float> gain, TensorSpan<float> y);

    [Kernel("y[n, o] = sum[i](x[n, i] * w[o, i]) + b[o]")]
    public static partial void Affine(ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> b, Span<float> y);

    [Kernel("y[n, o] = gelu(b[o] + sum[i](x[n, i] * w[o, i]))")]
    public static partial void AffineGelu(ReadOnlyTensorSpan<float> x, ReadOnlyTensorSpan<float> w, ReadOnlySpan<float> b, TensorSpan<float> y);

    [Kernel("y[i, j] = sum[k](max[d](q[i, k, d]) * w[k, j])")]
    public static partial void ReducedProducts(ReadOnlyTensorSpan<float> q, ReadOnlyTensorSpan<float> w, TensorSpan<float> y);

    [Kernel("""
        s[i, k] = sum[n](x[n, i, k])
        y[i, j] = sum[k](s[i, k] * w[k, j])
        """)]
    public static partial void SummedProducts(ReadOnlyTensorSpan<float> x, ReadOnlyTensorSpan<float> w, TensorSpan<float> y);

    [Kernel("y[g, i, j] = sum[k](a[g, i, k] * b[g, k, j])")]
    public static partial void ManyProducts(ReadOnlyTensorSpan<float> a, ReadOnlyTensorSpan<float> b, TensorSpan<float> y);

    [Kernel("y[n, o, h, v] = sum[c, a, b](x[n, c, h + a, v + b] * w[o, c, a, b])")]
    public static partial void Windows2(ReadOnlyTensorSpan<float> x, ReadOnlyTensorSpan<float> w, TensorSpan<float> y);

    [Kernel("y[t] = sum[k](w[k] * x[t + k])")]
    public static partial void Windows1(ReadOnlySpan<float> x, ReadOnlySpan<float> w, Span<float> y);

    [Kernel("""
        s[i, j] = sum[d](q[i, d] * k[j, d]) / sqrt(size(d) + 1)
        p[i, j] = softmax[j](s[i, j])
        y[i, e] = sum[j](p[i, j] * v[j, e])
        """)]
    public static partial void Attention(ReadOnlyTensorSpan<float> q, ReadOnlyTensorSpan<float> k, ReadOnlyTensorSpan<float> v, TensorSpan<float> y);

    [Kernel("""
        p[i, j] = softmax[j](keep[i, j] ? 0.1 * sum[d](q[i, d] * k[j, d]) : -3)
        y[i, e] = sum[j](p[i, j] * v[j, e])
        """)]
    public static partial void MaskedAttention(ReadOnlyTensorSpan<float> q, ReadOnlyTensorSpan<float> k, ReadOnlyTensorSpan<float> v, ReadOnlyTensorSpan<bool> keep, TensorSpan<float> y);

    // A value of a row, and one of a label's row, that stays the same for all cells.
    [Kernel("y[n, d] = x[n, 0] * table[id[n], d] + x[n, d] * table[id[n], 1]")]
    public static partial void Scaled(ReadOnlyTensorSpan<float> x, ReadOnlyTensorSpan<float> table, ReadOnlySpan<int> id, TensorSpan<float> y);

    [Kernel("y[i, j] = softmax[j](j <= i ? sum[d](q[i, d] * k[j, d]) : -30)")]
    public static partial void CausalScores(ReadOnlyTensorSpan<float> q, ReadOnlyTensorSpan<float> k, TensorSpan<float> y);

    [Kernel("y[t, h] = tanh(sum[i](x[t, i] * w[h, i]) + sum[k](s[t, k] * u[h, k]) + b[h])")]
    public static partial void Cell(ReadOnlyTensorSpan<float> x, ReadOnlyTensorSpan<float> w, ReadOnlyTensorSpan<float> s, ReadOnlyTensorSpan<float> u, ReadOnlySpan<float> b, TensorSpan<float> y);

    [Kernel("y[n, d] = table[id[n], d] * sqrt(size(d))")]
    public static partial void Lookup(ReadOnlyTensorSpan<float> table, ReadOnlySpan<int> id, TensorSpan<float> y);

    [Kernel("""
        top[r] = max[c](x[r, c])
        y[r, c] = x[r, c] * scale - top[r]
        """)]
    public static partial void TopAndRest([Grad] ReadOnlyTensorSpan<float> x, [Grad] float scale, TensorSpan<float> y, Span<float> top);

    [Kernel("""
        m[r, c] = 0.9 * m[r, c] + g[r, c]
        w[r, c] = w[r, c] - rate * m[r, c] / (norm[k](g[r, k]) + 1)
        """)]
    public static partial void RowStep(TensorSpan<float> w, TensorSpan<float> m, ReadOnlyTensorSpan<float> g, float rate = 0.1f);

    // What is updated is read again by later stages, as it was.
    [Kernel("""
        r[i] = b * r[i] + (1 - b) * mean[j](g[i, j]^2)
        c[j] = b * c[j] + (1 - b) * mean[i](g[i, j]^2)
        w[i, j] = w[i, j] - g[i, j] / (1 + r[i] * c[j] / (1 + mean[k](r[k]^2)))
        """)]
    public static partial void FactoredStep(TensorSpan<float> w, Span<float> r, Span<float> c, ReadOnlyTensorSpan<float> g, float b = 0.9f);

    [Kernel("x[i, j] = x[i, j] - mean[k](x[k, j]) * x[0, 0]")]
    public static partial void Centered(TensorSpan<float> x);

    [Kernel("h[n] = h[n] + x[n] * h[0]")]
    public static partial void AddFirst(Span<float> h, ReadOnlySpan<float> x);

    [Kernel("y[n, c] = mean[u, v](x[n, u, v, c]^2) - min[u, v](x[n, u, v, c])")]
    public static partial void Pooled(ReadOnlyTensorSpan<float> x, TensorSpan<float> y);

    // The derivative by the shift adds up, over cells too, what is the same for all cells of a row.
    [Kernel("""
        shift = mean[m](v[m])
        y[n, c] = mean[j](shift + b[n, j]) + e[c]
        """)]
    public static partial void ShiftedMeans(ReadOnlySpan<float> v, ReadOnlyTensorSpan<float> b, ReadOnlySpan<float> e, TensorSpan<float> y);
}

using System.Numerics.Tensors;

namespace LossGen.Tests.Engines.Indexed.Formulas;

/// <summary>Each with each, rows at labels, and contractions.</summary>
public static partial class Pairs
{
    [Loss("mean[c where v[c] > -1](exp(-(0.3 * norm[n](sum[k](x[n, k] * w[c, k])))^2))")]
    public static partial float KeptNearness([Grad] ReadOnlyTensorSpan<float> x, [Grad] ReadOnlyTensorSpan<float> w, ReadOnlySpan<float> v);

    [Loss("mean[c](exp(-0.1 * sum[n](sum[k](x[n, k] * w[c, k])^2)))")]
    public static partial float Nearness([Grad] ReadOnlyTensorSpan<float> x, [Grad] ReadOnlyTensorSpan<float> w);

    [Loss("sum[i, j where t[i] > t[j]](softplus(s[j] - s[i]))")]
    public static partial float OrderedPairs(ReadOnlySpan<float> s, ReadOnlySpan<float> t);

    [Loss("mean[i, j where i < j && label[i] != label[j]](relu(1 - (s[i] - s[j])^2))")]
    public static partial float ApartByLabel(ReadOnlySpan<float> s, ReadOnlySpan<int> label);

    [Loss("""
        place[i] = 0.5 + sum[j](sigmoid((s[j] - s[i]) / t))
        -sum[i](gain[i] / log2(1 + place[i]))
        """)]
    public static partial float SoftPlaces(ReadOnlySpan<float> s, ReadOnlySpan<float> gain, float t = 0.25f);

    [Loss("""
        m[i, j] = sum[d](a[i, d] * b[j, d]) / (t * (1 + size(d)))
        mean[i](logsumexp[j](m[i, j]) - m[i, i])
        """)]
    public static partial float Contrast([Grad] ReadOnlyTensorSpan<float> a, [Grad] ReadOnlyTensorSpan<float> b, float t = 0.5f);

    [Loss("mean[n](0.5 * sum[d]((x[n, d] - centre[label[n], d])^2))")]
    public static partial float ToCentres([Grad] ReadOnlyTensorSpan<float> x, [Grad] ReadOnlyTensorSpan<float> centre, ReadOnlySpan<int> label);

    [Loss("mean[n](softplus(sum[d](e[a[n], d] * (e[far[n], d] - e[near[n], d]))))")]
    public static partial float Triplets(ReadOnlyTensorSpan<float> e, ReadOnlySpan<int> a, ReadOnlySpan<int> near, ReadOnlySpan<long> far);

    [Loss("mean[n]((sum[d](user[u[n], d] * item[v[n], d]) + bias[v[n]] - score[n])^2)")]
    public static partial float Ratings([Grad] ReadOnlyTensorSpan<float> user, [Grad] ReadOnlyTensorSpan<float> item, [Grad] ReadOnlySpan<float> bias, ReadOnlySpan<int> u, ReadOnlySpan<int> v, ReadOnlySpan<float> score);

    [Loss("sum[i, j]((sum[n](x[n, i] * x[n, j]) - (i == j))^2)")]
    public static partial float Orthogonal(ReadOnlyTensorSpan<float> x);

    [Loss("sum[e](w[e] * sum[d]((x[a[e], d] - x[b[e], d])^2))")]
    public static partial float Edges([Grad] ReadOnlyTensorSpan<float> x, ReadOnlySpan<int> a, ReadOnlySpan<long> b, [Grad] ReadOnlySpan<float> w);

    [Loss("""
        m[i] = mean[n](x[n, i])
        s[i] = sqrt(mean[n]((x[n, i] - m[i])^2) + 0.1)
        c[i, j] = mean[n]((x[n, i] - m[i]) / s[i] * (x[n, j] - m[j]) / s[j])
        sum[i, j where i != j](c[i, j]^2)
        """)]
    public static partial float Decorrelated(ReadOnlyTensorSpan<float> x);

    [Loss("mean[n](exp(0.1 * x[n]) * norm[c](a[n, c]) + logsumexp[c](a[n, c] + b[c]))")]
    public static partial float ThreeRanks([Grad] ReadOnlySpan<float> x, [Grad] ReadOnlyTensorSpan<float> a, [Grad] ReadOnlySpan<float> b);

    [Loss("mean[i, j where i != j](max(0, 1 - sum[d]((a[i, d] - a[j, d])^2)))")]
    public static partial float SpreadOut(ReadOnlyTensorSpan<float> a);

    [Loss("mean[i](min[j](sum[d]((a[i, d] - b[j, d])^2))) + mean[j](min[i](sum[d]((a[i, d] - b[j, d])^2)))")]
    public static partial float Chamfer([Grad] ReadOnlyTensorSpan<float> a, [Grad] ReadOnlyTensorSpan<float> b);

    [Loss("max(max[i](min[j](sum[d](abs(a[i, d] - b[j, d])))), max[j](min[i](sum[d](abs(a[i, d] - b[j, d])))))")]
    public static partial double Hausdorff([Grad] ReadOnlyTensorSpan<double> a, [Grad] ReadOnlyTensorSpan<double> b);

    [Loss("""
        s[i, j] = softmax[i](x[i, j])
        mean[j](log(0.1 + max[i](s[i, j] * w[i])))
        """)]
    public static partial float DownTheColumns([Grad] ReadOnlyTensorSpan<float> x, [Grad] ReadOnlySpan<float> w);

    // A square matrix in a flat span.
    [Loss("mean[i, j](a[i, j] * (x[i] - x[j])^2)")]
    public static partial float Square([Grad] ReadOnlySpan<float> x, [Grad, Shape("n", "n")] ReadOnlySpan<float> a);
}

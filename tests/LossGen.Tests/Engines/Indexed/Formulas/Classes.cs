using System.ComponentModel.DataAnnotations;
using System.Numerics.Tensors;

namespace LossGen.Tests.Engines.Indexed.Formulas;

/// <summary>Rows of scores with a label each: softmax and its kin, margins, filters.</summary>
public static partial class Classes
{
    [Loss("mean[r where label[r] != ignore](logsumexp[k](z[r, k]) - z[r, label[r]])", Hessian = HessianDiagonal.Exact)]
    public static partial float LabelledRows(ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label, int ignore = -100);

    [Loss("""
        p[r, k] = softmax[k](z[r, k])
        mean[r](-(1 - p[r, label[r]])^gamma * log(p[r, label[r]]))
        """, Hessian = HessianDiagonal.Positive, HessianFloor = 1e-3)]
    public static partial float FocusedRows(ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label, float gamma = 2f);

    [Loss("""
        q[r, k] = (1 - eps) * (k == label[r]) + eps / size(k)
        mean[r](-sum[k](q[r, k] * logsoftmax[k](z[r, k])))
        """)]
    public static partial float SmoothedRows(ReadOnlyTensorSpan<float> z, ReadOnlySpan<byte> label, [Range(0.0, 1.0)] float eps = 0.1f);

    [Loss("sum[r](w[label[r]] * (log(sum[k](exp(z[r, k]))) - z[r, label[r]])) / sum[r](w[label[r]])")]
    public static partial float WeightedRows(ReadOnlyTensorSpan<float> z, ReadOnlySpan<long> label, [Positive] ReadOnlySpan<float> w);

    [Loss("sum[r, k where k != label[r]](relu(1 + z[r, k] - z[r, label[r]])^2) / (size(r) + 1)")]
    public static partial float SquaredMargins(ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label);

    [Loss("mean[r](relu(margin + max[k where k != label[r]](z[r, k]) - z[r, label[r]]))")]
    public static partial float HardestRival(ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label, float margin = 0.5f);

    [Loss("""
        t[r, k] = scale * z[r, k] + shift
        mean[r](logsumexp[k](t[r, k]) - t[r, label[r]]) + 0.01 * scale^2
        """)]
    public static partial float LearnedScale([Grad] ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label, [Grad] float scale, [Grad] float shift);

    [Loss("""
        a[b, t, v] = logsoftmax[v](z[b, t, v])
        -sum[b, t where keep[b, t]](a[b, t, label[b, t]]) / (1 + sum[b, t where keep[b, t]](1))
        """)]
    public static partial float KeptTokens(ReadOnlyTensorSpan<float> z, ReadOnlyTensorSpan<int> label, ReadOnlyTensorSpan<bool> keep);

    [Loss("x[argmax[i](t[i])]^2 + mean[i](x[i])")]
    public static partial float AtTheFirstGreatest(ReadOnlySpan<float> x, ReadOnlySpan<float> t);

    [Loss("mean[r](z[r, argmax[k](w[r, k])]^2 + z[r, argmin[k](w[r, k])])")]
    public static partial float AtTheGreatest(ReadOnlyTensorSpan<float> z, ReadOnlyTensorSpan<float> w);

    [Loss("mean[r](z[r, argmax[k where keep[r, k]](w[r, k])]^2 + z[r, argmin[k where keep[r, k]](w[r, k] + 1)])")]
    public static partial float AtTheGreatestKept(ReadOnlyTensorSpan<float> z, ReadOnlyTensorSpan<float> w, ReadOnlyTensorSpan<bool> keep);

    [Loss("""
        p[r, k] = softmax[k](z[r, k])
        even[k] = mean[r](p[r, k])
        sum[k](xlogy(even[k], even[k])) - mean[r](sum[k](xlogy(p[r, k], p[r, k])))
        """)]
    public static partial float SharedEvenly(ReadOnlyTensorSpan<float> z);

    [Loss("""
        p[r, k] = softmax[k](z[r, k])
        mean[r](sum[k](k < label[r] ? log(1 + p[r, k]) : p[r, k]^2))
        """, Empty = EmptyMean.NaN)]
    public static partial float OrderedOrNaN(ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label);

    [Loss("mean[r where keep[r]](logsumexp[k](z[r, k]) - z[r, label[r]])", Empty = EmptyMean.Throw)]
    public static partial float KeptRowsOrThrow(ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label, ReadOnlySpan<bool> keep);

    [Loss("mean[r](logsumexp[k](z[r, k]) - z[r, label[r]])", Hessian = HessianDiagonal.Exact)]
    public static partial double LabelledRowsInDouble(ReadOnlyTensorSpan<double> z, ReadOnlySpan<int> label);

    // The classes of an image's pixels: what is reduced lies between other indices.
    [Loss("mean[b, t](logsumexp[k](z[b, k, t]) - z[b, label[b, t], t])")]
    public static partial float Pixels([Grad] ReadOnlyTensorSpan<float> z, ReadOnlyTensorSpan<int> label);

    [Loss("""
        q[b, k, t] = softmax[k](z[b, k, t])
        1 - mean[k]((2 * sum[b, t](q[b, k, t] * (label[b, t] == k)) + 1) / (sum[b, t](q[b, k, t]) + sum[b, t](label[b, t] == k) + 1))
        """)]
    public static partial float Overlaps([Grad] ReadOnlyTensorSpan<float> z, ReadOnlyTensorSpan<int> label);

    [Loss("mean[b, t](logsumexp[k](z[b, k, t]) - z[b, label[b, t], t])")]
    public static partial double PixelsInDouble([Grad] ReadOnlyTensorSpan<double> z, ReadOnlyTensorSpan<int> label);

    // No value depends on the classes in the end; their shape is checked all the same.
    [Loss("mean[n](relu(logsigmoid(z[n, label[n]])))")]
    public static partial float AlwaysNothing(ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label);

    [Loss("sum[n](tanh(u[n]) + relu(-exp(z[n, label[n]])))")]
    public static partial float NothingOfTheClasses(ReadOnlySpan<float> u, [Grad] ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label);
}

using System.ComponentModel.DataAnnotations;
using System.Numerics.Tensors;

namespace LossGen.Tests.Engines.Indexed.Formulas;

/// <summary>Offsets: differences between neighbours, windows.</summary>
public static partial class Neighbours
{
    [Loss("sum[i](abs(x[i + 1] - x[i]))")]
    public static partial float Variation(ReadOnlySpan<float> x);

    [Loss("mean[i]((x[i + 1] - 2 * x[i] + x[i - 1])^2 + y[i])")]
    public static partial float Bending([Grad] ReadOnlySpan<float> x, [Grad] ReadOnlySpan<float> y);

    [Loss("mean[i, j](sqrt((x[i + 1, j] - x[i, j])^2 + (x[i, j + 1] - x[i, j])^2 + 0.01))")]
    public static partial float Gradients(ReadOnlyTensorSpan<float> x);

    [Loss("mean[i, j]((x[i + 2, j + 1] + x[i, j + 1] + x[i + 1, j + 2] + x[i + 1, j] - 4 * x[i + 1, j + 1])^2)")]
    public static partial float Residual(ReadOnlyTensorSpan<float> x);

    [Loss("mean[t, b](w[b] * (r[t, b] + 0.9 * x[t + 1, b] - x[t, b])^2)")]
    public static partial float StepErrors([Grad] ReadOnlyTensorSpan<float> x, ReadOnlyTensorSpan<float> r, [Grad] ReadOnlySpan<float> w);

    [Loss("sum[b](max[t](x[b, t]) - min[t](x[b, t])) + mean[b, t](softplus(x[b, t + 2] - x[b, t]))")]
    public static partial float Ranges(ReadOnlyTensorSpan<float> x);

    // Elements at constants, beside loops over the same tensor and alone.
    [Loss("mean[n]((y[n] - (w[0] + w[1] * x[n]))^2) + x[0] * w[2]")]
    public static partial float Line([Grad] ReadOnlySpan<float> w, [Grad] ReadOnlySpan<float> x, ReadOnlySpan<float> y);

    [Loss("(p[0] - q[1])^2 * exp(p[2]) + (m[0] ? p[0] : q[0])")]
    public static partial float Elements([Grad] ReadOnlySpan<float> p, [Grad] ReadOnlySpan<float> q, ReadOnlySpan<bool> m);

    [Loss("sum[t]((sum[k](w[k] * x[t + k]) - y[t])^2)")]
    public static partial float WindowSquares([Grad] ReadOnlySpan<float> x, [Grad] ReadOnlySpan<float> w, ReadOnlySpan<float> y);

    // Dilated, strided and both.
    [Loss("sum[t]((sum[k](w[k] * x[t + 2 * k]) - y[t])^2)")]
    public static partial float DilatedSquares([Grad] ReadOnlySpan<float> x, [Grad] ReadOnlySpan<float> w, ReadOnlySpan<float> y);

    [Loss("sum[t]((sum[k](w[k] * x[k + t * 3]) - y[t])^2)")]
    public static partial float StridedSquares([Grad] ReadOnlySpan<float> x, [Grad] ReadOnlySpan<float> w, [Grad] ReadOnlySpan<float> y);

    [Loss("mean[b, t](tanh(sum[k](w[k] * x[b, 2 * t + 2 * k + 1])) * y[b, t])")]
    public static partial float StridedDilated([Grad] ReadOnlyTensorSpan<float> x, [Grad] ReadOnlySpan<float> w, [Grad] ReadOnlyTensorSpan<float> y);

    // Read where they are inside, as a choice or a filter says: before the first, beyond the last, both, in two dimensions.
    [Loss("mean[t]((y[t] - (t > 0 ? 0.5 * x[t - 1] : 0))^2)")]
    public static partial float Lagged([Grad] ReadOnlySpan<float> x, [Grad] ReadOnlySpan<float> y);

    [Loss("sum[b, t where t >= 2]((x[b, t] - x[b, t - 2])^2) + mean[b, t](t == size(t) - 1 ? x[b, t]^2 : x[b, t] * x[b, t + 1])")]
    public static partial float Ends(ReadOnlyTensorSpan<float> x);

    [Loss("sum[i, j](i < 1 || j < 1 || i + 1 >= size(i) || j + 1 >= size(j) ? 0 : (x[i + 1, j] + x[i - 1, j] + x[i, j + 1] + x[i, j - 1] - 4 * x[i, j])^2)")]
    public static partial float Laplacian(ReadOnlyTensorSpan<float> x);

    [Loss("mean[b, t where t >= lag]((x[b, t] - x[b, t - lag])^2 * w[t])")]
    public static partial float SeasonalSquares([Grad] ReadOnlyTensorSpan<float> x, [Grad] ReadOnlySpan<float> w, [Range(0, 3)] int lag = 2);

    [Loss("""
        s[b, t] = sum[k where k <= t](decay^k * x[b, t - k])
        mean[b, t](tanh(s[b, t]) * y[b, t])
        """)]
    public static partial float Decayed([Grad] ReadOnlyTensorSpan<float> x, [Grad] ReadOnlyTensorSpan<float> y, [Range(0.1, 1.0)] float decay = 0.9f);

    [Kernel("y[n, t] = x[n, t] - sum[k where t + k >= 1 && t + k - 1 < size(t)](x[n, t + k - 1] * w[k])")]
    public static partial void Sharpened(ReadOnlyTensorSpan<float> x, ReadOnlySpan<float> w, TensorSpan<float> y);

    [Kernel("y[n, t] = sum[k where 2 * t + k >= 2 && 2 * t + k - 2 < size(s)](x[n, 2 * t + k - 2] * w[k]) + sum[s](x[n, s])")]
    public static partial void HalvedWindows(ReadOnlyTensorSpan<float> x, ReadOnlySpan<float> w, TensorSpan<float> y);

    [Kernel("y[n, o, h, w] = x[n, o, h, w] + b[o] + sum[c, u, v where h + u >= 1 && h + u - 1 < size(h) && w + v >= 1 && w + v - 1 < size(w)](x[n, c, h + u - 1, w + v - 1] * f[o, c, u, v])")]
    public static partial void PaddedConvolution(ReadOnlyTensorSpan<float> x, ReadOnlyTensorSpan<float> f, ReadOnlySpan<float> b, TensorSpan<float> y);

    // A guard written twice is one guard.
    [Loss("mean[t](tanh(t + 1 < size(x) ? x[t + 1] : x[t]) * y[t] - square(t + 1 < size(x) ? x[t + 1] : x[t]))")]
    public static partial float GuardedTwice([Grad] ReadOnlySpan<float> x, ReadOnlySpan<float> y);

    // So are guards that say the same, or more, in other words.
    [Loss("mean[t](y[t] * tanh(t > 0 ? x[t - 1] : 0) - square(t >= 1 ? x[t - 1] : 0) + (t == 0 || t == 1 ? 0 : x[t - 1]) - tanh(t + 1 < size(x) ? x[t + 1] : x[t]) * (t < size(t) - 1 ? x[t + 1] : x[t]))")]
    public static partial float GuardedInOtherWords([Grad] ReadOnlySpan<float> x, ReadOnlySpan<float> y);

    // A definition keeps its guard where it is read after an output was assigned.
    [Kernel("""
        next[t] = t == size(t) - 1 ? x[t] : x[t + 1]
        sharp[n, t] = a[n, t] - 0.5 * next[t]
        rise[n, t] = tanh(next[t] - x[t]) * a[n, t]
        """)]
    public static partial void Ahead(ReadOnlySpan<float> x, ReadOnlyTensorSpan<float> a, TensorSpan<float> sharp, TensorSpan<float> rise);

    // A filter that leaves a label's neighbour out where there is none.
    [Loss("sum[n where label[n] > 0](x[label[n] - 1] * y[n])")]
    public static partial float BeforeTheLabel([Grad] ReadOnlySpan<float> x, [Grad] ReadOnlySpan<float> y, ReadOnlySpan<int> label);
}

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
}

using System.Numerics.Tensors;

namespace LossGen.Tests.Engines.Indexed.Formulas;

/// <summary>Hessian diagonals where an element moves its own gradient by way of sums: over its own index, over others, both.</summary>
public static partial class Curvatures
{
    [Loss("mean[n]((sum[i](x[n, i] * w[i]) - y[n])^2)", Hessian = HessianDiagonal.Exact)]
    public static partial double LeastSquares([Grad] ReadOnlySpan<double> w, ReadOnlyTensorSpan<double> x, ReadOnlySpan<double> y);

    [Loss("""
        z[n] = sum[i](x[n, i] * w[i]) + b[0]
        mean[n](softplus(z[n]) - y[n] * z[n]) + 0.01 * sum[i](w[i]^2)
        """, Hessian = HessianDiagonal.Exact)]
    public static partial float Logistic([Grad] ReadOnlySpan<float> w, [Grad] ReadOnlySpan<float> b, ReadOnlyTensorSpan<float> x, ReadOnlySpan<float> y);

    [Loss("""
        z[n, k] = sum[i](x[n, i] * w[k, i])
        mean[n](logsumexp[k](z[n, k]) - 0.9 * z[n, label[n]])
        """, Hessian = HessianDiagonal.Exact)]
    public static partial double Multinomial([Grad] ReadOnlyTensorSpan<double> w, ReadOnlyTensorSpan<double> x, ReadOnlySpan<int> label);

    [Loss("mean[n](sum[k](logsumexp[j where j >= k](s[n, j]) - s[n, k]))", Hessian = HessianDiagonal.Exact)]
    public static partial float Order([Grad] ReadOnlyTensorSpan<float> s);

    [Loss("mean[n, k](square(sum[j where j <= k](p[n, j]) - c[n, k]))", Hessian = HessianDiagonal.Exact)]
    public static partial float Cumulative([Grad] ReadOnlyTensorSpan<float> p, ReadOnlyTensorSpan<float> c);

    [Loss("sum[k](square(sum[j where j >= k](s[j])) - s[k])", Hessian = HessianDiagonal.Exact)]
    public static partial double Tails([Grad] ReadOnlySpan<double> s);

    [Loss("sum[k](square(sum[j](s[j]^2 * w[k, j])))", Hessian = HessianDiagonal.Exact)]
    public static partial double Quartic([Grad] ReadOnlySpan<double> s, ReadOnlyTensorSpan<double> w);

    [Loss("mean[k](logsumexp[j](s[j] * w[k, j]))", Hessian = HessianDiagonal.Exact)]
    public static partial double Mixed([Grad] ReadOnlySpan<double> s, ReadOnlyTensorSpan<double> w);

    [Loss("mean[n](softplus(sum[k](v[k] * tanh(sum[i](x[n, i] * w[k, i])))))", Hessian = HessianDiagonal.Exact)]
    public static partial double Hidden([Grad] ReadOnlyTensorSpan<double> w, ReadOnlySpan<double> v, ReadOnlyTensorSpan<double> x);

    [Loss("mean[i, j where i != j](softplus(x[i] - x[j]))", Hessian = HessianDiagonal.Exact)]
    public static partial float Pairs([Grad] ReadOnlySpan<float> x);

    [Loss("sum[i, j]((sum[k](u[i, k] * u[j, k]) - a[i, j])^2)", Hessian = HessianDiagonal.Exact)]
    public static partial double Factors([Grad] ReadOnlyTensorSpan<double> u, ReadOnlyTensorSpan<double> a);

    [Loss("sum[n](log(sum[i](exp(x[n, i])))) + sqrt(sum[n, i](x[n, i]^2) + 1)", Hessian = HessianDiagonal.Exact)]
    public static partial double Both([Grad] ReadOnlyTensorSpan<double> x);

    [Loss("mean[i]((x[i + 1] - 2 * x[i] + x[i - 1])^4)", Hessian = HessianDiagonal.Exact)]
    public static partial double Bends([Grad] ReadOnlySpan<double> x);

    [Loss("mean[i]((x[i + 1] - x[i])^3) + 0.1 * sum[i](x[i]^4)", Hessian = HessianDiagonal.Positive, HessianFloor = 0.01)]
    public static partial float Steps([Grad] ReadOnlySpan<float> x);

    [Loss("mean[n](softplus(sum[d](e[near[n], d]^2) - sum[d](x[n, d] * e[near[n], d])))", Hessian = HessianDiagonal.Exact)]
    public static partial double Centres([Grad] ReadOnlyTensorSpan<double> x, [Grad] ReadOnlyTensorSpan<double> e, ReadOnlySpan<int> near);
}

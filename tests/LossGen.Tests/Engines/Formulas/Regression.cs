using System.ComponentModel.DataAnnotations;

namespace LossGen.Tests.Engines.Formulas;

/// <summary>Losses of a residual, and likelihoods of counts, times and reals.</summary>
public static partial class Regression
{
    [Loss("mean((p - t)^2)", Hessian = HessianDiagonal.Exact)]
    public static partial float SquaredError(ReadOnlySpan<float> p, ReadOnlySpan<float> t);

    [Loss("""
        gap = abs(p - t)
        mean(gap < beta ? 0.5 * gap^2 / beta : gap - 0.5 * beta)
        """, Hessian = HessianDiagonal.Exact)]
    public static partial float SmoothAbsolute(ReadOnlySpan<float> p, ReadOnlySpan<float> t, float beta = 1f);

    [Loss("""
        r = p - t
        mean(abs(r) <= delta ? 0.5 * r^2 : delta * (abs(r) - 0.5 * delta))
        """, Hessian = HessianDiagonal.Exact)]
    public static partial float HuberOfResidual(ReadOnlySpan<float> p, ReadOnlySpan<float> t, float delta = 1f);

    [Loss("e = p - t; mean((e >= 0 ? 1 - tau : tau) * e^2) / 2", Hessian = HessianDiagonal.Exact)]
    public static partial float AsymmetricSquares(ReadOnlySpan<float> p, ReadOnlySpan<float> t, [Range(0.0, 1.0)] float tau);

    [Loss("mean(relu(abs(p - t) - dead)^2)", Hessian = HessianDiagonal.Exact)]
    public static partial float InsensitiveSquares(ReadOnlySpan<float> p, ReadOnlySpan<float> t, float dead = 0.1f);

    [Loss("mean(c^2 / 2 * log1p(((p - t) / c)^2))", Hessian = HessianDiagonal.Exact)]
    public static partial float Lorentzian(ReadOnlySpan<float> p, ReadOnlySpan<float> t, float c = 1f);

    [Loss("""
        r = p - t
        mean(abs(r) <= c ? c^2 / 6 * (1 - (1 - (r / c)^2)^3) : c^2 / 6)
        """, Hessian = HessianDiagonal.Exact)]
    public static partial float Biweight(ReadOnlySpan<float> p, ReadOnlySpan<float> t, float c = 4.685f);

    [Loss("mean(1 - cos(2 * pi * (p - t) / period))", Hessian = HessianDiagonal.Exact)]
    public static partial float Circular(ReadOnlySpan<float> p, ReadOnlySpan<float> t, float period);

    [Loss("r = p - t; mean(2 * softplus(r) - r - log(4))", Hessian = HessianDiagonal.Exact)]
    public static partial float LogisticDistance(ReadOnlySpan<float> p, ReadOnlySpan<float> t);

    [Loss("mean(log(cosh(p - t)))", Hessian = HessianDiagonal.Exact)]
    public static partial float LogCosh(ReadOnlySpan<float> p, ReadOnlySpan<float> t);

    [Loss("r = a * (p - t); mean(expm1(r) - r)", Hessian = HessianDiagonal.Exact)]
    public static partial float LinearExponential(ReadOnlySpan<float> p, ReadOnlySpan<float> t, float a = 1f);

    [Loss("mean(200 * abs(p - t) / (abs(p) + abs(t) + 1e-7))")]
    public static partial float SymmetricPercentage([Grad] ReadOnlySpan<float> p, [Grad] ReadOnlySpan<float> t);

    [Loss("r = p - t; mean(-tau * r + softplus(beta * r) / beta)", Hessian = HessianDiagonal.Exact)]
    public static partial float SmoothQuantile(ReadOnlySpan<float> p, ReadOnlySpan<float> t, float tau, float beta = 10f);

    [Loss("mean[i where keep[i]](abs(p[i] - t[i]))")]
    public static partial float MaskedAbsolute(ReadOnlySpan<float> p, ReadOnlySpan<float> t, ReadOnlySpan<bool> keep);

    [Loss("mean(exp(logRate) - count * logRate)", Hessian = HessianDiagonal.Exact)]
    public static partial float PoissonDeviance(ReadOnlySpan<float> logRate, ReadOnlySpan<float> count);

    [Loss("mean(-y * exp((1 - rho) * z) / (1 - rho) + exp((2 - rho) * z) / (2 - rho))", Hessian = HessianDiagonal.Exact)]
    public static partial float CompoundPoisson(ReadOnlySpan<float> z, [Range(0.0, 1e6)] ReadOnlySpan<float> y, float rho = 1.5f);

    [Loss("""
        mean((k + r) * softplus(z - log(r)) + k * log(r) - k * z -
            lgamma(k + r) + lgamma(r) + lgamma(k + 1))
        """)]
    public static partial float Overdispersed([Grad] ReadOnlySpan<float> z, [Range(0.0, 1e6)] ReadOnlySpan<float> k, [Grad][Positive] float r);

    [Loss("""
        z = (log(time) - p) / sigma
        mean(seen != 0 ? z + 2 * softplus(-z) + log(sigma * time) : softplus(z))
        """)]
    public static partial float FailureTime(ReadOnlySpan<float> p, [Positive] ReadOnlySpan<float> time, ReadOnlySpan<byte> seen, float sigma = 1f);

    [Loss("""
        z = (x - mu) / sigma
        mean(sigma * (z * (2 * normcdf(z) - 1) + 2 * exp(-z^2 / 2) / sqrt(2 * pi) - 1 / sqrt(pi)))
        """)]
    public static partial float RankedGaussian([Grad] ReadOnlySpan<float> mu, [Grad][Positive] ReadOnlySpan<float> sigma, ReadOnlySpan<float> x);

    [Loss("sum(0.5 * exp(-s) * task + 0.5 * s)")]
    public static partial float TaskUncertainty([Grad] ReadOnlySpan<float> task, [Grad] ReadOnlySpan<float> s);

    [Loss("mean(stopgradient(v)^beta * 0.5 * (log(v) + (p - t)^2 / v))")]
    public static partial float WeightedGaussian([Grad] ReadOnlySpan<float> p, [Grad][Positive] ReadOnlySpan<float> v, ReadOnlySpan<float> t, float beta = 0.5f);
}

using System.ComponentModel.DataAnnotations;
using LossGen;

namespace Quickstart;

/// <summary>The losses that this program compares. Each is its formula; value, gradient and Hessian are generated from it.</summary>
public static partial class Losses
{
    [Loss("mean((pred - target)^2)", Hessian = HessianDiagonal.Exact)]
    public static partial float SquaredError(ReadOnlySpan<float> pred, ReadOnlySpan<float> target);

    [Loss("""
        d = pred - target
        mean(abs(d) <= delta ? 0.5 * d^2 : delta * (abs(d) - 0.5 * delta))
        """, Hessian = HessianDiagonal.Exact)]
    public static partial float Huber(ReadOnlySpan<float> pred, ReadOnlySpan<float> target, [Positive] float delta = 1f);

    // Barron's general robust loss: alpha = 2 is the squared error, 1 is Charbonnier, 0 is Cauchy. The usual way to write
    // it is b/alpha * ((s/b + 1)^(alpha/2) - 1), which is 0/0 at alpha = 0. With t = alpha/2 * log(s/b + 1) it is
    // b/2 * log(s/b + 1) * expm1(t)/t, and expm1(t)/t goes to 1, with a series where t is small: value and derivatives
    // have their limit there. At alpha = 2 (b = 0) the limit is s/2.
    [Loss("""
        ratio(t) = abs(t) < 0.001 ? 1 + t / 2 + t^2 / 6 : expm1(t) / t
        s = ((pred - target) / scale)^2
        b = alpha == 2 ? 1 : abs(alpha - 2)
        u = log1p(s / b)
        mean(alpha == 2 ? 0.5 * s : 0.5 * b * u * ratio(0.5 * alpha * u))
        """, Hessian = HessianDiagonal.Exact)]
    public static partial float Barron(ReadOnlySpan<float> pred, ReadOnlySpan<float> target,
        [Range(0.0, 2.0)] float alpha = 1f, [Positive] float scale = 1f);

    // The same with alpha and scale learnt along with the model. The loss is then the negative log-likelihood of the
    // distribution whose density is exp(-Barron) / (scale * Z(alpha)): without log(scale) and log Z the best loss would be
    // the one that ignores every residual. log Z is a cubic in alpha, at most 0.012 off on [0, 2] (at its ends;
    // Z(0) = pi * sqrt(2), Z(2) = sqrt(2 * pi)). alpha is kept in [0.001, 1.999] by a sigmoid, scale positive by a softplus.
    [Loss("""
        alpha = 0.001 + 1.998 * sigmoid(shape)
        scale = 0.001 + softplus(width)
        logZ = 1.4819909 + alpha * (-0.52765974 + alpha * (0.33442049 - 0.1042027 * alpha))
        Barron(pred, target, alpha, scale) + log(scale) + logZ
        """, Hessian = HessianDiagonal.Exact)]
    public static partial float AdaptiveBarron([Grad] ReadOnlySpan<float> pred, ReadOnlySpan<float> target,
        [Grad] float shape, [Grad] float width);

    [Loss("mean(softplus(logit) - logit * target)", Hessian = HessianDiagonal.Exact)]
    public static partial float Logistic([Logit] ReadOnlySpan<float> logit, [Probability] ReadOnlySpan<float> target);

    [Loss("""
        crossEntropy = softplus(logit) - logit * target
        miss = target * sigmoid(-logit) + (1 - target) * sigmoid(logit)
        mean(miss^2 * crossEntropy)
        """, Hessian = HessianDiagonal.Exact)]
    public static partial float Focal([Logit] ReadOnlySpan<float> logit, [Probability] ReadOnlySpan<float> target);
}

using LossGen;

namespace LossGen.Benchmarks;

/// <summary>The losses that are measured.</summary>
public static partial class Losses
{
    [Loss("mean(softplus(x) - x * target)", Hessian = HessianDiagonal.Exact)]
    public static partial float Bce([Logit] ReadOnlySpan<float> x, [Probability] ReadOnlySpan<float> target);

    [Loss("mean((pred - target)^2)", Hessian = HessianDiagonal.Exact)]
    public static partial float Mse(ReadOnlySpan<float> pred, ReadOnlySpan<float> target);

    [Loss("mean(log(cosh(pred - target)))", Hessian = HessianDiagonal.Exact)]
    public static partial float LogCosh(ReadOnlySpan<float> pred, ReadOnlySpan<float> target);

    [Loss("""
        crossEntropy = softplus(x) - x * target
        miss = target * sigmoid(-x) + (1 - target) * sigmoid(x)
        mean(miss^2 * crossEntropy)
        """, Hessian = HessianDiagonal.Exact)]
    public static partial float Focal([Logit] ReadOnlySpan<float> x, [Probability] ReadOnlySpan<float> target);
}

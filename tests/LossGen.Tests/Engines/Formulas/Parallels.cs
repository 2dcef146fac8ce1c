namespace LossGen.Tests.Engines.Formulas;

/// <summary>Formulas of the other families that run over the cores.</summary>
public static partial class Parallels
{
    [Loss("mean(softplus(z) - z * y)", Hessian = HessianDiagonal.Exact, Parallel = true)]
    public static partial float ParallelLogistic([Logit] ReadOnlySpan<float> z, [Probability] ReadOnlySpan<float> y);

    [Loss("""
        da = a - mean(a)
        db = b - mean(b)
        1 - sum(da * db) / sqrt(sum(da^2) * sum(db^2))
        """, Parallel = true)]
    public static partial float ParallelCorrelation([Grad] ReadOnlySpan<float> a, [Grad] ReadOnlySpan<float> b);

    [Kernel("x * sigmoid(x)", Parallel = true)]
    public static partial void ParallelSwish(ReadOnlySpan<float> x, Span<float> y);
}

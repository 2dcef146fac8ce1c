namespace LossGen.Tests.Engines.Formulas;

/// <summary>Functions of sums over the batch: of one pass, of two, of three.</summary>
public static partial class Batches
{
    [Loss("""
        p = sigmoid(z)
        1 - (2 * sum(p * y) + smooth) / (sum(p) + sum(y) + smooth)
        """, Hessian = HessianDiagonal.Exact)]
    public static partial float Overlap([Logit] ReadOnlySpan<float> z, [Probability] ReadOnlySpan<float> y, float smooth = 1f);

    [Loss("""
        p = sigmoid(z)
        hit = sum(p * y)
        over = sum(p * (1 - y))
        under = sum((1 - p) * y)
        1 - (hit + eps) / (hit + alpha * over + beta * under + eps)
        """)]
    public static partial float WeightedOverlap([Logit] ReadOnlySpan<float> z, [Probability] ReadOnlySpan<float> y, float alpha, float beta, float eps = 1e-6f);

    [Loss("sqrt(mean((p - t)^2))", Hessian = HessianDiagonal.Exact)]
    public static partial float RootMeanSquare(ReadOnlySpan<float> p, ReadOnlySpan<float> t);

    [Loss("""
        da = a - mean(a)
        db = b - mean(b)
        1 - sum(da * db) / sqrt(sum(da^2) * sum(db^2))
        """)]
    public static partial float Correlation([Grad] ReadOnlySpan<float> a, [Grad] ReadOnlySpan<float> b);

    [Loss("sqrt(mean((p - t)^2)) / (max(t) - min(t))")]
    public static partial float RelativeToRange([Grad] ReadOnlySpan<float> p, [Grad] ReadOnlySpan<float> t);

    [Loss("-t * logsumexp(-x / t)")]
    public static partial float FreeEnergy(ReadOnlySpan<float> x, float t = 1f);

    [Loss("mean(x^2) - mean(x)^2", Hessian = HessianDiagonal.Exact)]
    public static partial float Variance(ReadOnlySpan<float> x);

    [Loss("""
        mp = mean(p)
        mt = mean(t)
        1 - 2 * mean((p - mp) * (t - mt)) / (mean((p - mp)^2) + mean((t - mt)^2) + (mp - mt)^2)
        """)]
    public static partial float Concordance(ReadOnlySpan<float> p, ReadOnlySpan<float> t);

    [Loss("d = log(p) - log(t); mean(d^2) - lambda * mean(d)^2")]
    public static partial float ScaleInvariant([Positive] ReadOnlySpan<float> p, [Positive] ReadOnlySpan<float> t, float lambda = 0.5f);

    [Loss("-sum(softmax(z) * logsoftmax(z))")]
    public static partial float Entropy(ReadOnlySpan<float> z);

    [Loss("sum(w * (p - t)^2) / sum(w)")]
    public static partial float WeightedSquares(ReadOnlySpan<float> p, ReadOnlySpan<float> t, [Positive] ReadOnlySpan<float> w);

    [Loss("norm(p - t) + norm(t)")]
    public static partial float Norms([Grad] ReadOnlySpan<float> p, [Grad] ReadOnlySpan<float> t);

    [Loss("prod(1 + 0.01 * x) + size(x) * max(x) - min(x) + any(x > 1) + all(x < 2)")]
    public static partial float EveryReduction(ReadOnlySpan<float> x);

    [Loss("k^2 + exp(-k)")]
    public static partial float OfScalarsAlone([Grad] float k);
}

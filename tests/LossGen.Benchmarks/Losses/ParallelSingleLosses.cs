using System.ComponentModel.DataAnnotations;
using System.Numerics.Tensors;

namespace LossGen.Benchmarks.Losses;

/// <summary>The formulas for float, over the cores.</summary>
internal readonly partial struct ParallelSingleLosses
{
    [Loss(Formulas.Mse, Parallel = true)]
    public static partial float Mse(ReadOnlySpan<float> x, ReadOnlySpan<float> target);

    [Loss(Formulas.Mae, Parallel = true)]
    public static partial float Mae(ReadOnlySpan<float> x, ReadOnlySpan<float> target);

    [Loss(Formulas.Huber, Parallel = true)]
    public static partial float Huber(ReadOnlySpan<float> x, ReadOnlySpan<float> target);

    [Loss(Formulas.Quantile, Parallel = true)]
    public static partial float Quantile(ReadOnlySpan<float> x, ReadOnlySpan<float> target);

    [Loss(Formulas.Charbonnier, Parallel = true)]
    public static partial float Charbonnier(ReadOnlySpan<float> x, ReadOnlySpan<float> target);

    [Loss(Formulas.LogCosh, Parallel = true)]
    public static partial float LogCosh(ReadOnlySpan<float> x, ReadOnlySpan<float> target);

    [Loss(Formulas.Bce, Parallel = true)]
    public static partial float Bce([Logit] ReadOnlySpan<float> x, [Probability] ReadOnlySpan<float> target);

    [Loss(Formulas.Focal, Parallel = true)]
    public static partial float Focal([Logit] ReadOnlySpan<float> x, [Probability] ReadOnlySpan<float> target);

    [Loss(Formulas.Poisson, Parallel = true)]
    public static partial float Poisson([Range(-80.0, 80.0)] ReadOnlySpan<float> x, [Range(0.0, 1e6)] ReadOnlySpan<float> target);

    [Loss(Formulas.Tweedie, Parallel = true)]
    public static partial float Tweedie([Range(-40.0, 40.0)] ReadOnlySpan<float> x, [Range(0.0, 1e6)] ReadOnlySpan<float> target);

    [Loss(Formulas.Student, Parallel = true)]
    public static partial float Student(ReadOnlySpan<float> x, ReadOnlySpan<float> target);

    [Loss(Formulas.Dice, Parallel = true)]
    public static partial float Dice([Logit] ReadOnlySpan<float> x, [Probability] ReadOnlySpan<float> target);

    [Loss(Formulas.Gaussian, Parallel = true)]
    public static partial float Gaussian([Grad] ReadOnlySpan<float> mu, [Grad][Range(-30.0, 30.0)] ReadOnlySpan<float> logVariance, ReadOnlySpan<float> target);

    [Loss(Formulas.CrossEntropy, Parallel = true)]
    public static partial float CrossEntropy([Logit] ReadOnlyTensorSpan<float> logits, ReadOnlySpan<int> label);

    [Loss(Formulas.Smoothed, Parallel = true)]
    public static partial float Smoothed([Logit] ReadOnlyTensorSpan<float> logits, ReadOnlySpan<int> label);

    [Loss(Formulas.Divergence, Parallel = true)]
    public static partial float Divergence([Logit] ReadOnlyTensorSpan<float> logits, [Probability] ReadOnlyTensorSpan<float> target);

    [Loss(Formulas.Cosine, Parallel = true)]
    public static partial float Cosine([Grad] ReadOnlyTensorSpan<float> a, [Grad] ReadOnlyTensorSpan<float> b, ReadOnlySpan<float> y);

    [Loss(Formulas.Triplet, Parallel = true)]
    public static partial float Triplet([Grad] ReadOnlyTensorSpan<float> a, [Grad] ReadOnlyTensorSpan<float> p, [Grad] ReadOnlyTensorSpan<float> q);

    [Loss(Formulas.InfoNce, Parallel = true)]
    public static partial float InfoNce([Grad] ReadOnlyTensorSpan<float> a, [Grad] ReadOnlyTensorSpan<float> b);

    [Loss(Formulas.GIou, Parallel = true)]
    public static partial float GIou(ReadOnlyTensorSpan<float> p, ReadOnlyTensorSpan<float> t);

    [Loss(Formulas.RankNet, Parallel = true)]
    public static partial float RankNet(ReadOnlySpan<float> score, ReadOnlySpan<float> relevance);

    [Kernel(Formulas.Gelu, Parallel = true)]
    public static partial void Gelu(ReadOnlySpan<float> x, Span<float> y);

    [Kernel(Formulas.Silu, Parallel = true)]
    public static partial void Silu(ReadOnlySpan<float> x, Span<float> y);

    [Kernel(Formulas.LayerNorm, Parallel = true)]
    public static partial void LayerNorm(ReadOnlyTensorSpan<float> x, ReadOnlySpan<float> gain, ReadOnlySpan<float> bias, TensorSpan<float> y);

    [Kernel(Formulas.AdamW, Parallel = true)]
    public static partial void AdamW(Span<float> w, Span<float> m, Span<float> v, ReadOnlySpan<float> g, float rate, float correction, float correction2);
}

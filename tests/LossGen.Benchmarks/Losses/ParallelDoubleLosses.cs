using System.ComponentModel.DataAnnotations;
using System.Numerics.Tensors;

namespace LossGen.Benchmarks.Losses;

/// <summary>The formulas for double, over the cores.</summary>
internal readonly partial struct ParallelDoubleLosses
{
    [Loss(Formulas.Mse, Parallel = true)]
    public static partial double Mse(ReadOnlySpan<double> x, ReadOnlySpan<double> target);

    [Loss(Formulas.Mae, Parallel = true)]
    public static partial double Mae(ReadOnlySpan<double> x, ReadOnlySpan<double> target);

    [Loss(Formulas.Huber, Parallel = true)]
    public static partial double Huber(ReadOnlySpan<double> x, ReadOnlySpan<double> target);

    [Loss(Formulas.Quantile, Parallel = true)]
    public static partial double Quantile(ReadOnlySpan<double> x, ReadOnlySpan<double> target);

    [Loss(Formulas.Charbonnier, Parallel = true)]
    public static partial double Charbonnier(ReadOnlySpan<double> x, ReadOnlySpan<double> target);

    [Loss(Formulas.LogCosh, Parallel = true)]
    public static partial double LogCosh(ReadOnlySpan<double> x, ReadOnlySpan<double> target);

    [Loss(Formulas.Bce, Parallel = true)]
    public static partial double Bce([Logit] ReadOnlySpan<double> x, [Probability] ReadOnlySpan<double> target);

    [Loss(Formulas.Focal, Parallel = true)]
    public static partial double Focal([Logit] ReadOnlySpan<double> x, [Probability] ReadOnlySpan<double> target);

    [Loss(Formulas.Poisson, Parallel = true)]
    public static partial double Poisson([Range(-80.0, 80.0)] ReadOnlySpan<double> x, [Range(0.0, 1e6)] ReadOnlySpan<double> target);

    [Loss(Formulas.Tweedie, Parallel = true)]
    public static partial double Tweedie([Range(-40.0, 40.0)] ReadOnlySpan<double> x, [Range(0.0, 1e6)] ReadOnlySpan<double> target);

    [Loss(Formulas.Student, Parallel = true)]
    public static partial double Student(ReadOnlySpan<double> x, ReadOnlySpan<double> target);

    [Loss(Formulas.Dice, Parallel = true)]
    public static partial double Dice([Logit] ReadOnlySpan<double> x, [Probability] ReadOnlySpan<double> target);

    [Loss(Formulas.Gaussian, Parallel = true)]
    public static partial double Gaussian([Grad] ReadOnlySpan<double> mu, [Grad][Range(-30.0, 30.0)] ReadOnlySpan<double> logVariance, ReadOnlySpan<double> target);

    [Loss(Formulas.CrossEntropy, Parallel = true)]
    public static partial double CrossEntropy([Logit] ReadOnlyTensorSpan<double> logits, ReadOnlySpan<int> label);

    [Loss(Formulas.Smoothed, Parallel = true)]
    public static partial double Smoothed([Logit] ReadOnlyTensorSpan<double> logits, ReadOnlySpan<int> label);

    [Loss(Formulas.Divergence, Parallel = true)]
    public static partial double Divergence([Logit] ReadOnlyTensorSpan<double> logits, [Probability] ReadOnlyTensorSpan<double> target);

    [Loss(Formulas.Cosine, Parallel = true)]
    public static partial double Cosine([Grad] ReadOnlyTensorSpan<double> a, [Grad] ReadOnlyTensorSpan<double> b, ReadOnlySpan<double> y);

    [Loss(Formulas.Triplet, Parallel = true)]
    public static partial double Triplet([Grad] ReadOnlyTensorSpan<double> a, [Grad] ReadOnlyTensorSpan<double> p, [Grad] ReadOnlyTensorSpan<double> q);

    [Loss(Formulas.InfoNce, Parallel = true)]
    public static partial double InfoNce([Grad] ReadOnlyTensorSpan<double> a, [Grad] ReadOnlyTensorSpan<double> b);

    [Loss(Formulas.GIou, Parallel = true)]
    public static partial double GIou(ReadOnlyTensorSpan<double> p, ReadOnlyTensorSpan<double> t);

    [Loss(Formulas.RankNet, Parallel = true)]
    public static partial double RankNet(ReadOnlySpan<double> score, ReadOnlySpan<double> relevance);

    [Kernel(Formulas.Gelu, Parallel = true)]
    public static partial void Gelu(ReadOnlySpan<double> x, Span<double> y);

    [Kernel(Formulas.Silu, Parallel = true)]
    public static partial void Silu(ReadOnlySpan<double> x, Span<double> y);

    [Kernel(Formulas.LayerNorm, Parallel = true)]
    public static partial void LayerNorm(ReadOnlyTensorSpan<double> x, ReadOnlySpan<double> gain, ReadOnlySpan<double> bias, TensorSpan<double> y);

    [Kernel(Formulas.AdamW, Parallel = true)]
    public static partial void AdamW(Span<double> w, Span<double> m, Span<double> v, ReadOnlySpan<double> g, double rate, double correction, double correction2);
}

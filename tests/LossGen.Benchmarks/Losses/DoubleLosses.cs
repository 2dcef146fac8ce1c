using System.ComponentModel.DataAnnotations;
using System.Numerics.Tensors;

namespace LossGen.Benchmarks.Losses;

/// <summary>The formulas for double, on one thread.</summary>
internal readonly partial struct DoubleLosses
{
    [Loss(Formulas.Mse)]
    public static partial double Mse(ReadOnlySpan<double> x, ReadOnlySpan<double> target);

    [Loss(Formulas.Mae)]
    public static partial double Mae(ReadOnlySpan<double> x, ReadOnlySpan<double> target);

    [Loss(Formulas.Huber)]
    public static partial double Huber(ReadOnlySpan<double> x, ReadOnlySpan<double> target);

    [Loss(Formulas.Quantile)]
    public static partial double Quantile(ReadOnlySpan<double> x, ReadOnlySpan<double> target);

    [Loss(Formulas.Charbonnier)]
    public static partial double Charbonnier(ReadOnlySpan<double> x, ReadOnlySpan<double> target);

    [Loss(Formulas.LogCosh)]
    public static partial double LogCosh(ReadOnlySpan<double> x, ReadOnlySpan<double> target);

    [Loss(Formulas.Bce)]
    public static partial double Bce([Logit] ReadOnlySpan<double> x, [Probability] ReadOnlySpan<double> target);

    [Loss(Formulas.Focal)]
    public static partial double Focal([Logit] ReadOnlySpan<double> x, [Probability] ReadOnlySpan<double> target);

    [Loss(Formulas.Poisson)]
    public static partial double Poisson([Range(-80.0, 80.0)] ReadOnlySpan<double> x, [Range(0.0, 1e6)] ReadOnlySpan<double> target);

    [Loss(Formulas.Tweedie)]
    public static partial double Tweedie([Range(-40.0, 40.0)] ReadOnlySpan<double> x, [Range(0.0, 1e6)] ReadOnlySpan<double> target);

    [Loss(Formulas.Student)]
    public static partial double Student(ReadOnlySpan<double> x, ReadOnlySpan<double> target);

    [Loss(Formulas.Dice)]
    public static partial double Dice([Logit] ReadOnlySpan<double> x, [Probability] ReadOnlySpan<double> target);

    [Loss(Formulas.Gaussian)]
    public static partial double Gaussian([Grad] ReadOnlySpan<double> mu, [Grad][Range(-30.0, 30.0)] ReadOnlySpan<double> logVariance, ReadOnlySpan<double> target);

    [Loss(Formulas.CrossEntropy)]
    public static partial double CrossEntropy([Logit] ReadOnlyTensorSpan<double> logits, ReadOnlySpan<int> label);

    [Loss(Formulas.Smoothed)]
    public static partial double Smoothed([Logit] ReadOnlyTensorSpan<double> logits, ReadOnlySpan<int> label);

    [Loss(Formulas.Divergence)]
    public static partial double Divergence([Logit] ReadOnlyTensorSpan<double> logits, [Probability] ReadOnlyTensorSpan<double> target);

    [Loss(Formulas.Cosine)]
    public static partial double Cosine([Grad] ReadOnlyTensorSpan<double> a, [Grad] ReadOnlyTensorSpan<double> b, ReadOnlySpan<double> y);

    [Loss(Formulas.Triplet)]
    public static partial double Triplet([Grad] ReadOnlyTensorSpan<double> a, [Grad] ReadOnlyTensorSpan<double> p, [Grad] ReadOnlyTensorSpan<double> q);

    [Loss(Formulas.InfoNce)]
    public static partial double InfoNce([Grad] ReadOnlyTensorSpan<double> a, [Grad] ReadOnlyTensorSpan<double> b);

    [Loss(Formulas.GIou)]
    public static partial double GIou(ReadOnlyTensorSpan<double> p, ReadOnlyTensorSpan<double> t);

    [Loss(Formulas.RankNet)]
    public static partial double RankNet(ReadOnlySpan<double> score, ReadOnlySpan<double> relevance);

    [Kernel(Formulas.Gelu)]
    public static partial void Gelu(ReadOnlySpan<double> x, Span<double> y);

    [Kernel(Formulas.Silu)]
    public static partial void Silu(ReadOnlySpan<double> x, Span<double> y);

    [Kernel(Formulas.LayerNorm)]
    public static partial void LayerNorm(ReadOnlyTensorSpan<double> x, ReadOnlySpan<double> gain, ReadOnlySpan<double> bias, TensorSpan<double> y);

    [Kernel(Formulas.AdamW)]
    public static partial void AdamW(Span<double> w, Span<double> m, Span<double> v, ReadOnlySpan<double> g, double rate, double correction, double correction2);
}

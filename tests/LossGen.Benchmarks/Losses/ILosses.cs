using System.Numerics.Tensors;

namespace LossGen.Benchmarks.Losses;

/// <summary>The methods of the formulas, so that one list of rows serves float and double, one thread and several.</summary>
/// <typeparam name="T">The element type.</typeparam>
internal interface ILosses<T>
{
    static abstract T Mse(ReadOnlySpan<T> x, ReadOnlySpan<T> target);

    static abstract T MseGradient(ReadOnlySpan<T> x, ReadOnlySpan<T> target, Span<T> xGradient, T gradientScale);

    static abstract T Mae(ReadOnlySpan<T> x, ReadOnlySpan<T> target);

    static abstract T MaeGradient(ReadOnlySpan<T> x, ReadOnlySpan<T> target, Span<T> xGradient, T gradientScale);

    static abstract T Huber(ReadOnlySpan<T> x, ReadOnlySpan<T> target);

    static abstract T HuberGradient(ReadOnlySpan<T> x, ReadOnlySpan<T> target, Span<T> xGradient, T gradientScale);

    static abstract T Quantile(ReadOnlySpan<T> x, ReadOnlySpan<T> target);

    static abstract T QuantileGradient(ReadOnlySpan<T> x, ReadOnlySpan<T> target, Span<T> xGradient, T gradientScale);

    static abstract T Charbonnier(ReadOnlySpan<T> x, ReadOnlySpan<T> target);

    static abstract T CharbonnierGradient(ReadOnlySpan<T> x, ReadOnlySpan<T> target, Span<T> xGradient, T gradientScale);

    static abstract T LogCosh(ReadOnlySpan<T> x, ReadOnlySpan<T> target);

    static abstract T LogCoshGradient(ReadOnlySpan<T> x, ReadOnlySpan<T> target, Span<T> xGradient, T gradientScale);

    static abstract T Bce(ReadOnlySpan<T> x, ReadOnlySpan<T> target);

    static abstract T BceGradient(ReadOnlySpan<T> x, ReadOnlySpan<T> target, Span<T> xGradient, T gradientScale);

    static abstract T Focal(ReadOnlySpan<T> x, ReadOnlySpan<T> target);

    static abstract T FocalGradient(ReadOnlySpan<T> x, ReadOnlySpan<T> target, Span<T> xGradient, T gradientScale);

    static abstract T Poisson(ReadOnlySpan<T> x, ReadOnlySpan<T> target);

    static abstract T PoissonGradient(ReadOnlySpan<T> x, ReadOnlySpan<T> target, Span<T> xGradient, T gradientScale);

    static abstract T Tweedie(ReadOnlySpan<T> x, ReadOnlySpan<T> target);

    static abstract T TweedieGradient(ReadOnlySpan<T> x, ReadOnlySpan<T> target, Span<T> xGradient, T gradientScale);

    static abstract T Student(ReadOnlySpan<T> x, ReadOnlySpan<T> target);

    static abstract T StudentGradient(ReadOnlySpan<T> x, ReadOnlySpan<T> target, Span<T> xGradient, T gradientScale);

    static abstract T Dice(ReadOnlySpan<T> x, ReadOnlySpan<T> target);

    static abstract T DiceGradient(ReadOnlySpan<T> x, ReadOnlySpan<T> target, Span<T> xGradient, T gradientScale);

    static abstract T Gaussian(ReadOnlySpan<T> mu, ReadOnlySpan<T> logVariance, ReadOnlySpan<T> target);

    static abstract T GaussianGradient(ReadOnlySpan<T> mu, ReadOnlySpan<T> logVariance, ReadOnlySpan<T> target,
        Span<T> muGradient, Span<T> logVarianceGradient, T gradientScale);

    static abstract T CrossEntropy(ReadOnlyTensorSpan<T> logits, ReadOnlySpan<int> label);

    static abstract T CrossEntropyGradient(ReadOnlyTensorSpan<T> logits, ReadOnlySpan<int> label, TensorSpan<T> logitsGradient, T gradientScale);

    static abstract T Smoothed(ReadOnlyTensorSpan<T> logits, ReadOnlySpan<int> label);

    static abstract T SmoothedGradient(ReadOnlyTensorSpan<T> logits, ReadOnlySpan<int> label, TensorSpan<T> logitsGradient, T gradientScale);

    static abstract T Divergence(ReadOnlyTensorSpan<T> logits, ReadOnlyTensorSpan<T> target);

    static abstract T DivergenceGradient(ReadOnlyTensorSpan<T> logits, ReadOnlyTensorSpan<T> target, TensorSpan<T> logitsGradient, T gradientScale);

    static abstract T Cosine(ReadOnlyTensorSpan<T> a, ReadOnlyTensorSpan<T> b, ReadOnlySpan<T> y);

    static abstract T CosineGradient(ReadOnlyTensorSpan<T> a, ReadOnlyTensorSpan<T> b, ReadOnlySpan<T> y,
        TensorSpan<T> aGradient, TensorSpan<T> bGradient, T gradientScale);

    static abstract T Triplet(ReadOnlyTensorSpan<T> a, ReadOnlyTensorSpan<T> p, ReadOnlyTensorSpan<T> q);

    static abstract T TripletGradient(ReadOnlyTensorSpan<T> a, ReadOnlyTensorSpan<T> p, ReadOnlyTensorSpan<T> q,
        TensorSpan<T> aGradient, TensorSpan<T> pGradient, TensorSpan<T> qGradient, T gradientScale);

    static abstract T InfoNce(ReadOnlyTensorSpan<T> a, ReadOnlyTensorSpan<T> b);

    static abstract T InfoNceGradient(ReadOnlyTensorSpan<T> a, ReadOnlyTensorSpan<T> b, TensorSpan<T> aGradient, TensorSpan<T> bGradient, T gradientScale);

    static abstract T GIou(ReadOnlyTensorSpan<T> p, ReadOnlyTensorSpan<T> t);

    static abstract T GIouGradient(ReadOnlyTensorSpan<T> p, ReadOnlyTensorSpan<T> t, TensorSpan<T> pGradient, T gradientScale);

    static abstract T RankNet(ReadOnlySpan<T> score, ReadOnlySpan<T> relevance);

    static abstract T RankNetGradient(ReadOnlySpan<T> score, ReadOnlySpan<T> relevance, Span<T> scoreGradient, T gradientScale);

    static abstract void Gelu(ReadOnlySpan<T> x, Span<T> y);

    static abstract void GeluBackward(ReadOnlySpan<T> x, ReadOnlySpan<T> yGradient, Span<T> xGradient);

    static abstract void Silu(ReadOnlySpan<T> x, Span<T> y);

    static abstract void SiluBackward(ReadOnlySpan<T> x, ReadOnlySpan<T> yGradient, Span<T> xGradient);

    static abstract void LayerNorm(ReadOnlyTensorSpan<T> x, ReadOnlySpan<T> gain, ReadOnlySpan<T> bias, TensorSpan<T> y);

    static abstract void LayerNormBackward(ReadOnlyTensorSpan<T> x, ReadOnlySpan<T> gain, ReadOnlySpan<T> bias, ReadOnlyTensorSpan<T> yGradient,
        TensorSpan<T> xGradient, Span<T> gainGradient, Span<T> biasGradient);

    static abstract void AdamW(Span<T> w, Span<T> m, Span<T> v, ReadOnlySpan<T> g, T rate, T correction, T correction2);
}

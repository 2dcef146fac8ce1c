namespace LossGen.Losses;

/// <summary>Segmentation into several classes: a row of logits a pixel.</summary>
public static partial class ClassSegmentation
{
    /// <summary>One minus the mean over the classes of their soft Dice coefficients.</summary>
    /// <remarks>
    /// <para>Every class counts the same, however small.</para>
    /// <para>Peers: monai DiceLoss(softmax=True, batch=True, to_onehot_y=True), segmentation_models_pytorch DiceLoss(mode="multiclass", smooth).</para>
    /// </remarks>
    /// <param name="logits">A row of scores a pixel: n × c.</param>
    /// <param name="label">The class of each pixel, from 0 to c - 1.</param>
    /// <param name="smooth">What is added to numerator and denominator: a class that is nowhere agrees.</param>
    [Loss("""
        p[n, c] = softmax[c](logits[n, c])
        hits[c] = sum[n where label[n] == c](p[n, c])
        extent[c] = sum[n](p[n, c]) + sum[n where label[n] == c](1)
        1 - mean[c]((2 * hits[c] + smooth) / (extent[c] + smooth))
        """)]
    public static partial float Dice([Logit] ReadOnlyTensorSpan<float> logits, ReadOnlySpan<int> label, [Range(1e-3, 1e6)] float smooth = 1f);

    /// <summary>One minus the Dice coefficient of all classes, each weighted by the inverse of its squared size.</summary>
    /// <remarks>
    /// <para>Small classes weigh as much as large ones, in one ratio (Sudre et al. 2017).</para>
    /// <para>Peers: monai GeneralizedDiceLoss(softmax=True, batch=True), keras.losses of KerasCV; with weights 1 / (size^2 + eps).</para>
    /// </remarks>
    /// <param name="logits">A row of scores a pixel: n × c.</param>
    /// <param name="label">The class of each pixel, from 0 to c - 1.</param>
    /// <param name="eps">What keeps the weight of a class that is nowhere finite.</param>
    [Loss("""
        p[n, c] = softmax[c](logits[n, c])
        weight[c] = 1 / (sum[n where label[n] == c](1)^2 + eps)
        hits = sum[c](weight[c] * sum[n where label[n] == c](p[n, c]))
        all = sum[c](weight[c] * (sum[n](p[n, c]) + sum[n where label[n] == c](1)))
        1 - 2 * hits / all
        """)]
    public static partial float GeneralizedDice([Logit] ReadOnlyTensorSpan<float> logits, ReadOnlySpan<int> label, [Range(1e-3, 1e6)] float eps = 1f);

    /// <summary>One minus the mean over the classes of their soft intersections over unions.</summary>
    /// <remarks>
    /// <para>The metric of semantic segmentation as a loss.</para>
    /// <para>Peers: segmentation_models_pytorch JaccardLoss(mode="multiclass", smooth).</para>
    /// </remarks>
    /// <param name="logits">A row of scores a pixel: n × c.</param>
    /// <param name="label">The class of each pixel, from 0 to c - 1.</param>
    /// <param name="smooth">What is added to numerator and denominator: a class that is nowhere agrees.</param>
    [Loss("""
        p[n, c] = softmax[c](logits[n, c])
        hits[c] = sum[n where label[n] == c](p[n, c])
        union[c] = sum[n where label[n] != c](p[n, c]) + sum[n where label[n] == c](1)
        1 - mean[c]((hits[c] + smooth) / (union[c] + smooth))
        """)]
    public static partial float Jaccard([Logit] ReadOnlyTensorSpan<float> logits, ReadOnlySpan<int> label, [Range(1e-3, 1e6)] float smooth = 1f);
}

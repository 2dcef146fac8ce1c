namespace LossGen.Losses;

/// <summary>Overlap of a predicted and an observed mask. A mask is flat: its shape doesn't matter, and one call takes one image, or a whole batch as one.</summary>
public static partial class Segmentation
{
#pragma warning disable LG2007 // It saturates by its nature; DiceCrossEntropy doesn't.
    /// <summary>One minus the soft Dice coefficient of the mask.</summary>
    /// <remarks>
    /// <para>For small objects on large backgrounds: only overlap counts (Milletari et al. 2016).</para>
    /// <para>Peers: optax.losses.dice_loss(smooth=1, alpha=beta=0.5), segmentation_models_pytorch DiceLoss(mode="binary", smooth).</para>
    /// </remarks>
    /// <param name="logit">Predicted log-odds of each pixel.</param>
    /// <param name="target">The mask: 0, 1 or between; as long as the logits.</param>
    /// <param name="smooth">What is added to numerator and denominator: two empty masks agree.</param>
    [Loss("""
        p = sigmoid(logit)
        1 - (2 * sum(p * target) + smooth) / (sum(p) + sum(target) + smooth)
        """)]
    public static partial float Dice([Logit] ReadOnlySpan<float> logit, [Probability] ReadOnlySpan<float> target, [Range(1e-3, 1e6)] float smooth = 1f);
#pragma warning restore LG2007

#pragma warning disable LG2007 // It saturates by its nature; DiceCrossEntropy doesn't.
    /// <summary>One minus the soft Dice coefficient, with squares in its denominator.</summary>
    /// <remarks>
    /// <para>The form of V-Net (Milletari et al. 2016): the gradient is stronger for uncertain pixels.</para>
    /// <para>Peers: Flux.dice_coeff_loss, monai DiceLoss(squared_pred=True).</para>
    /// </remarks>
    /// <param name="logit">Predicted log-odds of each pixel.</param>
    /// <param name="target">The mask: 0, 1 or between; as long as the logits.</param>
    /// <param name="smooth">What is added to numerator and denominator: two empty masks agree.</param>
    [Loss("""
        p = sigmoid(logit)
        1 - (2 * sum(p * target) + smooth) / (sum(p^2) + sum(target^2) + smooth)
        """)]
    public static partial float SquaredDice([Logit] ReadOnlySpan<float> logit, [Probability] ReadOnlySpan<float> target, [Range(1e-3, 1e6)] float smooth = 1f);
#pragma warning restore LG2007

    /// <summary>One minus the soft Dice coefficient of probabilities.</summary>
    /// <remarks>
    /// <para>For models that give probabilities already. Without any positive, predicted or observed, it is 1.</para>
    /// <para>Peers: keras.losses.Dice (whose smooth is in the denominator only, too).</para>
    /// </remarks>
    /// <param name="prob">Predicted probabilities of each pixel.</param>
    /// <param name="target">The mask: 0, 1 or between; as long as the predictions.</param>
    /// <param name="eps">What keeps the denominator from 0.</param>
    [Loss("1 - 2 * sum(prob * target) / (sum(prob) + sum(target) + eps)")]
    public static partial float DiceOfProbabilities([Probability] ReadOnlySpan<float> prob, [Probability] ReadOnlySpan<float> target, [Range(1e-7, 1e6)] float eps = 1e-7f);

#pragma warning disable LG2007 // It saturates by its nature; DiceCrossEntropy doesn't.
    /// <summary>Logarithm of the hyperbolic cosine of the Dice loss.</summary>
    /// <remarks>
    /// <para>Flattens the Dice loss near its minimum (Jadon 2020).</para>
    /// <para>Peers: none; the paper's code.</para>
    /// </remarks>
    /// <param name="logit">Predicted log-odds of each pixel.</param>
    /// <param name="target">The mask: 0, 1 or between; as long as the logits.</param>
    /// <param name="smooth">What is added to numerator and denominator: two empty masks agree.</param>
    [Loss("log(cosh(Dice(logit, target, smooth)))")]
    public static partial float LogCoshDice([Logit] ReadOnlySpan<float> logit, [Probability] ReadOnlySpan<float> target, [Range(1e-3, 1e6)] float smooth = 1f);
#pragma warning restore LG2007

    /// <summary>A weighted sum of cross-entropy and Dice loss.</summary>
    /// <remarks>
    /// <para>Cross-entropy for calibrated pixels and steady gradients, Dice for overlap (Taghanaki et al. 2019, Isensee et al. 2021).</para>
    /// <para>Peers: monai DiceCELoss(sigmoid=True) with lambda_dice = 1 - share and lambda_ce = share.</para>
    /// </remarks>
    /// <param name="logit">Predicted log-odds of each pixel.</param>
    /// <param name="target">The mask: 0, 1 or between; as long as the logits.</param>
    /// <param name="share">The weight of the cross-entropy; the rest is Dice's.</param>
    /// <param name="smooth">What is added to numerator and denominator: two empty masks agree.</param>
    [Loss("share * mean(target * softplus(-logit) + (1 - target) * softplus(logit)) + (1 - share) * Dice(logit, target, smooth)")]
    public static partial float DiceCrossEntropy([Logit] ReadOnlySpan<float> logit, [Probability] ReadOnlySpan<float> target,
        [Range(0.0, 1.0)] float share = 0.5f, [Range(1e-3, 1e6)] float smooth = 1f);

#pragma warning disable LG2007 // It saturates by its nature.
    /// <summary>One minus the soft intersection over union.</summary>
    /// <remarks>
    /// <para>The metric of segmentation as a loss.</para>
    /// <para>Peers: segmentation_models_pytorch JaccardLoss(mode="binary", smooth).</para>
    /// </remarks>
    /// <param name="logit">Predicted log-odds of each pixel.</param>
    /// <param name="target">The mask: 0, 1 or between; as long as the logits.</param>
    /// <param name="smooth">What is added to numerator and denominator: two empty masks agree.</param>
    [Loss("""
        p = sigmoid(logit)
        both = sum(p * target)
        1 - (both + smooth) / (sum(p + target * (1 - p)) + smooth)
        """)]
    public static partial float Jaccard([Logit] ReadOnlySpan<float> logit, [Probability] ReadOnlySpan<float> target, [Range(1e-3, 1e6)] float smooth = 1f);
#pragma warning restore LG2007

    /// <summary>The Dice loss with weights of its own for false positives and false negatives.</summary>
    /// <remarks>
    /// <para>Trades precision against recall (Salehi et al. 2017). With both weights 0.5 and half the smoothing it is the Dice loss, with both 1 Jaccard's.</para>
    /// <para>Peers: keras.losses.Tversky (on probabilities), segmentation_models_pytorch TverskyLoss(mode="binary", alpha, beta).</para>
    /// </remarks>
    /// <param name="logit">Predicted log-odds of each pixel.</param>
    /// <param name="target">The mask: 0, 1 or between; as long as the logits.</param>
    /// <param name="alpha">The weight of false positives.</param>
    /// <param name="beta">The weight of false negatives.</param>
    /// <param name="smooth">What is added to numerator and denominator: two empty masks agree.</param>
    [Loss("""
        p = sigmoid(logit)
        hits = sum(p * target)
        misses = alpha * sum(p * (1 - target)) + beta * sum(sigmoid(-logit) * target)
        misses / (hits + misses + smooth)
        """)]
    public static partial float Tversky([Logit] ReadOnlySpan<float> logit, [Probability] ReadOnlySpan<float> target,
        [Range(0.01, 1.0)] float alpha = 0.5f, [Range(0.01, 1.0)] float beta = 0.5f, [Range(1e-3, 1e6)] float smooth = 1f);

    /// <summary>A power of the Tversky loss.</summary>
    /// <remarks>
    /// <para>With gamma above 1 hard images weigh more (Abraham, Khan 2019, whose gamma is the reciprocal).</para>
    /// <para>Peers: segmentation_models_pytorch TverskyLoss(mode="binary", alpha, beta, gamma).</para>
    /// </remarks>
    /// <param name="logit">Predicted log-odds of each pixel.</param>
    /// <param name="target">The mask: 0, 1 or between; as long as the logits.</param>
    /// <param name="alpha">The weight of false positives.</param>
    /// <param name="beta">The weight of false negatives.</param>
    /// <param name="gamma">The power, from 1 to 4.</param>
    /// <param name="smooth">What is added to numerator and denominator: two empty masks agree.</param>
    [Loss("Tversky(logit, target, alpha, beta, smooth)^gamma")]
    public static partial float FocalTversky([Logit] ReadOnlySpan<float> logit, [Probability] ReadOnlySpan<float> target,
        [Range(0.01, 1.0)] float alpha = 0.3f, [Range(0.01, 1.0)] float beta = 0.7f, [Range(1.0, 4.0)] float gamma = 4f / 3f, [Range(1e-3, 1e6)] float smooth = 1f);
}

namespace LossGen.Losses;

/// <summary>Two classes, or many independent yes-or-no labels: losses of logits and probabilities.</summary>
public static partial class Binary
{
    /// <summary>The cross-entropy of a logit and a label.</summary>
    /// <remarks>
    /// <para>The default for two classes; labels may be probabilities.</para>
    /// <para>Peers: torch.nn.BCEWithLogitsLoss, keras.losses.BinaryCrossentropy(from_logits=True), optax.sigmoid_binary_cross_entropy (mean), XGBoost binary:logistic.</para>
    /// </remarks>
    /// <param name="logit">Predicted log-odds.</param>
    /// <param name="target">The labels: 0, 1 or between; as long as the logits.</param>
    [Loss("mean(target * softplus(-logit) + (1 - target) * softplus(logit))", Hessian = HessianDiagonal.Exact)]
    public static partial float CrossEntropy([Logit] ReadOnlySpan<float> logit, [Probability] ReadOnlySpan<float> target);

    /// <summary>The sum of the cross-entropies of logits and labels.</summary>
    /// <remarks>
    /// <para>Where the scale shall grow with the batch: a log-likelihood.</para>
    /// <para>Peers: torch.nn.BCEWithLogitsLoss(reduction="sum").</para>
    /// </remarks>
    /// <param name="logit">Predicted log-odds.</param>
    /// <param name="target">The labels: 0, 1 or between; as long as the logits.</param>
    [Loss("sum(target * softplus(-logit) + (1 - target) * softplus(logit))")]
    public static partial float CrossEntropySum([Logit] ReadOnlySpan<float> logit, [Probability] ReadOnlySpan<float> target);

    /// <summary>The cross-entropy of each logit and its label.</summary>
    /// <remarks>
    /// <para>For weighting or inspection by the caller.</para>
    /// <para>Peers: torch.nn.BCEWithLogitsLoss(reduction="none"), optax.sigmoid_binary_cross_entropy.</para>
    /// </remarks>
    /// <param name="logit">Predicted log-odds.</param>
    /// <param name="target">The labels: 0, 1 or between; as long as the logits.</param>
    /// <param name="losses">Receives the loss of each element.</param>
    [Kernel("target * softplus(-logit) + (1 - target) * softplus(logit)")]
    public static partial void CrossEntropyEach([Grad][Logit] ReadOnlySpan<float> logit, [Probability] ReadOnlySpan<float> target, Span<float> losses);

    /// <summary>The cross-entropy with a weight an element and one for all positives.</summary>
    /// <remarks>
    /// <para>For rare positives. The mean is over the elements, not over the weights.</para>
    /// <para>Peers: torch.nn.BCEWithLogitsLoss(weight, pos_weight).</para>
    /// </remarks>
    /// <param name="logit">Predicted log-odds.</param>
    /// <param name="target">The labels: 0, 1 or between; as long as the logits.</param>
    /// <param name="weight">The weight of each element, from 0 on.</param>
    /// <param name="posWeight">What multiplies the positives: negatives per positive, to balance them.</param>
    [Loss("mean(weight * (posWeight * target * softplus(-logit) + (1 - target) * softplus(logit)))", Hessian = HessianDiagonal.Exact)]
    public static partial float WeightedCrossEntropy([Logit] ReadOnlySpan<float> logit, [Probability] ReadOnlySpan<float> target,
        [Range(0.0, 1e6)] ReadOnlySpan<float> weight, [Range(0.0, 1e6)] float posWeight = 1f);

    /// <summary>The cross-entropy with labels drawn towards one half.</summary>
    /// <remarks>
    /// <para>Keeps logits finite where labels are certain or noisy.</para>
    /// <para>Peers: keras.losses.BinaryCrossentropy(from_logits=True, label_smoothing).</para>
    /// </remarks>
    /// <param name="logit">Predicted log-odds.</param>
    /// <param name="target">The labels: 0, 1 or between; as long as the logits.</param>
    /// <param name="smoothing">How far: 0 leaves the labels, 1 makes all of them one half.</param>
    [Loss("""
        t = target * (1 - smoothing) + 0.5 * smoothing
        mean(t * softplus(-logit) + (1 - t) * softplus(logit))
        """, Hessian = HessianDiagonal.Exact)]
    public static partial float SmoothedCrossEntropy([Logit] ReadOnlySpan<float> logit, [Probability] ReadOnlySpan<float> target,
        [Range(0.0, 1.0)] float smoothing = 0.1f);

    /// <summary>The cross-entropy over the elements that a mask lets through.</summary>
    /// <remarks>
    /// <para>For missing labels: they are in neither the sum nor the count. Nothing left: 0.</para>
    /// <para>Peers: keras.losses.BinaryCrossentropy(from_logits=True) with a mask.</para>
    /// </remarks>
    /// <param name="logit">Predicted log-odds.</param>
    /// <param name="target">The labels: 0, 1 or between; as long as the logits.</param>
    /// <param name="mask">Which elements count.</param>
    [Loss("mean[i where mask[i]](target[i] * softplus(-logit[i]) + (1 - target[i]) * softplus(logit[i]))")]
    public static partial float MaskedCrossEntropy([Logit] ReadOnlySpan<float> logit, [Probability] ReadOnlySpan<float> target, ReadOnlySpan<bool> mask);

    /// <summary>The cross-entropy of a probability and a label.</summary>
    /// <remarks>
    /// <para>For models that give probabilities; from logits use the form above, which doesn't saturate.</para>
    /// <para>Peers: keras.losses.BinaryCrossentropy; torch.nn.BCELoss inside [eps, 1 - eps].</para>
    /// <para>Differs: clips at eps with a gradient of 0 beyond, as Keras does; torch bounds the logarithm by -100.</para>
    /// </remarks>
    /// <param name="prob">Predicted probabilities.</param>
    /// <param name="target">The labels: 0, 1 or between; as long as the predictions.</param>
    /// <param name="eps">How close to 0 and 1 a probability may come.</param>
    [Loss("""
        p = clamp(prob, eps, 1 - eps)
        -mean(target * log(p) + (1 - target) * log1p(-p))
        """)]
    public static partial float CrossEntropyOfProbabilities([Probability] ReadOnlySpan<float> prob, [Probability] ReadOnlySpan<float> target,
        [Range(1e-7, 0.1)] float eps = 1e-7f);

    /// <summary>The cross-entropy, faded where the prediction is right already.</summary>
    /// <remarks>
    /// <para>For dense detection, where easy negatives drown the rest (Lin et al. 2017).</para>
    /// <para>Peers: torchvision.ops.sigmoid_focal_loss(alpha=-1), optax.sigmoid_focal_loss (mean).</para>
    /// </remarks>
    /// <param name="logit">Predicted log-odds.</param>
    /// <param name="target">Whether the label is positive; as long as the logits.</param>
    /// <param name="gamma">How fast: 0 is the cross-entropy.</param>
    [Loss("""
        margin = target ? logit : -logit
        mean(exp(-gamma * softplus(margin)) * softplus(-margin))
        """, Hessian = HessianDiagonal.Exact)]
    public static partial float Focal([Logit] ReadOnlySpan<float> logit, ReadOnlySpan<bool> target, [Range(0.0, 10.0)] float gamma = 2f);

    /// <summary>The focal loss with a weight of the positives and its complement for the negatives.</summary>
    /// <remarks>
    /// <para>The focal loss as detectors use it (Lin et al. 2017).</para>
    /// <para>Peers: torchvision.ops.sigmoid_focal_loss(reduction="mean"), keras.losses.BinaryFocalCrossentropy(from_logits=True, apply_class_balancing=True).</para>
    /// </remarks>
    /// <param name="logit">Predicted log-odds.</param>
    /// <param name="target">Whether the label is positive; as long as the logits.</param>
    /// <param name="alpha">The weight of the positives, from 0 to 1.</param>
    /// <param name="gamma">How fast right predictions fade: 0 doesn't.</param>
    [Loss("""
        margin = target ? logit : -logit
        mean((target ? alpha : 1 - alpha) * exp(-gamma * softplus(margin)) * softplus(-margin))
        """, Hessian = HessianDiagonal.Exact)]
    public static partial float BalancedFocal([Logit] ReadOnlySpan<float> logit, ReadOnlySpan<bool> target,
        [Range(0.0, 1.0)] float alpha = 0.25f, [Range(0.0, 10.0)] float gamma = 2f);

    /// <summary>The asymmetric loss: positives and negatives fade at their own rates, and very easy negatives vanish.</summary>
    /// <remarks>
    /// <para>For many labels of which few are positive (Ridnik et al. 2021).</para>
    /// <para>Peers: timm.loss.AsymmetricLossMultiLabel (which sums).</para>
    /// <para>Differs: mean; no clipping of the logarithms at 1e-8.</para>
    /// </remarks>
    /// <param name="logit">Predicted log-odds.</param>
    /// <param name="target">Whether the label is positive; as long as the logits.</param>
    /// <param name="gammaPositive">How fast right positives fade.</param>
    /// <param name="gammaNegative">How fast right negatives fade.</param>
    /// <param name="margin">The probability below which a negative costs nothing.</param>
    [Loss("""
        p = relu(sigmoid(logit) - margin)
        mean(target ? exp(-gammaPositive * softplus(logit)) * softplus(-logit) : -p^gammaNegative * log1p(-p))
        """)]
    public static partial float Asymmetric([Logit] ReadOnlySpan<float> logit, ReadOnlySpan<bool> target,
        [Range(0.0, 10.0)] float gammaPositive = 0f, [Range(1.0, 10.0)] float gammaNegative = 4f, [Range(0.01, 0.5)] float margin = 0.05f);

    /// <summary>The cross-entropy with a prior pair of events: LightGBM's alternative parametrization with weights as exposures.</summary>
    /// <remarks>
    /// <para>The probability is 1 - exp(-weight * softplus(score)): the chance of at least one event in an exposure.</para>
    /// <para>Peers: LightGBM cross_entropy_lambda.</para>
    /// </remarks>
    /// <param name="score">Predicted scores; their softplus is the rate.</param>
    /// <param name="target">The labels: 0, 1 or between; as long as the scores.</param>
    /// <param name="weight">The exposure of each element.</param>
    [Loss("""
        h = weight * softplus(score)
        mean((1 - target) * h - target * log(-expm1(-h)))
        """)]
    public static partial float CrossEntropyLambda([Range(-60.0, 1e4)] ReadOnlySpan<float> score, [Probability] ReadOnlySpan<float> target, [Range(1e-3, 1e3)] ReadOnlySpan<float> weight);
}

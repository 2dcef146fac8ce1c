namespace LossGen.Losses;

/// <summary>Scores of dense detectors: one logit an anchor or a pixel, most of them background.</summary>
public static partial class DenseDetection
{
    /// <summary>The cross-entropy with a soft target, weighted by a power of the distance to it.</summary>
    /// <remarks>
    /// <para>For scores that predict the overlap with the box rather than 0 or 1 (Li et al. 2020).</para>
    /// <para>Peers: mmdet QualityFocalLoss.</para>
    /// </remarks>
    /// <param name="logit">Predicted log-odds.</param>
    /// <param name="target">The quality of each anchor: its overlap with the truth, or 0 for background; as long as the logits.</param>
    /// <param name="beta">The power, from 1 to 4.</param>
    [Loss("mean(abs(target - sigmoid(logit))^beta * (target * softplus(-logit) + (1 - target) * softplus(logit)))")]
    public static partial float QualityFocal([Logit] ReadOnlySpan<float> logit, [Probability] ReadOnlySpan<float> target, [Range(1.0, 4.0)] float beta = 2f);

    /// <summary>The cross-entropy weighted by the target for foreground, and faded as in the focal loss for background.</summary>
    /// <remarks>
    /// <para>Learns from good boxes most (Zhang et al. 2021).</para>
    /// <para>Peers: mmdet VarifocalLoss(iou_weighted=True).</para>
    /// </remarks>
    /// <param name="logit">Predicted log-odds.</param>
    /// <param name="target">The quality of each anchor: its overlap with the truth, or 0 for background; as long as the logits.</param>
    /// <param name="alpha">The weight of the background.</param>
    /// <param name="gamma">How fast right background fades.</param>
    [Loss("""
        foreground = target * (target * softplus(-logit) + (1 - target) * softplus(logit))
        background = alpha * exp(-gamma * softplus(-logit)) * softplus(logit)
        mean(target > 0 ? foreground : background)
        """)]
    public static partial float Varifocal([Logit] ReadOnlySpan<float> logit, [Probability] ReadOnlySpan<float> target,
        [Range(0.0, 1.0)] float alpha = 0.75f, [Range(0.0, 10.0)] float gamma = 2f);

    /// <summary>The focal loss of a heat map whose peaks are ringed by Gaussian slopes, over the number of peaks.</summary>
    /// <remarks>
    /// <para>For key points and centres (Law, Deng 2018; Zhou et al. 2019). Without a peak it is divided by 1.</para>
    /// <para>Peers: mmdet GaussianFocalLoss (over the number of peaks), CenterNet's FocalLoss.</para>
    /// <para>Differs: from logits, without the clipping of probabilities.</para>
    /// </remarks>
    /// <param name="logit">Predicted log-odds of each pixel.</param>
    /// <param name="target">The heat map: exactly 1 at a peak, below 1 elsewhere; as long as the logits.</param>
    /// <param name="alpha">How fast right pixels fade.</param>
    /// <param name="beta">How much pixels near a peak are forgiven.</param>
    [Loss("""
        peak = exp(-alpha * softplus(logit)) * softplus(-logit)
        slope = (1 - target)^beta * exp(-alpha * softplus(-logit)) * softplus(logit)
        sum(target == 1 ? peak : slope) / max(sum(target == 1), 1)
        """)]
    public static partial float HeatMap([Logit] ReadOnlySpan<float> logit, [Probability] ReadOnlySpan<float> target,
        [Range(0.0, 10.0)] float alpha = 2f, [Range(1.0, 10.0)] float beta = 4f);
}

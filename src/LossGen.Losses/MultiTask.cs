namespace LossGen.Losses;

/// <summary>Several losses made one. A row is a task; its loss is computed before, and its gradient is the weight to train it with.</summary>
public static partial class MultiTask
{
    /// <summary>Losses weighted by learnt uncertainties, for regression tasks.</summary>
    /// <remarks>
    /// <para>The weights balance losses of different units by themselves (Kendall, Gal, Cipolla 2018). Start log-variances at 0.</para>
    /// <para>Peers: none in the frameworks; the paper's equation 7 with s = log sigma^2.</para>
    /// </remarks>
    /// <param name="taskLoss">The loss of each task: a mean squared error.</param>
    /// <param name="logVariance">The logarithm of each task's variance, from -30 to 30, learnt; as long as the losses.</param>
    [Loss("sum(0.5 * exp(-logVariance) * taskLoss + 0.5 * logVariance)")]
    public static partial float Uncertainty([Grad][Range(-1e4, 1e4)] ReadOnlySpan<float> taskLoss, [Grad][Range(-30.0, 30.0)] ReadOnlySpan<float> logVariance);

    /// <summary>Losses weighted by learnt uncertainties, for classification tasks.</summary>
    /// <remarks>
    /// <para>As for regression, without the half: a cross-entropy of tempered logits (Kendall, Gal, Cipolla 2018).</para>
    /// <para>Peers: none in the frameworks; the paper's equation 10.</para>
    /// </remarks>
    /// <param name="taskLoss">The loss of each task: a cross-entropy.</param>
    /// <param name="logVariance">The logarithm of each task's variance, from -30 to 30, learnt; as long as the losses.</param>
    [Loss("sum(exp(-logVariance) * taskLoss + 0.5 * logVariance)")]
    public static partial float ClassificationUncertainty([Grad][Range(-1e4, 1e4)] ReadOnlySpan<float> taskLoss, [Grad][Range(-30.0, 30.0)] ReadOnlySpan<float> logVariance);

    /// <summary>One regression and one classification loss, each with a learnt uncertainty.</summary>
    /// <remarks>
    /// <para>The usual pair, with scalars: the losses may come straight from two calls.</para>
    /// <para>Peers: none in the frameworks; the paper's equation 10.</para>
    /// </remarks>
    /// <param name="regressionLoss">A mean squared error.</param>
    /// <param name="classificationLoss">A cross-entropy.</param>
    /// <param name="regressionLogVariance">The logarithm of the first task's variance, from -30 to 30, learnt.</param>
    /// <param name="classificationLogVariance">The logarithm of the second task's variance, from -30 to 30, learnt.</param>
    [Loss("""
        0.5 * exp(-regressionLogVariance) * regressionLoss + 0.5 * regressionLogVariance +
            exp(-classificationLogVariance) * classificationLoss + 0.5 * classificationLogVariance
        """)]
    public static partial float UncertaintyPair([Grad][Range(-1e4, 1e4)] float regressionLoss, [Grad][Range(-1e4, 1e4)] float classificationLoss,
        [Grad][Range(-30.0, 30.0)] float regressionLogVariance, [Grad][Range(-30.0, 30.0)] float classificationLogVariance);

    /// <summary>Losses weighted by learnt scales with a penalty that can't become negative.</summary>
    /// <remarks>
    /// <para>The uncertainty weighting with log(1 + s^2) in place of log(s) (Liebel, Koerner 2018).</para>
    /// <para>Peers: none in the frameworks; the paper's AutomaticWeightedLoss.</para>
    /// </remarks>
    /// <param name="taskLoss">The loss of each task.</param>
    /// <param name="scale">Each task's scale, from 0.001 to 1000, learnt; as long as the losses.</param>
    [Loss("sum(0.5 * taskLoss / scale^2 + log1p(scale^2))")]
    public static partial float AutomaticWeights([Grad][Range(-1e4, 1e4)] ReadOnlySpan<float> taskLoss, [Grad][Range(1e-3, 1e3)] ReadOnlySpan<float> scale);

    /// <summary>The geometric mean of the losses.</summary>
    /// <remarks>
    /// <para>Every task counts by its relative progress, whatever its unit (Chennupati et al. 2019).</para>
    /// <para>Peers: none in the frameworks; LibMTL GLS.</para>
    /// </remarks>
    /// <param name="taskLoss">The loss of each task, positive.</param>
    [Loss("exp(mean(log(taskLoss)))")]
    public static partial float Geometric([Range(1e-6, 1e6)] ReadOnlySpan<float> taskLoss);
}

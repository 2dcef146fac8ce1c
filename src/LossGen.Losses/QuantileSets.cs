namespace LossGen.Losses;

/// <summary>Several quantiles of one target at once, a row of them a sample.</summary>
public static partial class QuantileSets
{
    /// <summary>The mean pinball loss of a row of quantiles.</summary>
    /// <remarks>
    /// <para>Whole predictive distributions; twice it approaches the continuous ranked probability score.</para>
    /// <para>Peers: XGBoost reg:quantileerror(quantile_alpha=[...]), GluonTS QuantileLoss (which doubles it).</para>
    /// </remarks>
    /// <param name="pred">Predicted quantiles: n × k.</param>
    /// <param name="target">What was observed, one a row.</param>
    /// <param name="tau">The levels, from 0 to 1.</param>
    [Loss("mean[n, k](tau[k] * relu(target[n] - pred[n, k]) + (1 - tau[k]) * relu(pred[n, k] - target[n]))")]
    public static partial float Pinball(ReadOnlyTensorSpan<float> pred, ReadOnlySpan<float> target, [Probability] ReadOnlySpan<float> tau);

    /// <summary>The mean pinball loss plus a penalty on quantiles in the wrong order.</summary>
    /// <remarks>
    /// <para>Levels must ascend; crossing costs its amount times lambda.</para>
    /// <para>Peers: none in the frameworks; Bondell, Reich, Wang (2010) as a penalty.</para>
    /// </remarks>
    /// <param name="pred">Predicted quantiles: n × k, at least two a row.</param>
    /// <param name="target">What was observed, one a row.</param>
    /// <param name="tau">The levels, from 0 to 1, ascending.</param>
    /// <param name="lambda">The weight of the penalty.</param>
    [Loss("""
        pinball = mean[n, k](tau[k] * relu(target[n] - pred[n, k]) + (1 - tau[k]) * relu(pred[n, k] - target[n]))
        pinball + lambda * mean[n](sum[k](relu(pred[n, k] - pred[n, k + 1])))
        """)]
    public static partial float NonCrossing(ReadOnlyTensorSpan<float> pred, ReadOnlySpan<float> target, [Probability] ReadOnlySpan<float> tau,
        [Range(0.0, 1e4)] float lambda = 1f);
}

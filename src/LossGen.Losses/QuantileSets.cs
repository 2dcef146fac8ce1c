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

    /// <summary>The quantile Huber loss between all pairs of a row of predicted and a row of target quantiles.</summary>
    /// <remarks>
    /// <para>Distributional Q-learning, QR-DQN (Dabney et al. 2018): levels are the midpoints of equal parts.</para>
    /// <para>Peers: rlax.quantile_q_learning(huber_param=kappa), stable-baselines3-contrib quantile_huber_loss(sum_over_quantiles=True).</para>
    /// </remarks>
    /// <param name="pred">Predicted quantiles of returns: n × k.</param>
    /// <param name="target">Target quantiles: n × m.</param>
    /// <param name="kappa">Where the lines begin.</param>
    [Loss("""
        huber(u) = abs(u) <= kappa ? 0.5 * u^2 : kappa * (abs(u) - 0.5 * kappa)
        side(u, tau) = u < 0 ? 1 - tau : tau
        cost(u, tau) = side(u, tau) * huber(u) / kappa
        mean[n](sum[i](mean[j](cost(target[n, j] - pred[n, i], (i + 0.5) / size(i)))))
        """)]
    public static partial float Huber(ReadOnlyTensorSpan<float> pred, ReadOnlyTensorSpan<float> target, [Positive] float kappa = 1f);
}

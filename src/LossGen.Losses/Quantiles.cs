namespace LossGen.Losses;

/// <summary>Losses whose minimum is a quantile or an expectile of the target.</summary>
public static partial class Quantiles
{
    /// <summary>The pinball loss: its minimum is the quantile at level tau.</summary>
    /// <remarks>
    /// <para>For prediction intervals: two levels give the ends.</para>
    /// <para>Peers: XGBoost reg:quantileerror, LightGBM quantile, LossFunctions.jl QuantileLoss, scikit-learn mean_pinball_loss.</para>
    /// </remarks>
    /// <param name="pred">Predicted quantiles, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    /// <param name="tau">The level, from 0 to 1.</param>
    [Loss("""
        r = target - pred
        mean(tau * relu(r) + (1 - tau) * relu(-r))
        """)]
    public static partial float Pinball(ReadOnlySpan<float> pred, ReadOnlySpan<float> target, [Range(0.0, 1.0)] float tau = 0.5f);

    /// <summary>The pinball loss of each element at a level of its own.</summary>
    /// <remarks>
    /// <para>For networks that take the level as an input (implicit quantiles).</para>
    /// <para>Peers: none; torch code writes it out.</para>
    /// </remarks>
    /// <param name="pred">Predicted quantiles, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    /// <param name="tau">The level of each element, from 0 to 1.</param>
    [Loss("""
        r = target - pred
        mean(tau * relu(r) + (1 - tau) * relu(-r))
        """)]
    public static partial float PinballAtLevels(ReadOnlySpan<float> pred, ReadOnlySpan<float> target, [Probability] ReadOnlySpan<float> tau);

    /// <summary>The pinball loss with its kink rounded by a softplus.</summary>
    /// <remarks>
    /// <para>For second-order boosting, which needs curvature (Zheng 2011).</para>
    /// <para>Peers: none.</para>
    /// </remarks>
    /// <param name="pred">Predicted quantiles, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    /// <param name="tau">The level, from 0 to 1.</param>
    /// <param name="beta">How sharp the kink is: the reciprocal of its width.</param>
    [Loss("""
        r = pred - target
        mean(tau * softplus(-beta * r) + (1 - tau) * softplus(beta * r)) / beta
        """, Hessian = HessianDiagonal.Exact)]
    public static partial float SmoothPinball(ReadOnlySpan<float> pred, ReadOnlySpan<float> target, [Range(0.0, 1.0)] float tau = 0.5f, [Range(0.01, 1e3)] float beta = 10f);

    /// <summary>The asymmetric squared error: its minimum is the expectile at level tau.</summary>
    /// <remarks>
    /// <para>Smooth where the pinball loss is not; also the value loss of implicit Q-learning.</para>
    /// <para>Peers: XGBoost reg:expectileerror.</para>
    /// </remarks>
    /// <param name="pred">Predicted expectiles, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    /// <param name="tau">The level, from 0 to 1.</param>
    [Loss("""
        r = pred - target
        mean((r >= 0 ? 1 - tau : tau) * r^2) / 2
        """, Hessian = HessianDiagonal.Exact)]
    public static partial float Expectile(ReadOnlySpan<float> pred, ReadOnlySpan<float> target, [Range(0.0, 1.0)] float tau = 0.5f);

    /// <summary>The Huber loss weighted by side, over its threshold: the pinball loss with a quadratic bottom.</summary>
    /// <remarks>
    /// <para>For quantile regression DQN (Dabney et al. 2018), one quantile a row.</para>
    /// <para>Peers: none; rlax.quantile_regression_loss(huber_param=kappa) without its sum over pairs.</para>
    /// </remarks>
    /// <param name="pred">Predicted quantiles, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    /// <param name="tau">The level of each element, from 0 to 1.</param>
    /// <param name="kappa">Where the lines begin, in the unit of the target.</param>
    [Loss("""
        u = target - pred
        huber = abs(u) <= kappa ? 0.5 * u^2 : kappa * (abs(u) - 0.5 * kappa)
        mean((u < 0 ? 1 - tau : tau) * huber / kappa)
        """)]
    public static partial float QuantileHuber(ReadOnlySpan<float> pred, ReadOnlySpan<float> target, [Probability] ReadOnlySpan<float> tau, [Positive] float kappa = 1f);
}

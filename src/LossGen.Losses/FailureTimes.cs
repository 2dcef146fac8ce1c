namespace LossGen.Losses;

/// <summary>
/// Accelerated failure time models: the negative log-likelihood of a time, or of its having outlasted the observation (right-censored).
/// </summary>
public static partial class FailureTimes
{
    /// <summary>Log-logistic times.</summary>
    /// <remarks>
    /// <para>Hazards that rise and fall.</para>
    /// <para>Peers: XGBoost survival:aft(aft_loss_distribution="logistic").</para>
    /// </remarks>
    /// <param name="pred">Predicted centres of the logarithm of the time.</param>
    /// <param name="time">The time of the event or of the last observation, from 1e-6 to 1e6; as long as the predictions.</param>
    /// <param name="observed">Whether the event was seen; as long as the predictions.</param>
    /// <param name="sigma">The scale of the logarithm of the time.</param>
    [Loss("""
        z = (log(time) - pred) / sigma
        mean(observed ? softplus(z) + softplus(-z) + log(sigma * time) : softplus(z))
        """)]
    public static partial float LogLogistic(ReadOnlySpan<float> pred, [Target][Range(1e-6, 1e6)] ReadOnlySpan<float> time, ReadOnlySpan<bool> observed,
        [Range(0.01, 1e3)] float sigma = 1f);

    /// <summary>Log-normal times.</summary>
    /// <remarks>
    /// <para>Times that are products of many small factors.</para>
    /// <para>Peers: XGBoost survival:aft(aft_loss_distribution="normal"), lifelines LogNormalAFTFitter.</para>
    /// </remarks>
    /// <param name="pred">Predicted means of the logarithm of the time.</param>
    /// <param name="time">The time of the event or of the last observation, from 1e-6 to 1e6; as long as the predictions.</param>
    /// <param name="observed">Whether the event was seen; as long as the predictions.</param>
    /// <param name="sigma">The standard deviation of the logarithm of the time.</param>
    [Loss("""
        z = (log(time) - pred) / sigma
        mean(observed ? 0.5 * z^2 + 0.5 * log(2 * pi) + log(sigma * time) : -log(normcdf(-z)))
        """)]
    public static partial float LogNormal(ReadOnlySpan<float> pred, [Target][Range(1e-6, 1e6)] ReadOnlySpan<float> time, ReadOnlySpan<bool> observed,
        [Range(0.01, 1e3)] float sigma = 1f);

    /// <summary>Weibull times.</summary>
    /// <remarks>
    /// <para>Hazards that are powers of time: both an accelerated failure time and a proportional hazards model.</para>
    /// <para>Peers: XGBoost survival:aft(aft_loss_distribution="extreme"), lifelines WeibullAFTFitter.</para>
    /// </remarks>
    /// <param name="pred">Predicted logarithms of characteristic times, within 80 sigma of the logarithm of the time.</param>
    /// <param name="time">The time of the event or of the last observation, from 1e-6 to 1e6; as long as the predictions.</param>
    /// <param name="observed">Whether the event was seen; as long as the predictions.</param>
    /// <param name="sigma">The scale of the logarithm of the time: the reciprocal of Weibull's shape.</param>
    [Loss("""
        z = (log(time) - pred) / sigma
        mean(observed ? exp(z) - z + log(sigma * time) : exp(z))
        """)]
    public static partial float Weibull([Range(-14.0, 14.0)] ReadOnlySpan<float> pred, [Target][Range(1e-6, 1e6)] ReadOnlySpan<float> time, ReadOnlySpan<bool> observed,
        [Range(0.4, 1e3)] float sigma = 1f);

    /// <summary>Exponential times, from the logarithm of the hazard.</summary>
    /// <remarks>
    /// <para>A constant hazard over an exposure: also the Poisson likelihood of event counts 0 and 1.</para>
    /// <para>Peers: lifelines ExponentialFitter with covariates; torch.nn.PoissonNLLLoss with log(time) as offset, less a constant.</para>
    /// </remarks>
    /// <param name="logHazard">Predicted logarithms of hazards, from -60 to 60, per unit of time.</param>
    /// <param name="time">The time of the event or of the last observation, from 0 to 1e6; as long as the predictions.</param>
    /// <param name="observed">Whether the event was seen; as long as the predictions.</param>
    [Loss("mean(time * exp(logHazard) - observed * logHazard)", Hessian = HessianDiagonal.Exact)]
    public static partial float Exponential([Range(-60.0, 60.0)] ReadOnlySpan<float> logHazard, [Target][Range(0.0, 1e6)] ReadOnlySpan<float> time, ReadOnlySpan<bool> observed);
}

namespace LossGen.Losses;

/// <summary>Negative log-likelihoods of counts.</summary>
public static partial class Counts
{
    /// <summary>The negative log-likelihood of Poisson counts, from the logarithm of the rate, up to a constant.</summary>
    /// <remarks>
    /// <para>The default for counts: any real output is a log-rate.</para>
    /// <para>Peers: torch.nn.PoissonNLLLoss(log_input=True), LightGBM poisson, XGBoost count:poisson, optax.poisson_nll_loss (mean).</para>
    /// </remarks>
    /// <param name="logRate">Predicted logarithms of rates, from -80 to 80.</param>
    /// <param name="count">The counts, from 0 on; as long as the predictions.</param>
    [Loss("mean(exp(logRate) - count * logRate)", Hessian = HessianDiagonal.Exact)]
    public static partial float Poisson([Range(-80.0, 80.0)] ReadOnlySpan<float> logRate, [Range(0.0, 1e6)][Target] ReadOnlySpan<float> count);

    /// <summary>The negative log-likelihood of Poisson counts with Stirling's approximation of the factorial, from the logarithm of the rate.</summary>
    /// <remarks>
    /// <para>Comparable between data sets; the gradient is that of the form without the constant.</para>
    /// <para>Peers: torch.nn.PoissonNLLLoss(log_input=True, full=True).</para>
    /// </remarks>
    /// <param name="logRate">Predicted logarithms of rates, from -80 to 80.</param>
    /// <param name="count">The counts, from 0 on; as long as the predictions.</param>
    [Loss("""
        stirling = count > 1 ? count * log(count) - count + 0.5 * log(2 * pi * count) : 0
        mean(exp(logRate) - count * logRate + stirling)
        """)]
    public static partial float PoissonFull([Range(-80.0, 80.0)] ReadOnlySpan<float> logRate, [Range(0.0, 1e6)][Target] ReadOnlySpan<float> count);

    /// <summary>The negative log-likelihood of Poisson counts, from the rate itself, up to a constant.</summary>
    /// <remarks>
    /// <para>For models whose output is positive already.</para>
    /// <para>Peers: torch.nn.PoissonNLLLoss(log_input=False, eps=1e-8); with eps 1e-7 keras.losses.Poisson.</para>
    /// </remarks>
    /// <param name="rate">Predicted rates, from 0 on.</param>
    /// <param name="count">The counts, from 0 on; as long as the predictions.</param>
    /// <param name="eps">What keeps the logarithm from its pole.</param>
    [Loss("mean(rate - count * log(rate + eps))", Hessian = HessianDiagonal.Exact)]
    public static partial float PoissonRate([Range(0.0, 1e6)] ReadOnlySpan<float> rate, [Range(0.0, 1e6)][Target] ReadOnlySpan<float> count,
        [Range(1e-8, 1.0)] float eps = 1e-8f);

    /// <summary>The negative log-likelihood of counts with more spread than Poisson's, from the logarithm of the mean, up to a constant.</summary>
    /// <remarks>
    /// <para>The variance is mean + mean^2 / r with r given; what depends on counts and r alone is left out.</para>
    /// <para>Peers: none; statsmodels NegativeBinomial without its lgamma terms.</para>
    /// </remarks>
    /// <param name="logMean">Predicted logarithms of means, from -80 to 80.</param>
    /// <param name="count">The counts, from 0 on; as long as the predictions.</param>
    /// <param name="r">The dispersion: the larger, the closer to Poisson.</param>
    [Loss("""
        u = logMean - log(r)
        mean(count * softplus(-u) + r * softplus(u))
        """, Hessian = HessianDiagonal.Exact)]
    public static partial float NegativeBinomial([Range(-80.0, 80.0)] ReadOnlySpan<float> logMean, [Range(0.0, 1e6)][Target] ReadOnlySpan<float> count,
        [Range(1e-3, 1e3)] float r = 1f);

#pragma warning disable LG3201 // Few counts of a large dispersion leave the digits of the difference.
    /// <summary>The full negative log-likelihood of negative binomial counts, the dispersion learnt beside the model.</summary>
    /// <remarks>
    /// <para>Where the spread isn't known.</para>
    /// <para>Peers: -torch.distributions.NegativeBinomial(r, logits=logMean - log(r)).log_prob(count).mean().</para>
    /// </remarks>
    /// <param name="logMean">Predicted logarithms of means, from -80 to 80.</param>
    /// <param name="count">The counts, from 0 to 1000; as long as the predictions.</param>
    /// <param name="r">The dispersion: the larger, the closer to Poisson.</param>
    [Loss("""
        u = logMean - log(r)
        constants = lgamma(r) + lgamma(count + 1) - lgamma(count + r)
        mean(count * softplus(-u) + r * softplus(u) + constants)
        """)]
    public static partial float NegativeBinomialDispersion([Grad][Range(-80.0, 80.0)] ReadOnlySpan<float> logMean,
        [Range(0.0, 1e3)][Target] ReadOnlySpan<float> count, [Grad][Range(1e-3, 1e3)] float r);
#pragma warning restore LG3201
}

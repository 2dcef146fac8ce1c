namespace LossGen.Losses;

/// <summary>Negative log-likelihoods and scoring rules of continuous distributions.</summary>
public static partial class Likelihood
{
    /// <summary>The negative log-likelihood of Gaussian noise whose variance is predicted too.</summary>
    /// <remarks>
    /// <para>For noise that differs from sample to sample. Without the constant log(2 pi) / 2.</para>
    /// <para>Peers: torch.nn.GaussianNLLLoss.</para>
    /// <para>Differs: variances are positive by declaration; torch raises them to eps = 1e-6.</para>
    /// </remarks>
    /// <param name="pred">Predicted means, in the unit of the target.</param>
    /// <param name="variance">Predicted variances, positive, in the squared unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    [Loss("mean(0.5 * (log(variance) + (pred - target)^2 / variance))")]
    public static partial float Gaussian([Grad] ReadOnlySpan<float> pred, [Grad][Positive] ReadOnlySpan<float> variance, ReadOnlySpan<float> target);

    /// <summary>The negative log-likelihood of Gaussian noise, from the logarithm of the variance.</summary>
    /// <remarks>
    /// <para>The stable form for networks: any real output is a log-variance. Without the constant log(2 pi) / 2.</para>
    /// <para>Peers: torch.nn.GaussianNLLLoss of exp(logVariance).</para>
    /// </remarks>
    /// <param name="pred">Predicted means, in the unit of the target.</param>
    /// <param name="logVariance">Predicted logarithms of variances, from -30 to 30.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    [Loss("mean(0.5 * (logVariance + (pred - target)^2 * exp(-logVariance)))")]
    public static partial float GaussianLogVariance([Grad] ReadOnlySpan<float> pred, [Grad][Range(-30.0, 30.0)] ReadOnlySpan<float> logVariance, ReadOnlySpan<float> target);

    /// <summary>The Gaussian negative log-likelihood, each element weighted by a power of its own variance that isn't differentiated.</summary>
    /// <remarks>
    /// <para>Keeps samples of large variance in the fit of the mean (Seitzer et al. 2022): beta 0 is the likelihood, 1 the squared error for the means.</para>
    /// <para>Peers: none; the paper's code.</para>
    /// </remarks>
    /// <param name="pred">Predicted means, in the unit of the target.</param>
    /// <param name="variance">Predicted variances, positive, in the squared unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    /// <param name="beta">The power, from 0 to 1.</param>
    [Loss("mean(stopgradient(variance)^beta * 0.5 * (log(variance) + (pred - target)^2 / variance))")]
    public static partial float BetaGaussian([Grad] ReadOnlySpan<float> pred, [Grad][Positive] ReadOnlySpan<float> variance, ReadOnlySpan<float> target,
        [Range(0.0, 1.0)] float beta = 0.5f);

    /// <summary>The negative log-likelihood of Laplace noise whose scale is predicted too.</summary>
    /// <remarks>
    /// <para>The absolute error with a learnt weight: medians instead of means.</para>
    /// <para>Peers: -torch.distributions.Laplace(pred, scale).log_prob(target).mean().</para>
    /// </remarks>
    /// <param name="pred">Predicted medians, in the unit of the target.</param>
    /// <param name="scale">Predicted scales, positive, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    [Loss("mean(log(2 * scale) + abs(pred - target) / scale)")]
    public static partial float Laplace([Grad] ReadOnlySpan<float> pred, [Grad][Positive] ReadOnlySpan<float> scale, ReadOnlySpan<float> target);

    /// <summary>The negative log-likelihood of logistic noise whose scale is predicted too.</summary>
    /// <remarks>
    /// <para>Between Gaussian and Laplace noise, smooth.</para>
    /// <para>Peers: none; scipy.stats.logistic.logpdf.</para>
    /// </remarks>
    /// <param name="pred">Predicted means, in the unit of the target.</param>
    /// <param name="scale">Predicted scales, positive, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    [Loss("""
        z = (target - pred) / scale
        mean(log(scale) + softplus(z) + softplus(-z))
        """)]
    public static partial float Logistic([Grad] ReadOnlySpan<float> pred, [Grad][Positive] ReadOnlySpan<float> scale, ReadOnlySpan<float> target);

    /// <summary>The negative log-likelihood of Student's t noise, its scale and degrees of freedom learnt beside the model.</summary>
    /// <remarks>
    /// <para>Robust regression that learns how heavy the tails are (Lange, Little, Taylor 1989).</para>
    /// <para>Peers: -torch.distributions.StudentT(dof, pred, scale).log_prob(target).mean().</para>
    /// </remarks>
    /// <param name="pred">Predicted centres, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    /// <param name="scale">The scale of the noise, positive, in the unit of the target.</param>
    /// <param name="dof">The degrees of freedom, from 0.1 to 100.</param>
    [Loss("""
        u = (target - pred) / scale
        constants = log(scale) + 0.5 * log(pi * dof) + lgamma(0.5 * dof) - lgamma(0.5 * dof + 0.5)
        constants + (dof + 1) / 2 * mean(log1p(u^2 / dof))
        """)]
    public static partial float StudentT([Grad] ReadOnlySpan<float> pred, ReadOnlySpan<float> target,
        [Grad][Range(1e-3, 1e6)] float scale, [Grad][Range(0.1, 100.0)] float dof);

    /// <summary>The negative log-likelihood of a gamma distribution with logarithmic link, up to its shape.</summary>
    /// <remarks>
    /// <para>For positive amounts whose spread grows with the mean, such as claims and durations.</para>
    /// <para>Peers: XGBoost reg:gamma, LightGBM gamma.</para>
    /// </remarks>
    /// <param name="logMean">Predicted logarithms of means, from -40 to 40.</param>
    /// <param name="target">What was observed, positive; as long as the predictions.</param>
    [Loss("mean(logMean + target * exp(-logMean))", Hessian = HessianDiagonal.Exact)]
    public static partial float Gamma([Range(-40.0, 40.0)] ReadOnlySpan<float> logMean, [Positive] ReadOnlySpan<float> target);

    /// <summary>The negative log-likelihood of the Tweedie family between Poisson (1) and gamma (2), with logarithmic link.</summary>
    /// <remarks>
    /// <para>For amounts that are often exactly 0, such as rainfall and insurance claims. At the limits use Poisson or Gamma.</para>
    /// <para>Peers: XGBoost reg:tweedie, LightGBM tweedie, keras.losses.Tweedie.</para>
    /// </remarks>
    /// <param name="logMean">Predicted logarithms of means, from -40 to 40.</param>
    /// <param name="target">What was observed, from 0 on; as long as the predictions.</param>
    /// <param name="rho">The power of the variance, from 1.01 to 1.99.</param>
    [Loss("mean(-target * exp((1 - rho) * logMean) / (1 - rho) + exp((2 - rho) * logMean) / (2 - rho))", Hessian = HessianDiagonal.Exact)]
    public static partial float Tweedie([Range(-40.0, 40.0)] ReadOnlySpan<float> logMean, [Range(0.0, 1e6)] ReadOnlySpan<float> target,
        [Range(1.01, 1.99)] float rho = 1.5f);

    /// <summary>The continuous ranked probability score of a Gaussian forecast.</summary>
    /// <remarks>
    /// <para>In the unit of the target, and far less touched by outliers than the likelihood (Gneiting et al. 2005).</para>
    /// <para>Peers: properscoring.crps_gaussian (mean).</para>
    /// </remarks>
    /// <param name="pred">Predicted means, in the unit of the target.</param>
    /// <param name="sigma">Predicted standard deviations, positive, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    [Loss("""
        r = target - pred
        z = r / sigma
        mean(r * erf(z / sqrt(2)) + sigma * (exp(-z^2 / 2) * sqrt(2 / pi) - 1 / sqrt(pi)))
        """)]
    public static partial float GaussianCrps([Grad] ReadOnlySpan<float> pred, [Grad][Positive] ReadOnlySpan<float> sigma, ReadOnlySpan<float> target);

    /// <summary>The continuous ranked probability score of a logistic forecast.</summary>
    /// <remarks>
    /// <para>Like the Gaussian one, with exponential tails (Jordan, Krueger, Lerch 2019).</para>
    /// <para>Peers: scoringRules crps_logis (mean).</para>
    /// </remarks>
    /// <param name="pred">Predicted means, in the unit of the target.</param>
    /// <param name="scale">Predicted scales, positive, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    [Loss("""
        error = abs(target - pred)
        mean(error + scale * (2 * softplus(-error / scale) - 1))
        """)]
    public static partial float LogisticCrps([Grad] ReadOnlySpan<float> pred, [Grad][Positive] ReadOnlySpan<float> scale, ReadOnlySpan<float> target);

    /// <summary>The negative log-likelihood of evidential regression, with its penalty on confident errors.</summary>
    /// <remarks>
    /// <para>One network predicts value, noise and its own uncertainty (Amini et al. 2020).</para>
    /// <para>Peers: none; the paper's EvidentialRegression.</para>
    /// </remarks>
    /// <param name="pred">Predicted values (gamma), in the unit of the target.</param>
    /// <param name="nu">Virtual observations of the mean, from 0.001 to 1000.</param>
    /// <param name="alpha">Virtual observations of the variance, above 1, at most 100.</param>
    /// <param name="beta">Their scale, from 0.001 to 1000, in the squared unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    /// <param name="lambda">The weight of the penalty.</param>
    [Loss("""
        r = target - pred
        omega = 2 * beta * (1 + nu)
        misfit = nu * r^2 / omega
        nll = 0.5 * log(pi * omega / nu) + (alpha + 0.5) * log1p(misfit) + lgamma(alpha) - lgamma(alpha + 0.5)
        mean(nll + lambda * abs(r) * (2 * nu + alpha))
        """)]
    public static partial float Evidential([Grad] ReadOnlySpan<float> pred, [Grad][Range(1e-3, 1e3)] ReadOnlySpan<float> nu,
        [Grad][Range(1.0, 100.0)] ReadOnlySpan<float> alpha, [Grad][Range(1e-3, 1e3)] ReadOnlySpan<float> beta, ReadOnlySpan<float> target,
        [Range(0.0, 1e3)] float lambda = 0.01f);
}

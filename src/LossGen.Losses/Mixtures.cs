namespace LossGen.Losses;

/// <summary>Negative log-likelihoods of mixtures and of distributions over classes.</summary>
public static partial class Mixtures
{
    /// <summary>The negative log-likelihood of a mixture of Gaussians.</summary>
    /// <remarks>
    /// <para>Mixture density networks (Bishop 1994): targets with several likely values.</para>
    /// <para>Peers: -torch.distributions.MixtureSameFamily(Categorical(logits), Normal(center, exp(logScale))).log_prob(target).mean().</para>
    /// </remarks>
    /// <param name="logits">The scores of the components: n × k.</param>
    /// <param name="center">Their means: n × k.</param>
    /// <param name="logScale">The logarithms of their standard deviations, from -15 to 15: n × k.</param>
    /// <param name="target">What was observed, one a row.</param>
    [Loss("""
        z[n, k] = (target[n] - center[n, k]) * exp(-logScale[n, k])
        lp[n, k] = logsoftmax[k](logits[n, k]) - 0.5 * z[n, k]^2 - logScale[n, k]
        0.5 * log(2 * pi) - mean[n](logsumexp[k](lp[n, k]))
        """)]
    public static partial float Gaussian([Grad][Logit] ReadOnlyTensorSpan<float> logits, [Grad] ReadOnlyTensorSpan<float> center,
        [Grad][Range(-15.0, 15.0)] ReadOnlyTensorSpan<float> logScale, ReadOnlySpan<float> target);

    /// <summary>The negative log-likelihood of rows of shares under Dirichlet distributions.</summary>
    /// <remarks>
    /// <para>Compositions: portfolios, minerals, time budgets.</para>
    /// <para>Peers: -torch.distributions.Dirichlet(alpha).log_prob(target).mean(); XGBoost's Dirichlet regression tutorial, of log alpha.</para>
    /// </remarks>
    /// <param name="alpha">The concentrations, from 0.01 to 1000: n × c.</param>
    /// <param name="target">The shares, positive: n × c, each row of sum 1.</param>
    [Loss("""
        normalizer[n] = sum[c](lgamma(alpha[n, c])) - lgamma(sum[c](alpha[n, c]))
        mean[n](normalizer[n] - sum[c]((alpha[n, c] - 1) * log(target[n, c])))
        """)]
    public static partial float Dirichlet([Range(0.01, 1e3)] ReadOnlyTensorSpan<float> alpha, [Range(1e-6, 1.0)] ReadOnlyTensorSpan<float> target);

    /// <summary>The expected squared error of classes under a Dirichlet distribution: evidential classification without its penalty.</summary>
    /// <remarks>
    /// <para>A classifier that says how much it has seen (Sensoy, Kaplan, Kandemir 2018).</para>
    /// <para>Peers: none in the frameworks; the paper's equation 5.</para>
    /// <para>Differs: the annealed divergence from the uniform distribution is left to the caller.</para>
    /// </remarks>
    /// <param name="alpha">The concentrations, one more than the evidence, from 1 to 1e6: n × c.</param>
    /// <param name="label">The class of each row, from 0 to c - 1.</param>
    [Loss("""
        total[n] = sum[c](alpha[n, c])
        p[n, c] = alpha[n, c] / total[n]
        mean[n](sum[c]((p[n, c] - (c == label[n]))^2 + p[n, c] * (1 - p[n, c]) / (total[n] + 1)))
        """)]
    public static partial float Evidential([Range(1.0, 1e6)] ReadOnlyTensorSpan<float> alpha, ReadOnlySpan<int> label);
}

namespace LossGen.Losses;

/// <summary>Distances between distributions, a row each.</summary>
public static partial class Divergence
{
    /// <summary>The Kullback-Leibler divergence of predicted log-probabilities from target probabilities, over the rows.</summary>
    /// <remarks>
    /// <para>The sum over a row, the mean over the rows. 0 log 0 is 0.</para>
    /// <para>Peers: torch.nn.KLDivLoss(reduction="batchmean"), keras.losses.KLDivergence (of probabilities), optax.kl_divergence (mean).</para>
    /// </remarks>
    /// <param name="logProb">Predicted log-probabilities: n × c.</param>
    /// <param name="target">Target probabilities: n × c.</param>
    [Loss("mean[n](sum[c](xlogy(target[n, c], target[n, c]) - target[n, c] * logProb[n, c]))")]
    public static partial float KullbackLeibler([LogProbability] ReadOnlyTensorSpan<float> logProb, [Probability] ReadOnlyTensorSpan<float> target);

    /// <summary>The same divided by the number of elements.</summary>
    /// <remarks>
    /// <para>Torch's default, which is no divergence: it depends on the number of classes.</para>
    /// <para>Peers: torch.nn.KLDivLoss().</para>
    /// </remarks>
    /// <param name="logProb">Predicted log-probabilities, of any shape.</param>
    /// <param name="target">Target probabilities, of the same.</param>
    [Loss("mean(xlogy(target, target) - target * logProb)")]
    public static partial float KullbackLeiblerElements([LogProbability] ReadOnlyTensorSpan<float> logProb, [Probability] ReadOnlyTensorSpan<float> target);

    /// <summary>The Kullback-Leibler divergence from log-probabilities, over the rows.</summary>
    /// <remarks>
    /// <para>The stable form where both sides are log-softmaxes.</para>
    /// <para>Peers: torch.nn.KLDivLoss(reduction="batchmean", log_target=True), optax.kl_divergence_with_log_targets (mean).</para>
    /// </remarks>
    /// <param name="logProb">Predicted log-probabilities: n × c.</param>
    /// <param name="target">Target log-probabilities: n × c.</param>
    [Loss("mean[n](sum[c](exp(target[n, c]) * (target[n, c] - logProb[n, c])))")]
    public static partial float KullbackLeiblerLogTarget([LogProbability] ReadOnlyTensorSpan<float> logProb, [LogProbability] ReadOnlyTensorSpan<float> target);

#pragma warning disable LG3201 // The target's own rounding.
    /// <summary>The reverse divergence: of the target from the softmax of logits.</summary>
    /// <remarks>
    /// <para>Seeks one mode rather than covering all; on-policy distillation.</para>
    /// <para>Peers: trl GKDTrainer(beta=1), torch.nn.KLDivLoss with its arguments exchanged.</para>
    /// </remarks>
    /// <param name="logits">A row of scores a sample: n × c.</param>
    /// <param name="target">Target log-probabilities: n × c.</param>
    [Loss("""
        lp[n, c] = logsoftmax[c](logits[n, c])
        mean[n](sum[c](exp(lp[n, c]) * (lp[n, c] - target[n, c])))
        """)]
    public static partial float ReverseKullbackLeibler([Logit] ReadOnlyTensorSpan<float> logits, [LogProbability] ReadOnlyTensorSpan<float> target);
#pragma warning restore LG3201

#pragma warning disable LG3201 // Two large rates leave the digits of their difference.
    /// <summary>The generalized divergence of positive numbers that needn't sum to 1.</summary>
    /// <remarks>
    /// <para>Non-negative matrix factorization; Poisson deviance, halved.</para>
    /// <para>Peers: scikit-learn NMF(beta_loss="kullback-leibler"), optax.convex_kl_divergence (mean).</para>
    /// </remarks>
    /// <param name="pred">Predictions, positive.</param>
    /// <param name="target">What was observed, from 0 on; as long as the predictions.</param>
    // A subnormal target over a large prediction is 0, and has no logarithm.
    [Loss("mean(xlogy(target, max(target / pred, 1e-37)) - target + pred)")]
    public static partial float Generalized([Range(1e-6, 1e6)] ReadOnlySpan<float> pred, [Range(0.0, 1e6)] ReadOnlySpan<float> target);
#pragma warning restore LG3201

#pragma warning disable LG2007 // What is bounded is flat where the logits are sure and wrong.
    /// <summary>The generalized Jensen-Shannon divergence of the softmax of logits and target probabilities.</summary>
    /// <remarks>
    /// <para>Bounded and, with beta 0.5, symmetric: for distillation and wrong labels.</para>
    /// <para>Peers: trl GKDTrainer(beta), Liger LigerFusedLinearJSDLoss(beta), both with log-probabilities.</para>
    /// </remarks>
    /// <param name="logits">A row of scores a sample: n × c.</param>
    /// <param name="target">Target probabilities: n × c.</param>
    /// <param name="beta">The weight of the target in the mixture, strictly inside 0 and 1.</param>
    [Loss("""
        p[n, c] = softmax[c](logits[n, c])
        m[n, c] = max(beta * target[n, c] + (1 - beta) * p[n, c], 1e-15)
        mean[n](sum[c](beta * xlogy(target[n, c], target[n, c] / m[n, c]) + (1 - beta) * xlogy(p[n, c], p[n, c] / m[n, c])))
        """)]
    public static partial float JensenShannon([Logit] ReadOnlyTensorSpan<float> logits, [Probability] ReadOnlyTensorSpan<float> target,
        [Range(0.01, 0.99)] float beta = 0.5f);

    /// <summary>Half the absolute difference of the softmax of logits and target probabilities.</summary>
    /// <remarks>
    /// <para>The largest difference in the probability of any event.</para>
    /// <para>Peers: Liger LigerTVDLoss (of probabilities, batchmean).</para>
    /// </remarks>
    /// <param name="logits">A row of scores a sample: n × c.</param>
    /// <param name="target">Target probabilities: n × c.</param>
    [Loss("""
        p[n, c] = softmax[c](logits[n, c])
        mean[n](0.5 * sum[c](abs(p[n, c] - target[n, c])))
        """)]
    public static partial float TotalVariation([Logit] ReadOnlyTensorSpan<float> logits, [Probability] ReadOnlyTensorSpan<float> target);
#pragma warning restore LG2007

    /// <summary>The squared Hellinger distance of the softmax of logits and target probabilities.</summary>
    /// <remarks>
    /// <para>Half the squared distance of the roots: bounded by 1.</para>
    /// <para>Peers: none.</para>
    /// </remarks>
    /// <param name="logits">A row of scores a sample: n × c.</param>
    /// <param name="target">Target probabilities: n × c.</param>
    [Loss("""
        lp[n, c] = logsoftmax[c](logits[n, c])
        mean[n](0.5 * sum[c]((exp(0.5 * lp[n, c]) - sqrt(target[n, c]))^2))
        """)]
    public static partial float Hellinger([Logit] ReadOnlyTensorSpan<float> logits, [Probability] ReadOnlyTensorSpan<float> target);

    /// <summary>Knowledge distillation: divergence of tempered student from tempered teacher, plus cross-entropy.</summary>
    /// <remarks>
    /// <para>The square of the temperature keeps both gradients of one size (Hinton, Vinyals, Dean 2015).</para>
    /// <para>Peers: torchaudio and timm recipes; torch.nn.KLDivLoss(reduction="batchmean") of softmaxes over T, times T².</para>
    /// </remarks>
    /// <param name="logits">The student's scores: n × c.</param>
    /// <param name="teacher">The teacher's scores: n × c.</param>
    /// <param name="label">The class of each row, from 0 to c - 1.</param>
    /// <param name="temperature">What both are divided by.</param>
    /// <param name="alpha">The weight of the divergence; the rest is the cross-entropy's.</param>
    [Loss("""
        s[n, c] = logsoftmax[c](logits[n, c] / temperature)
        t[n, c] = logsoftmax[c](teacher[n, c] / temperature)
        kl = mean[n](sum[c](exp(t[n, c]) * (t[n, c] - s[n, c])))
        alpha * temperature^2 * kl + (1 - alpha) * mean[n](logsumexp[c](logits[n, c]) - logits[n, label[n]])
        """)]
    public static partial float Distillation([Logit] ReadOnlyTensorSpan<float> logits, [Logit] ReadOnlyTensorSpan<float> teacher, ReadOnlySpan<int> label,
        [Range(0.1, 100.0)] float temperature = 2f, [Range(0.0, 1.0)] float alpha = 0.5f);

    /// <summary>The divergence of diagonal Gaussians from the standard one, over the rows.</summary>
    /// <remarks>
    /// <para>The penalty of variational autoencoders (Kingma, Welling 2014).</para>
    /// <para>Peers: torch.distributions.kl_divergence of Normal(mean, exp(logVariance / 2)) and Normal(0, 1), summed over rows.</para>
    /// </remarks>
    /// <param name="center">The means: n × d.</param>
    /// <param name="logVariance">The logarithms of the variances, from -30 to 30: n × d.</param>
    [Loss("mean[n](0.5 * sum[d](center[n, d]^2 + (expm1(logVariance[n, d]) - logVariance[n, d])))")]
    public static partial float Variational([Grad] ReadOnlyTensorSpan<float> center, [Grad][Range(-30.0, 30.0)] ReadOnlyTensorSpan<float> logVariance);

    /// <summary>The divergence of one diagonal Gaussian from another, over the rows.</summary>
    /// <remarks>
    /// <para>Hierarchical variational models, world models.</para>
    /// <para>Peers: torch.distributions.kl_divergence of two Normals, summed over rows.</para>
    /// </remarks>
    /// <param name="center">The means: n × d.</param>
    /// <param name="logVariance">The logarithms of the variances, from -30 to 30: n × d.</param>
    /// <param name="priorCenter">The other's means: n × d.</param>
    /// <param name="priorLogVariance">The logarithms of the other's variances, from -30 to 30: n × d.</param>
    [Loss("""
        gap[n, d] = logVariance[n, d] - priorLogVariance[n, d]
        shift[n, d] = (center[n, d] - priorCenter[n, d])^2 * exp(-priorLogVariance[n, d])
        mean[n](0.5 * sum[d](shift[n, d] + (expm1(gap[n, d]) - gap[n, d])))
        """)]
    public static partial float Gaussian([Grad] ReadOnlyTensorSpan<float> center, [Grad][Range(-30.0, 30.0)] ReadOnlyTensorSpan<float> logVariance,
        [Grad] ReadOnlyTensorSpan<float> priorCenter, [Grad][Range(-30.0, 30.0)] ReadOnlyTensorSpan<float> priorLogVariance);

    /// <summary>The negative entropy of the softmax of logits, over the rows.</summary>
    /// <remarks>
    /// <para>Added it keeps policies exploring and predictions modest; subtracted it is entropy minimization.</para>
    /// <para>Peers: -torch.distributions.Categorical(logits=logits).entropy().mean().</para>
    /// </remarks>
    /// <param name="logits">A row of scores a sample: n × c.</param>
    [Loss("""
        lp[n, c] = logsoftmax[c](logits[n, c])
        mean[n](sum[c](exp(lp[n, c]) * lp[n, c]))
        """)]
    public static partial float NegativeEntropy([Logit] ReadOnlyTensorSpan<float> logits);

    /// <summary>The squared maximum mean discrepancy of two samples under a Gaussian kernel, with all pairs.</summary>
    /// <remarks>
    /// <para>Matches distributions from samples alone (Gretton et al. 2012); the biased estimate, never negative.</para>
    /// <para>Peers: none in the frameworks; torch code writes it out.</para>
    /// </remarks>
    /// <param name="x">The first sample: n × d.</param>
    /// <param name="y">The second: m × d.</param>
    /// <param name="bandwidth">The width of the kernel, in the unit of the samples.</param>
    [Loss("""
        xx = mean[i, j](exp(-sum[d]((x[i, d] - x[j, d])^2) / (2 * bandwidth^2)))
        xy = mean[i, k](exp(-sum[d]((x[i, d] - y[k, d])^2) / (2 * bandwidth^2)))
        yy = mean[k, l](exp(-sum[d]((y[k, d] - y[l, d])^2) / (2 * bandwidth^2)))
        xx - 2 * xy + yy
        """)]
    public static partial float MeanDiscrepancy([Grad] ReadOnlyTensorSpan<float> x, ReadOnlyTensorSpan<float> y, [Range(0.01, 1e3)] float bandwidth = 1f);
}

namespace LossGen.Losses;

/// <summary>Classification losses that weigh rows by how well they are predicted: for hard, rare or wrong labels.</summary>
public static partial class NoisyLabels
{
    /// <summary>The cross-entropy, faded where the class is predicted well already.</summary>
    /// <remarks>
    /// <para>For many easy samples (Lin et al. 2017).</para>
    /// <para>Peers: keras.losses.CategoricalFocalCrossentropy(from_logits=True, alpha=1).</para>
    /// </remarks>
    /// <param name="logits">A row of scores a sample: n × c.</param>
    /// <param name="label">The class of each row, from 0 to c - 1.</param>
    /// <param name="gamma">How fast, from 1 to 10.</param>
    [Loss("""
        lp[n] = logits[n, label[n]] - logsumexp[c](logits[n, c])
        mean[n](-lp[n] * (-expm1(lp[n]))^gamma)
        """)]
    public static partial float Focal([Logit] ReadOnlyTensorSpan<float> logits, ReadOnlySpan<int> label, [Range(1.0, 10.0)] float gamma = 2f);

    /// <summary>The focal loss with a weight a class.</summary>
    /// <remarks>
    /// <para>For unequal classes. The mean is over the rows, not over the weights.</para>
    /// <para>Peers: keras.losses.CategoricalFocalCrossentropy(from_logits=True, alpha).</para>
    /// </remarks>
    /// <param name="logits">A row of scores a sample: n × c.</param>
    /// <param name="label">The class of each row, from 0 to c - 1.</param>
    /// <param name="alpha">The weight of each class, from 0 on.</param>
    /// <param name="gamma">How fast, from 1 to 10.</param>
    [Loss("""
        lp[n] = logits[n, label[n]] - logsumexp[c](logits[n, c])
        mean[n](-alpha[label[n]] * lp[n] * (-expm1(lp[n]))^gamma)
        """)]
    public static partial float BalancedFocal([Logit] ReadOnlyTensorSpan<float> logits, ReadOnlySpan<int> label, [Range(0.0, 1e4)] ReadOnlySpan<float> alpha,
        [Range(1.0, 10.0)] float gamma = 2f);

    /// <summary>The cross-entropy plus a multiple of the probability of being wrong.</summary>
    /// <remarks>
    /// <para>The first term of the expansion of the cross-entropy, corrected (Leng et al. 2022).</para>
    /// <para>Peers: optax.poly_loss_cross_entropy (mean).</para>
    /// </remarks>
    /// <param name="logits">A row of scores a sample: n × c.</param>
    /// <param name="label">The class of each row, from 0 to c - 1.</param>
    /// <param name="eps">The multiple.</param>
    [Loss("""
        lp[n] = logits[n, label[n]] - logsumexp[c](logits[n, c])
        mean[n](-lp[n] - eps * expm1(lp[n]))
        """)]
    public static partial float Poly([Logit] ReadOnlyTensorSpan<float> logits, ReadOnlySpan<int> label, [Range(-1.0, 100.0)] float eps = 2f);

    /// <summary>A power of the probability of the class: between cross-entropy (q near 0) and absolute error (1).</summary>
    /// <remarks>
    /// <para>For wrong labels: bounded by 1 / q (Zhang, Sabuncu 2018).</para>
    /// <para>Peers: none in the frameworks; the paper's truncated loss without truncation.</para>
    /// </remarks>
    /// <param name="logits">A row of scores a sample: n × c.</param>
    /// <param name="label">The class of each row, from 0 to c - 1.</param>
    /// <param name="q">The power, from 0.01 to 1.</param>
    [Loss("""
        lp[n] = logits[n, label[n]] - logsumexp[c](logits[n, c])
        mean[n](-expm1(q * lp[n]) / q)
        """)]
    public static partial float Generalized([Logit] ReadOnlyTensorSpan<float> logits, ReadOnlySpan<int> label, [Range(0.01, 1.0)] float q = 0.7f);

#pragma warning disable LG3201 // A large weight magnifies the rounding of what is nearly certain.
    /// <summary>The cross-entropy plus its reverse, in which the logarithm of 0 is a constant.</summary>
    /// <remarks>
    /// <para>For wrong labels (Wang et al. 2019).</para>
    /// <para>Peers: none in the frameworks; the paper's SCELoss.</para>
    /// </remarks>
    /// <param name="logits">A row of scores a sample: n × c.</param>
    /// <param name="label">The class of each row, from 0 to c - 1.</param>
    /// <param name="alpha">The weight of the cross-entropy.</param>
    /// <param name="beta">The weight of the reverse.</param>
    /// <param name="logZero">What stands for the logarithm of 0.</param>
    [Loss("""
        lp[n] = logits[n, label[n]] - logsumexp[c](logits[n, c])
        mean[n](-alpha * lp[n] + beta * logZero * expm1(lp[n]))
        """)]
    public static partial float Symmetric([Logit] ReadOnlyTensorSpan<float> logits, ReadOnlySpan<int> label,
        [Range(0.0, 1e3)] float alpha = 0.1f, [Range(0.0, 1e3)] float beta = 1f, [Range(-100.0, -0.01)] float logZero = -4f);
#pragma warning restore LG3201

#pragma warning disable LG2007 // What is bounded is flat where the logits are sure and wrong.
    /// <summary>The mean absolute error of a softmax: twice the probability of being wrong.</summary>
    /// <remarks>
    /// <para>The most tolerant of wrong labels, and the slowest to learn (Ghosh, Kumar, Sastry 2017).</para>
    /// <para>Peers: torch.nn.L1Loss(reduction="sum") of softmax and one-hot labels, over the rows.</para>
    /// </remarks>
    /// <param name="logits">A row of scores a sample: n × c.</param>
    /// <param name="label">The class of each row, from 0 to c - 1.</param>
    [Loss("mean[n](-2 * expm1(logits[n, label[n]] - logsumexp[c](logits[n, c])))")]
    public static partial float AbsoluteError([Logit] ReadOnlyTensorSpan<float> logits, ReadOnlySpan<int> label);
#pragma warning restore LG2007
}

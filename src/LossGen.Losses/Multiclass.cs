namespace LossGen.Losses;

/// <summary>One of several classes, from logits, with the class as an index.</summary>
public static partial class Multiclass
{
    /// <summary>The cross-entropy of a row of logits and a class.</summary>
    /// <remarks>
    /// <para>The default for classification. Ignored rows are in neither the sum nor the count; if all are, the loss is 0.</para>
    /// <para>Peers: torch.nn.CrossEntropyLoss(ignore_index), keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class), optax.softmax_cross_entropy_with_integer_labels (mean).</para>
    /// <para>Differs: with every row ignored it is 0, where torch gives NaN.</para>
    /// </remarks>
    /// <param name="logits">A row of scores a sample: n × c.</param>
    /// <param name="label">The class of each row, from 0 to c - 1.</param>
    /// <param name="ignore">The label of rows that don't count.</param>
    [Loss("mean[n where label[n] != ignore](logsumexp[c](logits[n, c]) - logits[n, label[n]])", Hessian = HessianDiagonal.Exact)]
    public static partial float CrossEntropy([Logit] ReadOnlyTensorSpan<float> logits, ReadOnlySpan<int> label, int ignore = -100);

    /// <summary>The sum of the cross-entropies.</summary>
    /// <remarks>
    /// <para>Where the caller divides by a count of his own, such as the tokens of several batches.</para>
    /// <para>Peers: torch.nn.CrossEntropyLoss(reduction="sum").</para>
    /// </remarks>
    /// <param name="logits">A row of scores a sample: n × c.</param>
    /// <param name="label">The class of each row, from 0 to c - 1.</param>
    /// <param name="ignore">The label of rows that don't count.</param>
    [Loss("sum[n where label[n] != ignore](logsumexp[c](logits[n, c]) - logits[n, label[n]])")]
    public static partial float CrossEntropySum([Logit] ReadOnlyTensorSpan<float> logits, ReadOnlySpan<int> label, int ignore = -100);

    /// <summary>The cross-entropy of each row.</summary>
    /// <remarks>
    /// <para>For weighting, mining or inspection by the caller. A row whose label is no class, such as -100, has loss 0.</para>
    /// <para>Peers: torch.nn.CrossEntropyLoss(reduction="none"), optax.softmax_cross_entropy_with_integer_labels.</para>
    /// <para>Differs: any label that is no class is ignored, not only one.</para>
    /// </remarks>
    /// <param name="logits">A row of scores a sample: n × c.</param>
    /// <param name="label">The class of each row, from 0 to c - 1; anything else is ignored.</param>
    /// <param name="losses">Receives the loss of each row.</param>
    [Kernel("losses[n] = sum[c where c == label[n]](logsumexp[k](logits[n, k]) - logits[n, c])")]
    public static partial void CrossEntropyRows([Logit] ReadOnlyTensorSpan<float> logits, ReadOnlySpan<int> label, Span<float> losses);

#pragma warning disable LG3006 // With no row that counts the loss is not a number, as in torch.
    /// <summary>The cross-entropy with a weight a class: divided by the weights of the rows.</summary>
    /// <remarks>
    /// <para>For unequal classes. Ignored rows are in neither sum; if all are, the loss is not a number, as in torch.</para>
    /// <para>Peers: torch.nn.CrossEntropyLoss(weight, ignore_index).</para>
    /// </remarks>
    /// <param name="logits">A row of scores a sample: n × c.</param>
    /// <param name="label">The class of each row, from 0 to c - 1.</param>
    /// <param name="weight">The weight of each class, positive.</param>
    /// <param name="ignore">The label of rows that don't count.</param>
    [Loss("""
        total = sum[n where label[n] != ignore](weight[label[n]])
        sum[n where label[n] != ignore](weight[label[n]] * (logsumexp[c](logits[n, c]) - logits[n, label[n]])) / total
        """)]
    public static partial float WeightedCrossEntropy([Logit] ReadOnlyTensorSpan<float> logits, ReadOnlySpan<int> label,
        [Positive] ReadOnlySpan<float> weight, int ignore = -100);
#pragma warning restore LG3006

    /// <summary>The cross-entropy with a share of each label spread over all classes.</summary>
    /// <remarks>
    /// <para>Keeps logits finite, and probabilities calibrated (Szegedy et al. 2016).</para>
    /// <para>Peers: torch.nn.CrossEntropyLoss(label_smoothing, ignore_index), keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing).</para>
    /// </remarks>
    /// <param name="logits">A row of scores a sample: n × c.</param>
    /// <param name="label">The class of each row, from 0 to c - 1.</param>
    /// <param name="smoothing">The share, from 0 to 1.</param>
    /// <param name="ignore">The label of rows that don't count.</param>
    [Loss("""
        lse[n] = logsumexp[c](logits[n, c])
        hard[n] = lse[n] - logits[n, label[n]]
        mean[n where label[n] != ignore]((1 - smoothing) * hard[n] + smoothing * mean[c](lse[n] - logits[n, c]))
        """)]
    public static partial float SmoothedCrossEntropy([Logit] ReadOnlyTensorSpan<float> logits, ReadOnlySpan<int> label,
        [Range(0.0, 1.0)] float smoothing = 0.1f, int ignore = -100);

#pragma warning disable LG3006 // With no row that counts the loss is not a number, as in torch.
    /// <summary>The cross-entropy with weights and smoothing: every class's share has that class's weight.</summary>
    /// <remarks>
    /// <para>Divided by the weights of the labels, as torch does it.</para>
    /// <para>Peers: torch.nn.CrossEntropyLoss(weight, label_smoothing, ignore_index).</para>
    /// </remarks>
    /// <param name="logits">A row of scores a sample: n × c.</param>
    /// <param name="label">The class of each row, from 0 to c - 1.</param>
    /// <param name="weight">The weight of each class, positive.</param>
    /// <param name="smoothing">The share, from 0 to 1.</param>
    /// <param name="ignore">The label of rows that don't count.</param>
    [Loss("""
        lse[n] = logsumexp[c](logits[n, c])
        hard[n] = weight[label[n]] * (lse[n] - logits[n, label[n]])
        soft[n] = mean[c](weight[c] * (lse[n] - logits[n, c]))
        total = sum[n where label[n] != ignore](weight[label[n]])
        sum[n where label[n] != ignore]((1 - smoothing) * hard[n] + smoothing * soft[n]) / total
        """)]
    public static partial float WeightedSmoothedCrossEntropy([Logit] ReadOnlyTensorSpan<float> logits, ReadOnlySpan<int> label,
        [Positive] ReadOnlySpan<float> weight, [Range(0.0, 1.0)] float smoothing = 0.1f, int ignore = -100);
#pragma warning restore LG3006

    /// <summary>The cross-entropy of sequences: a row of logits and a class at each place of each sequence.</summary>
    /// <remarks>
    /// <para>Language models. The mean is over all places that aren't ignored, whatever their sequence.</para>
    /// <para>Peers: torch.nn.CrossEntropyLoss of the flattened batch, transformers' causal language model loss without its shift.</para>
    /// </remarks>
    /// <param name="logits">Scores: b × t × v.</param>
    /// <param name="label">The token at each place: b × t, from 0 to v - 1.</param>
    /// <param name="ignore">The label of places that don't count.</param>
    [Loss("mean[b, t where label[b, t] != ignore](logsumexp[v](logits[b, t, v]) - logits[b, t, label[b, t]])")]
    public static partial float SequenceCrossEntropy([Logit] ReadOnlyTensorSpan<float> logits, ReadOnlyTensorSpan<int> label, int ignore = -100);

    /// <summary>The cross-entropy plus a small square of the log-partition function.</summary>
    /// <remarks>
    /// <para>Keeps the logits of large models from drifting (de Brébisson, Vincent 2016; PaLM).</para>
    /// <para>Peers: Liger LigerCrossEntropyLoss(lse_square_scale).</para>
    /// </remarks>
    /// <param name="logits">A row of scores a sample: n × c.</param>
    /// <param name="label">The class of each row, from 0 to c - 1.</param>
    /// <param name="scale">The weight of the square.</param>
    /// <param name="ignore">The label of rows that don't count.</param>
    [Loss("""
        lse[n] = logsumexp[c](logits[n, c])
        mean[n where label[n] != ignore](lse[n] - logits[n, label[n]] + scale * lse[n]^2)
        """)]
    public static partial float ZLoss([Logit] ReadOnlyTensorSpan<float> logits, ReadOnlySpan<int> label, [Range(0.0, 1.0)] float scale = 1e-4f, int ignore = -100);

    /// <summary>The cross-entropy of logits that a tanh keeps inside a cap.</summary>
    /// <remarks>
    /// <para>Large language models (Gemma 2).</para>
    /// <para>Peers: Liger LigerCrossEntropyLoss(softcap).</para>
    /// </remarks>
    /// <param name="logits">A row of scores a sample: n × c.</param>
    /// <param name="label">The class of each row, from 0 to c - 1.</param>
    /// <param name="cap">What no logit exceeds.</param>
    /// <param name="ignore">The label of rows that don't count.</param>
    [Loss("""
        z[n, c] = cap * tanh(logits[n, c] / cap)
        mean[n where label[n] != ignore](logsumexp[c](z[n, c]) - z[n, label[n]])
        """)]
    public static partial float SoftcapCrossEntropy([Logit] ReadOnlyTensorSpan<float> logits, ReadOnlySpan<int> label, [Range(1.0, 1e3)] float cap = 30f, int ignore = -100);

#pragma warning disable LG3201 // A cold temperature magnifies the rounding of the logits.
    /// <summary>The cross-entropy of logits over a temperature, which is learnt.</summary>
    /// <remarks>
    /// <para>Calibrates a trained classifier on held-out rows (Guo et al. 2017).</para>
    /// <para>Peers: torch.nn.CrossEntropyLoss of logits / temperature.</para>
    /// </remarks>
    /// <param name="logits">A row of scores a sample: n × c.</param>
    /// <param name="label">The class of each row, from 0 to c - 1.</param>
    /// <param name="temperature">The temperature, from 0.01 to 100.</param>
    [Loss("mean[n](logsumexp[c](logits[n, c] / temperature) - logits[n, label[n]] / temperature)")]
    public static partial float TemperedCrossEntropy([Grad][Logit] ReadOnlyTensorSpan<float> logits, ReadOnlySpan<int> label, [Grad][Range(0.01, 100.0)] float temperature);
#pragma warning restore LG3201

    /// <summary>The cross-entropy of logits to which the classes' log-frequencies are added.</summary>
    /// <remarks>
    /// <para>Long tails: the plain logits are then fit for balanced classes (Menon et al. 2021).</para>
    /// <para>Peers: torch.nn.CrossEntropyLoss of logits + tau * logPrior.</para>
    /// </remarks>
    /// <param name="logits">A row of scores a sample: n × c.</param>
    /// <param name="label">The class of each row, from 0 to c - 1.</param>
    /// <param name="logPrior">The logarithm of each class's frequency.</param>
    /// <param name="tau">How much of it is added.</param>
    [Loss("""
        z[n, c] = logits[n, c] + tau * logPrior[c]
        mean[n](logsumexp[c](z[n, c]) - z[n, label[n]])
        """)]
    public static partial float LogitAdjusted([Logit] ReadOnlyTensorSpan<float> logits, ReadOnlySpan<int> label, [LogProbability] ReadOnlySpan<float> logPrior,
        [Range(0.0, 10.0)] float tau = 1f);
}

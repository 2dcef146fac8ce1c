namespace LossGen.Losses;

/// <summary>Classification where either the prediction is a probability already, or the target is one.</summary>
public static partial class ClassProbabilities
{
    /// <summary>The cross-entropy of a row of logits and a row of probabilities.</summary>
    /// <remarks>
    /// <para>Soft or mixed labels. The mean is over the rows.</para>
    /// <para>Peers: torch.nn.CrossEntropyLoss with probabilities, keras.losses.CategoricalCrossentropy(from_logits=True), optax.softmax_cross_entropy (mean), Flux.logitcrossentropy.</para>
    /// </remarks>
    /// <param name="logits">A row of scores a sample: n × c.</param>
    /// <param name="target">The probabilities of the classes: n × c.</param>
    [Loss("""
        lp[n, c] = logsoftmax[c](logits[n, c])
        -mean[n](sum[c](target[n, c] * lp[n, c]))
        """)]
    public static partial float SoftCrossEntropy([Logit] ReadOnlyTensorSpan<float> logits, [Probability] ReadOnlyTensorSpan<float> target);

    /// <summary>The cross-entropy of a row of probabilities and a class.</summary>
    /// <remarks>
    /// <para>For models that give probabilities; from logits use Multiclass.CrossEntropy, which doesn't saturate.</para>
    /// <para>Peers: keras.losses.SparseCategoricalCrossentropy, for rows that sum to 1.</para>
    /// </remarks>
    /// <param name="prob">Predicted probabilities: n × c.</param>
    /// <param name="label">The class of each row, from 0 to c - 1.</param>
    /// <param name="eps">How close to 0 and 1 a probability may come; the gradient beyond is 0.</param>
    [Loss("-mean[n](log(clamp(prob[n, label[n]], eps, 1 - eps)))")]
    public static partial float CrossEntropy([Probability] ReadOnlyTensorSpan<float> prob, ReadOnlySpan<int> label, [Range(1e-7, 0.1)] float eps = 1e-7f);

    /// <summary>The cross-entropy of two rows of probabilities.</summary>
    /// <remarks>
    /// <para>As above, with soft labels.</para>
    /// <para>Peers: keras.losses.CategoricalCrossentropy, for rows that sum to 1.</para>
    /// </remarks>
    /// <param name="prob">Predicted probabilities: n × c.</param>
    /// <param name="target">The probabilities of the classes: n × c.</param>
    /// <param name="eps">How close to 0 and 1 a prediction may come; the gradient beyond is 0.</param>
    [Loss("-mean[n](sum[c](target[n, c] * log(clamp(prob[n, c], eps, 1 - eps))))")]
    public static partial float SoftCrossEntropyOfProbabilities([Probability] ReadOnlyTensorSpan<float> prob, [Probability] ReadOnlyTensorSpan<float> target,
        [Range(1e-7, 0.1)] float eps = 1e-7f);

    /// <summary>The negative mean of the log-probabilities of the classes.</summary>
    /// <remarks>
    /// <para>After a log-softmax of one's own. Ignored rows are in neither the sum nor the count.</para>
    /// <para>Peers: torch.nn.NLLLoss(ignore_index).</para>
    /// <para>Differs: with every row ignored it is 0, where torch gives NaN.</para>
    /// </remarks>
    /// <param name="logProb">Predicted log-probabilities: n × c.</param>
    /// <param name="label">The class of each row, from 0 to c - 1.</param>
    /// <param name="ignore">The label of rows that don't count.</param>
    [Loss("-mean[n where label[n] != ignore](logProb[n, label[n]])")]
    public static partial float NegativeLogLikelihood([LogProbability] ReadOnlyTensorSpan<float> logProb, ReadOnlySpan<int> label, int ignore = -100);

#pragma warning disable LG3006 // With no row that counts the loss is not a number, as in torch.
    /// <summary>The weighted negative mean of the log-probabilities of the classes, divided by the weights of the rows.</summary>
    /// <remarks>
    /// <para>For unequal classes. If every row is ignored it is not a number, as in torch.</para>
    /// <para>Peers: torch.nn.NLLLoss(weight, ignore_index).</para>
    /// </remarks>
    /// <param name="logProb">Predicted log-probabilities: n × c.</param>
    /// <param name="label">The class of each row, from 0 to c - 1.</param>
    /// <param name="weight">The weight of each class, positive.</param>
    /// <param name="ignore">The label of rows that don't count.</param>
    [Loss("-sum[n where label[n] != ignore](weight[label[n]] * logProb[n, label[n]]) / sum[n where label[n] != ignore](weight[label[n]])")]
    public static partial float WeightedNegativeLogLikelihood([LogProbability] ReadOnlyTensorSpan<float> logProb, ReadOnlySpan<int> label,
        [Positive] ReadOnlySpan<float> weight, int ignore = -100);
#pragma warning restore LG3006

    /// <summary>The squared distance of a softmax to the class: Brier's score.</summary>
    /// <remarks>
    /// <para>A proper score that is bounded by 2, and so tolerant of outliers.</para>
    /// <para>Peers: scikit-learn brier_score_loss, for several classes.</para>
    /// </remarks>
    /// <param name="logits">A row of scores a sample: n × c.</param>
    /// <param name="label">The class of each row, from 0 to c - 1.</param>
    [Loss("""
        p[n, c] = softmax[c](logits[n, c])
        mean[n](sum[c]((p[n, c] - (c == label[n]))^2))
        """)]
    public static partial float Brier([Logit] ReadOnlyTensorSpan<float> logits, ReadOnlySpan<int> label);

    /// <summary>The mean over rows and labels of the binary cross-entropy.</summary>
    /// <remarks>
    /// <para>Several labels a row, each with a weight.</para>
    /// <para>Peers: torch.nn.MultiLabelSoftMarginLoss(weight).</para>
    /// </remarks>
    /// <param name="logits">A row of scores a sample: n × c.</param>
    /// <param name="target">Which labels hold: n × c, 0 or 1.</param>
    /// <param name="weight">The weight of each label, from 0 on.</param>
    [Loss("mean[n, c](weight[c] * (target[n, c] * softplus(-logits[n, c]) + (1 - target[n, c]) * softplus(logits[n, c])))")]
    public static partial float MultiLabelSoftMargin([Logit] ReadOnlyTensorSpan<float> logits, [Probability] ReadOnlyTensorSpan<float> target,
        [Range(0.0, 1e4)] ReadOnlySpan<float> weight);
}

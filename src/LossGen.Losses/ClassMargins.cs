namespace LossGen.Losses;

/// <summary>Several classes as in support vector machines: the score of the right class should beat the others by a margin.</summary>
public static partial class ClassMargins
{
    /// <summary>What each wrong class lacks to the margin, summed and divided by the number of classes.</summary>
    /// <remarks>
    /// <para>Weston and Watkins (1999).</para>
    /// <para>Peers: torch.nn.MultiMarginLoss.</para>
    /// <para>Differs: the gradient at the corner is 0.</para>
    /// </remarks>
    /// <param name="scores">A row of scores a sample: n × c.</param>
    /// <param name="label">The class of each row, from 0 to c - 1.</param>
    /// <param name="margin">The margin.</param>
    [Loss("mean[n](sum[c where c != label[n]](relu(margin - scores[n, label[n]] + scores[n, c])) / size(c))")]
    public static partial float MultiMargin(ReadOnlyTensorSpan<float> scores, ReadOnlySpan<int> label, [Range(0.0, 1e4)] float margin = 1f);

    /// <summary>The same with squares and a weight a class.</summary>
    /// <remarks>
    /// <para>A differentiable corner.</para>
    /// <para>Peers: torch.nn.MultiMarginLoss(p=2, weight).</para>
    /// </remarks>
    /// <param name="scores">A row of scores a sample: n × c.</param>
    /// <param name="label">The class of each row, from 0 to c - 1.</param>
    /// <param name="weight">The weight of each class, from 0 on.</param>
    /// <param name="margin">The margin.</param>
    [Loss("mean[n](weight[label[n]] * sum[c where c != label[n]](relu(margin - scores[n, label[n]] + scores[n, c])^2) / size(c))")]
    public static partial float SquaredMultiMargin(ReadOnlyTensorSpan<float> scores, ReadOnlySpan<int> label, [Range(0.0, 1e4)] ReadOnlySpan<float> weight,
        [Range(0.0, 1e4)] float margin = 1f);

    /// <summary>What the right class lacks to beating the best wrong one by 1.</summary>
    /// <remarks>
    /// <para>Crammer and Singer (2001).</para>
    /// <para>Peers: jaxopt.loss.multiclass_hinge_loss, optax.losses.multiclass_hinge_loss (mean).</para>
    /// </remarks>
    /// <param name="scores">A row of scores a sample: n × c.</param>
    /// <param name="label">The class of each row, from 0 to c - 1.</param>
    [Loss("mean[n](max[c](scores[n, c] + (c != label[n])) - scores[n, label[n]])")]
    public static partial float CrammerSinger(ReadOnlyTensorSpan<float> scores, ReadOnlySpan<int> label);

    /// <summary>What the right class lacks to the best one.</summary>
    /// <remarks>
    /// <para>The perceptron's rule for several classes.</para>
    /// <para>Peers: jaxopt.loss.multiclass_perceptron_loss, optax.losses.multiclass_perceptron_loss (mean).</para>
    /// </remarks>
    /// <param name="scores">A row of scores a sample: n × c.</param>
    /// <param name="label">The class of each row, from 0 to c - 1.</param>
    [Loss("mean[n](max[c](scores[n, c]) - scores[n, label[n]])")]
    public static partial float Perceptron(ReadOnlyTensorSpan<float> scores, ReadOnlySpan<int> label);

    /// <summary>The hinge between the sum of the right scores and the best of the others.</summary>
    /// <remarks>
    /// <para>With rows of zeros and ones as targets.</para>
    /// <para>Peers: keras.losses.CategoricalHinge.</para>
    /// </remarks>
    /// <param name="scores">A row of scores a sample: n × c.</param>
    /// <param name="target">Which classes are right: n × c, 0 or 1.</param>
    [Loss("mean[n](relu(1 + max[c]((1 - target[n, c]) * scores[n, c]) - sum[c](target[n, c] * scores[n, c])))")]
    public static partial float CategoricalHinge(ReadOnlyTensorSpan<float> scores, [Probability] ReadOnlyTensorSpan<float> target);

    /// <summary>What each right label lacks to beating each wrong one by 1, summed and divided by the number of labels.</summary>
    /// <remarks>
    /// <para>Several labels a row.</para>
    /// <para>Peers: torch.nn.MultiLabelMarginLoss, whose labels are lists that end with -1.</para>
    /// <para>Differs: labels are a mask; the gradient at the corner is 0.</para>
    /// </remarks>
    /// <param name="scores">A row of scores a sample: n × c.</param>
    /// <param name="target">Which labels are right: n × c.</param>
    [Loss("mean[n](sum[i, j where target[n, i] && !target[n, j]](relu(1 - scores[n, i] + scores[n, j])) / size(i))")]
    public static partial float MultiLabelMargin(ReadOnlyTensorSpan<float> scores, ReadOnlyTensorSpan<bool> target);

    /// <summary>The cross-entropy of scaled cosines, the right one lessened by an angle.</summary>
    /// <remarks>
    /// <para>Face recognition (Deng et al. 2019). Where the angle would pass pi, a line goes on, as in the authors' code.</para>
    /// <para>Peers: pytorch_metric_learning ArcFaceLoss(margin=57.3 * m, scale).</para>
    /// </remarks>
    /// <param name="cosine">The cosines of embeddings and classes: n × c, strictly inside -1 and 1.</param>
    /// <param name="label">The class of each row, from 0 to c - 1.</param>
    /// <param name="margin">The angle, in radians.</param>
    /// <param name="scale">What the cosines are multiplied with.</param>
    [Loss("""
        far(x) = x * cos(margin) - sqrt(1 - x^2) * sin(margin)
        moved(x) = x > -cos(margin) ? far(x) : x - margin * sin(margin)
        z[n, c] = scale * (c == label[n] ? moved(cosine[n, c]) : cosine[n, c])
        mean[n](logsumexp[c](z[n, c]) - z[n, label[n]])
        """)]
    public static partial float ArcFace([Range(-0.999999, 0.999999)] ReadOnlyTensorSpan<float> cosine, ReadOnlySpan<int> label,
        [Range(0.0, 1.5)] float margin = 0.5f, [Range(1.0, 256.0)] float scale = 64f);

    /// <summary>The cross-entropy of scaled cosines, the right one lessened by a constant.</summary>
    /// <remarks>
    /// <para>Face recognition (Wang et al. 2018).</para>
    /// <para>Peers: pytorch_metric_learning CosFaceLoss.</para>
    /// </remarks>
    /// <param name="cosine">The cosines of embeddings and classes: n × c.</param>
    /// <param name="label">The class of each row, from 0 to c - 1.</param>
    /// <param name="margin">The constant.</param>
    /// <param name="scale">What the cosines are multiplied with.</param>
    [Loss("""
        z[n, c] = scale * (cosine[n, c] - margin * (c == label[n]))
        mean[n](logsumexp[c](z[n, c]) - z[n, label[n]])
        """)]
    public static partial float CosFace([Range(-1.0, 1.0)] ReadOnlyTensorSpan<float> cosine, ReadOnlySpan<int> label,
        [Range(0.0, 1.0)] float margin = 0.35f, [Range(1.0, 256.0)] float scale = 64f);

    /// <summary>The cross-entropy of logits, the right one lessened by a margin of its class.</summary>
    /// <remarks>
    /// <para>Long tails: rare classes get the larger margins (Cao et al. 2019), in proportion to the fourth root of their rarity.</para>
    /// <para>Peers: none in the frameworks; the paper's LDAMLoss.</para>
    /// </remarks>
    /// <param name="logits">A row of scores a sample: n × c.</param>
    /// <param name="label">The class of each row, from 0 to c - 1.</param>
    /// <param name="margin">The margin of each class.</param>
    /// <param name="scale">What the logits are multiplied with.</param>
    [Loss("""
        z[n, c] = scale * (logits[n, c] - (c == label[n]) * margin[c])
        mean[n](logsumexp[c](z[n, c]) - z[n, label[n]])
        """)]
    public static partial float LabelDistributionAware([Logit] ReadOnlyTensorSpan<float> logits, ReadOnlySpan<int> label, [Range(0.0, 1e3)] ReadOnlySpan<float> margin,
        [Range(1.0, 256.0)] float scale = 30f);
}

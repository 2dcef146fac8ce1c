namespace LossGen.Losses;

/// <summary>Distances of embeddings: rows of two matrices, or rows against centres.</summary>
public static partial class Embedding
{
#pragma warning disable LG3006, LG3103 // A zero vector has no direction.
    /// <summary>One minus the cosine of the angle between rows.</summary>
    /// <remarks>
    /// <para>Directions alone count. No row may be zero.</para>
    /// <para>Peers: keras.losses.CosineSimilarity (plus 1), optax.cosine_distance (mean), torch.nn.CosineEmbeddingLoss with labels 1.</para>
    /// <para>Differs: no epsilon.</para>
    /// </remarks>
    /// <param name="pred">Predicted embeddings: n × d.</param>
    /// <param name="target">Target embeddings: n × d.</param>
    [Loss("mean[n](1 - sum[d](pred[n, d] * target[n, d]) / (norm[d](pred[n, d]) * norm[d](target[n, d])))")]
    public static partial float CosineDistance([Grad] ReadOnlyTensorSpan<float> pred, [Grad] ReadOnlyTensorSpan<float> target);
#pragma warning restore LG3006, LG3103

#pragma warning disable LG3201, LG3202 // The guards in the norms are seen at vectors as small as they are.
    /// <summary>One minus the cosine of similar pairs, and the cosine above a margin of dissimilar ones.</summary>
    /// <remarks>
    /// <para>Pairs with labels.</para>
    /// <para>Peers: torch.nn.CosineEmbeddingLoss.</para>
    /// <para>Differs: labels are truth values in place of 1 and -1; the gradient at the corner is 0.</para>
    /// </remarks>
    /// <param name="first">The first of each pair: n × d.</param>
    /// <param name="second">The second: n × d.</param>
    /// <param name="same">Which pairs are similar.</param>
    /// <param name="margin">The cosine that dissimilar pairs may have.</param>
    [Loss("""
        cosine[n] = sum[d](first[n, d] * second[n, d]) / sqrt((sum[d](first[n, d]^2) + 1e-12) * (sum[d](second[n, d]^2) + 1e-12))
        mean[n](same[n] ? 1 - cosine[n] : relu(cosine[n] - margin))
        """)]
    public static partial float CosineEmbedding([Grad] ReadOnlyTensorSpan<float> first, [Grad] ReadOnlyTensorSpan<float> second, [Target] ReadOnlySpan<bool> same,
        [Range(-1.0, 1.0)] float margin = 0f);
#pragma warning restore LG3201, LG3202

#pragma warning disable LG3201 // The difference of two far distances has the digits that they leave.
    /// <summary>What the negative lacks to being farther from the anchor than the positive by a margin.</summary>
    /// <remarks>
    /// <para>Triplets (Schroff, Kalenichenko, Philbin 2015).</para>
    /// <para>Peers: torch.nn.TripletMarginLoss.</para>
    /// <para>Differs: the gradient at the corner is 0.</para>
    /// </remarks>
    /// <param name="anchor">The anchors: n × d.</param>
    /// <param name="positive">What should be near: n × d.</param>
    /// <param name="negative">What should be far: n × d.</param>
    /// <param name="margin">By how much.</param>
    /// <param name="eps">What is added to every difference, as torch does.</param>
    [Loss("""
        near[n] = norm[d](anchor[n, d] - positive[n, d] + eps)
        far[n] = norm[d](anchor[n, d] - negative[n, d] + eps)
        mean[n](relu(near[n] - far[n] + margin))
        """)]
    public static partial float TripletMargin([Grad] ReadOnlyTensorSpan<float> anchor, [Grad] ReadOnlyTensorSpan<float> positive, [Grad] ReadOnlyTensorSpan<float> negative,
        [Range(0.0, 1e4)] float margin = 1f, [Range(0.0, 1.0)] float eps = 1e-6f);
#pragma warning restore LG3201

#pragma warning disable LG3201 // The difference of two far distances has the digits that they leave.
    /// <summary>The triplet loss with the nearer of anchor and positive as the negative's rival.</summary>
    /// <remarks>
    /// <para>Uses a negative that is too close to the positive as well (Balntas et al. 2016).</para>
    /// <para>Peers: torch.nn.TripletMarginLoss(swap=True).</para>
    /// <para>Differs: the gradient at the corner is 0.</para>
    /// </remarks>
    /// <param name="anchor">The anchors: n × d.</param>
    /// <param name="positive">What should be near: n × d.</param>
    /// <param name="negative">What should be far: n × d.</param>
    /// <param name="margin">By how much.</param>
    /// <param name="eps">What is added to every difference, as torch does.</param>
    [Loss("""
        near[n] = norm[d](anchor[n, d] - positive[n, d] + eps)
        far[n] = min(norm[d](anchor[n, d] - negative[n, d] + eps), norm[d](positive[n, d] - negative[n, d] + eps))
        mean[n](relu(near[n] - far[n] + margin))
        """)]
    public static partial float SwappedTriplet([Grad] ReadOnlyTensorSpan<float> anchor, [Grad] ReadOnlyTensorSpan<float> positive, [Grad] ReadOnlyTensorSpan<float> negative,
        [Range(0.0, 1e4)] float margin = 1f, [Range(0.0, 1.0)] float eps = 1e-6f);
#pragma warning restore LG3201

    /// <summary>The triplet loss of each row with its farthest row of the same class and its nearest of another.</summary>
    /// <remarks>
    /// <para>Mines the batch (Hermans, Beyer, Leibe 2017). A row without another class costs nothing.</para>
    /// <para>Peers: tfa.losses.TripletHardLoss, pytorch_metric_learning TripletMarginLoss with BatchHardMiner.</para>
    /// </remarks>
    /// <param name="embedding">The embeddings: n × d.</param>
    /// <param name="label">The class of each row.</param>
    /// <param name="margin">By how much the nearest other should be farther.</param>
    [Loss("""
        distance[i, j] = norm[d](embedding[i, d] - embedding[j, d])
        far[i] = max[j where label[j] == label[i]](distance[i, j])
        near[i] = min[j where label[j] != label[i]](distance[i, j])
        mean[i](relu(far[i] - near[i] + margin))
        """)]
    public static partial float BatchHardTriplet(ReadOnlyTensorSpan<float> embedding, ReadOnlySpan<int> label, [Range(0.0, 1e4)] float margin = 1f);

    /// <summary>Half the squared distance of each row to the centre of its class.</summary>
    /// <remarks>
    /// <para>Compact classes, beside a cross-entropy (Wen et al. 2016). The centres are learnt with it.</para>
    /// <para>Peers: none in the frameworks; the paper's center loss, with true gradients for the centres.</para>
    /// </remarks>
    /// <param name="embedding">The embeddings: n × d.</param>
    /// <param name="centers">The centres of the classes: c × d.</param>
    /// <param name="label">The class of each row, from 0 to c - 1.</param>
    [Loss("mean[n](0.5 * sum[d]((embedding[n, d] - centers[label[n], d])^2))")]
    public static partial float Center([Grad] ReadOnlyTensorSpan<float> embedding, [Grad] ReadOnlyTensorSpan<float> centers, ReadOnlySpan<int> label);

#pragma warning disable LG3201 // Far points have the distances that their squares leave.
    /// <summary>The cross-entropy of each row among the proxies of the classes, by squared distance.</summary>
    /// <remarks>
    /// <para>Metric learning without pairs (Movshovitz-Attias et al. 2017, with the positive in the sum as in ProxyNCA++).</para>
    /// <para>Peers: pytorch_metric_learning ProxyNCALoss, for rows and proxies of norm 1.</para>
    /// </remarks>
    /// <param name="embedding">The embeddings, of norm 1: n × d.</param>
    /// <param name="proxies">The proxies of the classes, of norm 1: c × d.</param>
    /// <param name="label">The class of each row, from 0 to c - 1.</param>
    /// <param name="scale">What the distances are multiplied with.</param>
    [Loss("""
        s[n, c] = -scale * sum[d]((embedding[n, d] - proxies[c, d])^2)
        mean[n](logsumexp[c](s[n, c]) - s[n, label[n]])
        """)]
    public static partial float ProxyNca([Grad] ReadOnlyTensorSpan<float> embedding, [Grad] ReadOnlyTensorSpan<float> proxies, ReadOnlySpan<int> label,
        [Range(0.01, 1e3)] float scale = 1f);
#pragma warning restore LG3201

    /// <summary>Each class's proxy pulls all rows of its class and pushes all others, the worst most.</summary>
    /// <remarks>
    /// <para>Fast convergence of proxies with the relations of pairs (Kim et al. 2020).</para>
    /// <para>Peers: pytorch_metric_learning ProxyAnchorLoss.</para>
    /// </remarks>
    /// <param name="cosine">The cosines of rows and proxies: n × c.</param>
    /// <param name="label">The class of each row, from 0 to c - 1.</param>
    /// <param name="margin">The margin.</param>
    /// <param name="alpha">The scale.</param>
    [Loss("""
        pull[c] = softplus(logsumexp[n where label[n] == c](-alpha * (cosine[n, c] - margin)))
        push[c] = softplus(logsumexp[n where label[n] != c](alpha * (cosine[n, c] + margin)))
        mean[c where any[n](label[n] == c)](pull[c]) + mean[c](push[c])
        """)]
    public static partial float ProxyAnchor([Range(-1.0, 1.0)] ReadOnlyTensorSpan<float> cosine, ReadOnlySpan<int> label,
        [Range(0.0, 1.0)] float margin = 0.1f, [Range(1.0, 256.0)] float alpha = 32f);

    /// <summary>The soft maximum of what positives and negatives of each row lack, weighted by their similarity.</summary>
    /// <remarks>
    /// <para>General pair weighting, without its mining (Wang et al. 2019).</para>
    /// <para>Peers: pytorch_metric_learning MultiSimilarityLoss (of the cosine matrix).</para>
    /// </remarks>
    /// <param name="similarity">The cosines of all pairs of rows: n × n.</param>
    /// <param name="label">The class of each row.</param>
    /// <param name="alpha">The scale of the positives.</param>
    /// <param name="beta">The scale of the negatives.</param>
    /// <param name="threshold">Where similar begins.</param>
    [Loss("""
        pull[i] = softplus(logsumexp[j where j != i && label[j] == label[i]](-alpha * (similarity[i, j] - threshold))) / alpha
        push[i] = softplus(logsumexp[j where label[j] != label[i]](beta * (similarity[i, j] - threshold))) / beta
        mean[i](pull[i] + push[i])
        """)]
    public static partial float MultiSimilarity([Range(-1.0, 1.0)] ReadOnlyTensorSpan<float> similarity, ReadOnlySpan<int> label,
        [Range(0.1, 256.0)] float alpha = 2f, [Range(0.1, 256.0)] float beta = 50f, [Range(-1.0, 1.0)] float threshold = 0.5f);

    /// <summary>The circle loss: every similarity is weighted by its distance to its own optimum.</summary>
    /// <remarks>
    /// <para>Unifies pairs and classes (Sun et al. 2020). The weights aren't differentiated.</para>
    /// <para>Peers: pytorch_metric_learning CircleLoss (of the cosine matrix), keras.losses.Circle, which differentiates the weights.</para>
    /// </remarks>
    /// <param name="similarity">The cosines of all pairs of rows: n × n.</param>
    /// <param name="label">The class of each row.</param>
    /// <param name="margin">The margin.</param>
    /// <param name="gamma">The scale.</param>
    [Loss("""
        pull[i, j] = -gamma * stopgradient(relu(1 + margin - similarity[i, j])) * (similarity[i, j] - (1 - margin))
        push[i, j] = gamma * stopgradient(relu(similarity[i, j] + margin)) * (similarity[i, j] - margin)
        positives[i] = logsumexp[j where j != i && label[j] == label[i]](pull[i, j])
        negatives[i] = logsumexp[j where label[j] != label[i]](push[i, j])
        mean[i](softplus(positives[i] + negatives[i]))
        """)]
    public static partial float Circle([Range(-1.0, 1.0)] ReadOnlyTensorSpan<float> similarity, ReadOnlySpan<int> label,
        [Range(0.0, 1.0)] float margin = 0.4f, [Range(1.0, 256.0)] float gamma = 80f);
}

namespace LossGen.Losses;

/// <summary>Self-supervised learning: views of one thing against those of all others in the batch. Rows are normalized by the caller where cosines are meant.</summary>
public static partial class Contrastive
{
    /// <summary>The cross-entropy of each query's own key among all keys.</summary>
    /// <remarks>
    /// <para>In-batch negatives (van den Oord, Li, Vinyals 2018).</para>
    /// <para>Peers: sentence-transformers MultipleNegativesRankingLoss(scale = 1 / temperature), pytorch_metric_learning NTXentLoss of pairs.</para>
    /// </remarks>
    /// <param name="query">The queries: n × d.</param>
    /// <param name="key">The keys, each in the row of its query: n × d.</param>
    /// <param name="temperature">What the similarities are divided by.</param>
    [Loss("""
        s[i, j] = sum[d](query[i, d] * key[j, d]) / temperature
        mean[i](softplus(logsumexp[j where j != i](s[i, j]) - s[i, i]))
        """)]
    public static partial float InfoNce([Grad] ReadOnlyTensorSpan<float> query, [Grad] ReadOnlyTensorSpan<float> key, [Range(0.01, 100.0)] float temperature = 0.07f);

    /// <summary>The cross-entropy of each view's twin among all other views of both kinds.</summary>
    /// <remarks>
    /// <para>SimCLR (Chen et al. 2020).</para>
    /// <para>Peers: lightly NTXentLoss, optax.losses.ntxent (with labels; its denominator counts positive pairs).</para>
    /// </remarks>
    /// <param name="first">The first views: n × d.</param>
    /// <param name="second">The second, each in the row of its twin: n × d.</param>
    /// <param name="temperature">What the similarities are divided by.</param>
    [Loss("""
        cross[i, j] = sum[d](first[i, d] * second[j, d]) / temperature
        ones[i, j] = sum[d](first[i, d] * first[j, d]) / temperature
        twos[i, j] = sum[d](second[i, d] * second[j, d]) / temperature
        a[i] = logaddexp(logsumexp[j where j != i](cross[i, j]), logsumexp[j where j != i](ones[i, j]))
        b[i] = logaddexp(logsumexp[j where j != i](cross[j, i]), logsumexp[j where j != i](twos[i, j]))
        mean[i](0.5 * softplus(a[i] - cross[i, i]) + 0.5 * softplus(b[i] - cross[i, i]))
        """)]
    public static partial float NtXent([Grad] ReadOnlyTensorSpan<float> first, [Grad] ReadOnlyTensorSpan<float> second, [Range(0.01, 100.0)] float temperature = 0.5f);

    /// <summary>The mean cross-entropy of the other rows of a row's class among all other rows.</summary>
    /// <remarks>
    /// <para>Contrastive learning with labels (Khosla et al. 2020). Rows without another of their class don't count.</para>
    /// <para>Peers: pytorch_metric_learning SupConLoss, the authors' SupConLoss with one temperature.</para>
    /// </remarks>
    /// <param name="embedding">The embeddings: n × d.</param>
    /// <param name="label">The class of each row.</param>
    /// <param name="temperature">What the similarities are divided by.</param>
    [Loss("""
        s[i, j] = sum[d](embedding[i, d] * embedding[j, d]) / temperature
        lse[i] = logsumexp[j where j != i](s[i, j])
        own[i] = mean[j where j != i && label[j] == label[i]](s[i, j])
        mean[i where any[j](j != i && label[j] == label[i])](lse[i] - own[i])
        """)]
    public static partial float SupCon(ReadOnlyTensorSpan<float> embedding, ReadOnlySpan<int> label, [Range(0.01, 100.0)] float temperature = 0.1f);

    /// <summary>The cross-entropies of images among texts and of texts among images, averaged; the scale is learnt.</summary>
    /// <remarks>
    /// <para>Pretraining on pairs (Radford et al. 2021). Start the scale at log(1 / 0.07) = 2.659.</para>
    /// <para>Peers: open_clip ClipLoss, transformers clip_loss.</para>
    /// </remarks>
    /// <param name="image">The image embeddings: n × d.</param>
    /// <param name="text">The text embeddings, each in the row of its image: n × d.</param>
    /// <param name="logScale">The logarithm of what the similarities are multiplied with, from -5 to 4.61.</param>
    [Loss("""
        s[i, j] = exp(logScale) * sum[d](image[i, d] * text[j, d])
        texts = mean[i](softplus(logsumexp[j where j != i](s[i, j]) - s[i, i]))
        images = mean[j](softplus(logsumexp[i where i != j](s[i, j]) - s[j, j]))
        0.5 * texts + 0.5 * images
        """)]
    public static partial float Clip([Grad] ReadOnlyTensorSpan<float> image, [Grad] ReadOnlyTensorSpan<float> text, [Grad][Range(-5.0, 4.61)] float logScale);

#pragma warning disable LG3201 // Long vectors magnify the rounding of shares that cancel.
    /// <summary>The cross-entropy of each anchor among all positives, the label shared by all of its class.</summary>
    /// <remarks>
    /// <para>Pairs with classes (Sohn 2016), without its penalty on norms.</para>
    /// <para>Peers: tfa.losses.NpairsLoss, of the similarity matrix.</para>
    /// </remarks>
    /// <param name="anchor">The anchors: n × d.</param>
    /// <param name="positive">Another of each anchor's class: n × d.</param>
    /// <param name="label">The class of each row.</param>
    [Loss("""
        s[i, j] = sum[d](anchor[i, d] * positive[j, d])
        mean[i](logsumexp[j](s[i, j]) - mean[j where label[j] == label[i]](s[i, j]))
        """)]
    public static partial float NPairs([Grad] ReadOnlyTensorSpan<float> anchor, [Grad] ReadOnlyTensorSpan<float> positive, ReadOnlySpan<int> label);
#pragma warning restore LG3201

#pragma warning disable LG3006, LG3201 // A zero vector has no direction.
    /// <summary>The negative cosine of predictions and of targets that aren't differentiated.</summary>
    /// <remarks>
    /// <para>Learning without negatives: SimSiam (Chen, He 2021) and, doubled plus 2, BYOL. Call it once each way and average.</para>
    /// <para>Peers: lightly NegativeCosineSimilarity.</para>
    /// <para>Differs: no epsilon: no row may be zero.</para>
    /// </remarks>
    /// <param name="pred">The predictor's outputs: n × d.</param>
    /// <param name="target">The other view's projections: n × d.</param>
    [Loss("-mean[n](sum[d](pred[n, d] * target[n, d]) / (norm[d](pred[n, d]) * norm[d](target[n, d])))")]
    public static partial float NegativeCosine(ReadOnlyTensorSpan<float> pred, ReadOnlyTensorSpan<float> target);
#pragma warning restore LG3006, LG3201

    /// <summary>The mean squared distance of views.</summary>
    /// <remarks>
    /// <para>One half of contrastive learning (Wang, Isola 2020); <see cref="Uniformity"/> is the other.</para>
    /// <para>Peers: none in the frameworks; the paper's align_loss(alpha=2).</para>
    /// </remarks>
    /// <param name="first">The first views: n × d.</param>
    /// <param name="second">The second, each in the row of its twin: n × d.</param>
    [Loss("mean[n](sum[d]((first[n, d] - second[n, d])^2))")]
    public static partial float Alignment([Grad] ReadOnlyTensorSpan<float> first, [Grad] ReadOnlyTensorSpan<float> second);

#pragma warning disable LG3006 // One sample has no pairs.
    /// <summary>The logarithm of the mean Gaussian potential of all pairs.</summary>
    /// <remarks>
    /// <para>Spreads embeddings over the sphere (Wang, Isola 2020).</para>
    /// <para>Peers: none in the frameworks; the paper's uniform_loss.</para>
    /// </remarks>
    /// <param name="embedding">The embeddings, on a sphere: n × d, at least two rows.</param>
    /// <param name="t">How short the potential reaches.</param>
    [Loss("logsumexp[i, j where i < j](-t * sum[d]((embedding[i, d] - embedding[j, d])^2)) - log(0.5 * size(i) * (size(i) - 1))")]
    public static partial float Uniformity([Range(-1e4, 1e4)] ReadOnlyTensorSpan<float> embedding, [Range(0.01, 100.0)] float t = 2f);
#pragma warning restore LG3006

    /// <summary>The distance of the features' cross-correlation from the identity.</summary>
    /// <remarks>
    /// <para>Learning without negatives by redundancy reduction (Zbontar et al. 2021).</para>
    /// <para>Peers: lightly BarlowTwinsLoss(lambda_param).</para>
    /// <para>Differs: variances have 1e-5 added, as batch normalization does it.</para>
    /// </remarks>
    /// <param name="first">The first views: n × d, at least two rows.</param>
    /// <param name="second">The second, each in the row of its twin: n × d.</param>
    /// <param name="lambda">The weight of what isn't on the diagonal.</param>
    [Loss("""
        ma[i] = mean[n](first[n, i])
        mb[i] = mean[n](second[n, i])
        sa[i] = sqrt(mean[n]((first[n, i] - ma[i])^2) + 1e-5)
        sb[i] = sqrt(mean[n]((second[n, i] - mb[i])^2) + 1e-5)
        c[i, j] = mean[n]((first[n, i] - ma[i]) * (second[n, j] - mb[j])) / (sa[i] * sb[j])
        sum[i]((c[i, i] - 1)^2) + lambda * sum[i, j where i != j](c[i, j]^2)
        """)]
    public static partial float BarlowTwins([Grad] ReadOnlyTensorSpan<float> first, [Grad] ReadOnlyTensorSpan<float> second, [Range(0.0, 10.0)] float lambda = 0.005f);

#pragma warning disable LG3006 // One sample has no variance.
    /// <summary>Variance, invariance and covariance: views agree, features vary, and don't repeat each other.</summary>
    /// <remarks>
    /// <para>Learning without negatives (Bardes, Ponce, LeCun 2022).</para>
    /// <para>Peers: lightly VICRegLoss, the authors' main_vicreg.</para>
    /// </remarks>
    /// <param name="first">The first views: n × d, at least two rows.</param>
    /// <param name="second">The second, each in the row of its twin: n × d.</param>
    /// <param name="invariance">The weight of the squared distance of the views.</param>
    /// <param name="variance">The weight of what features lack to a standard deviation of 1.</param>
    /// <param name="covariance">The weight of the squared covariances of different features.</param>
    [Loss("""
        a[n, i] = first[n, i] - mean[k](first[k, i])
        b[n, i] = second[n, i] - mean[k](second[k, i])
        free = size(n) - 1
        spread = mean[i](relu(1 - sqrt(sum[n](a[n, i]^2) / free + 1e-4))) + mean[i](relu(1 - sqrt(sum[n](b[n, i]^2) / free + 1e-4)))
        ca[i, j] = sum[n](a[n, i] * a[n, j]) / free
        cb[i, j] = sum[n](b[n, i] * b[n, j]) / free
        repeats = sum[i, j where i != j](ca[i, j]^2) / size(i) + sum[i, j where i != j](cb[i, j]^2) / size(i)
        agree = mean[n, i]((first[n, i] - second[n, i])^2)
        invariance * agree + 0.5 * variance * spread + covariance * repeats
        """)]
    public static partial float VicReg([Grad] ReadOnlyTensorSpan<float> first, [Grad] ReadOnlyTensorSpan<float> second,
        [Range(0.0, 1e3)] float invariance = 25f, [Range(0.0, 1e3)] float variance = 25f, [Range(0.0, 1e3)] float covariance = 1f);
#pragma warning restore LG3006

    /// <summary>A binary cross-entropy for every pair of image and text; scale and bias are learnt.</summary>
    /// <remarks>
    /// <para>Needs no normalization over the batch (Zhai et al. 2023). Start the scale at log(10), the bias at -10.</para>
    /// <para>Peers: open_clip SigLipLoss.</para>
    /// </remarks>
    /// <param name="image">The image embeddings: n × d.</param>
    /// <param name="text">The text embeddings, each in the row of its image: n × d.</param>
    /// <param name="logScale">The logarithm of what the similarities are multiplied with, from -5 to 4.61.</param>
    /// <param name="bias">What is added to them.</param>
    [Loss("""
        z[i, j] = exp(logScale) * sum[d](image[i, d] * text[j, d]) + bias
        mean[i](sum[j](i == j ? softplus(-z[i, j]) : softplus(z[i, j])))
        """)]
    public static partial float SigLip([Grad] ReadOnlyTensorSpan<float> image, [Grad] ReadOnlyTensorSpan<float> text,
        [Grad][Range(-5.0, 4.61)] float logScale, [Grad][Range(-100.0, 100.0)] float bias);
}

namespace LossGen.Losses;

/// <summary>Learning to rank: rows are queries, columns their documents. Lists of one length; one query is a matrix of one row.</summary>
public static partial class Ranking
{
    /// <summary>RankNet: the softplus of the score difference of every pair in the wrong order of relevance, summed over a list.</summary>
    /// <remarks>
    /// <para>Pairwise preferences (Burges et al. 2005).</para>
    /// <para>Peers: TF-Ranking PairwiseLogisticLoss, allRank rankNet, XGBoost rank:pairwise.</para>
    /// </remarks>
    /// <param name="scores">Predicted scores: q × i.</param>
    /// <param name="relevance">How relevant each document is: q × i.</param>
    [Loss("mean[q](sum[i, j where relevance[q, i] > relevance[q, j]](softplus(scores[q, j] - scores[q, i])))")]
    public static partial float RankNet(ReadOnlyTensorSpan<float> scores, [Target] ReadOnlyTensorSpan<float> relevance);

    /// <summary>What the more relevant of each pair lacks to beating the other by a margin, summed over a list.</summary>
    /// <remarks>
    /// <para>Ranking support vector machines (Joachims 2002).</para>
    /// <para>Peers: TF-Ranking PairwiseHingeLoss.</para>
    /// </remarks>
    /// <param name="scores">Predicted scores: q × i.</param>
    /// <param name="relevance">How relevant each document is: q × i.</param>
    /// <param name="margin">The margin.</param>
    [Loss("mean[q](sum[i, j where relevance[q, i] > relevance[q, j]](relu(margin - (scores[q, i] - scores[q, j]))))")]
    public static partial float PairwiseHinge(ReadOnlyTensorSpan<float> scores, [Target] ReadOnlyTensorSpan<float> relevance, [Range(0.0, 1e4)] float margin = 1f);

    /// <summary>LambdaRank: RankNet's pairs, each weighted by what exchanging them changes in the discounted gain.</summary>
    /// <remarks>
    /// <para>The usual ranking objective of boosted trees (Burges 2010). The weights aren't differentiated. Lists without gain cost nothing.</para>
    /// <para>Peers: TF-Ranking PairwiseLogisticLoss(DCGLambdaWeight(normalized=True)), XGBoost rank:ndcg and LightGBM lambdarank without their normalizations by list.</para>
    /// </remarks>
    /// <param name="scores">Predicted scores: q × i.</param>
    /// <param name="gain">The gain of each document, such as 2^relevance - 1: q × i.</param>
    [Loss("""
        rank[q, i] = 1 + sum[j](scores[q, j] > scores[q, i] || scores[q, j] >= scores[q, i] && j < i)
        ideal[q, i] = 1 + sum[j](gain[q, j] > gain[q, i] || gain[q, j] >= gain[q, i] && j < i)
        best[q] = sum[i](gain[q, i] / log2(1 + ideal[q, i]))
        change[q, i, j] = (gain[q, i] - gain[q, j]) * abs(1 / log2(1 + rank[q, i]) - 1 / log2(1 + rank[q, j]))
        cost[q] = sum[i, j where gain[q, i] > gain[q, j]](change[q, i, j] * softplus(scores[q, j] - scores[q, i]))
        mean[q](best[q] > 0 ? cost[q] / best[q] : 0)
        """)]
    public static partial float LambdaRank(ReadOnlyTensorSpan<float> scores, [Target][Range(0.0, 1e6)] ReadOnlyTensorSpan<float> gain);

    /// <summary>ListNet: the cross-entropy of the softmax of scores and the softmax of relevances.</summary>
    /// <remarks>
    /// <para>Probabilities of being first (Cao et al. 2007).</para>
    /// <para>Peers: allRank listNet.</para>
    /// </remarks>
    /// <param name="scores">Predicted scores: q × i.</param>
    /// <param name="relevance">How relevant each document is: q × i.</param>
    [Loss("""
        p[q, i] = softmax[i](relevance[q, i])
        mean[q](sum[i](p[q, i] * (logsumexp[j](scores[q, j]) - scores[q, i])))
        """)]
    public static partial float ListNet(ReadOnlyTensorSpan<float> scores, [Target] ReadOnlyTensorSpan<float> relevance);

#pragma warning disable LG3201 // Large gains magnify the rounding of the softmax.
    /// <summary>The cross-entropy of the softmax of scores and the labels as they are, over lists of different lengths.</summary>
    /// <remarks>
    /// <para>Clicks. The mask says which documents there are; a list without any costs nothing, but counts.</para>
    /// <para>Peers: rax.softmax_loss, optax.ranking_softmax_loss, TF-Ranking SoftmaxLoss.</para>
    /// </remarks>
    /// <param name="scores">Predicted scores: q × i.</param>
    /// <param name="label">The label of each document, from 0 on: q × i.</param>
    /// <param name="mask">Which documents there are: q × i.</param>
    [Loss("""
        lse[q] = logsumexp[j where mask[q, j]](scores[q, j])
        mean[q](sum[i where mask[q, i]](label[q, i] * (lse[q] - scores[q, i])))
        """)]
    public static partial float SoftmaxRanking(ReadOnlyTensorSpan<float> scores, [Range(0.0, 1e6)] ReadOnlyTensorSpan<float> label, ReadOnlyTensorSpan<bool> mask);
#pragma warning restore LG3201

    /// <summary>ListMLE: the negative log-likelihood of the ideal order under Plackett and Luce's model.</summary>
    /// <remarks>
    /// <para>The whole order (Xia et al. 2008). Equally relevant documents compete with each other, as in Breslow's ties.</para>
    /// <para>Peers: TF-Ranking ListMLELoss, allRank listMLE; both order ties at random.</para>
    /// <para>Differs: ties are treated alike.</para>
    /// </remarks>
    /// <param name="scores">Predicted scores: q × i.</param>
    /// <param name="relevance">How relevant each document is: q × i.</param>
    [Loss("mean[q](sum[i](logsumexp[j where relevance[q, j] <= relevance[q, i]](scores[q, j]) - scores[q, i]))")]
    public static partial float ListMle(ReadOnlyTensorSpan<float> scores, [Target] ReadOnlyTensorSpan<float> relevance);

    /// <summary>One minus the normalized discounted gain of soft ranks.</summary>
    /// <remarks>
    /// <para>The metric itself, smoothed (Qin, Liu, Li 2010). Lists without gain don't count.</para>
    /// <para>Peers: TF-Ranking ApproxNDCGLoss (plus 1), rax.approx_t12n(ndcg_metric).</para>
    /// </remarks>
    /// <param name="scores">Predicted scores: q × i.</param>
    /// <param name="gain">The gain of each document, such as 2^relevance - 1: q × i.</param>
    /// <param name="temperature">How soft the ranks are.</param>
    [Loss("""
        rank[q, i] = 0.5 + sum[j](sigmoid((scores[q, j] - scores[q, i]) / temperature))
        ideal[q, i] = 1 + sum[j](gain[q, j] > gain[q, i] || gain[q, j] >= gain[q, i] && j < i)
        best[q] = sum[i](gain[q, i] / log2(1 + ideal[q, i]))
        mean[q where any[i](gain[q, i] > 0)](1 - sum[i](gain[q, i] / log2(1 + rank[q, i])) / best[q])
        """)]
    public static partial float ApproxNdcg(ReadOnlyTensorSpan<float> scores, [Target][Range(0.0, 1e6)] ReadOnlyTensorSpan<float> gain, [Range(0.01, 100.0)] float temperature = 0.1f);

    /// <summary>One minus the mean reciprocal soft rank of the relevant documents.</summary>
    /// <remarks>
    /// <para>Where one answer is sought (Qin, Liu, Li 2010). Lists without a relevant document don't count.</para>
    /// <para>Peers: TF-Ranking ApproxMRRLoss (plus 1).</para>
    /// </remarks>
    /// <param name="scores">Predicted scores: q × i.</param>
    /// <param name="relevance">How relevant each document is, from 0 on: q × i.</param>
    /// <param name="temperature">How soft the ranks are.</param>
    [Loss("""
        rank[q, i] = 0.5 + sum[j](sigmoid((scores[q, j] - scores[q, i]) / temperature))
        total[q] = sum[i](relevance[q, i])
        mean[q where any[i](relevance[q, i] > 0)](1 - sum[i](relevance[q, i] / rank[q, i]) / total[q])
        """)]
    public static partial float ApproxMrr(ReadOnlyTensorSpan<float> scores, [Target][Range(0.0, 1e6)] ReadOnlyTensorSpan<float> relevance, [Range(0.01, 100.0)] float temperature = 0.1f);
}

namespace LossGen.Losses;

/// <summary>Pairs and triplets whose scores or distances the model has computed already.</summary>
public static partial class Pairs
{
    /// <summary>The distance of similar pairs, and what dissimilar ones lack to a margin.</summary>
    /// <remarks>
    /// <para>For distances such as the L1 norm of two embeddings.</para>
    /// <para>Peers: torch.nn.HingeEmbeddingLoss.</para>
    /// <para>Differs: labels are truth values in place of 1 and -1; the gradient at the corner is 0.</para>
    /// </remarks>
    /// <param name="distance">The distance of each pair.</param>
    /// <param name="same">Which pairs are similar; as long as the distances.</param>
    /// <param name="margin">How far dissimilar pairs should be apart.</param>
    [Loss("mean(same ? distance : relu(margin - distance))")]
    public static partial float HingeEmbedding([Range(0.0, 1e4)] ReadOnlySpan<float> distance, [Target] ReadOnlySpan<bool> same, [Range(0.0, 1e4)] float margin = 1f);

    /// <summary>The squared distance of similar pairs, and the squared lack of dissimilar ones to a margin.</summary>
    /// <remarks>
    /// <para>Siamese networks (Hadsell, Chopra, LeCun 2006).</para>
    /// <para>Peers: tfa.losses.ContrastiveLoss; Flux.siamese_contrastive_loss, which has the labels the other way round.</para>
    /// </remarks>
    /// <param name="distance">The distance of each pair.</param>
    /// <param name="same">Which pairs are similar; as long as the distances.</param>
    /// <param name="margin">How far dissimilar pairs should be apart.</param>
    [Loss("mean(same ? distance^2 : relu(margin - distance)^2)")]
    public static partial float Contrastive(ReadOnlySpan<float> distance, [Target] ReadOnlySpan<bool> same, [Range(0.0, 1e4)] float margin = 1f);

    /// <summary>What the negative lacks to being farther than the positive by a margin.</summary>
    /// <remarks>
    /// <para>Triplets with any distance (Schroff, Kalenichenko, Philbin 2015).</para>
    /// <para>Peers: torch.nn.TripletMarginWithDistanceLoss, optax.triplet_margin_loss (mean, with distances computed).</para>
    /// </remarks>
    /// <param name="positive">The distance from the anchor to the positive.</param>
    /// <param name="negative">The distance from the anchor to the negative; as long as the positives.</param>
    /// <param name="margin">By how much the negative should be farther.</param>
    [Loss("mean(relu(positive - negative + margin))")]
    public static partial float Triplet([Grad] ReadOnlySpan<float> positive, [Grad] ReadOnlySpan<float> negative, [Range(0.0, 1e4)] float margin = 1f);

    /// <summary>The softplus of positive less negative distance: a triplet loss without a margin.</summary>
    /// <remarks>
    /// <para>Goes on pulling where the margin is met (Hermans, Beyer, Leibe 2017).</para>
    /// <para>Peers: pytorch_metric_learning TripletMarginLoss(smooth_loss=True, margin=0).</para>
    /// </remarks>
    /// <param name="positive">The distance from the anchor to the positive.</param>
    /// <param name="negative">The distance from the anchor to the negative; as long as the positives.</param>
    [Loss("mean(softplus(positive - negative))")]
    public static partial float SoftTriplet([Grad] ReadOnlySpan<float> positive, [Grad] ReadOnlySpan<float> negative);

    /// <summary>What a pair of scores lacks to standing in the right order by a margin.</summary>
    /// <remarks>
    /// <para>For pairwise preferences.</para>
    /// <para>Peers: torch.nn.MarginRankingLoss.</para>
    /// <para>Differs: the gradient at the corner is 0.</para>
    /// </remarks>
    /// <param name="first">The score of the first of each pair.</param>
    /// <param name="second">The score of the second; as long as the first.</param>
    /// <param name="order">1 where the first should be higher, -1 where the second; as long as the scores.</param>
    /// <param name="margin">By how much.</param>
    [Loss("mean(relu(margin - order * (first - second)))")]
    public static partial float MarginRanking([Grad] ReadOnlySpan<float> first, [Grad] ReadOnlySpan<float> second,
        [Target][Range(-1.0, 1.0)] ReadOnlySpan<float> order, [Range(0.0, 1e4)] float margin = 0f);

    /// <summary>Bayesian personalized ranking: the softplus of the score of what wasn't chosen less that of what was.</summary>
    /// <remarks>
    /// <para>Recommendations from clicks (Rendle et al. 2009).</para>
    /// <para>Peers: none in the frameworks; implicit's BayesianPersonalizedRanking without its penalty.</para>
    /// </remarks>
    /// <param name="positive">The scores of chosen items.</param>
    /// <param name="negative">The scores of items not chosen; as long as the positives.</param>
    [Loss("mean(softplus(negative - positive))")]
    public static partial float BayesianPersonalizedRanking([Grad] ReadOnlySpan<float> positive, [Grad] ReadOnlySpan<float> negative);

    /// <summary>RankNet for one pair a row: the cross-entropy of the score difference and the probability that the first wins.</summary>
    /// <remarks>
    /// <para>Preferences that may be uncertain or tied (Burges et al. 2005).</para>
    /// <para>Peers: torch.nn.BCEWithLogitsLoss of the score difference.</para>
    /// </remarks>
    /// <param name="first">The score of the first of each pair.</param>
    /// <param name="second">The score of the second; as long as the first.</param>
    /// <param name="target">The probability that the first should win: 0.5 for a tie; as long as the scores.</param>
    [Loss("""
        d = first - second
        mean(target * softplus(-d) + (1 - target) * softplus(d))
        """)]
    public static partial float PairwiseCrossEntropy([Grad] ReadOnlySpan<float> first, [Grad] ReadOnlySpan<float> second, [Probability] ReadOnlySpan<float> target);
}

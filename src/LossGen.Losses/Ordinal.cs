namespace LossGen.Losses;

/// <summary>Classes that have an order.</summary>
public static partial class Ordinal
{
    /// <summary>A binary cross-entropy for each threshold: is the class above it?</summary>
    /// <remarks>
    /// <para>Ratings and ages (Cao, Mirjalili, Raschka 2020). A row has one logit fewer than there are classes.</para>
    /// <para>Peers: coral_pytorch.losses.coral_loss.</para>
    /// </remarks>
    /// <param name="logits">The log-odds of being above each threshold: n × (classes - 1).</param>
    /// <param name="label">The class of each row, from 0 on.</param>
    [Loss("mean[n](sum[k](label[n] > k ? softplus(-logits[n, k]) : softplus(logits[n, k])))")]
    public static partial float Coral([Logit] ReadOnlyTensorSpan<float> logits, ReadOnlySpan<int> label);

    /// <summary>The squared distance of the cumulated probabilities: a row's earth mover's distance.</summary>
    /// <remarks>
    /// <para>Near misses cost less than far ones (Hou, Yu, Samaras 2017); also the ranked probability score.</para>
    /// <para>Peers: none in the frameworks; properscoring's ranked probability score.</para>
    /// </remarks>
    /// <param name="logits">A row of scores a sample: n × c.</param>
    /// <param name="target">The probabilities of the classes: n × c.</param>
    [Loss("""
        p[n, c] = softmax[c](logits[n, c])
        mean[n](sum[k]((p[n, k] - target[n, k] + sum[j where j < k](p[n, j] - target[n, j]))^2))
        """)]
    public static partial float EarthMover([Logit] ReadOnlyTensorSpan<float> logits, [Probability] ReadOnlyTensorSpan<float> target);

    /// <summary>The squared distance of the expected class to the class.</summary>
    /// <remarks>
    /// <para>Classification as regression: ages and poses (Rothe, Timofte, Van Gool 2018).</para>
    /// <para>Peers: none.</para>
    /// </remarks>
    /// <param name="logits">A row of scores a sample: n × c.</param>
    /// <param name="label">The class of each row, from 0 on.</param>
    [Loss("""
        p[n, c] = softmax[c](logits[n, c])
        mean[n](sum[c](c * (p[n, c] - (c == label[n])))^2)
        """)]
    public static partial float ExpectedClass([Logit] ReadOnlyTensorSpan<float> logits, ReadOnlySpan<int> label);
}

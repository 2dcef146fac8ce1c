namespace LossGen.Losses;

/// <summary>Losses of reinforcement learning. A row is one action, or one token of an answer.</summary>
public static partial class PolicyGradient
{
    /// <summary>The policy gradient: the negative mean of advantage times log-probability.</summary>
    /// <remarks>
    /// <para>REINFORCE with a baseline (Williams 1992), and the actor of actor-critic methods.</para>
    /// <para>Peers: rlax.policy_gradient_loss.</para>
    /// </remarks>
    /// <param name="logProb">The policy's log-probability of the action taken.</param>
    /// <param name="advantage">How much better than expected it was; as long as the log-probabilities.</param>
    [Loss("-mean(advantage * logProb)")]
    public static partial float Reinforce([LogProbability] ReadOnlySpan<float> logProb, ReadOnlySpan<float> advantage);

    /// <summary>The clipped surrogate of proximal policy optimization.</summary>
    /// <remarks>
    /// <para>Several steps on the same experience without leaving its neighbourhood (Schulman et al. 2017).</para>
    /// <para>Peers: trl PPOTrainer, stable-baselines3 PPO, rlax.clipped_surrogate_pg_loss.</para>
    /// </remarks>
    /// <param name="logProb">The policy's log-probability of the action taken, from -40 to 0.</param>
    /// <param name="oldLogProb">The log-probability when it was taken, from -40 to 0; as long as the policy's.</param>
    /// <param name="advantage">How much better than expected it was; as long as the policy's.</param>
    /// <param name="clip">How far the ratio of probabilities may leave 1.</param>
    [Loss("""
        ratio = exp(logProb - oldLogProb)
        -mean(min(ratio * advantage, clamp(ratio, 1 - clip, 1 + clip) * advantage))
        """)]
    public static partial float PpoClip([Range(-40.0, 0.0)] ReadOnlySpan<float> logProb, [Range(-40.0, 0.0)] ReadOnlySpan<float> oldLogProb,
        ReadOnlySpan<float> advantage, [Range(0.01, 0.9)] float clip = 0.2f);

    /// <summary>The clipped value loss of proximal policy optimization.</summary>
    /// <remarks>
    /// <para>The larger of the squared errors of the value and of the value kept near the old one, halved.</para>
    /// <para>Peers: trl PPOTrainer (cliprange_value), CleanRL ppo (clip_vloss).</para>
    /// </remarks>
    /// <param name="value">The critic's values.</param>
    /// <param name="oldValue">Its values when the experience was made; as long as the values.</param>
    /// <param name="target">The returns; as long as the values.</param>
    /// <param name="clip">How far a value may move at once, in the unit of the returns.</param>
    [Loss("""
        kept = oldValue + clamp(value - oldValue, -clip, clip)
        0.5 * mean(max((value - target)^2, (kept - target)^2))
        """)]
    public static partial float PpoValue(ReadOnlySpan<float> value, ReadOnlySpan<float> oldValue, ReadOnlySpan<float> target, [Range(0.01, 1e3)] float clip = 0.2f);

    /// <summary>Schulman's estimate of the divergence of a policy from a reference: exp(d) - d - 1 of the log-ratio, never negative.</summary>
    /// <remarks>
    /// <para>The penalty of GRPO: unbiased, and of low variance.</para>
    /// <para>Peers: trl GRPOTrainer (its beta term), Liger's k3.</para>
    /// </remarks>
    /// <param name="logProb">The policy's log-probability of each token, from -40 to 0.</param>
    /// <param name="referenceLogProb">The reference's, from -40 to 0; as long as the policy's.</param>
    [Loss("""
        d = referenceLogProb - logProb
        mean(expm1(d) - d)
        """)]
    public static partial float KullbackLeiblerK3([Range(-40.0, 0.0)] ReadOnlySpan<float> logProb, [Range(-40.0, 0.0)] ReadOnlySpan<float> referenceLogProb);

    /// <summary>Group relative policy optimization: the clipped surrogate plus a divergence penalty, averaged over the tokens of answers.</summary>
    /// <remarks>
    /// <para>
    /// For reasoning models (Shao et al. 2024). The mean is over all tokens that the mask lets through, as in DAPO; the two clips may differ
    /// ("clip higher").
    /// </para>
    /// <para>Peers: trl GRPOTrainer(loss_type="dapo", epsilon, epsilon_high, beta), Liger LigerFusedLinearGRPOLoss(loss_type="bnpo").</para>
    /// </remarks>
    /// <param name="logProb">The policy's log-probability of each token, from -40 to 0.</param>
    /// <param name="oldLogProb">The log-probability when it was sampled, from -40 to 0; as long as the policy's.</param>
    /// <param name="referenceLogProb">The reference's, from -40 to 0; as long as the policy's.</param>
    /// <param name="advantage">The advantage of the token's answer within its group; as long as the policy's.</param>
    /// <param name="mask">Which tokens belong to an answer.</param>
    /// <param name="clipLow">How far below 1 the ratio of probabilities may go.</param>
    /// <param name="clipHigh">How far above.</param>
    /// <param name="beta">The weight of the divergence.</param>
    [Loss("""
        surrogate(ratio, a) = min(ratio * a, clamp(ratio, 1 - clipLow, 1 + clipHigh) * a)
        k3(d) = expm1(d) - d
        mean[t where mask[t]](
            beta * k3(referenceLogProb[t] - logProb[t]) - surrogate(exp(logProb[t] - oldLogProb[t]), advantage[t]))
        """)]
    public static partial float Grpo([Range(-40.0, 0.0)] ReadOnlySpan<float> logProb, [Range(-40.0, 0.0)] ReadOnlySpan<float> oldLogProb,
        [Range(-40.0, 0.0)] ReadOnlySpan<float> referenceLogProb, ReadOnlySpan<float> advantage, ReadOnlySpan<bool> mask,
        [Range(0.01, 0.9)] float clipLow = 0.2f, [Range(0.01, 10.0)] float clipHigh = 0.2f, [Range(0.0, 10.0)] float beta = 0.04f);
}

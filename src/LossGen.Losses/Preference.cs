namespace LossGen.Losses;

/// <summary>Preferences between answers of a language model. A log-probability is that of a whole answer, a row one pair.</summary>
public static partial class Preference
{
    /// <summary>The reward model's loss: the softplus of the rejected reward less the chosen one.</summary>
    /// <remarks>
    /// <para>Bradley and Terry's model of paired comparisons, with an optional margin (Llama 2).</para>
    /// <para>Peers: trl RewardTrainer.</para>
    /// </remarks>
    /// <param name="chosen">The reward of the chosen answer.</param>
    /// <param name="rejected">The reward of the rejected answer; as long as the chosen ones.</param>
    /// <param name="margin">By how much the chosen one should win.</param>
    [Loss("mean(softplus(rejected - chosen + margin))")]
    public static partial float BradleyTerry([Grad] ReadOnlySpan<float> chosen, [Grad] ReadOnlySpan<float> rejected, [Range(0.0, 1e4)] float margin = 0f);

    /// <summary>Direct preference optimization.</summary>
    /// <remarks>
    /// <para>Learns from preferences without a reward model (Rafailov et al. 2023); smoothing is its conservative form.</para>
    /// <para>Peers: trl DPOTrainer(loss_type="sigmoid", label_smoothing), Liger LigerFusedLinearDPOLoss.</para>
    /// </remarks>
    /// <param name="chosen">The model's log-probability of the chosen answer.</param>
    /// <param name="rejected">The model's log-probability of the rejected answer; as long as the chosen ones.</param>
    /// <param name="chosenReference">The reference model's log-probability of the chosen answer.</param>
    /// <param name="rejectedReference">The reference model's log-probability of the rejected answer.</param>
    /// <param name="beta">How closely the reference is kept.</param>
    /// <param name="smoothing">The share of preferences that are wrong, from 0 to 0.5.</param>
    [Loss("""
        m = beta * ((chosen - chosenReference) - (rejected - rejectedReference))
        mean((1 - smoothing) * softplus(-m) + smoothing * softplus(m))
        """)]
    public static partial float Dpo([Grad][LogProbability] ReadOnlySpan<float> chosen, [Grad][LogProbability] ReadOnlySpan<float> rejected,
        [LogProbability] ReadOnlySpan<float> chosenReference, [LogProbability] ReadOnlySpan<float> rejectedReference,
        [Range(1e-3, 10.0)] float beta = 0.1f, [Range(0.0, 0.5)] float smoothing = 0f);

    /// <summary>Direct preference optimization, unbiased under a known share of wrong preferences.</summary>
    /// <remarks>
    /// <para>For labels of which a share is flipped (Chowdhury et al. 2024).</para>
    /// <para>Peers: trl DPOTrainer(loss_type="robust", label_smoothing).</para>
    /// </remarks>
    /// <param name="chosen">The model's log-probability of the chosen answer.</param>
    /// <param name="rejected">The model's log-probability of the rejected answer; as long as the chosen ones.</param>
    /// <param name="chosenReference">The reference model's log-probability of the chosen answer.</param>
    /// <param name="rejectedReference">The reference model's log-probability of the rejected answer.</param>
    /// <param name="beta">How closely the reference is kept.</param>
    /// <param name="flipped">The share of preferences that are wrong, from 0 to 0.45.</param>
    [Loss("""
        m = beta * ((chosen - chosenReference) - (rejected - rejectedReference))
        mean((1 - flipped) * softplus(-m) - flipped * softplus(m)) / (1 - 2 * flipped)
        """)]
    public static partial float RobustDpo([Grad][LogProbability][Range(-1e4, 0.0)] ReadOnlySpan<float> chosen, [Grad][LogProbability][Range(-1e4, 0.0)] ReadOnlySpan<float> rejected,
        [LogProbability] ReadOnlySpan<float> chosenReference, [LogProbability] ReadOnlySpan<float> rejectedReference,
        [Range(1e-3, 10.0)] float beta = 0.1f, [Range(0.0, 0.45)] float flipped = 0.1f);

    /// <summary>Direct preference optimization with a hinge.</summary>
    /// <remarks>
    /// <para>Stops where the chosen answer wins by a margin (Zhao et al. 2023, SLiC-HF).</para>
    /// <para>Peers: trl DPOTrainer(loss_type="hinge").</para>
    /// </remarks>
    /// <param name="chosen">The model's log-probability of the chosen answer.</param>
    /// <param name="rejected">The model's log-probability of the rejected answer; as long as the chosen ones.</param>
    /// <param name="chosenReference">The reference model's log-probability of the chosen answer.</param>
    /// <param name="rejectedReference">The reference model's log-probability of the rejected answer.</param>
    /// <param name="beta">The reciprocal of the margin.</param>
    [Loss("mean(relu(1 - beta * ((chosen - chosenReference) - (rejected - rejectedReference))))")]
    public static partial float HingeDpo([Grad][LogProbability] ReadOnlySpan<float> chosen, [Grad][LogProbability] ReadOnlySpan<float> rejected,
        [LogProbability] ReadOnlySpan<float> chosenReference, [LogProbability] ReadOnlySpan<float> rejectedReference, [Range(1e-3, 10.0)] float beta = 0.1f);

    /// <summary>Identity preference optimization: the squared distance of the advantage to a fixed one.</summary>
    /// <remarks>
    /// <para>Can't overfit preferences that are certain (Azar et al. 2023).</para>
    /// <para>Peers: trl DPOTrainer(loss_type="ipo").</para>
    /// </remarks>
    /// <param name="chosen">The model's log-probability of the chosen answer, per token.</param>
    /// <param name="rejected">The model's log-probability of the rejected answer, per token; as long as the chosen ones.</param>
    /// <param name="chosenReference">The reference model's log-probability of the chosen answer, per token.</param>
    /// <param name="rejectedReference">The reference model's log-probability of the rejected answer, per token.</param>
    /// <param name="beta">How closely the reference is kept: the advantage sought is 1 / (2 beta).</param>
    [Loss("mean(((chosen - chosenReference) - (rejected - rejectedReference) - 1 / (2 * beta))^2)")]
    public static partial float Ipo([Grad][LogProbability] ReadOnlySpan<float> chosen, [Grad][LogProbability] ReadOnlySpan<float> rejected,
        [LogProbability] ReadOnlySpan<float> chosenReference, [LogProbability] ReadOnlySpan<float> rejectedReference, [Range(1e-3, 10.0)] float beta = 0.1f);

    /// <summary>Kahneman-Tversky optimization: single answers that are good or bad, against a reference point.</summary>
    /// <remarks>
    /// <para>For thumbs up and down in place of pairs (Ethayarajh et al. 2024).</para>
    /// <para>Peers: trl KTOTrainer, Liger LigerFusedLinearKTOLoss.</para>
    /// </remarks>
    /// <param name="policy">The model's log-probability of each answer.</param>
    /// <param name="reference">The reference model's; as long as the policy's.</param>
    /// <param name="desirable">Whether the answer is good; as long as the policy's.</param>
    /// <param name="kl">The reference point: the estimated divergence of the model from the reference, from 0 on.</param>
    /// <param name="beta">How closely the reference is kept.</param>
    /// <param name="desirableWeight">The weight of good answers.</param>
    /// <param name="undesirableWeight">The weight of bad answers.</param>
    [Loss("""
        m = beta * (policy - reference - kl)
        mean(desirable ? desirableWeight * sigmoid(-m) : undesirableWeight * sigmoid(m))
        """)]
    public static partial float Kto([LogProbability] ReadOnlySpan<float> policy, [LogProbability] ReadOnlySpan<float> reference,
        [Target] ReadOnlySpan<bool> desirable, [Range(0.0, 1e4)] float kl, [Range(1e-3, 10.0)] float beta = 0.1f,
        [Range(0.0, 1e3)] float desirableWeight = 1f, [Range(0.0, 1e3)] float undesirableWeight = 1f);

    /// <summary>Odds ratio preference optimization: likelihood of the chosen answer plus a penalty on the odds of the rejected one.</summary>
    /// <remarks>
    /// <para>Fine-tuning and preference in one step, without a reference (Hong, Lee, Thorne 2024).</para>
    /// <para>Peers: trl ORPOTrainer, Liger LigerFusedLinearORPOLoss.</para>
    /// </remarks>
    /// <param name="chosen">The model's mean log-probability per token of the chosen answer, below 0.</param>
    /// <param name="rejected">That of the rejected answer; as long as the chosen ones.</param>
    /// <param name="beta">The weight of the penalty.</param>
    [Loss("""
        odds = (chosen - rejected) - (log1p(-exp(chosen)) - log1p(-exp(rejected)))
        mean(beta * softplus(-odds) - chosen)
        """)]
    public static partial float Orpo([Grad][Range(-1e4, -1e-6)] ReadOnlySpan<float> chosen, [Grad][Range(-1e4, -1e-6)] ReadOnlySpan<float> rejected,
        [Range(0.0, 10.0)] float beta = 0.1f);

    /// <summary>Simple preference optimization: mean log-probabilities per token with a margin, without a reference.</summary>
    /// <remarks>
    /// <para>Half the memory of the direct form (Meng, Xia, Chen 2024).</para>
    /// <para>Peers: trl CPOTrainer(loss_type="simpo"), Liger LigerFusedLinearSimPOLoss.</para>
    /// </remarks>
    /// <param name="chosen">The model's mean log-probability per token of the chosen answer.</param>
    /// <param name="rejected">That of the rejected answer; as long as the chosen ones.</param>
    /// <param name="beta">The scale of the difference.</param>
    /// <param name="gamma">By how much the chosen answer should win, after scaling.</param>
    [Loss("mean(softplus(gamma - beta * (chosen - rejected)))")]
    public static partial float SimPo([Grad][LogProbability] ReadOnlySpan<float> chosen, [Grad][LogProbability] ReadOnlySpan<float> rejected,
        [Range(1e-3, 100.0)] float beta = 2f, [Range(0.0, 100.0)] float gamma = 0.5f);

    /// <summary>Contrastive preference optimization: the direct form without a reference, plus likelihood of the chosen answer.</summary>
    /// <remarks>
    /// <para>For translation, where good answers are close (Xu et al. 2024).</para>
    /// <para>Peers: trl CPOTrainer(cpo_alpha), Liger LigerFusedLinearCPOLoss.</para>
    /// </remarks>
    /// <param name="chosen">The model's log-probability of the chosen answer.</param>
    /// <param name="rejected">That of the rejected answer; as long as the chosen ones.</param>
    /// <param name="beta">The scale of the difference.</param>
    /// <param name="alpha">The weight of the likelihood.</param>
    [Loss("mean(softplus(-beta * (chosen - rejected)) - alpha * chosen)")]
    public static partial float Cpo([Grad][LogProbability] ReadOnlySpan<float> chosen, [Grad][LogProbability] ReadOnlySpan<float> rejected,
        [Range(1e-3, 10.0)] float beta = 0.1f, [Range(0.0, 100.0)] float alpha = 1f);
}

namespace LossGen.Losses;

/// <summary>Times until an event, some of them censored: relative risks and discrete hazards.</summary>
public static partial class Survival
{
    /// <summary>Cox's negative partial log-likelihood with Breslow's ties, over the events.</summary>
    /// <remarks>
    /// <para>
    /// Relative risks without a baseline (Cox 1972): at each event, the cross-entropy of who had it among those still at risk. Rows
    /// needn't be sorted. Without an event it is 0.
    /// </para>
    /// <para>Peers: pycox cox_ph_loss (for times without ties), XGBoost survival:cox (a sum), lifelines CoxPHFitter (Breslow, a sum).</para>
    /// </remarks>
    /// <param name="risk">Predicted log-risks.</param>
    /// <param name="time">The time of the event or of the last observation; as long as the risks.</param>
    /// <param name="observed">Whether the event was seen; as long as the risks.</param>
    [Loss("mean[i where observed[i]](logsumexp[j where time[j] >= time[i]](risk[j]) - risk[i])")]
    public static partial float CoxBreslow([Logit] ReadOnlySpan<float> risk, [Target] ReadOnlySpan<float> time, ReadOnlySpan<bool> observed);

    /// <summary>Cox's negative partial log-likelihood with Efron's ties, over the events.</summary>
    /// <remarks>
    /// <para>Closer to the exact likelihood where many events share a time: the tied leave the risk set one after the other (Efron 1977).</para>
    /// <para>Peers: lifelines CoxPHFitter (its default, a sum), R survival::coxph.</para>
    /// </remarks>
    /// <param name="risk">Predicted log-risks.</param>
    /// <param name="time">The time of the event or of the last observation; as long as the risks.</param>
    /// <param name="observed">Whether the event was seen; as long as the risks.</param>
    [Loss("""
        atRisk[i] = logsumexp[j where time[j] >= time[i]](risk[j])
        tied[i] = logsumexp[j where observed[j] && time[j] >= time[i] && time[j] <= time[i]](risk[j])
        ties[i] = sum[j where observed[j] && time[j] >= time[i] && time[j] <= time[i]](1)
        before[i] = sum[j where observed[j] && time[j] >= time[i] && time[j] <= time[i] && j < i](1)
        mean[i where observed[i]](atRisk[i] - risk[i] + log1p(-before[i] / ties[i] * exp(tied[i] - atRisk[i])))
        """)]
    public static partial float CoxEfron([Logit] ReadOnlySpan<float> risk, [Target] ReadOnlySpan<float> time, ReadOnlySpan<bool> observed);

    /// <summary>The negative log-likelihood of discrete hazards: a binary cross-entropy for each interval lived through.</summary>
    /// <remarks>
    /// <para>Survival curves of any shape (Gensheimer, Narasimhan 2019).</para>
    /// <para>Peers: pycox nll_logistic_hazard.</para>
    /// </remarks>
    /// <param name="logits">The log-odds of the event in each interval, given survival so far: n × k.</param>
    /// <param name="interval">The interval of the event or of the last observation, from 0 on.</param>
    /// <param name="observed">Whether the event was seen.</param>
    [Loss("mean[n](sum[k where k <= interval[n]](k == interval[n] && observed[n] ? softplus(-logits[n, k]) : softplus(logits[n, k])))")]
    public static partial float DiscreteHazard([Logit] ReadOnlyTensorSpan<float> logits, [Target] ReadOnlySpan<int> interval, ReadOnlySpan<bool> observed);

    /// <summary>The mean over comparable pairs of the softplus of the risk difference: a smooth concordance.</summary>
    /// <remarks>
    /// <para>Optimizes the concordance index: whoever has the event first should have the higher risk (Steck et al. 2007).</para>
    /// <para>Peers: none.</para>
    /// </remarks>
    /// <param name="risk">Predicted risks.</param>
    /// <param name="time">The time of the event or of the last observation; as long as the risks.</param>
    /// <param name="observed">Whether the event was seen; as long as the risks.</param>
    [Loss("mean[i, j where observed[i] && time[i] < time[j]](softplus(risk[j] - risk[i]))")]
    public static partial float PairwiseConcordance([Logit] ReadOnlySpan<float> risk, [Target] ReadOnlySpan<float> time, ReadOnlySpan<bool> observed);
}

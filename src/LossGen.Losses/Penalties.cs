namespace LossGen.Losses;

/// <summary>Penalties on weights and activations, to be added to a loss.</summary>
public static partial class Penalties
{
    /// <summary>The sum of the absolute weights.</summary>
    /// <remarks>
    /// <para>Drives weights to exactly 0, with a proximal or subgradient step (Tibshirani 1996).</para>
    /// <para>Peers: keras.regularizers.L1.</para>
    /// </remarks>
    /// <param name="weights">The weights.</param>
    /// <param name="lambda">The strength.</param>
    [Loss("lambda * sum(abs(weights))")]
    public static partial float L1(ReadOnlySpan<float> weights, [Range(0.0, 1e4)] float lambda = 0.01f);

    /// <summary>Half the sum of the squared weights.</summary>
    /// <remarks>
    /// <para>Weight decay: the gradient is lambda times the weight (Hoerl, Kennard 1970).</para>
    /// <para>Peers: torch weight_decay; keras.regularizers.L2, which doesn't halve it; XGBoost lambda.</para>
    /// </remarks>
    /// <param name="weights">The weights.</param>
    /// <param name="lambda">The strength.</param>
    [Loss("0.5 * lambda * sum(weights^2)", Hessian = HessianDiagonal.Exact)]
    public static partial float L2(ReadOnlySpan<float> weights, [Range(0.0, 1e4)] float lambda = 0.01f);

    /// <summary>A mixture of the two.</summary>
    /// <remarks>
    /// <para>Sparse, and stable for correlated features (Zou, Hastie 2005).</para>
    /// <para>Peers: scikit-learn ElasticNet(alpha=lambda, l1_ratio).</para>
    /// </remarks>
    /// <param name="weights">The weights.</param>
    /// <param name="lambda">The strength.</param>
    /// <param name="l1Ratio">The share of the absolute weights, from 0 to 1.</param>
    [Loss("lambda * (l1Ratio * sum(abs(weights)) + 0.5 * (1 - l1Ratio) * sum(weights^2))")]
    public static partial float ElasticNet(ReadOnlySpan<float> weights, [Range(0.0, 1e4)] float lambda = 0.01f, [Range(0.0, 1.0)] float l1Ratio = 0.5f);

    /// <summary>The Euclidean norm of the weights.</summary>
    /// <remarks>
    /// <para>For a group of weights that should vanish together: one term of the group lasso (Yuan, Lin 2006).</para>
    /// <para>Peers: torch.linalg.vector_norm, times lambda.</para>
    /// </remarks>
    /// <param name="weights">The weights of the group.</param>
    /// <param name="lambda">The strength.</param>
    [Loss("lambda * norm(weights)")]
    public static partial float Group(ReadOnlySpan<float> weights, [Range(0.0, 1e4)] float lambda = 0.01f);

#pragma warning disable LG3201 // Near the target the terms cancel.
    /// <summary>The divergence of mean activations from a small target activation.</summary>
    /// <remarks>
    /// <para>Sparse autoencoders (Ng 2011).</para>
    /// <para>Peers: none; the CS294A notes.</para>
    /// </remarks>
    /// <param name="activation">The mean activation of each unit, from 0.000001 to 0.999999.</param>
    /// <param name="rho">The activation sought, from 0.001 to 0.999.</param>
    /// <param name="lambda">The strength.</param>
    [Loss("lambda * sum(rho * log(rho / activation) + (1 - rho) * log((1 - rho) / (1 - activation)))")]
    public static partial float Sparsity([Range(1e-6, 0.999999)] ReadOnlySpan<float> activation, [Range(1e-3, 0.999)] float rho = 0.05f, [Range(0.0, 1e4)] float lambda = 1f);
#pragma warning restore LG3201

    /// <summary>The squared part of each value beyond a bound.</summary>
    /// <remarks>
    /// <para>Keeps activations, angles or pre-tanh actions inside a box, softly.</para>
    /// <para>Peers: none.</para>
    /// </remarks>
    /// <param name="value">The values.</param>
    /// <param name="low">The lower bound.</param>
    /// <param name="high">The upper bound.</param>
    [Loss("mean(relu(low - value)^2 + relu(value - high)^2)")]
    public static partial float Bounds(ReadOnlySpan<float> value, float low = -1f, float high = 1f);

    /// <summary>The negative entropy of independent yes-or-no policies or gates, from their logits.</summary>
    /// <remarks>
    /// <para>Added to a loss it keeps decisions undecided; subtracted it makes them certain (entropy minimization).</para>
    /// <para>Peers: -torch.distributions.Bernoulli(logits=logit).entropy().mean().</para>
    /// </remarks>
    /// <param name="logit">The log-odds of each decision.</param>
    [Loss("""
        a = abs(logit)
        -mean(softplus(-a) + a * sigmoid(-a))
        """)]
    public static partial float BernoulliEntropy([Logit] ReadOnlySpan<float> logit);
}

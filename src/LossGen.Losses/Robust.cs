namespace LossGen.Losses;

/// <summary>Regression losses that outliers can't dominate.</summary>
public static partial class Robust
{
    /// <summary>Half the squared error near 0, and a line beyond a threshold.</summary>
    /// <remarks>
    /// <para>Means with a bounded influence of outliers (Huber 1964).</para>
    /// <para>Peers: torch.nn.HuberLoss, keras.losses.Huber, optax.huber_loss (mean), LightGBM huber.</para>
    /// </remarks>
    /// <param name="pred">Predictions, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    /// <param name="delta">Where the line begins, in the unit of the target.</param>
    [Loss("""
        d = pred - target
        mean(abs(d) <= delta ? 0.5 * d^2 : delta * (abs(d) - 0.5 * delta))
        """, Hessian = HessianDiagonal.Exact)]
    public static partial float Huber(ReadOnlySpan<float> pred, ReadOnlySpan<float> target, [Positive] float delta = 1f);

    /// <summary>The sum of the Huber losses.</summary>
    /// <remarks>
    /// <para>Where the scale shall grow with the batch.</para>
    /// <para>Peers: torch.nn.HuberLoss(reduction="sum").</para>
    /// </remarks>
    /// <param name="pred">Predictions, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    /// <param name="delta">Where the line begins, in the unit of the target.</param>
    [Loss("""
        d = pred - target
        sum(abs(d) <= delta ? 0.5 * d^2 : delta * (abs(d) - 0.5 * delta))
        """)]
    public static partial float HuberSum(ReadOnlySpan<float> pred, ReadOnlySpan<float> target, [Positive] float delta = 1f);

    /// <summary>The Huber loss of each element.</summary>
    /// <remarks>
    /// <para>For weighting by the caller, such as the importance weights of prioritized replay.</para>
    /// <para>Peers: torch.nn.HuberLoss(reduction="none"), optax.huber_loss.</para>
    /// </remarks>
    /// <param name="pred">Predictions, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    /// <param name="losses">Receives the loss of each element.</param>
    /// <param name="delta">Where the line begins, in the unit of the target.</param>
    [Kernel("""
        d = pred - target
        abs(d) <= delta ? 0.5 * d^2 : delta * (abs(d) - 0.5 * delta)
        """)]
    public static partial void HuberEach([Grad] ReadOnlySpan<float> pred, ReadOnlySpan<float> target, Span<float> losses, [Positive] float delta = 1f);

    /// <summary>The Huber loss divided by its threshold: slope 1 in the tails.</summary>
    /// <remarks>
    /// <para>The usual loss of box coordinates (Girshick 2015).</para>
    /// <para>Peers: torch.nn.SmoothL1Loss.</para>
    /// <para>Differs: beta is positive; torch takes the absolute error for 0.</para>
    /// </remarks>
    /// <param name="pred">Predictions, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    /// <param name="beta">Where the line begins, in the unit of the target.</param>
    [Loss("""
        d = abs(pred - target)
        mean(d < beta ? 0.5 * d^2 / beta : d - 0.5 * beta)
        """, Hessian = HessianDiagonal.Exact)]
    public static partial float SmoothL1(ReadOnlySpan<float> pred, ReadOnlySpan<float> target, [Positive] float beta = 1f);

    /// <summary>A hyperbola: half the squared error near 0, slope delta far away, smooth everywhere.</summary>
    /// <remarks>
    /// <para>Huber's loss with all derivatives; also called Charbonnier.</para>
    /// <para>Peers: XGBoost reg:pseudohubererror.</para>
    /// </remarks>
    /// <param name="pred">Predictions, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    /// <param name="delta">The slope of the tails, and where they begin, in the unit of the target.</param>
    [Loss("""
        r = pred - target
        mean(r^2 / (1 + hypot(1, r / delta)))
        """, Hessian = HessianDiagonal.Exact)]
    public static partial float PseudoHuber(ReadOnlySpan<float> pred, ReadOnlySpan<float> target, [Positive] float delta = 1f);

    /// <summary>The negative logarithm of the logistic density of the differences, less its minimum.</summary>
    /// <remarks>
    /// <para>Like the logarithm of the hyperbolic cosine, twice as wide.</para>
    /// <para>Peers: LossFunctions.jl LogitDistLoss.</para>
    /// </remarks>
    /// <param name="pred">Predictions, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    [Loss("mean(2 * log(cosh(0.5 * (pred - target))))", Hessian = HessianDiagonal.Exact)]
    public static partial float LogisticDistance(ReadOnlySpan<float> pred, ReadOnlySpan<float> target);

    /// <summary>The absolute error less a logarithm that rounds its kink.</summary>
    /// <remarks>
    /// <para>Convex, and its second derivative never vanishes, unlike Huber's.</para>
    /// <para>Peers: LightGBM fair.</para>
    /// </remarks>
    /// <param name="pred">Predictions, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    /// <param name="c">The scale of the rounding, in the unit of the target.</param>
    [Loss("""
        u = abs(pred - target) / c
        mean(c^2 * (u - log1p(u)))
        """, Hessian = HessianDiagonal.Exact)]
    public static partial float Fair(ReadOnlySpan<float> pred, ReadOnlySpan<float> target, [Range(1e-3, 1e3)] float c = 1f);

    /// <summary>A logarithm of the squared error.</summary>
    /// <remarks>
    /// <para>The likelihood of Cauchy noise; far outliers lose their pull. Not convex. Also called Lorentzian.</para>
    /// <para>Peers: none in the frameworks; scipy.optimize.least_squares(loss="cauchy") with f_scale c.</para>
    /// </remarks>
    /// <param name="pred">Predictions, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    /// <param name="c">The scale, in the unit of the target.</param>
    [Loss("mean(c^2 / 2 * log1p(((pred - target) / c)^2))", Hessian = HessianDiagonal.Exact)]
    public static partial float Cauchy(ReadOnlySpan<float> pred, ReadOnlySpan<float> target, [Range(1e-3, 1e6)] float c = 1f);

    /// <summary>A Gaussian well: bounded by half the squared scale.</summary>
    /// <remarks>
    /// <para>Ignores far outliers altogether (Leclerc 1989). Not convex.</para>
    /// <para>Peers: none in the frameworks; Barron's loss in the limit alpha = -inf.</para>
    /// </remarks>
    /// <param name="pred">Predictions, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    /// <param name="c">The scale, in the unit of the target.</param>
    [Loss("mean(-c^2 / 2 * expm1(-((pred - target) / c)^2))", Hessian = HessianDiagonal.Exact)]
    public static partial float Welsch(ReadOnlySpan<float> pred, ReadOnlySpan<float> target, [Range(1e-3, 1e6)] float c = 1f);

    /// <summary>A rational well: bounded by twice the squared scale.</summary>
    /// <remarks>
    /// <para>Ignores far outliers, with slower tails than the Gaussian well. Not convex.</para>
    /// <para>Peers: Barron's loss with alpha = -2, times the squared scale.</para>
    /// </remarks>
    /// <param name="pred">Predictions, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    /// <param name="c">The scale, in the unit of the target.</param>
    [Loss("""
        u = ((pred - target) / c)^2
        mean(2 * c^2 * (u / (u + 4)))
        """, Hessian = HessianDiagonal.Exact)]
    public static partial float GemanMcClure(ReadOnlySpan<float> pred, ReadOnlySpan<float> target, [Range(1e-3, 1e6)] float c = 1f);

    /// <summary>Tukey's biweight: a smooth well with a flat outside.</summary>
    /// <remarks>
    /// <para>Beyond c the gradient is exactly 0. The default is 95% efficient under Gaussian noise of unit scale.</para>
    /// <para>Peers: none in the frameworks; statsmodels robust.norms.TukeyBiweight.</para>
    /// </remarks>
    /// <param name="pred">Predictions, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    /// <param name="c">Where the loss becomes flat, in the unit of the target.</param>
    [Loss("""
        u = ((pred - target) / c)^2
        mean(u <= 1 ? c^2 / 6 * u * (3 - 3 * u + u^2) : c^2 / 6)
        """, Hessian = HessianDiagonal.Exact)]
    public static partial float Tukey(ReadOnlySpan<float> pred, ReadOnlySpan<float> target, [Range(1e-3, 1e6)] float c = 4.685f);

    /// <summary>Barron's general loss: one exponent from the squared error (2) over Charbonnier (1) to Cauchy (0).</summary>
    /// <remarks>
    /// <para>Written with expm1(t) / t, which has its limit at 0, so that alpha may be 0 and 2 exactly (Barron 2019).</para>
    /// <para>Peers: robust_loss_pytorch.lossfun.</para>
    /// </remarks>
    /// <param name="pred">Predictions, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    /// <param name="alpha">The shape, from 0 to 2.</param>
    /// <param name="scale">Where the tails begin, in the unit of the target.</param>
    [Loss("""
        ratio(t) = abs(t) < 0.001 ? 1 + t / 2 + t^2 / 6 : expm1(t) / t
        s = ((pred - target) / scale)^2
        b = alpha == 2 ? 1 : abs(alpha - 2)
        u = log1p(s / b)
        mean(alpha == 2 ? 0.5 * s : 0.5 * b * u * ratio(0.5 * alpha * u))
        """, Hessian = HessianDiagonal.Exact)]
    public static partial float Barron(ReadOnlySpan<float> pred, ReadOnlySpan<float> target,
        [Range(0.0, 2.0)] float alpha = 1f, [Range(1e-3, 1e6)] float scale = 1f);

    /// <summary>Barron's loss with its shape and scale learnt beside the model: the negative log-likelihood of its density.</summary>
    /// <remarks>
    /// <para>
    /// alpha = 0.001 + 1.998 sigmoid(shape) and c = 0.001 + softplus(width). The logarithm of the normalizer Z(alpha), without which
    /// ignoring every residual would be best, is a cubic that is at most 0.012 off on [0, 2].
    /// </para>
    /// <para>Peers: robust_loss_pytorch.adaptive.AdaptiveLossFunction.</para>
    /// <para>Differs: a cubic for log Z in place of the spline; softplus without the shift that makes width 0 scale 1.</para>
    /// </remarks>
    /// <param name="pred">Predictions, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    /// <param name="shape">What the shape alpha is the sigmoid of; learnt, 0 to begin with.</param>
    /// <param name="width">What the scale is the softplus of; learnt, 0.54 (scale 1) to begin with.</param>
    [Loss("""
        alpha = 0.001 + 1.998 * sigmoid(shape)
        scale = 0.001 + softplus(width)
        logZ = 1.4819909 + alpha * (-0.52765974 + alpha * (0.33442049 - 0.1042027 * alpha))
        Barron(pred, target, alpha, scale) + log(scale) + logZ
        """)]
    public static partial float Adaptive([Grad] ReadOnlySpan<float> pred, ReadOnlySpan<float> target, [Grad] float shape, [Grad] float width);
}

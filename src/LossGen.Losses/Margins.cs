namespace LossGen.Losses;

/// <summary>Two classes as -1 and +1: losses of the margin, label times score.</summary>
public static partial class Margins
{
    /// <summary>Zero from margin 1 on, and a line below.</summary>
    /// <remarks>
    /// <para>The loss of support vector machines.</para>
    /// <para>Peers: keras.losses.Hinge, optax.hinge_loss (mean), LossFunctions.jl L1HingeLoss, scikit-learn hinge_loss.</para>
    /// </remarks>
    /// <param name="score">Predicted scores.</param>
    /// <param name="target">The labels: -1 or 1; as long as the scores.</param>
    [Loss("mean(relu(1 - target * score))")]
    public static partial float Hinge(ReadOnlySpan<float> score, [Range(-1.0, 1.0)] ReadOnlySpan<float> target);

    /// <summary>The square of the hinge loss.</summary>
    /// <remarks>
    /// <para>A hinge that is differentiable at its corner.</para>
    /// <para>Peers: keras.losses.SquaredHinge, LossFunctions.jl L2HingeLoss, scikit-learn SGDClassifier(loss="squared_hinge").</para>
    /// </remarks>
    /// <param name="score">Predicted scores.</param>
    /// <param name="target">The labels: -1 or 1; as long as the scores.</param>
    [Loss("mean(relu(1 - target * score)^2)", Hessian = HessianDiagonal.Exact)]
    public static partial float SquaredHinge(ReadOnlySpan<float> score, [Range(-1.0, 1.0)] ReadOnlySpan<float> target);

    /// <summary>The hinge loss with its corner replaced by a parabola.</summary>
    /// <remarks>
    /// <para>For solvers that need a continuous gradient (Shalev-Shwartz, Zhang 2013).</para>
    /// <para>Peers: LossFunctions.jl SmoothedL1HingeLoss.</para>
    /// </remarks>
    /// <param name="score">Predicted scores.</param>
    /// <param name="target">The labels: -1 or 1; as long as the scores.</param>
    /// <param name="gamma">The width of the parabola.</param>
    [Loss("""
        gap = relu(1 - target * score)
        mean(gap <= gamma ? gap^2 / (2 * gamma) : gap - gamma / 2)
        """, Hessian = HessianDiagonal.Exact)]
    public static partial float SmoothedHinge(ReadOnlySpan<float> score, [Range(-1.0, 1.0)] ReadOnlySpan<float> target, [Range(1e-3, 1e3)] float gamma = 1f);

    /// <summary>The squared hinge loss, continued as a line below margin -1.</summary>
    /// <remarks>
    /// <para>Robust to outliers, and gives probabilities (Zhang 2004).</para>
    /// <para>Peers: scikit-learn SGDClassifier(loss="modified_huber"), LossFunctions.jl ModifiedHuberLoss.</para>
    /// </remarks>
    /// <param name="score">Predicted scores.</param>
    /// <param name="target">The labels: -1 or 1; as long as the scores.</param>
    [Loss("""
        a = target * score
        mean(a >= -1 ? relu(1 - a)^2 : -4 * a)
        """, Hessian = HessianDiagonal.Exact)]
    public static partial float ModifiedHuber(ReadOnlySpan<float> score, [Range(-1.0, 1.0)] ReadOnlySpan<float> target);

    /// <summary>Zero for a right sign, and the size of the score for a wrong one.</summary>
    /// <remarks>
    /// <para>The perceptron's rule as a loss (Rosenblatt 1958).</para>
    /// <para>Peers: optax.perceptron_loss (mean), LossFunctions.jl PerceptronLoss, scikit-learn SGDClassifier(loss="perceptron").</para>
    /// <para>Differs: the gradient of a score of exactly 0 is 0.</para>
    /// </remarks>
    /// <param name="score">Predicted scores.</param>
    /// <param name="target">The labels: -1 or 1; as long as the scores.</param>
    [Loss("mean(relu(-target * score))")]
    public static partial float Perceptron(ReadOnlySpan<float> score, [Range(-1.0, 1.0)] ReadOnlySpan<float> target);

    /// <summary>The logistic loss of the margin.</summary>
    /// <remarks>
    /// <para>The cross-entropy for labels -1 and 1.</para>
    /// <para>Peers: torch.nn.SoftMarginLoss, LossFunctions.jl LogitMarginLoss.</para>
    /// <para>Differs: doesn't overflow for margins below -88, where torch's does.</para>
    /// </remarks>
    /// <param name="score">Predicted scores.</param>
    /// <param name="target">The labels: -1 or 1; as long as the scores.</param>
    [Loss("mean(softplus(-target * score))", Hessian = HessianDiagonal.Exact)]
    public static partial float SoftMargin(ReadOnlySpan<float> score, [Range(-1.0, 1.0)] ReadOnlySpan<float> target);

    /// <summary>The exponential of the negative margin.</summary>
    /// <remarks>
    /// <para>The loss of AdaBoost; mislabelled samples dominate it.</para>
    /// <para>Peers: LossFunctions.jl ExpLoss, scikit-learn GradientBoostingClassifier(loss="exponential").</para>
    /// </remarks>
    /// <param name="score">Predicted scores, from -40 to 40.</param>
    /// <param name="target">The labels: -1 or 1; as long as the scores.</param>
    /// <param name="beta">How steep, from 0.1 to 2.</param>
    [Loss("mean(exp(-beta * target * score))", Hessian = HessianDiagonal.Exact)]
    public static partial float Exponential([Range(-40.0, 40.0)] ReadOnlySpan<float> score, [Range(-1.0, 1.0)] ReadOnlySpan<float> target, [Range(0.1, 2.0)] float beta = 1f);

    /// <summary>The squared sigmoid of the negative margin.</summary>
    /// <remarks>
    /// <para>Bounded, so that mislabelled samples can't dominate (Masnadi-Shirazi, Vasconcelos 2008). Not convex.</para>
    /// <para>Peers: none; the SavageBoost paper.</para>
    /// </remarks>
    /// <param name="score">Predicted scores.</param>
    /// <param name="target">The labels: -1 or 1; as long as the scores.</param>
    [Loss("mean(sigmoid(-target * score)^2)")]
    public static partial float Savage(ReadOnlySpan<float> score, [Range(-1.0, 1.0)] ReadOnlySpan<float> target);

    /// <summary>One minus the hyperbolic tangent of the margin.</summary>
    /// <remarks>
    /// <para>A smooth count of mistakes, times 2. Not convex.</para>
    /// <para>Peers: LossFunctions.jl SigmoidLoss.</para>
    /// </remarks>
    /// <param name="score">Predicted scores.</param>
    /// <param name="target">The labels: -1 or 1; as long as the scores.</param>
    [Loss("mean(1 - tanh(target * score))")]
    public static partial float Sigmoid(ReadOnlySpan<float> score, [Range(-1.0, 1.0)] ReadOnlySpan<float> target);

    /// <summary>Distance-weighted discrimination: a line, continued as a reciprocal power.</summary>
    /// <remarks>
    /// <para>Unlike the hinge, samples beyond the margin keep some pull (Marron, Todd, Ahn 2007).</para>
    /// <para>Peers: LossFunctions.jl DWDMarginLoss.</para>
    /// </remarks>
    /// <param name="score">Predicted scores.</param>
    /// <param name="target">The labels: -1 or 1; as long as the scores.</param>
    /// <param name="q">The power, from 0.1 to 4.</param>
    [Loss("""
        a = target * score
        knee = q / (q + 1)
        mean(a <= knee ? 1 - a : (knee / a)^q / (q + 1))
        """)]
    public static partial float DistanceWeighted(ReadOnlySpan<float> score, [Range(-1.0, 1.0)] ReadOnlySpan<float> target, [Range(0.1, 4.0)] float q = 1f);

    /// <summary>The sparsemax loss of two classes: zero, a parabola, a line.</summary>
    /// <remarks>
    /// <para>A logistic loss that is exactly 0 for confident right answers (Martins, Astudillo 2016).</para>
    /// <para>Peers: jaxopt.loss.binary_sparsemax_loss, optax.losses.sparsemax_loss (both take labels 0 and 1).</para>
    /// </remarks>
    /// <param name="score">Predicted scores.</param>
    /// <param name="target">The labels: -1 or 1; as long as the scores.</param>
    [Loss("""
        t = -target * score
        mean(t <= -1 ? 0 : t >= 1 ? t : (t + 1)^2 / 4)
        """)]
    public static partial float Sparsemax(ReadOnlySpan<float> score, [Range(-1.0, 1.0)] ReadOnlySpan<float> target);
}

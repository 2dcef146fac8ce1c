namespace LossGen.Losses;

/// <summary>Distances between a predicted and an observed number.</summary>
public static partial class Regression
{
    /// <summary>The mean of the squared differences.</summary>
    /// <remarks>
    /// <para>The default for a mean; one outlier weighs as much as its square.</para>
    /// <para>Peers: torch.nn.MSELoss, keras.losses.MeanSquaredError, optax.squared_error (mean), XGBoost reg:squarederror (which halves it).</para>
    /// </remarks>
    /// <param name="pred">Predictions, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    [Loss("mean((pred - target)^2)", Hessian = HessianDiagonal.Exact)]
    public static partial float SquaredError(ReadOnlySpan<float> pred, ReadOnlySpan<float> target);

    /// <summary>The sum of the squared differences.</summary>
    /// <remarks>
    /// <para>Where the scale shall grow with the batch, or the caller divides by a count of his own.</para>
    /// <para>Peers: torch.nn.MSELoss(reduction="sum").</para>
    /// </remarks>
    /// <param name="pred">Predictions, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    [Loss("sum((pred - target)^2)")]
    public static partial float SquaredErrorSum(ReadOnlySpan<float> pred, ReadOnlySpan<float> target);

    /// <summary>The squared difference of each element.</summary>
    /// <remarks>
    /// <para>For weighting or inspection by the caller.</para>
    /// <para>Peers: torch.nn.MSELoss(reduction="none"), optax.squared_error.</para>
    /// </remarks>
    /// <param name="pred">Predictions, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    /// <param name="losses">Receives the loss of each element.</param>
    [Kernel("(pred - target)^2")]
    public static partial void SquaredErrorEach([Grad] ReadOnlySpan<float> pred, ReadOnlySpan<float> target, Span<float> losses);

    /// <summary>The weighted mean of the squared differences: divided by the sum of the weights.</summary>
    /// <remarks>
    /// <para>For samples of unequal importance or precision.</para>
    /// <para>Peers: keras.losses.MeanSquaredError(reduction="mean_with_sample_weight"), scikit-learn mean_squared_error(sample_weight).</para>
    /// </remarks>
    /// <param name="pred">Predictions, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    /// <param name="weight">The weight of each element, above 0.</param>
    [Loss("sum(weight * (pred - target)^2) / sum(weight)", Hessian = HessianDiagonal.Exact)]
    public static partial float WeightedSquaredError(ReadOnlySpan<float> pred, ReadOnlySpan<float> target, [Positive] ReadOnlySpan<float> weight);

    /// <summary>The mean of the squared differences over the elements that a mask lets through.</summary>
    /// <remarks>
    /// <para>For padded or missing observations: they are in neither the sum nor the count, and may be NaN. Nothing left: 0.</para>
    /// <para>Peers: keras.losses.MeanSquaredError with a mask.</para>
    /// </remarks>
    /// <param name="pred">Predictions, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    /// <param name="mask">Which elements count.</param>
    [Loss("mean[i where mask[i]]((pred[i] - target[i])^2)")]
    public static partial float MaskedSquaredError(ReadOnlySpan<float> pred, ReadOnlySpan<float> target, ReadOnlySpan<bool> mask);

    /// <summary>The root of the mean squared difference.</summary>
    /// <remarks>
    /// <para>The squared error in the unit of the target. Its gradient doesn't fade as the fit gets better; where the fit is perfect it is 0.</para>
    /// <para>Peers: torch.sqrt(torch.nn.MSELoss()), keras.metrics.RootMeanSquaredError.</para>
    /// <para>Differs: the gradient of a perfect fit is 0, not NaN.</para>
    /// </remarks>
    /// <param name="pred">Predictions, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    [Loss("sqrt(mean((pred - target)^2))")]
    public static partial float RootMeanSquaredError(ReadOnlySpan<float> pred, ReadOnlySpan<float> target);

    /// <summary>The mean of the absolute differences.</summary>
    /// <remarks>
    /// <para>The default for a median; outliers pull with constant force.</para>
    /// <para>Peers: torch.nn.L1Loss, keras.losses.MeanAbsoluteError, XGBoost reg:absoluteerror.</para>
    /// </remarks>
    /// <param name="pred">Predictions, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    [Loss("mean(abs(pred - target))")]
    public static partial float AbsoluteError(ReadOnlySpan<float> pred, ReadOnlySpan<float> target);

    /// <summary>The sum of the absolute differences.</summary>
    /// <remarks>
    /// <para>Where the scale shall grow with the batch, or the caller divides by a count of his own.</para>
    /// <para>Peers: torch.nn.L1Loss(reduction="sum").</para>
    /// </remarks>
    /// <param name="pred">Predictions, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    [Loss("sum(abs(pred - target))")]
    public static partial float AbsoluteErrorSum(ReadOnlySpan<float> pred, ReadOnlySpan<float> target);

    /// <summary>The absolute difference of each element.</summary>
    /// <remarks>
    /// <para>For weighting or inspection by the caller.</para>
    /// <para>Peers: torch.nn.L1Loss(reduction="none").</para>
    /// </remarks>
    /// <param name="pred">Predictions, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    /// <param name="losses">Receives the loss of each element.</param>
    [Kernel("abs(pred - target)")]
    public static partial void AbsoluteErrorEach([Grad] ReadOnlySpan<float> pred, ReadOnlySpan<float> target, Span<float> losses);

    /// <summary>The mean of a power of the absolute differences.</summary>
    /// <remarks>
    /// <para>Between the absolute (1) and the squared error (2), or beyond.</para>
    /// <para>Peers: LossFunctions.jl LPDistLoss.</para>
    /// </remarks>
    /// <param name="pred">Predictions, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    /// <param name="power">The exponent, from 1 to 8.</param>
    [Loss("mean(abs(pred - target)^power)")]
    public static partial float PowerError(ReadOnlySpan<float> pred, ReadOnlySpan<float> target, [Range(1.0, 8.0)] float power = 1.5f);

    /// <summary>The mean of the logarithm of the hyperbolic cosine of the differences.</summary>
    /// <remarks>
    /// <para>A smooth blend of half the squared error near 0 and the absolute error far away, without a parameter.</para>
    /// <para>Peers: keras.losses.LogCosh, optax.log_cosh.</para>
    /// </remarks>
    /// <param name="pred">Predictions, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    [Loss("mean(log(cosh(pred - target)))", Hessian = HessianDiagonal.Exact)]
    public static partial float LogCosh(ReadOnlySpan<float> pred, ReadOnlySpan<float> target);

    /// <summary>Zero inside a tube around the target, and the distance to it outside.</summary>
    /// <remarks>
    /// <para>The loss of support vector regression.</para>
    /// <para>Peers: LossFunctions.jl L1EpsilonInsLoss, scikit-learn SGDRegressor(loss="epsilon_insensitive").</para>
    /// </remarks>
    /// <param name="pred">Predictions, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    /// <param name="eps">Half the width of the tube, in the unit of the target.</param>
    [Loss("mean(relu(abs(pred - target) - eps))")]
    public static partial float EpsilonInsensitive(ReadOnlySpan<float> pred, ReadOnlySpan<float> target, [Range(0.0, 1e4)] float eps = 0.1f);

    /// <summary>Zero inside a tube around the target, and the squared distance to it outside.</summary>
    /// <remarks>
    /// <para>Support vector regression with a differentiable edge.</para>
    /// <para>Peers: LossFunctions.jl L2EpsilonInsLoss, scikit-learn SGDRegressor(loss="squared_epsilon_insensitive").</para>
    /// </remarks>
    /// <param name="pred">Predictions, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    /// <param name="eps">Half the width of the tube, in the unit of the target.</param>
    [Loss("mean(relu(abs(pred - target) - eps)^2)")]
    public static partial float SquaredEpsilonInsensitive(ReadOnlySpan<float> pred, ReadOnlySpan<float> target, [Range(0.0, 1e4)] float eps = 0.1f);

    /// <summary>An asymmetric loss: exponential on one side, nearly linear on the other.</summary>
    /// <remarks>
    /// <para>Where too much costs far more than too little (Varian 1975).</para>
    /// <para>Peers: none.</para>
    /// </remarks>
    /// <param name="pred">Predictions, in the unit of the target, within 40 / a of it.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    /// <param name="a">How asymmetric: positive punishes predictions that are too large; in [-2, 2], per unit of the target.</param>
    [Loss("""
        r = a * (pred - target)
        mean(expm1(r) - r)
        """, Hessian = HessianDiagonal.Exact)]
    public static partial float Linex([Range(-20.0, 20.0)] ReadOnlySpan<float> pred, [Range(-20.0, 20.0)] ReadOnlySpan<float> target,
        [Range(-2.0, 2.0)] float a = 1f);

    /// <summary>One minus the cosine of the difference of two angles.</summary>
    /// <remarks>
    /// <para>For directions, times of day, phases: a whole period costs nothing.</para>
    /// <para>Peers: LossFunctions.jl PeriodicLoss.</para>
    /// </remarks>
    /// <param name="pred">Predicted positions on the circle.</param>
    /// <param name="target">Observed positions on the circle; as long as the predictions.</param>
    /// <param name="period">The length of the circle, in the unit of the positions.</param>
    [Loss("mean(1 - cos(2 * pi * (pred - target) / period))", Hessian = HessianDiagonal.Exact)]
    public static partial float Periodic(ReadOnlySpan<float> pred, ReadOnlySpan<float> target, [Range(0.01, 1e4)] float period = 1f);
}

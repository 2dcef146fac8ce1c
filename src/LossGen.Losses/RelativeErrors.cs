namespace LossGen.Losses;

/// <summary>Regression losses that look at ratios, logarithms or the whole batch rather than at single differences.</summary>
public static partial class RelativeErrors
{
    /// <summary>The mean of the squared differences of the logarithms of 1 + value.</summary>
    /// <remarks>
    /// <para>For counts and prices over several magnitudes: a factor costs the same everywhere.</para>
    /// <para>Peers: keras.losses.MeanSquaredLogarithmicError, XGBoost reg:squaredlogerror (which halves it).</para>
    /// <para>Differs: negative predictions are outside the range, where Keras takes 1e-7 for them.</para>
    /// </remarks>
    /// <param name="pred">Predictions, from 0 on.</param>
    /// <param name="target">What was observed, from 0 on; as long as the predictions.</param>
    [Loss("mean((log1p(pred) - log1p(target))^2)", Hessian = HessianDiagonal.Exact)]
    public static partial float SquaredLogError([Range(0.0, 1e30)] ReadOnlySpan<float> pred, [Range(0.0, 1e30)] ReadOnlySpan<float> target);

    /// <summary>The mean absolute error in percent of the target.</summary>
    /// <remarks>
    /// <para>For forecasts that are judged in percent; targets near 0 dominate it.</para>
    /// <para>Peers: keras.losses.MeanAbsolutePercentageError; with <c>floor</c> 1 and a hundredth of it LightGBM mape.</para>
    /// </remarks>
    /// <param name="pred">Predictions, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    /// <param name="floor">The least magnitude that divides.</param>
    [Loss("mean(100 * abs(pred - target) / max(abs(target), floor))")]
    public static partial float AbsolutePercentageError(ReadOnlySpan<float> pred, ReadOnlySpan<float> target, [Range(1e-7, 1e4)] float floor = 1e-7f);

#pragma warning disable LG3201 // A percentage of what is nearly nothing.
    /// <summary>The mean absolute error in percent of the mean magnitude of prediction and target.</summary>
    /// <remarks>
    /// <para>A percentage that is bounded by 200 (Makridakis 1993).</para>
    /// <para>Peers: torchmetrics SymmetricMeanAbsolutePercentageError (times 100, which bounds the denominator by 1.17e-6).</para>
    /// </remarks>
    /// <param name="pred">Predictions, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    /// <param name="eps">What keeps the denominator from 0.</param>
    [Loss("mean(200 * abs(pred - target) / (abs(pred) + abs(target) + eps))")]
    public static partial float SymmetricAbsolutePercentageError(ReadOnlySpan<float> pred, ReadOnlySpan<float> target, [Range(1e-7, 1e4)] float eps = 1e-7f);
#pragma warning restore LG3201

    /// <summary>The mean squared difference of logarithms, less a share of the squared mean difference.</summary>
    /// <remarks>
    /// <para>For depth from one image, whose scale is unknown (Eigen, Puhrsch, Fergus 2014). With lambda 1 a common factor costs nothing.</para>
    /// <para>Peers: none; the paper's equation 4.</para>
    /// </remarks>
    /// <param name="pred">Predictions, positive.</param>
    /// <param name="target">What was observed, positive; as long as the predictions.</param>
    /// <param name="lambda">How much of the common factor is forgiven, from 0 to 1.</param>
    [Loss("""
        d = log(pred) - log(target)
        m = mean(d)
        mean((d - m)^2) + (1 - lambda) * m^2
        """)]
    public static partial float ScaleInvariantLog([Positive] ReadOnlySpan<float> pred, [Positive] ReadOnlySpan<float> target, [Range(0.0, 1.0)] float lambda = 0.5f);

#pragma warning disable LG3006, LG3105 // A constant correlates with nothing.
    /// <summary>One minus Pearson's correlation.</summary>
    /// <remarks>
    /// <para>Where only the linear relation counts, not scale and offset. At least two different values on either side.</para>
    /// <para>Peers: 1 - torchmetrics PearsonCorrCoef.</para>
    /// </remarks>
    /// <param name="pred">Predictions, in any unit.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    [Loss("""
        p = pred - mean(pred)
        t = target - mean(target)
        1 - sum(p * t) / (norm(p) * norm(t))
        """)]
    public static partial float Correlation(ReadOnlySpan<float> pred, ReadOnlySpan<float> target);
#pragma warning restore LG3006, LG3105

#pragma warning disable LG3006, LG3105 // Two constants agree or don't, without a measure.
    /// <summary>One minus Lin's concordance coefficient: correlation that also asks for equal means and variances.</summary>
    /// <remarks>
    /// <para>For affect and other continuous ratings (Lin 1989). Not both sides may be constant and equal.</para>
    /// <para>Peers: 1 - torchmetrics ConcordanceCorrCoef (with biased variances).</para>
    /// </remarks>
    /// <param name="pred">Predictions, in the unit of the target.</param>
    /// <param name="target">What was observed; as long as the predictions.</param>
    [Loss("""
        mp = mean(pred)
        mt = mean(target)
        spread = mean((pred - mp)^2) + mean((target - mt)^2)
        1 - 2 * mean((pred - mp) * (target - mt)) / (spread + (mp - mt)^2)
        """)]
    public static partial float Concordance(ReadOnlySpan<float> pred, ReadOnlySpan<float> target);
#pragma warning restore LG3006, LG3105
}

namespace LossGen.Training.Metrics;

/// <summary>The mean of |prediction - target|.</summary>
public sealed class MeanAbsoluteError : RegressionMetric
{
    private double _sum;

    /// <summary>The error of nothing yet.</summary>
    public MeanAbsoluteError()
        : base("MAE", higherIsBetter: false)
    {
    }

    /// <inheritdoc />
    public override double Value => _sum / Count;

    /// <inheritdoc />
    public override void Reset()
    {
        base.Reset();
        _sum = 0;
    }

    /// <inheritdoc />
    protected override void AddBatch(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets)
    {
        for (int i = 0; i < predictions.Length; i++)
        {
            _sum += Math.Abs((double)predictions[i] - targets[i]);
        }
    }
}

/// <summary>The root of the mean of (prediction - target)².</summary>
public sealed class RootMeanSquaredError : RegressionMetric
{
    private double _sum;

    /// <summary>The error of nothing yet.</summary>
    public RootMeanSquaredError()
        : base("RMSE", higherIsBetter: false)
    {
    }

    /// <inheritdoc />
    public override double Value => Math.Sqrt(_sum / Count);

    /// <inheritdoc />
    public override void Reset()
    {
        base.Reset();
        _sum = 0;
    }

    /// <inheritdoc />
    protected override void AddBatch(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets)
    {
        for (int i = 0; i < predictions.Length; i++)
        {
            double error = (double)predictions[i] - targets[i];
            _sum += error * error;
        }
    }
}

/// <summary>
/// R², the share of the targets' variance that the predictions explain: 1 where they are right, 0 as good as the mean,
/// below 0 worse. Of targets that are all the same: 1 where all predictions are right, otherwise 0.
/// </summary>
public sealed class RSquared : RegressionMetric
{
    private double _residual, _mean, _deviation;
    private long _count;

    /// <summary>R² of nothing yet.</summary>
    public RSquared()
        : base("R²", higherIsBetter: true)
    {
    }

    /// <inheritdoc />
    public override double Value => _count == 0 ? double.NaN : _deviation == 0 ? (_residual == 0 ? 1 : _residual * 0) : 1 - _residual / _deviation;

    /// <inheritdoc />
    public override void Reset()
    {
        base.Reset();
        (_residual, _mean, _deviation, _count) = (0, 0, 0, 0);
    }

    /// <inheritdoc />
    protected override void AddBatch(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets)
    {
        for (int i = 0; i < predictions.Length; i++)
        {
            double error = (double)predictions[i] - targets[i];
            _residual += error * error;

            // Welford's recurrence: no difference of large sums.
            double before = targets[i] - _mean;
            _mean += before / ++_count;
            _deviation += before * (targets[i] - _mean);
        }
    }
}

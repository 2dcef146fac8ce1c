using LossGen.Training.Metrics;

namespace LossGen.Training.Tests.Metrics;

/// <summary>The expected values are those that scikit-learn's documentation gives for the same rows, or follow by hand.</summary>
public class RegressionMetricTests
{
    private static readonly float[] Targets = [3, -0.5f, 2, 7];
    private static readonly float[] Predictions = [2.5f, 0, 2, 8];

    public static TheoryData<RegressionMetric, double> Cases => new()
    {
        { new MeanAbsoluteError(), 0.5 },
        { new RootMeanSquaredError(), Math.Sqrt(0.375) },
        { new RSquared(), 0.9486081370449679 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Whole_and_batch_by_batch(RegressionMetric metric, double expected)
    {
        Assert.Equal(double.NaN, metric.Value);
        metric.Add(Predictions, Targets);
        Assert.Equal(expected, metric.Value, 1e-12);
        metric.Reset();
        Assert.Equal(double.NaN, metric.Value);
        metric.Add(Predictions.AsSpan(0, 1), Targets.AsSpan(0, 1));
        metric.Add(Predictions.AsSpan(1), Targets.AsSpan(1));
        Assert.Equal(expected, metric.Value, 1e-12);
        metric.Add([float.NaN], [1]);
        Assert.Equal(double.NaN, metric.Value);
        Assert.Contains("2 predictions, but 1 targets", Assert.Throws<ArgumentException>(() => metric.Add(new float[2], new float[1])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void R2_does_not_lose_digits_far_from_zero()
    {
        // 16,777,200 and the next even number: the mean is far greater than the deviation.
        float[] targets = [.. Enumerable.Range(0, 1000).Select(i => 16_777_200f + (i % 2) * 2)];
        float[] predictions = [.. targets.Select((t, i) => i % 10 == 0 ? t + 1 : t)];
        var r2 = new RSquared();
        r2.Add(predictions, targets);
        Assert.Equal(1 - 100.0 / 1000, r2.Value, 1e-9);
    }

    [Fact]
    public void R2_of_targets_that_are_all_the_same()
    {
        var right = new RSquared();
        right.Add([2, 2], [2, 2]);
        var wrong = new RSquared();
        wrong.Add([2, 3], [2, 2]);
        Assert.Equal((1, 0), (right.Value, wrong.Value));
    }
}

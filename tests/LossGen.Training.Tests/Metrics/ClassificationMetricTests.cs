using LossGen.Training.Metrics;
using LossGen.Training.Randomness;

namespace LossGen.Training.Tests.Metrics;

/// <summary>The expected values are those that scikit-learn's documentation gives for the same rows, or are counted by hand.</summary>
public class ClassificationMetricTests
{
    private static readonly int[] Labels = [0, 1, 2, 0, 1, 2];

    // Predicts 0, 2, 1, 0, 0, 1.
    private static readonly float[] Scores = [3, 1, 2, 0, 1, 5, -3, -1, -2, 9, 0, 0, 1, 0, 0, 0, 1, 0];

    public static TheoryData<ClassificationMetric, double> Averaged => new()
    {
        { new Accuracy(), 1 / 3.0 },
        { new ConfusionMatrix(), 1 / 3.0 },
        { new Precision(Averaging.Macro), 2 / 9.0 },
        { new Precision(Averaging.Micro), 1 / 3.0 },
        { new Recall(Averaging.Macro), 1 / 3.0 },
        { new Recall(Averaging.Micro), 1 / 3.0 },
        { new F1Score(Averaging.Macro), 0.8 / 3 },
        { new F1Score(Averaging.Micro), 1 / 3.0 },
    };

    [Theory]
    [MemberData(nameof(Averaged))]
    public void Of_three_classes(ClassificationMetric metric, double expected)
    {
        metric.Add(Scores, Labels);
        Assert.Equal(expected, metric.Value, 1e-12);
        Assert.Equal(6, metric.Count);

        // Batch by batch, after forgetting: the same.
        metric.Reset();
        Assert.Equal(double.NaN, metric.Value);
        for (int row = 0; row < 6; row++)
        {
            metric.Add(Scores.AsSpan(row * 3, 3), Labels.AsSpan(row, 1));
        }

        Assert.Equal(expected, metric.Value, 1e-12);
    }

    [Fact]
    public void Of_two_classes()
    {
        // Predictions 1 1 1 0 0 0 0 0 1, labels 1 1 0 1 0 0 0 0 0.
        float[] logits = [2, 0.1f, 1, -1, -1, -0.1f, 0, -9, 3];
        int[] labels = [1, 1, 0, 1, 0, 0, 0, 0, 0];
        ClassificationMetric[] metrics = [new Accuracy(), new Precision(), new Recall(), new F1Score()];
        double[] expected = [6 / 9.0, 2 / 4.0, 2 / 3.0, 4 / 7.0];
        foreach ((ClassificationMetric metric, double value) in metrics.Zip(expected))
        {
            metric.Add(logits, labels);
            Assert.Equal(value, metric.Value, 1e-12);
            metric.Reset();
            metric.Add(logits, labels.Select(label => (float)label).ToArray());
            Assert.Equal(value, metric.Value, 1e-12);
        }
    }

    [Fact]
    public void A_threshold_is_for_probabilities()
    {
        var accuracy = new Accuracy { Threshold = 0.5f };
        accuracy.Add([0.2f, 0.6f, 0.4f], (int[])[0, 1, 1]);
        Assert.Equal(2 / 3.0, accuracy.Value, 1e-12);
    }

    [Fact]
    public void A_class_that_nobody_predicts_has_no_precision_and_one_that_is_nowhere_does_not_count()
    {
        var precision = new Precision(Averaging.Macro);
        var f1 = new F1Score();
        // Classes 0, 1, 2, of which 2 doesn't occur and 1 isn't predicted.
        precision.Add([1, 0, 0, 1, 0, 0], (int[])[0, 1]);
        f1.Add([-1f, -1], (int[])[0, 0]);

        Assert.Equal(0.25, precision.Value, 1e-12);
        Assert.Equal(0.0, f1.Value);
    }

    [Fact]
    public void The_confusion_matrix_counts()
    {
        var confusion = new ConfusionMatrix();
        confusion.Add(Scores, Labels);

        Assert.Equal(3, confusion.Classes);
        Assert.Equal([2L, 0, 0, 1, 0, 1, 0, 2, 0], Enumerable.Range(0, 9).Select(i => confusion[i / 3, i % 3]));
        Assert.Equal([3L, 2, 1], Enumerable.Range(0, 3).Select(confusion.Predictions));
        Assert.Equal([2L, 2, 2], Enumerable.Range(0, 3).Select(confusion.Labelled));
        Assert.Throws<ArgumentOutOfRangeException>(() => confusion[3, 0]);
    }

    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(2, 0.75)]
    [InlineData(3, 1)]
    public void Top_k(int k, double expected)
    {
        var top = new TopKAccuracy(k);
        top.Add([0.5f, 0.2f, 0.2f, 0.3f, 0.4f, 0.2f, 0.2f, 0.4f, 0.3f, 0.7f, 0.2f, 0.1f], (int[])[0, 1, 2, 2]);
        Assert.Equal(expected, top.Value, 1e-12);
    }

    [Fact]
    public void The_area_of_the_documented_example_is_three_quarters()
    {
        var area = new AreaUnderRoc();
        area.Add([0.1f, 0.4f, 0.35f, 0.8f], (int[])[0, 0, 1, 1]);
        Assert.Equal(0.75, area.Value, 1e-12);
    }

    [Fact]
    public void The_area_is_the_share_of_pairs_in_order()
    {
        var stream = new RandomStream(1);
        for (int round = 0; round < 20; round++)
        {
            int count = 2 + stream.NextInt(700);
            // Few values, so that many tie.
            float[] scores = [.. Enumerable.Range(0, count).Select(_ => (float)stream.NextInt(40))];
            int[] labels = [0, 1, .. Enumerable.Range(2, count - 2).Select(_ => stream.NextInt(2))];
            double pairs = 0, right = 0;
            for (int i = 0; i < count; i++)
            {
                for (int j = 0; j < count; j++)
                {
                    if (labels[i] == 1 && labels[j] == 0)
                    {
                        pairs++;
                        right += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                    }
                }
            }

            var area = new AreaUnderRoc();
            area.Add(scores.AsSpan(0, count / 2), labels.AsSpan(0, count / 2));
            area.Add(scores.AsSpan(count / 2), labels.AsSpan(count / 2));
            Assert.Equal(right / pairs, area.Value, 1e-12);
        }
    }

    [Fact]
    public void Average_precision_is_the_mean_of_the_precisions_at_the_positives()
    {
        var stream = new RandomStream(2);
        for (int round = 0; round < 20; round++)
        {
            int count = 2 + stream.NextInt(300);
            float[] scores = [.. Enumerable.Range(0, count).Select(_ => (float)stream.NextInt(30))];
            int[] labels = [0, 1, .. Enumerable.Range(2, count - 2).Select(_ => stream.NextInt(5) == 0 ? 1 : 0)];
            double expected = Enumerable.Range(0, count).Where(i => labels[i] == 1).Average(i =>
            {
                int[] above = [.. Enumerable.Range(0, count).Where(j => scores[j] >= scores[i])];
                return above.Count(j => labels[j] == 1) / (double)above.Length;
            });
            var precision = new AveragePrecision();
            precision.Add(scores.AsSpan(0, count / 2), labels.AsSpan(0, count / 2));
            precision.Add(scores.AsSpan(count / 2), labels.AsSpan(count / 2));
            Assert.Equal(expected, precision.Value, 1e-12);
        }
    }

    [Fact]
    public void An_area_needs_both_classes()
    {
        var area = new AreaUnderRoc();
        area.Add([0.1f, 0.4f], (int[])[0, 0]);
        Assert.Equal(double.NaN, area.Value);
        Assert.Throws<ArgumentException>(() => area.Add([1f, 2, 3], (int[])[0]));
    }

    [Fact]
    public void Ignored_rows_do_not_count()
    {
        var accuracy = new Accuracy();
        accuracy.Add([1f, 0, float.NaN, 0, 0, 1], (int[])[0, -100, 0]);
        Assert.Equal(0.5, accuracy.Value);
    }

    [Fact]
    public void What_does_not_fit_is_refused_and_nothing_is_added()
    {
        var accuracy = new Accuracy();
        Assert.Contains("5 scores are no whole number for each of 2 rows", Assert.Throws<ArgumentException>(() => accuracy.Add(new float[5], new int[2])).Message, StringComparison.Ordinal);
        Assert.Contains("label of row 1", Assert.Throws<ArgumentOutOfRangeException>(() => accuracy.Add(new float[6], (int[])[0, 3])).Message, StringComparison.Ordinal);
        Assert.Contains("score of row 1 is NaN", Assert.Throws<ArgumentException>(() => accuracy.Add((float[])[1, float.NaN], (int[])[0, 1])).Message, StringComparison.Ordinal);
        var later = new Accuracy();
        later.Add(new float[8], new int[8]);
        Assert.Contains("label of row 9", Assert.Throws<ArgumentOutOfRangeException>(() => later.Add(new float[6], (int[])[0, 3])).Message, StringComparison.Ordinal);
        Assert.Contains("row 1 is 0.5", Assert.Throws<ArgumentException>(() => accuracy.Add((float[])[1, 1], (float[])[0, 0.5f])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new Precision().Add(new float[6], (int[])[0, 1]));
        Assert.Throws<ArgumentException>(() => new TopKAccuracy(4).Add(new float[6], (int[])[0, 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TopKAccuracy(0));
        Assert.Equal(0, accuracy.Count);
    }
}

namespace LossGen.Training.Metrics;

/// <summary>How often each class was taken for each. As a single value it is the accuracy.</summary>
public sealed class ConfusionMatrix : ClassificationMetric
{
    private long[] _counts = [];

    /// <summary>An empty matrix; the first batch tells the number of classes.</summary>
    public ConfusionMatrix()
        : base("confusion", higherIsBetter: true)
    {
    }

    /// <summary>The number of classes; 0 before the first batch.</summary>
    public int Classes { get; private set; }

    /// <summary>How many rows of a class were predicted to be of a class.</summary>
    /// <param name="label">What they are.</param>
    /// <param name="predicted">What was predicted.</param>
    public long this[int label, int predicted]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)label, (uint)Classes, nameof(label));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)predicted, (uint)Classes, nameof(predicted));
            return _counts[label * Classes + predicted];
        }
    }

    /// <inheritdoc />
    public override double Value
    {
        get
        {
            long right = 0;
            for (int c = 0; c < Classes; c++)
            {
                right += this[c, c];
            }

            return (double)right / Count;
        }
    }

    /// <summary>How many rows are of a class.</summary>
    /// <param name="label">The class.</param>
    public long Labelled(int label)
    {
        long sum = 0;
        for (int c = 0; c < Classes; c++)
        {
            sum += this[label, c];
        }

        return sum;
    }

    /// <summary>How many rows were predicted to be of a class.</summary>
    /// <param name="predicted">The class.</param>
    public long Predictions(int predicted)
    {
        long sum = 0;
        for (int c = 0; c < Classes; c++)
        {
            sum += this[c, predicted];
        }

        return sum;
    }

    /// <inheritdoc />
    public override void Reset()
    {
        base.Reset();
        Array.Clear(_counts);
    }

    internal void BeginRows(int classes, bool empty)
    {
        if (Classes == classes)
        {
            return;
        }

        if (!empty)
        {
            throw new ArgumentException($"{Name}: {classes} classes, but there were {Classes} before.", nameof(classes));
        }

        Classes = classes;
        _counts = new long[checked(classes * classes)];
    }

    internal void AddPrediction(int label, int predicted) => _counts[label * Classes + predicted]++;

    /// <inheritdoc />
    protected override void Begin(int classes) => BeginRows(classes, empty: Count == 0);

    /// <inheritdoc />
    protected override void AddRow(ReadOnlySpan<float> scores, int label) => AddPrediction(label, Predicted(scores));
}

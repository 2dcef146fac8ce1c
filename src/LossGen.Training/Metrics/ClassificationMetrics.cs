namespace LossGen.Training.Metrics;

/// <summary>The share of rows whose class is predicted.</summary>
public sealed class Accuracy : ClassificationMetric
{
    private long _right;

    /// <summary>The accuracy of nothing yet.</summary>
    public Accuracy()
        : base("accuracy", higherIsBetter: true)
    {
    }

    /// <inheritdoc />
    public override double Value => (double)_right / Count;

    /// <inheritdoc />
    public override void Reset()
    {
        base.Reset();
        _right = 0;
    }

    /// <inheritdoc />
    protected override void AddRow(ReadOnlySpan<float> scores, int label) => _right += Predicted(scores) == label ? 1 : 0;
}

/// <summary>The share of rows whose class is among the k with the greatest scores; of equal scores the first class's counts as greater.</summary>
public sealed class TopKAccuracy : ClassificationMetric
{
    private readonly int _k;
    private long _right;

    /// <summary>The accuracy of the first k.</summary>
    /// <param name="k">At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> isn't positive.</exception>
    public TopKAccuracy(int k)
        : base($"top-{k} accuracy", higherIsBetter: true)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        _k = k;
    }

    /// <inheritdoc />
    public override double Value => (double)_right / Count;

    /// <inheritdoc />
    public override void Reset()
    {
        base.Reset();
        _right = 0;
    }

    /// <inheritdoc />
    protected override void Begin(int classes)
    {
        if (_k > classes)
        {
            throw new ArgumentException($"{Name}: there are only {classes} classes.");
        }
    }

    /// <inheritdoc />
    protected override void AddRow(ReadOnlySpan<float> scores, int label)
    {
        if (scores.Length == 1)
        {
            _right += _k > 1 || Predicted(scores) == label ? 1 : 0;
            return;
        }

        int before = 0;
        for (int c = 0; c < scores.Length; c++)
        {
            before += scores[c] > scores[label] || (scores[c] == scores[label] && c < label) ? 1 : 0;
        }

        _right += before < _k ? 1 : 0;
    }
}

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

/// <summary>
/// The area under the curve of true over false positives: the share of pairs of a positive and a negative row that are
/// in the right order, ties counting half. Exact, so it keeps all scores. Of two scores a row, their difference counts.
/// </summary>
public sealed class AreaUnderRoc : ClassificationMetric
{
    private float[] _scores = [];
    private bool[] _positive = [];
    private int _added;

    /// <summary>The area of nothing yet.</summary>
    public AreaUnderRoc()
        : base("AUC", higherIsBetter: true)
    {
    }

    /// <summary>The area; NaN where a class is missing.</summary>
    public override double Value
    {
        get
        {
            float[] scores = _scores[.._added];
            bool[] positive = _positive[.._added];
            Array.Sort(scores, positive);
            double rankSum = 0;
            double positives = 0;
            for (int start = 0; start < scores.Length;)
            {
                int end = start + 1;
                while (end < scores.Length && scores[end] == scores[start])
                {
                    end++;
                }

                int tied = positive.AsSpan(start, end - start).Count(true);
                rankSum += tied * ((start + 1.0 + end) / 2);
                positives += tied;
                start = end;
            }

            double negatives = scores.Length - positives;
            return positives == 0 || negatives == 0 ? double.NaN : (rankSum - positives * (positives + 1) / 2) / (positives * negatives);
        }
    }

    /// <inheritdoc />
    public override void Reset()
    {
        base.Reset();
        _added = 0;
    }

    /// <inheritdoc />
    protected override void Begin(int classes)
    {
        if (classes != 2)
        {
            throw new ArgumentException($"{Name} is for two classes, not {classes}.");
        }
    }

    /// <inheritdoc />
    protected override void AddRow(ReadOnlySpan<float> scores, int label)
    {
        if (_added == _scores.Length)
        {
            int room = Math.Max(256, checked(_added * 2));
            Array.Resize(ref _scores, room);
            Array.Resize(ref _positive, room);
        }

        _scores[_added] = scores.Length == 1 ? scores[0] : scores[1] - scores[0];
        _positive[_added++] = label == 1;
    }
}

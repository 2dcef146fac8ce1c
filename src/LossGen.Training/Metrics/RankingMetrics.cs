namespace LossGen.Training.Metrics;

/// <summary>A metric of the order that scores bring two classes into. Exact, so it keeps all scores. Of two scores a row, their difference counts.</summary>
public abstract class RankingMetric : ClassificationMetric
{
    private float[] _scores = [];
    private bool[] _positive = [];
    private int _added;

    private protected RankingMetric(string name)
        : base(name, higherIsBetter: true)
    {
    }

    /// <summary>The metric; NaN where a class is missing.</summary>
    public sealed override double Value
    {
        get
        {
            float[] scores = _scores[.._added];
            bool[] positive = _positive[.._added];
            Array.Sort(scores, positive);
            int positives = positive.AsSpan().Count(true);
            return positives == 0 || positives == positive.Length ? double.NaN : Of(scores, positive, positives);
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

    // Of scores in ascending order, with some positives and some negatives.
    private protected abstract double Of(ReadOnlySpan<float> scores, ReadOnlySpan<bool> positive, int positives);

    // The end of the scores that are equal to the one at the start.
    private protected static int EndOfTie(ReadOnlySpan<float> scores, int start)
    {
        int end = start + 1;
        while (end < scores.Length && scores[end] == scores[start])
        {
            end++;
        }

        return end;
    }
}

/// <summary>
/// The area under the curve of true over false positives: the share of pairs of a positive and a negative row that are
/// in the right order, ties counting half.
/// </summary>
public sealed class AreaUnderRoc() : RankingMetric("AUC")
{
    private protected override double Of(ReadOnlySpan<float> scores, ReadOnlySpan<bool> positive, int positives)
    {
        double rankSum = 0;
        for (int start = 0; start < scores.Length;)
        {
            int end = EndOfTie(scores, start);
            rankSum += positive[start..end].Count(true) * ((start + 1.0 + end) / 2);
            start = end;
        }

        double negatives = scores.Length - positives;
        return (rankSum - positives * (positives + 1.0) / 2) / (positives * negatives);
    }
}

/// <summary>
/// The mean of the precisions at each positive row, from the greatest score down; of equal scores all are taken together.
/// Where positives are rare it tells more than the area under the ROC curve; by chance it is their share.
/// </summary>
public sealed class AveragePrecision() : RankingMetric("average precision")
{
    private protected override double Of(ReadOnlySpan<float> scores, ReadOnlySpan<bool> positive, int positives)
    {
        double sum = 0;
        int above = 0;
        // Ascending: what is at least a score is all from its tie on.
        for (int start = 0; start < scores.Length;)
        {
            int end = EndOfTie(scores, start), tied = positive[start..end].Count(true);
            double precision = (double)(positives - above) / (scores.Length - start);
            sum += tied * precision;
            (above, start) = (above + tied, end);
        }

        return sum / positives;
    }
}

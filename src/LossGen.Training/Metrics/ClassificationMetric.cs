using System.Globalization;

namespace LossGen.Training.Metrics;

/// <summary>A metric that compares scores with classes: scores [n, c], the greatest being what is predicted, or one a row for two classes.</summary>
public abstract class ClassificationMetric : Metric
{
    /// <inheritdoc cref="Metric(string, bool)"/>
    protected ClassificationMetric(string name, bool higherIsBetter)
        : base(name, higherIsBetter)
    {
    }

    /// <summary>Where there is one score a row: above it, class 1 is predicted. 0, as for a logit; a probability's is 0.5.</summary>
    public float Threshold { get; init; }

    /// <summary>The label of rows that don't count.</summary>
    public int IgnoredLabel { get; init; } = -100;

    /// <summary>The number of rows that counted.</summary>
    public long Count { get; private set; }

    // Rows of batches before, those too that don't count: errors tell the row of all.
    private long _rows;

    /// <summary>Adds a batch.</summary>
    /// <param name="scores">Logits or probabilities, [n, c] with one a class, or [n].</param>
    /// <param name="labels">The classes, [n]; <see cref="IgnoredLabel"/> where a row doesn't count.</param>
    /// <exception cref="ArgumentException">The scores are no whole number a row, or one is NaN.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A label is none of the classes. Nothing of the batch is added.</exception>
    public void Add(ReadOnlySpan<float> scores, ReadOnlySpan<int> labels)
    {
        int columns = Columns(scores.Length, labels.Length);
        int classes = Math.Max(columns, 2);
        int counted = 0;
        for (int row = 0; row < labels.Length; row++)
        {
            int label = labels[row];
            if (label == IgnoredLabel)
            {
                continue;
            }

            if ((uint)label >= (uint)classes)
            {
                throw new ArgumentOutOfRangeException(nameof(labels), label, $"{Name}: the label of row {_rows + row} is none of the {classes} classes.");
            }

            for (int c = 0; c < columns; c++)
            {
                if (float.IsNaN(scores[row * columns + c]))
                {
                    throw new ArgumentException($"{Name}: a score of row {_rows + row} is NaN.", nameof(scores));
                }
            }

            counted++;
        }

        if (counted > 0)
        {
            Begin(classes);
        }

        for (int row = 0; row < labels.Length; row++)
        {
            if (labels[row] != IgnoredLabel)
            {
                AddRow(scores.Slice(row * columns, columns), labels[row]);
            }
        }

        Count += counted;
        _rows += labels.Length;
    }

    /// <summary>Adds a batch of two classes whose labels are numbers, as a logistic loss takes them.</summary>
    /// <param name="scores">Logits or probabilities, [n].</param>
    /// <param name="targets">0 or 1, [n].</param>
    /// <exception cref="ArgumentException">A target is neither 0 nor 1; or as for integers.</exception>
    public void Add(ReadOnlySpan<float> scores, ReadOnlySpan<float> targets)
    {
        for (int row = 0; row < targets.Length; row++)
        {
            if (targets[row] is not (0 or 1))
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{Name}: the target of row {_rows + row} is {targets[row]}, neither 0 nor 1."), nameof(targets));
            }
        }

        Columns(scores.Length, targets.Length);
        Span<int> labels = stackalloc int[256];
        int columns = targets.Length == 0 ? 1 : scores.Length / targets.Length;
        for (int start = 0; start < targets.Length; start += labels.Length)
        {
            int count = Math.Min(labels.Length, targets.Length - start);
            for (int i = 0; i < count; i++)
            {
                labels[i] = (int)targets[start + i];
            }

            Add(scores.Slice(start * columns, count * columns), labels[..count]);
        }
    }

    /// <inheritdoc />
    public override void Reset() => (Count, _rows) = (0, 0);

    /// <summary>Makes room for so many classes, before rows are added.</summary>
    /// <param name="classes">At least 2.</param>
    protected virtual void Begin(int classes)
    {
    }

    /// <summary>Adds one row.</summary>
    /// <param name="scores">One a class, or one for two classes; none is NaN.</param>
    /// <param name="label">The class.</param>
    protected abstract void AddRow(ReadOnlySpan<float> scores, int label);

    /// <summary>The class that scores predict: the first of the greatest, or by the threshold.</summary>
    /// <param name="scores">The scores of a row.</param>
    protected int Predicted(ReadOnlySpan<float> scores)
    {
        if (scores.Length == 1)
        {
            return scores[0] > Threshold ? 1 : 0;
        }

        int best = 0;
        for (int c = 1; c < scores.Length; c++)
        {
            if (scores[c] > scores[best])
            {
                best = c;
            }
        }

        return best;
    }

    private int Columns(int scores, int rows)
    {
        if (rows == 0 ? scores != 0 : scores == 0 || scores % rows != 0)
        {
            throw new ArgumentException($"{Name}: {scores} scores are no whole number for each of {rows} rows.", nameof(scores));
        }

        return rows == 0 ? 1 : scores / rows;
    }
}

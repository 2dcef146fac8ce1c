namespace LossGen.Training.Metrics;

/// <summary>How a metric of one class becomes one of several.</summary>
public enum Averaging
{
    /// <summary>That of class 1, of two.</summary>
    Binary,

    /// <summary>The mean over the classes that occur as label or prediction, each counting the same.</summary>
    Macro,

    /// <summary>From the counts of all classes together.</summary>
    Micro,
}

/// <summary>A metric of right predictions by class, averaged.</summary>
public abstract class AveragedMetric : ClassificationMetric
{
    private readonly ConfusionMatrix _confusion = new();
    private readonly Averaging _averaging;

    private protected AveragedMetric(string name, Averaging averaging)
        : base(averaging == Averaging.Binary ? name : $"{name} ({(averaging == Averaging.Macro ? "macro" : "micro")})", higherIsBetter: true)
        => _averaging = averaging;

    /// <inheritdoc />
    public override double Value
    {
        get
        {
            if (Count == 0)
            {
                return double.NaN;
            }

            if (_averaging == Averaging.Binary)
            {
                return Of(1);
            }

            double sum = 0;
            int present = 0;
            (long right, long predicted, long labelled) = (0, 0, 0);
            for (int c = 0; c < _confusion.Classes; c++)
            {
                (long ofLabel, long ofPrediction) = (_confusion.Labelled(c), _confusion.Predictions(c));
                if (ofLabel + ofPrediction > 0)
                {
                    present++;
                    sum += Of(c);
                }

                (right, predicted, labelled) = (right + _confusion[c, c], predicted + ofPrediction, labelled + ofLabel);
            }

            return _averaging == Averaging.Macro ? sum / present : Score(right, predicted, labelled);
        }
    }

    /// <summary>The metric of one class.</summary>
    /// <param name="label">The class.</param>
    public double Of(int label) => Score(_confusion[label, label], _confusion.Predictions(label), _confusion.Labelled(label));

    /// <inheritdoc />
    public override void Reset()
    {
        base.Reset();
        _confusion.Reset();
    }

    /// <inheritdoc />
    protected sealed override void Begin(int classes)
    {
        if (_averaging == Averaging.Binary && classes != 2)
        {
            throw new ArgumentException($"{Name} of {classes} classes: with more than two it has to be averaged, as macro or micro.");
        }

        _confusion.BeginRows(classes, empty: Count == 0);
    }

    /// <inheritdoc />
    protected sealed override void AddRow(ReadOnlySpan<float> scores, int label) => _confusion.AddPrediction(label, Predicted(scores));

    private protected abstract double Score(long right, long predicted, long labelled);

    // What was never predicted, or never occurs, has 0: it can't count as found.
    private protected static double Share(double part, double whole) => whole == 0 ? 0 : part / whole;
}

/// <summary>Of the rows predicted to be of a class, the share that are.</summary>
/// <param name="averaging">How classes are averaged.</param>
public sealed class Precision(Averaging averaging = Averaging.Binary) : AveragedMetric("precision", averaging)
{
    private protected override double Score(long right, long predicted, long labelled) => Share(right, predicted);
}

/// <summary>Of the rows of a class, the share predicted to be.</summary>
/// <param name="averaging">How classes are averaged.</param>
public sealed class Recall(Averaging averaging = Averaging.Binary) : AveragedMetric("recall", averaging)
{
    private protected override double Score(long right, long predicted, long labelled) => Share(right, labelled);
}

/// <summary>The harmonic mean of precision and recall.</summary>
/// <param name="averaging">How classes are averaged: macro is the mean of the classes' F1.</param>
public sealed class F1Score(Averaging averaging = Averaging.Binary) : AveragedMetric("F1", averaging)
{
    private protected override double Score(long right, long predicted, long labelled) => Share(2.0 * right, predicted + labelled);
}

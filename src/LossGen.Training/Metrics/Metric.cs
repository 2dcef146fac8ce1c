namespace LossGen.Training.Metrics;

/// <summary>How good predictions are, in terms that don't depend on the loss they were trained with. Gathered batch by batch.</summary>
public abstract class Metric
{
    /// <summary>A metric of a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="higherIsBetter">Whether more is better, as of an accuracy; less is, of an error.</param>
    protected Metric(string name, bool higherIsBetter) => (Name, HigherIsBetter) = (name, higherIsBetter);

    /// <summary>Its name, as it stands in reports.</summary>
    public string Name { get; init; }

    /// <summary>Whether more is better, as of an accuracy; less is, of an error.</summary>
    public bool HigherIsBetter { get; }

    /// <summary>The metric of all that was added; NaN where that is nothing.</summary>
    public abstract double Value { get; }

    /// <summary>Forgets what was added.</summary>
    public abstract void Reset();
}

/// <summary>A metric that compares numbers.</summary>
public abstract class RegressionMetric : Metric
{
    /// <inheritdoc cref="Metric(string, bool)"/>
    protected RegressionMetric(string name, bool higherIsBetter)
        : base(name, higherIsBetter)
    {
    }

    /// <summary>The number of values added.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a batch. A NaN among its values makes the metric NaN.</summary>
    /// <param name="predictions">The predictions.</param>
    /// <param name="targets">What they should be; as many.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public void Add(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets)
    {
        if (predictions.Length != targets.Length)
        {
            throw new ArgumentException($"{Name}: there are {predictions.Length} predictions, but {targets.Length} targets.", nameof(targets));
        }

        AddBatch(predictions, targets);
        Count += predictions.Length;
    }

    /// <inheritdoc />
    public override void Reset() => Count = 0;

    /// <summary>Adds a batch whose lengths agree.</summary>
    /// <inheritdoc cref="Add"/>
    protected abstract void AddBatch(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets);
}

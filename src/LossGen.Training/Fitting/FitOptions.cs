using System.Globalization;
using LossGen.Training.Data;
using LossGen.Training.Metrics;

namespace LossGen.Training.Fitting;

/// <summary>A metric, and what it compares.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Target">The field of the targets or labels.</param>
/// <param name="Output">The output of the model; null for the first.</param>
public sealed record Measure(Metric Metric, string Target = "y", string? Output = null)
{
    /// <summary>A metric of the first output and the field "y".</summary>
    /// <param name="metric">The metric.</param>
    public static implicit operator Measure(Metric metric) => new(metric);

    /// <summary>What each is reported as: the metric's name, and where several have one, whose it is.</summary>
    internal static string[] Names(IReadOnlyList<Measure> measures)
        => [.. measures.Select(m => measures.Count(other => other.Metric.Name == m.Metric.Name) > 1 ? $"{m.Metric.Name} of {m.Output ?? m.Target}" : m.Metric.Name)];

    /// <summary>Two measures that share a metric would add up what they compare.</summary>
    internal static void Check(IReadOnlyList<Measure> measures, string name)
    {
        for (int i = 0; i < measures.Count; i++)
        {
            ArgumentNullException.ThrowIfNull(measures[i].Metric, name);
            for (int j = 0; j < i; j++)
            {
                if (measures[i].Metric == measures[j].Metric)
                {
                    throw new ArgumentException($"{name} {j} and {i} share one metric '{measures[i].Metric.Name}': each needs its own, since it counts for both.");
                }
            }
        }
    }
}

/// <summary>When to end a run that gets no better.</summary>
public sealed record EarlyStopping
{
    /// <summary>How many epochs in a row may bring nothing better.</summary>
    public int Patience { get; init; } = 5;

    /// <summary>By how much the value must be better to count.</summary>
    public double MinImprovement { get; init; }

    /// <summary>The metric to go by, as progress names it; null for the loss: that of the validation where there is one, else that of the training.</summary>
    public string? Metric { get; init; }

    /// <summary>Whether the weights of the best epoch are put back at the end.</summary>
    public bool RestoreBest { get; init; } = true;
}

/// <summary>How a run goes over a dataset.</summary>
public sealed record FitOptions
{
    /// <summary>How many epochs are made in all, those of earlier runs of the trainer counted: a further run of ten wants ten more than <see cref="Trainer.Epoch"/>.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Rows in a batch.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Whether each epoch goes over the rows in an order of its own.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Whether rows at the end that don't fill a batch are left out.</summary>
    public bool DropLast { get; init; }

    /// <summary>How many batches a background thread prepares ahead; changes no bit.</summary>
    public int Prefetch { get; init; }

    /// <summary>Decides the order of the rows.</summary>
    public ulong Seed { get; init; }

    /// <summary>Rows to evaluate on after each epoch.</summary>
    public Dataset? Validation { get; init; }

    /// <summary>What is measured on <see cref="Validation"/>, or on the training rows where there is none.</summary>
    public IReadOnlyList<Measure> Measures { get; init; } = [];

    /// <summary>When to end early; null: never.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>Receives a report after each epoch, and after every <see cref="ProgressSteps"/> steps.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>How many steps there are between reports within an epoch; 0: none.</summary>
    public int ProgressSteps { get; init; }

    /// <summary>Whether the length of each term's gradient is measured after each epoch, on its last batch.</summary>
    public bool TermGradientNorms { get; init; }

    /// <summary>What is called as the run goes on.</summary>
    public IReadOnlyList<TrainingCallback> Callbacks { get; init; } = [];

    /// <summary>The file of checkpoints; null: none are written.</summary>
    public string? CheckpointPath { get; init; }

    /// <summary>How many steps there are between checkpoints; 0: one after each epoch.</summary>
    public int CheckpointSteps { get; init; }

    // What early stopping goes by: not to be compared with that of other options.
    internal string Of(EarlyStopping stopping)
        => string.Create(CultureInfo.InvariantCulture, $"{stopping.Metric ?? "loss"} of {(Validation is null ? "the training" : $"{Validation.Count} rows of validation")}");

    // Which rows each batch of an epoch has.
    internal string Order(Dataset data)
        => string.Create(CultureInfo.InvariantCulture,
            $"{BatchSize} of {data.Count} rows, {(Shuffle ? $"shuffled by the seed {Seed}" : "in their order")}{(DropLast ? ", without the last if it isn't full" : "")}");

    private static void CheckElements<T>(IReadOnlyList<T> list, string name)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(list, name);
        if (list.Contains(null!))
        {
            throw new ArgumentException($"{name} has an element that is null.");
        }
    }

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Epochs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(BatchSize);
        ArgumentOutOfRangeException.ThrowIfNegative(ProgressSteps);
        ArgumentOutOfRangeException.ThrowIfNegative(CheckpointSteps);
        ArgumentOutOfRangeException.ThrowIfNegative(Prefetch);
        CheckElements(Measures, nameof(Measures));
        CheckElements(Callbacks, nameof(Callbacks));
        Measure.Check(Measures, nameof(Measures));
        if (Validation is { Count: 0 })
        {
            throw new ArgumentException($"{nameof(Validation)} has no rows.");
        }

        if (CheckpointSteps > 0 && CheckpointPath is null)
        {
            throw new ArgumentException($"{nameof(CheckpointSteps)} is {CheckpointSteps}, but there is no {nameof(CheckpointPath)}.");
        }

        // Not only once the first epoch is over.
        if (CheckpointPath is not null && Path.GetDirectoryName(Path.GetFullPath(CheckpointPath)) is { } folder && !Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder '{folder}' for the {nameof(CheckpointPath)} '{CheckpointPath}'.");
        }

        if (EarlyStopping is { } stopping)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stopping.Patience, nameof(stopping.Patience));
            if (!(stopping.MinImprovement >= 0) || double.IsInfinity(stopping.MinImprovement))
            {
                throw new ArgumentOutOfRangeException(nameof(stopping.MinImprovement), stopping.MinImprovement, "It must be finite and not negative.");
            }

            if (stopping.Metric is { } name && !Measure.Names(Measures).Contains(name))
            {
                throw new ArgumentException($"Early stopping goes by the metric '{name}', which is not among the measures: {string.Join(", ", Measure.Names(Measures).Select(m => $"'{m}'"))}.");
            }
        }
    }
}

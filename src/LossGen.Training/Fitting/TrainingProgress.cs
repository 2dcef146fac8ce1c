using System.Globalization;
using LossGen.Training.Data;

namespace LossGen.Training.Fitting;

/// <summary>A number with its name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">The number.</param>
public readonly record struct NamedValue(string Name, double Value)
{
    /// <summary>Both, the same in every culture.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} {Value:G6}");

    /// <summary>A loss, a second one where there is one, and metrics.</summary>
    internal static string Line(double loss, double validation, IEnumerable<NamedValue> metrics)
        => string.Join(", ", ((NamedValue[])[new("loss", loss), .. double.IsNaN(validation) ? Array.Empty<NamedValue>() : [new("validation", validation)], .. metrics]).Select(v => v.ToString()));
}

/// <summary>How a run stands.</summary>
public sealed record TrainingProgress
{
    /// <summary>The number of the epoch, from 0.</summary>
    public required int Epoch { get; init; }

    /// <summary>How many epochs are to be made.</summary>
    public required int Epochs { get; init; }

    /// <summary>How many steps have been made.</summary>
    public required long Step { get; init; }

    /// <summary>How many steps are to be made.</summary>
    public required long Steps { get; init; }

    /// <summary>Whether the epoch is over; else this is a report from within.</summary>
    public required bool IsEpochEnd { get; init; }

    /// <summary>The mean loss of the epoch so far, as it was before each step, without penalties.</summary>
    public required double Loss { get; init; }

    /// <summary>The same term by term, before their weights.</summary>
    public required IReadOnlyList<NamedValue> Terms { get; init; }

    /// <summary>The penalties by L1 and L2.</summary>
    public double Penalty { get; init; }

    /// <summary>The loss on the validation rows; NaN where there are none or the epoch isn't over.</summary>
    public double ValidationLoss { get; init; } = double.NaN;

    /// <summary>The same term by term.</summary>
    public IReadOnlyList<NamedValue> ValidationTerms { get; init; } = [];

    /// <summary>The metrics.</summary>
    public IReadOnlyList<NamedValue> Metrics { get; init; } = [];

    /// <summary>The length of the gradient of each term by the weights, where asked for.</summary>
    public IReadOnlyList<NamedValue> TermGradientNorms { get; init; } = [];

    /// <summary>The length of the gradient of the last step, before it was clipped.</summary>
    public required float GradientNorm { get; init; }

    /// <summary>The learning rate of the last step.</summary>
    public required float Rate { get; init; }

    /// <summary>How many samples a second went through in training, in this epoch.</summary>
    public required double SamplesPerSecond { get; init; }

    /// <summary>How long the rest will take at this pace.</summary>
    public required TimeSpan TimeLeft { get; init; }

    /// <summary>A line, the same in every culture.</summary>
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"Epoch {Epoch + 1} of {Epochs}, step {Step}: {NamedValue.Line(Loss, ValidationLoss, Metrics)}");
}

/// <summary>What a run came to.</summary>
/// <param name="History">A report an epoch, of those made in this call.</param>
/// <param name="StoppedEarly">Whether it ended before its last epoch, by <see cref="EarlyStopping"/> or <see cref="Trainer.Stop"/>.</param>
/// <param name="BestEpoch">The epoch with the best value, where early stopping looked; else -1.</param>
public sealed record TrainingResult(IReadOnlyList<TrainingProgress> History, bool StoppedEarly, int BestEpoch)
{
    /// <summary>The report of the last epoch; null where none was left to make.</summary>
    public TrainingProgress? Last => History.Count > 0 ? History[^1] : null;
}

/// <summary>The loss and the metrics of a dataset.</summary>
/// <param name="Loss">The loss.</param>
/// <param name="Terms">The loss term by term, before their weights.</param>
/// <param name="Metrics">The metrics.</param>
public sealed record Evaluation(double Loss, IReadOnlyList<NamedValue> Terms, IReadOnlyList<NamedValue> Metrics)
{
    /// <summary>A line, the same in every culture.</summary>
    public override string ToString() => NamedValue.Line(Loss, double.NaN, Metrics);
}

/// <summary>Takes part in a run. What isn't overridden does nothing.</summary>
public abstract class TrainingCallback
{
    /// <summary>Before the first step.</summary>
    /// <param name="trainer">The trainer.</param>
    public virtual void OnStart(Trainer trainer)
    {
    }

    /// <summary>After a step.</summary>
    /// <param name="trainer">The trainer.</param>
    /// <param name="batch">What the step was on.</param>
    public virtual void OnStep(Trainer trainer, Batch batch)
    {
    }

    /// <summary>After an epoch. <see cref="Trainer.Stop"/> ends the run.</summary>
    /// <param name="trainer">The trainer.</param>
    /// <param name="progress">How the run stands.</param>
    public virtual void OnEpoch(Trainer trainer, TrainingProgress progress)
    {
    }

    /// <summary>After the last epoch, also of a run that was stopped, but not of one that failed.</summary>
    /// <param name="trainer">The trainer.</param>
    /// <param name="result">What it came to.</param>
    public virtual void OnEnd(Trainer trainer, TrainingResult result)
    {
    }
}

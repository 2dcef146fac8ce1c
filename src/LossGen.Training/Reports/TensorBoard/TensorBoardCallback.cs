using LossGen.Training.Fitting;

namespace LossGen.Training.Reports.TensorBoard;

/// <summary>Writes a run's curves for TensorBoard after each epoch: losses by term, metrics, learning rate, length of the gradient.</summary>
/// <param name="folder">The folder of the run; it is made where it isn't there.</param>
/// <param name="clock">Tells the time; null for that of the system.</param>
public sealed class TensorBoardCallback(string folder, TimeProvider? clock = null) : TrainingCallback, IDisposable
{
    private TensorBoardWriter? _writer;

    /// <summary>The file, once the run has begun.</summary>
    public string? FilePath { get; private set; }

    /// <inheritdoc />
    public override void OnEpoch(Trainer trainer, TrainingProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        if (_writer is null)
        {
            _writer = new TensorBoardWriter(folder, clock);
            FilePath = _writer.FilePath;
        }

        _writer.Add(progress.Step, Values(progress));
    }

    /// <inheritdoc />
    public override void OnEnd(Trainer trainer, TrainingResult result) => Dispose();

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _writer?.Dispose();
        _writer = null;
    }

    private static IEnumerable<(string Tag, double Value)> Values(TrainingProgress progress)
    {
        yield return ("loss/train", progress.Loss);
        if (!double.IsNaN(progress.ValidationLoss))
        {
            yield return ("loss/validation", progress.ValidationLoss);
        }

        if (progress.Terms.Count > 1)
        {
            foreach (NamedValue term in progress.Terms)
            {
                yield return ($"term/{term.Name}/train", term.Value);
            }

            foreach (NamedValue term in progress.ValidationTerms)
            {
                yield return ($"term/{term.Name}/validation", term.Value);
            }
        }

        foreach (NamedValue metric in progress.Metrics)
        {
            yield return ($"metric/{metric.Name}", metric.Value);
        }

        foreach (NamedValue norm in progress.TermGradientNorms)
        {
            yield return ($"gradient/{norm.Name}", norm.Value);
        }

        yield return ("gradient/norm", progress.GradientNorm);
        yield return ("rate", progress.Rate);
    }
}

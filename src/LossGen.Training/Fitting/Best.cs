using LossGen.Training.Models;

namespace LossGen.Training.Fitting;

/// <summary>The best epoch so far, with the weights that are trained and all states.</summary>
internal sealed class Best
{
    public int Epoch { get; set; } = -1;

    public double Value { get; set; } = double.NaN;

    /// <summary>What the value is: that of something else isn't better or worse. Null where a file of before doesn't tell.</summary>
    public string? Of { get; set; }

    public int Waited { get; set; }

    public float[] Weights { get; set; } = [];

    public float[][] States { get; set; } = [];

    /// <summary>Begins a run: what was best by something else is forgotten.</summary>
    public void Begin(string of)
    {
        if (Of is not null && Of != of)
        {
            (Epoch, Value, Waited) = (-1, double.NaN, 0);
        }

        Of = of;
    }

    /// <summary>Takes notice of an epoch; true if it is time to stop.</summary>
    public bool Sees(Model model, WeightRuns trained, TrainingProgress progress, EarlyStopping stopping, FitOptions options)
    {
        double value = options.Validation is null ? progress.Loss : progress.ValidationLoss;
        double sign = 1;
        for (int i = 0; i < progress.Metrics.Count; i++)
        {
            if (progress.Metrics[i].Name == stopping.Metric)
            {
                value = progress.Metrics[i].Value;
                sign = options.Measures[i].Metric.HigherIsBetter ? -1 : 1;
            }
        }

        // What isn't a number is never better.
        if ((Epoch < 0 && !double.IsNaN(value)) || sign * value < sign * Value - stopping.MinImprovement)
        {
            (Epoch, Value, Waited) = (progress.Epoch, value, 0);
            Weights = Weights.Length == trained.Length ? Weights : new float[trained.Length];
            trained.Gather(model.Weights, Weights);
            float[][] states = [.. model.States.Select(s => s.Values)];
            States = [.. states.Select((s, i) => Copy(s, i < States.Length ? States[i] : []))];
            return false;
        }

        return ++Waited >= stopping.Patience;
    }

    public void Restore(Model model, WeightRuns trained)
    {
        trained.Scatter(Weights, model.Weights);
        int i = 0;
        foreach (LayerState state in model.States)
        {
            States[i++].CopyTo(state.Values, 0);
        }
    }

    private static float[] Copy(ReadOnlySpan<float> source, float[] target)
    {
        if (target.Length != source.Length)
        {
            target = new float[source.Length];
        }

        source.CopyTo(target);
        return target;
    }
}

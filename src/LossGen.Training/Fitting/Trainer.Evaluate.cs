using LossGen.Training.Data;
using LossGen.Training.Metrics;
using LossGen.Training.Models;

namespace LossGen.Training.Fitting;

public sealed partial class Trainer
{
    /// <summary>The loss and metrics of a dataset. Changes nothing.</summary>
    /// <param name="data">Fields of the names that the model, the losses and the measures read.</param>
    /// <param name="measures">What is measured.</param>
    /// <param name="batchSize">How many rows go through at once.</param>
    public Evaluation Evaluate(Dataset data, IReadOnlyList<Measure>? measures = null, int batchSize = 256)
    {
        ArgumentNullException.ThrowIfNull(data);
        measures ??= [];
        int[] outputs = [.. measures.Select(m => m.Output is null ? 0 : Model.IndexOfOutput(m.Output))];
        foreach (Measure measure in measures)
        {
            measure.Metric.Reset();
        }

        var totals = new EpochTotals(_objective.Terms);
        using var batches = new Batches(data, batchSize);
        foreach (Batch batch in batches.Epoch(0))
        {
            Model.Forward(batch, 0, batch.Count, training: false, Step);
            _objective.Begin(batch);
            bool finite = _objective.Evaluate(batch, 0, batch.Count);
            totals.Add(batch.Count, finite ? _objective.Total : double.NaN);
            for (int i = 0; i < outputs.Length; i++)
            {
                Take(measures[i], Model.Output(outputs[i]), batch);
            }
        }

        return new Evaluation(totals.Loss, totals.Terms, [.. measures.Select(m => new NamedValue(m.Metric.Name, m.Metric.Value))]);
    }

    /// <summary>The Euclidean length of the gradient of each weighted term by all weights, on a batch: which term pulls how hard.</summary>
    /// <param name="batch">The batch.</param>
    public IReadOnlyList<NamedValue> TermGradientNorms(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var norms = new NamedValue[_objective.Terms.Length];
        for (int t = 0; t < norms.Length; t++)
        {
            _objective.Begin(batch);
            Model.Forward(batch, 0, batch.Count, training: false, Step);
            float norm = float.NaN;
            if (_objective.Evaluate(batch, 0, batch.Count, only: t))
            {
                Model.Backward();
                norm = Arithmetic.Norm(Model.Gradients[..Model.LayerWeights]);
            }

            norms[t] = new NamedValue(_objective.Terms[t].Term.Name, norm);
        }

        return norms;
    }

    private static void Take(Measure measure, ReadOnlySpan<float> output, Batch batch)
    {
        int field = batch.IndexOf(measure.Target);
        bool ints = batch.TypeOf(field) == FieldType.Int;
        switch (measure.Metric)
        {
            case ClassificationMetric metric when ints:
                metric.Add(output, batch.Ints(field));
                break;
            case ClassificationMetric metric:
                metric.Add(output, batch.Floats(field));
                break;
            case RegressionMetric metric when !ints:
                metric.Add(output, batch.Floats(field));
                break;
            default:
                throw new ArgumentException($"The metric '{measure.Metric.Name}' can't compare with the {(ints ? "integers" : "floats")} of the field '{measure.Target}'.");
        }
    }
}

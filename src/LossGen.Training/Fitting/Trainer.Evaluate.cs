using LossGen.Training.Data;
using LossGen.Training.Metrics;
using LossGen.Training.Models;
using LossGen.Training.Objectives;

namespace LossGen.Training.Fitting;

public sealed partial class Trainer
{
    /// <summary>The loss and metrics of a dataset. Changes nothing; <see cref="TrainerOptions.Threads"/> share the batches, which changes no bit.</summary>
    /// <param name="data">Fields of the names that the model, the losses and the measures read.</param>
    /// <param name="measures">What is measured.</param>
    /// <param name="batchSize">How many rows go through at once.</param>
    /// <exception cref="ArgumentException">The dataset has no rows, or no such field; or two measures share one metric.</exception>
    public Evaluation Evaluate(Dataset data, IReadOnlyList<Measure>? measures = null, int batchSize = 256)
        => Evaluate(data, measures, batchSize, rehearsal: false);

    private Evaluation Evaluate(Dataset data, IReadOnlyList<Measure>? measures, int batchSize, bool rehearsal)
    {
        measures ??= [];
        ArgumentNullException.ThrowIfNull(data);
        Measure.Check(measures, nameof(measures));
        if (data.Count == 0)
        {
            throw new ArgumentException("The dataset has no rows.", nameof(data));
        }

        using Model.Turn turn = Model.Enter();
        int[] outputs = [.. measures.Select(m => m.Output is null ? 0 : Model.IndexOfOutput(m.Output))];
        foreach (Measure measure in measures)
        {
            measure.Metric.Reset();
        }

        var totals = new EpochTotals(_objective.Terms, Objective.Combination is not null);
        var rows = new RowBlocks(data, batchSize);
        int threads = rows.Threads(Options.Threads, Model);
        HireWorkers(threads - 1);
        var batches = new Batch?[threads];
        bool[] finite = new bool[threads];
        InTurn.Run(
            rows.Count, threads,
            (thread, block) =>
            {
                (Model model, ObjectiveRun objective) = Seat(thread);
                Batch batch = rows.Read(block, ref batches[thread]);
                model.Forward(batch, 0, batch.Count, training: false, Step);
                objective.Begin(batch);
                finite[thread] = objective.Evaluate(batch, 0, batch.Count);
            },
            (thread, _) =>
            {
                (Model model, ObjectiveRun objective) = Seat(thread);
                totals.Add(batches[thread]!.Count, finite[thread] ? objective.Total : double.NaN, objective.Terms);
                // What isn't finite before training is for its first step to tell.
                if (!finite[thread] && !rehearsal && outputs.Length > 0 && FirstBadOf(batches[thread]!, Model.InputNames.Contains) is { } bad)
                {
                    throw new ArgumentException($"The field '{bad.Field}' is {bad.Value} in row {bad.Row} of the dataset: what is predicted from it can't be measured.", nameof(data));
                }

                for (int i = 0; i < outputs.Length && (finite[thread] || !rehearsal); i++)
                {
                    Take(measures[i], model.Output(outputs[i]), model.OutputShape(outputs[i]), batches[thread]!);
                }
            });

        string[] names = Measure.Names(measures);
        double loss = Objective.Combination is null || double.IsNaN(totals.Loss) ? totals.Loss : _objective.Combined(totals.Terms);
        return new Evaluation(loss, totals.Terms, [.. measures.Select((m, i) => new NamedValue(names[i], m.Metric.Value))]);
    }

    // What doesn't fit the model, the losses or the measures is told before an epoch is trained for it.
    private void Rehearse(Dataset data, FitOptions options)
        => Evaluate(data.Take(Math.Min(data.Count, EvaluatedRows(options))), options.Measures, EvaluatedRows(options), rehearsal: true);

    // At least as many as in training at once; more, where they take little memory, are faster than a few.
    private int EvaluatedRows(FitOptions options)
    {
        const long little = 1 << 22;
        int trained = Options.MicroBatch == 0 ? options.BatchSize : Math.Min(Options.MicroBatch, options.BatchSize);
        return (int)Math.Max(trained, Math.Min(64, little / Model.NumbersOfSample));
    }

    // What a thread works on: the first one, on the model itself.
    private (Model Model, ObjectiveRun Objective) Seat(int thread)
        => thread == 0 ? (Model, _objective) : (_workers[thread - 1].Model, _workers[thread - 1].Objective);

    /// <summary>The Euclidean length of the gradient of each weighted term by all weights that are trained, on a batch: which term pulls how hard.</summary>
    /// <param name="batch">The batch.</param>
    public IReadOnlyList<NamedValue> TermGradientNorms(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using Model.Turn turn = Model.Enter();
        return NormsByTerm(batch);
    }

    private NamedValue[] NormsByTerm(Batch batch)
    {
        Model.Use(_plan);
        var norms = new NamedValue[_objective.Terms.Length];
        for (int t = 0; t < norms.Length; t++)
        {
            _objective.Begin(batch);
            Model.Forward(batch, 0, batch.Count, training: false, Step);
            float norm = float.NaN;
            if (_objective.Evaluate(batch, 0, batch.Count, only: t))
            {
                Model.Backward();
                norm = TrainingPlan.Norm(Model.Gradients, _plan.OfLayers);
            }

            norms[t] = new NamedValue(_objective.Terms[t].Term.Name, norm);
        }

        return norms;
    }

    private static void Take(Measure measure, ReadOnlySpan<float> output, Shape shape, Batch batch)
    {
        int field = batch.IndexOf(measure.Target);
        bool ints = batch.TypeOf(field) == FieldType.Int;
        int targets = ints ? batch.Ints(field).Length : batch.Floats(field).Length, classes = shape.Rank == 0 ? 1 : shape[^1];
        if (measure.Metric is ClassificationMetric && targets != output.Length && (long)targets * classes != output.Length)
        {
            throw new ArgumentException(
                $"The metric '{measure.Metric.Name}': of {batch.Count} samples the field '{measure.Target}' has {targets} labels, but an output of shape {shape} has {output.Length / classes} rows of {classes} scores.");
        }

        switch (measure.Metric)
        {
            case ClassificationMetric metric when ints:
                metric.Add(output, batch.Ints(field));
                break;
            case ClassificationMetric metric:
                metric.Add(output, batch.Floats(field));
                break;
            case RegressionMetric metric when ints:
                metric.Add(output, Array.ConvertAll(batch.Ints(field).ToArray(), value => (float)value));
                break;
            case RegressionMetric metric:
                metric.Add(output, batch.Floats(field));
                break;
            default:
                throw new ArgumentException($"The metric '{measure.Metric.Name}' is neither a {nameof(ClassificationMetric)} nor a {nameof(RegressionMetric)}: what it compares isn't known.");
        }
    }
}

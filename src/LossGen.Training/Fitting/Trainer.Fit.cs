using System.Diagnostics;
using LossGen.Training.Data;
using LossGen.Training.Schedules;

namespace LossGen.Training.Fitting;

public sealed partial class Trainer
{
    private readonly EpochTotals _totals;
    private int _batchInEpoch;
    private bool _stop;
    private int _running;
    // Whether early stopping has found that it is time, and whether the run returned after that.
    private bool _ended;
    private bool _over;
    private string? _order;
    private Best _best = new();

    /// <summary>How many epochs have been made.</summary>
    public int Epoch => _epoch;

    /// <summary>Ends the run after the present step.</summary>
    public void Stop() => _stop = true;

    /// <summary>
    /// Trains over a dataset until so many epochs are made in all: where a checkpoint was read, from its epoch and batch on,
    /// with the same bits as if there had been no interruption.
    /// </summary>
    /// <param name="data">Fields of the names that the model and the losses read.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends the run between two steps.</param>
    /// <returns>What it came to.</returns>
    /// <exception cref="ArgumentException">An option is out of range; or an epoch was interrupted, and its batches would be others now.</exception>
    /// <exception cref="NonFiniteException">A loss or gradient isn't finite; the weights are those before that step.</exception>
    /// <exception cref="InvalidOperationException">The trainer is in a run already, or its model in use by another thread.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; the weights are those of the last step, and a further call goes on from there.</exception>
    public TrainingResult Fit(Dataset data, FitOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        options ??= new FitOptions();
        options.Check();
        if (Interlocked.Exchange(ref _running, 1) != 0)
        {
            throw new InvalidOperationException("The trainer is in a run already: it makes one at a time, and none out of a callback.");
        }

        try
        {
            return Run(data, options, cancellation);
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }

    private TrainingResult Run(Dataset data, FitOptions options, CancellationToken cancellation)
    {
        using var batches = new Batches(data, options.BatchSize)
        {
            Shuffle = options.Shuffle,
            DropLast = options.DropLast,
            Prefetch = options.Prefetch,
            Seed = options.Seed,
        };
        if (batches.BatchesPerEpoch == 0)
        {
            throw data.Count == 0
                ? new ArgumentException("The dataset has no rows.", nameof(data))
                : new ArgumentException($"A batch has {options.BatchSize} rows, the dataset {data.Count}: with {nameof(FitOptions.DropLast)} there is no batch.", nameof(options));
        }

        string order = options.Order(data);
        if (_batchInEpoch > 0 && _order is not null && _order != order)
        {
            throw new ArgumentException(
                $"Epoch {_epoch} was interrupted after {_batchInEpoch} batches of {_order}; it can't go on with {order}.", nameof(options));
        }

        if (options.EarlyStopping is { } stopping)
        {
            _best.Begin(options.Of(stopping));
        }

        if (_over)
        {
            // A further run is patient anew.
            (_over, _ended, _best.Waited) = (false, false, 0);
        }

        // A run that was interrupted as it ended has only the best weights to put back, unless it is to be more patient now.
        _ended = _ended && options.EarlyStopping is { } patient && _best.Waited >= patient.Patience;
        if (_epoch < options.Epochs && !_ended && (options.Validation is not null || options.Measures.Count > 0))
        {
            Rehearse(options.Validation ?? data, options);
        }

        if (_epoch >= options.Epochs)
        {
            TrainerLog.NothingLeft(Options.Logger, options.Epochs, _epoch);
        }

        _order = order;
        _stepsInAll = (long)batches.BatchesPerEpoch * options.Epochs;
        _stop = false;
        var history = new List<TrainingProgress>();
        foreach (TrainingCallback callback in options.Callbacks)
        {
            callback.OnStart(this);
        }

        while (_epoch < options.Epochs && !_stop && !_ended)
        {
            TrainingProgress? progress = RunEpoch(data, batches, options, cancellation);
            if (progress is null)
            {
                break;
            }

            history.Add(progress);
            _ended = options.EarlyStopping is { } now && _best.Sees(Model, _plan.Trained, progress, now, options);
            if (_schedule.Observes)
            {
                _schedule.Observe(options.Validation is null ? progress.Loss : progress.ValidationLoss);
            }

            // Before the callbacks: what they save, or leave behind when they throw, goes on with the next epoch.
            (_epoch, _batchInEpoch) = (_epoch + 1, 0);
            _totals.Reset();
            foreach (TrainingCallback callback in options.Callbacks)
            {
                callback.OnEpoch(this, progress);
            }

            if (options.CheckpointPath is { } path && options.CheckpointSteps == 0)
            {
                Save(path);
            }

            options.Progress?.Report(progress);
        }

        if (options.EarlyStopping is { RestoreBest: true } && _batchInEpoch == 0 && _best.Epoch >= 0)
        {
            _best.Restore(Model, _plan.Trained);
            if (_ended)
            {
                TrainerLog.Stopped(Options.Logger, _epoch - 1, _best.Epoch);
            }
        }

        _over = _ended;
        var result = new TrainingResult(history, _ended || _stop, _best.Epoch);
        foreach (TrainingCallback callback in options.Callbacks)
        {
            callback.OnEnd(this, result);
        }

        return result;
    }

    /// <summary>As <see cref="Fit"/>, on a thread of the pool. The model belongs to the run until it ends.</summary>
    /// <inheritdoc cref="Fit"/>
    public Task<TrainingResult> FitAsync(Dataset data, FitOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Task.Run(() => Fit(data, options, cancellation), cancellation);
    }

    // Null if stopped before its end.
    private TrainingProgress? RunEpoch(Dataset data, Batches batches, FitOptions options, CancellationToken cancellation)
    {
        long began = Stopwatch.GetTimestamp();
        double before = _totals.Samples;
        Batch? last = null;
        foreach (Batch batch in batches.Epoch(_epoch, _batchInEpoch))
        {
            if (_stop)
            {
                return null;
            }

            cancellation.ThrowIfCancellationRequested();
            long skipped = SkippedSteps;
            double loss = TrainOn(batch);
            if (skipped == SkippedSteps)
            {
                _totals.Add(batch.Count, loss);
            }

            _batchInEpoch++;
            last = batch;
            foreach (TrainingCallback callback in options.Callbacks)
            {
                callback.OnStep(this, batch);
            }

            if (options.CheckpointSteps > 0 && options.CheckpointPath is { } path && Step % options.CheckpointSteps == 0)
            {
                Save(path);
            }

            if (options.ProgressSteps > 0 && Step % options.ProgressSteps == 0 && options.Progress is not null)
            {
                options.Progress.Report(Report(options, began, before, batches.BatchesPerEpoch));
            }
        }

        TrainingProgress progress = Report(options, began, before, batches.BatchesPerEpoch);
        IReadOnlyList<NamedValue> norms = options.TermGradientNorms && last is not null ? TermGradientNorms(last) : [];
        if (options.Validation is not null || options.Measures.Count > 0)
        {
            Evaluation evaluation = Evaluate(options.Validation ?? data, options.Measures, EvaluatedRows(options));
            progress = options.Validation is null
                ? progress with { Metrics = evaluation.Metrics }
                : progress with { ValidationLoss = evaluation.Loss, ValidationTerms = evaluation.Terms, Metrics = evaluation.Metrics };
        }

        if (options.Validation is null)
        {
            TrainerLog.Epoch(Options.Logger, _epoch, progress.Loss, progress.SamplesPerSecond);
        }
        else
        {
            TrainerLog.Epoch(Options.Logger, _epoch, progress.Loss, progress.ValidationLoss, progress.SamplesPerSecond);
        }

        return progress with { IsEpochEnd = true, TermGradientNorms = norms };
    }

    private TrainingProgress Report(FitOptions options, long began, double before, int batchesPerEpoch)
    {
        double seconds = Math.Max(Stopwatch.GetElapsedTime(began).TotalSeconds, 1e-9);
        double rate = (_totals.Samples - before) / seconds;
        long stepsLeft = Math.Max((long)batchesPerEpoch * (options.Epochs - _epoch) - _batchInEpoch, 0);
        double left = rate > 0 ? stepsLeft * (double)options.BatchSize / rate : 0;
        return new TrainingProgress
        {
            Epoch = _epoch,
            Epochs = options.Epochs,
            Step = Step,
            Steps = _stepsInAll,
            IsEpochEnd = false,
            Loss = _totals.Loss,
            Terms = _totals.Terms,
            Penalty = Penalty(),
            GradientNorm = GradientNorm,
            Rate = Optimizer.Rate * _schedule.Factor(new ScheduleTime(Math.Max(Step - 1, 0), _epoch, _stepsInAll)),
            SamplesPerSecond = rate,
            TimeLeft = TimeSpan.FromSeconds(Math.Min(left, 1e9)),
        };
    }
}

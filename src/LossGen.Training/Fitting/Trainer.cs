using LossGen.Training.Data;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;
using LossGen.Training.Schedules;

namespace LossGen.Training.Fitting;

/// <summary>
/// Trains a model: a step on a batch, or epochs over a dataset. The same seed gives the same bits on every machine. Once
/// warm, a step allocates nothing.
/// </summary>
/// <remarks><code>
/// var trainer = new Trainer(model, Objective.CrossEntropy(), new Adam(1e-3f));
/// TrainingResult result = trainer.Fit(data, new FitOptions { Epochs = 10, BatchSize = 32 });
/// </code></remarks>
public sealed partial class Trainer
{
    private readonly ObjectiveRun _objective;
    private readonly float[][] _slots;
    private readonly Schedule _schedule;
    private readonly TrainingPlan _plan;
    private readonly Crew _crew;
    private readonly Action<int, int> _penalize, _clip, _scale, _update, _gather;
    private int _epoch;
    private long _stepsInAll;
    private float _rate;
    private float _factor;

    /// <summary>A trainer at its first step.</summary>
    /// <param name="model">The model, trained in place. Parameters that the losses learn are added to its weights.</param>
    /// <param name="objective">What it is trained for.</param>
    /// <param name="optimizer">How the weights follow the gradient.</param>
    /// <param name="options">How a step is made.</param>
    /// <exception cref="ArgumentException">The objective names an output, or a group a weight, that the model doesn't have, or an option is out of range.</exception>
    public Trainer(Model model, Objective objective, Optimizer optimizer, TrainerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(objective);
        ArgumentNullException.ThrowIfNull(optimizer);
        (Model, Objective, Optimizer, Options) = (model, objective, optimizer, options ?? new TrainerOptions());
        Options.Check();
        _schedule = Options.Schedule.AtBeginning();
        _objective = new ObjectiveRun(model, objective);
        _totals = new EpochTotals(_objective.Terms, objective.Combination is not null);
        _plan = new TrainingPlan(model, Options.Groups, optimizer.HasDecay);
        _slots = [.. optimizer.Slots.Select(_ => new float[_plan.Trained.Length])];
        _crew = new Crew(Options.Threads);
        (_penalize, _clip, _scale, _update, _gather) = (PenalizePart, ClipPart, ScalePart, UpdatePart, GatherPart);
    }

    /// <summary>The model.</summary>
    public Model Model { get; }

    /// <summary>What it is trained for.</summary>
    public Objective Objective { get; }

    /// <summary>How the weights follow the gradient.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>How a step is made.</summary>
    public TrainerOptions Options { get; }

    /// <summary>How many numbers are trained: those of the model and of the losses that aren't frozen.</summary>
    public int TrainedCount => _plan.Trained.Length;

    /// <summary>How many steps have been made, those left out too.</summary>
    public long Step { get; private set; }

    /// <summary>How many steps were left out since their loss or gradient wasn't finite.</summary>
    public long SkippedSteps { get; private set; }

    /// <summary>The Euclidean length of the gradient of the last step, before it was clipped.</summary>
    public float GradientNorm { get; private set; }

    /// <summary>The value of a term in the last step, before its weight.</summary>
    /// <param name="term">The number of the term.</param>
    public double TermValue(int term) => _objective.Terms[term].Value;

    /// <summary>Makes a step: the gradient of the objective over a batch, and with it new weights.</summary>
    /// <param name="batch">Fields of the names that the model and the losses read.</param>
    /// <returns>The loss before the step, without penalties.</returns>
    /// <exception cref="NonFiniteException">The loss or the gradient isn't finite; the weights are as they were.</exception>
    /// <exception cref="InvalidOperationException">The model is in use by another thread.</exception>
    public double TrainOn(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Count == 0)
        {
            throw new ArgumentException("The batch has no rows.", nameof(batch));
        }

        using Model.Turn turn = Model.Enter();
        return MakeStep(batch);
    }

    private double MakeStep(Batch batch)
    {
        Model.KeepStates();
        bool finite = Differentiate(batch);
        long step = Step++;
        if (!finite)
        {
            LeaveOut(batch, step);
            return _objective.Total;
        }

        Penalize();
        GradientNorm = TrainingPlan.Norm(Model.Gradients, _plan.Trained);
        if (!float.IsFinite(GradientNorm))
        {
            LeaveOut(batch, step);
            return _objective.Total;
        }

        Clip();
        Update();
        return _objective.Total;
    }

    private void Update()
    {
        _rate = Optimizer.Rate * _schedule.Factor(new ScheduleTime(Step - 1, _epoch, _stepsInAll));
        if (Optimizer.IsElementwise)
        {
            _crew.Run(_plan.Updated.Length, _update);
        }
        else
        {
            UpdatePart(0, _plan.Updated.Length);
        }
    }

    private void UpdatePart(int start, int length)
    {
        foreach (WeightRun run in _plan.Updated.Within(start, length))
        {
            Optimizer.Update(new OptimizerPass(
                Model.Weights.Slice(run.Start, run.Length), Model.Gradients.Slice(run.Gradient, run.Length), _slots, run.Place,
                Step + run.StepsBefore, _rate * run.RateFactor, run.DecayFactor));
        }
    }

    private void Penalize()
    {
        if (Options.L1 > 0 || Options.L2 > 0)
        {
            _crew.Run(_plan.Decaying.Length, _penalize);
        }
    }

    private void PenalizePart(int start, int length)
    {
        foreach (WeightRun run in _plan.Decaying.Within(start, length))
        {
            PenaltyKernels.Add(
                Model.Gradients.Slice(run.Gradient, run.Length), Model.Weights.Slice(run.Start, run.Length), Options.L1 * run.DecayFactor, Options.L2 * run.DecayFactor);
        }
    }

    private double Penalty()
    {
        double penalty = 0;
        if (Options.L1 > 0 || Options.L2 > 0)
        {
            foreach (WeightRun run in _plan.Decaying.All)
            {
                penalty += PenaltyKernels.Value(Model.Weights.Slice(run.Start, run.Length), Options.L1 * run.DecayFactor, Options.L2 * run.DecayFactor);
            }
        }

        return penalty;
    }

    private void Clip()
    {
        float norm = GradientNorm;
        if (Options.ClipValue < float.PositiveInfinity)
        {
            _crew.Run(_plan.Trained.Length, _clip);
            norm = Options.ClipNorm < float.PositiveInfinity ? TrainingPlan.Norm(Model.Gradients, _plan.Trained) : norm;
        }

        if (norm > Options.ClipNorm)
        {
            _factor = Options.ClipNorm / norm;
            _crew.Run(_plan.Trained.Length, _scale);
        }
    }

    private void ClipPart(int start, int length) => Arithmetic.Clip(Model.Gradients.Slice(start, length), Options.ClipValue);

    private void ScalePart(int start, int length) => Arithmetic.Scale(Model.Gradients.Slice(start, length), _factor);

    private void LeaveOut(Batch batch, long step)
    {
        NonFiniteException failure = Describe(batch, step);
        Model.PutStatesBack();
        if (!Options.SkipNonFinite)
        {
            throw failure;
        }

        SkippedSteps++;
        TrainerLog.Skipped(Options.Logger, step, failure.Message);
    }

    private NonFiniteException Describe(Batch batch, long step)
    {
        (Model model, ObjectiveRun objective) = _failed is null ? (Model, _objective) : (_failed.Model, _failed.Objective);
        (string, float)? weight = Model.FirstBadWeight();
        if (model.FirstBadOutput() is { } output)
        {
            string? term = objective.BadTerm >= 0 ? Objective.Terms[objective.BadTerm].Name : null;
            return new NonFiniteException($"A value is {output.Value}", _epoch, step, term, output.Layer, FirstBad(batch, output.Layer), weight);
        }

        if (objective.BadTerm >= 0)
        {
            return new NonFiniteException("The loss isn't finite", _epoch, step, Objective.Terms[objective.BadTerm].Name, null, FirstBad(batch, null), weight);
        }

        return Model.FirstBadGradient() is { } gradient
            ? new NonFiniteException($"The gradient is {gradient.Value}", _epoch, step, null, gradient.Weight, FirstBad(batch, null), weight)
            : new NonFiniteException("The gradient is too long for a float", _epoch, step, null, null, null, weight);
    }

    // Whether it was in the data already: in the field of a name, or in any that is no input of the model.
    private (string Field, int Row, float Value)? FirstBad(Batch batch, string? name)
        => FirstBadOf(batch, own => name is null ? !Model.InputNames.Contains(own) : own == name);

    private static (string Field, int Row, float Value)? FirstBadOf(Batch batch, Func<string, bool> isLookedAt)
    {
        for (int field = 0; field < batch.FieldCount; field++)
        {
            string own = batch.NameOf(field);
            if (batch.TypeOf(field) == FieldType.Float && isLookedAt(own))
            {
                ReadOnlySpan<float> values = batch.Floats(field);
                for (int i = 0; i < values.Length; i++)
                {
                    if (!float.IsFinite(values[i]))
                    {
                        return (own, batch.Rows[i / (values.Length / batch.Count)], values[i]);
                    }
                }
            }
        }

        return null;
    }
}

/// <summary>The formulas of the penalties.</summary>
internal static partial class PenaltyKernels
{
    [Kernel("g = g + (l1 * sign(w) + l2 * w)")]
    public static partial void Add(Span<float> g, ReadOnlySpan<float> w, float l1, float l2);

    [Loss("l1 * sum(abs(w)) + l2 / 2 * sum(w^2)")]
    public static partial float Value(ReadOnlySpan<float> w, float l1, float l2);
}

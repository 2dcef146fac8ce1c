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
    private int _epoch;
    private long _stepsInAll;

    /// <summary>A trainer at its first step.</summary>
    /// <param name="model">The model, trained in place. Parameters that the losses learn are added to its weights.</param>
    /// <param name="objective">What it is trained for.</param>
    /// <param name="optimizer">How the weights follow the gradient.</param>
    /// <param name="options">How a step is made.</param>
    /// <exception cref="ArgumentException">The objective names an output that the model doesn't have, or an option is out of range.</exception>
    public Trainer(Model model, Objective objective, Optimizer optimizer, TrainerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(objective);
        ArgumentNullException.ThrowIfNull(optimizer);
        (Model, Objective, Optimizer, Options) = (model, objective, optimizer, options ?? new TrainerOptions());
        Options.Check();
        _objective = new ObjectiveRun(model, objective);
        _totals = new EpochTotals(_objective.Terms);
        _slots = [.. optimizer.Slots.Select(_ => new float[model.ParameterCount])];
    }

    /// <summary>The model.</summary>
    public Model Model { get; }

    /// <summary>What it is trained for.</summary>
    public Objective Objective { get; }

    /// <summary>How the weights follow the gradient.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>How a step is made.</summary>
    public TrainerOptions Options { get; }

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
    public double TrainOn(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Model.KeepStates();
        bool finite = Differentiate(batch);
        long step = Step++;
        if (!finite)
        {
            LeaveOut(step);
            return _objective.Total;
        }

        Span<float> gradients = Model.Gradients;
        Penalize(gradients);
        GradientNorm = Arithmetic.Norm(gradients);
        if (!float.IsFinite(GradientNorm))
        {
            LeaveOut(step);
            return _objective.Total;
        }

        Clip(gradients);
        Update(gradients);
        return _objective.Total;
    }

    private void Update(ReadOnlySpan<float> gradients)
    {
        float rate = Optimizer.Rate * Options.Schedule.Factor(new ScheduleTime(Step - 1, _epoch, _stepsInAll));
        int split = Optimizer.HasDecay ? Model.Decaying : 0;
        Span<float> weights = Model.Weights;
        if (split > 0)
        {
            Optimizer.Update(new OptimizerPass(weights[..split], gradients[..split], _slots, 0, Step, rate, decays: true));
        }

        if (split < weights.Length)
        {
            Optimizer.Update(new OptimizerPass(weights[split..], gradients[split..], _slots, split, Step, rate, decays: false));
        }
    }

    private void Penalize(Span<float> gradients)
    {
        if (Options.L1 > 0 || Options.L2 > 0)
        {
            PenaltyKernels.Add(gradients[..Model.Decaying], Model.Weights[..Model.Decaying], Options.L1, Options.L2);
        }
    }

    private void Clip(Span<float> gradients)
    {
        if (Options.ClipValue < float.PositiveInfinity)
        {
            Arithmetic.Clip(gradients, Options.ClipValue);
        }

        if (Options.ClipNorm < float.PositiveInfinity)
        {
            float norm = Options.ClipValue < float.PositiveInfinity ? Arithmetic.Norm(gradients) : GradientNorm;
            if (norm > Options.ClipNorm)
            {
                Arithmetic.Scale(gradients, Options.ClipNorm / norm);
            }
        }
    }

    private void LeaveOut(long step)
    {
        NonFiniteException failure = Describe(step);
        Model.PutStatesBack();
        if (!Options.SkipNonFinite)
        {
            throw failure;
        }

        SkippedSteps++;
        TrainerLog.Skipped(Options.Logger, step, failure.Message);
    }

    private NonFiniteException Describe(long step)
    {
        (Model model, ObjectiveRun objective) = _failed is null ? (Model, _objective) : (_failed.Model, _failed.Objective);
        if (model.FirstBadOutput() is { } output)
        {
            string? term = objective.BadTerm >= 0 ? Objective.Terms[objective.BadTerm].Name : null;
            return new NonFiniteException($"A value is {output.Value}", _epoch, step, term, output.Layer);
        }

        if (objective.BadTerm >= 0)
        {
            return new NonFiniteException("The loss isn't finite", _epoch, step, Objective.Terms[objective.BadTerm].Name, null);
        }

        return Model.FirstBadGradient() is { } gradient
            ? new NonFiniteException($"The gradient is {gradient.Value}", _epoch, step, null, gradient.Weight)
            : new NonFiniteException("The gradient is too long for a float", _epoch, step, null, null);
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

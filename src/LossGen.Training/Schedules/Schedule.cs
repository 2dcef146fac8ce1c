using System.Globalization;

namespace LossGen.Training.Schedules;

/// <summary>Where a run stands, for what depends on it.</summary>
/// <param name="Step">The number of the step, from 0.</param>
/// <param name="Epoch">The number of the epoch, from 0.</param>
/// <param name="Steps">How many steps the run has in all; 0 where that isn't known.</param>
public readonly record struct ScheduleTime(long Step, int Epoch, long Steps);

/// <summary>What the learning rate is multiplied with as a run goes on.</summary>
public abstract class Schedule
{
    /// <summary>The rate as it is.</summary>
    public static Schedule Constant { get; } = new Unchanged();

    /// <summary>The factor of a step.</summary>
    /// <param name="time">Where the run stands.</param>
    public abstract float Factor(ScheduleTime time);

    /// <summary>Whether <see cref="Observe"/> wants the loss of each epoch.</summary>
    protected internal virtual bool Observes => false;

    /// <summary>What is kept from epoch to epoch, for checkpoints: see <see cref="Restore"/>.</summary>
    protected internal virtual float[] State => [];

    /// <summary>Takes notice of an epoch's loss: that of the validation, where there is one.</summary>
    /// <param name="loss">The loss.</param>
    protected internal virtual void Observe(double loss)
    {
    }

    /// <summary>The schedule for another trainer: itself, or of one with a <see cref="State"/> another one at its beginning.</summary>
    protected internal virtual Schedule AtBeginning() => this;

    /// <summary>Goes on from what <see cref="State"/> gave.</summary>
    /// <param name="state">The state.</param>
    protected internal virtual void Restore(ReadOnlySpan<float> state)
    {
    }

    /// <summary>What it is made with, as checkpoints tell it and runs that go on compare it: its type, unless it says more.</summary>
    public override string ToString() => GetType().Name;

    /// <summary>This schedule after a linear rise from 0 over the first steps.</summary>
    /// <param name="steps">How many; this schedule begins after them.</param>
    public Schedule WarmUp(int steps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        return new Rising(this, steps);
    }

    private sealed class Unchanged : Schedule
    {
        public override float Factor(ScheduleTime time) => 1;

        public override string ToString() => nameof(Constant);
    }

    private sealed class Rising(Schedule then, int steps) : Schedule
    {
        protected internal override bool Observes => then.Observes;

        protected internal override float[] State => then.State;

        public override float Factor(ScheduleTime time) => time.Step < steps
            ? (time.Step + 1f) / (steps + 1f)
            : then.Factor(time with { Step = time.Step - steps, Steps = Math.Max(time.Steps - steps, 0) });

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{then}, {nameof(WarmUp)} {steps}");

        protected internal override Schedule AtBeginning() => new Rising(then.AtBeginning(), steps);

        protected internal override void Observe(double loss) => then.Observe(loss);

        protected internal override void Restore(ReadOnlySpan<float> state) => then.Restore(state);
    }
}

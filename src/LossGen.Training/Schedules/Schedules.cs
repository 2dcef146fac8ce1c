using System.Globalization;

namespace LossGen.Training.Schedules;

/// <summary>Multiplies the rate again and again, after so many epochs each.</summary>
/// <param name="epochs">How many epochs there are between drops.</param>
/// <param name="factor">What the rate is multiplied with, from 0 to 1.</param>
public sealed class StepDecay(int epochs, float factor = 0.1f) : Schedule
{
    private readonly int _epochs = epochs > 0 ? epochs : throw new ArgumentOutOfRangeException(nameof(epochs), epochs, "It must be positive.");
    private readonly float _factor = factor is > 0 and <= 1 ? factor : throw new ArgumentOutOfRangeException(nameof(factor), factor, "It must be above 0, and at most 1.");

    /// <inheritdoc />
    public override float Factor(ScheduleTime time)
    {
        double result = 1;
        for (int drops = time.Epoch / _epochs; drops > 0; drops--)
        {
            result *= _factor;
        }

        return (float)result;
    }

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{nameof(StepDecay)}, epochs {_epochs}, factor {_factor}");
}

/// <summary>Half a wave of the cosine, from the whole rate down to a share of it (Loshchilov, Hutter 2017).</summary>
/// <param name="steps">Over how many steps; 0: over the run.</param>
/// <param name="least">The share of the rate at the end.</param>
public sealed class CosineDecay(long steps = 0, float least = 0) : Schedule
{
    private readonly long _steps = steps >= 0 ? steps : throw new ArgumentOutOfRangeException(nameof(steps), steps, "It must not be negative.");
    private readonly float _least = least is >= 0 and <= 1 ? least : throw new ArgumentOutOfRangeException(nameof(least), least, "It must be from 0 to 1.");

    /// <inheritdoc />
    public override float Factor(ScheduleTime time)
    {
        long steps = _steps > 0 ? _steps : time.Steps;
        return steps <= 0 ? 1 : time.Step >= steps ? _least : ScheduleKernels.Cosine((float)((double)time.Step / steps), _least);
    }

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{nameof(CosineDecay)}, steps {_steps}, least {_least}");
}

/// <summary>Multiplies the rate when the loss has got no better for some epochs: that of the validation, where there is one.</summary>
/// <param name="patience">How many epochs may bring nothing better: after so many the rate falls, as in Keras; PyTorch waits for one more.</param>
/// <param name="factor">What the rate is multiplied with, from 0 to 1.</param>
/// <param name="least">The least share of the rate.</param>
public sealed class Plateau(int patience = 5, float factor = 0.1f, float least = 0) : Schedule
{
    private readonly int _patience = patience > 0 ? patience : throw new ArgumentOutOfRangeException(nameof(patience), patience, "It must be positive.");
    private readonly float _factor = factor is > 0 and < 1 ? factor : throw new ArgumentOutOfRangeException(nameof(factor), factor, "It must be above 0 and below 1.");
    private readonly float _least = least is >= 0 and <= 1 ? least : throw new ArgumentOutOfRangeException(nameof(least), least, "It must be from 0 to 1.");
    private float _now = 1;
    private float _best = float.PositiveInfinity;
    private int _waited;

    /// <inheritdoc />
    public override float Factor(ScheduleTime time) => _now;

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{nameof(Plateau)}, patience {_patience}, factor {_factor}, least {_least}");

    /// <inheritdoc />
    protected internal override bool Observes => true;

    /// <inheritdoc />
    protected internal override float[] State => [_now, _best, _waited];

    /// <inheritdoc />
    protected internal override Schedule AtBeginning() => new Plateau(_patience, _factor, _least);

    /// <inheritdoc />
    protected internal override void Observe(double loss)
    {
        // Rounded as what it is compared with: a loss that stays the same is no better than its own rounding.
        if ((float)loss < _best)
        {
            (_best, _waited) = ((float)loss, 0);
        }
        else if (++_waited >= _patience)
        {
            (_now, _waited) = (Math.Max(_now * _factor, _least), 0);
        }
    }

    /// <inheritdoc />
    protected internal override void Restore(ReadOnlySpan<float> state) => (_now, _best, _waited) = (state[0], state[1], (int)state[2]);
}

/// <summary>The formulas of the schedules: the platform's cosine doesn't give the same bits everywhere.</summary>
internal static partial class ScheduleKernels
{
    [Loss("least + (1 - least) * (0.5 + 0.5 * cos(pi * t))")]
    public static partial float Cosine([Grad] float t, float least);
}

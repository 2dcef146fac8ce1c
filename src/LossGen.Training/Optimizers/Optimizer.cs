using System.Globalization;
using System.Text;

namespace LossGen.Training.Optimizers;

/// <summary>What an optimizer reads and writes at a step: a run of weights, their gradient, and its own numbers beside each.</summary>
public readonly ref struct OptimizerPass
{
    private readonly float[][] _slots;
    private readonly int _place;

    internal OptimizerPass(Span<float> weights, ReadOnlySpan<float> gradients, float[][] slots, int place, long step, float rate, float decayFactor)
    {
        (_slots, _place, Step, Rate, DecayFactor) = (slots, place, step, rate, decayFactor);
        Weights = weights;
        Gradients = gradients;
    }

    /// <summary>The weights, changed in place.</summary>
    public Span<float> Weights { get; }

    /// <summary>The gradient.</summary>
    public ReadOnlySpan<float> Gradients { get; }

    /// <summary>The number of this step, from 1: of these weights, since their slots were 0, with the steps of trainers that were taken over from.</summary>
    public long Step { get; }

    /// <summary>The learning rate of this step.</summary>
    public float Rate { get; }

    /// <summary>Whether weight decay applies to these weights: whether <see cref="DecayFactor"/> isn't 0.</summary>
    public bool Decays => DecayFactor > 0;

    /// <summary>What the optimizer's weight decay is multiplied with for these weights: 1 unless their group says otherwise, 0 for those that don't decay.</summary>
    public float DecayFactor { get; }

    /// <summary>What the optimizer keeps beside each weight.</summary>
    /// <param name="slot">Its number, in the order of <see cref="Optimizer.Slots"/>.</param>
    public Span<float> Slot(int slot) => _slots[slot].AsSpan(_place, Weights.Length);
}

/// <summary>Changes weights by their gradient: a kernel over all weights at once.</summary>
public abstract class Optimizer
{
    /// <summary>What it is called, in small letters; recorded in checkpoints.</summary>
    public abstract string Kind { get; }

    /// <summary>The learning rate, before a schedule.</summary>
    public abstract float Rate { get; }

    /// <summary>The names of what it keeps beside each weight, 0 at first.</summary>
    public abstract IReadOnlyList<string> Slots { get; }

    /// <summary>
    /// What its <see cref="Slots"/> mean: an optimizer that says the same may go on from them, as <see cref="Fitting.Trainer.TakeOptimizerFrom"/>
    /// has it do. Its <see cref="Kind"/>, unless it is said.
    /// </summary>
    protected internal virtual string Memory => Kind;

    /// <summary>Whether <see cref="OptimizerPass.DecayFactor"/> makes a difference.</summary>
    protected internal abstract bool HasDecay { get; }

    /// <summary>
    /// Whether a weight changes by its own numbers alone, so that <see cref="Update"/> may be called for parts of the weights, by
    /// several threads at once. False unless it is said.
    /// </summary>
    protected internal virtual bool IsElementwise => false;

    /// <summary>Changes the weights.</summary>
    /// <param name="pass">The weights, gradient, and what is kept.</param>
    protected internal abstract void Update(OptimizerPass pass);

    /// <summary>What it is made with, as checkpoints tell it and runs that go on compare it: its kind and rate, unless it says more.</summary>
    public override string ToString() => Told();

    /// <summary>Its kind, its rate, and other numbers by their names.</summary>
    /// <param name="numbers">The others.</param>
    protected string Told(params ReadOnlySpan<(string Name, float Value)> numbers)
    {
        var text = new StringBuilder(Kind);
        Tell(text, "rate", Rate);
        foreach ((string name, float value) in numbers)
        {
            Tell(text, name, value);
        }

        return text.ToString();
    }

    private static void Tell(StringBuilder text, string name, float value) => text.Append(CultureInfo.InvariantCulture, $", {name} {value}");

    /// <summary>1 - decay^step, in double, by multiplications alone: the same bits everywhere.</summary>
    /// <param name="decay">The base.</param>
    /// <param name="step">The exponent.</param>
    protected static double Bias(double decay, long step)
    {
        double power = 1;
        for (double square = decay; step > 0; step >>= 1, square *= square)
        {
            power *= (step & 1) == 1 ? square : 1;
        }

        return 1 - power;
    }

    /// <summary>Requires a finite number that isn't negative.</summary>
    /// <param name="value">The number.</param>
    /// <param name="name">Its name.</param>
    protected static float NotNegative(float value, string name)
        => float.IsFinite(value) && value >= 0 ? value : throw new ArgumentOutOfRangeException(name, value, "It must be finite and not negative.");

    /// <summary>Requires a finite number above 0.</summary>
    /// <param name="value">The number.</param>
    /// <param name="name">Its name.</param>
    protected static float Positive(float value, string name)
        => float.IsFinite(value) && value > 0 ? value : throw new ArgumentOutOfRangeException(name, value, "It must be finite and positive.");

    /// <summary>Requires a number from 0 to below 1.</summary>
    /// <param name="value">The number.</param>
    /// <param name="name">Its name.</param>
    protected static float Fraction(float value, string name)
        => value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(name, value, "It must be from 0 to below 1.");
}

using LossGen.Training.Schedules;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LossGen.Training.Fitting;

/// <summary>How a step of training is made.</summary>
public sealed record TrainerOptions
{
    /// <summary>What the learning rate is multiplied with as the run goes on; each trainer follows it from its beginning.</summary>
    public Schedule Schedule { get; init; } = Schedule.Constant;

    /// <summary>The greatest Euclidean length of the whole gradient: a longer one is shortened to it. Infinite: none is.</summary>
    public float ClipNorm { get; init; } = float.PositiveInfinity;

    /// <summary>The greatest magnitude of an element of the gradient. Infinite: all pass.</summary>
    public float ClipValue { get; init; } = float.PositiveInfinity;

    /// <summary>Times the sum of the magnitudes of the weights that decay, added to the loss.</summary>
    public float L1 { get; init; }

    /// <summary>Times half the sum of the squares of the weights that decay, added to the loss.</summary>
    public float L2 { get; init; }

    /// <summary>Weights that are trained other than the rest, or not at all. A weight is of the first group that names it, and one of no group is trained as usual.</summary>
    public IReadOnlyList<WeightGroup> Groups { get; init; } = [];

    /// <summary>
    /// How many samples go through the model at once; 0 for all of a batch. The gradient is that of the whole batch, each
    /// term's mean divided by its own denominator; only batch normalization sees the pieces.
    /// </summary>
    public int MicroBatch { get; init; }

    /// <summary>
    /// How many threads share the work: pieces of <see cref="MicroBatch"/> samples, the batches of an evaluation, and the weights
    /// in the optimizer's step, where there are enough of them. Changes no bit. Above 1, the functions of the losses are called
    /// from several threads.
    /// </summary>
    public int Threads { get; init; } = 1;

    /// <summary>Whether a step whose loss or gradient isn't finite is left out, in place of <see cref="NonFiniteException"/>.</summary>
    public bool SkipNonFinite { get; init; }

    /// <summary>Where progress and what is unusual is logged.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    internal void Check()
    {
        ArgumentNullException.ThrowIfNull(Schedule);
        ArgumentNullException.ThrowIfNull(Logger);
        Require(ClipNorm > 0, nameof(ClipNorm), ClipNorm, "above 0");
        Require(ClipValue > 0, nameof(ClipValue), ClipValue, "above 0");
        Require(float.IsFinite(L1) && L1 >= 0, nameof(L1), L1, "finite and not negative");
        Require(float.IsFinite(L2) && L2 >= 0, nameof(L2), L2, "finite and not negative");
        Require(MicroBatch >= 0, nameof(MicroBatch), MicroBatch, "not negative");
        Require(Threads >= 1, nameof(Threads), Threads, "at least 1");
        ArgumentNullException.ThrowIfNull(Groups);
        foreach (WeightGroup group in Groups)
        {
            ArgumentNullException.ThrowIfNull(group, nameof(Groups));
            group.Check();
        }

        if (Threads > 1 && MicroBatch == 0)
        {
            // Pieces by the number of threads would give other bits on each machine.
            throw new ArgumentException($"{nameof(Threads)} is {Threads}, but {nameof(MicroBatch)} is 0: threads share a batch in pieces of {nameof(MicroBatch)} samples, so it must be positive.");
        }
    }

    private static void Require(bool holds, string name, float value, string what)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, value, $"It must be {what}.");
        }
    }
}

using System.Globalization;

namespace LossGen.Training.Fitting;

/// <summary>
/// How some weights are trained other than the rest, for <see cref="TrainerOptions.Groups"/>: not at all, at another rate, or
/// with more or less decay.
/// </summary>
/// <remarks>
/// A name is that of a layer, or of one of its weights, "dense1.bias", or has * for any characters, "*.bias". A weight is of the
/// first group that names it. What losses learn is named "loss", all of it, or "loss.…"; a name that begins with * is of layers alone.
/// <code>
/// Groups = [new WeightGroup("head"), new WeightGroup("conv2d3") { RateFactor = 0.1f }, WeightGroup.Frozen("*")]
/// </code>
/// </remarks>
public sealed record WeightGroup
{
    /// <summary>The weights of some names.</summary>
    /// <param name="names">Names of layers or of weights, in which * stands for any characters.</param>
    /// <exception cref="ArgumentException">There is no name, or an empty one.</exception>
    public WeightGroup(params ReadOnlySpan<string> names)
    {
        if (names.IsEmpty)
        {
            throw new ArgumentException("A group needs a name of what is in it.", nameof(names));
        }

        foreach (string name in names)
        {
            ArgumentException.ThrowIfNullOrEmpty(name, nameof(names));
        }

        Names = names.ToArray();
    }

    /// <summary>The names of layers or weights.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>
    /// Whether the weights stay as they are: no gradient is computed for them, and the optimizer keeps nothing beside them. Below
    /// the lowest layer that is trained, nothing goes backward.
    /// </summary>
    public bool IsFrozen { get; init; }

    /// <summary>
    /// Whether the layers that are named do in training what they do in prediction: batch normalization goes by the running means
    /// that it has, which stay as they are, and dropout drops nothing.
    /// </summary>
    public bool Inference { get; init; }

    /// <summary>What the learning rate is multiplied with.</summary>
    public float RateFactor { get; init; } = 1;

    /// <summary>Whether weight decay and penalties apply; null for what the layer says: to matrices and kernels, not to biases and gains.</summary>
    public bool? Decays { get; init; }

    /// <summary>
    /// What the optimizer's weight decay and the penalties are multiplied with, for those weights to which they apply: 0.1 of an optimizer
    /// with a decay of 0.01 is PyTorch's <c>weight_decay</c> of 0.001 for a group.
    /// </summary>
    public float DecayFactor { get; init; } = 1;

    /// <summary>Weights that stay as they are.</summary>
    /// <param name="names">Names of layers or of weights, in which * stands for any characters.</param>
    public static WeightGroup Frozen(params ReadOnlySpan<string> names) => new(names) { IsFrozen = true };

    /// <summary>As checkpoints tell it.</summary>
    public override string ToString()
    {
        string rate = RateFactor == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $", rate times {RateFactor}");
        string decays = Decays is null ? "" : Decays.Value ? ", decaying" : ", not decaying";
        string decay = DecayFactor == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $", decay times {DecayFactor}");
        return $"{string.Join(" ", Names)}: {(IsFrozen ? "frozen" : $"trained{rate}{decays}{decay}")}{(Inference ? ", as in prediction" : "")}";
    }

    internal void Check()
    {
        CheckFactor(RateFactor, nameof(RateFactor));
        CheckFactor(DecayFactor, nameof(DecayFactor));
        if (IsFrozen && (RateFactor != 1 || Decays is not null || DecayFactor != 1))
        {
            string option = RateFactor != 1 ? nameof(RateFactor) : Decays is not null ? nameof(Decays) : nameof(DecayFactor);
            throw new ArgumentException($"The group '{string.Join("', '", Names)}' is frozen, so it has no {option}.");
        }

        if (Decays is false && DecayFactor != 1)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"The group '{string.Join("', '", Names)}' doesn't decay, so it has no {nameof(DecayFactor)}, which is {DecayFactor}."));
        }
    }

    private void CheckFactor(float factor, string name)
    {
        if (!float.IsFinite(factor) || factor < 0)
        {
            throw new ArgumentOutOfRangeException(name, factor, $"Of the group '{string.Join("', '", Names)}': it must be finite and not negative.");
        }
    }
}

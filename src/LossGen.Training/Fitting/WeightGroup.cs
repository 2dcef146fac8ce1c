using System.Globalization;

namespace LossGen.Training.Fitting;

/// <summary>
/// How some weights are trained other than the rest, for <see cref="TrainerOptions.Groups"/>: not at all, at another rate, or
/// with another decay.
/// </summary>
/// <remarks>
/// A name is that of a layer, or of one of its weights, "dense1.bias", or has * for any characters, "*.bias". A weight is of the
/// first group that names it.
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

    /// <summary>Weights that stay as they are.</summary>
    /// <param name="names">Names of layers or of weights, in which * stands for any characters.</param>
    public static WeightGroup Frozen(params ReadOnlySpan<string> names) => new(names) { IsFrozen = true };

    /// <summary>As checkpoints tell it.</summary>
    public override string ToString()
    {
        string rate = RateFactor == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $", rate times {RateFactor}");
        string decays = Decays is null ? "" : Decays.Value ? ", decaying" : ", not decaying";
        return $"{string.Join(" ", Names)}: {(IsFrozen ? "frozen" : $"trained{rate}{decays}")}{(Inference ? ", as in prediction" : "")}";
    }

    internal void Check()
    {
        if (!float.IsFinite(RateFactor) || RateFactor < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(RateFactor), RateFactor, $"Of the group '{string.Join("', '", Names)}': it must be finite and not negative.");
        }

        if (IsFrozen && (RateFactor != 1 || Decays is not null))
        {
            throw new ArgumentException($"The group '{string.Join("', '", Names)}' is frozen, so it has no {(RateFactor != 1 ? nameof(RateFactor) : nameof(Decays))}.");
        }
    }
}

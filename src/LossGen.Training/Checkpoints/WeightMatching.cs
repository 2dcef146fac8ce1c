using LossGen.Training.Models;

namespace LossGen.Training.Checkpoints;

/// <summary>
/// How the tensors of a file are matched with the weights and states of a model that isn't quite the one it was written of: without
/// the head, or by another program. What isn't said to differ must match.
/// </summary>
/// <remarks>
/// A name is that of a layer, or of one of its weights, "dense1.bias", or has * for any characters, "*.bias".
/// <code>
/// model.LoadWeights("base.safetensors", new WeightMatching { Except = ["head"] });
/// </code>
/// </remarks>
public sealed record WeightMatching
{
    /// <summary>What of the model stays as it is, whether the file has such tensors, of whatever shape, or not: names in the model.</summary>
    public IReadOnlyList<string> Except { get; init; } = [];

    /// <summary>What of the file isn't for the model: names in the file.</summary>
    public IReadOnlyList<string> Ignore { get; init; } = [];

    /// <summary>
    /// Whether the file is of PyTorch's layers: normalizations have "weight", "running_mean" and "running_var" for our "gain", "mean" and
    /// "variance", recurrences "weight_ih_l0", "weight_hh_l0", "bias_ih_l0" and "bias_hh_l0", and kernels of convolutions are
    /// [filters, channels, height, width].
    /// </summary>
    public bool FromTorch { get; init; }

    /// <summary>
    /// The name in the file by that in the model, such as "fc.weight" by "dense1.weight"; null where they are the same. With
    /// <see cref="FromTorch"/> it is given PyTorch's name within the layer.
    /// </summary>
    public Func<string, string>? NameInFile { get; init; }

    // What trainers and standardizers keep beside the weights.
    internal static readonly string[] Beside = ["optimizer", "best", "run", "loss", "standardizer"];

    internal static WeightMatching Exact { get; } = new();

    internal void Check(IReadOnlySet<string> names)
    {
        ArgumentNullException.ThrowIfNull(Except);
        ArgumentNullException.ThrowIfNull(Ignore);
        foreach (string pattern in Except)
        {
            if (!names.Any(name => NamePattern.Names(pattern, name)))
            {
                throw new ArgumentException(
                    $"{nameof(Except)} names '{pattern}', but the model has no such layer with weights; it has {string.Join(", ", names.Select(n => $"'{n}'"))}.");
            }
        }
    }

    /// <summary>The name in the file of a weight that is to be read; null if it stays as it is.</summary>
    internal string? InFile(string name, IReadOnlySet<string> all)
    {
        if (NamePattern.AnyNames(Except, name))
        {
            return null;
        }

        string there = FromTorch ? TorchLayout.NameOf(name, all) : name;
        return NameInFile is null ? there : NameInFile(there) ?? throw new ArgumentException($"{nameof(NameInFile)} gives null for '{there}'.");
    }

    /// <summary>The tensors of a file that are neither read nor left out on purpose.</summary>
    internal IEnumerable<string> Extra(Checkpoint file, HashSet<string> read)
        => file.Names.Where(n => !read.Contains(n) && !NamePattern.AnyNames(Beside, n) && !NamePattern.AnyNames(Ignore, n) && !NamePattern.AnyNames(Except, n)
            && !(FromTorch && NamePattern.AnyNames(TorchLayout.Counters, n)));
}

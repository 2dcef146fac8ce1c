using LossGen.Training.Models;

namespace LossGen.Training.Checkpoints;

/// <summary>Where PyTorch's layers keep what ours have.</summary>
internal static class TorchLayout
{
    private static readonly Dictionary<string, string> Normalization = new()
    {
        ["gain"] = "weight", ["mean"] = "running_mean", ["variance"] = "running_var",
    };

    private static readonly Dictionary<string, string> Recurrence = new()
    {
        ["weight"] = "weight_ih_l0", ["recurrent"] = "weight_hh_l0", ["bias"] = "bias_ih_l0", ["recurrentBias"] = "bias_hh_l0",
    };

    /// <summary>What a batch normalization counts there, and no model needs.</summary>
    public static IReadOnlyList<string> Counters { get; } = ["*.num_batches_tracked", "num_batches_tracked"];

    /// <summary>The name of a weight or state there.</summary>
    /// <param name="name">Its name here.</param>
    /// <param name="all">The names of all of the model's.</param>
    public static string NameOf(string name, IReadOnlySet<string> all)
    {
        int dot = name.LastIndexOf('.');
        string layer = name[..(dot + 1)], own = name[(dot + 1)..];
        Dictionary<string, string> names = all.Contains(layer + "recurrent") ? Recurrence : Normalization;
        return layer + names.GetValueOrDefault(own, own);
    }

    /// <summary>The shape of a tensor there: a kernel of a convolution has its channels second.</summary>
    public static Shape ShapeOf(Shape shape) => shape.Rank == 4 ? [shape[0], shape[3], shape[1], shape[2]] : shape;

    /// <summary>Moves the channels from the second place to the last.</summary>
    public static void ChannelsLast(ReadOnlySpan<float> source, Shape shape, Span<float> target)
    {
        int channels = shape[3], places = shape[1] * shape[2];
        for (int i = 0; i < target.Length; i++)
        {
            (int filter, int rest) = Math.DivRem(i, places * channels);
            target[i] = source[(filter * channels + rest % channels) * places + rest / channels];
        }
    }
}

using LossGen.Training.Models;

namespace LossGen.Training.Checkpoints;

/// <summary>Reads what a model wants of a file, and gathers all that isn't as it should be, so that one error tells everything.</summary>
internal sealed class Mismatch(Checkpoint file, WeightMatching matching)
{
    // More would hide the others.
    private const int Named = 8;

    private readonly HashSet<string> _read = [];
    private readonly List<string> _missing = [];
    private readonly List<string> _unfit = [];
    private string? _first;

    /// <summary>Reads a tensor of a shape, if it is wanted, there and fit.</summary>
    public void Read(string? name, Span<float> values, Shape shape)
    {
        if (name is null)
        {
            return;
        }

        _read.Add(name);
        if (!file.Contains(name))
        {
            _first ??= name;
            _missing.Add($"'{name}' {shape}");
            return;
        }

        try
        {
            if (matching.FromTorch && shape.Rank == 4)
            {
                float[] there = new float[values.Length];
                file.CopyTo(name, there, TorchLayout.ShapeOf(shape).Extents);
                TorchLayout.ChannelsLast(there, shape, values);
            }
            else
            {
                file.CopyTo(name, values, shape.Extents);
            }
        }
        catch (CheckpointException exception)
        {
            _first ??= name;
            _unfit.Add($"of '{name}' {exception.Problem}");
        }
    }

    /// <summary>Throws what was gathered.</summary>
    public void Throw(bool refuseExtra)
    {
        string[] extra = refuseExtra || _missing.Count > 0 ? [.. matching.Extra(file, _read).Select(n => $"'{n}' {Checkpoint.Text(file.Shape(n))}")] : [];
        if (_missing.Count == 0 && _unfit.Count == 0 && (extra.Length == 0 || !refuseExtra))
        {
            return;
        }

        var problems = new List<string>();
        if (_missing.Count > 0)
        {
            problems.Add($"it lacks {Some(_missing)}");
        }

        problems.AddRange(_unfit.Count > 0 ? [Some(_unfit)] : []);
        if (extra.Length > 0)
        {
            problems.Add($"it has {Some(extra)}, which the model hasn't");
        }

        string problem = $"it doesn't fit the model: {string.Join("; ", problems)}. A {nameof(WeightMatching)} says what may differ";
        throw new CheckpointException(file.Source, problem) { Tensor = _first };
    }

    private static string Some(IReadOnlyList<string> all)
        => all.Count <= Named ? string.Join(", ", all) : $"{string.Join(", ", all.Take(Named))} and {all.Count - Named} more";
}

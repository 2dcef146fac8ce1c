namespace LossGen.Benchmarks.Comparison;

/// <summary>A case, measured. Times are of one call, in microseconds.</summary>
internal sealed record Result(string Name, Mode Mode, string Type, string Size, int VectorBits, double Bytes, double Ours)
{
    /// <summary>The time of C, and what LossGen took beside it.</summary>
    public Turn? C { get; set; }

    /// <summary>The composition of TensorPrimitives, likewise.</summary>
    public Turn? Tensors { get; set; }

    /// <summary>PyTorch, which ran afterwards.</summary>
    public Turn? Torch { get; set; }

    /// <summary>The method that splits its work over the cores.</summary>
    public Turn? Threads { get; set; }

    /// <summary>Billions of bytes read and written a second.</summary>
    public double GigabytesPerSecond => Bytes / Ours / 1e3;
}

/// <summary>Two that took turns.</summary>
/// <param name="Ours">The time of LossGen.</param>
/// <param name="Theirs">The time of the other.</param>
internal sealed record Turn(double Ours, double Theirs)
{
    /// <summary>The time of LossGen over the other's: below 1 it is ahead.</summary>
    public double Ratio => Ours / Theirs;

    /// <summary>The time of the other over LossGen's.</summary>
    public double Times => Theirs / Ours;
}

/// <summary>All that a run found.</summary>
internal sealed record Findings
{
    /// <summary>Where it ran.</summary>
    public required string Machine { get; init; }

    /// <summary>How long it took.</summary>
    public double Seconds { get; set; }

    /// <summary>Bytes a second of the triad, in billions: plain and with streaming stores. Null where there is no C.</summary>
    public Triad? Triad { get; set; }

    /// <summary>What isn't here, and why.</summary>
    public List<string> Skipped { get; init; } = [];

    /// <summary>The cases, in order.</summary>
    public List<Result> Results { get; init; } = [];
}

/// <summary>The memory limit: billions of bytes a second of a = b + 3 c.</summary>
internal sealed record Triad(double Plain, double Streaming)
{
    /// <summary>The larger one.</summary>
    public double Best => Math.Max(Plain, Streaming);
}

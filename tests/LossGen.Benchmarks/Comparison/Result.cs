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

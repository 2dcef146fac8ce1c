namespace LossGen.Training.Checkpoints;

/// <summary>What is wrong with a checkpoint: truncated, tampered with, of a foreign format, or not what was asked of it.</summary>
public sealed class CheckpointException : Exception
{
    internal CheckpointException(string file, string problem, string? tensor = null, long? offset = null, Exception? inner = null)
        : base($"{file}: {(tensor is null ? "" : $"tensor '{tensor}': ")}{problem}{(offset is null ? "" : $" (at offset {offset})")}", inner)
        => (FileName, Tensor, Offset, Problem) = (file, tensor, offset, problem);

    /// <summary>The file, as it was named.</summary>
    public string FileName { get; }

    /// <summary>What is wrong, without where.</summary>
    internal string Problem { get; }

    /// <summary>The tensor concerned, if it is one, or the first of several.</summary>
    public string? Tensor { get; internal init; }

    /// <summary>Where in the file, in bytes, if it is known.</summary>
    public long? Offset { get; }
}

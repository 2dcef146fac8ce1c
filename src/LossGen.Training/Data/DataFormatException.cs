namespace LossGen.Training.Data;

/// <summary>What is wrong with a file of data, and where, said so that its owner can mend it. Nothing of the file was loaded.</summary>
public sealed class DataFormatException : FormatException
{
    private DataFormatException(string message, Exception? inner)
        : base(message, inner)
    {
    }

    /// <summary>The file, as it was named.</summary>
    public string FileName { get; private init; } = "";

    /// <summary>The line, from 1, of a file of text.</summary>
    public int? Line { get; private init; }

    /// <summary>The column's name, where it is one column.</summary>
    public string? Column { get; private init; }

    /// <summary>The position in bytes, of a binary file; after decompression, where it is compressed.</summary>
    public long? Offset { get; private init; }

    internal static DataFormatException InText(string file, string problem, int? line = null, string? column = null, Exception? inner = null)
        => new($"{file}{(line is null ? "" : $", line {line}")}{(column is null ? "" : $", column '{column}'")}: {problem}", inner)
        {
            FileName = file,
            Line = line,
            Column = column,
        };

    internal static DataFormatException InBinary(string file, string problem, long offset, Exception? inner = null)
        => new($"{file}, offset {offset}: {problem}", inner) { FileName = file, Offset = offset };
}

using System.Text;

namespace LossGen.Compiler.Emission;

/// <summary>Writes indented C# with LF line ends, whatever the platform.</summary>
public sealed class CodeWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>The indentation of the next line.</summary>
    public string Indent => new(' ', 4 * _depth);

    /// <summary>Writes one line, or an empty one.</summary>
    public void Line(string line = "")
    {
        if (line.Length > 0)
        {
            _text.Append(' ', 4 * _depth).Append(line);
        }

        _text.Append('\n');
    }

    /// <summary>Writes text that is already indented and ends its lines.</summary>
    public void Raw(string text) => _text.Append(text);

    /// <summary>Opens a block; disposing it closes it.</summary>
    public Block Open(string? header = null, string close = "}")
    {
        if (header is not null)
        {
            Line(header);
        }

        Line("{");
        _depth++;
        return new(this, close);
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    /// <summary>A block that is open.</summary>
    public readonly struct Block(CodeWriter writer, string close) : IDisposable
    {
        /// <summary>Closes the block.</summary>
        public void Dispose()
        {
            writer._depth--;
            writer.Line(close);
        }
    }
}

using System.Text;

namespace LossGen.Generator;

/// <summary>Text as C# holds it.</summary>
internal static class CSharpText
{
    /// <summary>A string literal with this value.</summary>
    public static string Quote(string value) =>
        Microsoft.CodeAnalysis.CSharp.SymbolDisplay.FormatLiteral(value, quote: true);

    /// <summary>The text on one line.</summary>
    public static string OneLine(string value)
    {
        var line = new StringBuilder();
        foreach (char c in value)
        {
            line.Append(c is '\r' or '\n' or '\u0085' or '\u2028' or '\u2029' ? ' ' : c);
        }

        return line.ToString();
    }
}

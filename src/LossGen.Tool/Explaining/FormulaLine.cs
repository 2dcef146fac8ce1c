using LossGen.Compiler.Diagnostics;

namespace LossGen.Tool.Explaining;

/// <summary>The line of a formula that a span begins on, and where to underline it.</summary>
internal readonly record struct FormulaLine(string Text, int Start, int Length)
{
    public static FormulaLine At(string formula, TextSpan span)
    {
        int begin = span.Start == 0 ? 0 : formula.LastIndexOf('\n', span.Start - 1) + 1;
        int end = formula.IndexOf('\n', begin) is var at && at < 0 ? formula.Length : at;

        // What ends on another line is underlined to the end of its first one; what is missing has a place all the same.
        string line = formula[begin..end].TrimEnd('\r').Replace('\t', ' ');
        int start = Math.Min(span.Start - begin, line.Length);
        return new(line, start, Math.Max(1, Math.Min(span.End - begin, line.Length) - start));
    }
}

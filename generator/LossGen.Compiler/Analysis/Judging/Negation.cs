namespace LossGen.Compiler.Analysis.Judging;

/// <summary>Turns the sign of an expression, as text.</summary>
internal static class Negation
{
    /// <summary>The negation of an expression.</summary>
    public static string Of(string text) =>
        text.StartsWith("-", StringComparison.Ordinal) && IsPrimary(text.Substring(1)) ? text.Substring(1)
        : IsPrimary(text) ? "-" + text
        : $"-({text})";

    // A name with its brackets: nothing that binds weaker than a sign stands outside of them.
    private static bool IsPrimary(string text)
    {
        int depth = 0;
        foreach (char c in text)
        {
            depth += c is '(' or '[' ? 1 : c is ')' or ']' ? -1 : 0;
            if (depth == 0 && !(char.IsLetterOrDigit(c) || c is '_' or '.' or ')' or ']'))
            {
                return false;
            }
        }

        return true;
    }
}

using System.Globalization;

namespace LossGen.Generator.Parsing;

/// <summary>
/// The names that a formula's text may call: those before a parenthesis. Too many do no harm, they are only looked up; so this
/// needs no parser, and a formula that doesn't parse still finds what it calls.
/// </summary>
internal static class CalledNames
{
    public static IEnumerable<string> In(string formula)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < formula.Length; i++)
        {
            if (formula[i] == '/' && i + 1 < formula.Length && formula[i + 1] == '/')
            {
                int end = formula.IndexOf('\n', i);
                i = end < 0 ? formula.Length : end;
                continue;
            }

            if (!IsNamePart(formula[i]))
            {
                continue;
            }

            int start = i;
            while (i < formula.Length && IsNamePart(formula[i]))
            {
                i++;
            }

            int next = i;
            while (next < formula.Length && char.IsWhiteSpace(formula[next]))
            {
                next++;
            }

            string name = formula.Substring(start, i - start);
            if (next < formula.Length && formula[next] == '(' && !char.IsDigit(name[0]) && seen.Add(name))
            {
                yield return name;
            }

            i--;
        }
    }

    private static bool IsNamePart(char c) =>
        c == '_' || char.IsLetterOrDigit(c)
        || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.LetterNumber
            or UnicodeCategory.ConnectorPunctuation or UnicodeCategory.Format;
}

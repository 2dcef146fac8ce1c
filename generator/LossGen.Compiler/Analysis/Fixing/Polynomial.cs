using System.Globalization;

namespace LossGen.Compiler.Analysis.Fixing;

/// <summary>Polynomials as text, nested so that each power is one product.</summary>
internal static class Polynomial
{
    private const double Nothing = 1e-13;
    private const int MaxDenominator = 4_000_000;

    /// <summary>The text, such as <c>1 + x * (1 / 2 + x / 6)</c>.</summary>
    /// <param name="coefficients">The coefficients, the constant one first.</param>
    /// <param name="x">The text of the variable, as an operand.</param>
    public static string Text(IReadOnlyList<double> coefficients, string x)
    {
        // Even functions are polynomials of the square.
        bool isEven = !coefficients.Where((c, k) => k % 2 == 1 && !IsNothing(c)).Any();
        double[] terms = [.. coefficients.Where((_, k) => !isEven || k % 2 == 0)];
        string factor = isEven ? x + "^2" : x;
        (bool IsNegative, string Text, bool IsSum)? rest = null;
        for (int k = terms.Length - 1; k >= 0; k--)
        {
            string number = Number(Math.Abs(terms[k]));
            if (IsNothing(terms[k]))
            {
                rest = rest is var (isNegative, text, isSum) ? (isNegative, Times(factor, text, isSum), false) : null;
            }
            else if (rest is var (isOpposite, after, isLong))
            {
                bool isMinus = terms[k] < 0;
                rest = (isMinus, $"{number} {(isOpposite == isMinus ? "+" : "-")} {Times(factor, after, isLong)}", true);
            }
            else
            {
                rest = (terms[k] < 0, number, false);
            }
        }

        return rest is var (minus, whole, isWhole) ? (!minus ? whole : isWhole ? $"-({whole})" : "-" + whole) : "0";
    }

    private static string Times(string factor, string text, bool isSum) =>
        isSum ? $"{factor} * ({text})" : text == "1" ? factor : text.StartsWith("1 / ", StringComparison.Ordinal) ? factor + text.Substring(1) : $"{factor} * {text}";

    private static bool IsNothing(double c) => Math.Abs(c) < Nothing;

    // As a fraction where it is one.
    private static string Number(double value)
    {
        double previous = 1, denominator = 0, rest = value;
        for (int step = 0; step < 12; step++)
        {
            double whole = Math.Floor(rest);
            (previous, denominator) = (denominator, (whole * denominator) + previous);
            if (denominator > MaxDenominator)
            {
                break;
            }

            double numerator = Math.Round(value * denominator);
            if (numerator > 0 && Math.Abs(value - (numerator / denominator)) <= 1e-12 * value)
            {
                return denominator == 1 ? Whole(numerator) : $"{Whole(numerator)} / {Whole(denominator)}";
            }

            rest = 1 / (rest - whole);
        }

        return value.ToString("R", CultureInfo.InvariantCulture).Replace("E", "e");
    }

    private static string Whole(double value) => value.ToString("F0", CultureInfo.InvariantCulture);
}

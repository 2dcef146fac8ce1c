using System.Globalization;
using Microsoft.CodeAnalysis;

namespace LossGen.Generator.Parsing;

/// <summary>Default values of parameters, as C# text that gives the same bits back and as numbers.</summary>
internal static class DefaultValues
{
    public static string Text(IParameterSymbol parameter) => parameter.ExplicitDefaultValue switch
    {
        float value => Single(value),
        double value => Double(value),
        int value => value.ToString(CultureInfo.InvariantCulture),
        bool value => value ? "true" : "false",
        _ => "default",
    };

    public static double? Number(IParameterSymbol parameter) => parameter.ExplicitDefaultValue switch
    {
        float value => value,
        double value => value,
        int value => value,
        bool value => value ? 1 : 0,
        _ => null,
    };

    private static string Single(float value) =>
        float.IsNaN(value) ? "float.NaN"
        : float.IsInfinity(value) ? (value > 0 ? "float.PositiveInfinity" : "float.NegativeInfinity")
        : Signed(value, Shortest(Math.Abs((double)value), 9, text => float.Parse(text, CultureInfo.InvariantCulture) == Math.Abs(value))) + "f";

    private static string Double(double value)
    {
        if (double.IsNaN(value) || double.IsInfinity(value))
        {
            return double.IsNaN(value) ? "double.NaN" : value > 0 ? "double.PositiveInfinity" : "double.NegativeInfinity";
        }

        string text = Shortest(Math.Abs(value), 17, candidate => double.Parse(candidate, CultureInfo.InvariantCulture) == Math.Abs(value));
        return Signed(value, text.IndexOfAny(['.', 'E']) < 0 ? text + ".0" : text);
    }

    // The sign apart: some runtimes print -0 as 0.
    private static string Signed(double value, string magnitude) =>
        BitConverter.DoubleToInt64Bits(value) < 0 ? "-" + magnitude : magnitude;

    // Not "R": its digits depend on the runtime that hosts the C# compiler.
    private static string Shortest(double value, int most, Func<string, bool> roundTrips)
    {
        for (int digits = 1; digits < most; digits++)
        {
            string text = value.ToString("G" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
            if (roundTrips(text))
            {
                return text;
            }
        }

        return value.ToString("G" + most.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }
}

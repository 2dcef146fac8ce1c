using System.Globalization;

namespace LossGen.Compiler.Lanes;

/// <summary>C# literals of reals: the shortest that reads back as the same bits, in every culture.</summary>
public static class LaneLiteral
{
    public static string Of(double value)
    {
        if (double.IsNaN(value)) return "double.NaN";
        if (double.IsInfinity(value)) return value > 0 ? "double.PositiveInfinity" : "double.NegativeInfinity";
        if (value == 0) return BitConverter.DoubleToInt64Bits(value) < 0 ? "-0.0" : "0.0";
        var text = Shortest(value, 15, 17, t => double.Parse(t, CultureInfo.InvariantCulture) == value);
        return text.IndexOfAny(['.', 'E']) < 0 ? text + ".0" : text;
    }

    public static string Of(float value)
    {
        if (float.IsNaN(value)) return "float.NaN";
        if (float.IsInfinity(value)) return value > 0 ? "float.PositiveInfinity" : "float.NegativeInfinity";
        if (value == 0) return RealBits.Of(value) < 0 ? "-0f" : "0f";
        return Shortest(value, 6, 9, t => float.Parse(t, CultureInfo.InvariantCulture) == value) + "f";
    }

    private static string Shortest(double value, int least, int most, Func<string, bool> readsBack)
    {
        for (var digits = least; ; digits++)
        {
            var text = value.ToString("G" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
            if (digits == most || readsBack(text)) return text;
        }
    }
}

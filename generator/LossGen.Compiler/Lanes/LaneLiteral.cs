using System.Collections.Concurrent;
using System.Globalization;

namespace LossGen.Compiler.Lanes;

/// <summary>C# literals of reals: the shortest that reads back as the same bits, in every culture.</summary>
public static class LaneLiteral
{
    private const int Capacity = 10_000;

    // The same coefficients come in every formula.
    private static readonly ConcurrentDictionary<long, string> Doubles = new();
    private static readonly ConcurrentDictionary<int, string> Singles = new();

    public static string Of(double value) => Known(Doubles, BitConverter.DoubleToInt64Bits(value), bits => Text(BitConverter.Int64BitsToDouble(bits)));

    public static string Of(float value) => Known(Singles, RealBits.Of(value), bits => Text(RealBits.ToSingle(bits)));

    private static string Known<T>(ConcurrentDictionary<T, string> texts, T bits, Func<T, string> text)
    {
        if (texts.TryGetValue(bits, out var known)) return known;
        if (texts.Count >= Capacity) texts.Clear();
        return texts[bits] = text(bits);
    }

    private static string Text(double value)
    {
        if (double.IsNaN(value)) return "double.NaN";
        if (double.IsInfinity(value)) return value > 0 ? "double.PositiveInfinity" : "double.NegativeInfinity";
        if (value == 0) return BitConverter.DoubleToInt64Bits(value) < 0 ? "-0.0" : "0.0";
        var text = Shortest(value, 15, 17, t => double.Parse(t, CultureInfo.InvariantCulture) == value);
        return text.IndexOfAny(['.', 'E']) < 0 ? text + ".0" : text;
    }

    private static string Text(float value)
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

namespace LossGen.Accuracy;

/// <summary>Errors in units in the last place of the exact result.</summary>
public static class Ulps
{
    /// <summary>Infinite where one is NaN or infinite and the other isn't.</summary>
    public static double Of(float actual, double exact)
    {
        if (double.IsNaN(exact)) return float.IsNaN(actual) ? 0 : double.PositiveInfinity;
        if (float.IsNaN(actual)) return double.PositiveInfinity;
        if (float.IsInfinity(actual) || double.IsInfinity(exact) || Math.Abs(exact) >= 3.4028235677973366e38) return actual == (float)exact ? 0 : double.PositiveInfinity;
        return Math.Abs(actual - exact) / Unit(exact);
    }

    /// <summary>The exact value as a rounded one plus what rounding lost.</summary>
    public static double Of(double actual, double exact, double exactLow = 0)
    {
        if (double.IsNaN(exact)) return double.IsNaN(actual) ? 0 : double.PositiveInfinity;
        if (double.IsNaN(actual)) return double.PositiveInfinity;
        if (double.IsInfinity(actual) || double.IsInfinity(exact)) return actual == exact ? 0 : double.PositiveInfinity;
        var unit = Math.BitIncrement(Math.Abs(exact)) - Math.Abs(exact);
        return double.IsInfinity(unit) ? (actual == exact ? 0 : 1) : Math.Abs((actual - exact) - exactLow) / unit;
    }

    /// <summary>The distance of floats around a value.</summary>
    private static double Unit(double exact)
    {
        var exponent = Math.Max((int)((BitConverter.DoubleToInt64Bits(exact) >> 52) & 0x7FF) - 1023, -126);
        return BitConverter.Int64BitsToDouble((long)(exponent - 23 + 1023) << 52);
    }
}

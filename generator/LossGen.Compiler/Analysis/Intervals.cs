namespace LossGen.Compiler.Analysis;

/// <summary>Interval arithmetic of the operators, rounded outward by one unit in the last place of double.</summary>
public static class Intervals
{
    private static readonly Interval TruthValues = new(0, 1);

    /// <summary>The interval of a sum.</summary>
    public static Interval Add(Interval[] r) => new(
        Down(Sum(r[0].Low, r[1].Low, double.NegativeInfinity)),
        Up(Sum(r[0].High, r[1].High, double.PositiveInfinity)),
        r[0].MayBeNaN || r[1].MayBeNaN || (IsInfinite(r[0], 1) && IsInfinite(r[1], -1)) || (IsInfinite(r[0], -1) && IsInfinite(r[1], 1)));

    /// <summary>The interval of a difference.</summary>
    public static Interval Subtract(Interval[] r) => Add([r[0], new(-r[1].High, -r[1].Low, r[1].MayBeNaN)]);

    /// <summary>The interval of a product.</summary>
    public static Interval Multiply(Interval[] r)
    {
        var (a, b) = (r[0], r[1]);
        bool nan = a.MayBeNaN || b.MayBeNaN || (a.Contains(0) && IsInfinite(b)) || (b.Contains(0) && IsInfinite(a));
        return Hull(nan, Product(a.Low, b.Low), Product(a.Low, b.High), Product(a.High, b.Low), Product(a.High, b.High));
    }

    /// <summary>The interval of a quotient.</summary>
    public static Interval Divide(Interval[] r)
    {
        var (a, b) = (r[0], r[1]);
        bool nan = a.MayBeNaN || b.MayBeNaN || (a.Contains(0) && b.Contains(0)) || (IsInfinite(a) && IsInfinite(b));
        if (b.Contains(0))
        {
            // One-sided denominators keep the sign of the quotient.
            return (b.Low >= 0, a.Low >= 0, a.High <= 0) switch
            {
                (true, true, _) => new(0, double.PositiveInfinity, nan),
                (true, _, true) => new(double.NegativeInfinity, 0, nan),
                _ => new(double.NegativeInfinity, double.PositiveInfinity, nan),
            };
        }

        return Hull(nan, Quotient(a.Low, b.Low), Quotient(a.Low, b.High), Quotient(a.High, b.Low), Quotient(a.High, b.High));
    }

    /// <summary>The truth values that a comparison can take.</summary>
    public static Interval Compare(string symbol, Interval a, Interval b)
    {
        if (a.MayBeNaN || b.MayBeNaN)
        {
            return TruthValues;
        }

        (bool always, bool never) = symbol switch
        {
            "<" => (a.High < b.Low, a.Low >= b.High),
            "<=" => (a.High <= b.Low, a.Low > b.High),
            ">" => (a.Low > b.High, a.High <= b.Low),
            ">=" => (a.Low >= b.High, a.High < b.Low),
            "==" => (a.IsPoint && b.IsPoint && a.Low == b.Low, a.High < b.Low || a.Low > b.High),
            _ => (a.High < b.Low || a.Low > b.High, a.IsPoint && b.IsPoint && a.Low == b.Low),
        };
        return always ? Interval.Point(1) : never ? Interval.Point(0) : TruthValues;
    }

    /// <summary>The next double below, so that a rounded end stays a bound.</summary>
    public static double Down(double value) => Neighbour(value, -1);

    /// <summary>The next double above, so that a rounded end stays a bound.</summary>
    public static double Up(double value) => Neighbour(value, 1);

    private static double Neighbour(double value, int direction)
    {
        // Sums and products of small whole numbers are exact, and keeping them exact keeps proofs such as 1 - 1 = 0.
        if (double.IsNaN(value) || double.IsInfinity(value) || (Math.Abs(value) < 1e15 && value == Math.Floor(value)))
        {
            return value;
        }

        long bits = BitConverter.DoubleToInt64Bits(value);
        return BitConverter.Int64BitsToDouble(value > 0 == direction > 0 ? bits + 1 : bits - 1);
    }

    private static bool IsInfinite(Interval r) => double.IsInfinity(r.Low) || double.IsInfinity(r.High);

    private static bool IsInfinite(Interval r, int sign) => sign > 0 ? double.IsPositiveInfinity(r.High) : double.IsNegativeInfinity(r.Low);

    private static double Sum(double a, double b, double undefined)
    {
        double sum = a + b;
        return double.IsNaN(sum) ? undefined : sum;
    }

    // 0 · inf is 0 as a bound; that it can be NaN is said apart.
    private static double Product(double a, double b) => a == 0 || b == 0 ? 0 : a * b;

    private static double Quotient(double a, double b) => double.IsInfinity(a) && double.IsInfinity(b) ? 0 : a / b;

    private static Interval Hull(bool nan, double a, double b, double c, double d) => new(
        Down(Math.Min(Math.Min(a, b), Math.Min(c, d))),
        Up(Math.Max(Math.Max(a, b), Math.Max(c, d))),
        nan);
}

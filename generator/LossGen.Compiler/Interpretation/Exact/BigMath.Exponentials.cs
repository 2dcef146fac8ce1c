using System.Numerics;

namespace LossGen.Compiler.Interpretation.Exact;

/// <summary>
/// The functions of the language over <see cref="BigReal"/>, true to all but the last few bits, wherever the result lies. The special cases are
/// those of the primitives' meaning in <c>double</c>.
/// </summary>
internal static partial class BigMath
{
    // Beyond 2^60 the exponential leaves the range of exponents, whatever its digits.
    private const int ExponentialReach = 60;

    /// <summary>exp(x).</summary>
    public static BigReal Exp(BigReal x)
    {
        if (!x.IsFinite || x.Top > ExponentialReach)
        {
            return x.IsNaN ? x : (x.Sign > 0 ? Infinity(x) : ZeroLike(x)).Knowing(x.IsInfinite ? int.MaxValue : 0);
        }

        int precision = x.Precision;
        if (x.Top < -precision)
        {
            return 1 + x;
        }

        // exp(x) = 2^k · exp(r), r below log 2.
        var series = ExponentialSeries.For(precision + 32 + (int)Math.Max(0, x.Top));
        var k = BigInteger.DivRem(x.ToFixed(series.Bits), series.Ln2, out var r);
        if (r.Sign < 0)
        {
            (k, r) = (k - 1, r + series.Ln2);
        }

        return BigReal.Create(series.Exp(r), (long)k - series.Bits, precision).Knowing(x.KnownBits - Math.Max(0, x.Top));
    }

    /// <summary>2^x, exact at whole numbers.</summary>
    public static BigReal Exp2(BigReal x)
    {
        if (!x.IsFinite || x.Top > ExponentialReach)
        {
            return Exp(x);
        }

        var whole = Floor(x);
        var rest = (x - whole).WithPrecision(x.Precision + 16);
        return Exp(rest * Ln2(x.Precision + 16)).WithPrecision(x.Precision).Scale(whole.ToInt64());
    }

    /// <summary>exp(x) - 1.</summary>
    public static BigReal Expm1(BigReal x)
    {
        if (!x.IsFinite || x.IsZero || x.Top > -8)
        {
            return x.IsZero ? x : (Exp(x.WithPrecision(x.Precision + 16)) - 1).WithPrecision(x.Precision);
        }

        var term = x.WithPrecision(x.Precision + 8);
        var sum = term;
        for (int n = 2; term.Top > sum.Top - x.Precision - 8; n++)
        {
            term = term * x / n;
            sum += term;
        }

        return sum.WithPrecision(x.Precision);
    }

    /// <summary>The natural logarithm.</summary>
    public static BigReal Log(BigReal x)
    {
        if (x.IsNaN || x.Sign <= 0 || x.IsInfinite)
        {
            return x.IsZero ? -Infinity(x) : x.Sign < 0 ? NaNLike(x) : x;
        }

        var offset = x - 1;
        if (offset.Top < -8)
        {
            return Log1p(offset);
        }

        // x = f · 2^k with f near 1; a first value from the machine, the rest by the series of log(1 + tiny).
        // Bits beyond those that are known of the argument tell nothing.
        int precision = (int)Math.Min(x.Precision, Math.Max(64, x.KnownBits + 64L));
        var series = ExponentialSeries.For(precision + 40);
        long k = x.Top;
        var f = x.Scale(-k);
        if (f.ToDouble() < 0.75)
        {
            f = f.Scale(1);
            k--;
        }

        // exp takes what lies between 0 and log 2.
        double first = Math.Log(f.ToDouble());
        var known = BigReal.FromDouble(first).ToFixed(series.Bits);
        var inverse = first <= 0 ? series.Exp(-known) : series.Exp(series.Ln2 - known) >> 1;
        var rest = series.LogNearOne(((f.ToFixed(series.Bits) * inverse) >> series.Bits) - series.One);
        var log = BigReal.Create((k * series.Ln2) + known + rest, -series.Bits, precision).WithPrecision(x.Precision);
        return x.KnownBits == int.MaxValue ? log : log.Knowing(x.KnownBits + log.Top);
    }

    /// <summary>log(1 + x).</summary>
    public static BigReal Log1p(BigReal x)
    {
        if (!x.IsFinite || x.IsZero)
        {
            return x.IsZero ? x : Log(x);
        }

        return x.Top > -8
            ? Log(x.WithPrecision(x.Precision + 16) + 1).WithPrecision(x.Precision)
            : LogNearOne(x.WithPrecision(x.Precision + 8)).WithPrecision(x.Precision);
    }

    /// <summary>The binary logarithm, exact at powers of two.</summary>
    public static BigReal Log2(BigReal x) =>
        x.IsFinite && x.Sign > 0 && x == BigReal.One.Scale(x.Top - 1)
            ? (x.Top - 1)
            : (Log(x.WithPrecision(x.Precision + 8)) / Ln2(x.Precision + 8)).WithPrecision(x.Precision);

    /// <summary>log(1 - exp(x)) for x ≤ 0.</summary>
    public static BigReal Log1mExp(BigReal x) => x > -0.7 ? Log(-Expm1(x)) : Log1p(-Exp(x));

    /// <summary>log(exp(a) + exp(b)).</summary>
    public static BigReal LogAddExp(BigReal a, BigReal b) =>
        a == b ? a + Ln2(a.Precision) : BigReal.Max(a, b) + Log1p(Exp(-BigReal.Abs(a - b)));

    /// <summary>x · log(y); 0 where x is 0.</summary>
    public static BigReal XLogY(BigReal x, BigReal y) => x.IsZero ? x : x * Log(y);

    /// <summary>x · log(1 + y); 0 where x is 0.</summary>
    public static BigReal XLog1pY(BigReal x, BigReal y) => x.IsZero ? x : x * Log1p(y);

    /// <summary>log 2.</summary>
    public static BigReal Ln2(int precision) => BigReal.Create(BigConstants.Ln2(precision + 8), -precision - 8, precision);

    /// <summary>π.</summary>
    public static BigReal Pi(int precision) => BigReal.Create(BigConstants.Pi(precision + 8), -precision - 8, precision);

    // exp(x), x ≤ 0, to as many bits as count beside 1.
    private static BigReal ExpBesideOne(BigReal x)
    {
        double magnitude = x.IsFinite ? Math.Min(0, x.ToDouble() / Math.Log(2)) : 0;
        int precision = (int)Math.Min(x.Precision, Math.Max(64, x.Precision + magnitude + 64));
        return Exp(x.WithPrecision(precision)).WithPrecision(x.Precision);
    }

    private static BigReal Infinity(BigReal like) => BigReal.PositiveInfinity.WithPrecision(like.Precision).Knowing(like.KnownBits);

    private static BigReal ZeroLike(BigReal like) => BigReal.Zero.WithPrecision(like.Precision).Knowing(like.KnownBits);

    private static BigReal NaNLike(BigReal like) => BigReal.NaN.WithPrecision(like.Precision).Knowing(like.KnownBits);

    // log(1 + x) = 2 artanh(x / (2 + x)) for |x| < 2^-7.
    private static BigReal LogNearOne(BigReal x)
    {
        var z = x / (2 + x);
        var square = z * z;
        var sum = z;
        var power = z;
        for (int n = 3; power.Top > z.Top - x.Precision - 2 && !power.IsZero; n += 2)
        {
            power *= square;
            sum += power / n;
        }

        return sum.Scale(1);
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;

namespace LossGen.Compiler.Interpretation.Exact;

/// <summary>Arithmetic and comparisons, with the special cases of IEEE 754.</summary>
public readonly partial struct BigReal
{
    /// <summary>The sum.</summary>
    [MethodImpl(HotPath.Optimized)]
    public static BigReal operator +(BigReal a, BigReal b)
    {
        int precision = Math.Max(a._precision, b._precision);
        if (a._kind != Kind.Finite || b._kind != Kind.Finite)
        {
            return a.IsNaN || b.IsNaN || (a.IsInfinite && b.IsInfinite && a._sign != b._sign)
                ? new(Kind.NaN, 0, precision, Math.Max(a._doubt, b._doubt))
                : (a.IsInfinite ? a : b).At(precision);
        }

        if (a._sign == 0 || b._sign == 0)
        {
            var sum = (a._sign == 0 ? b : a).At(precision);
            return sum._sign == 0 ? sum.Doubted(Math.Max(a._doubt, b._doubt)) : sum;
        }

        var (high, low) = a._exponent >= b._exponent ? (a, b) : (b, a);
        long gap = high._exponent - low._exponent;
        int bits = precision == 0 ? DefaultPrecision : precision;
        if (gap > (2 * bits) + 64)
        {
            // Only one of them reaches the result's bits, unless the other's significand is longer than the gap.
            long distance = high.Top - low.Top;
            if (Math.Abs(distance) > bits + 2)
            {
                var greater = distance > 0 ? high : low;
                return greater.At(precision).Knowing(Math.Min(bits, greater.Top - Error(a, b)));
            }
        }

        var aligned = high._significand << (int)gap;
        var total = a._sign == b._sign ? aligned + low._significand : aligned - low._significand;
        int sign = a._sign == b._sign ? a._sign : high._sign * total.Sign;
        var result = Rounded(sign, BigInteger.Abs(total), low._exponent, precision, 0);

        // What the operands don't know is an absolute error; a difference has fewer bits above it.
        return a._doubt == 0 && b._doubt == 0 ? result : result.Knowing(sign == 0 ? 0 : result.Top - Error(a, b));
    }

    /// <summary>The difference.</summary>
    public static BigReal operator -(BigReal a, BigReal b) => a + -b;

    /// <summary>The negation.</summary>
    public static BigReal operator -(BigReal a) =>
        a.IsFinite ? new(-a._sign, a._significand, a._exponent, a._precision, a._doubt) : new(a._kind, -a._sign, a._precision, a._doubt);

    /// <summary>The product.</summary>
    [MethodImpl(HotPath.Optimized)]
    public static BigReal operator *(BigReal a, BigReal b)
    {
        int precision = Math.Max(a._precision, b._precision);
        int doubt = Math.Max(a._doubt, b._doubt);
        int sign = a._sign * b._sign;
        if (a._kind != Kind.Finite || b._kind != Kind.Finite)
        {
            return sign == 0 ? new(Kind.NaN, 0, precision, doubt) : new(Kind.Infinite, sign, precision, doubt);
        }

        // An exact 0 makes its product as sure.
        return sign == 0
            ? new(Kind.Finite, 0, precision, (a._sign == 0 && a._doubt == 0) || (b._sign == 0 && b._doubt == 0) ? 0 : doubt)
            : Rounded(sign, a._significand * b._significand, a._exponent + b._exponent, precision, doubt);
    }

    /// <summary>The quotient; a number by 0 is an infinity of its sign.</summary>
    [MethodImpl(HotPath.Optimized)]
    public static BigReal operator /(BigReal a, BigReal b)
    {
        int precision = Math.Max(a._precision, b._precision);
        int doubt = Math.Max(a._doubt, b._doubt);
        if (a._kind != Kind.Finite || b._kind != Kind.Finite)
        {
            return a.IsNaN || b.IsNaN || (a.IsInfinite && b.IsInfinite) ? new(Kind.NaN, 0, precision, doubt)
                : b.IsInfinite ? new(Kind.Finite, 0, precision, doubt)
                : new(Kind.Infinite, a._sign * (b._sign == 0 ? 1 : b._sign), precision, doubt);
        }

        if (a._sign == 0 || b._sign == 0)
        {
            return b._sign != 0 ? new(Kind.Finite, 0, precision, a._doubt)
                : a._sign == 0 ? new(Kind.NaN, 0, precision, doubt)
                : new(Kind.Infinite, a._sign, precision, doubt);
        }

        // Two bits more than are kept, so that cutting off the rest is hardly felt.
        int bits = precision == 0 ? DefaultPrecision : precision;
        int shift = Math.Max(0, bits + 2 + BitLength(b._significand) - BitLength(a._significand));
        var quotient = BigInteger.DivRem(a._significand << shift, b._significand, out var rest);
        return Rounded(a._sign * b._sign, quotient, a._exponent - b._exponent - shift, precision, rest.IsZero ? doubt : Math.Max(doubt, int.MaxValue - bits));
    }

    /// <summary>a &lt; b; false where one is NaN.</summary>
    public static bool operator <(BigReal a, BigReal b) => !a.IsNaN && !b.IsNaN && a.CompareTo(b) < 0;

    /// <summary>a &gt; b; false where one is NaN.</summary>
    public static bool operator >(BigReal a, BigReal b) => b < a;

    /// <summary>a ≤ b; false where one is NaN.</summary>
    public static bool operator <=(BigReal a, BigReal b) => !a.IsNaN && !b.IsNaN && a.CompareTo(b) <= 0;

    /// <summary>a ≥ b; false where one is NaN.</summary>
    public static bool operator >=(BigReal a, BigReal b) => b <= a;

    /// <summary>Whether two numbers are the same; false where one is NaN.</summary>
    public static bool operator ==(BigReal a, BigReal b) => !a.IsNaN && !b.IsNaN && a.CompareTo(b) == 0;

    /// <summary>Whether two numbers differ; true where one is NaN.</summary>
    public static bool operator !=(BigReal a, BigReal b) => !(a == b);

    /// <summary>The magnitude.</summary>
    public static BigReal Abs(BigReal x) => x._sign < 0 ? -x : x;

    /// <summary>The greater; NaN where one is.</summary>
    public static BigReal Max(BigReal a, BigReal b) => a.IsNaN || b.IsNaN ? NaN : a < b ? b : a;

    /// <summary>The lesser; NaN where one is.</summary>
    public static BigReal Min(BigReal a, BigReal b) => a.IsNaN || b.IsNaN ? NaN : b < a ? b : a;

    /// <summary>A comparison's outcome as a number, in doubt where the difference may have either sign.</summary>
    internal static BigReal Decided(bool outcome, BigReal a, BigReal b)
    {
        BigReal number = outcome ? 1 : 0;
        return a._doubt == 0 && b._doubt == 0 ? number : number.Doubted((a - b).KnownBits > 0 ? 0 : int.MaxValue);
    }

    /// <summary>The order of numbers; NaN comes first.</summary>
    public int CompareTo(BigReal other)
    {
        if (_kind != Kind.Finite || other._kind != Kind.Finite)
        {
            return Rank(this).CompareTo(Rank(other));
        }

        if (_sign != other._sign || _sign == 0)
        {
            return Sign.CompareTo(other.Sign);
        }

        int byTop = Top.CompareTo(other.Top);
        if (byTop == 0)
        {
            long gap = _exponent - other._exponent;
            byTop = gap >= 0
                ? (_significand << (int)gap).CompareTo(other._significand)
                : _significand.CompareTo(other._significand << (int)-gap);
        }

        return Math.Sign(byTop) * _sign;
    }

    /// <inheritdoc/>
    public bool Equals(BigReal other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is BigReal other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => ToDouble().GetHashCode();

    private static int Rank(BigReal x) => x.IsNaN ? -2 : x.IsInfinite ? x._sign : 0;

    // The exponent below which a sum's operands don't know its bits.
    private static long Error(BigReal a, BigReal b) =>
        Math.Max(a._doubt == 0 ? -4 * (ExponentBound / 2) : a.Top - a.KnownBits, b._doubt == 0 ? -4 * (ExponentBound / 2) : b.Top - b.KnownBits);

    private BigReal At(int precision) => precision == _precision ? this : WithPrecision(precision);
}

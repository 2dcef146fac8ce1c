using System.Numerics;

namespace LossGen.Compiler.Interpretation.Exact;

/// <summary>Arithmetic and comparisons, with the special cases of IEEE 754.</summary>
public readonly partial struct BigReal
{
    /// <summary>The sum.</summary>
    public static BigReal operator +(BigReal a, BigReal b)
    {
        int precision = Math.Max(a._precision, b._precision);
        if (a._kind != Kind.Finite || b._kind != Kind.Finite)
        {
            return a.IsNaN || b.IsNaN || (a.IsInfinite && b.IsInfinite && a._sign != b._sign) ? NaN : (a.IsInfinite ? a : b).At(precision);
        }

        if (a._sign == 0 || b._sign == 0)
        {
            return (a._sign == 0 ? b : a).At(precision);
        }

        var (high, low) = a._exponent >= b._exponent ? (a, b) : (b, a);
        long gap = high._exponent - low._exponent;
        if (gap > 2 * (precision == 0 ? DefaultPrecision : precision) + 64)
        {
            // Only one of them reaches the result's bits, unless the other's significand is longer than the gap.
            long distance = high.Top - low.Top;
            if (Math.Abs(distance) > (precision == 0 ? DefaultPrecision : precision) + 2)
            {
                return (distance > 0 ? high : low).At(precision);
            }
        }

        var aligned = high._significand << (int)gap;
        if (a._sign == b._sign)
        {
            return Rounded(a._sign, aligned + low._significand, low._exponent, precision);
        }

        var difference = aligned - low._significand;
        return Rounded(high._sign * difference.Sign, BigInteger.Abs(difference), low._exponent, precision);
    }

    /// <summary>The difference.</summary>
    public static BigReal operator -(BigReal a, BigReal b) => a + -b;

    /// <summary>The negation.</summary>
    public static BigReal operator -(BigReal a) => a.IsFinite ? new(-a._sign, a._significand, a._exponent, a._precision) : new(a._kind, -a._sign, a._precision);

    /// <summary>The product.</summary>
    public static BigReal operator *(BigReal a, BigReal b)
    {
        int precision = Math.Max(a._precision, b._precision);
        int sign = a._sign * b._sign;
        if (a._kind != Kind.Finite || b._kind != Kind.Finite)
        {
            return sign == 0 ? NaN : new(Kind.Infinite, sign, precision);
        }

        return Rounded(sign, a._significand * b._significand, a._exponent + b._exponent, precision);
    }

    /// <summary>The quotient; a number by 0 is an infinity of its sign.</summary>
    public static BigReal operator /(BigReal a, BigReal b)
    {
        int precision = Math.Max(a._precision, b._precision);
        if (a._kind != Kind.Finite || b._kind != Kind.Finite)
        {
            return a.IsNaN || b.IsNaN || (a.IsInfinite && b.IsInfinite) ? NaN
                : b.IsInfinite ? new(Kind.Finite, 0, precision)
                : new(Kind.Infinite, a._sign * (b._sign == 0 ? 1 : b._sign), precision);
        }

        if (a._sign == 0 || b._sign == 0)
        {
            return b._sign != 0 ? new(Kind.Finite, 0, precision) : a._sign == 0 ? NaN : new(Kind.Infinite, a._sign, precision);
        }

        // Two bits more than are kept, so that cutting off the rest is hardly felt.
        int shift = Math.Max(0, (precision == 0 ? DefaultPrecision : precision) + 2 + BitLength(b._significand) - BitLength(a._significand));
        return Rounded(a._sign * b._sign, (a._significand << shift) / b._significand, a._exponent - b._exponent - shift, precision);
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

    private BigReal At(int precision) => precision == _precision ? this : WithPrecision(precision);
}

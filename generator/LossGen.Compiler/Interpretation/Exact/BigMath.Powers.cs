using System.Numerics;

namespace LossGen.Compiler.Interpretation.Exact;

/// <summary>Powers, roots and rounding.</summary>
internal static partial class BigMath
{
    /// <summary>√x, exact where it can be.</summary>
    public static BigReal Sqrt(BigReal x)
    {
        if (!x.IsFinite || x.Sign <= 0)
        {
            return x.IsZero || (x.IsInfinite && x.Sign > 0) ? x : NaNLike(x);
        }

        // An even exponent, and a radicand of twice the bits and two more.
        long exponent = x.Exponent;
        int shift = Math.Max(0, (2 * x.Precision) + 4 - BigReal.BitLength(x.Significand));
        shift += (int)((exponent - shift) & 1);
        var radicand = x.Significand << shift;
        var root = SquareRoot(radicand);
        return BigReal.Create(root, (exponent - shift) / 2, x.Precision, root * root == radicand).Knowing(x.KnownBits);
    }

    /// <summary>1 / √x.</summary>
    public static BigReal Rsqrt(BigReal x) => (1 / Sqrt(x.WithPrecision(x.Precision + 8))).WithPrecision(x.Precision);

    /// <summary>The real cube root.</summary>
    public static BigReal Cbrt(BigReal x)
    {
        if (!x.IsFinite || x.IsZero)
        {
            return x;
        }

        // Scaled by a power of eight into what the machine holds, then Newton's steps, each of which doubles the digits.
        long third = (long)Math.Floor(x.Top / 3.0);
        var a = BigReal.Abs(x).WithPrecision(x.Precision + 16).Scale(-3 * third);
        BigReal r = BigReal.FromDouble(Math.Pow(a.ToDouble(), 1.0 / 3), x.Precision + 16);
        for (int known = 50; known < 2 * x.Precision; known *= 2)
        {
            r -= (r - (a / (r * r))) / 3;
        }

        // A root that is exact has a third of the bits.
        var exact = BigReal.Create(r.Significand, r.Exponent, x.Precision / 3, isExact: true);
        exact = BigReal.Create(exact.Significand, exact.Exponent, 2 * x.Precision, isExact: true);
        var root = (exact * exact * exact == a ? exact.Knowing(x.KnownBits) : r).WithPrecision(x.Precision);
        return (x.Sign < 0 ? -root : root).Scale(third);
    }

    /// <summary>x^p, as <see cref="Math.Pow"/> has it at 0, at infinities and for negative bases.</summary>
    public static BigReal Pow(BigReal x, BigReal p)
    {
        int precision = Math.Max(x.Precision, p.Precision);
        var one = BigReal.One.WithPrecision(precision);
        if (p.IsZero || (x == 1))
        {
            return one;
        }

        if (x.IsNaN || p.IsNaN)
        {
            return NaNLike(x.IsNaN ? x : p);
        }

        if (p.IsInfinite)
        {
            int outside = BigReal.Abs(x).CompareTo(1);
            return outside == 0 ? one : outside > 0 == p.Sign > 0 ? Infinity(one) : one - one;
        }

        bool odd = p.IsInteger && !p.Scale(-1).IsInteger;
        if (x.IsZero || x.IsInfinite)
        {
            // What was rounded to 0 may be anything small.
            return (x.IsZero == p.Sign > 0 ? one - one : x.Sign < 0 && odd ? -Infinity(one) : Infinity(one)).Knowing(x.KnownBits);
        }

        if (x.Sign < 0 && !p.IsInteger)
        {
            // An exponent that was a whole number before it was rounded is in doubt.
            return NaNLike(x).Knowing((p - Round(p)).KnownBits);
        }

        var power = PositivePower(BigReal.Abs(x), p);
        return x.Sign < 0 && odd ? -power : power;
    }

    /// <summary>√(a² + b²).</summary>
    public static BigReal Hypot(BigReal a, BigReal b) =>
        a.IsInfinite || b.IsInfinite ? Infinity(a.IsInfinite ? a : b) : Sqrt((a * a) + (b * b));

    /// <summary>-1, 0 or 1.</summary>
    public static BigReal Sign(BigReal x) => x.IsNaN ? x : ((BigReal)x.Sign).WithPrecision(x.Precision).Knowing(x.KnownBits > 0 ? int.MaxValue : 0);

    /// <summary>The integer at or below.</summary>
    public static BigReal Floor(BigReal x)
    {
        if (x.IsInteger || !x.IsFinite)
        {
            // What was rounded to a whole number may lie below it.
            return x.KnownBits == int.MaxValue ? x : x.Knowing(0);
        }

        if (x.Top <= 0)
        {
            return ((BigReal)(x.Sign < 0 ? -1 : 0)).WithPrecision(x.Precision);
        }

        var magnitude = BigReal.Create(x.Significand >> (int)-x.Exponent, 0, x.Precision, isExact: true);
        return x.Sign < 0 ? -magnitude - 1 : magnitude;
    }

    /// <summary>The integer at or above.</summary>
    public static BigReal Ceiling(BigReal x) => -Floor(-x);

    /// <summary>The nearest integer, halves to even.</summary>
    public static BigReal Round(BigReal x)
    {
        if (x.IsInteger || !x.IsFinite)
        {
            return x;
        }

        var floor = Floor(x);
        int half = (x - floor).CompareTo(0.5);
        return half < 0 || (half == 0 && floor.Scale(-1).IsInteger) ? floor : floor + 1;
    }

    private static BigReal PositivePower(BigReal x, BigReal p)
    {
        int precision = Math.Max(x.Precision, p.Precision);
        if (p == 0.5)
        {
            return Sqrt(x);
        }

        if (p.IsInteger && p.Top <= 6)
        {
            var power = BigReal.One;
            var factor = x.WithPrecision(precision + 16);
            for (int n = (int)Math.Abs(p.ToDouble()); n > 0; n >>= 1, factor *= factor)
            {
                power = (n & 1) == 1 ? power * factor : power;
            }

            return (p.Sign < 0 ? 1 / power : power).WithPrecision(precision);
        }

        // As many bits more as the exponential's argument can have before its point.
        return Exp(p * Log(x.WithPrecision(precision + ExponentialReach + 8))).WithPrecision(precision);
    }

    // The integer part of a square root, by Newton's steps from above.
    private static BigInteger SquareRoot(BigInteger n)
    {
        int excess = Math.Max(0, (BigReal.BitLength(n) - 100 + 1) / 2 * 2);
        var root = (BigInteger)(Math.Sqrt((double)(n >> excess)) * (1 + 1e-15)) + 1 << (excess / 2);
        while (true)
        {
            var next = (root + (n / root)) >> 1;
            if (next >= root)
            {
                return root;
            }

            root = next;
        }
    }
}

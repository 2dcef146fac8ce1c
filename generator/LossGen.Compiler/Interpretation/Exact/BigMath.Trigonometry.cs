using System.Numerics;

namespace LossGen.Compiler.Interpretation.Exact;

/// <summary>The circular functions and their inverses.</summary>
internal static partial class BigMath
{
    // A greater argument has no angle that could be told in reasonable time.
    private const int AngleReach = 1 << 15;

    /// <summary>sin x.</summary>
    public static BigReal Sin(BigReal x) => x.IsFinite && x.Top <= AngleReach ? SinCos(x).Sin : NaNLike(x).Knowing(x.IsFinite ? 0 : int.MaxValue);

    /// <summary>cos x.</summary>
    public static BigReal Cos(BigReal x) => x.IsFinite && x.Top <= AngleReach ? SinCos(x).Cos : NaNLike(x).Knowing(x.IsFinite ? 0 : int.MaxValue);

    /// <summary>tan x.</summary>
    public static BigReal Tan(BigReal x)
    {
        if (!x.IsFinite || x.Top > AngleReach)
        {
            return NaNLike(x).Knowing(x.IsFinite ? 0 : int.MaxValue);
        }

        var (sin, cos) = SinCos(x);
        return sin / cos;
    }

    /// <summary>The inverse of tan.</summary>
    public static BigReal Atan(BigReal x)
    {
        if (!x.IsFinite || x.IsZero)
        {
            return x.IsInfinite ? x.Sign * Pi(x.Precision).Scale(-1) : x;
        }

        int precision = x.Precision + 16;
        var a = BigReal.Abs(x).WithPrecision(precision);
        if (a > 1)
        {
            var angle = (Pi(precision).Scale(-1) - AtanBelowOne(1 / a)).WithPrecision(x.Precision);
            return x.Sign < 0 ? -angle : angle;
        }

        var below = AtanBelowOne(a).WithPrecision(x.Precision);
        return x.Sign < 0 ? -below : below;
    }

    /// <summary>The angle of the point (x, y), from y and x.</summary>
    public static BigReal Atan2(BigReal y, BigReal x)
    {
        if (y.IsNaN || x.IsNaN)
        {
            return NaNLike(y.IsNaN ? y : x);
        }

        int precision = Math.Max(y.Precision, x.Precision);
        var pi = Pi(precision);
        if (y.IsInfinite && x.IsInfinite)
        {
            return y.Sign * (x.Sign > 0 ? 1 : 3) * pi.Scale(-2);
        }

        if (y.IsZero)
        {
            return x.Sign < 0 ? pi : pi - pi;
        }

        if (x.IsZero || y.IsInfinite)
        {
            return y.Sign * pi.Scale(-1);
        }

        if (x.IsInfinite)
        {
            return x.Sign > 0 ? pi - pi : y.Sign * pi;
        }

        var angle = Atan(y.WithPrecision(precision + 16) / x);
        return (x.Sign > 0 ? angle : angle + (y.Sign * Pi(precision + 16))).WithPrecision(precision);
    }

    /// <summary>The inverse of sin.</summary>
    public static BigReal Asin(BigReal x) =>
        BigReal.Abs(x) <= 1 ? Atan2(x, Sqrt((1 - x.WithPrecision(x.Precision + 16)) * (1 + x))).WithPrecision(x.Precision) : NaNLike(x);

    /// <summary>The inverse of cos.</summary>
    public static BigReal Acos(BigReal x) =>
        BigReal.Abs(x) <= 1 ? Atan2(Sqrt((1 - x.WithPrecision(x.Precision + 16)) * (1 + x)), x).WithPrecision(x.Precision) : NaNLike(x);

    private static (BigReal Sin, BigReal Cos) SinCos(BigReal x)
    {
        if (x.Top < -x.Precision)
        {
            return (x, ((BigReal)1).WithPrecision(x.Precision));
        }

        // x = q · π/2 + r; where r is tiny, its leading bits have cancelled and more of them are due.
        int bits = x.Precision + 48 + (int)Math.Max(0, x.Top);
        for (int extra = 64; ; extra *= 2)
        {
            int all = bits + extra + (int)Math.Max(0, -x.Top);
            var quarter = BigConstants.Pi(all - 1);
            var angle = x.ToFixed(all);
            var q = (angle + (quarter >> 1)) / quarter;
            if ((angle + (quarter >> 1)).Sign < 0)
            {
                q -= 1;
            }

            var r = angle - (q * quarter);
            if (r.IsZero || all - BigReal.BitLength(BigInteger.Abs(r)) > extra + Math.Max(0, -x.Top))
            {
                continue;
            }

            var (sin, cos) = SinCosNearZero(Reduced(r, all, x));
            (sin, cos) = (sin.WithPrecision(x.Precision), cos.WithPrecision(x.Precision));
            return (int)(q & 3) switch
            {
                0 => (sin, cos),
                1 => (cos, -sin),
                2 => (-sin, -cos),
                _ => (-cos, sin),
            };
        }
    }

    // The angle's own error is absolute.
    private static BigReal Reduced(BigInteger r, int bits, BigReal x)
    {
        var angle = BigReal.Create(r, -bits, x.Precision + 32);
        return angle.Knowing(x.KnownBits == int.MaxValue ? int.MaxValue : angle.Top - x.Top + x.KnownBits);
    }

    // By series, in fixed point, at an angle halved a few times; then by doubling. A tiny angle brings its own bits along.
    private static (BigReal Sin, BigReal Cos) SinCosNearZero(BigReal r)
    {
        int halvings = Math.Max(0, Math.Min(12, (int)(12 + r.Top)));
        int bits = r.Precision + (2 * halvings) + 16 + (int)Math.Max(0, -r.Top);
        var t = BigInteger.Abs(r.ToFixed(bits)) >> halvings;
        var square = (t * t) >> bits;
        var (sin, versine) = (t, square >> 1);
        var (s, v) = (t, versine);
        for (int n = 3; !s.IsZero || !v.IsZero; n += 2)
        {
            s = ((s * square) >> bits) / (n * (n - 1));
            v = ((v * square) >> bits) / (n * (n + 1));
            bool isAdded = n % 4 == 1;
            (sin, versine) = isAdded ? (sin + s, versine + v) : (sin - s, versine - v);
        }

        for (int i = 0; i < halvings; i++)
        {
            // sin 2t = 2 sin t (1 - versin t), versin 2t = 2 sin² t.
            (sin, versine) = ((sin << 1) - ((sin * versine) >> (bits - 1)), (sin * sin) >> (bits - 1));
        }

        var sine = BigReal.Create(r.Sign * sin, -bits, r.Precision);
        var cosine = BigReal.Create((BigInteger.One << bits) - versine, -bits, r.Precision);
        return r.KnownBits == int.MaxValue ? (sine, cosine) : (sine.Knowing(r.KnownBits), cosine.Knowing(r.KnownBits - Math.Max(r.Top, 2 * r.Top)));
    }

    // From the machine's angle, tan of the difference: one sine and cosine, then a short series.
    private static BigReal AtanBelowOne(BigReal x)
    {
        if (x.Top < -20)
        {
            return AtanNearZero(x);
        }

        var first = BigReal.FromDouble(Math.Atan(x.ToDouble()), x.Precision);
        var (sin, cos) = SinCosNearZero(first);
        return first + AtanNearZero(((x * cos) - sin) / (cos + (x * sin)));
    }

    private static BigReal AtanNearZero(BigReal x)
    {
        var square = x * x;
        var power = x;
        var sum = x;
        for (int n = 3; !power.IsZero && power.Top > x.Top - x.Precision - 2; n += 2)
        {
            power = -(power * square);
            sum += power / n;
        }

        return sum;
    }
}

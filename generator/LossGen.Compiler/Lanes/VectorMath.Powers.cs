namespace LossGen.Compiler.Lanes;

public static partial class VectorMath
{
    // (log1p(f) - 2s - (2/3)s³) / s⁵ in s², s = f / (2 + f): 2^-66 of log1p(f).
    private static readonly double[] DoubleLogPairTail =
    [
        0.4, 0.28571428571428376, 0.22222222222290622, 0.18181818169246053, 0.15384616753851776, 0.13333240400660354, 0.11768674938811836,
        0.10422883957819873, 0.11013460744437703,
    ];

    public static Lane Sqrt(LaneGraph g, Lane x) => g.Sqrt(x);

    public static Lane Rsqrt(LaneGraph g, Lane x) => (1.0 / g.Sqrt(x)).Named("rsqrt");

    public static Lane Square(LaneGraph g, Lane x) => x * x;

    /// <summary>exp(log|x| / 3), the logarithm of twice the precision, so that cubes give their roots.</summary>
    public static Lane Cbrt(LaneGraph g, Lane x, LaneRange range)
    {
        if (x.Type == LaneType.Real32) return g.Widened(d => Cbrt(g, d, range), x).Named("cbrt");
        var a = g.Abs(x, range);
        var log = LogOfMagnitude(g, a);
        var third = log.High * (1.0 / 3);
        var low = (g.FusedMultiplyAdd(third, -3.0, log.High) + log.Low) * (1.0 / 3);
        var root = ExpOfPair(g, third, low);

        // 0, inf and NaN are their own roots.
        var ordinary = (a > 0) & (a < double.PositiveInfinity);
        return g.WithSignOf(g.Select(ordinary, root, a), x).Named("cbrt");
    }

    /// <summary>x^p as <c>Math.Pow</c> has it at every special value.</summary>
    public static Lane Pow(LaneGraph g, Lane x, Lane p, LaneRange range)
    {
        if (p.IsConstant && PowerByConstant(g, x, p.Value, range) is { } simple) return simple.Named("pow");
        var a = g.Abs(x, range);
        var magnitude = x.Type == LaneType.Real32
            ? g.Widened((d, e) => ExpOfClamped(g, e * Log(g, d, new LaneRange(1e-50, 1e50, false))), a, p)
            : MagnitudeOfPower(g, a, p);

        // Where the logarithm is 0 or infinite, the limits.
        var grows = g.Select(p < 0, 0.0, g.Real(x.Type, double.PositiveInfinity));
        var shrinks = g.Select(p < 0, double.PositiveInfinity, g.Real(x.Type, 0));
        magnitude = g.Select(g.Equal(a, 0), shrinks, magnitude);
        magnitude = g.Select(g.Equal(a, double.PositiveInfinity), grows, magnitude);
        magnitude = g.Select(g.IsNaN(a) | g.IsNaN(p), double.NaN, magnitude);
        magnitude = g.Select(g.Equal(a, 1), 1.0, magnitude);
        if (range.Lo < 0 || double.IsNegativeInfinity(1 / range.Lo) || range.Lo == 0)
        {
            var whole = g.Equal(g.Truncate(p), p);
            var half = p * 0.5;
            var odd = whole & g.NotEqual(g.Truncate(half), half);
            magnitude = g.Select(odd, magnitude | (x & g.SignBit(x.Type)), magnitude);
            if (range.Lo < 0) magnitude = g.Select(!whole & (x < 0) & (x > double.NegativeInfinity), double.NaN, magnitude);
        }

        return g.Select(g.Equal(p, 0) | g.Equal(x, 1), 1.0, magnitude).Named("pow");
    }

    /// <summary>sqrt(x² + y²) without overflow or underflow on the way; inf wherever one is infinite.</summary>
    public static Lane Hypot(LaneGraph g, Lane x, Lane y, LaneRange xRange, LaneRange yRange)
    {
        var length = x.Type == LaneType.Real32 ? SingleHypot(g, x, y, xRange, yRange) : DoubleHypot(g, x, y);
        if (xRange.LargestMagnitude < double.PositiveInfinity && yRange.LargestMagnitude < double.PositiveInfinity) return length.Named("hypot");
        var infinite = g.Equal(g.Abs(x), double.PositiveInfinity) | g.Equal(g.Abs(y), double.PositiveInfinity);
        return g.Select(infinite, double.PositiveInfinity, length).Named("hypot");
    }

    // The squares say themselves whether a power of two has to bring them into range.
    private static Lane SingleHypot(LaneGraph g, Lane x, Lane y, LaneRange xRange, LaneRange yRange)
    {
        const double Huge = 1.2676506002282294e30, Tiny = 1 / Huge, Up = Huge, Down = 8.470329472543003e-22;
        var squares = g.FusedMultiplyAdd(x, x, y * y);
        bool mayBeTiny = xRange.LeastMagnitude < Math.Sqrt(Tiny) && yRange.LeastMagnitude < Math.Sqrt(Tiny);
        bool mayBeHuge = !(Math.Max(xRange.LargestMagnitude, yRange.LargestMagnitude) < Math.Sqrt(Huge / 4));
        if (!mayBeTiny && !mayBeHuge) return g.Sqrt(squares);

        Lane one = g.Real(x.Type, 1), isFine = squares < Huge, isTiny = squares < Tiny;
        var (u, v) = (x * Choose(Up, Down), y * Choose(Up, Down));
        return g.Sqrt(g.FusedMultiplyAdd(u, u, v * v)) * Choose(1 / Up, 1 / Down);

        Lane Choose(double tiny, double huge)
        {
            var scale = mayBeHuge ? g.Select(isFine, one, huge) : one;
            return mayBeTiny ? g.Select(isTiny, tiny, scale) : scale;
        }
    }

    private static Lane DoubleHypot(LaneGraph g, Lane x, Lane y)
    {
        var (ax, ay) = (g.Abs(x), g.Abs(y));
        var largest = g.Select(ax < ay, ay, ax);
        double up = Math.Pow(2, 600), down = Math.Pow(2, -600);
        var scale = g.Select(largest > 1e150, down, g.Select(largest < 1e-150, up, g.Real(x.Type, 1)));
        var (u, v) = (x * scale, y * scale);
        var (first, second) = (LanePair.Product(u, u), LanePair.Product(v, v));
        var sum = LanePair.Sum(first.High, second.High);
        var root = PairRoot(g, sum.High, sum.Low + (first.Low + second.Low));
        var unscale = g.Select(largest > 1e150, up, g.Select(largest < 1e-150, down, g.Real(x.Type, 1)));
        return root.Rounded * unscale;
    }

    /// <summary>Powers that are a few products, roots or quotients; null for the rest.</summary>
    private static Lane? PowerByConstant(LaneGraph g, Lane x, double p, LaneRange range)
    {
        switch (p)
        {
            case 0: return g.Real(x.Type, 1);
            case 1: return x;
            case 2: return x * x;
            case 3: return x * x * x;
            case 4: return x * x * (x * x);
            case -1: return 1.0 / x;
            case -2: return InverseSquare(g, x);
            case 0.5 or 1.5 or -0.5:
                // The power of -0 is 0, that of -inf inf; the root of neither is.
                var positive = x + 0.0;
                var root = g.Sqrt(positive);
                var result = p == 0.5 ? root : p == 1.5 ? positive * root : 1.0 / root;
                return double.IsNegativeInfinity(range.Lo) ? g.Select(g.Equal(x, double.NegativeInfinity), p > 0 ? double.PositiveInfinity : 0.0, result) : result;
        }

        if (p != Math.Floor(p) || Math.Abs(p) > 16) return null;
        if (x.Type == LaneType.Real32) return g.Widened(d => p < 0 ? 1.0 / Product(d, (int)-p) : Product(d, (int)p), x);
        return p is 5 or 6 ? Product(x, (int)p) : null;
    }

    private static Lane InverseSquare(LaneGraph g, Lane x)
    {
        if (x.Type == LaneType.Real32) return g.Widened(d => 1.0 / (d * d), x);
        var inverse = 1.0 / x;
        return inverse * inverse;
    }

    private static Lane Product(Lane x, int power) =>
        power == 1 ? x : power % 2 != 0 ? Product(x, power - 1) * x : Product(x * x, power / 2);

    private static Lane MagnitudeOfPower(LaneGraph g, Lane a, Lane p)
    {
        var log = LogOfMagnitude(g, a);
        var high = p * log.High;
        var low = g.FusedMultiplyAdd(p, log.High, -high) + p * log.Low;
        return ExpOfPair(g, high, low);
    }

    private static Lane ExpOfClamped(LaneGraph g, Lane x) =>
        Exp(g, g.AtMost(g.AtLeast(x, -700), 700), new LaneRange(-700, 700));

    /// <summary>exp(high + low); a low of no meaning, where high is out of range, is dropped.</summary>
    private static Lane ExpOfPair(LaneGraph g, Lane high, Lane low)
    {
        var form = PowerForm.For(high.Type, double.NegativeInfinity, double.PositiveInfinity);
        return form.Scale(g, GrowPair(g, high, low, form.Bias, out var shifted), shifted);
    }

    private static Lane GrowPair(LaneGraph g, Lane high, Lane low, int bias, out Lane shifted)
    {
        low = g.Select(g.Abs(high) < high.Type.For(1000, 10000), low, 0);
        var clamped = g.AtMost(g.AtLeast(high, high.Type.For(-104, -746)), high.Type.For(89, 710));
        var reduced = ReduceByLn2(g, clamped, bias);
        shifted = reduced.Shifted;
        var together = reduced.Low + low;
        reduced = reduced with { Low = together, Remainder = reduced.First + together };
        return Grow(g, reduced, high.Type.For(SingleExpTail, DoubleExpTail));
    }

    /// <summary>The logarithm of a positive finite double, to about 2^-65 of it.</summary>
    private static LanePair LogOfMagnitude(LaneGraph g, Lane a)
    {
        var (exponent, f) = Normalize(g, a, LaneRange.NonNegative);
        var bottom = 2.0 + f;
        var bottomLow = f - (bottom - 2.0);
        var inverse = 1.0 / bottom;
        var s = f * inverse;
        var low = (g.FusedMultiplyAdd(-s, bottom, f) - s * bottomLow) * inverse;

        // 2s + s w, w = s² (2/3 + s² T(s²)).
        var square = LanePair.Product(s, s);
        var squareLow = g.FusedMultiplyAdd(2.0 * s, low, square.Low);
        var first = square.High * (2.0 / 3);
        var firstLow = g.FusedMultiplyAdd(square.High, 2.0 / 3, -first) + squareLow * (2.0 / 3) + square.High * 3.700743415417188e-17;
        var second = square.High * square.High * g.Polynomial(square.High, DoubleLogPairTail);
        var w = LanePair.QuickSum(first, second);
        var wLow = w.Low + firstLow;
        var product = s * w.High;
        var productLow = g.FusedMultiplyAdd(s, w.High, -product) + g.FusedMultiplyAdd(s, wLow, low * w.High);
        var log = LanePair.QuickSum(2.0 * s, product);
        var logLow = log.Low + (productLow + 2.0 * low);

        var whole = LanePair.QuickSum(exponent * Ln2Short, log.High);
        return LanePair.QuickSum(whole.High, whole.Low + g.FusedMultiplyAdd(exponent, Ln2ShortRest, logLow));
    }
}

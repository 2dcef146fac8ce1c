namespace LossGen.Compiler.Lanes;

public static partial class VectorMath
{
    // (log1p(f) - f) / f², f in [sqrt(1/2) - 1, sqrt(2) - 1]. Error relative to log1p(f): 2^-27.8.
    private static readonly double[] SingleLogTail =
        [-0.49999988, 0.33333325, -0.2500161, 0.20002005, -0.16608411, 0.14180852, -0.13248068, 0.1291294, -0.07619014];

    // The same on [0, 1], in f - 1/2, so that little is rounded on the way where f is near 1: 2^-26.0.
    private static readonly double[] SingleUnitLog1pTail =
    [
        -0.37813956, 0.1792249, -0.09323186, 0.05108906, -0.02890501, 0.016657, -0.010177666, 0.006930631, -0.0033184679,
    ];

    // (log1p(f) - 2s) / s³ in s², s = f / (2 + f), |s| <= 3 - 2 sqrt(2). Error relative to log1p(f): 2^-61.6.
    private static readonly double[] DoubleLogTail =
    [
        0.6666666666666666, 0.4000000000000623, 0.2857142856909113, 0.22222222646063888, 0.1818177572030798, 0.1538708850605083,
        0.13250166059221916, 0.1325091606143873,
    ];

    // The same for s in [0, 1/3]: 2^-58.7.
    private static readonly double[] DoubleUnitLog1pTail =
    [
        0.6666666666666631, 0.4000000000015527, 0.28571428548096406, 0.22222223955067538, 0.18181744426625904, 0.1538654955671473,
        0.13301105517838308, 0.1210507472053056, 0.08344386180074118, 0.17010873525202458,
    ];

    private const int SingleRootHalf = 0x3F3504F3;
    private const long DoubleRootHalf = 0x3FE6A09E667F3BCD;

    public static Lane Log(LaneGraph g, Lane x, LaneRange range)
    {
        var (exponent, fraction) = Normalize(g, x, range);
        return LogSpecials(g, AddExponent(g, exponent, fraction), x, range, 0).Named("log");
    }

    public static Lane Log1p(LaneGraph g, Lane x, LaneRange range)
    {
        if (range is { Lo: >= 0, Hi: <= 1 })
        {
            var tail = x.Type == LaneType.Real32 ? x * x * UnitLog1pPolynomial(g, x) : DoubleTail(g, x, DoubleUnitLog1pTail);
            return g.WithSignOf(x + tail, x).Named("log1p");
        }

        var (exponent, fraction, lost) = NormalizeShifted(g, x);
        var extra = x.Type == LaneType.Real32 ? g.FusedMultiplyAdd(exponent, SingleLn2Low, lost) : null;
        var result = LogSpecials(g, AddExponent(g, exponent, fraction, extra), x, range, -1);
        return (range is { Lo: <= 0, Hi: >= 0 } ? g.WithSignOf(result, x) : result).Named("log1p");
    }

    public static Lane Log2(LaneGraph g, Lane x, LaneRange range)
    {
        var (exponent, f) = Normalize(g, x, range);

        // log2(1 + f) = f log2(e) + tail log2(e), the first product with what its rounding loses.
        var tail = LogTail(g, f);
        var high = f * Log2E;
        var low = g.FusedMultiplyAdd(f, Log2E, -high);
        low = g.FusedMultiplyAdd(f, x.Type.For(1.925963033500702e-08, 2.0355273740931033e-17), low);
        low = g.FusedMultiplyAdd(tail, Log2E, low);
        var sum = exponent + high;
        var error = high - (sum - exponent);
        return LogSpecials(g, sum + (error + low), x, range, 0).Named("log2");
    }

    /// <summary>x log(y), 0 at x = 0 whatever y is but NaN.</summary>
    public static Lane XLogY(LaneGraph g, Lane x, Lane y, LaneRange range) => TimesLog(g, x, y, Log(g, y, range)).Named("xlogy");

    /// <summary>x log1p(y), 0 at x = 0 whatever y is but NaN.</summary>
    public static Lane XLog1pY(LaneGraph g, Lane x, Lane y, LaneRange range) => TimesLog(g, x, y, Log1p(g, y, range)).Named("xlog1py");

    private static Lane TimesLog(LaneGraph g, Lane x, Lane y, Lane log) =>
        g.Select(g.Equal(x, 0), g.Select(g.IsNaN(y), y, 0), x * log);

    /// <summary>(log1p(x) - x) / x² for floats in [0, 1].</summary>
    private static Lane UnitLog1pPolynomial(LaneGraph g, Lane x) => g.Horner(x - 0.5, SingleUnitLog1pTail);

    /// <summary>log(1 - exp(x)) for x at most 0: of -expm1(x) near 0, else of 1 - exp(x) with what that difference loses.</summary>
    public static Lane Log1mExp(LaneGraph g, Lane x, LaneRange range)
    {
        if (x.Type == LaneType.Real32) return g.Widened(d => Log1mExp(g, d, range), x).Named("log1mexp");
        var near = x > -Ln2;
        var below = new LaneRange(range.Lo, Math.Min(range.Hi, 0), range.MayBeNaN);
        var z = Exp(g, x, below);
        var rest = 1.0 - z;
        var argument = g.Select(near, -Expm1(g, x, below), rest);
        var lost = g.Select(near, 0.0, (1.0 - rest) - z);
        var (exponent, fraction) = Normalize(g, argument, LaneRange.NonNegative);
        var result = AddExponent(g, exponent, fraction, lost / argument);
        result = LogSpecials(g, result, argument, new LaneRange(0, 1), 0);
        return g.Select(x <= 0, result, double.NaN).Named("log1mexp");
    }

    /// <summary>log(exp(x) + exp(y)) = max + log1p(exp(-|x - y|)).</summary>
    public static Lane LogAddExp(LaneGraph g, Lane x, Lane y, LaneRange xRange, LaneRange yRange)
    {
        var difference = g.Select(g.Equal(x, y), 0.0, x - y);
        var z = ExpOfNegativeAbs(g, difference, new LaneRange(xRange.Lo - yRange.Hi, xRange.Hi - yRange.Lo) is { Lo: <= 0, Hi: >= 0 } r ? r : LaneRange.Everything);
        return (Log1pTail(g, z, Max(g, x, y, yRange)) + z.Value).Named("logaddexp");
    }

    /// <summary>x = 2^exponent (1 + fraction), the significand in [sqrt(1/2), sqrt(2)).</summary>
    private static (Lane Exponent, Lane Fraction) Normalize(LaneGraph g, Lane x, LaneRange range)
    {
        var (smallest, lift) = x.Type.For((1.17549435E-38, 23), (2.2250738585072014E-308, 52));
        Lane? tiny = null;
        if (range.Lo < smallest)
        {
            tiny = x < smallest;
            x = g.Select(tiny, x * Math.Pow(2, lift), x);
        }

        Lane exponent, significand;
        if (x.Type == LaneType.Real32)
        {
            var bits = g.AsInt(x) - g.Int(LaneType.Int32, SingleRootHalf);
            exponent = g.ConvertToReal(g.ShiftRightArithmetic(bits, 23));
            significand = g.AsReal(g.BitAnd(bits, g.Int(LaneType.Int32, 0x007FFFFF)) + g.Int(LaneType.Int32, SingleRootHalf));
        }
        else
        {
            // The exponent biased by 1023, so that the shift may be the logical one, and turned to a real by its bits.
            var bits = g.AsInt(x) - g.Int(LaneType.Int64, DoubleRootHalf - 0x3FF0000000000000);
            var biased = g.ShiftRightLogical(bits, 52) | g.Int(LaneType.Int64, BitConverter.DoubleToInt64Bits(6755399441055744.0));
            exponent = g.AsReal(biased) - (6755399441055744.0 + 1023);
            significand = g.AsReal(g.BitAnd(bits, g.Int(LaneType.Int64, 0x000FFFFFFFFFFFFF)) + g.Int(LaneType.Int64, DoubleRootHalf));
        }

        if (tiny is not null) exponent -= g.Select(tiny, g.Real(x.Type, lift), 0);
        return (exponent.Named("exponent"), (significand - 1.0).Named("fraction"));
    }

    /// <summary>1 + x = 2^exponent (1 + fraction + lost).</summary>
    private static (Lane Exponent, Lane Fraction, Lane Lost) NormalizeShifted(LaneGraph g, Lane x)
    {
        // 1 + x = 2^k m; f = x 2^-k + (2^-k - 1) is m - 1 without the rounding of 1 + x.
        var bits = g.AsInt(1.0 + x);
        Lane exponent, scaled, power;
        if (x.Type == LaneType.Real32)
        {
            var high = g.BitAnd(bits - g.Int(LaneType.Int32, SingleRootHalf), g.Int(LaneType.Int32, unchecked((int)0xFF800000)));
            exponent = g.ConvertToReal(g.ShiftRightArithmetic(high, 23));
            scaled = g.AsReal(g.AsInt(x) - high);
            power = g.AsReal(g.Int(LaneType.Int32, 0x40800000) - high);
        }
        else
        {
            var high = g.BitAnd(bits - g.Int(LaneType.Int64, DoubleRootHalf), g.Int(LaneType.Int64, unchecked((long)0xFFF0000000000000)));
            exponent = g.SmallIntToReal(g.ShiftRightLogical(high + g.Int(LaneType.Int64, 0x4000000000000000), 52)) - 1024.0;
            scaled = g.AsReal(g.AsInt(x) - high);
            power = g.AsReal(g.Int(LaneType.Int64, 0x4010000000000000) - high);
        }

        var fraction = LanePair.QuickSum(g.FusedMultiplyAdd(power, 0.25, -1.0), scaled);
        return (exponent, fraction.High, fraction.Low);
    }

    /// <summary>log1p(f) - f for a reduced f.</summary>
    private static Lane LogTail(LaneGraph g, Lane f) => f.Type == LaneType.Real32
        ? f * f * g.Polynomial(f, SingleLogTail)
        : DoubleTail(g, f, DoubleLogTail);

    private static Lane DoubleTail(LaneGraph g, Lane f, double[] coefficients)
    {
        var s = f / (2.0 + f);
        var square = s * s;
        var half = 0.5 * f * f;
        return g.FusedMultiplyAdd(s, g.FusedMultiplyAdd(square, g.Polynomial(square, coefficients), half), -half);
    }

    /// <summary>exponent ln 2 + log1p(f) + a small extra.</summary>
    private static Lane AddExponent(LaneGraph g, Lane exponent, Lane f, Lane? extra = null)
    {
        if (f.Type == LaneType.Real32)
        {
            var polynomial = g.Polynomial(f, SingleLogTail);
            var log = extra is null ? g.FusedMultiplyAdd(f * f, polynomial, f) : f + g.FusedMultiplyAdd(f * f, polynomial, extra);
            return g.FusedMultiplyAdd(exponent, Ln2, log);
        }

        var tail = g.FusedMultiplyAdd(exponent, Ln2Low, LogTail(g, f));
        if (extra is not null) tail += extra;
        return g.FusedMultiplyAdd(exponent, Ln2, f + tail);
    }

    /// <summary>-inf at the pole, NaN below it, inf and NaN as they are.</summary>
    private static Lane LogSpecials(LaneGraph g, Lane result, Lane x, LaneRange range, double pole)
    {
        if (double.IsPositiveInfinity(range.Hi) || range.MayBeNaN) result = g.Select(x < double.PositiveInfinity, result, x);
        if (range.Lo > pole) return result;
        var outside = g.Select(g.Equal(x, pole), double.NegativeInfinity, g.Real(x.Type, double.NaN));
        return g.Select(x > pole, result, outside);
    }
}

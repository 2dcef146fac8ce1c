namespace LossGen.Compiler.Lanes;

public static partial class VectorMath
{
    public static Lane Sinh(LaneGraph g, Lane x, LaneRange range)
    {
        if (x.Type == LaneType.Real32) return g.Widened(d => Sinh(g, d, range), x).Named("sinh");
        var a = g.Abs(x, range);
        var square = a * a;
        var near = g.FusedMultiplyAdd(a * square, g.Polynomial(square, DoubleSinhTail), a);
        var half = HalfExp(g, a);
        return g.WithSignOf(g.Select(a < 1.0, near, half - 0.25 / half), x).Named("sinh");
    }

    public static Lane Cosh(LaneGraph g, Lane x, LaneRange range)
    {
        if (x.Type == LaneType.Real32) return g.Widened(d => Cosh(g, d, range), x).Named("cosh");
        var half = HalfExp(g, g.Abs(x, range));
        return (half + 0.25 / half).Named("cosh");
    }

    /// <summary>1 / cosh² x, four times the logistic density of 2x, rounded once where it is denormal.</summary>
    public static Lane Sech2(LaneGraph g, Lane x, LaneRange range)
    {
        var z = ExpOfNegativeAbs(g, 2.0 * x, new LaneRange(2 * range.Lo, 2 * range.Hi, range.MayBeNaN));
        var smaller = g.FusedMultiplyAdd(z.Scaled, z.Value / (-1.0 - z.Value), z.Scaled);
        return (g.FusedMultiplyAdd(-smaller * z.Unscale, smaller, smaller) * (4 * z.Unscale)).Named("sech2");
    }

    /// <summary>log(cosh x): a polynomial below 1, |x| - ln 2 + log1p(exp(-2|x|)) above.</summary>
    public static Lane LogCosh(LaneGraph g, Lane x, LaneRange range)
    {
        var a = g.Abs(x, range);
        var (square, lost) = LanePair.Product(a, a);
        var polynomial = g.Polynomial(square, x.Type.For(SingleLogCoshTail, DoubleLogCoshTail));
        var near = 0.5 * square + g.FusedMultiplyAdd(square * square, polynomial, 0.5 * lost);
        var (_, z) = ExpOfMinusTwice(g, a, range);
        var tail = x.Type == LaneType.Real32 ? z * z * UnitLog1pPolynomial(g, z) : DoubleTail(g, z, DoubleUnitLog1pTail);
        var far = (a - Ln2) + (z + (tail - x.Type.For(SingleLn2Low, Ln2Low)));
        return g.Select(a < 1.0, near, far).Named("logcosh");
    }

    /// <summary>log1p(a + a² / (1 + sqrt(1 + a²))), above 1e16 log(2a).</summary>
    public static Lane Asinh(LaneGraph g, Lane x, LaneRange range)
    {
        if (x.Type == LaneType.Real32) return g.Widened(d => Asinh(g, d, range), x).Named("asinh");
        var a = g.Abs(x, range);
        var huge = a > 1e16;
        var square = LanePair.Product(a, a);
        var radicand = LanePair.Sum(g.Real(x.Type, 1), square.High);
        var root = PairRoot(g, radicand.High, radicand.Low + square.Low);
        var bottom = 1.0 + root.High;
        var bottomLow = (root.High - (bottom - 1.0)) + root.Low;
        var quotient = square.High / bottom;
        var quotientLow = (g.FusedMultiplyAdd(-quotient, bottom, square.High) + g.FusedMultiplyAdd(-quotient, bottomLow, square.Low)) / bottom;
        var sum = LanePair.QuickSum(a, quotient);
        var result = Log1pOfPair(g, g.Select(huge, a, sum.High), g.Select(huge, 0.0, sum.Low + quotientLow), 0);
        return g.WithSignOf(result + g.Select(huge, g.Real(x.Type, Ln2), 0), x).Named("asinh");
    }

    /// <summary>log1p(t + sqrt(t (t + 2))), t = x - 1, above 1e16 log(2x).</summary>
    public static Lane Acosh(LaneGraph g, Lane x, LaneRange range)
    {
        if (x.Type == LaneType.Real32) return g.Widened(d => Acosh(g, d, range), x).Named("acosh");
        var huge = x > 1e16;
        var t = x - 1.0;
        var product = LanePair.Product(t, x);
        var radicand = LanePair.Sum(product.High, t);
        var root = PairRoot(g, radicand.High, radicand.Low + product.Low);
        var sum = LanePair.Sum(t, root.High);
        var result = Log1pOfPair(g, g.Select(huge, x, sum.High), g.Select(huge, 0.0, sum.Low + root.Low), 0);
        result += g.Select(huge, g.Real(x.Type, Ln2), 0);
        return g.Select(x >= 1.0, result, double.NaN).Named("acosh");
    }

    /// <summary>log1p(2a / (1 - a)) / 2.</summary>
    public static Lane Atanh(LaneGraph g, Lane x, LaneRange range)
    {
        if (x.Type == LaneType.Real32) return g.Widened(d => Atanh(g, d, range), x).Named("atanh");
        var a = g.Abs(x, range);
        var bottom = 1.0 - a;
        var bottomLow = (1.0 - bottom) - a;
        var quotient = 2.0 * a / bottom;
        var low = (g.FusedMultiplyAdd(-quotient, bottom, 2.0 * a) - quotient * bottomLow) / bottom;
        var result = 0.5 * Log1pOfPair(g, quotient, g.Select(a < 1.0, low, 0), -1);
        return g.WithSignOf(result, x).Named("atanh");
    }

    // (sinh(x) - x) / x³ in x², |x| <= 1.
    private static readonly double[] DoubleSinhTail =
    [
        0.16666666666666666, 0.008333333333333333, 0.000198412698412696, 2.75573192241163e-06, 2.5052108346504698e-08,
        1.6059050601975336e-10, 7.646482840910255e-13, 2.848234616719962e-15,
    ];

    // (log(cosh(x)) - x²/2) / x⁴ in x², |x| <= 1.
    private static readonly double[] SingleLogCoshTail = [-0.08333331, 0.022221612, -0.006740546, 0.002163203, -0.0006820023, 0.00017797625, -2.610233e-05];
    private static readonly double[] DoubleLogCoshTail =
    [
        -0.08333333333333333, 0.022222222222221488, -0.006746031745994392, 0.0021869488527152497, -0.0007386029483499154,
        0.0002565804635160909, -9.098898081584991e-05, 3.277642308624536e-05, -1.1947366327502953e-05, 4.38382273811117e-06,
        -1.598480130847114e-06, 5.60766134245793e-07, -1.7747512172889497e-07, 4.568471276801625e-08, -8.15291545307745e-09,
        7.308920070260571e-10,
    ];

    /// <summary>exp(a) / 2 for a >= 0, which overflows only where cosh does.</summary>
    private static Lane HalfExp(LaneGraph g, Lane a)
    {
        var form = new PowerForm(2 * a.Type.For(127, 1023) - 1, 1, true);
        var reduced = ReduceByLn2(g, g.AtMost(a, a.Type.For(90, 712)), form.Bias);
        return form.Scale(g, Grow(g, reduced, a.Type.For(SingleExpTail, DoubleExpTail)), reduced.Shifted);
    }

    /// <summary>The square root of high + low, with what its rounding loses.</summary>
    private static LanePair PairRoot(LaneGraph g, Lane high, Lane low)
    {
        var root = g.Sqrt(high);
        var rest = (g.FusedMultiplyAdd(-root, root, high) + low) * 0.5 / root;
        return new(root, g.Select(high > 0, rest, 0));
    }

    /// <summary>log(1 + high + low).</summary>
    private static Lane Log1pOfPair(LaneGraph g, Lane high, Lane low, double least)
    {
        var (exponent, fraction, _) = NormalizeShifted(g, high);
        var result = AddExponent(g, exponent, fraction, low / (1.0 + high));
        return LogSpecials(g, result, high, new LaneRange(least == 0 ? 0 : double.NegativeInfinity, double.PositiveInfinity), -1);
    }
}

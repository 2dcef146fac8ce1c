namespace LossGen.Compiler.Lanes;

public static partial class VectorMath
{
    // (erf(x) - 2x/sqrt(pi)) / x³ in x², |x| <= 0.65: 2^-28.4 and 2^-57.1 of erf(x).
    private static readonly double[] SingleErfTail = [-0.37612635, 0.11283674, -0.02685331, 0.005162233, -0.0007178425];
    private static readonly double[] DoubleErfTail =
    [
        -0.37612638903183754, 0.11283791670955123, -0.026866170645130315, 0.005223977625420028, -0.0008548327020396623,
        0.00012055332716716946, -1.4925635261218363e-05, 1.6461541169170718e-06, -1.6351445966678438e-07, 1.4576506150824755e-08,
        -1.0132621682622222e-09,
    ];

    // (1 + 9/8 x) erfcx(x) in t = (x - K) / (x + K): nearly flat at 0, where t loses most. Float: K = 2.5, up to 10.1, 2^-26.3.
    private static readonly double[] SingleErfcxPolynomial =
    [
        0.80369925, -0.2314605, 0.054423798, 0.03396485, -0.04046117, 0.016678786, -0.0005897924, -0.0020616134, 0.00028940538,
        0.00023998164,
    ];

    // Double: K = 4, everywhere, 2^-52.6.
    private static readonly double[] DoubleErfcxPolynomial =
    [
        0.7534970169378377, -0.1918791495553891, 0.10434091383446123, -0.033558201787025475, -0.009163084533229438, 0.025115050349969387,
        -0.023617493545848436, 0.015287501030060085, -0.007334860037900717, 0.0024808656177748183, -0.00043576842510976364,
        -7.752878819113105e-05, 7.485712852402922e-05, -1.4551688347160164e-05, -5.025733817369397e-06, 3.0230273129631773e-06,
        4.322858769713673e-08, -4.106165849503309e-07, 5.1131595978127447e-08, 4.662845832861595e-08, -1.0195469760221219e-08,
        -3.4724249729952614e-09, 9.559818299107337e-10,
    ];

    // (1 + c x) normcdf(-x) exp(x²/2) in t with K = 3.5, up to 14.5: 2^-27.9. This c near 0.8 is one for which the first coefficient is a float.
    private const double SingleMillsSlope = 0.8000006675720215;
    private static readonly double[] SingleMillsPolynomial =
    [
        0.40411184, -0.115597926, 0.025800512, 0.0181099, -0.020393433, 0.0079950486, -5.3568124e-05, -0.0010681495, 0.00010686724,
        0.00015067443, 1.7336676e-05,
    ];

    public static Lane Erf(LaneGraph g, Lane x, LaneRange range)
    {
        var a = g.Abs(x, range);
        var square = a * a;
        var near = g.FusedMultiplyAdd(a * square, g.Polynomial(square, x.Type.For(SingleErfTail, DoubleErfTail)), a * 1.1283791670955126);
        var far = 1.0 - UpperTail(g, x, range, normal: false);
        return g.WithSignOf(g.Select(a < 0.65, near, far), x).Named("erf");
    }

    public static Lane Erfc(LaneGraph g, Lane x, LaneRange range)
    {
        var upper = UpperTail(g, x, range, normal: false);
        return g.Select(x < 0, 2.0 - upper, upper).Named("erfc");
    }

    /// <summary>exp(x²) erfc(x).</summary>
    public static Lane Erfcx(LaneGraph g, Lane x, LaneRange range)
    {
        if (x.Type == LaneType.Real32) return g.Widened(d => Erfcx(g, d, range), x).Named("erfcx");
        var a = g.Abs(x, range);
        var positive = ErfcxOfPositive(g, a).Rounded;
        positive = g.Select(g.Equal(a, double.PositiveInfinity), 0.0, positive);
        if (range.Lo >= 0) return positive.Named("erfcx");
        var square = LanePair.Product(a, a);
        var growth = ExpOfPair(g, square.High, square.Low);
        return g.Select(x < 0, 2.0 * growth - positive, positive).Named("erfcx");
    }

    /// <summary>The distribution function of the standard normal distribution.</summary>
    public static Lane NormCdf(LaneGraph g, Lane x, LaneRange range)
    {
        var lower = UpperTail(g, x, range, normal: true);
        return g.Select(x < 0, lower, 1.0 - lower).Named("normcdf");
    }

    /// <summary>Its density.</summary>
    public static Lane NormPdf(LaneGraph g, Lane x, LaneRange range)
    {
        var gaussian = Gaussian(g, x, range, halved: true);
        return gaussian.Times(g, new(g.Real(x.Type, 0.3989422804014327), g.Real(x.Type, 0))).Named("normpdf");
    }

    /// <summary>
    /// x normcdf(x) = relu(x) - |x| normcdf(-|x|), the last product before the denormal rounding of the tail.
    /// </summary>
    public static Lane Gelu(LaneGraph g, Lane x, LaneRange range)
    {
        var gaussian = Gaussian(g, x, range, halved: true);
        var ratio = TailRatio(g, x, range, normal: true);
        var bounded = g.AtMost(g.Abs(x, range), x.Type.For(16, 40));
        var missing = gaussian.Times(g, ratio.Times(bounded));
        var result = g.PositivePart(x, range) - missing;
        return (range is { Lo: <= 0, Hi: >= 0 } ? g.WithSignOf(result, x) : result).Named("gelu");
    }

    /// <summary>log(normcdf(x)): from the scaled tail below 0, where it is about -x²/2, else log1p of minus the upper tail.</summary>
    public static Lane LogNormCdf(LaneGraph g, Lane x, LaneRange range)
    {
        if (x.Type == LaneType.Real32) return g.Widened(d => LogNormCdf(g, d, range), x).Named("lognormcdf");
        var below = x < 0;
        var upper = UpperTail(g, x, range, normal: true);
        var mills = MillsOfPositive(g, g.Abs(x, range)).High;
        var rest = 1.0 - upper;
        var argument = g.Select(below, mills, rest);
        var lost = g.Select(below, 0.0, ((1.0 - rest) - upper) / rest);
        var (exponent, fraction) = Normalize(g, argument, LaneRange.NonNegative);
        var log = AddExponent(g, exponent, fraction, lost);
        var square = LanePair.Product(x, x);
        var low = g.Select(square.High < double.PositiveInfinity, square.Low, 0);
        var result = g.Select(below, (log - 0.5 * low) - 0.5 * square.High, log);
        return g.Select(g.IsNaN(x), x, result).Named("lognormcdf");
    }

    /// <summary>erfc(|x|), or normcdf(-|x|).</summary>
    private static Lane UpperTail(LaneGraph g, Lane x, LaneRange range, bool normal) =>
        Gaussian(g, x, range, normal).Times(g, TailRatio(g, x, range, normal));

    /// <summary>The same over its Gaussian factor; |x| ends where that is 0.</summary>
    private static LanePair TailRatio(LaneGraph g, Lane x, LaneRange range, bool normal)
    {
        var a = g.AtMost(g.Abs(x, range), x.Type.For(normal ? 16 : 11.4, normal ? 40 : 28.5));
        if (x.Type == LaneType.Real64) return normal ? MillsOfPositive(g, a) : ErfcxOfPositive(g, a);
        return normal ? RatioPolynomial(g, a, 3.5, SingleMillsSlope, 2.6, SingleMillsPolynomial) : RatioPolynomial(g, a, 2.5, 1.125, 1.3, SingleErfcxPolynomial);
    }

    private static LanePair ErfcxOfPositive(LaneGraph g, Lane a) => RatioPolynomial(g, a, 4, 1.125, 1.3, DoubleErfcxPolynomial);

    /// <summary>erfcx(a / sqrt(2)) / 2 = normcdf(-a) exp(a²/2).</summary>
    private static LanePair MillsOfPositive(LaneGraph g, Lane a)
    {
        var ratio = RatioPolynomial(g, a, 5.656854249492381, 0.795495128834866, 1.3, DoubleErfcxPolynomial);
        return new(0.5 * ratio.High, 0.5 * ratio.Low);
    }

    /// <summary>
    /// p(t) / (1 + c a), t = (a - K) / (a + K); in double with what the quotient and the rounding of 1 + c a lose, where the 4 ulp that are
    /// promised would be passed without. Both are halved, so that they reach the largest double. About 1 / p, of which the tail needs no digits,
    /// is given.
    /// </summary>
    private static LanePair RatioPolynomial(LaneGraph g, Lane a, double k, double c, double inverse, double[] coefficients)
    {
        var top = g.Polynomial((a - k) / (a + k), [.. coefficients.Select(p => 0.5 * p)]);
        var bottom = g.FusedMultiplyAdd(a, 0.5 * c, 0.5);
        var quotient = top / bottom;
        if (a.Type == LaneType.Real32) return new(quotient, g.Real(a.Type, 0));
        var bottomLow = g.FusedMultiplyAdd(a, 0.5 * c, 0.5 - bottom);
        var rest = g.FusedMultiplyAdd(-quotient, bottomLow, g.FusedMultiplyAdd(-quotient, bottom, top));
        return new(quotient, rest * quotient * (2 * inverse));
    }

    /// <summary>(1 + Grown) Power Unscale = exp(-x²) or exp(-x²/2).</summary>
    private readonly record struct GaussianFactor(Lane Grown, Lane Power, double Unscale)
    {
        /// <summary>The product with one rounding at its size, and one more only where it is denormal.</summary>
        public Lane Times(LaneGraph g, LanePair factor)
        {
            if (factor.IsSingle) return g.FusedMultiplyAdd(Grown, factor.High, factor.High) * Power * Unscale;
            var low = g.FusedMultiplyAdd(Grown, factor.Low, factor.Low);
            return (factor.High + g.FusedMultiplyAdd(Grown, factor.High, low)) * Power * Unscale;
        }
    }

    /// <summary>The square is taken with what its rounding loses.</summary>
    private static GaussianFactor Gaussian(LaneGraph g, Lane x, LaneRange range, bool halved)
    {
        var bound = x.Type.For(halved ? 16 : 11.4, halved ? 40 : 28.5);
        var a = g.AtMost(g.Abs(x, range), bound);
        var square = LanePair.Product(a, a);
        var (high, low) = halved ? (-0.5 * square.High, -0.5 * square.Low) : (-square.High, -square.Low);
        var largest = Math.Min(range.LargestMagnitude, bound);
        var form = PowerForm.For(x.Type, -largest * largest * (halved ? 0.5 : 1), 0);
        var reduced = ReduceByLn2(g, high, form.Bias);
        var together = reduced.Low + low;
        reduced = reduced with { Low = together, Remainder = reduced.First + together };
        return new(Grow(g, reduced, x.Type.For(SingleExpTail, DoubleExpTail)), PowerOfTwo(g, reduced.Shifted), form.Unscale);
    }
}

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

    // (x + K) erfcx(x) in t = (x - K) / (x + K): float with K = 3 up to 10.1 (2^-26.9), double with K = 3.75 everywhere (2^-52.7).
    private static readonly double[] SingleErfcxPolynomial =
    [
        1.0740069, -0.8833945, 0.59022826, -0.3104663, 0.11952933, -0.026837261, -0.0012272181, 0.0030712395, -0.00048512383, -0.00031401715,
        7.0168408e-06,
    ];
    private static readonly double[] DoubleErfcxPolynomial =
    [
        1.091922909562789, -0.9587415766529083, 0.7363189252217732, -0.49047029120781105, 0.2790620490328619, -0.13195540117471338,
        0.04911877863063858, -0.012535880091021401, 0.0009863379484500324, 0.0007948234576055496, -0.00034864620161532327,
        1.0592441941585595e-05, 3.746969522981756e-05, -8.899700692797925e-06, -3.285472862893777e-06, 1.6485404544069612e-06,
        2.7485137006923006e-07, -2.551789256401041e-07, -2.3026771674765287e-08, 3.424746874317794e-08, 1.532015677830194e-09,
        -2.9075197828564935e-09,
    ];

    // (x + K) normcdf(-x) exp(x²/2) in the same t, K = 4.25, up to 14.5: 2^-25.4.
    private static readonly double[] SingleMillsPolynomial =
    [
        0.7595542, -0.6251298, 0.4182275, -0.22051504, 0.085272856, -0.019368093, -0.00075469253, 0.0021852707, -0.00035839446,
        -0.00023085973,
    ];

    public static Lane Erf(LaneGraph g, Lane x, LaneRange range)
    {
        var a = g.Abs(x, range);
        var square = a * a;
        var near = g.FusedMultiplyAdd(a * square, g.Polynomial(square, x.Type.For(SingleErfTail, DoubleErfTail)), a * 1.1283791670955126);
        var tail = UpperTail(g, x, range, normal: false);
        return g.WithSignOf(g.Select(a < 0.65, near, 1.0 - tail.Scaled * tail.Unscale), x).Named("erf");
    }

    public static Lane Erfc(LaneGraph g, Lane x, LaneRange range)
    {
        var tail = UpperTail(g, x, range, normal: false);
        var upper = tail.Scaled * tail.Unscale;
        return g.Select(x < 0, 2.0 - upper, upper).Named("erfc");
    }

    /// <summary>exp(x²) erfc(x).</summary>
    public static Lane Erfcx(LaneGraph g, Lane x, LaneRange range)
    {
        if (x.Type == LaneType.Real32) return g.Widened(d => Erfcx(g, d, range), x).Named("erfcx");
        var a = g.Abs(x, range);
        var positive = ErfcxOfPositive(g, a);
        if (range.Lo >= 0) return positive.Named("erfcx");
        var square = LanePair.Product(a, a);
        var growth = ExpOfPair(g, square.High, square.Low);
        return g.Select(x < 0, 2.0 * growth - positive, positive).Named("erfcx");
    }

    /// <summary>The distribution function of the standard normal distribution.</summary>
    public static Lane NormCdf(LaneGraph g, Lane x, LaneRange range)
    {
        var tail = UpperTail(g, x, range, normal: true);
        var lower = tail.Scaled * tail.Unscale;
        return g.Select(x < 0, lower, 1.0 - lower).Named("normcdf");
    }

    /// <summary>Its density.</summary>
    public static Lane NormPdf(LaneGraph g, Lane x, LaneRange range)
    {
        var gaussian = Gaussian(g, x, range, halved: true);
        return (gaussian.Scaled * 0.3989422804014327 * gaussian.Unscale).Named("normpdf");
    }

    /// <summary>x normcdf(x); the product comes before the denormal rounding of the tail.</summary>
    public static Lane Gelu(LaneGraph g, Lane x, LaneRange range)
    {
        var tail = UpperTail(g, x, range, normal: true);
        var below = g.AtLeast(x, x.Type.For(-16, -40)) * tail.Scaled * tail.Unscale;
        var above = g.FusedMultiplyAdd(-x, tail.Scaled * tail.Unscale, x);
        above = g.Select(x < double.PositiveInfinity, above, x);
        return g.Select(x < 0, below, above).Named("gelu");
    }

    /// <summary>log(normcdf(x)): from the scaled tail below 0, where it is about -x²/2, else log1p of minus the upper tail.</summary>
    public static Lane LogNormCdf(LaneGraph g, Lane x, LaneRange range)
    {
        if (x.Type == LaneType.Real32) return g.Widened(d => LogNormCdf(g, d, range), x).Named("lognormcdf");
        var below = x < 0;
        var tail = UpperTail(g, x, range, normal: true);
        var upper = tail.Scaled * tail.Unscale;
        var mills = 0.5 * ErfcxOfPositive(g, g.Abs(x, range) * 0.7071067811865476);
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

    /// <summary>erfc(|x|), or normcdf(-|x|), as a scaled value that keeps its digits where the tail is denormal.</summary>
    private static (Lane Scaled, double Unscale) UpperTail(LaneGraph g, Lane x, LaneRange range, bool normal)
    {
        var gaussian = Gaussian(g, x, range, normal);
        var a = g.AtMost(g.Abs(x, range), x.Type.For(normal ? 16 : 11.4, normal ? 40 : 28.5));
        if (x.Type == LaneType.Real64)
        {
            var ratio = normal ? 0.5 * ErfcxOfPositive(g, a * 0.7071067811865476) : ErfcxOfPositive(g, a);
            return (gaussian.Scaled * ratio, gaussian.Unscale);
        }

        var factor = normal ? RatioPolynomial(g, a, 4.25, SingleMillsPolynomial) : RatioPolynomial(g, a, 3, SingleErfcxPolynomial);
        return (gaussian.Scaled * factor, gaussian.Unscale);
    }

    private static Lane ErfcxOfPositive(LaneGraph g, Lane a) => RatioPolynomial(g, a, 3.75, DoubleErfcxPolynomial);

    /// <summary>p(t) / (a + K), t = (a - K) / (a + K).</summary>
    private static Lane RatioPolynomial(LaneGraph g, Lane a, double k, double[] coefficients)
    {
        var inverse = 1.0 / (a + k);
        return g.Polynomial(g.FusedMultiplyAdd(inverse, -2 * k, 1.0), coefficients) * inverse;
    }

    /// <summary>exp(-x²) or exp(-x²/2), the square taken with what its rounding loses.</summary>
    private static (Lane Scaled, double Unscale) Gaussian(LaneGraph g, Lane x, LaneRange range, bool halved)
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
        var power = PowerOfTwo(g, reduced.Shifted);
        var grown = Grow(g, reduced, x.Type.For(SingleExpTail, DoubleExpTail));
        return (g.FusedMultiplyAdd(grown, power, power), form.Unscale);
    }
}

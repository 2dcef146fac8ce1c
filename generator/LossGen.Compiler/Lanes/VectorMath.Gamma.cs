namespace LossGen.Compiler.Lanes;

public static partial class VectorMath
{
    // (lgamma(2 + d) - (1 - gamma) d) / d², |d| <= 1/2: 2^-55.7 of lgamma.
    private static readonly double[] LogGammaPolynomial =
    [
        0.3224670334241133, -0.06735230105319576, 0.02058080842776596, -0.00738555102892524, 0.0028905103318415553,
        -0.0011927539013274608, 0.0005096694951169753, -0.00022315497229607673, 9.945794412163655e-05, -4.492377162373402e-05,
        2.050354449809879e-05, -9.456080338339063e-06, 4.393518403133095e-06, -1.974822927072751e-06, 8.999077338740004e-07,
        -5.806156978924029e-07, 2.9769989211004573e-07,
    ];

    // (lgamma(x) - (x - 1/2) log(x) + x - log(2 pi) / 2) x in 1/x², x >= 6.5.
    private static readonly double[] LogGammaSeries =
    [
        0.08333333333333327, -0.002777777777671307, 0.0007936507441689323, -0.0005952279089109978, 0.0008406644518267137,
        -0.0018542505323330231, 0.0044376748737831205,
    ];

    // digamma(y) / (y - its zero) in y - 3/2, y in [1, 2]: 2^-53.5.
    private static readonly double[] DigammaPolynomial =
    [
        0.951055876031833, -0.4236274212814606, 0.24054248424077396, -0.1484049230538902, 0.09498872445497708, -0.06192213327468678,
        0.04076083381057618, -0.026975796691557436, 0.01790725248758472, -0.011908219413802051, 0.007926943925353848, -0.0052799463195547115,
        0.0035190129743752053, -0.0023454203464332115, 0.001556594677597269, -0.0010368440095612278, 0.0007234529317614695,
        -0.0004847254934710821, 0.0002269949704502483, -0.00014698447758416166, 0.00025987569895370244, -0.0001765590873391525,
    ];

    // (digamma(x) - log(x) + 1/(2x)) x² in 1/x², x >= 6.
    private static readonly double[] DigammaSeries =
    [
        -0.08333333333333284, 0.008333333332804047, -0.003968253766228875, 0.004166628505971374, -0.0075716848016444726, 0.02083277085876394,
        -0.07327092115194353, 0.21206008194826254,
    ];

    // (trigamma(x) - 1/x - 1/(2x²)) x³ and (tetragamma(x) + 1/x² + 1/x³) x⁴ in 1/x², x >= 6.
    private static readonly double[] TrigammaSeries =
    [
        0.16666666666666632, -0.03333333333283209, 0.023809523553268822, -0.03333326879969343, 0.07574830524388801, -0.2522973696011897,
        1.1211804267667946, -5.47684322895372, 18.666142798017635,
    ];
    private static readonly double[] TetragammaSeries =
    [
        -0.49999999999999367, 0.16666666665725144, -0.16666666184176068, 0.2999987815064494, -0.8331576623873049, 3.2749326590905707,
        -16.627142832971714, 89.16636286015905, -320.91731393324324,
    ];

    // sin(pi r) / r in r², |r| <= 1/2: 2^-54.5.
    private static readonly double[] SinPiPolynomial =
    [
        3.141592653589793, -5.167712780049969, 2.550164039877294, -0.5992645293187382, 0.08214588656989184, -0.007370430478751877,
        0.00046629968871011914, -2.190318524269029e-05, 7.694725379733384e-07,
    ];

    private const double DigammaZero = 1.4616321449683622;
    private const double DigammaZeroLow = 9.549995429965697e-17;

    /// <summary>
    /// log|gamma(x)|. Near its zeros below 0 the error is that of the reflection: absolute, about an ulp of log(pi / |x sin(pi x)|).
    /// </summary>
    public static Lane LogGamma(LaneGraph g, Lane x, LaneRange range)
    {
        if (x.Type == LaneType.Real32) return g.Widened(d => LogGamma(g, d, range), x).Named("lgamma");
        var a = g.Abs(x, range);
        var nearest = g.AtMost(g.Round(a), 7);
        var d = a - nearest;
        var large = a > 6.5;

        // gamma(a) = gamma(2 + d) times or over a product of steps of one.
        var product = a - 1.0;
        for (var step = 2; step <= 4; step++) product = g.Select(nearest > step + 1.5, product * (a - step), product);
        var tiny = nearest < 0.5;
        var argument = g.Select(large, a, g.Select(nearest > 2.5, product, g.Select(tiny, a * (a + 1.0), g.Select(nearest < 1.5, a, 1.0))));
        // For a = 1 + d the logarithm is log1p(d) = d + rest, and d joins the first term; else first + rest.
        var one = g.Equal(nearest, 1);
        var (exponent, fraction) = Normalize(g, argument, LaneRange.NonNegative);
        var (first, lost) = LanePair.QuickSum(exponent * Ln2Short, fraction);
        fraction = g.Select(one, d, fraction);
        var rest = DoubleTail(g, fraction, DoubleUnitLog1pTail);
        rest = g.Select(one, rest, g.FusedMultiplyAdd(exponent, Ln2ShortRest, lost) + rest);

        // lgamma(2 + d) = (1 - gamma) d + d² q(d), lgamma(1 + d) = -gamma d + d² q(d) - rest.
        var over = nearest < 1.5;
        var slope = g.Select(one, -0.5772156649015329, g.Real(x.Type, 0.42278433509846713));
        var bend = g.FusedMultiplyAdd(d * d, g.Polynomial(d, LogGammaPolynomial), g.Select(over, -rest, rest));
        var small = g.FusedMultiplyAdd(slope, d, bend) + g.Select(one, 0.0, g.Select(over, -first, first));
        small = g.Select(g.Equal(a, 0), double.PositiveInfinity, small);

        var inverse = 1.0 / a;
        var series = inverse * g.Polynomial(inverse * inverse, LogGammaSeries);
        var factor = a - 0.5;
        var stirling = g.FusedMultiplyAdd(factor, first - 1.0, g.FusedMultiplyAdd(factor, rest, series + (0.9189385332046728 - 0.5)));
        stirling = g.Select(a < double.PositiveInfinity, stirling, a);
        var positive = g.Select(large, stirling, small);

        // gamma(x) gamma(-x) = -pi / (x sin(pi x)); infinite at 0 and below it at every integer.
        if (range.Lo >= 0) return positive.Named("lgamma");
        var sine = g.Abs(SinPi(g, a));
        var reflected = Log(g, Pi / (a * sine), LaneRange.NonNegative) - positive;
        reflected = g.Select(g.Equal(sine, 0) | g.Equal(a, double.PositiveInfinity), double.PositiveInfinity, reflected);
        return g.Select(x < 0, reflected, positive).Named("lgamma");
    }

    /// <summary>The derivative of lgamma; near its zeros below 0 the error is that of pi / tan(pi x).</summary>
    public static Lane Digamma(LaneGraph g, Lane x, LaneRange range)
    {
        if (x.Type == LaneType.Real32) return g.Widened(d => Digamma(g, d, range), x).Named("digamma");
        var reflect = x < 0;
        var a = range.Lo >= 0 ? x : g.Select(reflect, 1.0 - x, x);

        // Down to y in [1, 2) by the sum of 1 / (a - j), kept as one fraction; from below 1 up by one step.
        var top = g.Real(x.Type, 0);
        var bottom = g.Real(x.Type, 1);
        var y = a;
        for (var step = 1; step <= 4; step++)
        {
            var beyond = a >= step + 1.0;
            var term = a - step;
            top = g.Select(beyond, g.FusedMultiplyAdd(top, term, bottom), top);
            bottom = g.Select(beyond, bottom * term, bottom);
            y = g.Select(beyond, term, y);
        }

        var low = a < 1.0;
        top = g.Select(low, -1.0, top);
        bottom = g.Select(low, a, bottom);
        y = g.Select(low, a + 1.0, y);
        var core = ((y - DigammaZero) - DigammaZeroLow) * g.Polynomial(y - 1.5, DigammaPolynomial);
        var small = core + top / bottom;

        var inverse = 1.0 / a;
        var square = inverse * inverse;
        var series = g.FusedMultiplyAdd(square, g.Polynomial(square, DigammaSeries), -0.5 * inverse);
        var positive = g.Select(a < 6.0, small, Log(g, a, LaneRange.NonNegative) + series);
        if (range.Lo >= 0) return positive.Named("digamma");

        var (sine, cosine) = (SinPi(g, x), CosPi(g, x));
        var reflected = positive - Pi * cosine / sine;
        reflected = g.Select(g.Equal(sine, 0) | g.Equal(x, double.NegativeInfinity), double.NaN, reflected);
        return g.Select(reflect, reflected, positive).Named("digamma");
    }

    public static Lane Trigamma(LaneGraph g, Lane x, LaneRange range)
    {
        if (x.Type == LaneType.Real32) return g.Widened(d => Trigamma(g, d, range), x).Named("trigamma");
        var reflect = x < 0;
        var a = range.Lo >= 0 ? x : g.Select(reflect, 1.0 - x, x);
        var small = a < 6.0;
        var (top, bottom) = SumOfPowers(g, a, 2);
        var far = g.Select(small, a + 6.0, a);
        var inverse = 1.0 / far;
        var square = inverse * inverse;
        var series = g.FusedMultiplyAdd(square, g.FusedMultiplyAdd(inverse, g.Polynomial(square, TrigammaSeries), 0.5), inverse);
        var first = 1.0 / a;
        var positive = g.Select(small, g.FusedMultiplyAdd(first, first, top / bottom + series), series);
        if (range.Lo >= 0) return positive.Named("trigamma");
        var ratio = Pi / SinPi(g, x);
        var reflected = g.FusedMultiplyAdd(ratio, ratio, -positive);
        return g.Select(reflect, g.Select(g.Equal(x, double.NegativeInfinity), double.NaN, reflected), positive).Named("trigamma");
    }

    /// <summary>The derivative of trigamma.</summary>
    public static Lane Tetragamma(LaneGraph g, Lane x, LaneRange range)
    {
        if (x.Type == LaneType.Real32) return g.Widened(d => Tetragamma(g, d, range), x).Named("tetragamma");
        var reflect = x < 0;
        var a = range.Lo >= 0 ? x : g.Select(reflect, 1.0 - x, x);
        var small = a < 6.0;
        var (top, bottom) = SumOfPowers(g, a, 3);
        var far = g.Select(small, a + 6.0, a);
        var inverse = 1.0 / far;
        var square = inverse * inverse;
        var series = square * (g.FusedMultiplyAdd(square, g.Polynomial(square, TetragammaSeries), -inverse) - 1.0);
        var first = 1.0 / a;
        var positive = g.Select(small, -2.0 * (first * first * first + top / bottom) + series, series);
        if (range.Lo >= 0) return positive.Named("tetragamma");
        var ratio = Pi / SinPi(g, x);
        var reflected = positive - 2.0 * ratio * ratio * ratio * CosPi(g, x);
        return g.Select(reflect, g.Select(g.Equal(x, double.NegativeInfinity), double.NaN, reflected), positive).Named("tetragamma");
    }

    /// <summary>The sum of (a + j)^-power for j from 1 to 5, as one fraction.</summary>
    private static (Lane Top, Lane Bottom) SumOfPowers(LaneGraph g, Lane a, int power)
    {
        Lane? top = null, bottom = null;
        for (var step = 1; step <= 5; step++)
        {
            var term = Product(a + step, power);
            (top, bottom) = top is null ? (g.Real(a.Type, 1), term) : (g.FusedMultiplyAdd(top, term, bottom!), bottom! * term);
        }

        return (top!, bottom!);
    }

    /// <summary>sin(pi x), 0 at integers.</summary>
    private static Lane SinPi(LaneGraph g, Lane x)
    {
        var whole = g.Round(x);
        var r = x - whole;
        return r * g.Polynomial(r * r, SinPiPolynomial) ^ OddSign(g, whole);
    }

    /// <summary>cos(pi x) as the sine of the complement.</summary>
    private static Lane CosPi(LaneGraph g, Lane x)
    {
        var whole = g.Round(x);
        var r = 0.5 - g.Abs(x - whole);
        return r * g.Polynomial(r * r, SinPiPolynomial) ^ OddSign(g, whole);
    }

    /// <summary>The sign bit where an integer-valued real is odd.</summary>
    private static Lane OddSign(LaneGraph g, Lane whole)
    {
        var half = 0.5 * whole;
        return g.Select(g.Equal(g.Truncate(half), half), 0.0, g.SignBit(whole.Type));
    }
}

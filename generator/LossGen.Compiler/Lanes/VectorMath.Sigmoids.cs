namespace LossGen.Compiler.Lanes;

public static partial class VectorMath
{
    // (tanh(x) - x) / x³ in x², |x| <= 0.7. Errors relative to tanh(x): 2^-28.1 and 2^-58.4.
    private static readonly double[] SingleTanhTail = [-0.33333325, 0.13332982, -0.053920772, 0.021570226, -0.007881615, 0.0018943982];
    private static readonly double[] DoubleTanhTail =
    [
        -0.3333333333333332, 0.1333333333333122, -0.053968253967055846, 0.021869488501869476, -0.008863234949628098, 0.0035921217042270623,
        -0.0014557874951628778, 0.0005897846347087582, -0.00023823660460728217, 9.457997900529298e-05, -3.496757383227326e-05,
        1.0425485684741337e-05, -1.7706272075253535e-06,
    ];

    /// <summary>
    /// With z = exp(-|x|) and s = z / (1 + z): z - z s below 0 and 1 - s above. Never overflows, keeps its digits in both
    /// tails, and the rounding of 1 + z only enters through the small product.
    /// </summary>
    public static Lane Sigmoid(LaneGraph g, Lane x, LaneRange range)
    {
        var z = ExpOfNegativeAbs(g, x, range);
        var smaller = z.Value / (-1.0 - z.Value);
        if (range.Lo >= 0) return (1.0 + smaller).Named("sigmoid");

        // Half of what z lost, since the derivative by z lies between 1/4 and 1.
        var lost = 0.5 * z.Unscale * z.ScaledError;
        if (range.Hi <= 0) return (z.Value + g.FusedMultiplyAdd(z.Value, smaller, lost)).Named("sigmoid");
        var negative = x < 0;
        var whole = g.Select(negative, z.Value, 1);
        return (whole + g.FusedMultiplyAdd(whole, smaller, g.Select(negative, lost, 0))).Named("sigmoid");
    }

    /// <summary>log(1 + exp(x)) = max(x, 0) + log1p(exp(-|x|)); the largest term of either sign is added last.</summary>
    public static Lane Softplus(LaneGraph g, Lane x, LaneRange range)
    {
        var z = ExpOfNegativeAbs(g, x, range);
        return (Log1pTail(g, z, g.PositivePart(x, range)) + z.Value).Named("softplus");
    }

    /// <summary>log(sigmoid(x)) = min(x, 0) - log1p(exp(-|x|)).</summary>
    public static Lane LogSigmoid(LaneGraph g, Lane x, LaneRange range)
    {
        var z = ExpOfNegativeAbs(g, x, range);
        var start = range.Hi <= 0 ? -x : range.Lo >= 0 ? g.Real(x.Type, 0) : g.Select(x < 0, -x, 0);
        return (-Log1pTail(g, z, start) - z.Value).Named("logsigmoid");
    }

    /// <summary>
    /// start + log1p(z) - z for z = exp(-|x|). What z lost enters by 5/8, about the derivative of log1p where it matters.
    /// </summary>
    private static Lane Log1pTail(LaneGraph g, NegativeExp z, Lane start)
    {
        start = g.FusedMultiplyAdd(z.ScaledError, z.Unscale * 0.625, start);
        return start.Type == LaneType.Real32
            ? g.FusedMultiplyAdd(z.Value * z.Value, UnitLog1pPolynomial(g, z.Value), start)
            : start + DoubleTail(g, z.Value, DoubleUnitLog1pTail);
    }

    /// <summary>sigmoid(x) sigmoid(-x), the density of the logistic distribution and the derivative of sigmoid.</summary>
    public static Lane LogisticDensity(LaneGraph g, Lane x, LaneRange range)
    {
        var z = ExpOfNegativeAbs(g, x, range).Value;
        var smaller = g.FusedMultiplyAdd(z, z / (-1.0 - z), z);
        return g.FusedMultiplyAdd(-smaller, smaller, smaller).Named("density");
    }

    /// <summary>x sigmoid(x). The product comes before the denormal rounding of the sigmoid.</summary>
    public static Lane Silu(LaneGraph g, Lane x, LaneRange range)
    {
        var least = x.Type.For(-80, -700);
        if (range.Lo >= least) return (x * Sigmoid(g, x, range)).Named("silu");
        var negative = x < 0;
        var z = ExpOfNegativeAbs(g, x, range);
        var whole = g.Select(negative, z.Scaled, 1);
        var tail = g.FusedMultiplyAdd(whole, z.Value / (-1.0 - z.Value), g.Select(negative, 0.5 * z.ScaledError, 0));
        var bounded = g.AtLeast(x, x.Type.For(-131, -1000));
        var first = LanePair.Product(bounded, whole);
        var product = first.High + g.FusedMultiplyAdd(bounded, tail, first.Low);
        var result = product * g.Select(negative, z.Unscale, g.Real(x.Type, 1));
        if (range.Hi >= 0) result = g.WithSignOf(result, x);
        return (double.IsPositiveInfinity(range.Hi) ? g.Select(x < double.PositiveInfinity, result, x) : result).Named("silu");
    }

    /// <summary>A polynomial near 0; 1 - 2z / (1 + z), z = exp(-2|x|), elsewhere.</summary>
    public static Lane Tanh(LaneGraph g, Lane x, LaneRange range)
    {
        var (magnitude, z) = ExpOfMinusTwice(g, g.Abs(x, range), range);
        var square = magnitude * magnitude;
        var near = g.FusedMultiplyAdd(magnitude * square, g.Polynomial(square, x.Type.For(SingleTanhTail, DoubleTanhTail)), magnitude);
        var far = 1.0 - 2.0 * z / (1.0 + z);
        return g.WithSignOf(g.Select(magnitude < 0.7, near, far), x).Named("tanh");
    }

    /// <summary>exp(-2a) for a >= 0 and the bounded a it was taken of: shared by tanh and log(cosh), whose derivative it is.</summary>
    private static (Lane Bounded, Lane Exp) ExpOfMinusTwice(LaneGraph g, Lane a, LaneRange range)
    {
        double most = a.Type.For(40, 300);
        var bounded = range.LargestMagnitude > most ? g.AtMost(a, most) : a;
        return (bounded, Exp(g, -2.0 * bounded, new LaneRange(-2 * most, 0)));
    }
}

namespace LossGen.Compiler.Lanes;

/// <summary>
/// The functions of the language as lane operations. The type of the argument's lane picks the precision, and a proven
/// range drops the clamps and cases that it excludes. Functions that are parts of each other share lanes.
/// </summary>
public static partial class VectorMath
{
    private const double Log2E = 1.4426950408889634;
    private const double Ln2 = 0.6931471805599453;
    private const double Ln2Low = 2.3190468138462996e-17;

    // ln 2 in a part of 40 bits, whose product with an exponent is exact, and the rest.
    private const double Ln2Short = 0.6931471805592082;
    private const double Ln2ShortRest = 7.371002565167799e-13;
    private const double SingleLn2Low = -1.904654299957768e-09;

    // (exp(r) - 1 - r) / r² on |r| <= ln(2)/2. Errors relative to exp(r): 2^-27.9 and 2^-60.2.
    private static readonly double[] SingleExpTail = [0.49999994, 0.1666652, 0.041668393, 0.008368748, 0.0013814524];
    private static readonly double[] DoubleExpTail =
    [
        0.5, 0.16666666666666682, 0.04166666666666609, 0.00833333333331698, 0.0013888888889116474, 0.00019841269896521548,
        2.480158692561047e-05, 2.7557234720974267e-06, 2.755758232465146e-07, 2.5112086979995257e-08, 2.0826578598202523e-09,
    ];

    // The same, with errors relative to expm1(r): 2^-28.7 and 2^-59.6.
    private static readonly double[] SingleExpm1Tail = [0.5, 0.16666666, 0.04166636, 0.00833339, 0.0013940664, 0.00019845944];
    private static readonly double[] DoubleExpm1Tail =
    [
        0.5, 0.16666666666666677, 0.041666666666666505, 0.008333333333321655, 0.0013888888888962654, 0.00019841269886072425,
        2.4801587172086674e-05, 2.755724425531233e-06, 2.7557402921419825e-07, 2.5109024074521172e-08, 2.0875278856824667e-09,
    ];

    // (2^r - 1) / r on |r| <= 1/2. Errors relative to 2^r: 2^-26.0 and 2^-55.6.
    private static readonly double[] SingleExp2Tail = [0.6931472, 0.24022648, 0.055503324, 0.009618437, 0.0013398884, 0.00015353462];
    private static readonly double[] DoubleExp2Tail =
    [
        0.6931471805599453, 0.24022650695910072, 0.05550410866482169, 0.00961812910762833, 0.00133335581463927, 0.0001540353039364181,
        1.5252733854314607e-05, 1.3215486593230764e-06, 1.0178051942436342e-07, 7.054974681992519e-09, 4.456570531028528e-10,
        2.5625185097399143e-11,
    ];

    public static Lane Exp(LaneGraph g, Lane x, LaneRange range)
    {
        var form = PowerForm.For(x.Type, range.Lo, range.Hi);
        var opposite = g.Opposite(x) is { } negative ? KnownReduction(g, ClampBothWays(g, negative, range.Negated)) : null;
        var reduced = opposite?.Negated(g, form.Bias) ?? ReduceByLn2(g, ClampBothWays(g, x, range), form.Bias);
        var grown = x.Type == LaneType.Real32 ? GrowTail(g, reduced.Rounded, reduced.Rounded, SingleExpTail) : Grow(g, reduced, DoubleExpTail);
        return form.Scale(g, grown, reduced.Shifted).Named("exp");
    }

    // As far above as below, where infinity is as good: then -x is clamped to the opposite.
    private static Lane ClampBothWays(LaneGraph g, Lane x, LaneRange range)
    {
        double most = x.Type.For(104, 746);
        return Clamp(g, x, range, -most, most);
    }

    public static Lane Exp2(LaneGraph g, Lane x, LaneRange range)
    {
        x = Clamp(g, x, range, x.Type.For(-151, -1076), x.Type.For(129, 1025));
        var form = PowerForm.For(x.Type, range.Lo * Ln2, range.Hi * Ln2);
        var magic = Magic(x.Type, form.Bias);
        var shifted = x + magic;
        var remainder = x - (shifted - magic);
        var grown = remainder * g.Polynomial(remainder, x.Type.For(SingleExp2Tail, DoubleExp2Tail));
        return form.Scale(g, grown, shifted).Named("exp2");
    }

    public static Lane Expm1(LaneGraph g, Lane x, LaneRange range)
    {
        var halved = range.Hi > x.Type.For(88, 709);
        var bias = x.Type.For(127, 1023) - (halved ? 1 : 0);
        var clamped = Clamp(g, x, range, x.Type.For(-18, -38), x.Type.For(89, 710));
        var reduced = ReduceByLn2(g, clamped, bias);
        var tail = GrowTail(g, reduced.Remainder, reduced.Low, x.Type.For(SingleExpm1Tail, DoubleExpm1Tail));
        var power = PowerOfTwo(g, reduced.Shifted);

        // (1 + first + tail) 2^n - 1: the first sum is exact where the result is small.
        var result = g.FusedMultiplyAdd(tail, power, g.FusedMultiplyAdd(reduced.First, power, power - (halved ? 0.5 : 1.0)));
        if (halved) result *= 2.0;

        // expm1(-0) is -0, and its sign is that of x everywhere.
        return (range is { Lo: <= 0, Hi: >= 0 } ? g.WithSignOf(result, x) : result).Named("expm1");
    }

    /// <summary>
    /// exp(-|x|), which sigmoid, softplus and their derivatives share. Scaled (by 1 / Unscale) it keeps its digits where it is
    /// denormal; ScaledError is what the rounding of the scaled value lost.
    /// </summary>
    internal readonly record struct NegativeExp(Lane Value, Lane Scaled, Lane ScaledError, double Unscale);

    internal static NegativeExp ExpOfNegativeAbs(LaneGraph g, Lane x, LaneRange range)
    {
        var absolute = range.Absolute;
        var form = PowerForm.For(x.Type, -absolute.Hi, -absolute.Lo);
        var reduced = ReduceByLn2(g, Clamp(g, g.NegativeAbs(x, range), absolute.Negated, x.Type.For(-131, -1000), 1), form.Bias);
        var power = PowerOfTwo(g, reduced.Shifted);
        var grown = Grow(g, reduced, x.Type.For(SingleExpTail, DoubleExpTail));
        var scaled = g.FusedMultiplyAdd(grown, power, power);
        var error = g.FusedMultiplyAdd(grown, power, power - scaled);
        return new((scaled * form.Unscale).Named("exp"), scaled, error, form.Unscale);
    }

    private static Lane Clamp(LaneGraph g, Lane x, LaneRange range, double least, double most)
    {
        if (range.Lo < least) x = g.AtLeast(x, least);
        return range.Hi > most ? g.AtMost(x, most) : x;
    }

    /// <summary>1.5 * 2^23 (2^52) plus a bias: adding it rounds to an integer and leaves that, biased, in the low bits.</summary>
    private static double Magic(LaneType type, int bias) => type.For(12582912.0, 6755399441055744.0) + bias;

    /// <summary>
    /// x = n ln 2 + Remainder, where Remainder = First + Low, First exact, and Rounded the same in one step; Shifted holds n + bias in its low bits.
    /// </summary>
    private readonly record struct Reduction(Lane Shifted, Lane Count, Lane First, Lane Low, Lane Remainder, Lane Rounded)
    {
        /// <summary>That of -x, with the same bits as if it were made anew: no product with log2(e) is half an odd number, so n rounds alike.</summary>
        public Reduction Negated(LaneGraph g, int bias) => new(Magic(Count.Type, bias) - Count, -Count, -First, -Low, -Remainder, -Rounded);
    }

    /// <summary>The reduction of a lane whose exponential was taken already, so that exp(-x) shares that of exp(x).</summary>
    private static Reduction? KnownReduction(LaneGraph g, Lane x)
    {
        foreach (int bias in PowerForm.Biases(x.Type))
        {
            if (g.Known(LaneOp.FusedMultiplyAdd, x, g.Real(x.Type, Log2E), g.Real(x.Type, Magic(x.Type, bias))) is not null)
            {
                return ReduceByLn2(g, x, bias);
            }
        }

        return null;
    }

    private static Reduction ReduceByLn2(LaneGraph g, Lane x, int bias)
    {
        var magic = Magic(x.Type, bias);
        var shifted = g.FusedMultiplyAdd(x, Log2E, magic);
        var count = shifted - magic;
        var first = g.FusedMultiplyAdd(count, -Ln2, x);
        var rest = -x.Type.For(SingleLn2Low, Ln2Low);
        var low = count * rest;
        return new(shifted, count, first, low, (first + low).Named("reduced"), g.FusedMultiplyAdd(count, rest, first).Named("reduced"));
    }

    /// <summary>exp(r) - 1 = r + r² q(r), r taken as First + Low, so that only the last sum rounds at its size.</summary>
    private static Lane Grow(LaneGraph g, Reduction reduction, double[] tail) => reduction.First + GrowTail(g, reduction.Remainder, reduction.Low, tail);

    /// <summary>
    /// What is left of r, and r² q(r). Where all of r is left, it is exp(r) - 1 rounded at r's size: two operations less, 0.1 ulp more.
    /// </summary>
    private static Lane GrowTail(LaneGraph g, Lane r, Lane left, double[] tail) => g.FusedMultiplyAdd(r * r, g.Polynomial(r, tail), left);

    /// <summary>2 to the integer in the low bits, which already bears the exponent's bias.</summary>
    private static Lane PowerOfTwo(LaneGraph g, Lane shifted) => g.AsReal(g.ShiftLeft(g.AsInt(shifted), shifted.Type.For(23, 52)));

    /// <summary>How (1 + y) 2^n is formed: in one step where neither overflow nor underflow threatens, else in two with one rounding.</summary>
    private readonly record struct PowerForm(int Bias, double Unscale, bool Halves)
    {
        /// <summary>The biases of the forms.</summary>
        public static int[] Biases(LaneType type)
        {
            var (_, _, offset, bias) = Limits(type);
            return [bias, bias + offset, 2 * bias];
        }

        public static PowerForm For(LaneType type, double lo, double hi)
        {
            var (least, most, offset, bias) = Limits(type);
            if (lo >= least && hi <= most) return new(bias, 1, false);
            return hi <= most / 2 - 1 ? new(bias + offset, Math.Pow(2, -offset), false) : new(2 * bias, 1, true);
        }

        private static (double Least, double Most, int Offset, int Bias) Limits(LaneType type) => type.For((-87.0, 88.0, 64, 127), (-708.0, 709.0, 512, 1023));

        public Lane Scale(LaneGraph g, Lane grown, Lane shifted)
        {
            if (!Halves)
            {
                var power = PowerOfTwo(g, shifted);
                return g.FusedMultiplyAdd(grown, power, power) * Unscale;
            }

            var exponent = g.AsInt(shifted);
            var half = g.ShiftRightLogical(exponent, 1);
            var distance = shifted.Type.For(23, 52);
            var first = g.AsReal(g.ShiftLeft(half, distance));
            return g.FusedMultiplyAdd(grown, first, first) * g.AsReal(g.ShiftLeft(exponent - half, distance));
        }
    }
}

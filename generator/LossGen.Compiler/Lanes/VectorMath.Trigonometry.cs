namespace LossGen.Compiler.Lanes;

public static partial class VectorMath
{
    private const double HalfPi = 1.5707963267948966;
    private const double HalfPiLow = 6.123233995736766e-17;
    private const double Pi = 3.141592653589793;
    private const double PiLow = 1.2246467991473532e-16;

    // pi/2 in three parts of full precision each; the first two products with the count are exact where they cancel.
    private static readonly double[] SingleHalfPiParts = [1.5707963705062866, -4.371138828673793e-08, -1.7151245100058819e-15];
    private static readonly double[] DoubleHalfPiParts = [1.5707963267948966, 6.123233995736766e-17, -1.4973849048591698e-33];

    // (sin(r) - r) / r³ and (cos(r) - 1 + r²/2) / r⁴ in r², |r| <= pi/4: 2^-28.0, 2^-57.1 and 2^-33.0, 2^-59.5.
    private static readonly double[] SingleSinTail = [-0.16666667, 0.008333329, -0.00019839304, 2.7180458e-06];
    private static readonly double[] SingleCosTail = [0.041666646, -0.001388731, 2.4432411e-05];
    private static readonly double[] DoubleSinTail =
    [
        -0.16666666666666666, 0.008333333333333323, -0.0001984126984125465, 2.7557319213984644e-06, -2.5052104860438413e-08,
        1.6058360380859973e-10, -7.57839984382753e-13,
    ];

    private static readonly double[] DoubleCosTail =
    [
        0.041666666666666664, -0.0013888888888888872, 2.4801587301570385e-05, -2.7557319214927575e-07, 2.0876754270826482e-09,
        -1.1470282997959128e-11, 4.737667440813671e-14,
    ];

    // (atan(t) - t) / t³ in t², t in [0, 1]: 2^-27.5 and 2^-55.4.
    private static readonly double[] SingleAtanTail =
        [-0.333333, 0.19998549, -0.14264244, 0.10952186, -0.08403435, 0.057957117, -0.031177193, 0.010914175, -0.0017935099];

    private static readonly double[] DoubleAtanTail =
    [
        -0.3333333333333318, 0.19999999999966017, -0.14285714283228942, 0.11111111021522316, -0.09090907186074301, 0.07692281222101734,
        -0.06666409888402412, 0.05880533449881011, -0.05253427255210161, 0.04721654220303591, -0.04216572532418779, 0.03657284183655753,
        -0.02977103249676129, 0.02179513351973871, -0.0136986216789403, 0.0070381553027198465, -0.0027959954274928427,
        0.0007974601467611336, -0.00014432518438018202, 1.2393028176772969e-05,
    ];

    // (asin(s) - s) / s³ in s², s in [0, 1/2]: 2^-58.9.
    private static readonly double[] DoubleAsinTail =
    [
        0.1666666666666676, 0.07499999999970801, 0.04464285717461138, 0.030381942707793857, 0.02237221498728145, 0.01735161202580828,
        0.013980820312831226, 0.011398914902070395, 0.010780233764246633, 0.0037064944921722486, 0.021707207736463667,
        -0.020998684611290543, 0.032628365532829294,
    ];

    public static Lane Sin(LaneGraph g, Lane x, LaneRange range)
    {
        var turn = ReduceByHalfPi(g, x, range);
        var swapped = TestBit(g, turn.Shifted, 0);
        var value = g.Select(swapped, CosPair(g, turn).Rounded, SinPair(g, turn).Rounded);
        return (value ^ (x & g.SignBit(x.Type)) ^ SignFromBit(g, g.AsInt(turn.Shifted), 1)).Named("sin");
    }

    public static Lane Cos(LaneGraph g, Lane x, LaneRange range)
    {
        var turn = ReduceByHalfPi(g, x, range);
        var swapped = TestBit(g, turn.Shifted, 0);
        var value = g.Select(swapped, SinPair(g, turn).Rounded, CosPair(g, turn).Rounded);
        return (value ^ SignFromBit(g, g.AsInt(turn.Shifted) + g.Int(x.Type.Integer(), 1), 1)).Named("cos");
    }

    public static Lane Tan(LaneGraph g, Lane x, LaneRange range)
    {
        if (x.Type == LaneType.Real32) return g.Widened(d => Tan(g, d, range), x).Named("tan");
        var turn = ReduceByHalfPi(g, x, range);
        var swapped = TestBit(g, turn.Shifted, 0);
        var (sin, cos) = (SinPair(g, turn).Normalized, CosPair(g, turn).Normalized);
        var (top, topLow) = (g.Select(swapped, -cos.High, sin.High), g.Select(swapped, -cos.Low, sin.Low));
        var (bottom, bottomLow) = (g.Select(swapped, sin.High, cos.High), g.Select(swapped, sin.Low, cos.Low));
        var quotient = top / bottom;
        var rest = g.FusedMultiplyAdd(-quotient, bottom, top) + g.FusedMultiplyAdd(-quotient, bottomLow, topLow);
        var value = g.FusedMultiplyAdd(rest, 1.0 / bottom, quotient);
        return (value ^ (x & g.SignBit(x.Type))).Named("tan");
    }

    public static Lane Atan(LaneGraph g, Lane x, LaneRange range)
    {
        var a = g.Abs(x, range);
        var inverted = a > 1.0;
        var t = g.Select(inverted, 1.0 / a, a);
        return g.WithSignOf(AtanOf(g, t, null, inverted), x).Named("atan");
    }

    /// <summary>The angle of (x, y) as <c>Math.Atan2(y, x)</c> has it, signed zeros and infinities included.</summary>
    public static Lane Atan2(LaneGraph g, Lane y, Lane x)
    {
        if (x.Type == LaneType.Real32) return g.Widened((v, u) => Atan2(g, v, u), y, x).Named("atan2");
        var (ax, ay) = (g.Abs(x), g.Abs(y));
        var steep = ay > ax;
        var (top, bottom) = (g.Select(steep, ax, ay), g.Select(steep, ay, ax));
        var t = g.Select(g.Equal(top, bottom), 1.0, top / bottom);
        t = g.Select(g.Equal(top, 0) & g.Equal(bottom, 0), 0.0, t);

        // NaN compares as not steep, and top / bottom is then NaN.
        var low = g.FusedMultiplyAdd(-t, bottom, top) / bottom;
        low = g.Select(g.Abs(low) < 1e-15, low, 0);
        var angle = AtanOf(g, t, low, steep);
        var left = g.IntLess(g.AsInt(x), g.Int(LaneType.Int64, 0));
        angle = g.Select(left, Pi - (angle - PiLow), angle);
        return g.WithSignOf(angle, y).Named("atan2");
    }

    public static Lane Asin(LaneGraph g, Lane x, LaneRange range)
    {
        if (x.Type == LaneType.Real32) return g.Widened(d => Asin(g, d, range), x).Named("asin");
        var arc = AsinParts(g, g.Abs(x, range));
        var far = HalfPi - (2.0 * arc.Argument + (2.0 * arc.Tail - HalfPiLow));
        return g.WithSignOf(g.Select(arc.Far, far, arc.Argument + arc.Tail), x).Named("asin");
    }

    public static Lane Acos(LaneGraph g, Lane x, LaneRange range)
    {
        if (x.Type == LaneType.Real32) return g.Widened(d => Acos(g, d, range), x).Named("acos");
        var arc = AsinParts(g, g.Abs(x, range));
        var sign = x & g.SignBit(x.Type);
        var near = HalfPi - ((arc.Argument ^ sign) + ((arc.Tail ^ sign) - HalfPiLow));
        var (twice, tail) = (2.0 * arc.Argument, 2.0 * arc.Tail);
        var far = g.Select(x < 0, Pi - (twice + (tail - PiLow)), twice + tail);
        return g.Select(arc.Far, far, near).Named("acos");
    }

    /// <summary>asin of s = a, or of s = sqrt((1 - a) / 2) where a is above 1/2: s plus a tail.</summary>
    private static (Lane Argument, Lane Tail, Lane Far) AsinParts(LaneGraph g, Lane a)
    {
        var far = a > 0.5;
        var square = g.Select(far, 0.5 - 0.5 * a, a * a);
        var root = g.Sqrt(square);
        var s = g.Select(far, root, a);
        var lost = g.FusedMultiplyAdd(-root, root, square) * (0.5 / root);
        lost = g.Select(far & (square > 0), lost, 0);
        return (s, g.FusedMultiplyAdd(s * square, g.Polynomial(square, DoubleAsinTail), lost), far);
    }

    /// <summary>atan(t + low), t in [0, 1], or its complement to pi/2.</summary>
    private static Lane AtanOf(LaneGraph g, Lane t, Lane? low, Lane complement)
    {
        var square = t * t;
        var tail = t * square * g.Horner(square, t.Type.For(SingleAtanTail, DoubleAtanTail));
        if (low is not null) tail += low / (1.0 + square);
        return g.Select(complement, HalfPi - (t + (tail - t.Type.For(-4.371138828673793e-08, HalfPiLow))), t + tail);
    }

    /// <summary>|x| = n pi/2 + Remainder + Low; Shifted holds n in its low bits.</summary>
    private readonly record struct Turn(Lane Shifted, Lane Remainder, Lane Low);

    private static Turn ReduceByHalfPi(LaneGraph g, Lane x, LaneRange range)
    {
        var a = g.Abs(x, range);
        var magic = Magic(x.Type, 0);
        var parts = x.Type.For(SingleHalfPiParts, DoubleHalfPiParts);
        var shifted = g.FusedMultiplyAdd(a, 0.6366197723675814, magic);
        var count = shifted - magic;
        var first = g.FusedMultiplyAdd(count, -parts[0], a);

        // The second product and the difference with what they lose; the difference is exact where it cancels.
        var second = LanePair.Product(count, g.Real(x.Type, parts[1]));
        var (remainder, rest) = x.Type == LaneType.Real32 ? LanePair.QuickSum(first, -second.High) : LanePair.Sum(first, -second.High);
        var low = g.FusedMultiplyAdd(count, -parts[2], rest - second.Low);
        var limit = x.Type.For(1e5, 1e9);
        if (range.LargestMagnitude > limit)
        {
            var huge = a > limit;
            shifted = g.Rare(RareFunctions.TrigQuadrant, huge, shifted, a);
            remainder = g.Rare(RareFunctions.TrigRemainder, huge, remainder, a);
            low = g.Rare(RareFunctions.TrigRemainderLow, huge, low, a);
        }

        return new(shifted, remainder, low);
    }

    private static LanePair SinPair(LaneGraph g, Turn turn)
    {
        var r = turn.Remainder;
        var square = r * r;
        return new(r, g.FusedMultiplyAdd(r * square, g.Horner(square, r.Type.For(SingleSinTail, DoubleSinTail)), turn.Low));
    }

    private static LanePair CosPair(LaneGraph g, Turn turn)
    {
        var r = turn.Remainder;
        var square = r * r;
        var polynomial = g.Horner(square, r.Type.For(SingleCosTail, DoubleCosTail));
        var lost = -r * turn.Low;
        if (r.Type == LaneType.Real32)
        {
            return new(g.Real(r.Type, 1), g.FusedMultiplyAdd(square, g.FusedMultiplyAdd(polynomial, square, -0.5), lost));
        }

        var half = 0.5 * square;
        var high = 1.0 - half;
        return new(high, ((1.0 - high) - half) + g.FusedMultiplyAdd(square * square, polynomial, lost));
    }

    private static Lane TestBit(LaneGraph g, Lane shifted, int bit)
    {
        var one = g.Int(shifted.Type.Integer(), 1L << bit);
        return g.IntEqual(g.BitAnd(g.AsInt(shifted), one), one);
    }

    /// <summary>The sign bit of a real, set where that bit of the integer is.</summary>
    private static Lane SignFromBit(LaneGraph g, Lane bits, int bit) =>
        g.AsReal(g.ShiftLeft(bits, bits.Type.For(31, 63) - bit)) & g.SignBit(bits.Type.Real());
}

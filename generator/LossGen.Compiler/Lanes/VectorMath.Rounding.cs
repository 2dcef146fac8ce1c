namespace LossGen.Compiler.Lanes;

public static partial class VectorMath
{
    /// <summary>1, -1, or the zero or NaN itself.</summary>
    public static Lane Sign(LaneGraph g, Lane x, LaneRange range)
    {
        if (range is { Lo: > 0, MayBeNaN: false }) return g.Real(x.Type, 1);
        return g.UnlessZero(g.WithSignOf(g.Real(x.Type, 1), x), x).Named("sign");
    }

    /// <summary>The larger; NaN if either is.</summary>
    public static Lane Max(LaneGraph g, Lane a, Lane b, LaneRange second)
    {
        if (a.IsConstant) (a, b) = (b, a);
        if (IsBound(b)) return g.AtLeast(a, b.Value);
        var larger = g.Larger(a, b);
        return MayLose(a, b, second) ? g.Select(g.IsNaN(b), b, larger) : larger;
    }

    /// <summary>The smaller; NaN if either is.</summary>
    public static Lane Min(LaneGraph g, Lane a, Lane b, LaneRange second)
    {
        if (a.IsConstant) (a, b) = (b, a);
        if (IsBound(b)) return g.AtMost(a, b.Value);
        var smaller = g.Smaller(a, b);
        return MayLose(a, b, second) ? g.Select(g.IsNaN(b), b, smaller) : smaller;
    }

    /// <summary>min(max(x, lo), hi).</summary>
    public static Lane Clamp(LaneGraph g, Lane x, Lane lo, Lane hi, LaneRange loRange, LaneRange hiRange) =>
        Min(g, Max(g, x, lo, loRange), hi, hiRange).Named("clamped");

    /// <summary>The positive part; NaN at NaN.</summary>
    public static Lane Relu(LaneGraph g, Lane x, LaneRange range) =>
        range.Lo > 0 ? x : g.Larger(x, g.Real(x.Type, 0)).Named("relu");

    /// <summary>x above 0, alpha expm1(x) below.</summary>
    public static Lane Elu(LaneGraph g, Lane x, Lane? alpha, LaneRange range)
    {
        if (range.Lo >= 0) return x;
        var grown = Expm1(g, x, new LaneRange(range.Lo, Math.Min(range.Hi, 0), range.MayBeNaN));
        return g.Select(x < 0, alpha is null ? grown : alpha * grown, x).Named("elu");
    }

    private static bool IsBound(Lane lane) => lane.IsConstant && lane.Value is not (0 or double.NaN);

    /// <summary>Whether the second may be NaN where the first, which a comparison with NaN gives, is not.</summary>
    private static bool MayLose(Lane first, Lane second, LaneRange range) =>
        range.MayBeNaN && !(second.IsConstant && !double.IsNaN(second.Value)) && Source(first) != Source(second);

    /// <summary>What alone decides whether a lane is NaN: numbers that are multiplied and added make none.</summary>
    private static Lane Source(Lane lane)
    {
        while (true)
        {
            var rest = lane.Op switch
            {
                LaneOp.Negate or LaneOp.Abs => lane.Inputs[0],
                LaneOp.Multiply when IsFactor(lane.Inputs[0]) => lane.Inputs[1],
                LaneOp.Multiply when IsFactor(lane.Inputs[1]) => lane.Inputs[0],
                LaneOp.Add or LaneOp.Subtract when IsNumber(lane.Inputs[0]) => lane.Inputs[1],
                LaneOp.Add or LaneOp.Subtract when IsNumber(lane.Inputs[1]) => lane.Inputs[0],
                _ => null,
            };
            if (rest is null) return lane;
            lane = rest;
        }

        static bool IsNumber(Lane lane) => lane.IsConstant && !double.IsNaN(lane.Value) && !double.IsInfinity(lane.Value);
        static bool IsFactor(Lane lane) => IsNumber(lane) && lane.Value != 0;
    }
}

namespace LossGen.Compiler.Lanes;

public static partial class VectorMath
{
    /// <summary>1, -1, or the zero or NaN itself.</summary>
    public static Lane Sign(LaneGraph g, Lane x, LaneRange range)
    {
        if (range is { Lo: > 0, MayBeNaN: false }) return g.Real(x.Type, 1);
        var one = g.WithSignOf(g.Real(x.Type, 1), x);
        return g.Select(g.Abs(x, range) > 0, one, x).Named("sign");
    }

    /// <summary>The larger; NaN if either is; the first of equals.</summary>
    public static Lane Max(LaneGraph g, Lane a, Lane b, LaneRange second)
    {
        var larger = g.Select(a < b, b, a);
        return CanBeNaN(b, second) ? g.Select(g.IsNaN(b), b, larger) : larger;
    }

    /// <summary>The smaller; NaN if either is; the first of equals.</summary>
    public static Lane Min(LaneGraph g, Lane a, Lane b, LaneRange second)
    {
        var smaller = g.Select(b < a, b, a);
        return CanBeNaN(b, second) ? g.Select(g.IsNaN(b), b, smaller) : smaller;
    }

    /// <summary>min(max(x, lo), hi).</summary>
    public static Lane Clamp(LaneGraph g, Lane x, Lane lo, Lane hi, LaneRange loRange, LaneRange hiRange) =>
        Min(g, Max(g, x, lo, loRange), hi, hiRange).Named("clamped");

    /// <summary>The positive part; 0 at -0, NaN at NaN.</summary>
    public static Lane Relu(LaneGraph g, Lane x, LaneRange range) =>
        range.Lo > 0 ? x : g.Select(x <= 0, 0.0, x).Named("relu");

    /// <summary>x above 0, alpha expm1(x) below.</summary>
    public static Lane Elu(LaneGraph g, Lane x, Lane? alpha, LaneRange range)
    {
        if (range.Lo >= 0) return x;
        var grown = Expm1(g, x, new LaneRange(range.Lo, Math.Min(range.Hi, 0), range.MayBeNaN));
        return g.Select(x < 0, alpha is null ? grown : alpha * grown, x).Named("elu");
    }

    private static bool CanBeNaN(Lane lane, LaneRange range) => range.MayBeNaN && !(lane.IsConstant && !double.IsNaN(lane.Value));
}

namespace LossGen.Compiler.Lanes;

/// <summary>What is proven of a lane: it lies in [Lo, Hi], or is NaN where that is allowed. Lowerings drop the clamps and cases it excludes.</summary>
public readonly record struct LaneRange(double Lo, double Hi, bool MayBeNaN = true)
{
    public static LaneRange Everything => new(double.NegativeInfinity, double.PositiveInfinity);

    public static LaneRange NonNegative => new(0, double.PositiveInfinity);

    public static LaneRange NonPositive => new(double.NegativeInfinity, 0);

    public static LaneRange Unit => new(0, 1);

    public bool IsFinite => Lo > double.NegativeInfinity && Hi < double.PositiveInfinity;

    public LaneRange Negated => new(-Hi, -Lo, MayBeNaN);

    public LaneRange Absolute => Lo >= 0 ? this : Hi <= 0 ? Negated : new(0, Math.Max(-Lo, Hi), MayBeNaN);

    public double LargestMagnitude => Math.Max(Math.Abs(Lo), Math.Abs(Hi));

    public double LeastMagnitude => Lo > 0 ? Lo : Hi < 0 ? -Hi : 0;

    // The one a record writes would print Negated, and so without end.
    public override string ToString() => FormattableString.Invariant($"[{Lo}, {Hi}]{(MayBeNaN ? " or NaN" : "")}");
}

namespace LossGen.Compiler.Analysis;

/// <summary>A closed interval of extended reals that holds every value a node can take, and whether it can be NaN.</summary>
public readonly record struct Interval(double Low, double High, bool MayBeNaN = false)
{
    /// <summary>Every value, NaN included.</summary>
    public static Interval Everything => new(double.NegativeInfinity, double.PositiveInfinity, true);

    /// <summary>Every real, the infinities included.</summary>
    public static Interval Reals => new(double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>One value.</summary>
    public static Interval Point(double value) => double.IsNaN(value) ? Everything : new(value, value);

    /// <summary>Whether the interval is one value.</summary>
    public bool IsPoint => Low == High && !MayBeNaN;

    /// <summary>Whether the value can be among those of the interval.</summary>
    public bool Contains(double value) => double.IsNaN(value) ? MayBeNaN : Low <= value && value <= High;

    /// <summary>The least interval that holds both.</summary>
    public Interval Union(Interval other) => new(Math.Min(Low, other.Low), Math.Max(High, other.High), MayBeNaN || other.MayBeNaN);
}

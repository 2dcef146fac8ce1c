using LossGen.Compiler.Graphs;

namespace LossGen.Compiler.Analysis;

/// <summary>The intervals of reductions, from their body's and from how many elements they run over.</summary>
internal static class ReductionIntervals
{
    public static Interval Of(ReduceNode node, Interval body, double minCount, double maxCount)
    {
        bool mayBeEmpty = minCount == 0;
        return node.Reduction switch
        {
            ReductionKind.Sum => Sum(body, minCount, maxCount),
            ReductionKind.Product => Product(body, mayBeEmpty),
            ReductionKind.Min => mayBeEmpty ? body with { High = double.PositiveInfinity } : body,
            ReductionKind.Max => mayBeEmpty ? body with { Low = double.NegativeInfinity } : body,
            ReductionKind.LogSumExp => new(
                mayBeEmpty ? double.NegativeInfinity : Intervals.Down(body.Low),
                Intervals.Up(body.High + Math.Log(maxCount)),
                body.MayBeNaN),
            ReductionKind.Norm => new(
                mayBeEmpty || body.Contains(0) ? 0 : Intervals.Down(Math.Min(Math.Abs(body.Low), Math.Abs(body.High))),
                Times(Math.Max(Math.Abs(body.Low), Math.Abs(body.High)), Math.Sqrt(maxCount)),
                body.MayBeNaN),
            ReductionKind.Any or ReductionKind.All => new(0, 1),
            _ => new(0, maxCount),
        };
    }

    /// <summary>A sum that is added up in lanes of float, each of so many terms before it goes on in double: beyond float they are infinite.</summary>
    public static Interval OfLanes(Interval sum, Interval body, double depth)
    {
        bool isHigh = body.High * depth > float.MaxValue, isLow = body.Low * depth < -float.MaxValue;
        return new(isLow ? double.NegativeInfinity : sum.Low, isHigh ? double.PositiveInfinity : sum.High, sum.MayBeNaN || (isLow && isHigh));
    }

    private static Interval Sum(Interval body, double minCount, double maxCount) => new(
        body.Low >= 0 ? Times(body.Low, minCount) : Times(body.Low, maxCount),
        body.High <= 0 ? Times(body.High, minCount) : Times(body.High, maxCount),
        body.MayBeNaN || (double.IsNegativeInfinity(body.Low) && double.IsPositiveInfinity(body.High)));

    private static Interval Product(Interval body, bool mayBeEmpty)
    {
        var range = body switch
        {
            { Low: >= 0, High: <= 1 } => new Interval(0, body.High),
            { Low: >= 1 } => new(body.Low, double.PositiveInfinity),
            { Low: >= 0 } => new(0, double.PositiveInfinity),
            { Low: >= -1, High: <= 1 } => new(-1, 1),
            _ => Interval.Reals,
        };
        range = range with { MayBeNaN = body.MayBeNaN || (body.Contains(0) && (double.IsInfinity(body.Low) || double.IsInfinity(body.High))) };
        return mayBeEmpty ? range.Union(Interval.Point(1)) : range;
    }

    private static double Times(double value, double count) => value == 0 || count == 0 ? 0 : value * count;
}

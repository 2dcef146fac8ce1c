using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Analysis;

/// <summary>What a comparison says of the difference of its sides: where s ≥ t, s - t is not negative.</summary>
/// <param name="Greater">What is no less.</param>
/// <param name="Less">What is no greater.</param>
/// <param name="IsStrict">Whether they differ.</param>
internal readonly record struct Difference(Node Greater, Node Less, bool IsStrict)
{
    /// <summary>What is known wherever a condition holds, or doesn't.</summary>
    public static List<Difference> Of(Node condition, bool isTrue)
    {
        List<(Node, Node)> unequal = [];
        List<Difference> all = [.. Compared(condition, isTrue, unequal)];

        // What is no less, and not the same either, is greater.
        return [.. all.Select(d => d with { IsStrict = d.IsStrict || unequal.Exists(u => d.IsOf(u.Item1, u.Item2) || d.IsOf(u.Item2, u.Item1)) })];
    }

    private bool IsOf(Node greater, Node less) =>
        (ReferenceEquals(greater, Greater) && ReferenceEquals(less, Less))
        || (CountOf(Greater) is { } a && CountOf(Less) is { } b && CountOf(greater) is { } c && CountOf(less) is { } d && Fixed(a.Minus(b).Minus(c.Minus(d))) == 0);

    private static IEnumerable<Difference> Compared(Node condition, bool isTrue, List<(Node, Node)> unequal)
    {
        if (condition is not ApplyNode { Primitive: var p, Inputs: var x })
        {
            return [];
        }

        bool isLess = p == Arithmetic.Less || p == Arithmetic.LessOrEqual;
        bool isStrict = (p == Arithmetic.Less || p == Arithmetic.Greater) == isTrue;
        return p == Arithmetic.And || p == Arithmetic.Or ? ((p == Arithmetic.And) == isTrue ? [.. Compared(x[0], isTrue, unequal), .. Compared(x[1], isTrue, unequal)] : [])
            : p == Arithmetic.Not ? Compared(x[0], !isTrue, unequal)
            : x.Length != 2 || x[0].Kind == ValueKind.Boolean ? []
            : p == Arithmetic.Equal || p == Arithmetic.NotEqual ? ((p == Arithmetic.Equal) == isTrue ? [new(x[0], x[1], false), new(x[1], x[0], false)] : Unequal(x[0], x[1]))
            : isLess || p == Arithmetic.Greater || p == Arithmetic.GreaterOrEqual ? [isLess == isTrue ? new(x[1], x[0], isStrict) : new(x[0], x[1], isStrict)]
            : [];

        IEnumerable<Difference> Unequal(Node a, Node b)
        {
            unequal.Add((a, b));
            return [];
        }
    }

    /// <summary>The interval of a node, with what this says of it.</summary>
    public Interval Narrow(Node node, Interval known)
    {
        if (node is not ApplyNode { Primitive: var p, Inputs: var x } || (p != Arithmetic.Add && p != Arithmetic.Subtract))
        {
            return known;
        }

        // Of any two numbers the sign of the difference is right; counts have no rounding at all, and nothing between 0 and 1.
        var (least, most) = p == Arithmetic.Subtract && ReferenceEquals(x[0], Greater) && ReferenceEquals(x[1], Less) ? (0, double.PositiveInfinity)
            : p == Arithmetic.Subtract && ReferenceEquals(x[0], Less) && ReferenceEquals(x[1], Greater) ? (double.NegativeInfinity, 0)
            : (double.NegativeInfinity, double.PositiveInfinity);
        if (CountOf(node) is { } count && CountOf(Greater) is { } greater && CountOf(Less) is { } less)
        {
            var difference = greater.Minus(less);
            long step = IsStrict ? 1 : 0;
            least = Fixed(count.Minus(difference)) is { } more ? Math.Max(least, more + step) : least;
            most = Fixed(count.Plus(difference)) is { } all ? Math.Min(most, all - step) : most;
        }

        double low = Math.Max(known.Low, least), high = Math.Min(known.High, most);
        return low <= high ? known with { Low = low, High = high } : known;
    }

    // Positions and lengths alone: other whole numbers may be beyond what a float holds.
    private static WholeSum? CountOf(Node node) => WholeSum.Of(node) is { } sum && sum.Terms.Keys.All(t => t is IndexNode or SizeNode) ? sum : null;

    private static long? Fixed(WholeSum sum) => sum.Terms.Count == 0 ? sum.Constant : null;
}

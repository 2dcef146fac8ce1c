using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Analysis;

/// <summary>What a comparison says of the difference of its sides: where s ≥ t, s - t is not negative.</summary>
/// <param name="Greater">What is no less.</param>
/// <param name="Less">What is no greater.</param>
/// <param name="IsStrict">Whether they differ.</param>
internal readonly record struct Difference(Node Greater, Node Less, bool IsStrict)
{
    private const int MaxTerms = 8;

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
        || (Counts.Of(Greater) is { } a && Counts.Of(Less) is { } b && Counts.Of(greater) is { } c && Counts.Of(less) is { } d && a.Plus(b, -1).Plus(c, -1).Plus(d, 1).Fixed == 0);

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
        if (Counts.Of(node) is { } count && Counts.Of(Greater) is { } greater && Counts.Of(Less) is { } less)
        {
            var difference = greater.Plus(less, -1);
            double step = IsStrict ? 1 : 0;
            least = count.Plus(difference, -1).Fixed is { } more ? Math.Max(least, more + step) : least;
            most = count.Plus(difference, 1).Fixed is { } all ? Math.Min(most, all - step) : most;
        }

        double low = Math.Max(known.Low, least), high = Math.Min(known.High, most);
        return low <= high ? known with { Low = low, High = high } : known;
    }

    // A sum of positions, lengths and whole numbers, each so many times.
    private sealed class Counts(Dictionary<Node, double> times, double constant)
    {
        public double? Fixed => Times.Values.All(t => t == 0) ? Constant : null;

        public static Counts? Of(Node node, int depth = 0) => node switch
        {
            IndexNode or SizeNode => new(new() { [node] = 1 }, 0),
            ConstantNode { Kind: not ValueKind.Boolean, Value: var value } when value == Math.Floor(value) && Math.Abs(value) < 1 << 20 => new([], value),
            ApplyNode { Primitive: var p, Inputs: var x } when (p == Arithmetic.Add || p == Arithmetic.Subtract) && depth < MaxTerms =>
                Of(x[0], depth + 1) is { } a && Of(x[1], depth + 1) is { } b ? a.Plus(b, p == Arithmetic.Add ? 1 : -1) : null,
            ApplyNode { Primitive: var p, Inputs: var x } when p == Arithmetic.Number && x[0].Kind == ValueKind.Integer => Of(x[0], depth + 1),
            ApplyNode { Primitive: var p, Inputs: var x } when p == Arithmetic.Negate && depth < MaxTerms => Of(x[0], depth + 1) is { } a ? new Counts([], 0).Plus(a, -1) : null,
            _ => null,
        };

        public Counts Plus(Counts other, double factor)
        {
            var sum = new Dictionary<Node, double>(Times);
            foreach (var term in other.Times)
            {
                sum[term.Key] = (sum.TryGetValue(term.Key, out double known) ? known : 0) + (factor * term.Value);
            }

            return new(sum, Constant + (factor * other.Constant));
        }

        private Dictionary<Node, double> Times { get; } = times;

        private double Constant { get; } = constant;
    }
}

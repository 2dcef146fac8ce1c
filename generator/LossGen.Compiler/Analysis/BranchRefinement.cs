using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Analysis;

/// <summary>
/// Inside a branch its condition holds: <c>x &gt; 0 ? log(x) : 0</c> takes the logarithm of positive numbers only. Small branches are
/// evaluated anew under their condition; large ones keep what is known without it, so that the analysis stays linear.
/// </summary>
internal static class BranchRefinement
{
    private const int MaxNodes = 48;

    /// <summary>The interval of a choice, or null where its condition says nothing that could be used.</summary>
    public static Interval? Refine(ApplyNode select, Func<Node, Interval> of, Func<Node, Func<Node, Interval>, Interval> evaluate, double smallest)
    {
        if (of(select.Inputs[0]) is { IsPoint: true } || Bounds(select.Inputs[0], of, smallest) is not var (subject, whenTrue, whenFalse))
        {
            return null;
        }

        return Under(select.Inputs[1], subject, whenTrue, of, evaluate).Union(Under(select.Inputs[2], subject, whenFalse, of, evaluate));
    }

    private static (Node Subject, Interval WhenTrue, Interval WhenFalse)? Bounds(Node condition, Func<Node, Interval> of, double smallest)
    {
        switch (condition)
        {
            // Of several that hold, the first that tells something; that they don't all hold tells nothing.
            case ApplyNode { Primitive: var p } both when p == Arithmetic.And:
                return (Bounds(both.Inputs[0], of, smallest) ?? Bounds(both.Inputs[1], of, smallest)) is var (part, whenBoth, _) ? (part, whenBoth, of(part)) : null;
            case ApplyNode { Primitive: var p } not when p == Arithmetic.Not:
                return Bounds(not.Inputs[0], of, smallest) is var (denied, whenNot, whenSo) ? (denied, whenSo, whenNot) : null;
        }

        if (condition is not ApplyNode { Inputs.Length: 2, Primitive: var comparison, Inputs: var inputs })
        {
            return null;
        }

        bool flipped = inputs[0] is ConstantNode;
        if ((flipped ? inputs[0] : inputs[1]) is not ConstantNode bound)
        {
            return null;
        }

        var subject = flipped ? inputs[1] : inputs[0];
        var range = of(subject);
        var below = range with { High = Math.Min(range.High, bound.Value) };
        var above = range with { Low = Math.Max(range.Low, bound.Value) };
        var strictlyBelow = range with { High = Math.Min(range.High, Below(bound.Value, smallest)) };
        var strictlyAbove = range with { Low = Math.Max(range.Low, -Below(-bound.Value, smallest)) };
        (Interval Yes, Interval No)? pair =
            comparison == (flipped ? Arithmetic.Greater : Arithmetic.Less) ? (strictlyBelow, above)
            : comparison == (flipped ? Arithmetic.GreaterOrEqual : Arithmetic.LessOrEqual) ? (below, strictlyAbove)
            : comparison == (flipped ? Arithmetic.Less : Arithmetic.Greater) ? (strictlyAbove, below)
            : comparison == (flipped ? Arithmetic.LessOrEqual : Arithmetic.GreaterOrEqual) ? (above, strictlyBelow)
            : comparison == Arithmetic.Equal ? (Interval.Point(bound.Value), Without(range, bound.Value, smallest))
            : comparison == Arithmetic.NotEqual ? (Without(range, bound.Value, smallest), Interval.Point(bound.Value))
            : null;

        // Where a condition can't hold at all its branch keeps the unrefined range.
        return pair is not var (yes, no) ? null : (subject, yes.Low <= yes.High ? yes : range, no.Low <= no.High ? no : range);
    }

    // An end that is excluded.
    private static Interval Without(Interval range, double value, double smallest) =>
        range.Low == value && range.High > value ? range with { Low = -Below(-value, smallest) }
        : range.High == value && range.Low < value ? range with { High = Below(value, smallest) }
        : range;

    /// <summary>The next value below: at zero the smallest of the type, the next double elsewhere.</summary>
    private static double Below(double value, double smallest)
    {
        if (value == 0)
        {
            return -smallest;
        }

        long bits = BitConverter.DoubleToInt64Bits(value);
        return double.IsInfinity(value) || double.IsNaN(value) ? value : BitConverter.Int64BitsToDouble(value > 0 ? bits - 1 : bits + 1);
    }

    private static Interval Under(
        Node branch, Node subject, Interval assumed, Func<Node, Interval> of, Func<Node, Func<Node, Interval>, Interval> evaluate)
    {
        var affected = new List<Node>();
        if (!Collect(branch, affected))
        {
            return of(branch);
        }

        affected.Sort((a, b) => a.Id.CompareTo(b.Id));
        var refined = new Dictionary<Node, Interval> { [subject] = assumed };
        Interval Lookup(Node node) => refined.TryGetValue(node, out var known) ? known : of(node);
        foreach (var node in affected)
        {
            if (!ReferenceEquals(node, subject))
            {
                refined[node] = evaluate(node, Lookup);
            }
        }

        return Lookup(branch);
    }

    /// <summary>The nodes of a small branch, down to parameters; false where it is large or holds choices of its own.</summary>
    private static bool Collect(Node branch, List<Node> nodes)
    {
        var seen = new HashSet<Node>();
        var pending = new Stack<Node>();
        pending.Push(branch);
        while (pending.Count > 0)
        {
            var node = pending.Pop();
            if (!seen.Add(node))
            {
                continue;
            }

            // A reduction runs over other positions, where the condition needn't hold.
            if (node is not ApplyNode apply)
            {
                continue;
            }

            if (seen.Count > MaxNodes || apply.Primitive == Arithmetic.Select)
            {
                return false;
            }

            nodes.Add(node);
            foreach (var input in node.Inputs)
            {
                pending.Push(input);
            }
        }

        return true;
    }
}

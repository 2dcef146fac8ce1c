using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Analysis;

/// <summary>What follows for quotients: an element is at most its norm, and a factor of what is divided by goes away with its like above.</summary>
internal sealed partial class Relations
{
    // c / |x| · x, and c / x² · x.
    private Interval? OfProduct(Node a, Node b)
    {
        foreach (var (quotient, x) in new[] { (a, b), (b, a) })
        {
            foreach (var (above, below) in IsBounded(of(x)) ? Divided(quotient, 0) : [])
            {
                var alike = new Interval(1 / Share.High, Share.High);
                if (IsSquareOf(below, x) && !above.MayBeNaN && !of(x).Contains(0))
                {
                    return Intervals.Multiply([Intervals.Divide([above, of(x)]), alike]);
                }

                if (ReferenceEquals(below, x) && !above.MayBeNaN && !of(x).Contains(0))
                {
                    return Intervals.Multiply([above, alike]);
                }

                if (Divisor(below) is var (norm, isGuarded) && (isGuarded || of(norm).Low > 0) && !of(norm).MayBeNaN && ShareOf(x, norm, 0) is { } share)
                {
                    return Intervals.Multiply([above, share]);
                }
            }
        }

        return null;
    }

    private static bool IsSquareOf(Node square, Node x) => ReferenceEquals(SquareRoot(square), x);

    // What a node is the square of.
    private static Node? SquareRoot(Node square) => square switch
    {
        ApplyNode { Primitive.Name: "square" } s => s.Inputs[0],
        ApplyNode { Primitive: var p } s when p == Powers.Pow => s.Inputs[1] is ConstantNode { Value: 2 } ? s.Inputs[0] : null,
        ApplyNode { Primitive: var p } s when p == Arithmetic.Multiply => ReferenceEquals(s.Inputs[0], s.Inputs[1]) ? s.Inputs[0] : null,
        _ => null,
    };

    // A quotient, perhaps negated, among other factors or divided again: what stands above, and what below, for each divisor.
    private IEnumerable<(Interval Above, Node Below)> Divided(Node node, int depth)
    {
        if (node is not ApplyNode { Primitive: var p, Inputs: var i } || depth > MaxTerms)
        {
            return [];
        }

        // Divided again it must not have run over on the way.
        var again = p == Arithmetic.Divide && IsBounded(of(node)) ? Divided(i[0], depth + 1) : [];
        return p == Arithmetic.Divide ? again.Select(d => (Intervals.Divide([d.Above, of(i[1])]), d.Below)).Concat(Factors(i[1], 0).Select(f => (Intervals.Divide([of(i[0]), f.Others]), f.Factor)))
            : p == Arithmetic.Negate ? Divided(i[0], depth).Select(d => (Ranges.Negate(d.Above), d.Below))
            : p == Arithmetic.Multiply ? Enumerable.Range(0, 2).SelectMany(k => Divided(i[k], depth + 1).Select(d => (Intervals.Multiply([d.Above, of(i[1 - k])]), d.Below)))
            : [];
    }

    // What is divided by, and each of its factors with what the others are: all large enough to have kept their digits.
    private IEnumerable<(Node Factor, Interval Others)> Factors(Node below, int depth)
    {
        var own = new[] { (below, Interval.Point(1)) };
        return depth >= MaxNesting || below is not ApplyNode { Primitive: var p, Inputs: var i } || p != Arithmetic.Multiply || of(below) is not { Low: > Least, High: < double.PositiveInfinity, MayBeNaN: false }
            ? own
            : own.Concat(Enumerable.Range(0, 2).SelectMany(k => Factors(i[k], depth + 1).Select(f => (f.Factor, Intervals.Multiply([f.Others, of(i[1 - k])])))));
    }

    private const double Least = 1e-30;

    // What has run over stays so, whatever it is divided by.
    private static bool IsBounded(Interval interval) => interval is { MayBeNaN: false, Low: > double.NegativeInfinity, High: < double.PositiveInfinity };

    // An element over its norm, perhaps among other factors; a part over the sum of parts.
    private Interval? OfQuotient(Node above, Node below)
    {
        var (divisor, isGuarded) = Divisor(below);
        var numerator = of(above);
        return !IsBounded(numerator) || of(divisor).MayBeNaN || (!isGuarded && of(divisor).Contains(0)) ? null
            : minCount > 0 && above is ReduceNode { Reduction: ReductionKind.Sum, Filter: null } total && IntervalAnalysis.IsCountOf(below, total) ? of(total.Body)
            : Factors(divisor, 0).Select(f => ShareOf(above, f.Factor, 0) is { } share ? Intervals.Divide([share, f.Others]) : (Interval?)null).FirstOrDefault(s => s is not null) ?? OfCorrelation(above, divisor) ?? OfOthers(above, divisor) ?? OfSquareBelow(above, divisor) ?? (divisor is ReduceNode { Reduction: ReductionKind.Sum } sum && ReferenceEquals(sum.Body, above) && numerator.Low >= 0 && of(sum).Low > 0
                ? new(0, Share.High)
                : null);
    }

    // x / (x² + c) is greatest where x² is c.
    private Interval? OfSquareBelow(Node x, Node below)
    {
        if (below is not ApplyNode { Primitive: var p } sum || p != Arithmetic.Add)
        {
            return null;
        }

        var rest = Enumerable.Range(0, 2).Where(i => HoldsSquareOf(sum.Inputs[i], x)).Select(i => of(sum.Inputs[1 - i])).FirstOrDefault(r => r is { Low: > 0, MayBeNaN: false });
        double most = 0.5001 / Math.Sqrt(rest.Low);
        return rest.Low > 0 ? new(of(x).Low >= 0 ? 0 : -most, of(x).High <= 0 ? 0 : most) : null;
    }

    private static bool HoldsSquareOf(Node node, Node x) => node is ReduceNode { Reduction: ReductionKind.Sum, Filter: null } squares
        ? SquareRoot(squares.Body) is { } root && IsElementOf(x, root, squares)
        : IsSquareOf(node, x);

    // What a value is when it is divided by something that a factor of each of its terms is no greater than.
    private Interval? ShareOf(Node x, Node whole, int depth)
    {
        var range = of(x);
        if (IsPartOf(x, whole) || (range.Low >= 0 && (IsAtMost(x, whole, 0) || IsCommonOf(x, whole))))
        {
            return new(range.Low >= 0 ? 0 : Share.Low, range.High <= 0 ? 0 : Share.High);
        }

        if (whole is ApplyNode { Primitive.Name: "sqrt" } root && CountOfSquares(root.Inputs[0], x, 0) is { } count)
        {
            double most = Share.High * Math.Sqrt(count);
            return new(range.Low >= 0 ? 0 : -most, range.High <= 0 ? 0 : most);
        }

        if (x is ConstantNode { Value: 0 })
        {
            return Interval.Point(0);
        }

        if (x is not ApplyNode { Primitive: var p, Inputs: var inputs } || depth > MaxTerms)
        {
            return null;
        }

        Interval? Of(int i) => ShareOf(inputs[i], whole, depth + 1);
        return (p == Arithmetic.Add || p == Arithmetic.Subtract) && Of(0) is { } a && Of(1) is { } b ? (p == Arithmetic.Add ? Intervals.Add([a, b]) : Intervals.Subtract([a, b]))
            : p == Arithmetic.Select && Of(1) is { } yes && Of(2) is { } no ? yes.Union(no)
            : Scaled(p, inputs, Of);
    }

    // What is told of one part of a product, of what is divided or of what is negated, told of the whole.
    private Interval? Scaled(Primitive p, ImmutableArray<Node> inputs, Func<int, Interval?> ofPart) =>
        p == Arithmetic.Multiply ? (ofPart(0) is { } first ? Intervals.Multiply([first, of(inputs[1])]) : ofPart(1) is { } second ? Intervals.Multiply([of(inputs[0]), second]) : null)
        : p == Arithmetic.Divide && ofPart(0) is { } above ? Intervals.Divide([above, of(inputs[1])])
        : p == Arithmetic.Negate && ofPart(0) is { } opposite ? Ranges.Negate(opposite)
        : null;

    // Of what is not negative.
    private bool IsAtMost(Node x, Node whole, int depth)
    {
        if (ReferenceEquals(x, whole))
        {
            return true;
        }

        if (depth > 3)
        {
            return false;
        }

        return whole switch
        {
            ApplyNode { Primitive.Name: "max" } max when max.Inputs.Any(i => IsAtMost(x, i, depth + 1)) => true,
            ApplyNode { Primitive: var p } sum when p == Arithmetic.Add && new[] { 0, 1 }.Any(i => of(sum.Inputs[1 - i]).Low >= 0 && IsAtMost(x, sum.Inputs[i], depth + 1)) => true,
            _ => x is ApplyNode { Primitive.Name: "min" } min && min.Inputs.Any(i => IsAtMost(i, whole, depth + 1)),
        };
    }

    private static readonly Interval Share = new(-1.0001, 1.0001);

    // What is divided by, seen through a choice that keeps it from being 0.
    private static (Node Divisor, bool IsGuarded) Divisor(Node below) =>
        below is ApplyNode { Primitive: var p } choice && p == Arithmetic.Select
        && choice.Inputs[0] is ApplyNode { Primitive: var equal } test && equal == Arithmetic.Equal && ReferenceEquals(test.Inputs[0], choice.Inputs[2])
            ? (choice.Inputs[2], true)
            : (below, false);

    private bool IsPartOf(Node x, Node norm) => norm switch
    {
        ReduceNode { Reduction: ReductionKind.Norm } r when IsElementOf(x, r.Body, r) => true,
        ReduceNode { Reduction: ReductionKind.Max, Body: ApplyNode { Primitive.Name: "abs" } size } r when IsElementOf(x, size.Inputs[0], r) => true,
        ApplyNode { Primitive.Name: "hypot" } hypot when hypot.Inputs.Contains(x) => true,
        _ => (x is ApplyNode { Primitive.Name: "abs" or "neg" } inside && IsPartOf(inside.Inputs[0], norm)) || NoMore(norm)?.Any(n => IsPartOf(x, n)) == true,
    };

    private static bool IsElementOf(Node x, Node body, ReduceNode reduce) => ReferenceEquals(body, x) || (reduce.Filter is null && Instances.IsInstance(x, body, reduce));
}

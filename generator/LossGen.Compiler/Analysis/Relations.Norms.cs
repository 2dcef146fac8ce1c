using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Analysis;

/// <summary>What follows for sums and products of several factors: a scalar product is at most the product of the norms.</summary>
internal sealed partial class Relations
{
    private const int MaxNesting = 4;

    // A mean of squares is no less than the square of the mean, but for rounding.
    private bool IsSquareOfMean(Node square, Node meanOfSquares) =>
        MeanOf(meanOfSquares) is { } squares && SquareRoot(square) is { } root && MeanOf(root) is { } sum && At(squares, sum) is { } x && IsSquareOf(squares.Body, x);

    private static ReduceNode? MeanOf(Node node) =>
        node is ApplyNode { Primitive: var p, Inputs: var mean } && p == Arithmetic.Average && mean[0] is ReduceNode { Reduction: ReductionKind.Sum, Filter: null } sum && IntervalAnalysis.IsCountOf(mean[1], sum) ? sum : null;

    // The body of a reduction at the positions of another, where both run over the same, under whatever names; null where they don't.
    private Node? At(ReduceNode frame, ReduceNode other)
    {
        bool IsAlike(IndexVariable i, IndexVariable j) => i.Domain == j.Domain || (extents(i) is { } extent && extent.Equals(extents(j)));
        var renamed = frame.Over.Where((i, k) => k >= other.Over.Length || i != other.Over[k]).ToList();
        return frame.Over.Length == other.Over.Length && frame.Over.Zip(other.Over, IsAlike).All(a => a) && !renamed.Any(other.Body.Indices.Contains)
            ? frame.Over.Zip(other.Over, (to, from) => (From: from, To: to)).Aggregate(other.Body, (body, pair) => Substitution.Reindex(body, pair.From, pair.To))
            : null;
    }

    // Σ w a, where the weights w sum to 1: between the least and the greatest a.
    private Interval? OfWeighted(ReduceNode sum) =>
        minCount > 0 && sum.Filter is null && !of(sum.Body).MayBeNaN && Weighted(sum.Body, sum, 0) is { MayBeNaN: false } weighted ? weighted : null;

    private Interval? Weighted(Node term, ReduceNode sum, int depth)
    {
        if (term is not ApplyNode { Primitive: var p, Inputs: var x } || depth > MaxTerms)
        {
            return null;
        }

        if (IsSoftmax(term, sum))
        {
            return new(1 - Slack, 1 + Slack);
        }

        // Each part over the sum of parts; of nothing but zeros none has a share.
        if (p == Arithmetic.Divide && Divisor(x[1]).Divisor is ReduceNode { Reduction: ReductionKind.Sum, Filter: null } whole
            && ReferenceEquals(whole.Body, x[0]) && whole.Over.SequenceEqual(sum.Over) && of(x[0]) is { Low: >= 0, MayBeNaN: false })
        {
            return new(0, 1 + Slack);
        }

        Interval? Of(int i) => Weighted(x[i], sum, depth + 1);
        return Scaled(p, x, Of);
    }

    // Σ a b over what is no less than |a| |b|.
    private Interval? OfCorrelation(Node above, Node below)
    {
        if (above is ApplyNode { Primitive: var n } negated && n == Arithmetic.Negate)
        {
            return OfCorrelation(negated.Inputs[0], below);
        }

        return above is ReduceNode { Reduction: ReductionKind.Sum, Filter: null, Body: ApplyNode { Primitive: var p } product } sum && p == Arithmetic.Multiply
            && of(below).Low > 0 && IsBounded(of(sum))
                ? IsAtLeastNorms(below, product.Inputs[0], product.Inputs[1], sum, 0) ? Share : AmongOthers(below, product.Inputs[0], product.Inputs[1], sum)
                : null;
    }

    // Two of several factors are no less than the norms.
    private Interval? AmongOthers(Node below, Node a, Node b, ReduceNode sum)
    {
        List<Node> leaves = [.. Factors(below, 0).Select(f => f.Factor).Where(f => f is not ApplyNode { Primitive: var p } || p != Arithmetic.Multiply)];
        int first = leaves.FindIndex(f => IsAtLeastNorm(f, a, sum, 0)), second = leaves.FindLastIndex(f => IsAtLeastNorm(f, b, sum, 0));
        return leaves.Count < 3 || first < 0 || second < 0 || first == second ? null
            : Intervals.Divide([Share, leaves.Where((_, k) => k != first && k != second).Aggregate(Interval.Point(1), (product, f) => Intervals.Multiply([product, of(f)]))]);
    }

    private bool IsAtLeastNorms(Node node, Node a, Node b, ReduceNode sum, int depth) => depth < MaxNesting && node switch
    {
        ApplyNode { Primitive: var p } product when p == Arithmetic.Multiply =>
            (IsAtLeastNorm(product.Inputs[0], a, sum, 0) && IsAtLeastNorm(product.Inputs[1], b, sum, 0))
            || (IsAtLeastNorm(product.Inputs[0], b, sum, 0) && IsAtLeastNorm(product.Inputs[1], a, sum, 0)),
        ApplyNode { Primitive: var p } choice when p == Arithmetic.Select && Divisor(choice) is (var norms, true) => IsAtLeastNorms(norms, a, b, sum, depth + 1),
        _ when NoMore(node) is { } parts => parts.Any(i => IsAtLeastNorms(i, a, b, sum, depth + 1)),
        _ => ReferenceEquals(a, b) && IsAtLeastSquares(node, a, sum, 0),
    };

    private bool IsAtLeastNorm(Node node, Node of1, ReduceNode sum, int depth) => depth < MaxNesting && node switch
    {
        ReduceNode { Reduction: ReductionKind.Norm, Filter: null } norm => ReferenceEquals(norm.Body, of1) && norm.Over.SequenceEqual(sum.Over),
        ApplyNode { Primitive.Name: "sqrt" } root => IsAtLeastSquares(root.Inputs[0], of1, sum, 0),
        ApplyNode { Primitive.Name: "hypot" } hypot => hypot.Inputs.Any(i => IsAtLeastNorm(i, of1, sum, depth + 1)),
        ApplyNode { Primitive: var p } choice when p == Arithmetic.Select && Divisor(choice) is (var norm, true) => IsAtLeastNorm(norm, of1, sum, depth + 1),
        _ => NoMore(node)?.Any(i => IsAtLeastNorm(i, of1, sum, depth + 1)) == true,
    };

    private bool IsAtLeastSquares(Node node, Node x, ReduceNode sum, int depth) => depth < MaxNesting && node switch
    {
        ReduceNode { Reduction: ReductionKind.Sum, Filter: null } squares => IsSquareOf(squares.Body, x) && squares.Over.SequenceEqual(sum.Over),
        _ => NoMore(node)?.Any(i => IsAtLeastSquares(i, x, sum, depth + 1)) == true,
    };

    // n where a node is at least x² / n: a sum of squares, or their mean.
    private double? CountOfSquares(Node node, Node x, int depth) => depth >= MaxNesting ? null : node switch
    {
        ReduceNode { Reduction: ReductionKind.Sum, Filter: null } squares => IsSquareOf(squares.Body, x) ? 1 : null,
        ApplyNode { Primitive: var p } mean when p == Arithmetic.Average || p == Arithmetic.Divide =>
            mean.Inputs[0] is ReduceNode { Filter: null } total && IntervalAnalysis.IsCountOf(mean.Inputs[1], total) && CountOfSquares(total, x, depth + 1) is { } one && !double.IsInfinity(maxCount) ? one * maxCount : null,
        _ => NoMore(node)?.Select(i => CountOfSquares(i, x, depth + 1)).FirstOrDefault(c => c is not null),
    };

    // What a node is at least: the arguments of a maximum, a term beside one that isn't negative; null for another node.
    private IEnumerable<Node>? NoMore(Node node) => node switch
    {
        ApplyNode { Primitive.Name: "max" } max => max.Inputs,
        ApplyNode { Primitive: var p } plus when p == Arithmetic.Add => Enumerable.Range(0, 2).Where(i => of(plus.Inputs[1 - i]).Low >= 0).Select(i => plus.Inputs[i]),
        _ => null,
    };

    // The product of the others, where each is at most 1: also where a choice leaves out those that are 0.
    private Interval? OfOthers(Node above, Node one) =>
        above is ReduceNode { Reduction: ReductionKind.Product, Filter: null } product && of(one) is { Low: >= -1, High: <= 1, MayBeNaN: false } factor
        && (ReferenceEquals(product.Body, one)
            || (product.Body is ApplyNode { Primitive: var p } choice && p == Arithmetic.Select && choice.Inputs[1] is ConstantNode { Value: 1 } && ReferenceEquals(choice.Inputs[2], one)))
            ? new(of(product).Low >= 0 && factor.Low >= 0 ? 0 : Share.Low, Share.High)
            : null;
}

using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Analysis;

/// <summary>What follows for sums and products of several factors: a scalar product is at most the product of the norms.</summary>
internal sealed partial class Relations
{
    private const int MaxNesting = 4;

    // Σ a b over what is no less than |a| |b|.
    private Interval? OfCorrelation(Node above, Node below)
    {
        if (above is ApplyNode { Primitive: var n } negated && n == Arithmetic.Negate)
        {
            return OfCorrelation(negated.Inputs[0], below);
        }

        return above is ReduceNode { Reduction: ReductionKind.Sum, Filter: null, Body: ApplyNode { Primitive: var p } product } sum && p == Arithmetic.Multiply
            && of(below).Low > 0 && of(sum) is { MayBeNaN: false, Low: > double.NegativeInfinity, High: < double.PositiveInfinity } && IsAtLeastNorms(below, product.Inputs[0], product.Inputs[1], sum, 0)
                ? Share
                : null;
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

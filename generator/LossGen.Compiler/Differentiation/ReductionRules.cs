using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Differentiation;

/// <summary>The derivative of each reduction by the element that it reads at a position.</summary>
internal static class ReductionRules
{
    public static Node Partial(ReduceNode r) => r.Reduction switch
    {
        ReductionKind.Sum => r.Graph.One,
        ReductionKind.Product => OfProduct(r),
        ReductionKind.Min or ReductionKind.Max => OfExtreme(r),
        ReductionKind.LogSumExp => OfLogSumExp(r),
        ReductionKind.Norm => r.Body / Row.Choose(Row.IsZero(r), r.Graph.One, r),
        _ => throw new ArgumentOutOfRangeException(nameof(r), r.Reduction, "It has no derivative."),
    };

    // The product of the others: P / e without zeros, that of the rest at the only zero, 0 beside one.
    private static Node OfProduct(ReduceNode r)
    {
        var graph = r.Graph;
        var isZero = Row.IsZero(r.Body);
        var zeros = Count(r, isZero);
        var rest = graph.Reduce(ReductionKind.Product, r.Over, Row.Choose(isZero, graph.One, r.Body), r.Filter);
        var isOnlyZero = graph.Apply(Arithmetic.And, graph.Apply(Arithmetic.Equal, zeros, graph.One), isZero);
        return Row.Choose(Row.IsZero(zeros), rest / r.Body, Row.Choose(isOnlyZero, rest, graph.Zero));
    }

    // Equal elements share.
    private static Node OfExtreme(ReduceNode r)
    {
        var isExtreme = r.Graph.Apply(Arithmetic.Equal, r.Body, r);
        return Row.Choose(isExtreme, r.Graph.Apply(Arithmetic.Average, r.Graph.One, Count(r, isExtreme)), r.Graph.Zero);
    }

    // The softmax, from the greatest element: exp(e - logsumexp) would lose the digits that a large logsumexp has no room for. Where all
    // elements are -inf there is nothing to share, and neither -inf - -inf nor 0 / 0 must arise.
    private static Node OfLogSumExp(ReduceNode r)
    {
        var graph = r.Graph;
        var max = graph.Reduce(ReductionKind.Max, r.Over, r.Body, r.Filter);
        var weight = graph.Call("exp", r.Body - Shifts.By(max));
        var total = graph.Reduce(ReductionKind.Sum, r.Over, weight, r.Filter);
        return weight * (1 / Row.Choose(Row.IsZero(total), graph.One, total));
    }

    private static Node Count(ReduceNode r, Node condition) =>
        r.Graph.Reduce(ReductionKind.Sum, r.Over, r.Graph.Apply(Arithmetic.Number, condition), r.Filter);
}

using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Scheduling.Rows;

/// <summary>A sum of products of two values with an index of their own each: the shape that the contraction kernel computes.</summary>
/// <param name="Left">The factor with the row indices.</param>
/// <param name="Right">The factor with the column indices.</param>
/// <param name="Batch">The free indices that both factors have.</param>
/// <param name="Rows">The free indices of the left factor alone.</param>
/// <param name="Columns">The free indices of the right factor alone.</param>
public sealed record Contraction(
    Node Left, Node Right, ImmutableArray<IndexVariable> Batch, ImmutableArray<IndexVariable> Rows, ImmutableArray<IndexVariable> Columns)
{
    /// <summary>
    /// The condition on the terms, which is in one factor already as zeros. A zero times an infinity is a NaN that the condition would have
    /// kept out: where there is one in the result, the sum is taken term by term.
    /// </summary>
    public Node? Condition { get; init; }

    /// <summary>The result's indices, in the order of its memory.</summary>
    public ImmutableArray<IndexVariable> Free => [.. Batch, .. Rows, .. Columns];

    /// <summary>Recognizes a contraction, or gives null.</summary>
    public static Contraction? Of(ReduceNode reduce)
    {
        if (reduce.Reduction != ReductionKind.Sum || reduce.Filter is not null || reduce.Indices.Length < 2)
        {
            return null;
        }

        var (condition, body) = reduce.Body is ApplyNode { Primitive: var s } select && s == Arithmetic.Select && select.Inputs[2] is ConstantNode { Value: 0 }
            ? (select.Inputs[0], select.Inputs[1])
            : (null, reduce.Body);
        var (factors, divisors) = Factors(body);
        if (factors.Count < 2)
        {
            return null;
        }

        // What lacks the summed index, or has no other, goes with a factor that has its indices; a scalar, with one that isn't in memory.
        Node? left = null, right = null;
        foreach (var factor in factors.OrderBy(f => f.IsScalar ? 3 : !f.Indices.Any(reduce.Over.Contains) ? 2 : IndexSets.IsSubset(f.Indices, reduce.Over) ? 1 : 0))
        {
            if (factor.Kind != ValueKind.Real)
            {
                return null;
            }

            if (factor.IsScalar && left is not null && right is not null && left is LoadNode or ReduceNode && right is not (LoadNode or ReduceNode))
            {
                right *= factor;
                continue;
            }

            if (left is null || IndexSets.IsSubset(Free(factor), Free(left)))
            {
                left = left is null ? factor : left * factor;
            }
            else if (right is null || IndexSets.IsSubset(Free(factor), Free(right)))
            {
                right = right is null ? factor : right * factor;
            }
            else
            {
                return null;
            }
        }

        if (left is null || right is null || !reduce.Over.All(o => left.Indices.Contains(o) && right.Indices.Contains(o)))
        {
            return null;
        }

        foreach (var divisor in divisors)
        {
            if (!Into(divisor, (factor, by) => factor / by))
            {
                return null;
            }
        }

        if (condition is not null && !Into(condition, (factor, c) => factor.Graph.Apply(Arithmetic.Select, c, factor, factor.Graph.Zero)))
        {
            return null;
        }

        var (l, r) = (Free(left), Free(right));
        ImmutableArray<IndexVariable> batch = [.. l.Where(r.Contains)], rows = IndexSets.Except(l, batch), columns = IndexSets.Except(r, batch);
        return rows.IsEmpty || columns.IsEmpty ? null : new(left, right, batch, rows, columns) { Condition = condition };

        ImmutableArray<IndexVariable> Free(Node node) => IndexSets.Except(node.Indices, reduce.Over);

        // With the factor that has all its indices; if both have, with one that is computed anyway.
        bool Into(Node node, Func<Node, Node, Node> join)
        {
            bool ofLeft = IndexSets.IsSubset(node.Indices, left.Indices), ofRight = IndexSets.IsSubset(node.Indices, right.Indices);
            if (ofLeft && !(ofRight && left is LoadNode or ReduceNode))
            {
                left = join(left, node);
            }
            else if (ofRight)
            {
                right = join(right, node);
            }

            return ofLeft || ofRight;
        }
    }

    /// <summary>The sum with its condition, of the factors as they are in memory; null where there is none.</summary>
    public ReduceNode? TermByTerm(ReduceNode reduce) => Condition is not { } condition ? null
        : (ReduceNode)reduce.Graph.Reduce(ReductionKind.Sum, reduce.Over, reduce.Graph.Apply(Arithmetic.Select, condition, Left * Right, reduce.Graph.Zero), null);

    /// <summary>Whether the kernel can read a factor where it is: an address that is a sum over indices.</summary>
    public static bool IsReadable(Node factor) =>
        factor is LoadNode { Kind: ValueKind.Real } load && load.Subscripts.All(s => s.Gather is null) && !load.Subscripts.Any(s => s.Indices.Any(i => i.IsImplicit));

    private static (List<Node> Factors, List<Node> Divisors) Factors(Node product)
    {
        var found = (Factors: new List<Node>(), Divisors: new List<Node>());
        var pending = new Stack<(Node Node, bool IsDivisor)>([(product, false)]);
        while (pending.Count > 0)
        {
            var (next, isDivisor) = pending.Pop();
            if (next is ApplyNode { Primitive: var p } apply && (p == Arithmetic.Multiply || p == Arithmetic.Divide || p == Arithmetic.DivideByOuter))
            {
                pending.Push((apply.Inputs[1], isDivisor != (p != Arithmetic.Multiply)));
                pending.Push((apply.Inputs[0], isDivisor));
            }
            else
            {
                (isDivisor ? found.Divisors : found.Factors).Add(next);
            }
        }

        return found;
    }
}

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
    /// <summary>Recognizes a contraction, or gives null.</summary>
    public static Contraction? Of(ReduceNode reduce)
    {
        if (reduce.Reduction != ReductionKind.Sum || reduce.Filter is not null || reduce.Indices.Length < 2
            || reduce.Body is not ApplyNode { Primitive: var p } || p != Arithmetic.Multiply)
        {
            return null;
        }

        // What lacks the summed index, or has no other, goes with a factor that has its indices; a scalar, with one that isn't in memory.
        Node? left = null, right = null;
        foreach (var factor in Factors(reduce.Body).OrderBy(f => f.IsScalar ? 3 : !f.Indices.Any(reduce.Over.Contains) ? 2 : IndexSets.IsSubset(f.Indices, reduce.Over) ? 1 : 0))
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

        var (l, r) = (Free(left), Free(right));
        ImmutableArray<IndexVariable> batch = [.. l.Where(r.Contains)], rows = IndexSets.Except(l, batch), columns = IndexSets.Except(r, batch);
        return rows.IsEmpty || columns.IsEmpty ? null : new(left, right, batch, rows, columns);

        ImmutableArray<IndexVariable> Free(Node node) => IndexSets.Except(node.Indices, reduce.Over);
    }

    /// <summary>Whether the kernel can read a factor where it is: an address that is a sum over indices.</summary>
    public static bool IsReadable(Node factor) =>
        factor is LoadNode { Kind: ValueKind.Real } load && load.Subscripts.All(s => s.Gather is null) && !load.Subscripts.Any(s => s.Indices.Any(i => i.IsImplicit));

    private static List<Node> Factors(Node product)
    {
        var factors = new List<Node>();
        var pending = new Stack<Node>([product]);
        while (pending.Count > 0)
        {
            var next = pending.Pop();
            if (next is ApplyNode { Primitive: var p } apply && p == Arithmetic.Multiply)
            {
                pending.Push(apply.Inputs[1]);
                pending.Push(apply.Inputs[0]);
            }
            else
            {
                factors.Add(next);
            }
        }

        return factors;
    }
}

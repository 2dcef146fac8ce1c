using LossGen.Compiler.Analysis;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Rewriting;

/// <summary>
/// <c>sum(x - mean(x))</c> is 0. It stands in the derivative of every variance and covariance, where it would cost a pass over the data
/// to compute a rounding error.
/// </summary>
internal static class CenteredSums
{
    private const int MaxNodes = 200;
    private const int MaxDepth = 12;

    /// <summary>One step at the top of a sum, or null where there is none.</summary>
    public static Node? Step(Rewriter r, SumTree tree)
    {
        for (int i = 0; i < tree.Terms.Count && tree.Terms.Count > 1; i++)
        {
            var sum = r.AsProduct(tree.Terms[i].Node).Factors.Find(f => f.Base is ReduceNode { Reduction: ReductionKind.Sum, Filter: null }).Base as ReduceNode;

            // What it would let through of NaN the other terms must still depend on.
            if (sum is not null && Centered(sum.Body, sum, MaxDepth) is { } centered && tree.Terms.Where((_, j) => j != i).Any(t => Holds(t.Node, centered)))
            {
                return tree.Replace(new() { [i] = null }, r.MakeInside, r.Graph);
            }
        }

        return null;
    }

    /// <summary>A difference from a mean on which a node depends linearly, where all that it depends on is such; else null.</summary>
    private static Node? Centered(Node node, ReduceNode frame, int depth)
    {
        if (node is not ApplyNode { Primitive: var p, Inputs: var x } || depth == 0)
        {
            return null;
        }

        if (p == Arithmetic.Subtract && IsMean(x[1], x[0], frame))
        {
            return node;
        }

        return p == Arithmetic.Negate || (p == Arithmetic.Divide && x[1].IsScalar) ? Centered(x[0], frame, depth - 1)
            : p == Arithmetic.Multiply && x[0].IsScalar ? Centered(x[1], frame, depth - 1)
            : p == Arithmetic.Multiply && x[1].IsScalar ? Centered(x[0], frame, depth - 1)
            : p == Arithmetic.Add || p == Arithmetic.Subtract ? Centered(x[0], frame, depth - 1) is not null ? Centered(x[1], frame, depth - 1) : null
            : null;
    }

    private static bool IsMean(Node node, Node of, ReduceNode frame) =>
        node is ApplyNode { Primitive: var p, Inputs: var x } && p == Arithmetic.Average
        && x[0] is ReduceNode { Reduction: ReductionKind.Sum, Filter: null } sum && ReferenceEquals(sum.Body, of) && sum.Over.SequenceEqual(frame.Over)
        && IntervalAnalysis.IsCountOf(x[1], sum);

    private static bool Holds(Node node, Node searched)
    {
        var seen = new HashSet<Node>();
        var pending = new Stack<Node>();
        pending.Push(node);
        while (pending.Count > 0 && seen.Count < MaxNodes)
        {
            var next = pending.Pop();
            if (ReferenceEquals(next, searched))
            {
                return true;
            }

            if (next is ApplyNode && seen.Add(next))
            {
                foreach (var input in next.Inputs)
                {
                    pending.Push(input);
                }
            }
        }

        return false;
    }
}

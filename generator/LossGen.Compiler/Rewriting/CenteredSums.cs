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
            var product = r.AsProduct(tree.Terms[i].Node, tree.Terms[i].Sign);
            int at = product.Factors.FindIndex(f => f is { Exponent: 1, Base: ReduceNode { Reduction: ReductionKind.Sum, Filter: null } });
            if (at >= 0 && product.Factors[at].Base is ReduceNode sum && Rest(sum.Body, sum, i, MaxDepth) is var rest && rest != sum.Body)
            {
                var factors = product.Factors.Select((f, k) => k == at ? new Factor(r.MakeReduction(sum, ReductionKind.Sum, rest!), 1) : f);
                return tree.Replace(new() { [i] = rest is null ? null : ProductSimplification.Build(r, product.Coefficient, factors) }, r.MakeInside, r.Graph);
            }
        }

        return null;

        // A body but for those of its terms that are such differences; null where all are.
        Node? Rest(Node node, ReduceNode sum, int term, int depth)
        {
            // What it would let through of NaN the other terms must still depend on.
            if (Centered(node, sum, MaxDepth) is { } centered && tree.Terms.Where((_, j) => j != term).Any(t => Holds(t.Node, centered)))
            {
                return null;
            }

            if (depth == 0 || node is not ApplyNode { Primitive: var p, Inputs: var x } || (p != Arithmetic.Add && p != Arithmetic.Subtract && p != Arithmetic.Negate))
            {
                return node;
            }

            var first = Rest(x[0], sum, term, depth - 1);
            if (p == Arithmetic.Negate)
            {
                return first == x[0] ? node : first is null ? null : r.MakeInside(p, first);
            }

            var second = Rest(x[1], sum, term, depth - 1);
            return first == x[0] && second == x[1] ? node
                : second is null ? first
                : first is not null ? r.MakeInside(p, first, second)
                : p == Arithmetic.Add ? second : r.MakeInside(Arithmetic.Negate, second);
        }
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

        return p == Arithmetic.Negate || (p == Arithmetic.Divide && IsFixed(x[1])) ? Centered(x[0], frame, depth - 1)
            : p == Arithmetic.Multiply && IsFixed(x[0]) ? Centered(x[1], frame, depth - 1)
            : p == Arithmetic.Multiply && IsFixed(x[1]) ? Centered(x[0], frame, depth - 1)
            : p == Arithmetic.Add || p == Arithmetic.Subtract ? Centered(x[0], frame, depth - 1) is not null ? Centered(x[1], frame, depth - 1) : null
            : null;

        bool IsFixed(Node factor) => !factor.Indices.Any(frame.Over.Contains);
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

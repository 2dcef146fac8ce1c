using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Scheduling.Rows;

/// <summary>
/// Splits a reduction to a scalar over several indices where its body needs something that is known once a row: the cells of each
/// row first, then the rows.
/// </summary>
public static class Nesting
{
    /// <summary>Splits the reductions below the roots.</summary>
    public static ImmutableArray<Node> Apply(Graph graph, ImmutableArray<Node> roots)
    {
        var rebuilt = new Dictionary<Node, Node>();
        var order = Graph.Reachable(roots);
        var ofRows = order.OfType<ReduceNode>().Where(r => !r.IsScalar && Contraction.Of(r) is null).ToList();
        foreach (var node in order)
        {
            var next = node.Inputs.IsEmpty ? node : node.WithInputs([.. node.Inputs.Select(i => rebuilt[i])]);
            rebuilt[node] = next is ReduceNode { IsScalar: true, Over.Length: > 1 } reduce ? Split(graph, reduce, ofRows) : next;
        }

        return [.. roots.Select(r => rebuilt[r])];
    }

    /// <summary>The reductions that a value needs, without those that they need themselves.</summary>
    public static IReadOnlyList<ReduceNode> Needed(params IEnumerable<Node> roots) => [.. Needed(roots, _ => false).Cast<ReduceNode>()];

    /// <summary>The reductions and other nodes computed elsewhere that a value needs, without those that they need themselves.</summary>
    public static IReadOnlyList<Node> Needed(IEnumerable<Node> roots, Func<Node, bool> isElsewhere)
    {
        var found = new List<Node>();
        var seen = new HashSet<Node>();
        var pending = new Stack<Node>(roots);
        while (pending.Count > 0)
        {
            var node = pending.Pop();
            if (!seen.Add(node))
            {
                continue;
            }

            if (node is ReduceNode || isElsewhere(node))
            {
                found.Add(node);
                continue;
            }

            foreach (var input in node.Inputs)
            {
                pending.Push(input);
            }
        }

        return found;
    }

    /// <summary>The indices of the rows that something over the given indices is computed by: those of the largest value that is known once a row.</summary>
    public static ImmutableArray<IndexVariable> RowsOf(ImmutableArray<IndexVariable> indices, IEnumerable<ReduceNode> needed, bool prefixOnly)
    {
        var rows = needed
            .Where(r => !r.IsScalar && r.Indices.Length < indices.Length && IndexSets.IsSubset(r.Indices, indices) && Contraction.Of(r) is null)
            .Where(r => !prefixOnly || r.Indices.All(i => indices.IndexOf(i) < r.Indices.Length))
            .OrderByDescending(r => r.Indices.Length).ThenBy(r => indices.IndexOf(r.Indices[0]))
            .FirstOrDefault();
        return rows is null ? indices : [.. indices.Where(rows.Indices.Contains)];
    }

    // Where other reductions run over the same cells row by row, this one goes along: they share what a cell needs.
    private static Node Split(Graph graph, ReduceNode reduce, IReadOnlyCollection<ReduceNode> ofRows)
    {
        var rows = RowsOf(reduce.Over, Needed(reduce.Body), prefixOnly: false);
        if (rows.Length == reduce.Over.Length
            && ofRows.FirstOrDefault(r => Item.SameSet(IndexSets.Union(r.Indices, r.Over), reduce.Over)) is { } companion)
        {
            rows = companion.Indices;
        }

        if (rows.Length == reduce.Over.Length)
        {
            return reduce;
        }

        // Squares in double are summed in a norm of each row: its own square may have no float.
        var columns = IndexSets.Except(reduce.Over, rows);
        return reduce.Body is ApplyNode { Primitive: var p } square && p == Arithmetic.WideSquare
            ? graph.Reduce(reduce.Reduction, rows, graph.Apply(p, graph.Reduce(ReductionKind.Norm, columns, square.Inputs[0], null)), null)
            : graph.Reduce(reduce.Reduction, rows, graph.Reduce(reduce.Reduction, columns, reduce.Body, null), null);
    }
}

using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Scheduling.Rows;

/// <summary>Whether an index runs over the whole of a tensor's dimension.</summary>
public delegate bool IsWhole(Parameter tensor, int dimension, IndexVariable index);

/// <summary>How accesses lie in memory, compared with the order in which a loop visits them.</summary>
public sealed class Layout(IsWhole isWhole)
{
    /// <summary>Whether a place is visited one element after the other by a loop over the indices in order.</summary>
    public bool IsContiguous(TensorPlace place, ImmutableArray<IndexVariable> order) => IsRun(place, order);

    /// <summary>Whether a place depends on the first indices of a loop alone, and is visited one element after the other by a loop over those.</summary>
    public int? Prefix(TensorPlace place, ImmutableArray<IndexVariable> order) =>
        place.Subscripts.Length < order.Length && IsRun(place, [.. order.Take(place.Subscripts.Length)]) ? place.Subscripts.Length : null;

    /// <summary>The same of the last indices.</summary>
    public int? Suffix(TensorPlace place, ImmutableArray<IndexVariable> order) =>
        place.Subscripts.Length < order.Length && IsRun(place, [.. order.Skip(order.Length - place.Subscripts.Length)]) && IsWholeTensor(place, order) ? place.Subscripts.Length : null;

    /// <summary>The columns in the order in which most of memory has them.</summary>
    public static ImmutableArray<IndexVariable> InMemoryOrder(ImmutableArray<IndexVariable> indices, IEnumerable<Node> roots)
    {
        if (indices.Length < 2)
        {
            return indices;
        }

        var load = Graph.Reachable(roots).OfType<LoadNode>().FirstOrDefault(l => indices.All(i => l.Subscripts.Any(s => s.Plain == i)));
        return load is null ? indices : [.. load.Subscripts.Select(s => s.Plain!).Where(i => i is not null && indices.Contains(i)).Distinct()];
    }

    /// <summary>
    /// Whether a reduction's body lies in memory with the reduced indices outside: then its terms are added up row by row, a sum a
    /// column, rather than each column gathered.
    /// </summary>
    public static bool IsByColumns(ReduceNode reduce)
    {
        if (reduce.Reduction != ReductionKind.Sum || reduce.IsScalar)
        {
            return false;
        }

        var loads = new List<LoadNode>();
        var seen = new HashSet<Node>();
        var pending = new Stack<Node>([reduce.Body]);
        while (pending.Count > 0)
        {
            var node = pending.Pop();
            if (!seen.Add(node) || (node is ReduceNode inner && Contraction.Of(inner) is null))
            {
                continue;
            }

            if (node is LoadNode load)
            {
                loads.Add(load);
            }

            foreach (var input in node.Inputs)
            {
                pending.Push(input);
            }
        }

        var all = IndexSets.Union(reduce.Indices, reduce.Over);
        var lead = loads.Where(l => l.Subscripts.Length > 0 && l.Subscripts.All(s => s.Plain is { } p && all.Contains(p)))
            .OrderByDescending(l => l.Subscripts.Length).FirstOrDefault();
        return lead is { Subscripts.Length: > 1 } && reduce.Over.Contains(lead.Subscripts[0].Plain!) && reduce.Indices.Contains(lead.Subscripts[lead.Subscripts.Length - 1].Plain!);
    }

    private bool IsRun(TensorPlace place, ImmutableArray<IndexVariable> order)
    {
        if (place.Subscripts.Length != order.Length)
        {
            return false;
        }

        for (int d = 0; d < order.Length; d++)
        {
            if (place.Subscripts[d].Plain != order[d] || (d > 0 && !isWhole(place.Tensor, d, order[d])))
            {
                return false;
            }
        }

        return true;
    }

    // What is repeated must be repeated from its first element to its last.
    private bool IsWholeTensor(TensorPlace place, ImmutableArray<IndexVariable> order) =>
        isWhole(place.Tensor, 0, order[order.Length - place.Subscripts.Length]);
}

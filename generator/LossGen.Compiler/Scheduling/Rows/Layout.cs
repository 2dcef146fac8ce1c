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

    /// <summary>Whether a loop visits a place run by run, each as often as some indices within the loop say: those of a run, and those.</summary>
    public (ImmutableArray<IndexVariable> Run, ImmutableArray<IndexVariable> Times)? Repeated(TensorPlace place, ImmutableArray<IndexVariable> order)
    {
        int inside = order.Length - place.Subscripts.Length;
        for (int first = 1; inside > 0 && first < place.Subscripts.Length; first++)
        {
            if (IsRun(place, [.. order.Take(first), .. order.Skip(first + inside)]))
            {
                return ([.. order.Skip(first + inside)], [.. order.Skip(first).Take(inside)]);
            }
        }

        return null;
    }

    /// <summary>The indices in the order in which memory has them: that of an access that uses them all, as they are if there is one, else displaced or gathered.</summary>
    /// <param name="indices">The indices.</param>
    /// <param name="roots">What is read.</param>
    /// <param name="written">The subscripts of what is written, which count last.</param>
    public static ImmutableArray<IndexVariable> InMemoryOrder(ImmutableArray<IndexVariable> indices, IEnumerable<Node> roots, ImmutableArray<Subscript> written = default)
    {
        if (indices.Length < 2)
        {
            return indices;
        }

        var accesses = Graph.Reachable(roots).OfType<LoadNode>().Select(l => l.Subscripts).ToList();
        accesses.Add(written.IsDefault ? [] : written);
        var order = Covering(s => s.Plain is { } plain ? [plain] : []) ?? Covering(s => s.Gather is null && s.Variables.Length == 1 ? s.Variables : [])
            ?? OfWindow(indices, accesses) ?? Covering(OfGather);
        return order is null ? indices : [.. order.Where(indices.Contains).Distinct()];

        IEnumerable<IndexVariable>? Covering(Func<Subscript, IEnumerable<IndexVariable>> of) =>
            accesses.Select(a => a.SelectMany(of).ToList()).FirstOrDefault(a => indices.All(a.Contains));

        // Labels that lie in memory say in which order, too.
        static IEnumerable<IndexVariable> OfGather(Subscript subscript) =>
            subscript.Gather is LoadNode label ? label.Subscripts.SelectMany(OfGather).Concat(subscript.Variables) : subscript.Indices;
    }

    /// <summary>
    /// The order in which what a window reads is visited in runs: what it adds goes outside, as in n, c, u, v, h, w for
    /// <c>x[n, c, h + u, w + v]</c>. Null where no access is such a window over all of the indices.
    /// </summary>
    public static IReadOnlyCollection<IndexVariable>? OfWindow(ImmutableArray<IndexVariable> indices, IEnumerable<ImmutableArray<Subscript>> accesses)
    {
        foreach (var access in accesses)
        {
            var sums = access.Select(s => s.Gather is null ? s.Variables : s.Gather is IndexNode first ? s.Variables.Insert(0, first.Index) : []).ToList();
            if (sums.Exists(s => s.Length > 1) && indices.All(i => sums.Exists(s => s.Contains(i))))
            {
                var leading = sums.TakeWhile(s => s.Length < 2).SelectMany(s => s);
                return [.. leading.Concat(sums.SelectMany(s => s.Skip(1))).Concat(sums.SelectMany(s => s.Take(1))).Where(indices.Contains).Distinct()];
            }
        }

        return null;
    }

    /// <summary>
    /// Whether a reduction's body lies in memory with other indices within the reduced ones: then its terms are taken row by row, a sum or
    /// an extreme a column, rather than each column gathered. The indices outside the reduced ones, each of which has columns of its own;
    /// null where it doesn't lie so.
    /// </summary>
    /// <param name="reduce">The reduction.</param>
    /// <param name="orderOf">The indices of another reduction's result, in the order of its memory.</param>
    public static ImmutableArray<IndexVariable>? OutsideColumns(ReduceNode reduce, Func<ReduceNode, ImmutableArray<IndexVariable>> orderOf)
    {
        if (reduce is not { IsScalar: false, Kind: ValueKind.Real, Reduction: ReductionKind.Sum or ReductionKind.Max or ReductionKind.Min })
        {
            return null;
        }

        var read = new List<ImmutableArray<IndexVariable>>();
        var seen = new HashSet<Node>();
        var pending = new Stack<Node>([reduce.Body]);
        while (pending.Count > 0)
        {
            var node = pending.Pop();
            if (!seen.Add(node))
            {
                continue;
            }

            if (node is ReduceNode inner && Contraction.Of(inner) is null)
            {
                read.Add(orderOf(inner));
                continue;
            }

            if (node is LoadNode load && load.Subscripts.All(s => s.Plain is not null))
            {
                read.Add([.. load.Subscripts.Select(s => s.Plain!)]);
            }

            foreach (var input in node.Inputs)
            {
                pending.Push(input);
            }
        }

        var all = IndexSets.Union(reduce.Indices, reduce.Over);
        var lead = read.Where(r => r.Length > 1 && r.All(all.Contains)).OrderByDescending(r => r.Length).FirstOrDefault();
        if (lead.IsDefault || !reduce.Indices.Contains(lead[lead.Length - 1]))
        {
            return null;
        }

        ImmutableArray<IndexVariable> outer = [.. lead.TakeWhile(i => !reduce.Over.Contains(i))];
        bool isTogether = lead.Length == all.Length && lead.Skip(outer.Length).Take(reduce.Over.Length).All(reduce.Over.Contains);
        return outer.IsEmpty || isTogether ? outer : null;
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

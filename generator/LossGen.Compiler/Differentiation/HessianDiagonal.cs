using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Differentiation;

/// <summary>The diagonal of the Hessian of a loss: exact for elementwise formulas under any reductions, and for rows such as softmax.</summary>
public static class HessianDiagonal
{
    /// <summary>The second derivatives by each element of a tensor in elementwise use, or over one index.</summary>
    public static Node Of(Graph graph, Node gradient, Parameter tensor, IndexVariable? index = null) =>
        Of(graph, gradient, tensor, [Subscript.Of(index ?? graph.Position)], []) ?? throw new InvalidOperationException("One index has no off-diagonal part.");

    /// <summary>
    /// The second derivatives by each element of a tensor, from a term of its gradient and the subscripts where the term belongs. An element moves its own gradient
    /// directly, and through each reduction that the gradient reads. Null where it moves it in a way that only a sum over other
    /// elements could tell.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="gradient">The derivative by an element, or a part of it.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="at">The element's subscripts.</param>
    /// <param name="values">What was differentiated. A shift of exponents that came with a derivative is nothing that it depends on.</param>
    public static Node? Of(Graph graph, Node gradient, Parameter tensor, ImmutableArray<Subscript> at, ImmutableArray<Node> values)
    {
        bool hasOwn = Graph.Reachable(values).Any(n => Shifts.MaximumOf(n) is not null);
        bool IsShift(Node node) => !hasOwn && Shifts.MaximumOf(node) is not null;
        var indices = at.Select(s => s.Indices).Aggregate(gradient.Indices, IndexSets.Union);
        var known = new HashSet<Node>(Graph.Reachable(gradient));
        var terms = new List<Node>();
        foreach (var (leaf, weight) in ReverseMode.Local(gradient, n => IsOf(tensor, n) || n is ReduceNode { Kind: ValueKind.Real } || IsShift(n), indices))
        {
            if (weight.IsConstant(0) || IsShift(leaf))
            {
                continue;
            }

            if (leaf is not ReduceNode reduction)
            {
                if (Selected(graph, weight, ((LoadNode)leaf).Subscripts, at, indices, bound: []) is not { } direct)
                {
                    return null;
                }

                terms.Add(direct);
                continue;
            }

            if (Through(graph, reduction, tensor, at, IsShift) is not { } slope || IsCostly(slope, known, indices))
            {
                return null;
            }

            terms.Add(Folding.Times(weight, slope));
        }

        return terms.Count == 0 ? graph.Zero : terms.Aggregate(Folding.Plus);
    }

    private static bool IsOf(Parameter tensor, Node node) => node is LoadNode load && load.Parameter.Name == tensor.Name;

    // How an element moves a reduction at the element's own place. An index that the reduction depends on may be bound inside of it as well,
    // and is another one there; so what it depends on gets names of its own for the time.
    private static Node? Through(Graph graph, ReduceNode reduction, Parameter tensor, ImmutableArray<Subscript> at, Func<Node, bool> isShift)
    {
        var free = reduction.Indices.Select(i => (Own: i, Fresh: graph.Index(i.Name, i))).ToList();
        var renamed = free.Aggregate((Node)reduction, (node, i) => Substitution.Reindex(node, i.Own, i.Fresh));
        ImmutableArray<Subscript> element = [.. at.Select(s => free.Aggregate(s, (t, i) => Substitution.Reindex(t, i.Own, i.Fresh)))];
        ImmutableArray<IndexVariable> kept = [.. free.Select(i => i.Fresh)];
        var slope = graph.Zero;
        foreach (var (leaf, weight) in ReverseMode.Local(renamed, n => IsOf(tensor, n) || isShift(n), kept).Where(l => !isShift(l.Leaf)))
        {
            var subscripts = ((LoadNode)leaf).Subscripts;
            var bound = subscripts.SelectMany(s => s.Indices).Where(i => !kept.Contains(i)).Distinct().ToList();
            if (Selected(graph, weight, subscripts, element, [.. kept, .. element.SelectMany(s => s.Indices)], bound) is not { } selected)
            {
                return null;
            }

            slope = Folding.Plus(slope, selected);
        }

        return free.Aggregate(slope, (node, i) => Substitution.Reindex(node, i.Fresh, i.Own));
    }

    // A value for each pair of the element and something else, where the gradient needs none.
    private static bool IsCostly(Node slope, HashSet<Node> known, ImmutableArray<IndexVariable> own) =>
        Graph.Reachable(slope).OfType<ReduceNode>().Any(r => !known.Contains(r) && r.Indices.Any(own.Contains) && !r.Indices.All(own.Contains));

    // A value at subscripts of its own, where they point at the element: its bound indices take the element's place, the others, which are
    // known, must agree with it.
    private static Node? Selected(
        Graph graph, Node value, ImmutableArray<Subscript> own, ImmutableArray<Subscript> at, ImmutableArray<IndexVariable> known, List<IndexVariable> bound)
    {
        var conditions = new List<Func<Func<Node, Node>, Node>>();
        var moves = new List<(IndexVariable From, IndexVariable To)>();
        for (int d = 0; d < own.Length; d++)
        {
            var (subscript, element) = (own[d], at[d]);
            if (subscript.Equals(element) && !subscript.Indices.Any(bound.Contains))
            {
                continue;
            }

            if (subscript.IsConstant && element.IsConstant)
            {
                return graph.Zero;
            }

            if (subscript.Plain is { } plain && bound.Remove(plain) && element.Plain is { } to)
            {
                moves.Add((plain, to));
            }
            else if (subscript.Gather is null && !subscript.IsConstant && !subscript.Indices.All(known.Contains))
            {
                return null;
            }
            else
            {
                conditions.Add(moved => graph.Apply(Arithmetic.Equal, moved(subscript.ToNode(graph)), element.ToNode(graph)));
            }
        }

        if (bound.Count > 0)
        {
            return null;
        }

        // By way of fresh variables, since one name may be another's target.
        var fresh = moves.Where(m => m.From != m.To).Select(m => (m.From, m.To, Fresh: graph.Index(m.From.Name))).ToList();
        return conditions.Aggregate(Moved(value), (node, condition) => Folding.Chosen(condition(Moved), node, graph.Zero));

        Node Moved(Node node) => fresh.Aggregate(fresh.Aggregate(node, (n, m) => Substitution.Reindex(n, m.From, m.Fresh)), (n, m) => Substitution.Reindex(n, m.Fresh, m.To));
    }

    /// <summary>The diagonal held at a floor, for preconditioners that need it positive.</summary>
    public static Node Floored(Node diagonal, double floor) => diagonal.Graph.Apply(Piecewise.Max, diagonal, diagonal.Graph.Constant(floor));
}

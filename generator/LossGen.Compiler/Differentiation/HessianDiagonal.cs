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
        Of(graph, gradient, tensor, [Subscript.Of(index ?? graph.Position)]) ?? throw new InvalidOperationException("One index has no off-diagonal part.");

    /// <summary>
    /// The second derivatives by each element of a tensor, from its gradient at the element's subscripts. An element moves its own gradient
    /// directly, and through each reduction that the gradient reads. Null where it moves it in a way that only a sum over other
    /// elements could tell.
    /// </summary>
    public static Node? Of(Graph graph, Node gradient, Parameter tensor, ImmutableArray<Subscript> at)
    {
        var indices = at.Select(s => s.Indices).Aggregate(gradient.Indices, IndexSets.Union);
        var terms = new List<Node>();
        foreach (var (leaf, weight) in ReverseMode.Local(gradient, n => (n is LoadNode l && l.Parameter.Name == tensor.Name) || n is ReduceNode { Kind: ValueKind.Real }, indices))
        {
            if (weight.IsConstant(0))
            {
                continue;
            }

            if (leaf is not ReduceNode reduction)
            {
                if (Selected(graph, weight, ((LoadNode)leaf).Subscripts, at, bound: []) is not { } direct)
                {
                    return null;
                }

                terms.Add(direct);
                continue;
            }

            foreach (var slope in ReverseMode.Adjoints(graph, [new Seeded(reduction, graph.One)], [tensor]))
            {
                if (slope.Value.IsConstant(0))
                {
                    continue;
                }

                // One element of the tensor belongs to one row of the reduction, or the slope is a sum over rows.
                var bound = slope.Subscripts.SelectMany(s => s.Indices).Where(i => !reduction.Indices.Contains(i)).Distinct().ToList();
                if (!reduction.Indices.All(i => slope.Subscripts.Any(s => s.Plain == i))
                    || Selected(graph, slope.Value, slope.Subscripts, at, bound) is not { } selected)
                {
                    return null;
                }

                terms.Add(Folding.Times(weight, selected));
            }
        }

        return terms.Count == 0 ? graph.Zero : terms.Aggregate(Folding.Plus);
    }

    // A value at subscripts of its own, where they point at the element: its bound indices take the element's place, the others must agree with it.
    private static Node? Selected(Graph graph, Node value, ImmutableArray<Subscript> own, ImmutableArray<Subscript> at, List<IndexVariable> bound)
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
            else if (subscript.Gather is null && !subscript.IsConstant && subscript.Indices.Any(i => !at.Any(s => s.Plain == i)))
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

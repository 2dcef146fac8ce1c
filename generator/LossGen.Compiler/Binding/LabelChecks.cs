using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Binding;

/// <summary>A gather whose subscript must be inside, wherever the guard holds.</summary>
/// <param name="Tensor">The tensor that is read.</param>
/// <param name="Dimension">The dimension that the subscript is of.</param>
/// <param name="Subscript">The subscript: an integer, perhaps with more added.</param>
/// <param name="Length">What the subscript must be below; it is never negative.</param>
/// <param name="Over">The indices that the check runs over: those of the subscript and of the guard.</param>
/// <param name="Guard">The condition under which the element is read; null where it always is.</param>
public sealed record LabelCheck(
    Parameter Tensor,
    int Dimension,
    Subscript Subscript,
    Quantity Length,
    ImmutableArray<IndexVariable> Over,
    Node? Guard)
{
    /// <summary>Whether where it points is known only when something has been computed: the place after the greatest, a label there.</summary>
    public bool IsComputed => !IsPlaceOfGreatest && LabelChecks.IsComputed(Subscript);

    /// <summary>What stages compute of it: where it points, and the places of the greatest in its guard.</summary>
    public IEnumerable<Node> Computed => Guard is null ? [Subscript.Gather!] : [Subscript.Gather!, .. Graph.Reachable(Guard).OfType<ReduceNode>().Where(r => r.Kind == ValueKind.Integer)];

    /// <summary>The check once what stages compute has another form.</summary>
    public LabelCheck Rebuilt(IReadOnlyDictionary<Node, Node> rebuilt) => this with
    {
        Subscript = Subscript.WithGather(rebuilt[Subscript.Gather!]),
        Guard = Guard is null ? null : Computed.Skip(1).Aggregate(Guard, (guard, place) => Substitution.Replace(guard, place, rebuilt[place])),
    };

    /// <summary>Whether it points at the greatest or least of what was searched, which is inside by nature.</summary>
    public bool IsPlaceOfGreatest => Subscript is { Gather: ReduceNode { Kind: ValueKind.Integer }, Variables.IsEmpty: true, Offset: 0 };
}

/// <summary>Finds the gathers of a formula, and the filters and conditions that protect them.</summary>
public static class LabelChecks
{
    /// <summary>The checks of a bound formula, in the order of its nodes.</summary>
    public static ImmutableArray<LabelCheck> Of(BoundFormula bound)
    {
        var guards = Guards.Of(bound.Outputs.Select(o => o.Value));
        return
        [
            .. guards.Order.OfType<LoadNode>()
                .SelectMany(l => l.Subscripts.Select((s, d) => (Load: l, Dimension: d, Subscript: s)))
                .Where(g => g.Subscript.Gather is not null && !bound.Inside.Contains((g.Load, g.Dimension)))
                .GroupBy(g => (Length: bound.Shapes.Dimension(g.Load.Parameter, g.Dimension), g.Subscript))
                .Select(uses =>
                {
                    var (first, subscript) = (uses.First(), uses.Key.Subscript);
                    var ways = uses.SelectMany(u => guards.Ways(u.Load)).Select(way => Telling(way, subscript, bound.Graph)).Distinct().ToList();
                    var guard = ways.Contains(null) ? null : ways.Aggregate((a, b) => bound.Graph.Apply(Arithmetic.Or, a!, b!));
                    var over = guard is null ? subscript.Indices : IndexSets.Union(subscript.Indices, guard.Indices);
                    return new LabelCheck(first.Load.Parameter, first.Dimension, subscript, uses.Key.Length, over, guard);
                }),
        ];
    }

    internal static bool IsComputed(Subscript subscript) => Graph.Reachable(subscript.Gather!).Any(n => n is ReduceNode);

    // A condition that only sets an index of an inner loop apart, such as c != label[n], holds for some value of that index. Where the
    // greatest is, is known to what is computed itself.
    private static Node? Telling(ImmutableArray<Node> conditions, Subscript subscript, Graph graph)
    {
        bool isComputed = IsComputed(subscript);
        var telling = conditions.Where(c =>
        {
            if (!isComputed && Graph.Reachable(c).Any(n => n is ReduceNode))
            {
                return false;
            }

            var inner = IndexSets.Except(c.Indices, subscript.Indices);
            return inner.IsEmpty || Graph.Reachable(c).Any(n => n is LoadNode && n.Indices.Any(inner.Contains));
        }).ToList();
        return telling.Count == 0 ? null : telling.Aggregate((a, b) => graph.Apply(Arithmetic.And, a, b));
    }
}

using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Binding;

/// <summary>Something that must have elements wherever the formula asks for it.</summary>
/// <param name="IsEmpty">A scalar condition: whether it has none somewhere.</param>
/// <param name="Read">The tensor that is read at the place of the greatest or least; null for a mean.</param>
public sealed record EmptyCheck(Node IsEmpty, Parameter? Read);

/// <summary>
/// Finds the means that may have no elements, where the method throws on those, and the subscripts that say where the greatest or
/// least of something is; where a filter leaves nothing of it, that is 0. What a filter excludes or a condition doesn't choose may be empty.
/// </summary>
public static class EmptyChecks
{
    /// <summary>The checks of a bound formula.</summary>
    public static ImmutableArray<EmptyCheck> Of(BoundFormula bound)
    {
        var order = Graph.Reachable(bound.Outputs.Select(o => o.Value));
        bool throws = bound.Signature.Options.Empty == EmptyMean.Throw;
        if (!throws && !order.Any(n => n is ReduceNode { Kind: ValueKind.Integer }))
        {
            return [];
        }

        var guards = Guards(bound, order);
        var checks = order.OfType<ApplyNode>().Where(n => throws && n.Primitive == Arithmetic.Average)
            .Select(mean => Check(mean.Inputs[1], mean, guards[mean], null));
        var places = order.OfType<LoadNode>()
            .SelectMany(load => load.Inputs.SelectMany(gather => Places(gather)).Distinct().Select(place => Check(place.Graph.Size(place.Over[0]), place, guards[load], load.Parameter)));
        return [.. checks.Concat(places).Where(c => c.IsEmpty is not ConstantNode { Value: 0 }).Distinct()];
    }

    private static EmptyCheck Check(Node count, Node node, Node? guard, Parameter? read) => new(AnyOf(And(guard, node.Graph.Apply(Arithmetic.Equal, count, node.Graph.Zero)), node.Indices), read);

    // Those of an element that is read on the way are that element's.
    private static IEnumerable<ReduceNode> Places(Node gather) => gather switch
    {
        LoadNode => [],
        ReduceNode { Kind: ValueKind.Integer } place => [place],
        _ => gather.Inputs.SelectMany(Places),
    };

    // Under which condition each node is needed, at a position; null where it always is.
    private static Dictionary<Node, Node?> Guards(BoundFormula bound, IReadOnlyList<Node> order)
    {
        var guards = new Dictionary<Node, Node?>();
        foreach (var output in bound.Outputs)
        {
            guards[output.Value] = null;
        }

        for (int i = order.Count - 1; i >= 0; i--)
        {
            var guard = guards[order[i]];
            if (guard is not null && order[i] is ReduceNode { Over: var over } && guard.Indices.Any(over.Contains))
            {
                guard = AnyOf(guard, [], IndexSets.Except(guard.Indices, over));
            }

            foreach (var (input, condition) in Binding.Guards.Uses(order[i]))
            {
                var inner = condition is null ? guard : And(guard, condition);
                guards[input] = !guards.TryGetValue(input, out var other) || other == inner ? inner
                    : other is null || inner is null ? null
                    : inner.Graph.Apply(Arithmetic.Or, other, inner);
            }
        }

        return guards;
    }

    private static Node And(Node? guard, Node condition) => guard is null ? condition : condition.Graph.Apply(Arithmetic.And, guard, condition);

    // Whether it holds at some position of its indices and of others, which it doesn't vary over.
    private static Node AnyOf(Node condition, ImmutableArray<IndexVariable> others, ImmutableArray<IndexVariable> kept = default)
    {
        var graph = condition.Graph;
        var over = kept.IsDefault ? condition.Indices : IndexSets.Except(condition.Indices, kept);
        var any = over.IsEmpty ? condition : graph.Reduce(ReductionKind.Any, over, condition, null);
        return IndexSets.Except(others, over).Aggregate(any, (all, index) => And(graph.Apply(Arithmetic.Greater, graph.Size(index), graph.Zero), all));
    }
}

using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Binding;

/// <summary>
/// The filters and choices under which the nodes of a formula are needed. Conditions on real arithmetic are left out: what stands
/// behind one counts as needed always.
/// </summary>
public sealed class Guards
{
    private static readonly HashSet<Primitive> Logic =
    [
        Arithmetic.Less, Arithmetic.LessOrEqual, Arithmetic.Greater, Arithmetic.GreaterOrEqual, Arithmetic.Equal, Arithmetic.NotEqual,
        Arithmetic.And, Arithmetic.Or, Arithmetic.Not, Arithmetic.Number,
    ];

    private const int MaxWays = 12;

    private readonly Dictionary<Node, List<ImmutableArray<Node>>> _ways = [];

    private Guards(IReadOnlyList<Node> order) => Order = order;

    /// <summary>The nodes, each after what it is computed from.</summary>
    public IReadOnlyList<Node> Order { get; }

    /// <summary>The guards of all that the results are computed from.</summary>
    public static Guards Of(IEnumerable<Node> results)
    {
        var roots = results.ToList();
        var guards = new Guards(Graph.Reachable(roots));
        foreach (var root in roots)
        {
            guards.Add(root, []);
        }

        for (var i = guards.Order.Count - 1; i >= 0; i--)
        {
            var outer = guards._ways[guards.Order[i]];
            foreach (var (input, condition) in Uses(guards.Order[i]))
            {
                // What a reduction runs over is nothing to those outside.
                outer.ForEach(way => guards.Add(input, condition is null ? way : And(way, condition)));
            }
        }

        return guards;
    }

    /// <summary>The guards of all nodes of a graph, those that no result is computed from included.</summary>
    public static Guards OfAll(Graph graph)
    {
        var used = new HashSet<Node>(graph.Nodes.SelectMany(n => n.Inputs));
        return Of(graph.Nodes.Where(n => !used.Contains(n)));
    }

    /// <summary>Whether a node is among those that the results are computed from.</summary>
    public bool Knows(Node node) => _ways.ContainsKey(node);

    /// <summary>
    /// The ways in which a node is needed, each by the conditions that hold there: t &gt; 0, t &gt;= 1 and t == 1 may all stand before one
    /// access.
    /// </summary>
    public IReadOnlyList<ImmutableArray<Node>> Ways(Node node) => _ways[node];

    /// <summary>What is at least 0 where a node is needed, for each of the ways.</summary>
    internal IReadOnlyList<IReadOnlyList<WholeSum>> NeverNegative(Node node) => [.. _ways[node].Select(way => way.SelectMany(c => WholeSum.NeverNegativeUnder(c)).ToList())];

    // A way under fewer conditions takes those under more in.
    private void Add(Node node, ImmutableArray<Node> way)
    {
        if (!_ways.TryGetValue(node, out var ways))
        {
            _ways.Add(node, ways = []);
        }

        if (ways.Exists(w => w.All(way.Contains)))
        {
            return;
        }

        ways.RemoveAll(w => way.All(w.Contains));
        ways.Add(way);
        if (ways.Count > MaxWays)
        {
            var all = ways.Aggregate((a, b) => [.. a.Where(b.Contains)]);
            ways.Clear();
            ways.Add(all);
        }
    }

    /// <summary>What a node is computed from, and the condition under which it is needed; null where it always is.</summary>
    internal static IEnumerable<(Node Input, Node? Condition)> Uses(Node node)
    {
        switch (node)
        {
            case ApplyNode { Primitive.Name: "?:" } choice:
                yield return (choice.Inputs[0], null);
                yield return (choice.Inputs[1], choice.Inputs[0]);
                yield return (choice.Inputs[2], node.Graph.Apply(Arithmetic.Not, choice.Inputs[0]));
                break;
            case ApplyNode apply when apply.Primitive == Arithmetic.And:
                yield return (apply.Inputs[0], null);
                yield return (apply.Inputs[1], apply.Inputs[0]);
                break;
            case ReduceNode { Filter: { } filter } reduce:
                yield return (filter, null);
                yield return (reduce.Body, filter);
                break;
            default:
                foreach (var input in node.Inputs)
                {
                    yield return (input, null);
                }

                break;
        }
    }

    private static ImmutableArray<Node> And(ImmutableArray<Node> conditions, Node condition)
    {
        if (condition is ApplyNode both && both.Primitive == Arithmetic.And)
        {
            return And(And(conditions, both.Inputs[0]), both.Inputs[1]);
        }

        if (condition is ApplyNode not && not.Primitive == Arithmetic.Not && not.Inputs[0] is ApplyNode either && either.Primitive == Arithmetic.Or)
        {
            return either.Inputs.Aggregate(conditions, (all, one) => And(all, condition.Graph.Apply(Arithmetic.Not, one)));
        }

        return IsSimple(condition) && !conditions.Contains(condition) ? conditions.Add(condition) : conditions;
    }

    // Comparisons and logic over elements, scalars, numbers, indices and the places of the greatest: what takes no pass of its own to know.
    private static bool IsSimple(Node condition) => condition switch
    {
        LoadNode load => load.Subscripts.All(s => s.Gather is null || (LabelChecks.IsComputed(s) && IsSimple(s.Gather))),
        ConstantNode or ParameterNode or IndexNode or SizeNode or ReduceNode { Kind: ValueKind.Integer } => true,
        ApplyNode apply => (Logic.Contains(apply.Primitive) && apply.Inputs.All(IsSimple)) || IsWhole(apply),
        _ => false,
    };

    // Sums of whole numbers that aren't of a tensor, such as size(c) - 1.
    private static bool IsWhole(Node node) => WholeSum.Of(node) is { } sum && sum.Terms.Keys.All(t => t is IndexNode or SizeNode or ParameterNode);
}

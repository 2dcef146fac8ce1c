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

    private readonly IReadOnlyList<Node> _roots;
    private readonly Dictionary<Node, ImmutableArray<Node>> _conditions = [];
    private readonly Dictionary<Node, List<IReadOnlyList<WholeSum>>> _neverNegative = [];

    private Guards(IReadOnlyList<Node> roots) => (_roots, Order) = (roots, Graph.Reachable(roots));

    /// <summary>The nodes, each after what it is computed from.</summary>
    public IReadOnlyList<Node> Order { get; }

    /// <summary>The guards of all that the results are computed from.</summary>
    public static Guards Of(IEnumerable<Node> results)
    {
        var guards = new Guards([.. results]);
        foreach (var root in guards._roots)
        {
            guards._conditions[root] = [];
        }

        for (var i = guards.Order.Count - 1; i >= 0; i--)
        {
            var outer = guards._conditions[guards.Order[i]];
            foreach (var (input, condition) in Uses(guards.Order[i]))
            {
                // What a reduction runs over is nothing to those outside.
                var inner = condition is null ? outer : And(outer, condition);
                guards._conditions[input] = guards._conditions.TryGetValue(input, out var other) ? Common(other, inner) : inner;
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
    public bool Knows(Node node) => _conditions.ContainsKey(node);

    /// <summary>The conditions that all hold wherever a node is needed.</summary>
    public ImmutableArray<Node> this[Node node] => _conditions[node];

    /// <summary>What protects two uses.</summary>
    public static ImmutableArray<Node> Common(ImmutableArray<Node> a, ImmutableArray<Node> b) => [.. a.Where(b.Contains)];

    /// <summary>
    /// What is at least 0 where a node is needed, for each of the ways in which it is: t &gt; 0, t &gt;= 1 and t == size(t) - 1 ? … : … may all
    /// stand before one access.
    /// </summary>
    internal IReadOnlyList<IReadOnlyList<WholeSum>> NeverNegative(Node node)
    {
        if (_neverNegative.Count == 0)
        {
            FindNeverNegative();
        }

        return _neverNegative[node];
    }

    private void FindNeverNegative()
    {
        foreach (var node in Order)
        {
            _neverNegative[node] = [];
        }

        foreach (var root in _roots)
        {
            Add(_neverNegative[root], []);
        }

        for (var i = Order.Count - 1; i >= 0; i--)
        {
            foreach (var (input, condition) in Uses(Order[i]))
            {
                List<WholeSum> more = condition is null ? [] : [.. And([], condition).SelectMany(c => WholeSum.NeverNegativeUnder(c))];
                _neverNegative[Order[i]].ForEach(outer => Add(_neverNegative[input], more.Count == 0 ? outer : [.. outer, .. more]));
            }
        }
    }

    // What holds in the way that says least holds in those that say more.
    private static void Add(List<IReadOnlyList<WholeSum>> ways, IReadOnlyList<WholeSum> way)
    {
        bool SaysLess(IReadOnlyList<WholeSum> a, IReadOnlyList<WholeSum> b) => a.All(k => b.Any(l => l.Implies(k)));
        if (ways.Exists(w => SaysLess(w, way)))
        {
            return;
        }

        ways.RemoveAll(w => SaysLess(way, w));
        ways.Add(way);
        if (ways.Count > MaxWays)
        {
            ways.Clear();
            ways.Add([]);
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

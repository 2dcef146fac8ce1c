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

/// <summary>
/// Finds the gathers of a formula, and the filters and conditions that protect them. Conditions on real arithmetic are left out: an
/// element behind one is checked always.
/// </summary>
public static class LabelChecks
{
    /// <summary>The checks of a bound formula, in the order of its nodes.</summary>
    public static ImmutableArray<LabelCheck> Of(BoundFormula bound)
    {
        var roots = bound.Outputs.Select(o => o.Value).ToList();
        var order = Graph.Reachable(roots);
        var guards = new Dictionary<Node, Guard>();
        foreach (var root in roots)
        {
            guards[root] = Guard.Always;
        }

        for (var i = order.Count - 1; i >= 0; i--)
        {
            var guard = guards[order[i]];
            foreach (var (input, condition) in Uses(order[i]))
            {
                // What a reduction runs over is nothing to those outside.
                var inner = condition is null ? guard : guard.And(condition);
                guards[input] = guards.TryGetValue(input, out var other) ? other.Or(inner) : inner;
            }
        }

        return
        [
            .. order.OfType<LoadNode>()
                .SelectMany(l => l.Subscripts.Select((s, d) => (Load: l, Dimension: d, Subscript: s)))
                .Where(g => g.Subscript.Gather is not null)
                .GroupBy(g => (Length: bound.Shapes.Dimension(g.Load.Parameter, g.Dimension), g.Subscript))
                .Select(uses =>
                {
                    var (first, subscript) = (uses.First(), uses.Key.Subscript);
                    var guard = uses.Select(u => guards[u.Load]).Aggregate((a, b) => a.Or(b)).ToNode(bound.Graph, subscript);
                    var over = guard is null ? subscript.Indices : IndexSets.Union(subscript.Indices, guard.Indices);
                    return new LabelCheck(first.Load.Parameter, first.Dimension, subscript, uses.Key.Length, over, guard);
                }),
        ];
    }

    internal static bool IsComputed(Subscript subscript) => Graph.Reachable(subscript.Gather!).Any(n => n is ReduceNode);

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

    /// <summary>Conditions of which all hold; null stands for a use that nothing protects.</summary>
    private readonly record struct Guard(ImmutableArray<Node> Conditions)
    {
        public static Guard Always => new([]);

        public Guard And(Node condition) =>
            condition is ApplyNode apply && apply.Primitive == Arithmetic.And ? And(apply.Inputs[0]).And(apply.Inputs[1])
            : IsSimple(condition) && !Conditions.Contains(condition) ? new(Conditions.Add(condition))
            : this;

        // What protects both uses.
        public Guard Or(Guard other) => new([.. Conditions.Where(other.Conditions.Contains)]);

        // A condition that only sets an index of an inner loop apart, such as c != label[n], holds for some value of that index. Where
        // the greatest is, is known to what is computed itself.
        public Node? ToNode(Graph graph, Subscript subscript)
        {
            bool isComputed = IsComputed(subscript);
            var telling = Conditions.Where(c =>
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

    // Comparisons and logic over elements, scalars, numbers, indices and the places of the greatest: what takes no pass of its own to know.
    private static bool IsSimple(Node condition) => condition switch
    {
        LoadNode load => load.Subscripts.All(s => s.Gather is null || (IsComputed(s) && IsSimple(s.Gather))),
        ConstantNode or ParameterNode or IndexNode or SizeNode or ReduceNode { Kind: ValueKind.Integer } => true,
        ApplyNode apply => (Logic.Contains(apply.Primitive) && apply.Inputs.All(IsSimple)) || IsWhole(apply),
        _ => false,
    };

    // Sums of whole numbers that aren't of a tensor, such as size(c) - 1.
    private static bool IsWhole(Node node) => node switch
    {
        ConstantNode constant => constant.Value == Math.Floor(constant.Value) && Math.Abs(constant.Value) < 1e9,
        IndexNode or SizeNode or ParameterNode { Parameter.Element: ElementType.Int32 } => true,
        ApplyNode apply => (apply.Primitive == Arithmetic.Number || apply.Primitive == Arithmetic.Add || apply.Primitive == Arithmetic.Subtract || apply.Primitive == Arithmetic.Negate)
            && apply.Inputs.All(IsWhole),
        _ => false,
    };

    private static readonly HashSet<Primitive> Logic =
    [
        Arithmetic.Less, Arithmetic.LessOrEqual, Arithmetic.Greater, Arithmetic.GreaterOrEqual, Arithmetic.Equal, Arithmetic.NotEqual,
        Arithmetic.And, Arithmetic.Or, Arithmetic.Not, Arithmetic.Number,
    ];
}

using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Graphs;

/// <summary>Rebuilds a node with something below it exchanged.</summary>
public static class Substitution
{
    /// <summary>The node at another index: every free use of <paramref name="from"/> becomes <paramref name="to"/>.</summary>
    public static Node Reindex(Node root, IndexVariable from, IndexVariable to, Action<Node, Node>? rebuiltAs = null) => Substitute(root, from, Subscript.Of(to), rebuiltAs);

    /// <summary>The subscript at another index.</summary>
    public static Subscript Reindex(Subscript subscript, IndexVariable from, IndexVariable to) =>
        (subscript.Gather is { } gather ? subscript.WithGather(Reindex(gather, from, to)) : subscript).Substitute(from, Subscript.Of(to));

    /// <summary>
    /// The node at another subscript: every free use of <paramref name="from"/> becomes <paramref name="to"/>. A reduction over
    /// an index that <paramref name="to"/> depends on runs over a twin of it instead.
    /// </summary>
    /// <param name="root">The node.</param>
    /// <param name="from">The index that is exchanged.</param>
    /// <param name="to">What stands in its place.</param>
    /// <param name="rebuiltAs">Told of each node below and what it became.</param>
    public static Node Substitute(Node root, IndexVariable from, Subscript to, Action<Node, Node>? rebuiltAs = null) =>
        to.Plain == from ? root : Rebuild(root, rebuiltAs, (node, rebuilt) => !node.Indices.Contains(from) ? node : node switch
        {
            IndexNode => to.ToNode(node.Graph),
            LoadNode load => node.Graph.Load(load.Parameter, [.. load.Subscripts.Select(s => Rebuilt(s, rebuilt).Substitute(from, to))]),
            ReduceNode reduce when reduce.Over.Any(to.Indices.Contains) => Substitute(Apart(reduce, to), from, to),
            _ => null,
        });

    /// <summary>Whether <see cref="Substitute"/> has an answer: one subscript gathers once.</summary>
    public static bool CanSubstitute(Node root, IndexVariable from, Subscript to) =>
        to.Gather is null || Graph.Reachable(root).OfType<LoadNode>().All(l => l.Subscripts.All(s => s.CanSubstitute(from, to)));

    /// <summary>What is elementwise at named indices: elements at the implicit position become those at <paramref name="subscripts"/>.</summary>
    public static Node At(Node root, IndexVariable position, IReadOnlyList<Subscript> subscripts) =>
        subscripts.Count == 1 ? Substitute(root, position, subscripts[0]) : Rebuild(root, null, (node, _) => node switch
        {
            _ when !node.Indices.Contains(position) => node,
            LoadNode load => node.Graph.Load(load.Parameter, [.. subscripts]),
            ReduceNode reduce when reduce.Over.Any(o => subscripts.Any(s => s.Indices.Contains(o))) => At(subscripts.Aggregate(node, (n, s) => n is ReduceNode r ? Apart(r, s) : n), position, subscripts),
            _ => null,
        });

    /// <summary>
    /// The node with an index counted from another start: wherever it stands, bound or free, <paramref name="index"/> becomes
    /// <paramref name="index"/> + <paramref name="by"/>.
    /// </summary>
    public static Node Shift(Node root, IndexVariable index, int by, Action<Node, Node>? rebuiltAs = null)
    {
        var to = Subscript.Affine([index], by);
        bool IsPosition(Node node) => node is ReduceNode { Reduction: ReductionKind.ArgMax or ReductionKind.ArgMin } r && r.Over.Contains(index);
        return Rebuild(root, rebuiltAs, (node, rebuilt) => node switch
        {
            IndexNode i when i.Index == index => to.ToNode(node.Graph),
            LoadNode load => node.Graph.Load(load.Parameter, [.. load.Subscripts.Select(s =>
                Displaced(Rebuilt(s, rebuilt).Substitute(index, to), s.Gather is { } gather && IsPosition(gather) ? by : 0))]),
            _ when node.Inputs.Any(IsPosition) => WithInputs(node, [.. node.Inputs.Select(i => IsPosition(i) ? Number(rebuilt[i]) + by : rebuilt[i])]),
            _ => null,
        });
    }

    /// <summary>The node with one of those it depends on replaced.</summary>
    public static Node Replace(Node root, Node from, Node to, Action<Node, Node>? rebuiltAs = null) => Rebuild(root, rebuiltAs, (node, _) => node == from ? to : null);

    /// <summary>The node as a real number.</summary>
    internal static Node Number(Node node) => node.Kind == ValueKind.Real ? node : node.Graph.Apply(Arithmetic.Number, node);

    private static Subscript Rebuilt(Subscript subscript, Dictionary<Node, Node> rebuilt) =>
        subscript.Gather is { } gather ? Subscript.Gathered(rebuilt[gather], subscript.Variables, subscript.Offset) : subscript;

    private static Subscript Displaced(Subscript subscript, int by) =>
        by == 0 ? subscript : Subscript.Gathered(subscript.Gather!, subscript.Variables, subscript.Offset + by);

    // The same reduction over indices that a subscript does not depend on.
    private static Node Apart(ReduceNode reduce, Subscript to)
    {
        var (body, filter) = (reduce.Body, reduce.Filter);
        var taken = new HashSet<IndexVariable>(to.Indices.Concat(body.Indices).Concat(filter?.Indices ?? []));
        var bound = Graph.Reachable(reduce).OfType<ReduceNode>().SelectMany(r => r.Over);
        taken.UnionWith(bound);
        var over = new List<IndexVariable>();
        foreach (var index in reduce.Over)
        {
            var twin = index;
            if (to.Indices.Contains(index))
            {
                twin = reduce.Graph.Twin(index, taken);
                taken.Add(twin);
                body = Reindex(body, index, twin);
                filter = filter is null ? null : Reindex(filter, index, twin);
            }

            over.Add(twin);
        }

        return reduce.Graph.Reduce(reduce.Reduction, [.. over], body, filter);
    }

    // A number of what has become a real number is that number.
    private static Node WithInputs(Node node, System.Collections.Immutable.ImmutableArray<Node> inputs) =>
        node is ApplyNode apply && apply.Primitive == Arithmetic.Number && inputs[0].Kind == ValueKind.Real ? inputs[0] : node.WithInputs(inputs);

    // What the exchange leaves open (null) is rebuilt over its exchanged inputs.
    private static Node Rebuild(Node root, Action<Node, Node>? rebuiltAs, Func<Node, Dictionary<Node, Node>, Node?> exchange)
    {
        var rebuilt = new Dictionary<Node, Node>();
        foreach (var node in Graph.Reachable(root))
        {
            var made = exchange(node, rebuilt) ?? (node.Inputs.All(i => rebuilt[i] == i) ? node : WithInputs(node, [.. node.Inputs.Select(i => rebuilt[i])]));
            rebuilt[node] = made;
            if (made != node)
            {
                rebuiltAs?.Invoke(node, made);
            }
        }

        return rebuilt[root];
    }
}

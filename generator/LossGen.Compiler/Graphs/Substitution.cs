namespace LossGen.Compiler.Graphs;

/// <summary>Rebuilds a node with something below it exchanged.</summary>
public static class Substitution
{
    /// <summary>The node at another index: every free use of <paramref name="from"/> becomes <paramref name="to"/>.</summary>
    public static Node Reindex(Node root, IndexVariable from, IndexVariable to) =>
        from == to ? root : Rebuild(root, node => !node.Indices.Contains(from) ? node : node switch
        {
            IndexNode => node.Graph.IndexValue(to),
            LoadNode load => node.Graph.Load(load.Parameter, [.. load.Subscripts.Select(s => s.Gather is { } gather
                ? Subscript.Gathered(Reindex(gather, from, to))
                : Subscript.Affine(s.Variables.Select(v => v == from ? to : v), s.Offset))]),
            _ => null,
        });

    /// <summary>The node with one of those it depends on replaced.</summary>
    public static Node Replace(Node root, Node from, Node to) => Rebuild(root, node => node == from ? to : null);

    // What the exchange leaves open (null) is rebuilt over its exchanged inputs.
    private static Node Rebuild(Node root, Func<Node, Node?> exchange)
    {
        var rebuilt = new Dictionary<Node, Node>();
        foreach (var node in Graph.Reachable(root))
        {
            rebuilt[node] = exchange(node) ?? (node.Inputs.All(i => rebuilt[i] == i) ? node : node.WithInputs([.. node.Inputs.Select(i => rebuilt[i])]));
        }

        return rebuilt[root];
    }
}

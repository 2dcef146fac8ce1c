namespace LossGen.Compiler.Graphs;

/// <summary>Renames a free index variable.</summary>
public static class Reindexing
{
    /// <summary>The node at another index: every free use of <paramref name="from"/> becomes <paramref name="to"/>.</summary>
    public static Node Replace(Node root, IndexVariable from, IndexVariable to)
    {
        if (from == to || !root.Indices.Contains(from))
        {
            return root;
        }

        var replaced = new Dictionary<Node, Node>();
        foreach (var node in Graph.Reachable(root))
        {
            replaced[node] = !node.Indices.Contains(from) ? node : node switch
            {
                LoadNode load => node.Graph.Load(load.Parameter, [.. load.Subscripts.Select(s => s.Gather is { } gather
                    ? Subscript.Gathered(replaced[gather])
                    : Subscript.Affine(s.Variables.Select(v => v == from ? to : v), s.Offset))]),
                IndexNode => node.Graph.IndexValue(to),
                _ => node.WithInputs([.. node.Inputs.Select(i => replaced[i])]),
            };
        }

        return replaced[root];
    }
}

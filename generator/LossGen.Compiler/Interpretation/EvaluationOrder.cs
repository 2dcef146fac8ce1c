using LossGen.Compiler.Graphs;

namespace LossGen.Compiler.Interpretation;

/// <summary>Nodes of one graph in topological order, with all that they depend on, made ready to be evaluated many times.</summary>
internal sealed class EvaluationOrder
{
    private readonly int[] _places;

    public EvaluationOrder(IReadOnlyList<Node> nodes)
    {
        Nodes = [.. nodes];
        Loads = [.. nodes.OfType<LoadNode>()];
        _places = new int[Nodes.Length == 0 ? 0 : Nodes[Nodes.Length - 1].Id + 1];
        for (int i = 0; i < Nodes.Length; i++)
        {
            _places[Nodes[i].Id] = i + 1;
        }
    }

    /// <summary>The nodes.</summary>
    public Node[] Nodes { get; }

    /// <summary>Those that read tensors.</summary>
    public LoadNode[] Loads { get; }

    /// <summary>The position of a node; -1 where it is none of these.</summary>
    public int PlaceOf(Node node) => node.Id < _places.Length ? _places[node.Id] - 1 : -1;
}

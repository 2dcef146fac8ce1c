using LossGen.Compiler.Graphs;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>
/// Whether a formula compares a parameter with a target, element by element. A coefficient of a linear model may have the target's shape by
/// chance, and a sum up to each position is not the element there: such a parameter isn't what the target should be.
/// </summary>
internal sealed class Comparison(IEnumerable<Node> roots)
{
    private readonly IReadOnlyList<Node> _nodes = Graph.Reachable(roots);

    /// <summary>Whether somewhere elements of both meet that stand at the same place, or totals of both.</summary>
    public bool Meet(Parameter prediction, Parameter target)
    {
        var tensors = new Dictionary<Node, HashSet<string>>();
        foreach (var node in _nodes)
        {
            var found = new HashSet<string>(node.Inputs.SelectMany(i => tensors[i]));
            if (node is LoadNode load)
            {
                found.Add(load.Parameter.Name);
            }

            tensors[node] = found;
        }

        bool Reads(Node node, Parameter one, Parameter other) => tensors[node].Contains(one.Name) && !tensors[node].Contains(other.Name);
        return _nodes.Any(node => node is not LoadNode
            && node.Inputs.Where(i => Reads(i, prediction, target)).Any(p => node.Inputs.Where(i => Reads(i, target, prediction))
                .Any(t => AreAlike(node, Loads(p, prediction), Loads(t, target), tensors[p].Count == 1 && tensors[t].Count == 1))));
    }

    private static List<LoadNode> Loads(Node node, Parameter parameter) => [.. Graph.Reachable(node).OfType<LoadNode>().Where(l => l.Parameter.Name == parameter.Name)];

    private static bool AreAlike(Node node, List<LoadNode> left, List<LoadNode> right, bool areAlone)
    {
        var free = node is ReduceNode reduce ? IndexSets.Union(reduce.Indices, reduce.Over) : node.Indices;
        bool IsTotal(Subscript s) => areAlone && s.Plain is { } index && !free.Contains(index);
        return left.Exists(a => right.Exists(b => a.Subscripts.Length == b.Subscripts.Length
            && a.Subscripts.Zip(b.Subscripts, (s, t) => s.Equals(t) || (IsTotal(s) && IsTotal(t))).All(same => same)));
    }
}

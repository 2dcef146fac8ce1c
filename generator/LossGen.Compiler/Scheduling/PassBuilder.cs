using LossGen.Compiler.Graphs;

namespace LossGen.Compiler.Scheduling;

/// <summary>Collects what one loop does, and orders its body.</summary>
internal sealed class PassBuilder(IndexVariable index)
{
    public List<ReduceNode> Reductions { get; } = [];

    public List<RoutineResult> Stores { get; } = [];

    public Pass Build(int level)
    {
        var body = new List<Node>();
        var uniforms = new List<Node>();
        var seen = new HashSet<Node>();
        foreach (var root in Reductions.Select(r => r.Body).Concat(Stores.Select(s => s.Value)))
        {
            Collect(root);
        }

        return new(level, index, [.. Reductions], [.. Stores], ListScheduling.Order(body), [.. uniforms]);

        // Depth first, so that a value is computed close to its use.
        void Collect(Node root)
        {
            var pending = new Stack<(Node Node, bool Expanded)>();
            pending.Push((root, false));
            while (pending.Count > 0)
            {
                var (node, expanded) = pending.Pop();
                if (expanded)
                {
                    body.Add(node);
                    continue;
                }

                if (!seen.Add(node))
                {
                    continue;
                }

                if (node.IsScalar)
                {
                    if (node is not ConstantNode)
                    {
                        uniforms.Add(node);
                    }

                    continue;
                }

                pending.Push((node, true));
                for (int i = node.Inputs.Length - 1; i >= 0; i--)
                {
                    pending.Push((node.Inputs[i], false));
                }
            }
        }
    }
}

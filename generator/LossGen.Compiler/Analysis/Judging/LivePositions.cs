using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>
/// Which positions of each node matter to a root at an input: not the branch that isn't taken, nor what a filter excludes. What goes wrong
/// elsewhere goes wrong unseen.
/// </summary>
internal sealed class LivePositions
{
    private readonly Dictionary<Node, bool[]> _live = [];

    public LivePositions(IEnumerable<Node> roots, Func<Node, double[]> values, Func<IndexVariable, int> extent)
    {
        var order = Graph.Reachable(roots);
        foreach (var node in order)
        {
            _live[node] = new bool[new IndexSpace(node.Indices, extent).Count];
        }

        foreach (var root in roots)
        {
            _live[root] = [.. _live[root].Select(_ => true)];
        }

        for (int i = order.Count - 1; i >= 0; i--)
        {
            var node = order[i];
            var live = _live[node];
            if (!live.Contains(true))
            {
                continue;
            }

            if (node is ReduceNode reduce)
            {
                Mark(reduce, live, values, extent);
                continue;
            }

            var space = new IndexSpace(node.Indices, extent);
            var choice = node is ApplyNode { Primitive: var p } && p == Arithmetic.Select ? Table(node.Inputs[0], space, extent) : null;
            double[]? chosen = choice is null ? null : values(node.Inputs[0]);
            for (int k = 0; k < node.Inputs.Length; k++)
            {
                var input = node.Inputs[k];
                int[] at = Table(input, space, extent);
                var target = _live[input];
                for (int position = 0; position < live.Length; position++)
                {
                    if (live[position] && (choice is null || k == 0 || (chosen![choice[position]] != 0) == (k == 1)))
                    {
                        target[at[position]] = true;
                    }
                }
            }
        }
    }

    /// <summary>The positions of a node that matter.</summary>
    public bool[] this[Node node] => _live[node];

    /// <summary>The nodes, inputs first.</summary>
    public IEnumerable<Node> Nodes => _live.Keys.OrderBy(n => n.Id);

    /// <summary>Whether a node matters at all.</summary>
    public bool Reaches(Node node) => _live[node].Contains(true);

    /// <summary>The first position that matters at which something holds, or -1.</summary>
    public int Find(Node node, Func<int, bool> condition)
    {
        var live = _live[node];
        for (int k = 0; k < live.Length; k++)
        {
            if (live[k] && condition(k))
            {
                return k;
            }
        }

        return -1;
    }

    private void Mark(ReduceNode reduce, bool[] live, Func<Node, double[]> values, Func<IndexVariable, int> extent)
    {
        var space = new IndexSpace([.. reduce.Indices, .. reduce.Over], extent);
        int inner = live.Length == 0 ? 0 : space.Count / live.Length;
        int[] body = Table(reduce.Body, space, extent);
        int[]? filter = reduce.Filter is null ? null : Table(reduce.Filter, space, extent);
        double[]? passes = reduce.Filter is null ? null : values(reduce.Filter);
        for (int k = 0; k < space.Count; k++)
        {
            if (!live[k / inner])
            {
                continue;
            }

            if (filter is not null)
            {
                _live[reduce.Filter!][filter[k]] = true;
            }

            if (filter is null || passes![filter[k]] != 0)
            {
                _live[reduce.Body][body[k]] = true;
            }
        }
    }

    private static int[] Table(Node input, IndexSpace space, Func<IndexVariable, int> extent) => space.OffsetsOf(input.Indices, extent);
}

using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Scheduling;

/// <summary>
/// Turns a routine into the fewest passes that its data flow allows: a reduction belongs to the first pass at which all that its body
/// needs is known, and everything of one level over one index shares one loop.
/// </summary>
public static class Scheduler
{
    /// <summary>Schedules a routine whose reductions are expanded.</summary>
    public static Schedule Plan(Routine routine)
    {
        var nodes = Graph.Reachable(routine.Results.Select(r => r.Value));
        var ready = Readiness(nodes);

        var passes = new SortedDictionary<(int Level, int Index), PassBuilder>();
        foreach (var reduce in nodes.OfType<ReduceNode>())
        {
            At(ready[reduce] - 1, reduce.Over[0]).Reductions.Add(reduce);
        }

        // A store may overwrite what it shares memory with (in place), so it waits for the last reading of the tensors.
        int last = passes.Count == 0 ? 0 : passes.Keys.Max(k => k.Level);
        bool severalIndices = passes.Keys.Select(k => k.Index).Distinct().Skip(1).Any();
        foreach (var store in routine.Results.Where(r => r.Index is not null))
        {
            int level = Math.Max(last, ready[store.Value]);
            At(severalIndices ? Math.Max(level, last + 1) : level, store.Index!).Stores.Add(store);
        }

        return new(
            routine,
            [.. passes.Select(p => p.Value.Build(p.Key.Level))],
            [.. routine.Results.Where(r => r.Index is null)]);

        PassBuilder At(int level, IndexVariable index)
        {
            if (!passes.TryGetValue((level, index.Id), out var pass))
            {
                passes.Add((level, index.Id), pass = new(index));
            }

            return pass;
        }
    }

    /// <summary>Why the nodes can't be scheduled as loops over one index each, or null if they can.</summary>
    public static string? Unsupported(IEnumerable<Node> roots)
    {
        foreach (var node in Graph.Reachable(roots))
        {
            switch (node)
            {
                case { Indices.Length: > 1 }:
                case ReduceNode { Over.Length: not 1 }:
                case ReduceNode { IsScalar: false }:
                    return "a value over several indices";
                case LoadNode load when load.Subscripts.Length != 1 || load.Subscripts[0].Plain is null:
                    return "a subscript that is not a single index";
                case ReduceNode { Reduction: ReductionKind.ArgMax or ReductionKind.ArgMin }:
                    return "argmax and argmin";
                case IndexNode:
                    return "an index as a number";
            }
        }

        return null;
    }

    // How many rounds of reductions must be complete before a node is known.
    private static Dictionary<Node, int> Readiness(IReadOnlyList<Node> nodes)
    {
        var ready = new Dictionary<Node, int>(nodes.Count);
        foreach (var node in nodes)
        {
            int level = 0;
            foreach (var input in node.Inputs)
            {
                level = Math.Max(level, ready[input]);
            }

            ready[node] = node is ReduceNode ? level + 1 : level;
        }

        return ready;
    }

    private sealed class PassBuilder(IndexVariable index)
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
}

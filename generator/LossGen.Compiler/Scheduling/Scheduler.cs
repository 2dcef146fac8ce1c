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
        var nodes = Graph.Reachable(routine.Values);
        var ready = Readiness(nodes);

        var passes = new SortedDictionary<(int Level, int Index), PassBuilder>();
        foreach (var reduce in nodes.OfType<ReduceNode>())
        {
            At(ready[reduce] - 1, reduce.Over[0]).Reductions.Add(reduce);
        }

        // A store may overwrite what it shares memory with (in place), so all wait for the last reading of the tensors, by each other too,
        // and for what is checked.
        var stores = routine.Results.Where(r => !r.IsScalar).ToList();
        int last = passes.Keys.Select(k => k.Level).Concat(stores.Select(s => ready[s.Value])).Concat(routine.Checks.Select(c => ready[c.IsEmpty])).DefaultIfEmpty(0).Max();
        bool severalIndices = passes.Keys.Select(k => k.Index).Distinct().Skip(1).Any();
        foreach (var store in stores)
        {
            At(severalIndices ? last + 1 : last, store.Indices[0]).Stores.Add(store);
        }

        int before = passes.Values.Count(p => p.Stores.Count == 0);

        var carried = new CarriedValues(ready);
        if (!severalIndices && passes.Count > 1 && routine.Checks.IsEmpty)
        {
            carried.Carry([.. passes.Select(p => (p.Key.Level, p.Value))]);
        }

        return new(
            routine,
            [.. passes.Select(Stage (p) => p.Value.Build(p.Key.Level))],
            [.. routine.Results.Where(r => r.IsScalar)])
        {
            Origins = carried.Origins,
            StagesOfChecks = before,
        };

        PassBuilder At(int level, IndexVariable index)
        {
            if (!passes.TryGetValue((level, index.Id), out var pass))
            {
                passes.Add((level, index.Id), pass = new(index));
            }

            return pass;
        }
    }

    /// <summary>Whether each loop of a routine runs over one index, in step with every tensor that it reads.</summary>
    public static bool IsElementwise(Routine routine) =>
        routine.Results.All(r => r.AddedAt.IsEmpty && r.StoredAt.IsEmpty && r.Indices.Length <= 1)
        && Graph.Reachable(routine.Values).All(n => n switch
        {
            { Indices.Length: > 1 } or ReduceNode { Over.Length: not 1 } or ReduceNode { IsScalar: false } or IndexNode => false,
            ReduceNode { Reduction: ReductionKind.ArgMax or ReductionKind.ArgMin } => false,
            LoadNode load => load.Subscripts.Length == 1 && load.Subscripts[0].Plain is not null,
            _ => true,
        });

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
}

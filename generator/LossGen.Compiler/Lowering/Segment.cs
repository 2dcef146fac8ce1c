using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Lowering;

/// <summary>
/// A part of a pass's body that one method holds. The JIT optimizes bodies of limited size only, so a larger body is split into
/// loops over a block that stays in the first-level cache; what crosses from one to a later one is kept in scratch.
/// </summary>
/// <param name="Nodes">The nodes computed here, in order.</param>
/// <param name="Imports">What earlier segments left in scratch, with its slot.</param>
/// <param name="Exports">What later segments need, with its slot.</param>
/// <param name="Reductions">The reductions whose terms are known here, by their number in the pass.</param>
/// <param name="Stores">The stores that are done here: their values are known, and nothing that they may overwrite is read later.</param>
public sealed record Segment(
    ImmutableArray<Node> Nodes,
    ImmutableDictionary<Node, int> Imports,
    ImmutableDictionary<Node, int> Exports,
    ImmutableArray<int> Reductions,
    ImmutableArray<RoutineResult> Stores);

/// <summary>Splits a body by the cost of its nodes, at places where little is alive.</summary>
public static class Segmentation
{
    /// <summary>The whole body as one segment.</summary>
    public static Segment Whole(Pass pass) => new(
        pass.Body,
        ImmutableDictionary<Node, int>.Empty,
        ImmutableDictionary<Node, int>.Empty,
        [.. Enumerable.Range(0, pass.Reductions.Length)],
        pass.Stores);

    /// <summary>Splits the body so that no segment costs more than the budget (one node may), and counts the scratch slots.</summary>
    public static (ImmutableArray<Segment> Segments, int Slots) Split(Pass pass, Func<Node, int> cost, int budget)
    {
        var body = pass.Body;
        var position = new Dictionary<Node, int>();
        var lastUse = new int[body.Length];
        for (int i = 0; i < body.Length; i++)
        {
            position[body[i]] = i;
            foreach (var input in body[i].Inputs)
            {
                if (position.TryGetValue(input, out int p))
                {
                    lastUse[p] = i;
                }
            }
        }

        // A node is lowered to know its cost: once.
        var costs = new Dictionary<Node, int>(body.Length);
        int Cost(Node node) => costs.TryGetValue(node, out int known) ? known : costs[node] = cost(node);
        var kept = Kept(body, Cost);
        var ends = Cuts(body, lastUse, kept, Cost, budget);
        return Assemble(pass, body, position, lastUse, kept, ends);
    }

    private static List<int> Cuts(ImmutableArray<Node> body, int[] lastUse, HashSet<Node> kept, Func<Node, int> cost, int budget)
    {
        var ends = new List<int>();
        int start = 0;
        while (start < body.Length)
        {
            int end = start, spent = 0;
            while (end < body.Length && (end == start || spent + cost(body[end]) <= budget))
            {
                spent += cost(body[end++]);
            }

            if (end < body.Length)
            {
                end = CheapestCut(body, lastUse, kept, start, end);
            }

            ends.Add(end);
            start = end;
        }

        return ends;
    }

    // Of the last two fifths, the latest place across which the fewest values live.
    private static int CheapestCut(ImmutableArray<Node> body, int[] lastUse, HashSet<Node> kept, int start, int end)
    {
        int best = end, fewest = int.MaxValue;
        var alive = new int[end - start + 1];
        for (int i = start; i < end; i++)
        {
            if (kept.Contains(body[i]))
            {
                // Alive at the cuts after its own place and up to its last use.
                alive[i - start]++;
                if (lastUse[i] < end)
                {
                    alive[Math.Max(lastUse[i], i) - start]--;
                }
            }
        }

        int count = 0;
        for (int cut = start + 1; cut <= end; cut++)
        {
            count += alive[cut - 1 - start];
            if (cut >= end - ((end - start) * 2 / 5) && count <= fewest)
            {
                (best, fewest) = (cut, count);
            }
        }

        return best;
    }

    // What a few operations compute from loaded elements is computed again rather than kept.
    private static HashSet<Node> Kept(ImmutableArray<Node> body, Func<Node, int> cost)
    {
        const int Cheap = 3;
        var again = new Dictionary<Node, int>();
        var kept = new HashSet<Node>();
        foreach (var node in body)
        {
            int total = node is LoadNode ? 0 : cost(node) + node.Inputs.Sum(i => again.TryGetValue(i, out int c) ? c : 0);
            again[node] = Math.Min(total, Cheap + 1);
            if (total > Cheap)
            {
                kept.Add(node);
            }
        }

        return kept;
    }

    private static (ImmutableArray<Segment> Segments, int Slots) Assemble(
        Pass pass, ImmutableArray<Node> body, Dictionary<Node, int> position, int[] lastUse, HashSet<Node> kept, List<int> ends)
    {
        var segments = ImmutableArray.CreateBuilder<Segment>();
        var slotOf = new Dictionary<Node, int>();
        var free = new Stack<int>();
        int slots = 0, start = 0;
        var reductions = Enumerable.Range(0, pass.Reductions.Length).ToLookup(r => SegmentOf(pass.Reductions[r].Body));
        var lastReads = LastReads(body, position, kept, ends);
        var stores = pass.Stores.ToLookup(s => Math.Max(SegmentOf(s.Value), LastReadOf(s, lastReads)));
        foreach (var segment in stores)
        {
            foreach (var store in segment.Where(s => position.ContainsKey(s.Value)))
            {
                lastUse[position[store.Value]] = Math.Max(lastUse[position[store.Value]], ends[segment.Key] - 1);
            }
        }

        var dying = Enumerable.Range(0, body.Length).ToLookup(i => SegmentAt(ends, lastUse[i]));
        for (int s = 0; s < ends.Count; s++)
        {
            int end = ends[s];
            var imports = ImmutableDictionary.CreateBuilder<Node, int>();
            var exports = ImmutableDictionary.CreateBuilder<Node, int>();
            foreach (var used in Enumerable.Range(start, end - start).SelectMany(i => body[i].Inputs).Concat(stores[s].Select(store => store.Value)))
            {
                if (slotOf.TryGetValue(used, out int slot) && position[used] < start)
                {
                    imports[used] = slot;
                }
            }

            for (int i = start; i < end; i++)
            {
                if (kept.Contains(body[i]) && lastUse[i] >= end)
                {
                    slotOf[body[i]] = exports[body[i]] = free.Count > 0 ? free.Pop() : slots++;
                }
            }

            segments.Add(new(ImmutableArray.Create(body, start, end - start), imports.ToImmutable(), exports.ToImmutable(), [.. reductions[s]], [.. stores[s]]));
            foreach (int i in dying[s])
            {
                if (slotOf.TryGetValue(body[i], out int slot) && !exports.ContainsKey(body[i]))
                {
                    free.Push(slot);
                }
            }

            start = end;
        }

        return (segments.ToImmutable(), slots);

        int SegmentOf(Node node) => position.TryGetValue(node, out int p) ? SegmentAt(ends, p) : 0;
    }

    // The last segment that reads each tensor, itself or for what it computes again.
    private static Dictionary<Parameter, int> LastReads(ImmutableArray<Node> body, Dictionary<Node, int> position, HashSet<Node> kept, List<int> ends)
    {
        var last = new Dictionary<Parameter, int>();
        var pending = new Stack<Node>();
        for (int s = 0, start = 0; s < ends.Count; start = ends[s++])
        {
            var seen = new HashSet<Node>();
            for (int i = start; i < ends[s]; i++)
            {
                pending.Push(body[i]);
            }

            while (pending.Count > 0)
            {
                var node = pending.Pop();
                if (node is LoadNode load)
                {
                    last[load.Parameter] = s;
                }
                else if (position.TryGetValue(node, out int at) && (at >= start || !kept.Contains(node)))
                {
                    foreach (var input in node.Inputs.Where(seen.Add))
                    {
                        pending.Push(input);
                    }
                }
            }
        }

        return last;
    }

    private static int LastReadOf(RoutineResult store, Dictionary<Parameter, int> lastReads) =>
        lastReads.Where(r => store.Target!.MayLieOver(r.Key)).Select(r => r.Value).DefaultIfEmpty(0).Max();

    // The first that ends behind a position.
    private static int SegmentAt(List<int> ends, int position)
    {
        int at = ends.BinarySearch(position + 1);
        return at < 0 ? ~at : at;
    }
}

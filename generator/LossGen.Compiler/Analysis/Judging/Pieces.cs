using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>
/// What several uses of one number have to do with each other shows where its range is taken piece by piece: x - x² is bounded above,
/// x / (x² + 1) on both sides, and a choice between pieces is made. What holds on every piece holds.
/// </summary>
internal sealed class Pieces(Subject subject, IReadOnlyList<Node> roots)
{
    private const int MaxRounds = 4;
    private const int MaxSplit = 5;
    private const int MaxNodes = 300;
    private const int MaxEvaluations = 24_000;
    private const double Ratio = 2.2;
    private const int MaxDecades = 13;
    private const int MaxBreaks = 8;

    private readonly Dictionary<Node, Interval> _given = [];
    private int _evaluations;

    /// <summary>The intervals that are proven so.</summary>
    public IntervalAnalysis Narrowed(IntervalAnalysis intervals)
    {
        // Numbers of other positions are other numbers: a piece is a piece at each position by itself, so that the terms of a sum may be
        // looked into, and no further.
        var order = Graph.Reachable(roots);
        for (int round = 0; round < MaxRounds && Doubtful(order, intervals) is { } node; round++)
        {
            if (Candidates(node).Take(MaxSplit).Select(split => Split(split, node, order, intervals)).FirstOrDefault(better => better is not null) is not { } narrowed)
            {
                break;
            }

            intervals = narrowed;
        }

        return intervals;
    }

    /// <summary>The first operation that isn't proven to stay finite though its inputs are.</summary>
    public static Node? Doubtful(IEnumerable<Node> order, IntervalAnalysis intervals) =>
        order.FirstOrDefault(n => n.Kind == ValueKind.Real && n is ApplyNode or ReduceNode && !IsFinite(intervals[n]) && n.Inputs.All(i => i.Kind != ValueKind.Real || IsFinite(intervals[i])));

    /// <summary>Whether an interval holds neither infinities nor NaN.</summary>
    public static bool IsFinite(Interval interval) => !interval.MayBeNaN && !double.IsInfinity(interval.Low) && !double.IsInfinity(interval.High);

    // What a node is made of, at its own position: what is used most often first.
    private static IEnumerable<Node> Candidates(Node node)
    {
        var uses = new Dictionary<Node, int>();
        var pending = new Stack<Node>();
        var seen = new HashSet<Node>();
        pending.Push(node is ReduceNode reduce ? reduce.Body : node);
        while (pending.Count > 0 && seen.Count < MaxNodes)
        {
            var next = pending.Pop();
            if (next is not ApplyNode || !seen.Add(next))
            {
                continue;
            }

            foreach (var input in next.Inputs.Where(i => i.Kind == ValueKind.Real && i is not ConstantNode))
            {
                uses[input] = uses.TryGetValue(input, out int known) ? known + 1 : 1;
                pending.Push(input);
            }
        }

        return uses.OrderByDescending(u => u.Value).ThenBy(u => u.Key.Id).Select(u => u.Key);
    }

    private IntervalAnalysis? Split(Node split, Node doubtful, IReadOnlyList<Node> order, IntervalAnalysis intervals)
    {
        var range = intervals[split];
        if (!IsFinite(range) || range.IsPoint)
        {
            return null;
        }

        var affected = new HashSet<Node> { split };
        var above = new List<Node>();
        foreach (var next in order)
        {
            if (next is ApplyNode && next.Inputs.Any(affected.Contains) && affected.Add(next))
            {
                above.Add(next);
            }
        }

        var pieces = Of(range, [.. above.SelectMany(n => n.Inputs).OfType<ConstantNode>().Select(c => c.Value).Distinct()]);
        _evaluations += pieces.Count * above.Count;
        if (above.Count > MaxNodes || _evaluations > MaxEvaluations)
        {
            return null;
        }

        var all = new Dictionary<Node, Interval>();
        foreach (var piece in pieces)
        {
            var here = new Dictionary<Node, Interval> { [split] = piece };
            Interval At(Node n) => here.TryGetValue(n, out var known) ? known : intervals[n];
            foreach (var next in above)
            {
                var value = intervals.Evaluate(next, At);
                here[next] = value;
                all[next] = all.TryGetValue(next, out var before) ? before.Union(value) : value;
            }
        }

        // Where it is bounded on each piece, what is doubtful is so no more; else what is made of it may be, or the sum of it.
        bool isSummed = doubtful is ReduceNode sum && all.ContainsKey(sum.Body) && IsFinite(intervals.Evaluate(sum, n => all.TryGetValue(n, out var known) ? known : intervals[n]));
        if (!isSummed && !above.Any(n => !IsFinite(intervals[n]) && IsFinite(all[n])))
        {
            return null;
        }

        foreach (var found in all.Where(f => !f.Value.MayBeNaN))
        {
            _given[found.Key] = found.Value;
        }

        return subject.Intervals(_given);
    }

    // By magnitudes, from either end to next to nothing, and between.
    private static List<Interval> Of(Interval range, double[] constants)
    {
        var breaks = new SortedSet<double> { range.Low, range.High };
        void Add(double at)
        {
            if (at > range.Low && at < range.High)
            {
                breaks.Add(at);
            }
        }

        Add(0);
        double most = Math.Max(Math.Abs(range.Low), Math.Abs(range.High)), least = Math.Max(most * Math.Pow(10, -MaxDecades), range.Low > 0 ? range.Low : range.High < 0 ? -range.High : 0);
        for (double size = most; size > least; size /= Ratio)
        {
            Add(size);
            Add(-size);
        }

        foreach (double constant in constants.Where(c => !double.IsInfinity(c)).OrderBy(Math.Abs).Take(MaxBreaks))
        {
            Add(constant);
        }

        double[] ends = [.. breaks];
        return [.. ends.Skip(1).Select((end, i) => new Interval(ends[i], end))];
    }
}

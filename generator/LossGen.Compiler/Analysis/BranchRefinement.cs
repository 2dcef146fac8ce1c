using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Analysis;

/// <summary>
/// Inside a branch its condition holds: <c>x &gt; 0 ? log(x) : 0</c> takes the logarithm of positive numbers only. Small branches are
/// evaluated anew under their condition; large ones keep what is known without it, so that the analysis stays linear.
/// </summary>
internal static class BranchRefinement
{
    private const int MaxNodes = 64;

    /// <summary>The interval of a choice, or null where its condition says nothing that could be used.</summary>
    public static Interval? Refine(ApplyNode select, Func<Node, Interval> of, Func<Node, Func<Node, Interval>, Interval> evaluate, double smallest)
    {
        if (of(select.Inputs[0]).IsPoint)
        {
            return null;
        }

        var yes = Facts.Of(select.Inputs[0], isTrue: true, of, smallest);
        var no = Facts.Of(select.Inputs[0], isTrue: false, of, smallest);
        List<Difference> more = Difference.Of(select.Inputs[0], isTrue: true), less = Difference.Of(select.Inputs[0], isTrue: false);
        return yes.Count == 0 && no.Count == 0 && more.Count == 0 && less.Count == 0 ? null
            : Under(select.Inputs[1], yes, more, of, evaluate, smallest).Union(Under(select.Inputs[2], no, less, of, evaluate, smallest));
    }

    /// <summary>The interval of a node where a condition holds.</summary>
    public static Interval Where(Node condition, Node node, Func<Node, Interval> of, Func<Node, Func<Node, Interval>, Interval> evaluate, double smallest) =>
        of(condition).IsPoint ? of(node) : Under(node, Facts.Of(condition, isTrue: true, of, smallest), Difference.Of(condition, isTrue: true), of, evaluate, smallest);

    private static Interval Under(
        Node branch,
        List<(Node Subject, Interval Range)> facts,
        List<Difference> differences,
        Func<Node, Interval> of,
        Func<Node, Func<Node, Interval>, Interval> evaluate,
        double smallest)
    {
        var affected = new List<Node>();
        if ((facts.Count == 0 && differences.Count == 0) || !Collect(branch, affected))
        {
            return of(branch);
        }

        affected.Sort((a, b) => a.Id.CompareTo(b.Id));

        // Away from 0 on either side: each by itself.
        for (int i = 0; i < facts.Count; i++)
        {
            if (Facts.Sides(facts[i], of) is var (inner, below, above))
            {
                return Evaluated([.. facts, (inner, below)]).Union(Evaluated([.. facts, (inner, above)]));
            }
        }

        return Evaluated(facts);

        Interval Evaluated(List<(Node Subject, Interval Range)> known)
        {
            var refined = new Dictionary<Node, Interval>();
            Interval Lookup(Node node) => refined.TryGetValue(node, out var range) ? range : of(node);
            foreach (var (subject, range) in known)
            {
                Facts.Spread(subject, range, Lookup, smallest, refined);
            }

            // The greatest of all is no less than this one.
            foreach (var most in affected.SelectMany(n => n.Inputs).OfType<ReduceNode>().Where(r => r is { Reduction: ReductionKind.Max, Filter: null }))
            {
                foreach (var one in refined.Keys.Where(n => ReferenceEquals(n, most.Body) || Instances.IsInstance(n, most)).ToList())
                {
                    refined[most] = Lookup(most) is var all && refined[one].Low > all.Low ? all with { Low = refined[one].Low } : all;
                }
            }

            var given = new HashSet<Node>(refined.Keys);
            foreach (var node in affected)
            {
                if (!given.Contains(node))
                {
                    refined[node] = differences.Aggregate(evaluate(node, Lookup), (known, difference) => difference.Narrow(node, known));
                }
            }

            return Lookup(branch);
        }
    }

    /// <summary>The nodes of a small branch, down to parameters; false where it is large.</summary>
    private static bool Collect(Node branch, List<Node> nodes)
    {
        var seen = new HashSet<Node>();
        var pending = new Stack<Node>();
        pending.Push(branch);
        while (pending.Count > 0)
        {
            // A reduction runs over other positions, where the condition needn't hold.
            if (pending.Pop() is not ApplyNode node || !seen.Add(node))
            {
                continue;
            }

            if (seen.Count > MaxNodes)
            {
                return false;
            }

            nodes.Add(node);
            foreach (var input in node.Inputs)
            {
                pending.Push(input);
            }
        }

        return true;
    }
}

using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Graphs;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>
/// Where a node stands in the formula's text. What rewriting made stands where the expression does that it has the value of, or what it was
/// made from.
/// </summary>
internal sealed class Spans
{
    private readonly Subject _subject;
    private readonly Dictionary<Node, TextSpan> _rewritten = [];

    public Spans(Subject subject)
    {
        _subject = subject;
        foreach (var applied in subject.Applied)
        {
            if (Written(applied.Origin) is { } span && !_rewritten.ContainsKey(applied.After))
            {
                _rewritten[applied.After] = span;
            }
        }
    }

    /// <summary>The whole of the formula's last expression.</summary>
    public TextSpan Whole => Written(_subject.Written[_subject.Written.Length - 1]) ?? new TextSpan(0, _subject.Text.Length);

    /// <summary>Where a node of the formula as written stands.</summary>
    public TextSpan? Written(Node node) => _subject.Bound.Origins.TryGetValue(node, out var span) ? span : null;

    /// <summary>Where a node stands, with what it has in common with what was written at an input.</summary>
    public TextSpan Of(Node node, Examination at) => Written(node) ?? (_rewritten.TryGetValue(node, out var span) ? span : Like(node, at) ?? Above(node) ?? Whole);

    // The shortest expression that has the same values, of the same operation where there is one: floor(x) is x where x is whole.
    private TextSpan? Like(Node node, Examination at)
    {
        double[] values = at.Exact(node);
        (TextSpan Span, bool IsSame)? best = null;
        foreach (var written in Graph.Reachable(_subject.Written).Where(w => w is not ConstantNode && w.Indices.SequenceEqual(node.Indices)))
        {
            bool isSame = IsSameOperation(written, node);
            if (Written(written) is { } span && (best is not { } known || (isSame && !known.IsSame) || (isSame == known.IsSame && span.Length < known.Span.Length)) && Same(at.Exact(written), values))
            {
                best = (span, isSame);
            }
        }

        return best?.Span;
    }

    private static bool IsSameOperation(Node a, Node b) => (a, b) switch
    {
        (ApplyNode x, ApplyNode y) => x.Primitive == y.Primitive,
        (ReduceNode x, ReduceNode y) => x.Reduction == y.Reduction,
        _ => false,
    };

    private TextSpan? Above(Node node)
    {
        var users = new Queue<Node>([node]);
        var seen = new HashSet<Node>();
        var all = Graph.Reachable(_subject.Generated);
        while (users.Count > 0)
        {
            var next = users.Dequeue();
            foreach (var user in all.Where(n => n.Inputs.Contains(next)))
            {
                if (Written(user) is { } span || _rewritten.TryGetValue(user, out span))
                {
                    return span;
                }

                if (seen.Add(user))
                {
                    users.Enqueue(user);
                }
            }
        }

        return null;
    }

    private static bool Same(double[] a, double[] b)
    {
        for (int k = 0; k < a.Length; k++)
        {
            if (!(a[k] == b[k] || (double.IsNaN(a[k]) && double.IsNaN(b[k])) || Math.Abs(a[k] - b[k]) <= 1e-12 * Math.Abs(a[k])))
            {
                return false;
            }
        }

        return a.Length > 0;
    }
}

using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>
/// LG3900: whether intervals prove that results and gradients stay finite for every input. Where they don't and no input was found at which
/// anything goes wrong, the matter is undecided.
/// </summary>
internal sealed class RangeProof
{
    private readonly Subject _subject;
    private IntervalAnalysis _intervals;

    public RangeProof(Subject subject)
    {
        _subject = subject;
        _intervals = subject.Intervals();
        Read();
    }

    private void Read()
    {
        Values = [.. _subject.Generated.Select(_intervals.OfResult)];
        Slopes = [.. _subject.GeneratedSlopes.Select(s => (s.Parameter, _intervals.OfResult(s.Value)))];
    }

    /// <summary>What the results are proven to lie in.</summary>
    public IReadOnlyList<Interval> Values { get; private set; } = [];

    /// <summary>What the gradients are proven to lie in.</summary>
    public IReadOnlyList<(Parameter Parameter, Interval Range)> Slopes { get; private set; } = [];

    /// <summary>Whether all stays finite.</summary>
    public bool IsProven => Values.Concat(Slopes.Select(s => s.Range)).All(Pieces.IsFinite);

    /// <summary>The first operation that isn't proven to stay finite though its inputs are; else a result that only double precision holds.</summary>
    public Node? Doubtful => Pieces.Doubtful(Graph.Reachable(Roots), _intervals) ?? Roots.FirstOrDefault(r => Pieces.IsFinite(_intervals[r]) && !Pieces.IsFinite(_intervals.OfResult(r)));

    private IReadOnlyList<Node> Roots => [.. _subject.Generated, .. _subject.GeneratedSlopes.Select(s => s.Value)];

    /// <summary>The finding, unless it is proven.</summary>
    public Finding? Undecided(Spans spans)
    {
        if (!IsProven)
        {
            _intervals = new Pieces(_subject, Roots).Narrowed(_intervals);
            Read();
        }

        if (IsProven || Doubtful is not { } node)
        {
            return null;
        }

        // What comes back for an output bears no [Range]: it is as large as it is. Nor does what isn't an input at all.
        var names = new[] { [node], Roots }.Select(n => Declarable([.. n])).FirstOrDefault(n => n.Count > 0) ?? [];
        string advice = names.Count == 0 ? "" : $": a narrower [Range] of {string.Join(" and ", names.Select(n => $"'{n}'"))} would decide it";
        return new("LG3900", FormulaSeverity.Info, spans.Written(node) ?? spans.Whole, $"neither proven to stay finite nor seen to fail{advice}", null);
    }

    // The inputs below some nodes of which the signature can say more.
    private List<string> Declarable(IReadOnlyList<Node> nodes) =>
        [.. Graph.Reachable(nodes).Select(n => n switch { LoadNode l => l.Parameter, ParameterNode p => p.Parameter, _ => null })
            .OfType<Parameter>().Where(p => p.IsFloating).Select(p => p.Name).Distinct().Where(name => _subject.Inputs.Any(p => p.Name == name))];
}

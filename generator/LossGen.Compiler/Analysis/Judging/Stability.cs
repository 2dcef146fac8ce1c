using System.Globalization;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Printing;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>LG3xxx: says of each flaw what it is, where it stands and at which input it shows.</summary>
internal sealed class Stability
{
    private readonly Subject _subject;
    private readonly Spans _spans;
    private readonly Precision _precision;
    private readonly LostTerms _lost;
    private readonly Lazy<(double Value, double Gradient)> _scales;

    public Stability(Subject subject, Spans spans, Examiner examiner)
    {
        _scales = new(() => (examiner.Scale(isGradient: false), examiner.Scale(isGradient: true)));
        _subject = subject;
        _spans = spans;
        _precision = examiner.Precision;
        _lost = new(subject, _precision);
    }

    /// <summary>The finding that a flaw is.</summary>
    public Finding? Of(Flaw flaw) => Described(flaw) is not { } finding ? null : flaw.IsOfSubnormal ? finding with { Severity = FormulaSeverity.Info, IsOfSubnormal = true } : finding;

    private Finding? Described(Flaw flaw) => flaw switch
    {
        { Kind: FlawKind.Undefined, IsGradient: false } => Undefined(flaw),
        { Kind: FlawKind.Undefined } => Steep(flaw),
        { IsGradient: false, Kind: FlawKind.NotFinite or FlawKind.TooLarge } => Failing(flaw, _subject.Emitted),
        { Kind: FlawKind.NotFinite or FlawKind.TooLarge } => FailingSlope(flaw),
        _ => Inaccurate(flaw),
    };

    // The formula has no value there, whatever is generated.
    private Finding? Undefined(Flaw flaw)
    {
        var at = flaw.Trial;
        if (Culprit.OfNonFinite(_subject.Written, at.Exact, at.Discerned, at.Extent, double.MaxValue) is not { } culprit)
        {
            return null;
        }

        if (Math.Abs(flaw.Got) <= _precision.Largest
            && _subject.Applied.Any(a => a.Rule.Id is not (null or "LG3006") && (a.Origin == culprit.Node || a.Origin.Inputs.Contains(culprit.Node))))
        {
            // It has a value, which only what is generated in its place reaches: an info tells of that. A limit is none.
            return null;
        }

        string id = _lost.Of(culprit, at) ?? Classification.OfNonFinite(culprit, _precision);

        // A factor of 0 beside the infinity: the pair of them is what goes wrong.
        id = id is "LG3001" or "LG3002" && double.IsNaN(at.Exact(_subject.Written[0])[0]) && IsAnnihilated(culprit.Node, at) ? "LG3006" : id;
        return new(id, FormulaSeverity.Warning, _spans.Of(culprit.Node, at), Message(at.Trial, culprit), at.Trial);
    }

    private bool IsAnnihilated(Node node, Examination at) => Graph.Reachable(_subject.Written)
        .OfType<ApplyNode>()
        .Any(a => a.Primitive == Arithmetic.Multiply && a.Inputs.Contains(node) && at.Exact(a).Any(double.IsNaN));

    private Finding? Failing(Flaw flaw, IEnumerable<Node> roots)
    {
        var at = flaw.Trial;
        var culprit = Culprit.OfNonFinite(roots, at.Element, at.Discerned, at.Extent, _precision.Largest);
        if (culprit is null)
        {
            return new("LG3102", FormulaSeverity.Warning, _spans.Whole, $"{at.Trial}: the value {Number(flaw.Truth)} is beyond the largest {Type}", at.Trial);
        }

        string id = _lost.Of(culprit, at) ?? (flaw.Kind == FlawKind.NotFinite ? _lost.OfWritten(at) : null) ?? Classification.OfNonFinite(culprit, _precision);
        return new(id, FormulaSeverity.Warning, _spans.Of(culprit.Node, at), Message(at.Trial, culprit), at.Trial);
    }

    private Finding? FailingSlope(Flaw flaw)
    {
        var at = flaw.Trial;
        var parameter = at.Got.Of[flaw.Slot]!;
        if (flaw.Kind == FlawKind.TooLarge)
        {
            return new("LG3102", FormulaSeverity.Warning, Steepness.Steepest(_subject, at) is { } steep ? _spans.Of(steep, at) : _spans.Whole, $"{at.Trial}: the gradient by {parameter.Name} is {Number(flaw.Truth)}, beyond the largest {Type}", at.Trial) { IsSlopeTooLarge = true };
        }

        var node = Steepness.Steepest(_subject, at);
        var span = node is not null ? _spans.Of(node, at) : _spans.Whole;
        return new(_lost.IsBoundLost(node, at) ? "LG3204" : (double.IsNaN(flaw.Truth) ? null : _lost.OfWritten(at)) ?? "LG3105", FormulaSeverity.Warning, span, $"{at.Trial}: the gradient by {parameter.Name} comes out {Number(flaw.Got)}, and {(double.IsNaN(flaw.Truth) ? "beside it is bounded" : $"is {Number(flaw.Truth)}")}", at.Trial) { IsSlopeUnknown = double.IsNaN(flaw.Truth) };
    }

    // The derivative itself has no bound there, or none exists.
    private Finding? Steep(Flaw flaw)
    {
        var at = flaw.Trial;
        var parameter = at.Got.Of[flaw.Slot]!;
        var node = _subject.Angles.FirstOrDefault(a => a.Inputs.All(i => at.Element(i).Contains(0))) ?? Steepness.Steepest(_subject, at);
        bool isProduct = double.IsNaN(flaw.Got) && node is ApplyNode { Primitive.Name: "log" };
        return new(isProduct ? "LG3006" : "LG2005", FormulaSeverity.Warning, node is null ? _spans.Whole : _spans.Of(node, at),
            $"{at.Trial}: the gradient by {parameter.Name} has no bound", at.Trial);
    }

    private Finding? Inaccurate(Flaw flaw)
    {
        if (flaw is { IsNegligible: true, IsBesideItsSize: false })
        {
            return null;
        }

        var at = flaw.Trial;
        double scale = flaw.IsGradient ? _scales.Value.Gradient : _scales.Value.Value;
        bool isGross = flaw.IsGross(scale, _precision.Unit)
            && !(flaw.IsGradient && at.Neighbourhood.ExplainsBeside(flaw.Slot, flaw.Element, flaw.Got, flaw.Truth))
            && !new Likeness(_subject).IsMereRounding(flaw, scale, _precision.Unit);
        IReadOnlyList<Node> roots = flaw.IsGradient
            ? [.. _subject.EmittedSlopes.Where(s => s.Parameter == at.Got.Of[flaw.Slot]).Select(s => s.Value)]
            : _subject.Emitted;
        var culprit = Culprit.OfInaccurate(roots, at.Element, at.Exact, at.Extent, _precision);
        if (flaw.IsBesideItsSize && (culprit is null || culprit.Arguments.Any(v => Math.Abs(v) > _precision.Largest) || at.Exact(culprit.Node).Any(v => v != 0 && Math.Abs(v) < _precision.SmallestNormal)))
        {
            // Too large or too small a number on the way, not digits that cancel.
            return null;
        }

        string id = culprit is null || !isGross ? "LG3201" : _lost.OfInaccurate(culprit, at) ?? (_lost.IsBoundLost(culprit.Node, at) ? "LG3204" : "LG3201");
        bool isWarning = (isGross && (flaw.IsGradient || culprit is null || !DataProducts.AreSummedIn(culprit.Node))) || (!flaw.IsGradient && culprit is not null && IsRelevant(flaw, scale) && IsUsedBySensitive(culprit.Node)) || id != "LG3201";
        string what = flaw.IsGradient ? $"the gradient by {at.Got.Of[flaw.Slot]!.Name}" : "the value";
        return new(id, isWarning ? FormulaSeverity.Warning : FormulaSeverity.Info, culprit is null ? _spans.Whole : _spans.Of(culprit.Node, at),
            $"{at.Trial}: {what} comes out {Number(flaw.Got)}, and is {Number(flaw.Truth)}{(culprit is null ? "" : $": the digits are lost in {Call(culprit.Node, culprit.Arguments)}")}", at.Trial);
    }

    // An error far below what matters to anyone is worth an info at most.
    private static bool IsRelevant(Flaw flaw, double scale) => Math.Abs(flaw.Got - flaw.Truth) > Math.Max(1e-3 * Math.Abs(flaw.Truth), 1e-6 * scale);

    private bool IsUsedBySensitive(Node node)
    {
        var tainted = new HashSet<Node> { node };
        foreach (var next in Graph.Reachable(_subject.Emitted))
        {
            if (next.Inputs.Any(tainted.Contains))
            {
                if (next is ApplyNode { Primitive.Name: "log" or "log1p" or "log2" or "sqrt" or "rsqrt" } || (next is ApplyNode { Primitive.Name: "/" } divide && tainted.Contains(divide.Inputs[1])))
                {
                    return true;
                }

                tainted.Add(next);
            }
        }

        return false;
    }

    /// <summary>An operation and what it gives, as a message shows it: <c>log(0) is -inf</c>.</summary>
    public string Call(Culprit culprit) => $"{Call(culprit.Node, culprit.Arguments)} is {Number(culprit.Result)}";

    private string Message(Trial trial, Culprit culprit) => $"{trial}: {Call(culprit)}";

    private string Type => _precision.Unit > 1e-12 ? "float" : "double";

    private string Call(Node node, double[] arguments)
    {
        string[] texts = [.. arguments.Select(Number)];
        return node switch
        {
            ReduceNode reduce => $"{(reduce.Reduction == ReductionKind.Product ? "prod" : reduce.Reduction.ToString().ToLowerInvariant())}({Listing.Bare(texts)})",
            ApplyNode { Primitive.Infix: { } infix } when texts.Length == 2 => $"{texts[0]} {infix.Symbol} {texts[1]}",
            ApplyNode { Primitive: var p } when p == Arithmetic.Average => $"{texts[0]} / {texts[1]}",
            ApplyNode { Primitive: var p } => $"{p.Name}({string.Join(", ", texts)})",
            _ => FormulaPrinter.Print(node),
        };
    }

    private string Number(double value) =>
        double.IsPositiveInfinity(value) || value > _precision.Largest ? "inf"
        : double.IsNegativeInfinity(value) || value < -_precision.Largest ? "-inf"
        : double.IsNaN(value) ? "NaN"
        : _precision.Unit > 1e-12 ? ((float)value).ToString("R", CultureInfo.InvariantCulture) : value.ToString("R", CultureInfo.InvariantCulture);
}

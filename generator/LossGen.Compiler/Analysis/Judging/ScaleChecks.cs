using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>LG4001, LG4002: probabilities that are normalized again, logits and probabilities in each other's place.</summary>
internal sealed class ScaleChecks(Subject subject, Spans spans)
{
    private static readonly HashSet<string> Logarithms = ["log", "log2", "log1p", "xlogy", "xlog1py"];
    private static readonly HashSet<string> OfLogits = ["softplus", "logsigmoid"];

    /// <summary>The findings.</summary>
    public IEnumerable<Finding> All()
    {
        var scales = new Scales(subject.Written);
        var written = new HashSet<Node>(Graph.Reachable(subject.Written));
        foreach (var finding in SpelledOut(written))
        {
            yield return finding;
        }

        foreach (var node in written.OrderBy(n => n.Id))
        {
            if (Scales.Normalized(node) is { } normalized && scales.Of(normalized) == Meaning.Probability)
            {
                yield return Twice(node, normalized, scales, logarithm: false);
            }
            else if ((Scales.Normalized(node) ?? Scales.LogNormalized(node)) is { } tempered && scales.Scaled(tempered) is { } flat && flat != tempered)
            {
                bool isLogarithm = Scales.Normalized(node) is null;
                if (!isLogarithm || !IsSoftmax(node))
                {
                    // The factor belongs to what was normalized first.
                    yield return Twice(node, flat, scales, isLogarithm) with { Replacement = null };
                }
            }
            else if (Scales.LogNormalized(node) is { } inLogs && scales.Of(inLogs) == Meaning.Probability)
            {
                // exp of it is a softmax, which has been found as a whole.
                if (!IsSoftmax(node))
                {
                    yield return scales.IsNormalized(inLogs)
                        ? Twice(node, inLogs, scales, logarithm: true)
                        : Misplaced(node, inLogs, "logsoftmax", "a probability, where logsoftmax takes a logit", $"log({Text(inLogs)})");
                }
            }
            else if (node is ReduceNode { Reduction: ReductionKind.LogSumExp } lse && scales.Of(lse.Body) == Meaning.Probability && !IsPartOfSoftmax(lse))
            {
                yield return Misplaced(node, lse.Body, "logsumexp", "a probability, where logsumexp takes a logit", null);
            }
            else if (node is ApplyNode { Primitive.Name: var name } apply)
            {
                var argument = apply.Inputs[apply.Inputs.Length - 1];
                if (Logarithms.Contains(name) && scales.Of(argument) == Meaning.Logit)
                {
                    yield return Misplaced(node, argument, name, $"a logit, where {name} takes a probability", name == "log" && Text(argument) is { } text ? $"logsigmoid({text})" : null);
                }
                else if (OfLogits.Contains(name) && IsProbability(argument, scales))
                {
                    yield return Misplaced(node, argument, name, $"a probability, where {name} takes a logit", null);
                }
            }
        }
    }

    // Spelled out, as log(1 + exp(p)): found in the form that it is generated in.
    private IEnumerable<Finding> SpelledOut(ISet<Node> written)
    {
        var scales = new Scales(subject.Applied.Select(a => a.After));
        foreach (var applied in subject.Applied)
        {
            if (applied.After is ApplyNode { Primitive.Name: var name } apply && OfLogits.Contains(name) && !written.Contains(apply)
                && written.Contains(applied.Origin) && spans.Written(applied.Origin) is not null && IsProbability(apply.Inputs[0], scales))
            {
                yield return Misplaced(applied.Origin, apply.Inputs[0], name, $"a probability, where {name} takes a logit", null);
            }
        }
    }

    private bool IsPartOfSoftmax(ReduceNode lse) =>
        Graph.Reachable(subject.Written).Any(n => Scales.LogNormalized(n) is not null && n.Inputs[1] == lse);

    private static bool IsProbability(Node argument, Scales scales) =>
        scales.Of(argument) == Meaning.Probability || (argument is ApplyNode { Primitive.Name: "neg" } negated && scales.Of(negated.Inputs[0]) == Meaning.Probability);

    private bool IsSoftmax(Node logarithm) =>
        Graph.Reachable(subject.Written).Any(n => n is ApplyNode { Primitive.Name: "exp" } exp && exp.Inputs[0] == logarithm);

    private Finding Twice(Node node, Node argument, Scales scales, bool logarithm)
    {
        string from = scales.IsNormalized(argument) ? "a softmax or a sigmoid already" : "a probability already";
        var row = SenseCatalogue.DoubleNormalization;
        return new(row.Id, row.Severity, Span(node), $"{Text(argument) ?? "the argument"} is {from}", null)
        {
            Replacement = Text(argument) is { } text ? (logarithm ? $"log({text})" : text) : null,
        };
    }

    private Finding Misplaced(Node node, Node argument, string function, string why, string? replacement)
    {
        var row = SenseCatalogue.WrongScale;
        return new(row.Id, row.Severity, Span(node), $"{Text(argument) ?? "the argument of " + function} is {why}", null) { Replacement = replacement };
    }

    private TextSpan Span(Node node) => spans.Written(node) ?? spans.Whole;

    private string? Text(Node node) => spans.Written(node) is { } span ? subject.Text.Substring(span.Start, span.Length) : null;
}

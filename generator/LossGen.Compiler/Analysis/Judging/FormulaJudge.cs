using System.Collections.Immutable;
using LossGen.Compiler.Binding;
using LossGen.Compiler.Diagnostics;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>What is known of a formula inside the declared ranges.</summary>
/// <param name="Findings">What is wrong or worth knowing, in the order of the text.</param>
public sealed record Judgement(ImmutableArray<FormulaDiagnostic> Findings)
{
    /// <summary>Intervals that hold the values of the results: proven, and wider than they need be.</summary>
    public ImmutableArray<Interval> Values { get; init; } = [];

    /// <summary>Intervals that hold the elements of the gradients, by parameter: proven, and wider than they need be.</summary>
    public ImmutableArray<(string Parameter, Interval Range)> Gradients { get; init; } = [];
}

/// <summary>
/// Judges a formula that compiles: whether it can be differentiated, keeps its digits, and makes sense as a loss, for every input inside the
/// declared ranges and for the code that is generated. A warning shows an input at which it really goes wrong.
/// </summary>
public static class FormulaJudge
{
    /// <summary>Judges a bound formula.</summary>
    public static Judgement Judge(BoundFormula bound, string text, CancellationToken cancellation = default)
    {
        var subject = Subject.Create(bound, text);
        var spans = new Spans(subject);
        var examiner = new Examiner(subject);
        examiner.Run(cancellation);
        var findings = new List<Finding>();
        var stability = new Stability(subject, spans, examiner);
        findings.AddRange(examiner.Flaws.Where(f => !f.IsBesideItsSize).Select(stability.Of).OfType<Finding>());
        findings.AddRange(new Rewritten(subject, spans, examiner, stability).Of(examiner.Examined));
        findings.AddRange(examiner.Flaws.Where(f => f.IsBesideItsSize).Select(stability.Of).OfType<Finding>());
        findings.AddRange(new SuspectTerms(subject, spans).All());
        var paths = new GradientPaths(subject, spans).All(examiner.Examined).ToList();
        findings.AddRange(paths);
        var anywhere = subject.Anywhere();
        var options = anywhere == subject ? null : new Options(anywhere, spans);
        var elsewhere = options?.Find(cancellation);
        findings.AddRange(new Boundaries(subject, spans).All(examiner.Examined));
        if (!paths.Exists(f => f.Id == "LG2001"))
        {
            findings.AddRange(new Flatness(subject, spans).All(examiner.Examined));
        }

        findings.AddRange(new SenseChecks(subject, spans).All());
        var proof = new RangeProof(subject);
        if (!findings.Any(IsOfNumbers) && (elsewhere ?? options?.Jump() ?? proof.Undecided(spans)) is { } undecided)
        {
            // Neither proven nor seen to fail for few elements: perhaps for many.
            int known = examiner.Flaws.Count;
            examiner.RunMany(cancellation);
            findings.AddRange(examiner.Flaws.Skip(known).Select(stability.Of).OfType<Finding>());
            if (!findings.Any(IsOfNumbers))
            {
                findings.Add(undecided);
            }
        }

        return new([.. InOrder(findings)])
        {
            Values = [.. proof.Values],
            Gradients = [.. proof.Slopes.Select(s => (s.Parameter.Name, s.Range))],
        };
    }

    // That a loss makes no sense says nothing of whether it stays finite.
    private static bool IsOfNumbers(Finding finding) => finding.IsOfSubnormal || (finding.Severity != FormulaSeverity.Info && (finding.Id.StartsWith("LG3", StringComparison.Ordinal) || finding.Id is "LG2005"));

    // One an expression and ID, the gravest, and one a pole.
    private static IEnumerable<FormulaDiagnostic> InOrder(IReadOnlyCollection<Finding> findings) =>
        findings
            .Where(f => !findings.Any(f.IsOfPole))
            .OrderByDescending(f => f.Severity)
            .GroupBy(f => (f.Id, f.Span))
            .Select(g => g.First())
            .OrderBy(f => f.Span.Start)
            .ThenBy(f => f.Id, StringComparer.Ordinal)
            .Select(f => f.ToDiagnostic());
}

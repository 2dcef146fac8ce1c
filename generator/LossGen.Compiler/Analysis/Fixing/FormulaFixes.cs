using System.Collections.Immutable;
using LossGen.Compiler.Analysis.Judging;
using LossGen.Compiler.Binding;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Fixing;

/// <summary>
/// Finds the rewrite that cures a finding. It is offered only when the judge finds the rewritten formula clean of what it cures, with nothing
/// new to warn about, and when it gives what the formula gave wherever that was right.
/// </summary>
public static class FormulaFixes
{
    private const int MostTried = 16;

    /// <summary>The IDs for which rewrites are known.</summary>
    public static ImmutableArray<string> Ids { get; } =
    [
        "LG2001", "LG2002", "LG2003", "LG2004", "LG2005", "LG2006", "LG2007", "LG2008",
        "LG3001", "LG3002", "LG3003", "LG3004", "LG3005", "LG3006", "LG3007", "LG3101", "LG3102", "LG3103", "LG3105",
        "LG3201", "LG3202", "LG3203", "LG3204", "LG3205", "LG3206", "LG3207",
        "LG4001", "LG4002", "LG4003", "LG4004", "LG4006",
    ];

    /// <summary>The rewrite that cures a finding of LG2xxx to LG4xxx; null where none is known that holds.</summary>
    public static FormulaEdit? Of(MethodSignature signature, string formula, IFormulaLibrary library, FormulaDiagnostic finding, CancellationToken cancellation = default)
    {
        if (Binder.Bind(formula, signature, library) is not { Formula: { } bound } binding)
        {
            return null;
        }

        // Judging is the dearer half: what gives other numbers needn't be judged.
        var before = new Lazy<IReadOnlyList<FormulaDiagnostic>>(() => FormulaJudge.Judge(bound, formula, cancellation).Findings);
        var agreement = new Agreement(bound, formula);
        var context = new FixContext(bound, formula, finding);
        foreach (var candidate in Candidates.Of(context).Select(context.Tidied).Distinct().Take(MostTried))
        {
            cancellation.ThrowIfCancellationRequested();
            string after = candidate.Edit.ApplyTo(formula);
            if (after != formula
                && Binder.Bind(after, signature, library) is { Formula: { } rewritten } rebound
                && rebound.Diagnostics.Length <= binding.Diagnostics.Length
                && agreement.Holds(rewritten, after, candidate, cancellation)
                && Cures(finding, candidate, before.Value, FormulaJudge.Judge(rewritten, after, cancellation).Findings))
            {
                return candidate.Edit;
            }
        }

        return null;
    }

    private static bool Cures(FormulaDiagnostic finding, Candidate candidate, IReadOnlyList<FormulaDiagnostic> before, IReadOnlyList<FormulaDiagnostic> after)
    {
        var edit = candidate.Edit;
        // Where a warning stood nothing may be left to warn about; what encloses it may keep the warnings that it had.
        var old = TextSpan.Cover(edit.Span, finding.Span);
        var region = new TextSpan(old.Start, old.Length + edit.Text.Length - edit.Span.Length);
        bool Touches(FormulaDiagnostic f) =>
            f.Severity != FormulaSeverity.Info && f.Span.Start < region.End && region.Start < f.Span.End && (!IsOfSense(f) || IsOfSense(finding));
        bool WasThere(FormulaDiagnostic f) => finding.Severity == FormulaSeverity.Info
            ? before.Any(b => b.Id == f.Id && b.Severity >= f.Severity && b.Span.Start < old.End && old.Start < b.Span.End)
            : !region.Contains(f.Span) && before.Any(b => b.Id == f.Id && b.Severity >= f.Severity && b.Span.Contains(old));
        // The numbers of what was written were right, so that what makes no sense now made sense before.
        bool IsSenseless(FormulaDiagnostic f) => (candidate.Fidelity == Fidelity.Downhill || finding.Id.StartsWith("LG2", StringComparison.Ordinal)) && IsOfSense(f) && f.Severity != FormulaSeverity.Info && !before.Any(b => b.Id == f.Id);
        // What it was a guard for may stand elsewhere.
        bool IsNew(FormulaDiagnostic f) => f.Severity != FormulaSeverity.Info && !IsOfSense(f) && Total(after, f) > Total(before, f);

        // A gradient that stays zero for another reason teaches no more.
        bool IsFlat(FormulaDiagnostic f) => f.Severity == FormulaSeverity.Error && f.Span.Start < region.End && region.Start < f.Span.End && finding.Id.StartsWith("LG2", StringComparison.Ordinal);
        return Total(after, finding) < Total(before, finding) && !after.Any(IsFlat) && !after.Any(IsNew) && after.Where(Touches).All(WasThere) && !after.Any(IsSenseless);
    }

    // Whether a loss makes sense shows only once its numbers are right.
    private static bool IsOfSense(FormulaDiagnostic finding) => SenseCatalogue.All.Any(row => row.Id == finding.Id);

    // What is cured is gone from the formula as a whole: it didn't move elsewhere.
    private static int Total(IReadOnlyList<FormulaDiagnostic> findings, FormulaDiagnostic finding) =>
        findings.Count(f => f.Id == finding.Id && f.Severity >= finding.Severity);
}

using System.Collections.Immutable;
using LossGen.Compiler.Analysis.Judging;
using LossGen.Compiler.Binding;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Signatures;
using LossGen.Compiler.Syntax;

namespace LossGen.Compiler.Analysis.Fixing;

/// <summary>
/// Finds the rewrite that cures a finding. It is offered only when the judge finds the rewritten formula clean of what it cures, with nothing
/// new to warn about, and when it gives what the formula gave wherever that was right.
/// </summary>
public static class FormulaFixes
{
    private const int MostTried = 16;
    private const int MostJudged = 10;

    /// <summary>The IDs for which rewrites are known.</summary>
    public static ImmutableArray<string> Ids { get; } =
    [
        "LG2001", "LG2002", "LG2003", "LG2004", "LG2005", "LG2006", "LG2007", "LG2008",
        "LG3001", "LG3002", "LG3003", "LG3004", "LG3005", "LG3006", "LG3007", "LG3101", "LG3102", "LG3103", "LG3105",
        "LG3201", "LG3202", "LG3203", "LG3204", "LG3205", "LG3206", "LG3207",
        "LG4001", "LG4002", "LG4003", "LG4004", "LG4006",
    ];

    /// <summary>The rewrite that cures a finding of LG2xxx to LG4xxx; null where none is known that holds.</summary>
    public static FormulaFix? Of(MethodSignature signature, string formula, IFormulaLibrary library, FormulaDiagnostic finding, CancellationToken cancellation = default)
    {
        if (Binder.Bind(formula, signature, library) is not { Formula: { } bound } binding)
        {
            return null;
        }

        // Judging is the dearer half: what gives other numbers needn't be judged.
        var before = new Lazy<IReadOnlyList<FormulaDiagnostic>>(() => FormulaJudge.Judge(bound, formula, cancellation).Findings);
        var agreement = new Agreement(bound, formula);
        var context = new FixContext(bound, formula, finding);
        var tried = new HashSet<string> { formula };
        int judged = 0;
        foreach (var candidate in Candidates.Of(context).Select(context.Tidied))
        {
            cancellation.ThrowIfCancellationRequested();
            var fix = new FormulaFix(candidate.Edits);
            if (!tried.Add(fix.ApplyTo(formula)))
            {
                continue;
            }

            if (tried.Count > MostTried + 1 || judged == MostJudged)
            {
                break;
            }

            if (WithoutUnused(context, fix, signature, library) is ({ Formula: { } rewritten } rebound, { } whole)
                && rebound.Diagnostics.Length <= binding.Diagnostics.Length
                && whole.ApplyTo(formula) is var after
                && agreement.Holds(rewritten, after, whole, candidate.Fidelity, cancellation)
                && judged++ < MostJudged
                && Cures(finding, candidate.Fidelity, whole, before.Value, FormulaJudge.Judge(rewritten, after, cancellation).Findings))
            {
                return whole;
            }
        }

        return null;
    }

    // Definitions that nothing uses any more go as well.
    private static (BindingResult Binding, FormulaFix Fix) WithoutUnused(FixContext context, FormulaFix fix, MethodSignature signature, IFormulaLibrary library)
    {
        var binding = Binder.Bind(fix.ApplyTo(context.Text), signature, library);
        for (var unused = Unused(); unused.Count > 0; unused = Unused())
        {
            fix = new(fix.Edits.Where(e => !unused.Exists(d => d.Extent.Contains(e.Span))).Concat(unused.Select(d => new FormulaEdit(d.Extent, ""))));
            binding = Binder.Bind(fix.ApplyTo(context.Text), signature, library);
        }

        return (binding, fix);

        List<DefinitionSyntax> Unused()
        {
            string after = fix.ApplyTo(context.Text);
            var names = new HashSet<string>(binding.Diagnostics.Where(d => d.Id == FormulaDiagnosticCatalogue.UnusedDefinition.Id).Select(d => d.Span.Of(after)));
            return [.. context.Tree.Statements.OfType<DefinitionSyntax>().Where(d => names.Contains(d.Name.Text) && context.IsUsed(d) && !fix.Edits.Any(e => e.Span.Contains(d.Span)))];
        }
    }

    private static bool Cures(FormulaDiagnostic finding, Fidelity fidelity, FormulaFix fix, IReadOnlyList<FormulaDiagnostic> before, IReadOnlyList<FormulaDiagnostic> after)
    {
        // Where a warning stood nothing of its sort may be left to warn about; what encloses it may keep the warnings that it had.
        var regions = Regions(finding, fix).Select(old => (Old: old, New: fix.After(old))).ToList();
        bool Touches(FormulaDiagnostic f) =>
            f.Severity != FormulaSeverity.Info && regions.Exists(r => r.New.Overlaps(f.Span)) && IsOfSense(f) == IsOfSense(finding);
        bool WasThere(FormulaDiagnostic f) => finding.Severity == FormulaSeverity.Info
            ? before.Any(b => IsAlike(b, f) && b.Severity >= f.Severity && regions.Exists(r => r.Old.Overlaps(b.Span)))
            : regions.TrueForAll(r => !r.New.Contains(f.Span) && (!r.New.Overlaps(f.Span) || before.Any(b => b.Id == f.Id && b.Severity >= f.Severity && b.Span.Contains(r.Old))));
        // The numbers of what was written were right, so that what makes no sense now made sense before.
        bool IsSenseless(FormulaDiagnostic f) => (fidelity == Fidelity.Downhill || finding.Id.StartsWith("LG2", StringComparison.Ordinal)) && IsOfSense(f) && f.Severity != FormulaSeverity.Info && !before.Any(b => b.Id == f.Id);
        // What it was a guard for may stand elsewhere.
        bool IsNew(FormulaDiagnostic f) => f.Severity != FormulaSeverity.Info && !IsOfSense(f) && Total(after, f) > Total(before, f) && after.Count(a => IsAlike(a, f)) > before.Count(b => IsAlike(b, f));

        // What one number decided jumps where an interval does, which shows. A step that is smooth now may saturate.
        bool IsExpected(FormulaDiagnostic f) => (finding.Id == "LG3207" && f.Id is "LG2004" or "LG2008" or "LG4004") || (finding.Id is "LG2001" or "LG2004" or "LG2008" && f.Id == "LG2007");

        // A gradient that stays zero for another reason teaches no more.
        bool IsFlat(FormulaDiagnostic f) => f.Severity == FormulaSeverity.Error && regions.Exists(r => r.New.Overlaps(f.Span)) && finding.Id.StartsWith("LG2", StringComparison.Ordinal);
        return Total(after, finding) < Total(before, finding) && !after.Any(IsFlat) && !after.Any(f => IsNew(f) && !IsExpected(f)) && after.Where(Touches).All(f => WasThere(f) || IsExpected(f)) && !after.Any(IsSenseless);
    }

    // What is written anew: the finding's own place with it, where that is one. Nothing stands where a definition goes.
    private static IEnumerable<TextSpan> Regions(FormulaDiagnostic finding, FormulaFix fix)
    {
        var written = fix.Edits.Where(e => e.Text.Length > 0).Select(e => e.Span).ToList();
        var gone = fix.Edits.Where(e => e.Text.Length == 0).Select(e => e.Span);
        if (written.Count != 1)
        {
            return written.Concat(gone);
        }

        var cover = TextSpan.Cover(written[0], finding.Span);
        return gone.Prepend(gone.Where(g => g.Overlaps(cover)).Aggregate(cover, TextSpan.Cover));
    }

    // The logarithm of nothing is one thing, whatever comes of it.
    private static bool IsAlike(FormulaDiagnostic a, FormulaDiagnostic b) => a.Id == b.Id || (a.Severity == b.Severity && a.Id is "LG3001" or "LG3006" && b.Id is "LG3001" or "LG3006");

    // Whether a loss makes sense shows only once its numbers are right.
    private static bool IsOfSense(FormulaDiagnostic finding) => SenseCatalogue.All.Any(row => row.Id == finding.Id);

    // What is cured is gone from the formula as a whole: it didn't move elsewhere.
    private static int Total(IReadOnlyList<FormulaDiagnostic> findings, FormulaDiagnostic finding) =>
        findings.Count(f => f.Id == finding.Id && f.Severity >= finding.Severity);
}

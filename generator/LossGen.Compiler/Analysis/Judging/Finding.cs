using System.Collections.Immutable;
using LossGen.Compiler.Diagnostics;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>What the judge found, before it becomes a diagnostic.</summary>
/// <param name="Id">The ID.</param>
/// <param name="Severity">How much it matters here.</param>
/// <param name="Span">Where it stands in the formula.</param>
/// <param name="Message">The message, with the witness.</param>
/// <param name="Witness">The input at which it shows; null where none is needed.</param>
internal sealed record Finding(string Id, FormulaSeverity Severity, TextSpan Span, string Message, Trial? Witness)
{
    /// <summary>The text that cures it in place of the span; null where none is known.</summary>
    public string? Replacement { get; init; }

    private static readonly ImmutableDictionary<string, DiagnosticRow> Rows = FormulaDiagnosticCatalogue.Judgement.ToImmutableDictionary(r => r.Id);

    /// <summary>The diagnostic.</summary>
    public FormulaDiagnostic ToDiagnostic()
    {
        var diagnostic = FormulaDiagnostic.Create(Rows[Id], Severity, Span, Message);
        return Replacement is null ? diagnostic : diagnostic.With(DiagnosticProperties.Replacement, Replacement);
    }
}

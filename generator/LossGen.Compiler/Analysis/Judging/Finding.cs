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

    /// <summary>Whether it is a slope that grows beyond what the type holds, as it does beside a pole.</summary>
    public bool IsSlopeTooLarge { get; init; }

    /// <summary>Whether it is a slope of which no more is known than that there is one beside it.</summary>
    public bool IsSlopeUnknown { get; init; }

    /// <summary>Whether it shows for numbers below the smallest normal one alone.</summary>
    public bool IsOfSubnormal { get; init; }

    /// <summary>Whether it says no more than that a pole, which is told of itself, is steep.</summary>
    public bool IsOfPole(Finding pole) => pole.Span == Span && ((IsSlopeTooLarge && pole.Id is "LG3001" or "LG3002") || (IsSlopeUnknown && pole.Id is "LG2005"));

    private static readonly ImmutableDictionary<string, DiagnosticRow> Rows = FormulaDiagnosticCatalogue.Judgement.ToImmutableDictionary(r => r.Id);

    /// <summary>The diagnostic.</summary>
    public FormulaDiagnostic ToDiagnostic()
    {
        var diagnostic = FormulaDiagnostic.Create(Rows[Id], Severity, Span, Message);
        return Replacement is null ? diagnostic : diagnostic.With(DiagnosticProperties.Replacement, Replacement);
    }
}

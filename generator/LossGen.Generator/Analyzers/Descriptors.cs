using System.Collections.Immutable;
using LossGen.Compiler.Diagnostics;
using Microsoft.CodeAnalysis;

namespace LossGen.Generator.Analyzers;

/// <summary>The compiler's catalogue as Roslyn's descriptors.</summary>
internal static class Descriptors
{
    private const string HelpPages = "https://github.com/lossgen/lossgen/blob/main/docs/diagnostics/";

    private static readonly ImmutableDictionary<string, DiagnosticDescriptor> ById =
        FormulaDiagnosticCatalogue.All.ToImmutableDictionary(row => row.Id, Create);

    /// <summary>The descriptor of a row.</summary>
    public static DiagnosticDescriptor Of(DiagnosticRow row) => ById[row.Id];

    /// <summary>The descriptor of an ID.</summary>
    public static DiagnosticDescriptor Of(string id) => ById[id];

    /// <summary>A severity in Roslyn's terms.</summary>
    public static DiagnosticSeverity SeverityOf(FormulaSeverity severity) => severity switch
    {
        FormulaSeverity.Error => DiagnosticSeverity.Error,
        FormulaSeverity.Warning => DiagnosticSeverity.Warning,
        _ => DiagnosticSeverity.Info,
    };

    // The message comes whole from where the finding is made.
    private static DiagnosticDescriptor Create(DiagnosticRow row) => new(
        row.Id,
        row.Title,
        "{0}",
        row.Category,
        SeverityOf(row.Severity),
        isEnabledByDefault: true,
        helpLinkUri: HelpPages + row.Id + ".md");
}

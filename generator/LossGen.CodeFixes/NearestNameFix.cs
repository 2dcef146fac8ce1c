using System.Composition;
using LossGen.Compiler.Diagnostics;
using LossGen.Generator.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace LossGen.CodeFixes;

/// <summary>LG0002, LG0003: writes the nearest name in reach.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(NearestNameFix))]
[Shared]
public sealed class NearestNameFix() : TextFix("LG0002", "LG0003")
{
    private protected override TextEdit? Edit(SyntaxNode root, Diagnostic diagnostic) =>
        diagnostic.Properties.TryGetValue(DiagnosticProperties.Replacement, out var name) && name is not null
        && diagnostic.Properties.ContainsKey(FormulaAnalysis.CanReplace)
            ? new TextEdit($"Change to '{name}'", [new TextChange(diagnostic.Location.SourceSpan, name)])
            : null;
}

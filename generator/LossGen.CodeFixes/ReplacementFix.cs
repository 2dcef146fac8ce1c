using System.Composition;
using LossGen.Compiler.Diagnostics;
using LossGen.Generator.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace LossGen.CodeFixes;

/// <summary>LG0002, LG0003, LG0004: writes what the compiler takes to be meant, such as the nearest name in reach.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ReplacementFix))]
[Shared]
public sealed class ReplacementFix() : TextFix("LG0002", "LG0003", "LG0004")
{
    private protected override TextEdit? Edit(SyntaxNode root, Diagnostic diagnostic) =>
        diagnostic.Properties.TryGetValue(DiagnosticProperties.Replacement, out var text) && text is not null
        && diagnostic.Properties.ContainsKey(FormulaAnalysis.CanReplace)
            ? new TextEdit($"Change to '{text}'", [new TextChange(diagnostic.Location.SourceSpan, text)])
            : null;
}

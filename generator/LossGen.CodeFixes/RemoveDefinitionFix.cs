using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace LossGen.CodeFixes;

/// <summary>LG0007: removes a definition that is never used, with its line.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveDefinitionFix))]
[Shared]
public sealed class RemoveDefinitionFix() : TextFix("LG0007")
{
    private protected override TextEdit? Edit(SyntaxNode root, Diagnostic diagnostic) =>
        diagnostic.AdditionalLocations.Count == 1
            ? new TextEdit("Remove the definition", [new TextChange(diagnostic.AdditionalLocations[0].SourceSpan, "")])
            : null;
}

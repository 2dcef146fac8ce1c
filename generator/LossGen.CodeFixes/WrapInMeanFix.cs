using System.Composition;
using LossGen.Generator.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace LossGen.CodeFixes;

/// <summary>LG1006: reduces the result of a loss by <c>mean(…)</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(WrapInMeanFix))]
[Shared]
public sealed class WrapInMeanFix() : TextFix("LG1006")
{
    private protected override TextEdit? Edit(SyntaxNode root, Diagnostic diagnostic)
    {
        var span = diagnostic.Location.SourceSpan;
        return diagnostic.Properties.ContainsKey(FormulaAnalysis.CanWrap)
            ? new TextEdit("Wrap in 'mean(…)'", [new TextChange(new TextSpan(span.Start, 0), "mean("), new TextChange(new TextSpan(span.End, 0), ")")])
            : null;
    }
}

using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace LossGen.CodeFixes;

/// <summary>LG1003: removes a parameter that the formula never uses.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveParameterFix))]
[Shared]
public sealed class RemoveParameterFix() : TextFix("LG1003")
{
    private protected override TextEdit? Edit(SyntaxNode root, Diagnostic diagnostic)
    {
        if (root.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<ParameterSyntax>() is not { Parent: ParameterListSyntax list } parameter)
        {
            return null;
        }

        // With the comma on its left, or for the first one on its right.
        int index = list.Parameters.IndexOf(parameter);
        var span = index > 0 ? TextSpan.FromBounds(list.Parameters[index - 1].Span.End, parameter.Span.End)
            : list.Parameters.Count > 1 ? TextSpan.FromBounds(parameter.SpanStart, list.Parameters[1].SpanStart)
            : parameter.Span;
        return new TextEdit($"Remove the parameter '{parameter.Identifier.ValueText}'", [new TextChange(span, "")]);
    }
}

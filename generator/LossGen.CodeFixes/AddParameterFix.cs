using System.Composition;
using LossGen.Compiler.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using TextSpan = Microsoft.CodeAnalysis.Text.TextSpan;

namespace LossGen.CodeFixes;

/// <summary>LG1005: adds the <c>int</c> parameter that gives an index its extent, after the last required one.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddParameterFix))]
[Shared]
public sealed class AddParameterFix() : TextFix("LG1005")
{
    private protected override TextEdit? Edit(SyntaxNode root, Diagnostic diagnostic)
    {
        if (!diagnostic.Properties.TryGetValue(DiagnosticProperties.AddedParameter, out var added) || added is null
            || root.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { ParameterList: var list })
        {
            return null;
        }

        var change = list.Parameters.FirstOrDefault(p => p.Default is not null) is { } optional ? new TextChange(new TextSpan(optional.SpanStart, 0), added + ", ")
            : list.Parameters.Count > 0 ? new TextChange(new TextSpan(list.Parameters[list.Parameters.Count - 1].Span.End, 0), ", " + added)
            : new TextChange(new TextSpan(list.OpenParenToken.Span.End, 0), added);
        return new TextEdit($"Add the parameter '{added}'", [change]);
    }
}

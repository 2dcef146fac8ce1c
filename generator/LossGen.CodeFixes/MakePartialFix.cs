using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace LossGen.CodeFixes;

/// <summary>LG1001: makes the method and its types partial.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakePartialFix))]
[Shared]
public sealed class MakePartialFix() : TextFix("LG1001")
{
    private protected override TextEdit? Edit(SyntaxNode root, Diagnostic diagnostic)
    {
        // A body would have to go: that is the user's to decide.
        if (root.FindNode(diagnostic.Location.SourceSpan) is not MethodDeclarationSyntax { Body: null, ExpressionBody: null } method)
        {
            return null;
        }

        var changes = ImmutableArray.CreateBuilder<TextChange>();
        foreach (var type in method.Ancestors().OfType<TypeDeclarationSyntax>().Where(type => !IsPartial(type)).Reverse())
        {
            changes.Add(new TextChange(new TextSpan(type.Keyword.SpanStart, 0), "partial "));
        }

        if (!IsPartial(method))
        {
            changes.Add(new TextChange(new TextSpan(method.ReturnType.SpanStart, 0), "partial "));
        }

        return changes.Count > 0 ? new TextEdit("Make partial", changes.ToImmutable()) : null;
    }

    private static bool IsPartial(MemberDeclarationSyntax member) => member.Modifiers.Any(SyntaxKind.PartialKeyword);
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LossGen.Generator.Parsing;

/// <summary>How far two compilations of a project declare the same.</summary>
internal enum Sameness
{
    /// <summary>Something else is declared, or means something else.</summary>
    None,

    /// <summary>The same but for text in the attributes of methods: formulas.</summary>
    ButFormulas,

    /// <summary>The same: what differs are comments, blanks and bodies.</summary>
    Full,
}

/// <summary>
/// Compares what two compilations declare, in time for each keystroke: what the editor didn't touch is the same object in both, so
/// that only the way down to the edit is looked at.
/// </summary>
internal static class SameDeclarations
{
    /// <summary>Compares two compilations.</summary>
    public static Sameness Of(CSharpCompilation a, CSharpCompilation b)
    {
        if (a.AssemblyName != b.AssemblyName || !Equals(a.Options, b.Options) || a.SyntaxTrees.Length != b.SyntaxTrees.Length || !SameReferences(a, b))
        {
            return Sameness.None;
        }

        var sameness = Sameness.Full;
        for (int i = 0; i < a.SyntaxTrees.Length && sameness != Sameness.None; i++)
        {
            var (before, after) = (a.SyntaxTrees[i], b.SyntaxTrees[i]);
            if (!ReferenceEquals(before, after))
            {
                sameness = before.FilePath == after.FilePath && Equals(before.Options, after.Options) ? Least(sameness, Of(before, after)) : Sameness.None;
            }
        }

        return sameness;
    }

    private static bool SameReferences(Compilation a, Compilation b) =>
        a.ExternalReferences == b.ExternalReferences || a.ExternalReferences.SequenceEqual(b.ExternalReferences);

    // What we have written ourselves follows from the declarations, and declares nothing that bears a formula.
    private static Sameness Of(SyntaxTree before, SyntaxTree after) =>
        LossGenerator.IsGenerated(before) ? Sameness.Full : Of(before.GetRoot(), after.GetRoot());

    private static Sameness Of(SyntaxNode before, SyntaxNode after)
    {
        if (before.IsIncrementallyIdenticalTo(after))
        {
            return Sameness.Full;
        }

        return (before, after) switch
        {
            (CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax, _) when before.RawKind == after.RawKind => OfParts(before, after),
            _ when SyntaxFactory.AreEquivalent(before, after, topLevel: true) => Sameness.Full,
            (MethodDeclarationSyntax a, MethodDeclarationSyntax b) when SyntaxFactory.AreEquivalent(WithoutText(a), WithoutText(b), topLevel: true) => Sameness.ButFormulas,
            _ => Sameness.None,
        };
    }

    private static Sameness OfParts(SyntaxNode before, SyntaxNode after)
    {
        var (parts, others) = (before.ChildNodesAndTokens(), after.ChildNodesAndTokens());
        if (parts.Count != others.Count)
        {
            return Sameness.None;
        }

        var sameness = Sameness.Full;
        var other = others.GetEnumerator();
        foreach (var part in parts)
        {
            other.MoveNext();
            sameness = Least(sameness, (part.AsNode(), other.Current.AsNode()) switch
            {
                (null, null) => SyntaxFactory.AreEquivalent(part.AsToken(), other.Current.AsToken()) ? Sameness.Full : Sameness.None,
                ({ } a, { } b) => Of(a, b),
                _ => Sameness.None,
            });
            if (sameness == Sameness.None)
            {
                break;
            }
        }

        return sameness;
    }

    private static SyntaxNode WithoutText(MethodDeclarationSyntax method)
    {
        var texts = method.AttributeLists.SelectMany(l => l.DescendantTokens()).Where(IsText);
        return method.ReplaceTokens(texts, (_, _) => SyntaxFactory.Literal(""));
    }

    private static bool IsText(SyntaxToken token) => token.Kind()
        is SyntaxKind.StringLiteralToken or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken;

    private static Sameness Least(Sameness a, Sameness b) => a < b ? a : b;
}

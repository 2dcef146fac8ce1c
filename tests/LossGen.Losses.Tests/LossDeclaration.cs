using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LossGen.Losses.Tests;

/// <summary>A loss as its source declares it.</summary>
/// <param name="Family">The class: <c>Robust</c>.</param>
/// <param name="Name">The method.</param>
/// <param name="Signature">Its parameters, as a reader needs them: <c>pred, target, delta = 1</c>.</param>
/// <param name="Formula">The formula, on one line.</param>
/// <param name="Peers">What it is equal to, from the line of the remarks that begins with "Peers:".</param>
/// <param name="Differs">What is different on purpose, from the line that begins with "Differs:", or empty.</param>
public sealed partial record LossDeclaration(string Family, string Name, string Signature, string Formula, string Peers, string Differs)
{
    /// <summary>All families with the summary of each, and their losses in source order.</summary>
    public static IReadOnlyList<(string Family, string Summary, IReadOnlyList<LossDeclaration> Losses)> Families { get; } = [.. Read()];

    /// <summary>The folder of the repository.</summary>
    public static string Root { get; } = FindRoot();

    private static IEnumerable<(string, string, IReadOnlyList<LossDeclaration>)> Read()
    {
        foreach (string path in Directory.GetFiles(Path.Combine(FindRoot(), "src", "LossGen.Losses"), "*.cs").Order(StringComparer.Ordinal))
        {
            foreach (var type in CSharpSyntaxTree.ParseText(File.ReadAllText(path)).GetRoot().DescendantNodes().OfType<ClassDeclarationSyntax>())
            {
                yield return (type.Identifier.Text, Documentation(type).Summary, [.. type.Members.OfType<MethodDeclarationSyntax>().Select(m => Read(type, m))]);
            }
        }
    }

    private static LossDeclaration Read(ClassDeclarationSyntax type, MethodDeclarationSyntax method)
    {
        var attribute = method.AttributeLists.SelectMany(l => l.Attributes).First(a => a.Name.ToString() is "Loss" or "Kernel");
        string formula = ((LiteralExpressionSyntax)attribute.ArgumentList!.Arguments[0].Expression).Token.ValueText;
        var (_, remarks) = Documentation(method);
        return new(
            type.Identifier.Text,
            method.Identifier.Text,
            string.Join(", ", method.ParameterList.Parameters.Select(p => p.Identifier.Text + (p.Default is { } d ? " = " + d.Value.ToString().TrimEnd('f') : ""))),
            OneLine(formula),
            remarks.FirstOrDefault(r => r.StartsWith("Peers: ", StringComparison.Ordinal))?["Peers: ".Length..].TrimEnd('.') ?? "",
            remarks.FirstOrDefault(r => r.StartsWith("Differs: ", StringComparison.Ordinal))?["Differs: ".Length..].TrimEnd('.') ?? "");
    }

    // A line that a bracket or an operator leaves open goes on; the others are statements.
    private static string OneLine(string formula)
    {
        string text = "";
        foreach (string line in formula.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0))
        {
            bool isOpen = text.Length == 0 || "([,+-*/".Contains(text[^1], StringComparison.Ordinal) || text.Count(c => c is '(' or '[') > text.Count(c => c is ')' or ']');
            text += text.Length == 0 ? line : text[^1] is '(' or '[' ? line : isOpen ? " " + line : "; " + line;
        }

        return text;
    }

    private static (string Summary, IReadOnlyList<string> Remarks) Documentation(SyntaxNode node)
    {
        var xml = node.GetLeadingTrivia().Select(t => t.GetStructure()).OfType<DocumentationCommentTriviaSyntax>().Single();
        var elements = xml.DescendantNodes().OfType<XmlElementSyntax>().ToList();
        return (Text(elements.First(e => e.StartTag.Name.ToString() == "summary")), [.. elements.Where(e => e.StartTag.Name.ToString() == "para").Select(Text)]);
    }

    private static string Text(XmlElementSyntax element)
    {
        string text = element.Content.ToFullString().Replace("///", "", StringComparison.Ordinal).Trim();
        return Space().Replace(Tags().Replace(Reference().Replace(text, "$1"), ""), " ")
            .Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal).Replace("&amp;", "&", StringComparison.Ordinal);
    }

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "LossGen.sln")))
            {
                return directory.FullName;
            }
        }

        throw new FileNotFoundException("LossGen.sln is not above the test's output.");
    }

    [GeneratedRegex("<see cref=\"([^\"]*)\"/>")]
    private static partial Regex Reference();

    [GeneratedRegex("</?c>")]
    private static partial Regex Tags();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}

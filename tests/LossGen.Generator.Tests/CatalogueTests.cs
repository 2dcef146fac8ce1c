using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using LossGen.Compiler.Diagnostics;
using LossGen.Generator.Analyzers;
using Microsoft.CodeAnalysis;

namespace LossGen.Generator.Tests;

/// <summary>Every ID of the catalogue is reported by an analyzer, tested, documented and tracked.</summary>
public partial class CatalogueTests
{
    public static TheoryData<string> Ids => [.. FormulaDiagnosticCatalogue.All.Select(row => row.Id)];

    // What is found in a formula that compiles is tested with the judge.
    public static TheoryData<string> BindingIds => [.. FormulaDiagnosticCatalogue.Binding.Select(row => row.Id)];

    [Theory]
    [MemberData(nameof(BindingIds))]
    public void EveryIdHasATestOfItsSpans(string id)
    {
        string tests = string.Concat(Directory.GetFiles(Path.Combine(Root(), "tests", "LossGen.Generator.Tests", "Diagnostics"), "*.cs").Select(File.ReadAllText));
        Assert.Contains($"\"{id}\"", tests, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void EveryIdHasAPage(string id)
    {
        string page = Path.Combine(Root(), "docs", "diagnostics", id + ".md");
        Assert.True(File.Exists(page), page);
        Assert.Contains(id, File.ReadAllText(page), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void EveryIdIsReportedByAnAnalyzerThatLinksItsPage(string id)
    {
        var descriptors = Judge.Analyzers.SelectMany(analyzer => analyzer.SupportedDiagnostics).Where(descriptor => descriptor.Id == id).ToList();
        Assert.NotEmpty(descriptors);
        Assert.All(descriptors, descriptor => Assert.EndsWith($"/docs/diagnostics/{id}.md", descriptor.HelpLinkUri, StringComparison.Ordinal));
    }

    [Fact]
    public void TheReleaseFilesListTheCatalogue()
    {
        string generator = Path.Combine(Root(), "generator", "LossGen.Generator");
        string[] lines = [.. File.ReadAllLines(Path.Combine(generator, "AnalyzerReleases.Shipped.md")), .. File.ReadAllLines(Path.Combine(generator, "AnalyzerReleases.Unshipped.md"))];
        var listed = lines.Select(line => Row().Match(line)).Where(match => match.Success)
            .Select(match => (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value));
        Assert.Equal(
            FormulaDiagnosticCatalogue.All.Select(row => (row.Id, row.Category, Descriptors.Of(row).DefaultSeverity.ToString())),
            listed.Order());
    }

    [GeneratedRegex(@"^(LG\d{4}) \| ([\w.]+) \| (\w+) \|")]
    private static partial Regex Row();

    private static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", ".."));
}

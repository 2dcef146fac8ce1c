using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using LossGen.Compiler.Diagnostics;
using LossGen.Generator.Analyzers;
using Microsoft.CodeAnalysis;

namespace LossGen.Generator.Tests;

/// <summary>Every ID of the catalogue is reported by an analyzer, tested, documented and tracked.</summary>
public partial class CatalogueTests
{
    // IDs of the catalogue that nothing reports yet: a name leaves this list with its first test, and the list with its last name.
    private static readonly string[] ToCome =
    [
        "LG2001", "LG2002", "LG2003", "LG2004", "LG2005", "LG2006", "LG2007", "LG2008",
        "LG3001", "LG3002", "LG3003", "LG3004", "LG3005", "LG3006", "LG3007",
        "LG3101", "LG3102", "LG3103", "LG3105",
        "LG3201", "LG3202", "LG3203", "LG3204", "LG3205", "LG3206", "LG3207", "LG3900",
        "LG4001", "LG4002", "LG4003", "LG4004", "LG4005", "LG4006", "LG4007",
    ];

    public static TheoryData<string> Ids => [.. FormulaDiagnosticCatalogue.All.Select(row => row.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void EveryIdHasATestOfItsSpans(string id)
    {
        string tests = string.Concat(Directory.GetFiles(Path.Combine(Root(), "tests", "LossGen.Generator.Tests", "Diagnostics"), "*.cs").Select(File.ReadAllText));
        Assert.Equal(!ToCome.Contains(id), tests.Contains($"\"{id}\"", StringComparison.Ordinal));
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

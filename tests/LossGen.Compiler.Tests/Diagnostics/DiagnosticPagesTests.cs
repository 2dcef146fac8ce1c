using System.Text.RegularExpressions;
using LossGen.Compiler.Diagnostics;

namespace LossGen.Compiler.Tests.Diagnostics;

public sealed class DiagnosticPagesTests
{
    private static readonly string Pages = Path.Combine(Root(), "docs", "diagnostics");

    [Fact]
    public void Every_id_has_a_page_with_its_title_and_severity_and_a_line_in_the_overview()
    {
        string overview = File.ReadAllText(Path.Combine(Pages, "README.md"));
        Assert.All(FormulaDiagnosticCatalogue.All, row =>
        {
            string severity = row.Severity.ToString().ToLowerInvariant();
            string page = File.ReadAllText(Path.Combine(Pages, row.Id + ".md")).ReplaceLineEndings("\n");

            // What depends on the case is said after the usual severity.
            Assert.Matches($@"^# {row.Id}: {Regex.Escape(row.Title)}\n\n\*Severity: {severity}(; [^*\n]+)?\*\n", page);
            Assert.Contains($"| [{row.Id}]({row.Id}.md) | {row.Title} | {severity} |", overview);
        });
    }

    [Fact]
    public void Every_page_is_of_an_id()
    {
        IEnumerable<string> pages = Directory.GetFiles(Pages, "LG*.md").Select(file => Path.GetFileNameWithoutExtension(file)!);
        Assert.Equal(FormulaDiagnosticCatalogue.All.Select(row => row.Id), pages.Order(StringComparer.Ordinal));
    }

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "LossGen.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests run inside the repository.");
    }
}

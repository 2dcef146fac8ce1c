using System.Text;

namespace LossGen.Losses.Tests;

/// <summary>The catalogue as users read it: the page is made from the sources.</summary>
public class LossesPageTests
{
    private const string Start = "<!-- losses -->", End = "<!-- end of losses -->";

    [Fact]
    public void The_page_lists_the_losses()
    {
        string path = Path.Combine(LossDeclaration.Root, "docs", "losses.md");
        string page = File.ReadAllText(path);
        int start = page.IndexOf(Start, StringComparison.Ordinal) + Start.Length, end = page.IndexOf(End, StringComparison.Ordinal);
        Assert.True(start >= Start.Length && end > start, "The page has lost its marks.");
        string expected = $"{page[..start]}\n{Tables()}{page[end..]}";
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(path, expected);
            page = expected;
        }

        Assert.True(expected == page, "docs/losses.md lags behind the sources; UPDATE_SNAPSHOTS=1 writes it.");
    }

    [Fact]
    public void Every_loss_has_a_row_and_names_its_peers()
    {
        var declared = LossDeclaration.Families.SelectMany(f => f.Losses).ToList();
        Assert.Equal(Catalogue.Losses.Keys.Order(StringComparer.Ordinal), declared.Select(d => $"{d.Family}.{d.Name}").Order(StringComparer.Ordinal));
        Assert.All(declared, d => Assert.False(string.IsNullOrWhiteSpace(d.Peers), $"{d.Family}.{d.Name} has no line that begins with \"Peers:\"."));
    }

    [Fact]
    public void A_file_holds_one_family_and_stays_short() =>
        Assert.All(Directory.GetFiles(Path.Combine(LossDeclaration.Root, "src", "LossGen.Losses"), "*.cs"), path =>
        {
            Assert.InRange(File.ReadAllLines(path).Length, 1, 400);
            Assert.Contains(LossDeclaration.Families, f => f.Family == Path.GetFileNameWithoutExtension(path));
        });

    private static string Tables()
    {
        var text = new StringBuilder();
        foreach (var (family, summary, losses) in LossDeclaration.Families)
        {
            text.Append($"\n## {family}\n\n{summary}\n\n| loss | formula | the same as | differs on purpose |\n|---|---|---|---|\n");
            foreach (var loss in losses)
            {
                text.Append($"| `{loss.Name}({loss.Signature})` | {Code(loss.Formula)} | {Cell(loss.Peers)} | {Cell(loss.Differs)} |\n");
            }
        }

        return text.Append('\n').ToString();
    }

    private static string Code(string formula) => $"`{formula.Replace("|", "\\|", StringComparison.Ordinal)}`";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal);
}

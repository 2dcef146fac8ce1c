using System.Text;
using LossGen.Compiler.Rewriting;

namespace LossGen.Compiler.Tests.Rewriting;

/// <summary>The rules as users read them, and the table's own order.</summary>
public class StabilizationPageTests
{
    private const string Start = "<!-- rules -->", End = "<!-- end of rules -->";

    [Fact]
    public void The_page_lists_the_rules()
    {
        string path = PagePath();
        string page = File.ReadAllText(path);
        int start = page.IndexOf(Start, StringComparison.Ordinal) + Start.Length, end = page.IndexOf(End, StringComparison.Ordinal);
        Assert.True(start >= Start.Length && end > start, "The page has lost its marks.");
        string expected = $"{page[..start]}\n{Table()}{page[end..]}";
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(path, expected);
            page = expected;
        }

        Assert.True(expected == page, "docs/stabilizations.md lags behind the rules; UPDATE_SNAPSHOTS=1 writes it.");
    }

    [Fact]
    public void Every_rule_says_what_it_is_for()
    {
        Assert.All(StabilizationRules.All, rule =>
        {
            Assert.True(rule.Id is null || rule.Id.StartsWith("LG", StringComparison.Ordinal), rule.From);
            Assert.False(string.IsNullOrWhiteSpace(rule.Meaning), rule.From);
        });
        Assert.Equal(StabilizationRules.All.Count, StabilizationRules.All.Select(r => (r.From, r.When)).Distinct().Count());
    }

    private static string Table()
    {
        var text = new StringBuilder("| written | becomes | where | cures | because |\n|---|---|---|---|---|\n");
        foreach (var rule in StabilizationRules.All)
        {
            string where = (rule.When, rule.Unless) switch
            {
                (null, null) => "",
                (null, { } unless) => $"not {Code(unless)}",
                ({ } when, null) => Code(when),
                var (when, unless) => $"{Code(when)}, not {Code(unless)}",
            };
            text.Append($"| {Code(rule.From)} | {Code(rule.To)} | {where} | {rule.Id} | {rule.Meaning} |\n");
        }

        return text.ToString();
    }

    private static string Code(string formula) => $"`{formula.Replace("|", "\\|", StringComparison.Ordinal)}`";

    private static string PagePath()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            string path = Path.Combine(directory.FullName, "docs", "stabilizations.md");
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new FileNotFoundException("docs/stabilizations.md is not above the test's output.");
    }
}

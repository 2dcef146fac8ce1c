using System.Text.RegularExpressions;
using LossGen.Compiler.Diagnostics;

namespace LossGen.Compiler.Tests.Analysis.Judging;

/// <summary>The examples of the help pages of LG4xxx: the first is reported, the others aren't.</summary>
public sealed partial class SensePagesTests
{
    /// <summary>Every ID.</summary>
    public static TheoryData<string> Ids => [.. SenseCatalogue.All.Select(row => row.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Its_examples_hold(string id)
    {
        string page = File.ReadAllText(Path.Combine(Root(), "docs", "diagnostics", id + ".md")).ReplaceLineEndings("\n");
        var examples = ExamplePattern().Matches(page).Select(m => (Parameters: Parameters(m.Groups["head"].Value), Formula: m.Groups["formula"].Value)).ToList();
        Assert.True(examples.Count > 1, page);
        Assert.Contains(Judged.Of(examples[0].Parameters, examples[0].Formula), f => f.Id == id);
        Assert.All(examples.Skip(1), e => Assert.DoesNotContain(Judged.Of(e.Parameters, e.Formula), f => f.Id == id));
    }

    // `z[n,c]: grad logit [-5, 5]; label: int[]` as C# writes it.
    private static string Parameters(string head) => string.Join(", ", head.Split(';').Select(p =>
    {
        var (name, kind) = (p.Split(':')[0].Trim(), p.Split(':')[1].Trim());
        string attributes = (kind.Contains("grad", StringComparison.Ordinal) ? "[Grad] " : "")
            + (kind.Contains("logit", StringComparison.Ordinal) ? "[Logit] " : kind.Contains("probability", StringComparison.Ordinal) ? "[Probability] " : "")
            + (RangePattern().Match(kind) is { Success: true } range ? $"[Range({range.Groups[1].Value}, {range.Groups[2].Value})] " : "");
        string element = kind.StartsWith("int", StringComparison.Ordinal) ? "int" : "float";
        return $"{attributes}ReadOnly{(name.Contains('[', StringComparison.Ordinal) ? "Tensor" : "")}Span<{element}> {name.Split('[')[0]}";
    }));

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "LossGen.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests run inside the repository.");
    }

    [GeneratedRegex(@"```text\n// (?<head>[^\n]+)\n(?<formula>.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex ExamplePattern();

    [GeneratedRegex(@"\[(-?[0-9.e-]+), (-?[0-9.e-]+)\]")]
    private static partial Regex RangePattern();
}

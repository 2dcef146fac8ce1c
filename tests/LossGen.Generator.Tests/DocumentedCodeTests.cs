using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using LossGen.Generator.Tests.Harness;

namespace LossGen.Generator.Tests;

/// <summary>The declarations that the documentation shows compile, without a finding.</summary>
public partial class DocumentedCodeTests
{
    public static TheoryData<string> Pages => [.. Directory.GetFiles(Path.Combine(Root(), "docs"), "*.md").Append(Path.Combine(Root(), "README.md"))
        .Where(page => Blocks(page).Count > 0).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void What_a_page_shows_compiles(string page)
    {
        string file = page == "README.md" ? Path.Combine(Root(), page) : Path.Combine(Root(), "docs", page);
        foreach (string block in Blocks(file))
        {
            // What stands behind a class uses it on data that the page doesn't show.
            string source = block.Contains("partial class", StringComparison.Ordinal)
                ? TestProject.Usings + block[block.IndexOf("public static partial class", StringComparison.Ordinal)..(block.LastIndexOf("\n}", StringComparison.Ordinal) + 2)]
                : TestProject.InClass(block);
            Judge.IsSilent(Documented(source));
        }
    }

    // The test project asks for documentation of what is public; pages show declarations alone.
    private static string Documented(string source) => source.Replace("public static partial", "internal static partial", StringComparison.Ordinal);

    private static List<string> Blocks(string page) =>
        [.. Fence().Matches(File.ReadAllText(page)).Select(m => m.Groups[1].Value).Where(b => b.Contains("[Loss", StringComparison.Ordinal) || b.Contains("[Kernel", StringComparison.Ordinal))];

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Fence();

    private static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", ".."));
}

using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace LossGen.Training.Tests.Documentation;

/// <summary>What docs/training.md shows compiles and runs.</summary>
public sealed partial class TrainingPageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lossgen-page").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_code_of_the_page_is_that_of_TrainingPage()
    {
        string here = Path.GetDirectoryName(Here())!;
        string source = Lines(File.ReadAllText(Path.Combine(here, "TrainingPage.cs")));
        string root = Path.GetFullPath(Path.Combine(here, "..", "..", ".."));
        Match[] blocks = [.. Fence().Matches(File.ReadAllText(Path.Combine(root, "docs", "training.md"))).OfType<Match>(),
            .. Fence().Matches(File.ReadAllText(Path.Combine(root, "README.md"))).OfType<Match>().Where(block => block.Value.Contains("new Trainer", StringComparison.Ordinal))];

        Assert.True(blocks.Length >= 9);
        Assert.All(blocks, block => Assert.Contains(Lines(block.Groups[1].Value), source, StringComparison.Ordinal));
    }

    [Fact]
    public void It_runs()
    {
        Assert.True(TrainingPage.Begin() > 0.9);
        Assert.True(TrainingPage.Front([0, 0, 0, 1, 1, 0, 1, 1], [0, 1, 1, 2]) < 1);
        TrainingPage.Data();
        TrainingPage.Images();
        TrainingPage.Sequences();
        TrainingPage.OwnFormulas();
        TrainingPage.FineTuning(Path.Combine(_folder, "digits.safetensors"), Path.Combine(_folder, "python.safetensors"));
        string report = Path.Combine(_folder, "report.html");
        TrainingPage.Graph(Path.Combine(_folder, "run.safetensors"), report);
        Assert.True(File.Exists(report));
    }

    // Indentation is another on the page.
    private static string Lines(string code) => string.Join('\n', code.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim())).Trim('\n');

    [GeneratedRegex("```csharp\r?\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Fence();

    private static string Here([CallerFilePath] string path = "") => path;
}

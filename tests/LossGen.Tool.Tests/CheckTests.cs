using System.Text.Json;

namespace LossGen.Tool.Tests;

public sealed class CheckTests : IDisposable
{
    private const string Wrong = """
        using LossGen;

        public static partial class Losses
        {
            [Loss("mean(pred - targt)")]
            public static partial float F(ReadOnlySpan<float> pred, ReadOnlySpan<float> target);
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("lossgen-check").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_is_checked_at_its_characters()
    {
        string file = Write("Losses.cs", Wrong);
        var outcome = Tool.Run("check", file);
        Assert.Contains($"{file}:5:24: error LG0002: 'targt' is not a parameter", outcome.Output);
        Assert.EndsWith("1 formula, 1 finding.\n", outcome.Output);
        Assert.Equal(CommandLine.Found, outcome.Code);
    }

    [Fact]
    public void Json_has_every_field()
    {
        string file = Write("Losses.cs", Wrong);
        var outcome = Tool.Run("check", file, "--json");
        var finding = Assert.Single(JsonDocument.Parse(outcome.Output).RootElement.EnumerateArray());
        Assert.Equal(
            (file, 5, 24, 5, 29, "LG0002", "error"),
            (finding.GetProperty("file").GetString()!, finding.GetProperty("line").GetInt32(), finding.GetProperty("column").GetInt32(),
                finding.GetProperty("endLine").GetInt32(), finding.GetProperty("endColumn").GetInt32(), finding.GetProperty("id").GetString()!, finding.GetProperty("severity").GetString()!));
        Assert.EndsWith("LG0002.md", finding.GetProperty("help").GetString());
    }

    [Fact]
    public void The_severity_decides_what_counts()
    {
        Write("Losses.cs", Wrong.Replace("mean(pred - targt)", "mean(pred * pred)"));
        Assert.Contains("warning LG1003", Tool.Run("check", _folder).Output);
        var errors = Tool.Run("check", _folder, "--severity", "error");
        Assert.Equal("1 formula, no findings.\n", errors.Output);
        Assert.Equal(CommandLine.Clean, errors.Code);
    }

    [Fact]
    public void Pragmas_and_skipped_folders_are_kept()
    {
        Write("Losses.cs", "#pragma warning disable LG1003\n" + Wrong.Replace("mean(pred - targt)", "mean(pred * pred)"));
        Write("obj/Generated.cs", Wrong);
        Write(".cache/Old.cs", Wrong);
        Assert.Equal("1 formula, no findings.\n", Tool.Run("check", _folder).Output);
    }

    [Fact]
    public void An_editorconfig_sets_severities()
    {
        Write(".editorconfig", "root = true\n[*.cs]\ndotnet_diagnostic.LG2003.severity = error\ndotnet_diagnostic.LG1003.severity = none\n");
        Write("inner/Losses.cs", Wrong.Replace("mean(pred - targt)", "mean(abs(pred))"));
        var outcome = Tool.Run("check", _folder);
        Assert.Contains("error LG2003", outcome.Output);
        Assert.DoesNotContain("LG1003", outcome.Output);
    }

    [Fact]
    public void Formulas_are_judged()
    {
        Write("Losses.cs", Wrong.Replace("mean(pred - targt)", "mean((pred - target)^2 / (pred - target))"));
        Assert.Contains("warning LG3006", Tool.Run("check", _folder).Output);
    }

    [Fact]
    public void A_project_sees_the_constants_and_methods_of_those_it_references()
    {
        Write("Shared/Shared.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\" />");
        Write("Shared/Shared.cs", """
            namespace Shared;

            public static partial class Parts
            {
                public const string Root = "sqrt";

                [LossGen.Loss("mean(abs(a - b))")]
                public static partial float Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b);
            }
            """);
        Write("App/App.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <ItemGroup>
                <Using Include="Shared" />
                <ProjectReference Include="..\Shared\Shared.csproj" />
              </ItemGroup>
            </Project>
            """);
        string file = Write("App/App.cs", """
            using LossGen;
            using static Shared.Parts;

            public static partial class Losses
            {
                [Loss("Distance(pred, target) + 0 * " + Parts.Root + "(mean(pred^2) + 1)")]
                public static partial float F(ReadOnlySpan<float> pred, ReadOnlySpan<float> target);

                [Loss("Distance(pred) + mean(target)")]
                public static partial float G(ReadOnlySpan<float> pred, ReadOnlySpan<float> target);
            }
            """);
        foreach (string path in new[] { Path.Combine(_folder, "App"), Path.Combine(_folder, "App", "App.csproj"), file, _folder })
        {
            var outcome = Tool.Run("check", path, "--severity", "error");
            Assert.Contains($"{file}:9:12: error LG0003", outcome.Output);
            Assert.Single(outcome.Output.Split('\n'), line => line.Contains(" error ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void What_is_not_understood_is_said()
    {
        string file = Write("Broken.cs", "class {\n");
        var outcome = Tool.Run("check", file);
        Assert.StartsWith($"{file}:1:", outcome.Errors);
        Assert.Contains("C# syntax error", outcome.Errors);
    }

    [Theory]
    [InlineData("notes.txt", "text", "notes.txt is neither C# (.cs), nor a folder, a project (.csproj) or a solution (.sln).")]
    [InlineData("Empty/none.txt", "text", "There is no C# file in")]
    [InlineData("Broken/Broken.csproj", "<Project", "is no project file")]
    public void What_can_not_be_checked_is_refused(string name, string text, string message)
    {
        string file = Write(name, text);
        Write("Broken/A.cs", "class A;");
        var outcome = Tool.Run("check", name.StartsWith("Empty", StringComparison.Ordinal) ? Path.GetDirectoryName(file)! : file);
        Assert.Contains(message, outcome.Errors);
        Assert.Equal(CommandLine.Refused, outcome.Code);
    }

    private string Write(string name, string text)
    {
        string file = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }
}

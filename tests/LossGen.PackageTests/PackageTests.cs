using System.IO.Compression;
using System.Runtime.InteropServices;
using Xunit.Abstractions;

namespace LossGen.PackageTests;

/// <summary>The package as its users get it: restored into a fresh project, built, run, trimmed, compiled ahead of time.</summary>
public sealed class PackageTests(PackageFixture package, ITestOutputHelper output) : IClassFixture<PackageFixture>
{
    private const string Program = """
        using System.Globalization;
        using LossGen;

        float[] pred = [1, 2, 3, 4.5f], target = [1, 1, 5, 4], gradient = new float[4], y = new float[4];
        float value = Losses.HuberGradient(pred, target, gradient);
        Losses.Swish(pred, y);
        Console.WriteLine(string.Join(' ', [value, Losses.Huber(pred, target), .. gradient, y[0]]).Replace(
            CultureInfo.CurrentCulture.NumberFormat.NumberDecimalSeparator, "."));

        public static partial class Losses
        {
            [Loss("d = pred - target; mean(abs(d) <= delta ? 0.5 * d^2 : delta * (abs(d) - 0.5 * delta))")]
            public static partial float Huber(ReadOnlySpan<float> pred, ReadOnlySpan<float> target, float delta = 1f);

            [Kernel("x * sigmoid(x)")]
            public static partial void Swish(ReadOnlySpan<float> x, Span<float> y);
        }
        """;

    // By hand: the residuals are 0, 1, -2 and 0.5, so the mean is (0 + 0.5 + 1.5 + 0.125) / 4; swish(1) is 1 / (1 + 1/e).
    private const string Expected = "0.53125 0.53125 0 0.25 -0.25 0.125 0.7310586";

    private static readonly string Rid = RuntimeInformation.RuntimeIdentifier;

    [Fact]
    public void ThePackageHoldsTheRuntimeAndWhatTheCompilerLoads()
    {
        using ZipArchive zip = ZipFile.OpenRead(package.Package);
        string[] files = [.. zip.Entries.Select(entry => entry.FullName).Where(name => !name.StartsWith("_rels/") && !name.StartsWith("package/") && name != "[Content_Types].xml").Order(StringComparer.Ordinal)];
        Assert.Equal(
        [
            "LossGen.nuspec", "README.md",
            "analyzers/dotnet/cs/LossGen.CodeFixes.dll", "analyzers/dotnet/cs/LossGen.Compiler.dll", "analyzers/dotnet/cs/LossGen.Generator.dll",
            "buildTransitive/LossGen.targets", "icon.png", "lib/net10.0/LossGen.dll", "lib/net10.0/LossGen.xml",
        ], files);

        using var reader = new StreamReader(zip.GetEntry("LossGen.nuspec")!.Open());
        string nuspec = reader.ReadToEnd();
        Assert.Equal(1, nuspec.Split("<dependency ").Length - 1);
        Assert.Contains("<dependency id=\"System.Numerics.Tensors\"", nuspec);
        Assert.Contains("<license type=\"expression\">MIT</license>", nuspec);
        Assert.Contains("<repository type=\"git\"", nuspec);
    }

    [Fact]
    public void AFreshProjectBuildsAndRuns()
    {
        string folder = package.CreateEmptyProject("Fresh", Program);
        DotNet.Start("dotnet", folder, "add", "package", "LossGen", "--version", package.Version).Succeeds();
        Build(folder, "-c", "Release").Succeeds();
        Assert.Equal(Expected, DotNet.Start("dotnet", folder, "bin/Release/net10.0/Fresh.dll").Succeeds().Output.Trim());
    }

    [Fact]
    public void AMistakeInAFormulaFailsTheBuildAtItsCharacter()
    {
        string folder = package.CreateProject("Mistaken", Program.Replace("x * sigmoid(x)", "x * sigmoit(x)"));
        Outcome build = Build(folder);
        Assert.NotEqual(0, build.ExitCode);
        Assert.Contains("error LG0003", build.Output);
        string[] lines = File.ReadAllLines(Path.Combine(folder, "Program.cs"));
        int line = Array.FindIndex(lines, text => text.Contains("sigmoit"));
        Assert.Contains($"Program.cs({line + 1},{lines[line].IndexOf("sigmoit", StringComparison.Ordinal) + 1})", build.Output);
        Assert.DoesNotContain("error CS", build.Output);
    }

    [SkippableFact]
    public void ATrimmedProjectRuns()
        => PublishedRuns("Trimmed", "-p:PublishTrimmed=true", "--self-contained");

    [SkippableFact]
    public void ANativeProjectRuns()
    {
        SkipIf(!OperatingSystem.IsWindows() && !Exists("clang") && !Exists("gcc"), "there is neither clang nor gcc to link with");
        PublishedRuns("Native", "-p:PublishAot=true", "-p:StripSymbols=false");
    }

    [Fact]
    public void PublishingAheadOfTimeNamesThePropertyThatDecidesTheSpeed()
    {
        string folder = package.CreateProject("Hinted", Program);
        DotNet.Run(folder, "restore").Succeeds();
        string Output(params string[] properties) => DotNet.Start(
            "dotnet", folder, ["msbuild", "-t:LossGenNameInstructionSet", "-nodeReuse:false", "-p:PublishAot=true", .. properties]).Succeeds().Output;

        Assert.Contains("Set IlcInstructionSet", Output("-p:RuntimeIdentifier=linux-x64"));
        Assert.DoesNotContain("Set IlcInstructionSet", Output("-p:RuntimeIdentifier=linux-x64", "-p:IlcInstructionSet=native"));
        Assert.DoesNotContain("Set IlcInstructionSet", Output("-p:RuntimeIdentifier=linux-arm64"));
    }

    private void PublishedRuns(string name, params string[] options)
    {
        string folder = package.CreateProject(name, Program);
        Outcome publish = DotNet.Run(folder, ["publish", "-c", "Release", "-r", Rid, "-o", "out", .. options]);
        SkipIf(Unrestorable(publish), $"the package sources lack what publishing for {Rid} needs:\n{publish.Output}");
        publish.Succeeds();
        Assert.DoesNotContain("warning", publish.Output);
        string program = Path.Combine(folder, "out", name + (OperatingSystem.IsWindows() ? ".exe" : ""));
        Assert.Equal(Expected, DotNet.Start(program, folder).Succeeds().Output.Trim());
    }

    private static Outcome Build(string folder, params string[] options) => DotNet.Run(folder, ["build", .. options]);

    // NU1101, NU1102: a package of the SDK's own, such as the runtime pack, isn't on the sources; NU1301: they can't be reached.
    private static bool Unrestorable(Outcome outcome)
        => outcome.ExitCode != 0
            && outcome.Output.Split('\n').Any(line => (line.Contains("NU1101") || line.Contains("NU1102") || line.Contains("NU1301")) && !line.Contains("package LossGen "));

    private static bool Exists(string program)
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    private void SkipIf(bool condition, string reason)
    {
        if (condition)
        {
            output.WriteLine(reason);
            throw new SkipException(reason);
        }
    }
}

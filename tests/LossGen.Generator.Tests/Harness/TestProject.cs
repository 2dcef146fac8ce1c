using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace LossGen.Generator.Tests.Harness;

/// <summary>A project in memory, as strict as a project can be, with the running framework's assemblies and LossGen's runtime.</summary>
public static class TestProject
{
    /// <summary>The usings that every test source needs.</summary>
    public const string Usings = """
        using System;
        using System.ComponentModel.DataAnnotations;
        using System.Numerics.Tensors;
        using LossGen;

        """;

    public static CSharpParseOptions ParseOptions { get; } =
        new(LanguageVersion.Latest, DocumentationMode.Diagnose);

    public static CSharpCompilationOptions Options { get; } = new(
        OutputKind.DynamicallyLinkedLibrary,
        generalDiagnosticOption: ReportDiagnostic.Error,
        warningLevel: 9999,
        nullableContextOptions: NullableContextOptions.Enable,
        optimizationLevel: OptimizationLevel.Release,
        allowUnsafe: false);

    public static ImmutableArray<MetadataReference> References { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name
                && (name.StartsWith("System.", StringComparison.Ordinal) || name is "mscorlib.dll" or "netstandard.dll" or "LossGen.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static SyntaxTree Parse(string source, string path = "Test.cs") => CSharpSyntaxTree.ParseText(source, ParseOptions, path);

    /// <summary>A compilation of whole files.</summary>
    public static CSharpCompilation Create(params string[] sources) => CSharpCompilation.Create(
        "TestProject",
        sources.Select((source, i) => Parse(source, $"Test{i}.cs")),
        References,
        Options);

    /// <summary>A file with the given members in a partial class.</summary>
    public static string InClass(string members) => $$"""
        {{Usings}}
        namespace Tests;

        internal static partial class Losses
        {
        {{members}}
        }
        """;

    public static CSharpGeneratorDriver Driver(bool track = false) => CSharpGeneratorDriver.Create(
        [new LossGenerator().AsSourceGenerator()],
        parseOptions: ParseOptions,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: track));

    /// <summary>Runs the generator.</summary>
    public static GeneratorOutcome Generate(CSharpCompilation compilation)
    {
        var driver = Driver().RunGeneratorsAndUpdateCompilation(compilation, out var output, out var diagnostics);
        return new GeneratorOutcome((CSharpCompilation)output, driver.GetRunResult().Results[0], diagnostics);
    }

    /// <summary>Runs the generator on whole files.</summary>
    public static GeneratorOutcome Generate(params string[] sources) => Generate(Create(sources));
}

/// <summary>What the generator gave.</summary>
public sealed record GeneratorOutcome(CSharpCompilation Compilation, GeneratorRunResult Result, ImmutableArray<Diagnostic> Diagnostics)
{
    /// <summary>The text of the only generated file.</summary>
    public string Text => Assert.Single(Result.GeneratedSources).SourceText.ToString();

    /// <summary>What the C# compiler says of sources and generated files together, warnings included.</summary>
    public IReadOnlyList<string> Problems =>
        [.. Compilation.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning).Select(d => d.ToString())];

    /// <summary>Asserts that all compiles, without a warning.</summary>
    public GeneratorOutcome Compiles()
    {
        Assert.Null(Result.Exception);
        Assert.Empty(Diagnostics);
        Assert.True(Problems.Count == 0, string.Join("\n", Problems) + "\n" + string.Join("\n", Result.GeneratedSources.Select(s => s.SourceText)));
        return this;
    }
}

using System.Collections.Immutable;
using LossGen.Compiler.Diagnostics;
using LossGen.Generator.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace LossGen.Generator.Tests.Harness;

/// <summary>Runs the generator and all analyzers, as the C# compiler does, and asserts on everything they say.</summary>
public static class Judge
{
    public static ImmutableArray<DiagnosticAnalyzer> Analyzers { get; } =
    [
        .. typeof(FormulaAnalyzer).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(DiagnosticAnalyzer)) && !type.IsAbstract)
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    // Those that judge formulas that compile take far longer, and always have something to say.
    private static readonly ImmutableArray<DiagnosticAnalyzer> Binding = [.. Analyzers.Where(a => a is not JudgementAnalyzer)];
    private static readonly ImmutableArray<DiagnosticAnalyzer> Judgement = [new JudgementAnalyzer()];

    /// <summary>What the analyzers report of LG0xxx and LG1xxx, in order of place.</summary>
    public static ImmutableArray<Diagnostic> Analyze(CSharpCompilation compilation) => Analyze(TestProject.Generate(compilation), Binding);

    /// <summary>What the analyzers report in the family of an ID, in order of place.</summary>
    public static ImmutableArray<Diagnostic> Analyze(CSharpCompilation compilation, string id) =>
        Analyze(TestProject.Generate(compilation), FormulaDiagnosticCatalogue.Judgement.Any(row => row.Id == id) ? Judgement : Binding);

    private static ImmutableArray<Diagnostic> Analyze(GeneratorOutcome outcome, ImmutableArray<DiagnosticAnalyzer> analyzers)
    {
        Assert.Null(outcome.Result.Exception);
        var exceptions = new List<Exception>();
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]), (exception, _, _) => exceptions.Add(exception), concurrentAnalysis: false, logAnalyzerExecutionTime: false);
        var found = outcome.Compilation.WithAnalyzers(analyzers, options).GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult();
        Assert.Empty(exceptions);
        return [.. found.OrderBy(d => d.Location.SourceSpan.Start).ThenBy(d => d.Id, StringComparer.Ordinal)];
    }

    /// <summary>Asserts that exactly the marked spans are reported, all under one ID, and that C# itself reports nothing but what is named.</summary>
    public static IReadOnlyList<Diagnostic> Reports(string id, string marked, params string[] alsoByCSharp)
    {
        var source = MarkedSource.Parse(marked);
        Assert.NotEmpty(source.Spans);
        return Check(source, [.. source.Spans.Select(_ => id)], alsoByCSharp);
    }

    /// <summary>Asserts that nothing is reported, and that all compiles.</summary>
    public static void IsSilent(string source) => Check(new MarkedSource(source, []), [], []);

    private static ImmutableArray<Diagnostic> Check(MarkedSource source, string[] ids, string[] alsoByCSharp)
    {
        var outcome = TestProject.Generate(source.Text);
        var found = Analyze(outcome, Binding);
        string Show(IEnumerable<Diagnostic> diagnostics) =>
            string.Join("\n", diagnostics.Select(d => $"{d.Id} '{source.Text.Substring(d.Location.SourceSpan.Start, d.Location.SourceSpan.Length)}' at {d.Location.SourceSpan}: {d.GetMessage()}"));
        Assert.True(
            found.Select(d => (d.Id, d.Location.SourceSpan)).SequenceEqual(ids.Zip(source.Spans)),
            $"expected {string.Join(", ", ids.Zip(source.Spans))}\nreported\n{Show(found)}");
        var byCSharp = outcome.Compilation.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning).ToList();
        Assert.True(
            byCSharp.Select(d => d.Id).Order().SequenceEqual(alsoByCSharp.Order()),
            $"C# reports\n{string.Join("\n", byCSharp)}");
        return found;
    }
}

using System.Collections.Immutable;
using LossGen.Generator.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace LossGen.Benchmarks.CompileTime;

/// <summary>The analyzers' own time, as the compiler keeps it: over a build, and over the file of a keystroke.</summary>
internal static class AnalyzerTimes
{
    private const string Section = "analyzers";

    private static readonly ImmutableArray<DiagnosticAnalyzer> Plain =
        [new FormulaAnalyzer(), new MethodAnalyzer(), new ParameterTypeAnalyzer(), new AttributePlacementAnalyzer(), new GeneratedNameAnalyzer()];

    public static void Measure(TimeReport report)
    {
        for (int warmup = 0; warmup < 3; warmup++)
        {
            _ = Time(Plain, LossProject.Create(1000, 20 + warmup));
        }

        foreach (int losses in (ReadOnlySpan<int>)[1000, 2000])
        {
            report.Add(Section, $"{losses:N0} losses, all but the judge", Time(Plain, LossProject.Create(losses, 30)), losses, "loss", grows: losses > 1000);
        }

        _ = Time([new JudgementAnalyzer()], LossProject.Create(100, 40));
        report.Add(Section, "100 losses, the judge", Time([new JudgementAnalyzer()], LossProject.Create(100, 41)), 100, "loss");
        foreach (var (name, before, after) in (ReadOnlySpan<(string, string, Func<int, string>)>)
            [("unrelated keystroke", LossProject.Unrelated, i => $"// Comment {i}."), ("keystroke inside one formula", LossProject.Number, i => $"{LossProject.Number}{i}")])
        {
            var project = LossProject.Create(LossProject.LossesPerFile, 42);
            string now = before;
            var all = Plain.Add(new JudgementAnalyzer());
            _ = Time(all, project);
            var times = new List<double>();
            for (int i = 0; i < 21; i++)
            {
                (project, now) = (LossProject.Edit(project, now, after(i)), after(i));
                times.Add(Time(all, project));
            }

            report.Add(Section, $"{name} in a file of 100 losses", times.Order().ElementAt(10), LossProject.LossesPerFile, "loss");
        }
    }

    private static double Time(ImmutableArray<DiagnosticAnalyzer> analyzers, CSharpCompilation project)
    {
        _ = project.GetDiagnostics().Length;
        var run = project.WithAnalyzers(analyzers, new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]), (failure, _, _) => throw new InvalidOperationException("An analyzer failed.", failure), concurrentAnalysis: false, logAnalyzerExecutionTime: true));
        _ = run.GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult();
        return analyzers.Sum(a => run.GetAnalyzerTelemetryInfoAsync(a, CancellationToken.None).GetAwaiter().GetResult().ExecutionTime.TotalMilliseconds);
    }
}

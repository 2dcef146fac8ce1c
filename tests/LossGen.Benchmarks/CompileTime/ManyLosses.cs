using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace LossGen.Benchmarks.CompileTime;

/// <summary>What the generator adds to the build of a project with many losses: in a process that has never run it, and in one that has.</summary>
internal static class ManyLosses
{
    private const string Section = "generator, many losses";

    // The compiler server keeps the generator compiled between builds; the first build doesn't have that.
    public static void Measure(TimeReport report)
    {
        var cold = LossProject.Create(1000, 0);
        report.Add(Section, "1,000 losses, first build of the process", Time(cold, out _), 1000, "loss");
        for (int warmup = 0; warmup < 5; warmup++)
        {
            _ = Time(LossProject.Create(1000, warmup + 1), out _);
        }

        foreach (int losses in (ReadOnlySpan<int>)[1000, 2000])
        {
            report.Add(Section, $"{losses:N0} losses", Enumerable.Range(0, 5).Select(i => Time(LossProject.Create(losses, 10 + i), out _)).Order().ElementAt(2), losses, "loss", grows: losses > 1000);
        }
    }

    /// <summary>The milliseconds of one run of the generator over a project that the compiler has already looked through.</summary>
    public static double Time(CSharpCompilation project, out GeneratorDriver after)
    {
        _ = project.GetDiagnostics().Length;
        GC.Collect();
        var clock = Stopwatch.StartNew();
        after = LossProject.Driver().RunGenerators(project);
        double elapsed = clock.Elapsed.TotalMilliseconds;
        var result = after.GetRunResult();
        return result.Diagnostics.IsEmpty && result.GeneratedTrees.All(t => !t.ToString().Contains("NotSupportedException", StringComparison.Ordinal)) ? elapsed
            : throw new InvalidOperationException("A benchmark's loss doesn't compile: " + result.GeneratedTrees.FirstOrDefault(t => t.ToString().Contains("NotSupportedException", StringComparison.Ordinal)));
    }
}

using System.Diagnostics;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace LossGen.Benchmarks.CompileTime;

/// <summary>What a keystroke costs in a file with 100 losses, of what the compiler does at each anyway and of what is ours.</summary>
internal static class Keystrokes
{
    private const int Strokes = 101;

    public static void Measure(TimeReport report)
    {
        Measure(report, "unrelated, same file", LossProject.Create(LossProject.LossesPerFile, 1), LossProject.Unrelated, i => $"// Comment {i}.");
        Measure(report, "unrelated, another file", LossProject.Create(LossProject.LossesPerFile, 2).AddSyntaxTrees(LossProject.OtherFile), "0", i => i.ToString(CultureInfo.InvariantCulture));
        Measure(report, "inside one formula", LossProject.Create(LossProject.LossesPerFile, 3), LossProject.Number, i => LossProject.Number + i.ToString(CultureInfo.InvariantCulture));
    }

    private static void Measure(TimeReport report, string name, CSharpCompilation project, string before, Func<int, string> after)
    {
        var timed = new TimedGenerator();
        GeneratorDriver ours = LossProject.Driver(timed).RunGenerators(project);
        GeneratorDriver whole = LossProject.Driver().RunGenerators(project);
        var (mine, all) = (new List<double>(), new List<double>());
        string now = before;
        for (int i = 0; i < Strokes; i++)
        {
            string next = after(i);

            // Each run has a compilation of its own: what one has bound the other would find bound.
            var (first, second) = (LossProject.Edit(project, now, next), LossProject.Edit(project, now, next));
            _ = timed.Take();
            ours = ours.RunGenerators(first);
            mine.Add(timed.Take().TotalMilliseconds);
            var clock = Stopwatch.StartNew();
            whole = whole.RunGenerators(second);
            all.Add(clock.Elapsed.TotalMilliseconds);
            (project, now) = (first, next);
        }

        report.Add("keystroke, 100 losses", name + ", ours before anything is generated", mine.Order().ElementAt(Strokes / 2), LossProject.LossesPerFile, "loss");
        report.Add("keystroke, 100 losses", name + ", with all that the compiler does", all.Order().ElementAt(Strokes / 2), LossProject.LossesPerFile, "loss");
    }
}

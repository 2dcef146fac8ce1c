using System.CommandLine;

namespace LossGen.Benchmarks.CompileTime;

/// <summary>What the generator and the analyzers add to a build and to a keystroke, and how that grows.</summary>
internal static class CompileTimes
{
    /// <summary>Measures and reports: <c>--json file</c>, <c>--markdown file</c>, <c>--only losses|formulas|keystrokes|analyzers</c>.</summary>
    public static int Run(string[] arguments)
    {
        var json = new Option<FileInfo?>("--json") { Description = "Where to write the measurements as JSON." };
        var markdown = new Option<FileInfo?>("--markdown") { Description = "Where to write the table as Markdown." };
        var only = new Option<string[]>("--only") { Description = "The sections to measure.", AllowMultipleArgumentsPerToken = true };
        only.AcceptOnlyFromAmong("losses", "formulas", "keystrokes", "analyzers");
        var command = new RootCommand("What the generator and the analyzers cost.") { json, markdown, only };
        command.SetAction(parsed =>
        {
            var report = new TimeReport();
            var sections = parsed.GetValue(only) is { Length: > 0 } some ? some : ["losses", "formulas", "keystrokes", "analyzers"];
            foreach (var (name, measure) in (ReadOnlySpan<(string, Action<TimeReport>)>)[("losses", ManyLosses.Measure), ("formulas", FormulaTimes.Measure), ("keystrokes", Keystrokes.Measure), ("analyzers", AnalyzerTimes.Measure)])
            {
                if (sections.Contains(name))
                {
                    measure(report);
                }
            }

            report.Print();
            if (parsed.GetValue(markdown) is { } table)
            {
                report.WriteMarkdown(table);
            }

            if (parsed.GetValue(json) is { } file)
            {
                report.WriteJson(file);
            }
        });
        return command.Parse(arguments).Invoke();
    }
}

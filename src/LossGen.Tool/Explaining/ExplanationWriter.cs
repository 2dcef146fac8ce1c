using System.Globalization;
using LossGen.Compiler.Analysis;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Emission;
using LossGen.Compiler.Signatures;
using Spectre.Console;

namespace LossGen.Tool.Explaining;

/// <summary>Writes an explanation to the console.</summary>
internal static class ExplanationWriter
{
    public static void Write(IAnsiConsole console, Explanation explanation)
    {
        Heading(console, "Formula");
        Code(console, explanation.Formula);
        console.WriteLine();
        Lines(console, "Parameters", explanation.Signature.Parameters.Select(p => Describe(p, explanation.Signature)));
        if (explanation.Compiled is { } compiled)
        {
            foreach (var (parameter, text) in compiled.Derivatives)
            {
                Heading(console, $"Derivative by {parameter}");
                Code(console, text);
                console.WriteLine();
            }

            Lines(console, "Stabilizations", compiled.Stabilizations);
            foreach (var schedule in compiled.Schedules)
            {
                Lines(console, schedule.Routine.Name, ScheduleText.Describe(schedule));
            }

            Lines(console, "Proven ranges", explanation.Ranges.Select(r => $"{r.Name}: {Show(r.Range)}"));
        }

        Findings(console, explanation);
    }

    private static void Findings(IAnsiConsole console, Explanation explanation)
    {
        Heading(console, "Findings");
        foreach (var finding in explanation.Findings)
        {
            console.MarkupLineInterpolated($"  [{Color(finding.Severity)}]{finding.Severity.ToString().ToLowerInvariant()} {finding.Id}[/]: {finding.Message}");
            var (line, start, length) = FormulaLine.At(explanation.Formula, finding.Span);
            console.WriteLine("    " + line);
            console.MarkupLineInterpolated($"    {new string(' ', start)}[{Color(finding.Severity)}]{new string('^', length)}[/]");
            if (explanation.FixOf(finding) is { } fix)
            {
                console.WriteLine($"    instead: {fix.ApplyTo(explanation.Formula).ReplaceLineEndings("; ")}");
            }
        }

        if (explanation.Findings.IsEmpty)
        {
            console.WriteLine("  none");
        }
    }

    private static void Heading(IAnsiConsole console, string text) => console.MarkupLineInterpolated($"[bold]{text}[/]");

    private static void Code(IAnsiConsole console, string text)
    {
        foreach (string line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            console.MarkupLineInterpolated($"  [blue]{line}[/]");
        }
    }

    private static void Lines(IAnsiConsole console, string heading, IEnumerable<string> lines)
    {
        var all = lines.ToList();
        if (all.Count > 0)
        {
            Heading(console, heading);
            all.ForEach(line => console.WriteLine("  " + line));
            console.WriteLine();
        }
    }

    private static string Describe(Parameter parameter, MethodSignature signature)
    {
        string element = parameter.Element switch
        {
            ElementType.Single => "float",
            ElementType.Double => "double",
            ElementType.Int32 => "int",
            ElementType.Int64 => "long",
            ElementType.Byte => "byte",
            _ => "bool",
        };
        string form = parameter.Form switch
        {
            ParameterForm.Span => "[]",
            ParameterForm.TensorSpan => "[,]",
            _ => "",
        };
        string kind = parameter.Meaning == Meaning.None ? "" : $", {parameter.Meaning.ToString().ToLowerInvariant()}";
        string range = parameter.Range is { } declared ? $", {declared}" : parameter.IsFloating ? $", taken from {Show(ParameterRanges.Usual(parameter))}" : "";
        string role = parameter.IsOutput ? ", written" : signature.Differentiated.Contains(parameter) ? ", differentiated" : "";
        return $"{parameter.Name}: {element}{form}{kind}{range}{role}";
    }

    /// <summary>An interval as mathematics writes it.</summary>
    public static string Show(Interval interval) =>
        $"[{Show(interval.Low)}, {Show(interval.High)}]{(interval.MayBeNaN ? ", NaN not excluded" : "")}";

    private static string Show(double value) => double.IsInfinity(value) ? (value < 0 ? "-inf" : "inf") : value.ToString("G7", CultureInfo.InvariantCulture);

    private static Color Color(FormulaSeverity severity) => severity switch
    {
        FormulaSeverity.Error => Spectre.Console.Color.Red,
        FormulaSeverity.Warning => Spectre.Console.Color.Yellow,
        _ => Spectre.Console.Color.Aqua,
    };
}

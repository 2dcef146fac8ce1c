using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace LossGen.Tool.Checking;

/// <summary>Writes findings: a line each that editors and build logs understand, or JSON.</summary>
internal static class FindingsWriter
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(IAnsiConsole console, TextWriter errors, CheckReport report, bool asJson)
    {
        foreach (string note in report.Notes)
        {
            errors.WriteLine(note);
        }

        if (asJson)
        {
            console.Profile.Out.Writer.WriteLine(JsonSerializer.Serialize(report.Findings, Options));
            return;
        }

        foreach (var finding in report.Findings)
        {
            string color = finding.Severity switch { "error" => "red", "warning" => "yellow", _ => "aqua" };
            console.MarkupLine($"{Markup.Escape($"{finding.File}:{finding.Line}:{finding.Column}")}: [{color}]{finding.Severity} {finding.Id}[/]: {Markup.Escape(finding.Message)}");
        }

        string formulas = report.Formulas == 1 ? "1 formula" : $"{report.Formulas} formulas";
        console.WriteLine(report.Findings.IsEmpty ? $"{formulas}, no findings." : $"{formulas}, {report.Findings.Length} {(report.Findings.Length == 1 ? "finding" : "findings")}.");
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using Spectre.Console;

namespace LossGen.Benchmarks.CompileTime;

/// <summary>One measurement.</summary>
/// <param name="Section">What it belongs to.</param>
/// <param name="Case">What was measured.</param>
/// <param name="Milliseconds">The time of the whole.</param>
/// <param name="Units">How many losses or nodes that is.</param>
/// <param name="Unit">What the units are.</param>
/// <param name="Growth">The time a unit beside that of the size before; null for the first.</param>
internal sealed record TimeRow(string Section, string Case, double Milliseconds, int Units, string Unit, double? Growth = null)
{
    /// <summary>The time of one unit.</summary>
    public double MicrosecondsAUnit => Milliseconds * 1000 / Units;
}

/// <summary>The measurements as a table on the console, as Markdown and as JSON.</summary>
internal sealed class TimeReport
{
    private static readonly string[] Columns = ["", "case", "ms", "µs a unit", "growth"];
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private readonly List<TimeRow> _rows = [];

    /// <summary>Adds a measurement, and says how it compares with that of the size before.</summary>
    public void Add(string section, string name, double milliseconds, int units, string unit, bool grows = false)
    {
        var row = new TimeRow(section, name, milliseconds, units, unit);
        row = grows && _rows.Count > 0 && _rows[^1].Section == section ? row with { Growth = row.MicrosecondsAUnit / _rows[^1].MicrosecondsAUnit } : row;
        _rows.Add(row);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{section}: {name}: {milliseconds:0.00} ms"));
    }

    /// <summary>Prints the table.</summary>
    public void Print()
    {
        var table = new Table().AddColumns(Columns).Border(TableBorder.Rounded);
        foreach (var row in _rows)
        {
            table.AddRow([.. Cells(row).Select(Markup.Escape)]);
        }

        // Into a pipe, too, a row is one line.
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 160);
        AnsiConsole.Write(table);
    }

    /// <summary>Writes the table as Markdown.</summary>
    public void WriteMarkdown(FileInfo file)
    {
        var text = new StringBuilder($"| {string.Join(" | ", Columns)} |\n|---|---|---|---|---|\n");
        foreach (var row in _rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", Cells(row))} |\n");
        }

        File.WriteAllText(file.FullName, text.ToString());
    }

    /// <summary>Writes the rows as JSON.</summary>
    public void WriteJson(FileInfo file) => File.WriteAllText(file.FullName, JsonSerializer.Serialize(_rows, Indented));

    private static string[] Cells(TimeRow row) =>
    [
        row.Section,
        row.Case,
        row.Milliseconds.ToString("#,0.000", CultureInfo.InvariantCulture),
        row.MicrosecondsAUnit.ToString("#,0.00", CultureInfo.InvariantCulture) + " / " + row.Unit,
        row.Growth?.ToString("0.00", CultureInfo.InvariantCulture) ?? "",
    ];
}

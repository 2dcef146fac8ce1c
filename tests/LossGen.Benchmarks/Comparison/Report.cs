using System.Globalization;
using Spectre.Console;

namespace LossGen.Benchmarks.Comparison;

/// <summary>The findings as tables, on the console and as Markdown alike.</summary>
internal sealed class Report(Findings findings)
{
    // Wide enough that no cell is broken.
    private const int Width = 400;

    // What no cache holds moves at the speed of the memory.
    private const double FromMemory = 1e8;

    /// <summary>Writes to the console.</summary>
    public void Print() => Write(Console.Out, TableBorder.Simple, title => title);

    /// <summary>The same for a file.</summary>
    public string Markdown()
    {
        using var text = new StringWriter { NewLine = "\n" };
        Write(text, TableBorder.Markdown, title => $"**{title}**");
        return text.ToString();
    }

    private void Write(TextWriter text, TableBorder border, Func<string, string> heading)
    {
        text.WriteLine(findings.Machine + (findings.Torch is null ? "." : $", PyTorch {findings.Torch}."));
        text.WriteLine("Microseconds of one call, the least of many turns. \"of C\": the time of LossGen over that of C, below 1 it is ahead; \"times\": the time of the peer to the left over that of LossGen.");
        if (findings.Triad is { } triad)
        {
            text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Triad: {triad.Plain:0.0} GB/s, with streaming stores {triad.Streaming:0.0} GB/s."));
        }

        foreach (var section in findings.Results.GroupBy(Summary.SectionOf))
        {
            Put(text, border, heading(section.Key), Columns([.. section]));
        }

        foreach (var summaries in findings.Summaries.GroupBy(x => x.Comparison))
        {
            Put(text, border, heading(char.ToUpperInvariant(summaries.Key[0]) + summaries.Key[1..]), Columns(summaries));
        }

        text.WriteLine();
        foreach (string line in findings.Disagreements.Select(what => $"DISAGREEMENT: {what}.").Concat(findings.Skipped.Select(reason => $"Skipped {reason}.")))
        {
            text.WriteLine(line);
        }

        text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Took {findings.Seconds:0} s."));
    }

    private static void Put(TextWriter text, TableBorder border, string heading, IReadOnlyList<string[]> columns)
    {
        if (columns.Count == 0)
        {
            return;
        }

        text.WriteLine();
        text.WriteLine(heading);
        text.WriteLine();
        var table = new Table().Border(border);
        foreach (string[] column in columns)
        {
            // Words to the left, numbers to the right.
            var header = new TableColumn(column[0]).NoWrap();
            table.AddColumn(column[1..].Any(cell => cell.Any(char.IsLetter)) ? header : header.RightAligned());
        }

        for (int row = 1; row < columns[0].Length; row++)
        {
            table.AddRow([.. columns.Select(column => Markup.Escape(column[row]))]);
        }

        using var lines = new StringWriter { NewLine = "\n" };
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(lines) });
        console.Profile.Width = Width;
        console.Write(table);
        foreach (string line in lines.ToString().Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0))
        {
            text.WriteLine(line);
        }
    }

    // Each column with its heading; those that are empty are left out.
    private List<string[]> Columns(Result[] results)
    {
        (string Heading, Func<Result, string> Cell)[] columns =
        [
            ("row", x => x.Name),
            ("size", x => x.Size),
            ("LossGen", x => Time(x.Ours)),
            ("C", x => Time(x.C?.Theirs)),
            ("of C", x => Number(x.C?.Ratio, "0.00")),
            ("TensorPrimitives", x => Time(x.Tensors?.Theirs)),
            ("times", x => Number(x.Tensors?.Times, "0.0")),
            ("PyTorch", x => Time(x.Torch?.Theirs)),
            ("times", x => Number(x.Torch?.Times, "0.0")),
            ("over cores", x => Time(x.Threads?.Theirs)),
            ("speedup", x => Number(x.Threads?.Ratio, "0.00")),
            ("GB/s", x => x.Bytes < FromMemory ? "" : Number(x.GigabytesPerSecond, "0.0")),
            ("of triad", x => x.Bytes < FromMemory ? "" : Number(x.GigabytesPerSecond / findings.Triad?.Best, "0%")),
        ];
        return [.. columns.Select(column => (string[])[column.Heading, .. results.Select(column.Cell)]).Where(column => column[1..].Any(cell => cell.Length > 0))];
    }

    private static List<string[]> Columns(IEnumerable<Summary> summaries) =>
    [
        ["section", .. summaries.Select(x => x.Section)],
        ["rows", .. summaries.Select(x => Number(x.Rows, "0"))],
        ["geometric mean", .. summaries.Select(x => Number(x.GeometricMean, "0.00"))],
        ["behind", .. summaries.Select(x => Number(x.Behind, "0"))],
        ["least favorable", .. summaries.Select(x => string.Join("; ", x.LeastFavorable.Select(row => $"{row.Row} {Number(row.Ratio, "0.00")}")))],
    ];

    private static string Time(double? microseconds) => Number(microseconds, microseconds < 1 ? "0.000" : microseconds < 100 ? "0.00" : "#,0");

    private static string Number(double? x, string format) => x?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}

using System.Globalization;
using Spectre.Console;

namespace LossGen.Benchmarks.Comparison;

/// <summary>The findings as tables, on the console and as Markdown alike.</summary>
internal sealed class Report(Findings findings)
{
    // Wide enough that no cell is broken.
    private const int Width = 400;
    private const int Worst = 5;

    // What no cache holds moves at the speed of the memory.
    private const double FromMemory = 1e8;

    private static readonly string[] Summary = ["section", "rows", "geometric mean", "behind", "least favorable"];

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

        foreach (var section in findings.Results.GroupBy(Section))
        {
            Put(text, border, heading(section.Key), Columns([.. section]));
        }

        Put(text, border, heading("Time over that of C"), Compare(Section, x => x.C?.Ratio, x => x.Ratio > 1, descending: true));
        Put(text, border, heading("Times of TensorPrimitives over those of LossGen"), Compare(Section, x => x.Tensors?.Times, x => x.Ratio < 1, descending: false));
        Put(text, border, heading("Times of PyTorch over those of LossGen"), Compare(SectionAndLength, x => x.Torch?.Times, x => x.Ratio < 1, descending: false));
        Put(text, border, heading("Speedup over the cores"), Compare(Section, x => x.Threads?.Ratio, x => x.Ratio < 1, descending: false));
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

    // A line a section: how many, on the average, how many are behind, and which come off worst.
    private string[][] Compare(Func<Result, string> key, Func<Result, double?> measure, Func<(Result Result, double Ratio), bool> behind, bool descending)
    {
        string[][] lines =
        [
            .. findings.Results.Where(x => measure(x) is not null).Select(x => (Result: x, Ratio: measure(x)!.Value)).GroupBy(x => key(x.Result)).Select(section =>
            {
                var worst = (descending ? section.OrderByDescending(x => x.Ratio) : section.OrderBy(x => x.Ratio)).Take(Worst);
                return (string[])
                [
                    section.Key, Number(section.Count(), "0"), Number(Math.Exp(section.Average(x => Math.Log(x.Ratio))), "0.00"), Number(section.Count(behind), "0"),
                    string.Join("; ", worst.Select(x => $"{x.Result.Name} {x.Result.Size} {Number(x.Ratio, "0.00")}")),
                ];
            }),
        ];
        return lines.Length == 0 ? [] : [.. Summary.Select((heading, i) => (string[])[heading, .. lines.Select(line => line[i])])];
    }

    private static string Section(Result x) => $"{x.VectorBits} bits, {x.Type}, {Name(x.Mode)}";

    // What starting an operation costs counts where there is little to do.
    private static string SectionAndLength(Result x) => $"{Section(x)}, {(x.Size == "1000" ? "1000 elements" : "more")}";

    private static string Name(Mode mode) => mode switch
    {
        Mode.Value => "value",
        Mode.Gradient => "value and gradient",
        Mode.Forward => "forward",
        Mode.Backward => "backward",
        _ => "step",
    };

    private static string Time(double? microseconds) => Number(microseconds, microseconds < 1 ? "0.000" : microseconds < 100 ? "0.00" : "#,0");

    private static string Number(double? x, string format) => x?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}

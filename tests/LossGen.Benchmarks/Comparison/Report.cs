using System.Globalization;
using Spectre.Console;

namespace LossGen.Benchmarks.Comparison;

/// <summary>The findings as tables, on the console and as Markdown alike.</summary>
internal sealed class Report(Findings findings)
{
    private const int Width = 200;
    private const string Nothing = "";

    /// <summary>Writes to the console.</summary>
    public void Print() => Write(Console.Out, TableBorder.Simple, title => title + "\n");

    /// <summary>The same for a file.</summary>
    public string Markdown()
    {
        using var text = new StringWriter { NewLine = "\n" };
        Write(text, TableBorder.Markdown, title => $"**{title}**\n");
        return text.ToString();
    }

    private void Write(TextWriter text, TableBorder border, Func<string, string> heading)
    {
        text.WriteLine(findings.Machine + ".");
        text.WriteLine("Microseconds of one call, least of many turns. Of C: the time of LossGen over that of C, below 1 it is ahead; times: that of the peer over LossGen's.");
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = Width;
        foreach (var section in findings.Results.GroupBy(x => (x.VectorBits, x.Type, x.Mode)))
        {
            text.WriteLine();
            text.WriteLine(heading($"{section.Key.VectorBits} bits, {section.Key.Type}, {Name(section.Key.Mode)}"));
            console.Write(Rows([.. section], border));
        }

        text.WriteLine();
        text.WriteLine(heading("Beside C"));
        console.Write(Summary(border));
        text.WriteLine();
        foreach (string reason in findings.Skipped)
        {
            text.WriteLine($"Skipped {reason}.");
        }

        text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{findings.Seconds:0} s."));
    }

    private static string Name(Mode mode) => mode switch
    {
        Mode.Value => "value",
        Mode.Gradient => "value and gradient",
        Mode.Forward => "forward",
        Mode.Backward => "backward",
        _ => "step",
    };

    private static Table Rows(Result[] results, TableBorder border)
    {
        var table = new Table().Border(border);
        table.AddColumn("row");
        table.AddColumn("size");
        foreach (string name in (string[])["LossGen", "C", "of C", "TensorPrimitives", "times", "PyTorch", "times", "cores", "speedup", "GB/s"])
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        foreach (Result x in results)
        {
            table.AddRow(x.Name, x.Size, Time(x.Ours), Time(x.C?.Theirs), Number(x.C?.Ratio, "0.00"), Time(x.Tensors?.Theirs), Number(x.Tensors?.Times, "0.0"),
                Time(x.Torch?.Theirs), Number(x.Torch?.Times, "0.0"), Time(x.Threads?.Theirs), Number(x.Threads?.Times, "0.00"), Number(x.GigabytesPerSecond, "0.0"));
        }

        return table;
    }

    private Table Summary(TableBorder border)
    {
        var table = new Table().Border(border);
        table.AddColumn("section");
        foreach (string name in (string[])["rows", "geometric mean", "above 1", "worst"])
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        foreach (var section in findings.Results.Where(x => x.C is not null).GroupBy(x => (x.VectorBits, x.Type, x.Mode)))
        {
            Result[] ordered = [.. section.OrderByDescending(x => x.C!.Ratio)];
            table.AddRow(
                $"{section.Key.VectorBits} bits, {section.Key.Type}, {Name(section.Key.Mode)}", Number(ordered.Length, "0"), Number(Mean(ordered.Select(x => x.C!.Ratio)), "0.00"),
                Number(ordered.Count(x => x.C!.Ratio > 1), "0"),
                string.Join("; ", ordered.Take(3).Select(x => $"{x.Name} {x.Size} {Number(x.C!.Ratio, "0.00")}")));
        }

        return table;
    }

    private static double Mean(IEnumerable<double> ratios) => Math.Exp(ratios.Average(Math.Log));

    private static string Time(double? microseconds) => Number(microseconds, microseconds < 1 ? "0.000" : microseconds < 100 ? "0.00" : "#,0");

    private static string Number(double? x, string format) => x?.ToString(format, CultureInfo.InvariantCulture) ?? Nothing;
}

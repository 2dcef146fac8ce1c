using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics;
using LossGen.Benchmarks.Comparison;

namespace LossGen.Benchmarks;

/// <summary>
/// What each of many exponentials and logarithms costs, value and gradient, at each width. The JIT gives up on bodies that
/// are too large for it without a word; this would show it.
/// </summary>
internal static class Cliff
{
    private const double Bound = 1.5;
    private const int Length = 65_536;

    // Turning instruction sets off instead would take the fused multiply-add away too.
    private static readonly string[] Widths = ["512", "256", "128"];

    /// <summary>Measures each width in a process of its own.</summary>
    public static int Run()
    {
        Console.WriteLine("Value and gradient of formulas with 1, 4, 16 and 64 pairs of exp and log, 65536 floats, microseconds a pair, best of many runs");
        int code = 0;
        foreach (string width in Widths)
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!, [.. ThisProgram.Arguments, "cliff-at", width]);
            start.Environment["DOTNET_PreferredVectorBitWidth"] = width;
            using Process child = Process.Start(start)!;
            child.WaitForExit();
            code |= child.ExitCode;
        }

        return code;
    }

    /// <summary>Measures at the width of this process.</summary>
    public static int RunHere(string width)
    {
        string actual = Vector512.IsHardwareAccelerated ? "512" : Vector256.IsHardwareAccelerated ? "256" : "128";
        if (actual != width)
        {
            Console.WriteLine($"{width} bits: skipped, the widest vectors here have {actual}.");
            return 0;
        }

        float[] x = [.. Inputs.Get<float>(Field.LogVariances, Length).Span], gradient = new float[x.Length];
        (int Pairs, Action Gradient)[] rows =
        [
            (1, () => CliffLosses.OneGradient(x, gradient)),
            (4, () => CliffLosses.FourGradient(x, gradient)),
            (16, () => CliffLosses.SixteenGradient(x, gradient)),
            (64, () => CliffLosses.SixtyFourGradient(x, gradient)),
        ];
        double[] each = [.. Stopwatches.Minima([.. rows.Select(row => row.Gradient)]).Select((time, i) => time / rows[i].Pairs)];
        double worst = each.Max() / each[0];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{width} bits:{string.Concat(each.Select(time => $"{time,10:0.0}"))}   worst {worst:0.00} times the first{(worst <= Bound ? "" : ", NOT within 1.5")}"));
        return worst <= Bound ? 0 : 1;
    }
}

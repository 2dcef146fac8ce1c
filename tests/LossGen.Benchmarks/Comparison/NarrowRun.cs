using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace LossGen.Benchmarks.Comparison;

/// <summary>The same beside C in a process without AVX-512: this program again, told so.</summary>
internal static class NarrowRun
{
    /// <summary>Adds what that process finds.</summary>
    public static void Measure(PeerOptions options, Findings findings, TimeSpan budget)
    {
        string file = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!, [.. ThisProgram.Arguments, "peers", .. Arguments(options, file, budget)]) { RedirectStandardOutput = true };
            start.Environment["DOTNET_EnableAVX512"] = "0";
            using Process child = Process.Start(start)!;
            string output = child.StandardOutput.ReadToEnd();
            child.WaitForExit();
            Findings? narrow = new FileInfo(file).Length == 0 ? null : JsonSerializer.Deserialize<Findings>(File.ReadAllText(file), PeersCommand.Json);
            if (narrow is null)
            {
                findings.Skipped.Add($"C with AVX2: the process without AVX-512 failed: {output}");
            }
            else if (narrow.Results.Any(x => x.VectorBits != 256))
            {
                findings.Skipped.Add($"C with AVX2: .NET goes on with vectors of {narrow.Results[0].VectorBits} bits");
            }
            else
            {
                findings.Results.AddRange(narrow.Results);
                findings.Skipped.AddRange(narrow.Skipped.Select(reason => $"without AVX-512, {reason}"));
                findings.Disagreements.AddRange(narrow.Disagreements.Select(what => $"without AVX-512, {what}"));
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string[] Arguments(PeerOptions options, string file, TimeSpan budget)
    {
        IEnumerable<string> Each(string name, IEnumerable<string> values) => values.SelectMany(value => new[] { name, value });
        return
        [
            .. Each("--filter", options.Filters), .. Each("--sizes", options.Sizes), .. Each("--precision", options.Types), .. Each("--mode", options.Modes.Select(x => x.ToString())),
            "--peers", nameof(Peer.C), "--seconds", budget.TotalSeconds.ToString(CultureInfo.InvariantCulture), "--json", file,
        ];
    }
}

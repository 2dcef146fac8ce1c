using System.Runtime.InteropServices;
using System.Text.Json;

namespace LossGen.Benchmarks.Comparison;

/// <summary>PyTorch, in one process after the others, on the same data.</summary>
internal static class TorchPeers
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Times what fits into a time, gradients of floats first, then small sizes, and adds it to the findings.</summary>
    public static void Measure(IReadOnlyList<(Case Case, Result Result)> cases, Findings findings, TimeSpan budget)
    {
        (Case Case, Result Result)[] ordered = [.. cases.OrderBy(x => x.Case.Type == "float" && x.Case.Mode != Mode.Value ? 0 : 1).ThenBy(x => x.Case.Bytes)];
        string folder = Directory.CreateTempSubdirectory("lossgen-data").FullName;
        try
        {
            TorchCase[] tasks = [.. ordered.Select((x, i) => Task(x.Case, i, folder))];
            Write(tasks);
            File.WriteAllText(Path.Combine(folder, "cases.json"), JsonSerializer.Serialize(tasks, Json));
            string[] lines = PythonTimes.Lines("peers.py", [folder, budget.TotalSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture)], out string reason);
            if (lines.Length == 0)
            {
                findings.Skipped.Add($"PyTorch: {reason}");
                return;
            }

            findings.Torch = JsonSerializer.Deserialize<TorchVersion>(lines[0], Json)!.Version;
            foreach (TorchTime time in lines.Skip(1).Select(line => JsonSerializer.Deserialize<TorchTime>(line, Json)!))
            {
                var (x, result) = ordered[time.Id];
                if (x.Digest().Matches(time.Digest))
                {
                    result.Torch = new(result.Ours, time.Microseconds);
                }
                else
                {
                    findings.Disagreements.Add($"{x.Title}: PyTorch finds something else");
                }
            }

            if (lines.Length - 1 < ordered.Length)
            {
                findings.Skipped.Add($"PyTorch for {ordered.Length - (lines.Length - 1)} of {ordered.Length} cases: there was no time left");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static TorchCase Task(Case x, int id, string folder)
    {
        // What is updated in place is an input too; the rest of the state begins as zeros there.
        Operand[] inputs = x.InPlace ? [.. x.Inputs, x.Outputs[0]] : x.Inputs;
        return new(id, x.Symbol, x.Mode.ToString().ToLowerInvariant(), x.Type, x.Outputs.Length, [.. inputs.Select(input => Of(input, x.Size, folder))]);
    }

    private static TorchOperand Of(Operand x, int[] size, string folder)
    {
        string columns = Inputs.DependsOnColumns(x.Field) ? $"-{size[^1]}" : "";
        return new(Path.Combine(folder, $"{x.Field}{columns}"), x.Shape(size), x.Field == Field.Labels) { Field = x.Field, Columns = size[^1] };
    }

    // Each field once, as long as the longest needs it.
    private static void Write(TorchCase[] tasks)
    {
        foreach (var file in tasks.SelectMany(task => task.Inputs).GroupBy(x => x.File))
        {
            TorchOperand longest = file.MaxBy(x => x.Length)!;
            File.WriteAllBytes(file.Key, longest.Labels
                ? MemoryMarshal.AsBytes(Inputs.Get<int>(longest.Field, longest.Length, longest.Columns).Span)
                : MemoryMarshal.AsBytes(Inputs.Get<float>(longest.Field, longest.Length, longest.Columns).Span));
        }
    }

    private sealed record TorchCase(int Id, string Symbol, string Mode, string Type, int Outputs, TorchOperand[] Inputs);

    private sealed record TorchOperand(string File, int[] Shape, bool Labels)
    {
        public Field Field { get; init; }

        public int Columns { get; init; }

        public int Length => Shape.Aggregate(1, (a, b) => a * b);
    }

    private sealed record TorchVersion(string Version);

    private sealed record TorchTime(int Id, double Microseconds, Digest Digest);
}

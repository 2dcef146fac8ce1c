using System.Text.Json;

namespace LossGen.Losses.Tests;

/// <summary>One case of the golden data: what <c>golden/generate.py</c> computed in double precision.</summary>
public sealed class GoldenCase
{
    private readonly JsonElement _json;

    private GoldenCase(JsonElement json, int number)
    {
        _json = json;
        Number = number;
        Loss = json.GetProperty("loss").GetString()!;
    }

    /// <summary>All cases, in the order of the files.</summary>
    public static IReadOnlyList<GoldenCase> All { get; } = [.. Read()];

    /// <summary>The loss: <c>Robust.Huber</c>.</summary>
    public string Loss { get; }

    /// <summary>Which case of its family.</summary>
    public int Number { get; }

    /// <summary>The names of the parameters that the case gives; the others have their defaults.</summary>
    public IEnumerable<string> Given => _json.GetProperty("arguments").EnumerateObject().Select(p => p.Name);

    /// <summary>What was computed, by name: <c>value</c>, <c>output:losses</c>, <c>gradient:pred</c>, <c>hessian:pred</c>.</summary>
    public IEnumerable<GoldenResult> Results => _json.GetProperty("results").EnumerateObject().Select(p => new GoldenResult(
        p.Name, Numbers(p.Value[0]), Numbers(p.Value[1])));

    /// <summary>An argument, or null where the default is meant.</summary>
    public Argument? Argument(string name) => Find("arguments", name);

    /// <summary>The gradient by an output of a kernel.</summary>
    public Argument Upstream(string output) => Find("upstream", output)!;

    /// <inheritdoc/>
    public override string ToString() => $"{Loss} #{Number} {_json.GetProperty("arguments")}"[..Math.Min(400, $"{Loss} #{Number} {_json.GetProperty("arguments")}".Length)];

    private Argument? Find(string group, string name)
    {
        if (!_json.GetProperty(group).TryGetProperty(name, out var value))
        {
            return null;
        }

        return value.ValueKind switch
        {
            JsonValueKind.Array => new(Numbers(value), [value.GetArrayLength()]),
            JsonValueKind.Object => new(Numbers(value.GetProperty("values")), [.. value.GetProperty("shape").EnumerateArray().Select(d => (nint)d.GetInt32())]),
            JsonValueKind.True => new([1], []),
            JsonValueKind.False => new([0], []),
            _ => new([value.GetDouble()], []),
        };
    }

    // Infinities and NaN are strings: JSON has no numbers for them.
    private static double[] Numbers(JsonElement array) =>
        [.. array.EnumerateArray().Select(e => e.ValueKind == JsonValueKind.Number ? e.GetDouble() : e.GetString() switch
        {
            "inf" => double.PositiveInfinity,
            "-inf" => double.NegativeInfinity,
            _ => double.NaN,
        })];

    private static IEnumerable<GoldenCase> Read()
    {
        var assembly = typeof(GoldenCase).Assembly;
        foreach (string name in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".jsonl", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            for (int number = 1; reader.ReadLine() is { } line; number++)
            {
                yield return new(JsonDocument.Parse(line).RootElement, number);
            }
        }
    }
}

/// <summary>Numbers in row-major order; a scalar has no dimensions.</summary>
public sealed record Argument(double[] Values, nint[] Shape);

/// <summary>True values and, for each, how far it moves, in units of float's rounding, when the inputs move by a rounding.</summary>
public sealed record GoldenResult(string Name, double[] Truth, double[] Condition);

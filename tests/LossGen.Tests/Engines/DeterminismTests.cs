using System.Diagnostics;
using System.Globalization;
using LossGen.Compiler.Scheduling;

namespace LossGen.Tests.Engines;

/// <summary>The same bits whatever the vector width, the number of threads and the alignment.</summary>
public class DeterminismTests
{
    // What this process gives, once for all settings; the others run two at a time.
    private static readonly Lazy<string[]> Own = new(() => [.. ResultHash.Lines(HashShare.All)]);

    private static readonly SemaphoreSlim Processors = new(2);

    // Between vectors of 128 bits with AVX and without, the runtime chooses in a few places, and for one processor in parallel formulas.
    private static readonly Dictionary<string, HashShare> Shares = new()
    {
        ["EnableHWIntrinsic"] = HashShare.Small,
        ["EnableAVX"] = HashShare.All,
        ["EnableAVX2"] = HashShare.Third,
        ["EnableAVX512"] = HashShare.All,
        ["PROCESSOR_COUNT"] = HashShare.Parallel,
    };

    private static readonly Dictionary<string, Lazy<Task<string[]>>> Children = Shares.Keys
        .ToDictionary(setting => setting, setting => new Lazy<Task<string[]>>(() => Task.Run(() =>
        {
            Processors.Wait();
            try
            {
                return RunChild(setting, setting == "PROCESSOR_COUNT" ? "1" : "0");
            }
            finally
            {
                Processors.Release();
            }
        })));

    public static TheoryData<string> Names => FixedFormulas.Names;

    /// <summary>
    /// The settings that .NET 10 knows: <c>EnableHWIntrinsic=0</c> leaves no vectors at all, <c>EnableAVX=0</c> vectors of 128 bits,
    /// <c>EnableAVX512=0</c> of 256 (which <c>EnableAVX2=0</c> takes too, with AVX-512, which needs it).
    /// </summary>
    [Theory]
    [InlineData("EnableHWIntrinsic", 0)]
    [InlineData("EnableAVX", 128)]
    [InlineData("EnableAVX2", 128)]
    [InlineData("EnableAVX512", 256)]
    [InlineData("PROCESSOR_COUNT", 512)]
    public async Task Gives_the_same_bits_at_every_width(string setting, int widest)
    {
        foreach (var child in Children.Values)
        {
            _ = child.Value;
        }

        string[] lines = await Children[setting].Value;
        int width = int.Parse(lines[0], CultureInfo.InvariantCulture);
        Assert.True(width <= widest, $"DOTNET_{setting} left vectors of {width} bits");
        string[] given = lines[1..], own = IsLarge(setting) ? [.. Own.Value, ResultHash.Large(LargeFormulaTests.SplitImage)] : Own.Value;
        Assert.True(given.Length > (Shares[setting] == HashShare.Parallel ? 5 : 50), $"{given.Length} formulas");
        Assert.Equal([], given.Except(own));
        Assert.True(Shares[setting] != HashShare.All || given.Length == own.Length, $"{given.Length} formulas of {own.Length}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Gives_the_same_bits_at_every_alignment(string name)
    {
        var engine = FixedFormulas.Declared[name];
        var point = Point.Draw(engine.Formula, 83, Draws.Wild(new(5)));
        foreach (var kind in engine.Routines)
        {
            var expected = engine.Run(kind, point);
            for (int offset = 1; offset < 16; offset++)
            {
                var actual = engine.Run(kind, point, offset);
                foreach (var (target, values) in expected)
                {
                    Assert.Equal(values.Select(Bits), actual[target].Select(Bits));
                }
            }
        }
    }

    [Theory]
    [InlineData("ParallelLogistic", "Logistic", 65536)]
    [InlineData("ParallelLogistic", "Logistic", 65537)]
    [InlineData("ParallelLogistic", "Logistic", 300_017)]
    [InlineData("ParallelLogistic", "Logistic", 5_000_003)]
    [InlineData("ParallelCorrelation", "Correlation", 200_003)]
    [InlineData("ParallelSwish", "Swish", 200_003)]
    public void Gives_the_same_bits_on_several_threads(string parallel, string sequential, int length)
    {
        var (many, one) = (FixedFormulas.Declared[parallel], FixedFormulas.Declared[sequential]);
        var point = Point.Draw(one.Formula, length, Draws.Typical(new(length)));
        foreach (var kind in one.Routines)
        {
            var (expected, actual) = (one.Run(kind, point), many.Run(kind, point));
            foreach (var (target, values) in expected)
            {
                Assert.True(values.AsSpan().SequenceEqual(actual[target]), $"{kind} {target}");
            }
        }
    }

    // A thousand nodes by one other process are enough.
    private static bool IsLarge(string setting) => setting == "EnableAVX512";

    private static long Bits(double value) => BitConverter.DoubleToInt64Bits(double.IsNaN(value) ? double.NaN : value);

    private static string[] RunChild(string setting, string value)
    {
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet");
        string? large = IsLarge(setting) ? Path.GetTempFileName() : null;
        if (large is not null)
        {
            File.WriteAllBytes(large, LargeFormulaTests.SplitImage);
        }

        var start = new ProcessStartInfo(host, ["exec", typeof(ResultHash).Assembly.Location, "hashes", Shares[setting].ToString(), .. large is null ? Array.Empty<string>() : [large]])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string key in start.Environment.Keys.Where(k => k.StartsWith("DOTNET_Enable", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(key);
        }

        start.Environment["DOTNET_" + setting] = value;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (large is not null)
        {
            File.Delete(large);
        }

        Assert.True(process.ExitCode == 0, error.Result);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}

using System.Diagnostics;
using System.Globalization;
using LossGen.Accuracy;
using LossGen.Compiler.Lanes;

// Measures every float function over all floats (or every n-th: --stride n) against double, and with --golden folder the double
// ones against the exact values there. --only name,name picks; --source prints the C# of those functions instead; --markdown prints rows of
// docs/accuracy.md.
var names = Option("--only")?.Split(',');
if (args.Contains("--source"))
{
    Console.WriteLine(new LaneHarness(names!.SelectMany(n => new[] { FunctionCatalogue.Of(n, LaneType.Real32), FunctionCatalogue.Of(n, LaneType.Real64) })).Source);
    return;
}

if (Option("--golden") is { } folder)
{
    foreach (var name in VectorMath.Lowerings.Keys.Where(n => (names is null || names.Contains(n)) && File.Exists(Path.Combine(folder, n + ".bin"))))
    {
        var values = GoldenValues.Read(folder, name);
        var function = FunctionCatalogue.Of(name, LaneType.Real64);
        var output = new double[values.Exact.Length];
        new LaneHarness([function]).Double(function, LaneTarget.V512)(values.Inputs, output);
        var (worst, i) = values.Compare(output, (x, exact) => AccuracyBounds.Counts(name, x, exact));
        Console.WriteLine(args.Contains("--markdown")
            ? string.Create(CultureInfo.InvariantCulture, $"| `{name}` | {worst:F2} | {string.Join(", ", values.Inputs.Select(x => x[i].ToString("R", CultureInfo.InvariantCulture)))} |")
            : string.Create(CultureInfo.InvariantCulture, $"{name,-18} {worst,6:F3} ulp at {string.Join(", ", values.Inputs.Select(x => x[i].ToString("R", CultureInfo.InvariantCulture)))} (got {output[i]:R}, exact {values.Exact[i]:R})"));
    }

    return;
}

var stride = uint.Parse(Option("--stride") ?? "1", CultureInfo.InvariantCulture);
foreach (var name in FloatSweep.Names.Where(n => names is null || names.Contains(n)))
{
    var clock = Stopwatch.StartNew();
    var result = FloatSweep.Run(new LaneHarness(FloatSweep.Functions([name])), name, stride);
    Console.WriteLine(args.Contains("--markdown")
        ? string.Create(CultureInfo.InvariantCulture, $"| `{name}` | {result.Worst:F2} | {result.At:R} |")
        : string.Create(CultureInfo.InvariantCulture, $"{name,-18} {result.Worst,6:F3} ulp at {result.At:R} = 0x{BitConverter.SingleToUInt32Bits(result.At):X8} (got {result.Got:R}, exact {result.Exact:R}){(result.SignErrors > 0 ? $" {result.SignErrors} signs of zero" : "")} {clock.Elapsed.TotalSeconds:F0} s"));
}

string? Option(string name) => args.SkipWhile(a => a != name).Skip(1).FirstOrDefault();

using System.Diagnostics;
using System.Globalization;
using LossGen.Accuracy;
using LossGen.Compiler.Lanes;

// Measures every float function over all floats (or every n-th: --stride n) against the double one.
var stride = args.SkipWhile(a => a != "--stride").Skip(1).Select(a => uint.Parse(a, CultureInfo.InvariantCulture)).FirstOrDefault(1u);
var names = args.SkipWhile(a => a != "--only").Skip(1).FirstOrDefault()?.Split(',');
foreach (var entry in FloatSweep.Functions.Where(f => names is null || names.Contains(f.Name)))
{
    var clock = Stopwatch.StartNew();
    var result = FloatSweep.Run(entry, stride);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{entry.Name,-18} {result.Worst,6:F3} ulp at {result.At:R} = 0x{BitConverter.SingleToUInt32Bits(result.At):X8} (got {result.Got:R}, exact {result.Exact:R}){(result.SignErrors > 0 ? $" {result.SignErrors} signs of zero" : "")} {clock.Elapsed.TotalSeconds:F0} s"));
}

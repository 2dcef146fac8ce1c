using LossGen.Accuracy;
using LossGen.Compiler.Lanes;

namespace LossGen.Compiler.Tests.Lanes;

/// <summary>Every lowering prints C# that compiles without warnings and gives the same bits at every width, as scalar and in the interpreter.</summary>
public class LaneEnginesTests
{
    private static readonly LaneFunction[] Functions =
        [.. FunctionCatalogue.All(LaneType.Real32), .. FunctionCatalogue.All(LaneType.Real64)];

    private static readonly Lazy<LaneHarness> Compiled = new(() => new LaneHarness(Functions));

    /// <summary>All functions at all widths, which take C# some seconds: once for all tests.</summary>
    internal static LaneHarness Harness => Compiled.Value;

    public static TheoryData<string> Keys => [.. Functions.Select(f => f.Key)];

    [Theory]
    [MemberData(nameof(Keys))]
    public void EveryEngineGivesTheSameBits(string key)
    {
        var function = Functions.First(f => f.Key == key);
        if (function.Type == LaneType.Real32) CompareSingle(function);
        else CompareDouble(function);
    }

    private static void CompareSingle(LaneFunction function)
    {
        var inputs = SampleArguments.Single(function.Ranges.Length, 4096);
        var outputs = Enum.GetValues<LaneTarget>().Select(t =>
        {
            var output = new float[inputs[0].Length];
            Harness.Single(function, t)(inputs, output);
            return output;
        }).ToArray();
        var (_, names, result) = function.Build();
        for (var i = 0; i < inputs[0].Length; i++)
        {
            var bits = BitConverter.SingleToInt32Bits(outputs[0][i]);
            var where = string.Join(", ", inputs.Select(x => x[i].ToString("R")));
            foreach (var output in outputs) Assert.True(Same(outputs[0][i], output[i]), $"{function.Key}({where}): {outputs[0][i]:R} and {output[i]:R}");
            if (i % 64 != 0 && i > 60) continue;
            var run = (float)LaneInterpreter.ToReal(LaneType.Real32, LaneInterpreter.Run([result], n => BitConverter.SingleToInt32Bits(inputs[Array.FindIndex(names, x => x.Name == n)][i]))[0]);
            Assert.True(Same(outputs[0][i], run), $"{function.Key}({where}): {outputs[0][i]:R}, interpreted {run:R}");
        }
    }

    private static void CompareDouble(LaneFunction function)
    {
        var inputs = SampleArguments.Double(function.Ranges.Length, 4096);
        var outputs = Enum.GetValues<LaneTarget>().Select(t =>
        {
            var output = new double[inputs[0].Length];
            Harness.Double(function, t)(inputs, output);
            return output;
        }).ToArray();
        var (_, names, result) = function.Build();
        for (var i = 0; i < inputs[0].Length; i++)
        {
            var where = string.Join(", ", inputs.Select(x => x[i].ToString("R")));
            foreach (var output in outputs) Assert.True(Same(outputs[0][i], output[i]), $"{function.Key}({where}): {outputs[0][i]:R} and {output[i]:R}");
            if (i % 64 != 0 && i > 60) continue;
            var run = LaneInterpreter.ToReal(LaneType.Real64, LaneInterpreter.Run([result], n => BitConverter.DoubleToInt64Bits(inputs[Array.FindIndex(names, x => x.Name == n)][i]))[0]);
            Assert.True(Same(outputs[0][i], run), $"{function.Key}({where}): {outputs[0][i]:R}, interpreted {run:R}");
        }
    }

    /// <summary>The bits of a NaN are nobody's business.</summary>
    private static bool Same(float a, float b) => float.IsNaN(a) ? float.IsNaN(b) : BitConverter.SingleToInt32Bits(a) == BitConverter.SingleToInt32Bits(b);

    private static bool Same(double a, double b) => double.IsNaN(a) ? double.IsNaN(b) : BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b);
}

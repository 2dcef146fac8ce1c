using LossGen.Accuracy;
using LossGen.Compiler.Lanes;

namespace LossGen.Compiler.Tests.Lanes;

/// <summary>The double functions against exact values, the float ones against the double ones over every 9973rd float.</summary>
public class LaneAccuracyTests
{
    private const uint Stride = 9973;

    private static readonly string GoldenFolder = Path.Combine(AppContext.BaseDirectory, "Golden");

    public static TheoryData<string> GoldenNames => [.. Directory.GetFiles(GoldenFolder, "*.bin").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> FloatNames => [.. FloatSweep.Names];

    [Theory]
    [MemberData(nameof(GoldenNames))]
    public void DoubleIsWithinItsBound(string name)
    {
        var values = GoldenValues.Read(GoldenFolder, name);
        var output = new double[values.Exact.Length];
        LaneEnginesTests.Harness.Double(FunctionCatalogue.Of(name, LaneType.Real64), LaneTarget.V256)(values.Inputs, output);
        var (worst, i) = values.Compare(output, (x, exact) => AccuracyBounds.Counts(name, x, exact));
        Assert.True(worst <= AccuracyBounds.Of(name), $"{name}({string.Join(", ", values.Inputs.Select(x => x[i].ToString("R")))}) = {output[i]:R}, exactly {values.Exact[i]:R}: {worst:F2} ulp");
    }

    [Theory]
    [MemberData(nameof(FloatNames))]
    public void FloatIsWithinItsBound(string name)
    {
        var result = FloatSweep.Run(LaneEnginesTests.Harness, name, Stride);
        Assert.True(result.Worst <= AccuracyBounds.Of(name), $"{name}({result.At:R}) = {result.Got:R}, exactly {result.Exact:R}: {result.Worst:F2} ulp");
        Assert.Equal(0, result.SignErrors);
    }

    [Theory]
    [InlineData("pow", 1)]
    [InlineData("hypot", 1.5)]
    [InlineData("atan2", 1)]
    [InlineData("xlogy", 2.5)]
    [InlineData("xlog1py", 2.5)]
    [InlineData("logaddexp", 2.5)]
    public void FloatOfTwoArgumentsIsWithinItsBound(string name, double bound)
    {
        var inputs = SampleArguments.Single(2, 1 << 16);
        var output = new float[1 << 16];
        var exact = new double[1 << 16];
        LaneEnginesTests.Harness.Single(FunctionCatalogue.Of(name, LaneType.Real32), LaneTarget.V256)(inputs, output);
        LaneEnginesTests.Harness.Double(FunctionCatalogue.Of(name, LaneType.Real64), LaneTarget.V256)([.. inputs.Select(x => Array.ConvertAll(x, v => (double)v))], exact);
        for (var i = 0; i < output.Length; i++)
        {
            double[] x = [inputs[0][i], inputs[1][i]];
            if (!AccuracyBounds.Counts(name, x, exact[i])) continue;
            var error = Ulps.Of(output[i], exact[i]);
            Assert.True(error <= bound, $"{name}({x[0]:R}, {x[1]:R}) = {output[i]:R}, exactly {exact[i]:R}: {error:F2} ulp");
        }
    }

    /// <summary>Every function of one argument is measured, and every function with exact values exists.</summary>
    [Fact]
    public void EveryFunctionIsMeasured()
    {
        string[] exact = ["abs", "sign", "sqrt", "square", "relu", "floor", "ceil", "round", "min", "max", "clamp"];
        var golden = Directory.GetFiles(GoldenFolder, "*.bin").Select(Path.GetFileNameWithoutExtension).ToHashSet();
        Assert.Equal([], VectorMath.Lowerings.Keys.Where(n => !golden.Contains(n) && !exact.Contains(n)));
    }
}

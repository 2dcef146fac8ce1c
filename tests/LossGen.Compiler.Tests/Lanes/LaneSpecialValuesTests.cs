using LossGen.Accuracy;
using LossGen.Compiler.Lanes;

namespace LossGen.Compiler.Tests.Lanes;

/// <summary>Zeros of both signs, infinities, NaN and the poles, in both precisions.</summary>
public class LaneSpecialValuesTests
{
    private const double Inf = double.PositiveInfinity;
    private const double NaN = double.NaN;

    /// <summary>The values at -inf, -0, 0 and inf.</summary>
    public static TheoryData<string, double, double, double, double> Values => new()
    {
        { "abs", Inf, 0, 0, Inf }, { "sign", -1, -0.0, 0, 1 }, { "square", Inf, 0, 0, Inf }, { "relu", 0, -0.0, 0, Inf },
        { "floor", -Inf, -0.0, 0, Inf }, { "ceil", -Inf, -0.0, 0, Inf }, { "round", -Inf, -0.0, 0, Inf },
        { "exp", 0, 1, 1, Inf }, { "exp2", 0, 1, 1, Inf }, { "expm1", -1, -0.0, 0, Inf },
        { "log", NaN, -Inf, -Inf, Inf }, { "log2", NaN, -Inf, -Inf, Inf }, { "log1p", NaN, -0.0, 0, Inf }, { "log1mexp", 0, -Inf, -Inf, NaN },
        { "sqrt", NaN, -0.0, 0, Inf }, { "rsqrt", NaN, -Inf, Inf, 0 }, { "cbrt", -Inf, -0.0, 0, Inf },
        { "sin", NaN, -0.0, 0, NaN }, { "cos", NaN, 1, 1, NaN }, { "tan", NaN, -0.0, 0, NaN },
        { "asin", NaN, -0.0, 0, NaN }, { "acos", NaN, Math.PI / 2, Math.PI / 2, NaN }, { "atan", -Math.PI / 2, -0.0, 0, Math.PI / 2 },
        { "sinh", -Inf, -0.0, 0, Inf }, { "cosh", Inf, 1, 1, Inf }, { "tanh", -1, -0.0, 0, 1 }, { "sech2", 0, 1, 1, 0 }, { "logcosh", Inf, 0, 0, Inf },
        { "asinh", -Inf, -0.0, 0, Inf }, { "acosh", NaN, NaN, NaN, Inf }, { "atanh", NaN, -0.0, 0, NaN },
        { "sigmoid", 0, 0.5, 0.5, 1 }, { "logsigmoid", -Inf, -Math.Log(2), -Math.Log(2), -0.0 }, { "logisticdensity", 0, 0.25, 0.25, 0 },
        { "softplus", 0, Math.Log(2), Math.Log(2), Inf }, { "silu", -0.0, -0.0, 0, Inf }, { "gelu", -0.0, -0.0, 0, Inf }, { "elu", -1, -0.0, 0, Inf },
        { "erf", -1, -0.0, 0, 1 }, { "erfc", 2, 1, 1, 0 }, { "erfcx", Inf, 1, 1, 0 }, { "normcdf", 0, 0.5, 0.5, 1 },
        { "normpdf", 0, 0.3989422804014327, 0.3989422804014327, 0 }, { "lognormcdf", -Inf, -Math.Log(2), -Math.Log(2), 0 },
        { "lgamma", Inf, Inf, Inf, Inf }, { "digamma", NaN, Inf, -Inf, Inf }, { "trigamma", NaN, Inf, Inf, 0 }, { "tetragamma", NaN, Inf, -Inf, -0.0 },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void EndsAndZeros(string name, double atMinusInfinity, double atMinusZero, double atZero, double atInfinity)
    {
        foreach (var type in new[] { LaneType.Real32, LaneType.Real64 })
        {
            Check(name, type, double.NegativeInfinity, atMinusInfinity);
            Check(name, type, -0.0, atMinusZero);
            Check(name, type, 0, atZero);
            Check(name, type, Inf, atInfinity);
            Check(name, type, NaN, NaN);
        }
    }

    [Fact]
    public void EveryUnaryFunctionIsListed() =>
        Assert.Equal(VectorMath.Lowerings.Keys.Where(n => VectorMath.Arity(n) == 1).Order(), Values.Select(r => (string)((object[])r)[0]).Order());

    [Theory]
    [InlineData("pow")]
    [InlineData("atan2")]
    [InlineData("hypot")]
    [InlineData("max")]
    [InlineData("min")]
    public void PairsOfSpecialValuesAreAsInMath(string name)
    {
        double[] values = [0, -0.0, 1, -1, 2, -2, 3, -3, 0.5, -0.5, 2.5, 1e30, -1e30, 1e-30, Inf, -Inf, NaN];
        foreach (var type in new[] { LaneType.Real32, LaneType.Real64 })
        {
            var (_, _, result) = FunctionCatalogue.Of(name, type).Build();
            foreach (var x in values)
            {
                foreach (var y in values)
                {
                    // Of two zeros the first counts, whatever their signs.
                    if (name is "max" or "min" && x == 0 && y == 0) continue;
                    double exact = name switch
                    {
                        "pow" => Math.Pow(x, y),
                        "atan2" => Math.Atan2(x, y),
                        "hypot" => double.Hypot(x, y),
                        "max" => Math.Max(x, y),
                        _ => Math.Min(x, y),
                    };
                    var (u, v) = (LaneInterpreter.FromReal(type, x), LaneInterpreter.FromReal(type, y));
                    if (type == LaneType.Real32 && Math.Abs(x) is 1e30 or 1e-30 && name == "pow") exact = Math.Pow((float)x, y);
                    Same(name, type, $"{x}, {y}", LaneInterpreter.ToReal(type, LaneInterpreter.Run([result], n => n == "x0" ? u : v)[0]), exact);
                }
            }
        }
    }

    [Theory]
    [InlineData("log1p", -1, double.NegativeInfinity)]
    [InlineData("log1p", -1.5, NaN)]
    [InlineData("atanh", 1, Inf)]
    [InlineData("atanh", -1, -Inf)]
    [InlineData("atanh", 1.5, NaN)]
    [InlineData("acosh", 1, 0)]
    [InlineData("acosh", 0.5, NaN)]
    [InlineData("asin", 1, Math.PI / 2)]
    [InlineData("asin", 1.5, NaN)]
    [InlineData("acos", 1, 0)]
    [InlineData("acos", -1, Math.PI)]
    [InlineData("acos", -1.5, NaN)]
    [InlineData("lgamma", 1, 0)]
    [InlineData("lgamma", 2, 0)]
    [InlineData("lgamma", -3, Inf)]
    [InlineData("digamma", -3, NaN)]
    [InlineData("cbrt", 27, 3)]
    [InlineData("cbrt", -1000, -10)]
    [InlineData("log2", 8, 3)]
    [InlineData("exp2", -10, 1.0 / 1024)]
    [InlineData("round", 2.5, 2)]
    [InlineData("round", 3.5, 4)]
    [InlineData("round", -0.5, -0.0)]
    [InlineData("exp", -1e30, 0)]
    [InlineData("exp", 1e30, Inf)]
    public void PolesAndExactValues(string name, double x, double exact)
    {
        Check(name, LaneType.Real32, x, exact);
        Check(name, LaneType.Real64, x, exact);
    }

    private static void Check(string name, LaneType type, double x, double exact)
    {
        var (_, _, result) = FunctionCatalogue.Of(name, type).Build();
        Same(name, type, x.ToString("R"), LaneInterpreter.Run(result, x), exact);
    }

    private static void Same(string name, LaneType type, string at, double actual, double exact)
    {
        if (type == LaneType.Real32) exact = (float)exact;
        var near = double.IsNaN(exact) ? double.IsNaN(actual)
            : double.IsInfinity(exact) || exact == 0 ? actual == exact && double.IsNegative(actual) == double.IsNegative(exact)
            : (type == LaneType.Real32 ? Ulps.Of((float)actual, exact) : Ulps.Of(actual, exact)) <= AccuracyBounds.Of(name);
        Assert.True(near, $"{name}({at}) in {type} is {actual:R}, not {exact:R}");
    }
}

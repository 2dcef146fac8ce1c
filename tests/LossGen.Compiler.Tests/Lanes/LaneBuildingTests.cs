using System.Globalization;
using LossGen.Compiler.Lanes;

namespace LossGen.Compiler.Tests.Lanes;

public class LaneBuildingTests
{
    [Fact]
    public void FusedMultiplyAddIsExact()
    {
        var random = new Random(99);
        for (var i = 0; i < 200_000; i++)
        {
            var (a, b, c) = (Any(random), Any(random), Any(random));

            // Half the time a sum that cancels.
            if (i % 2 == 0) c = -(a * b) * (1 + (random.Next(-4, 5) * Math.Pow(2, -random.Next(40, 110))));
            Same(Math.FusedMultiplyAdd(a, b, c), ExactArithmetic.FusedMultiplyAdd(a, b, c), $"{a:R} * {b:R} + {c:R}");
            var (x, y, z) = ((float)a, (float)b, (float)c);
            Same(MathF.FusedMultiplyAdd(x, y, z), ExactArithmetic.FusedMultiplyAdd(x, y, z), $"{x:R} * {y:R} + {z:R}");
        }
    }

    [Fact]
    public void LiteralsReadBackAsTheSameBitsInEveryCulture()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            var random = new Random(3);
            for (var i = 0; i < 20_000; i++)
            {
                var x = Any(random);
                if (!double.IsFinite(x)) continue;
                Assert.Equal(x, double.Parse(LaneLiteral.Of(x), CultureInfo.InvariantCulture));
                var y = (float)x;
                if (float.IsFinite(y)) Assert.Equal(y, float.Parse(LaneLiteral.Of(y).TrimEnd('f'), CultureInfo.InvariantCulture));
            }

            Assert.Equal(["-0.0", "0.0", "1.0", "0.1", "double.NaN", "double.NegativeInfinity"], new[] { -0.0, 0, 1, 0.1, double.NaN, double.NegativeInfinity }.Select(LaneLiteral.Of));
            Assert.Equal(["-0f", "0f", "1f", "0.1f", "float.NaN", "float.PositiveInfinity"], new[] { -0f, 0, 1, 0.1f, float.NaN, float.PositiveInfinity }.Select(LaneLiteral.Of));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Theory]
    [InlineData(LaneType.Real32)]
    [InlineData(LaneType.Real64)]
    public void ExponentialsOfOppositesShareTheirReductionAndKeepTheirBits(LaneType type)
    {
        var (both, alone) = (new LaneGraph(), new LaneGraph());
        var (x, y) = (both.Input("x", type), alone.Input("x", type));
        var growing = VectorMath.Exp(both, 0.5 * x, LaneRange.Everything);
        var shared = VectorMath.Exp(both, -0.5 * x, LaneRange.Everything);
        var own = VectorMath.Exp(alone, -0.5 * y, LaneRange.Everything);
        var (one, two) = (LaneGraph.CountUses([own]).Count, LaneGraph.CountUses([growing, shared]).Count);
        Assert.True(two <= 1.6 * one, $"exp(x) and exp(-x) take {two} lanes, one of them {one}");
        var random = new Random(8);
        double[] special = [0, -0.0, 1e-40, double.Epsilon, 208, -208, 177.4, -177.4, 1492, -1492, 1420, -1420, 1e9, -1e9, double.PositiveInfinity, double.NegativeInfinity, double.NaN];
        foreach (var value in special.Concat(Enumerable.Range(0, 20_000).Select(_ => (random.NextDouble() - 0.5) * Math.Pow(2, random.Next(-20, 12)))))
        {
            Same(LaneInterpreter.Run(own, value), LaneInterpreter.Run(shared, value), $"exp(-{value:R} / 2)");
        }
    }

    [Fact]
    public void ValueAndGradientShareTheirParts()
    {
        var g = new LaneGraph();
        var x = g.Input("x", LaneType.Real32);
        var value = VectorMath.Softplus(g, x, LaneRange.Everything);
        var alone = g.Lanes.Count;
        var gradient = VectorMath.Sigmoid(g, x, LaneRange.Everything);
        Assert.True(g.Lanes.Count - alone <= 14, $"sigmoid adds {g.Lanes.Count - alone} lanes to softplus");
        Assert.Same(value, VectorMath.Softplus(g, x, LaneRange.Everything));
        Assert.Same(gradient, VectorMath.Sigmoid(g, x, LaneRange.Everything));
    }

    [Fact]
    public void ConstantsFold()
    {
        var g = new LaneGraph();
        var folded = VectorMath.Exp(g, g.Real(LaneType.Real64, 0), LaneRange.Everything);
        Assert.Equal(1, folded.Value);
        Assert.Same(g.Real(LaneType.Real32, 0.1), g.Real(LaneType.Real32, 0.1f));
    }

    [Fact]
    public void TypesAreChecked()
    {
        var g = new LaneGraph();
        var (single, wide) = (g.Input("a", LaneType.Real32), g.Input("b", LaneType.Real64));
        Assert.Throws<ArgumentException>(() => single + wide);
        Assert.Throws<ArgumentException>(() => g.Select(single < 0, wide, wide));
        Assert.Throws<ArgumentException>(() => g.AtLeast(single, 0));
        Assert.Throws<ArgumentException>(() => single + new LaneGraph().Input("c", LaneType.Real32));
    }

    /// <summary>All exponents, denormals and the ends included.</summary>
    private static double Any(Random random)
    {
        if (random.Next(50) == 0) return new[] { 0, -0.0, double.Epsilon, double.MaxValue, double.PositiveInfinity, double.NaN }[random.Next(6)];
        if (random.Next(3) == 0) return (random.NextDouble() - 0.5) * 8;
        return (random.NextDouble() - 0.5) * Math.Pow(2, random.Next(-1080, 1024));
    }

    private static void Same(double exact, double actual, string what) =>
        Assert.True(double.IsNaN(exact) ? double.IsNaN(actual) : BitConverter.DoubleToInt64Bits(exact) == BitConverter.DoubleToInt64Bits(actual), $"{what} = {exact:R}, not {actual:R}");
}

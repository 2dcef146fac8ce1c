using LossGen.Compiler.Interpretation.Exact;
using Xunit;

namespace LossGen.Compiler.Tests.Interpretation.Exact;

/// <summary>The arithmetic itself: exact where double is, rounded to the nearest, with IEEE's special cases.</summary>
public class BigRealTests
{
    private static readonly double[] Specials = [double.NegativeInfinity, -2, 0, 3, double.PositiveInfinity, double.NaN];

    [Fact]
    public void Returns_every_double_unchanged()
    {
        foreach (double x in Doubles(2000).Concat([0, double.Epsilon, -double.Epsilon, double.MaxValue, double.MinValue, 2.2250738585072014e-308, .. Specials]))
        {
            Assert.Equal(x, BigReal.FromDouble(x).ToDouble());
            Assert.Equal((double)(float)x, BigReal.FromDouble(x).ToSingle());
        }
    }

    [Fact]
    public void Adds_multiplies_and_divides_as_double_does_after_rounding()
    {
        double[] values = [.. Doubles(600)];
        for (int i = 1; i < values.Length; i++)
        {
            // One rounding of the exact result is what double gives; a quotient has its own rounding far below.
            var (a, b) = (values[i - 1], values[i]);
            BigReal x = BigReal.FromDouble(a, 2500), y = BigReal.FromDouble(b, 2500);
            Assert.Equal(a + b, (x + y).ToDouble());
            Assert.Equal(a - b, (x - y).ToDouble());
            Assert.Equal(a * b, (x * y).ToDouble());
            Assert.Equal(a / b, (x / y).ToDouble());
            Assert.Equal(a.CompareTo(b), x.CompareTo(y));
            Assert.Equal(Math.Sqrt(Math.Abs(a)), BigMath.Sqrt(BigReal.Abs(x)).ToDouble());
        }
    }

    [Fact]
    public void Treats_infinities_and_NaN_as_double_does()
    {
        foreach (double a in Specials)
        {
            foreach (double b in Specials)
            {
                BigReal x = a, y = b;
                Assert.Equal(a + b, (x + y).ToDouble());
                Assert.Equal(a - b, (x - y).ToDouble());
                Assert.Equal(a * b, (x * y).ToDouble());
                Assert.Equal(a / b, (x / y).ToDouble());
                Assert.Equal((a < b, a <= b, a == b, a != b), (x < y, x <= y, x == y, x != y));
                Assert.Equal(Math.Max(a, b), BigReal.Max(x, y).ToDouble());
                Assert.Equal(Math.Min(a, b), BigReal.Min(x, y).ToDouble());
            }
        }
    }

    [Fact]
    public void Rounds_halves_to_even_and_subnormals_once()
    {
        BigReal ulp = Math.Pow(2, -52);
        Assert.Equal(1, (1 + ulp.Scale(-1)).ToDouble());
        Assert.Equal(1 + (2 * Math.Pow(2, -52)), (1 + ulp + ulp.Scale(-1)).ToDouble());
        Assert.Equal(1 + Math.Pow(2, -52), (1 + ulp.Scale(-1) + ulp.Scale(-100)).ToDouble());
        Assert.Equal(0, BigReal.One.Scale(-1075).ToDouble());
        Assert.Equal(double.Epsilon, (BigReal.One.Scale(-1075) + BigReal.One.Scale(-1200)).ToDouble());
        Assert.Equal(2 * double.Epsilon, (3 * BigReal.One.Scale(-1075)).ToDouble());
        Assert.Equal(double.MaxValue, (BigReal.One.Scale(1024) - BigReal.One.Scale(970) - BigReal.One.Scale(900)).ToDouble());
        Assert.Equal(double.PositiveInfinity, (BigReal.One.Scale(1024) - BigReal.One.Scale(970)).ToDouble());
        Assert.Equal(double.PositiveInfinity, BigReal.FromDouble(3.5e38).ToSingle());
        Assert.Equal(1.401298464324817E-45, BigReal.FromDouble(1e-45).ToSingle());
    }

    [Fact]
    public void Keeps_what_double_loses()
    {
        Assert.Equal(1e6, BigMath.Log(BigMath.Exp(BigReal.FromDouble(1e6))).ToDouble());
        Assert.Equal(-1e6, BigMath.Log(BigMath.Exp(BigReal.FromDouble(-1e6))).ToDouble());
        Assert.Equal(double.PositiveInfinity, BigMath.Exp(BigReal.FromDouble(1e300)).ToDouble());
        Assert.Equal(1e-30, (1 + BigReal.FromDouble(1e-30) - 1).ToDouble());
        Assert.Equal(0.1, BigReal.FromLiteral(0.1).ToDouble());
        Assert.True(BigReal.FromLiteral(0.1) * 10 == 1 || BigReal.Abs((BigReal.FromLiteral(0.1) * 10) - 1) < BigReal.One.Scale(-250));
        Assert.False(BigReal.FromDouble(0.1) * 10 == 1);
    }

    [Fact]
    public void Knows_what_cancellation_has_cost()
    {
        var tiny = BigMath.Exp(BigReal.FromDouble(-100));
        Assert.Equal(int.MaxValue, (BigReal.FromDouble(3) / 4 - 0.75).KnownBits);
        Assert.InRange((1 + tiny).KnownBits, 255, 256);
        Assert.InRange((1 + tiny - 1).KnownBits, 108, 114);
        Assert.Equal(0, (1 + BigMath.Exp(BigReal.FromDouble(-1000)) - 1).KnownBits);
        Assert.Equal(0, BigMath.Log(1 + BigMath.Exp(BigReal.FromDouble(-1000)) - 1).KnownBits);
        Assert.Equal(int.MaxValue, BigMath.Log(BigReal.FromDouble(0)).KnownBits);
        Assert.Equal(0, BigMath.Exp(BigReal.FromDouble(1e30)).KnownBits);
    }

    [Fact]
    public void Holds_identities_at_random()
    {
        var bound = BigReal.One.Scale(-235);
        var random = new Random(5);
        for (int i = 0; i < 60; i++)
        {
            BigReal x = BigReal.FromDouble((random.NextDouble() * 20) - 10);
            Close(BigReal.One, (BigMath.Sin(x) * BigMath.Sin(x)) + (BigMath.Cos(x) * BigMath.Cos(x)));
            Close(x, BigMath.Log(BigMath.Exp(x)));
            Close(x, BigMath.Asinh(BigMath.Sinh(x)));
            Close(BigMath.Tan(x), BigMath.Tan(BigMath.Atan(BigMath.Tan(x))));
            Close(2, BigMath.Erfc(x) + BigMath.Erfc(-x));
            Close(BigMath.LogGamma(x + 20) + BigMath.Log(x + 20), BigMath.LogGamma(x + 21));
            Close(BigMath.Digamma(x) + (1 / x), BigMath.Digamma(x + 1));
            Close(x, BigMath.Cbrt(x) * BigMath.Cbrt(x) * BigMath.Cbrt(x));
        }

        void Close(BigReal expected, BigReal actual) =>
            Assert.True(BigReal.Abs(expected - actual) <= bound * BigReal.Max(1, BigReal.Abs(expected)), $"{expected} {actual}");
    }

    private static IEnumerable<double> Doubles(int count)
    {
        var random = new Random(3);
        var bytes = new byte[8];
        for (int i = 0; i < count; i++)
        {
            random.NextBytes(bytes);
            double x = i % 3 == 0 ? random.Next(-1000, 1000) / 8.0 : BitConverter.ToDouble(bytes);
            yield return double.IsFinite(x) && x != 0 ? x : 1;
        }
    }
}

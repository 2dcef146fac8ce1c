using System.Globalization;
using LossGen.Runtime;

namespace LossGen.Tests.Runtime;

public class CheckTests
{
    [Fact]
    public void ALengthMismatchNamesTheLaterParameterAndBothLengths()
    {
        Check.Length(3, "target", 3, "pred");
        var exception = Assert.Throws<ArgumentException>(() => Check.Length(4, "target", 3, "pred"));
        Assert.Equal("target", exception.ParamName);
        Assert.StartsWith("'target' has length 4, but 'pred' has length 3.", exception.Message);
    }

    [Fact]
    public void AFlatSpanIsDividedWithoutARest()
    {
        Assert.Equal(5, Check.Quotient(60, "x", 4, 3));
        Assert.Equal(7, Check.Quotient(7, "x"));
        Assert.Equal(0, Check.Quotient(0, "x", 4));
        Assert.Equal(0, Check.Quotient(0, "x", 4, 0));
        foreach (int[] others in new int[][] { [7], [0], [int.MaxValue, int.MaxValue, int.MaxValue], [61] })
        {
            Assert.Equal("x", Assert.Throws<ArgumentException>(() => Check.Quotient(60, "x", others)).ParamName);
        }

        Assert.StartsWith("'x' has length 13, which is not a multiple of 4 × 3.", Assert.Throws<ArgumentException>(() => Check.Quotient(13, "x", 4, 3)).Message);
    }

    [Fact]
    public void AFlatSpanHasAsManyElementsAsItsExtentsSay()
    {
        Check.Product(60, "y", 4, 3, 5);
        Check.Product(0, "y", int.MaxValue, int.MaxValue, int.MaxValue, 0);
        var exception = Assert.Throws<ArgumentException>(() => Check.Product(16, "y", 5, 3));
        Assert.Equal("y", exception.ParamName);
        Assert.StartsWith("'y' has length 16, but its extents are 5 × 3.", exception.Message);

        // 2^16 × 2^16 × 2^32 would be 0 by wrapping around.
        Assert.Throws<ArgumentException>(() => Check.Product(0, "y", 65536, 65536, 65536, 65536));
    }

    [Fact]
    public void AnExtentIsNotNegative()
    {
        Assert.Equal(0, Check.Extent(0, "c"));
        Assert.Equal("c", Assert.Throws<ArgumentOutOfRangeException>(() => Check.Extent(-1, "c")).ParamName);
        Assert.Equal(0, Check.Extent(-3L));
        Assert.Equal(3, Check.Extent(3L));
    }

    [Fact]
    public void ASubscriptOutsideNamesTheDimensionAndItsLength()
    {
        Check.Inside(3, 4, "p", 1);
        var exception = Assert.Throws<ArgumentException>(() => Check.Inside(4, 4, "p", 1));
        Assert.Equal("p", exception.ParamName);
        Assert.StartsWith("'p' has length 4 in dimension 1, but is read at 4.", exception.Message);
    }

    [Fact]
    public void OverlapIsRefusedWhereItIsPartial()
    {
        float[] memory = new float[32];
        Check.SameOrDisjoint(memory.AsSpan(0, 16), "g", memory.AsSpan(0, 16), "x");
        Check.SameOrDisjoint(memory.AsSpan(0, 16), "g", (ReadOnlySpan<float>)memory.AsSpan(16, 16), "x");
        Check.SameOrDisjoint(memory.AsSpan(4, 0), "g", memory.AsSpan(0, 16), "x");
        foreach ((int start, int length) in new[] { (1, 16), (0, 15), (0, 17), (15, 1), (8, 24) })
        {
            var exception = Assert.Throws<ArgumentException>(
                () => Check.SameOrDisjoint(memory.AsSpan(start, length), "g", memory.AsSpan(0, 16), "x"));
            Assert.Equal("g", exception.ParamName);
            Assert.Contains("'x'", exception.Message);
        }
    }

    [Fact]
    public void OverlapIsRefusedAcrossTypes()
    {
        int[] memory = new int[8];
        Assert.Throws<ArgumentException>("g", () => Check.Disjoint(
            System.Runtime.InteropServices.MemoryMarshal.Cast<int, float>(memory.AsSpan()), "g", memory.AsSpan(7), "x"));
        Assert.Throws<ArgumentException>("g", () => Check.Disjoint(memory.AsSpan(), "g", memory.AsSpan(), "x"));
        Check.Disjoint(memory.AsSpan(0, 4), "g", (ReadOnlySpan<int>)memory.AsSpan(4), "x");
    }

    [Fact]
    public void TheFirstElementOutsideIsReported()
    {
        CultureInfo.CurrentCulture = new CultureInfo("de-DE");
        float[] values = [0, 1, 0.5f, 1.5f, -2];
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => Check.Range<float>(values, "p", 0f, false, 1f, false));
        Assert.Equal("p", exception.ParamName);
        Assert.Equal(1.5f, exception.ActualValue);
        Assert.StartsWith("'p[3]' is 1.5, outside of [0, 1].", exception.Message);
        Check.Range<float>(values.AsSpan(0, 3), "p", 0f, false, 1f, false);
        Assert.Throws<ArgumentOutOfRangeException>("p", () => Check.Range<float>(values.AsSpan(0, 3), "p", 0f, true, 1f, false));
        Assert.Throws<ArgumentOutOfRangeException>("p", () => Check.Range<float>(values.AsSpan(0, 3), "p", 0f, false, 1f, true));
        Assert.Throws<ArgumentOutOfRangeException>("p", () => Check.Range<float>([float.NaN], "p", float.NegativeInfinity, false, float.PositiveInfinity, false));
    }

    [Fact]
    public void AScalarOutsideIsReported()
    {
        Check.Range(2.0, "delta", 0, true, double.PositiveInfinity, true);
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => Check.Range(0.0, "delta", 0, true, double.PositiveInfinity, true));
        Assert.StartsWith("'delta' is 0, outside of (0, ", exception.Message);
        Assert.Throws<ArgumentOutOfRangeException>("delta", () => Check.Range(double.NaN, "delta", 0, true, 1, true));
    }

    [Fact]
    public void AMeanOverNothingIsReportedWhereAsked()
    {
        Check.NotEmpty(false, "Mse");
        Assert.Contains("'Mse'", Assert.Throws<InvalidOperationException>(() => Check.NotEmpty(true, "Mse")).Message);
        Check.Found(false, "x");
        Assert.Throws<ArgumentOutOfRangeException>("x", () => Check.Found(true, "x"));
    }
}

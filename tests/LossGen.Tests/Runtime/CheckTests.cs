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
        Check.NotEmpty(1, "Mse");
        Assert.Contains("'Mse'", Assert.Throws<InvalidOperationException>(() => Check.NotEmpty(0, "Mse")).Message);
    }
}

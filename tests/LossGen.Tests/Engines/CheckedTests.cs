using System.ComponentModel.DataAnnotations;
using System.Numerics.Tensors;

namespace LossGen.Tests.Engines;

/// <summary>Declared ranges of whole numbers are checked as those of reals are.</summary>
public sealed class CheckedTests
{
    [Fact]
    public void A_whole_scalar_is_checked()
    {
        Assert.Equal(9, CheckedNumbers.Scaled([1, 2], 3));
        var outside = Assert.Throws<ArgumentOutOfRangeException>("k", () => { CheckedNumbers.Scaled([1, 2], 4); });
        Assert.Contains("'k' is 4, outside of [1, 3]", outside.Message);
    }

    [Fact]
    public void Labels_are_checked()
    {
        Assert.Equal(3, CheckedNumbers.Longs([1, 2], [1, long.MaxValue]));
        Assert.Contains("'y[1]' is -1", Assert.Throws<ArgumentOutOfRangeException>("y", () => { CheckedNumbers.Longs([1, 2], [1, -1]); }).Message);
        Assert.Equal(3, CheckedNumbers.Bytes([1, 2], new byte[] { 2, 9 }.AsTensorSpan()));

        // What is beside the bounds of a range is the nearest whole number inside.
        Assert.Contains("outside of [2, 9]", Assert.Throws<ArgumentOutOfRangeException>("y", () => { CheckedNumbers.Bytes([1, 2], new byte[] { 10, 2 }.AsTensorSpan()); }).Message);
        Assert.Equal(3, CheckedNumbers.AnyInts([1, 2], [int.MaxValue, int.MinValue]));
    }
}

/// <summary>Formulas whose whole numbers have ranges.</summary>
public static partial class CheckedNumbers
{
    /// <summary>A scalar.</summary>
    [Loss("sum(w * k)", Checked = true)]
    public static partial double Scaled(ReadOnlySpan<double> w, [Range(1, 3)] int k);

    /// <summary>A range without an end.</summary>
    [Loss("sum[i where y[i] > 0](w[i])", Checked = true)]
    public static partial float Longs(ReadOnlySpan<float> w, [Range(0.0, double.PositiveInfinity)] ReadOnlySpan<long> y);

    /// <summary>A range between whole numbers.</summary>
    [Loss("sum[i where y[i] > 0](w[i])", Checked = true)]
    public static partial float Bytes(ReadOnlySpan<float> w, [Range(1.5, 10.0, MaximumIsExclusive = true)] ReadOnlyTensorSpan<byte> y);

    /// <summary>A range of all that there are.</summary>
    [Loss("sum[i where y[i] != 0](w[i])", Checked = true)]
    public static partial float AnyInts(ReadOnlySpan<float> w, [Range(-1e30, 1e30)] ReadOnlySpan<int> y);
}

namespace LossGen.Tests.Engines.Indexed;

/// <summary>Whole numbers that are compared are exact, though no float holds them.</summary>
public sealed class WholeNumberTests
{
    private const int Large = 1 << 24;

    [Fact]
    public void Labels_compare_with_elements_and_sums_of_scalars()
    {
        float[] x = [1, 2, 4, 8];
        int[] label = [Large + 1, Large, Large + 2, Large + 1];
        Assert.Equal(9, WholeNumbers.LikeTheFirst(x, label));
        Assert.Equal(4, WholeNumbers.OneMore(x, label, Large + 1));
        Assert.Equal(0, WholeNumbers.OneMore(x, label, int.MaxValue));
        Assert.Equal(2 + 2 + 16, WholeNumbers.Shifted(x, [1, 2], label, Large));
        Assert.Equal(4 + 8, WholeNumbers.Shifted(x, [2, 4], [0, 1, -1, 1], -1));
    }

    [Fact]
    public void Indices_compare_with_sizes_beyond_what_a_float_holds()
    {
        Assert.Equal(2, WholeNumbers.Last(1, Large + 3));
        Assert.Equal(1, WholeNumbers.Last(1, 1));
    }

    [Fact]
    public void No_window_is_a_window_without_end()
    {
        float[] x = [1, 2, 4];
        Assert.Equal(49, WholeNumbers.Window(x, x, int.MaxValue));
        Assert.Equal(1 + 4 + 16 + (2 * 2) + (2 * 8), WholeNumbers.Window(x, x, 1));
        Assert.Equal(0, WholeNumbers.Window(x, x, int.MinValue));
    }

    [Fact]
    public void An_inlined_method_may_compare_the_positions_of_bare_use()
    {
        float[] x = [1, 2, 4], gradient = new float[3];
        Assert.Equal((float)(2 + (7 / 3.0)), WholeNumbers.BesideMeanGradient(x, gradient));
        Assert.Equal([(float)(-1 / 3.0), (float)(1 / 3.0), 1], gradient);
    }
}

/// <summary>Formulas that compare whole numbers.</summary>
public static partial class WholeNumbers
{
    /// <summary>With an element at a constant.</summary>
    [Loss("sum[i where label[i] == label[0]](x[i])")]
    public static partial float LikeTheFirst(ReadOnlySpan<float> x, ReadOnlySpan<int> label);

    /// <summary>With a sum of scalars.</summary>
    [Loss("sum[i where label[i] == k + 1](x[i])")]
    public static partial float OneMore(ReadOnlySpan<float> x, ReadOnlySpan<int> label, int k);

    /// <summary>With an index and a scalar.</summary>
    [Loss("sum[i, c where label[i] == c + k](x[i] * y[c])")]
    public static partial float Shifted(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<int> label, int k);

    /// <summary>An index with its extent.</summary>
    [Loss("sum[i where i > size(i) - 3](s)")]
    public static partial float Last([Grad] float s, int i);

    /// <summary>Indices with one another.</summary>
    [Loss("mean[i, j where i < j](abs(x[i] - x[j]))")]
    public static partial float Apart(ReadOnlySpan<float> x);

    /// <summary>The same over positions, beside bare use.</summary>
    [Loss("mean(x) + Apart(x)")]
    public static partial float BesideMean(ReadOnlySpan<float> x);

    /// <summary>Indices with one another and with a scalar.</summary>
    [Loss("sum[i, j where j <= i + k && i - j <= k](x[i] * y[j])")]
    public static partial float Window(ReadOnlySpan<float> x, ReadOnlySpan<float> y, int k);
}

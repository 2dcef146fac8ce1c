using System.Numerics.Tensors;

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

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    [InlineData(1L << 31)]
    [InlineData(-(1L << 32))]
    [InlineData(1L << 53)]
    [InlineData(long.MaxValue - 9)]
    [InlineData(long.MinValue + 9)]
    public void Longs_compare_as_longs(long about)
    {
        float[] x = [.. Enumerable.Range(1, 37).Select(i => (float)i)];
        double[] xs = [.. x.Select(v => (double)v)];
        long[] y = [.. x.Select((_, i) => about + (i % 4) - 1)], k = [.. x.Select((_, i) => about + (i % 3) - 1)];
        int[] small = [.. k.Select(v => (int)Math.Clamp(v, int.MinValue, int.MaxValue))];
        Assert.Equal(Sum(i => y[i] == k[i]), WholeNumbers.AreSame(x, y, k));
        Assert.Equal(Sum(i => y[i] < k[i]), WholeNumbers.AreLess(x, y, k));
        Assert.Equal(Sum(i => y[i] >= small[i]), WholeNumbers.AreNoLess(x, y, small));
        Assert.Equal(Sum(i => y[i] == y[0]), WholeNumbers.LikeTheFirstLong(x, y));
        Assert.Equal(Sum(i => y[i] == y[0]), WholeNumbers.LikeTheFirstInDouble(xs, y));
        Assert.Equal(y[0] == y[4] && y[0] != y[1] ? x[0] : 0, WholeNumbers.Once(x, y));
        Assert.Equal(Sum(i => y[i] != 3_000_000_001), WholeNumbers.Without(x, y));
        foreach (int ignore in (int[])[int.MaxValue, int.MinValue, 0])
        {
            Assert.Equal(Sum(i => y[i] != ignore), WholeNumbers.Unlike(x, y, ignore));
        }

        float Sum(Func<int, bool> counts) => x.Where((_, i) => counts(i)).Sum();
    }

    [Fact]
    public void Labels_compare_with_reals_in_double()
    {
        float[] x = [1, 2, 4];
        Assert.Equal(1 + 2, WholeNumbers.BelowReal(x, [1L << 32, -(1L << 40), 1L << 40], 5e9f));
        Assert.Equal(2, WholeNumbers.LikeReal(x, [Large + 1, Large, 3], Large));
        Assert.Equal(2, WholeNumbers.LikeElement(x, [Large + 1, Large, 3], [Large, Large, 4]));
        Assert.Equal(1 + 2, WholeNumbers.BelowShare(x, [1, 2, 3], 0.75f));
    }

    [Fact]
    public void Products_and_distances_of_indices_are_exact()
    {
        const int Length = Large + 40;
        float[] x = new float[Length];
        x.AsSpan(Length - 60).Fill(1);
        var row = new ReadOnlyTensorSpan<float>(x, [1, Length]);
        Assert.Equal(1, WholeNumbers.AtCell(row, Length - 3));
        Assert.Equal(0, WholeNumbers.AtCell(row, 3));
        Assert.Equal(7, WholeNumbers.NearTo(x, Length - 9, 3));
        Assert.Equal(1, WholeNumbers.AtLabel(row, [Length - 4L]));
        Assert.Equal(0, WholeNumbers.AtLabel(row, [(1L << 40) + Length - 4]));

        // -119, -117, ..., -1: twice an index is exact as a float, but not what is odd.
        Assert.Equal(-60 * 60, WholeNumbers.Centred(x, (2 * Length) - 1));
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

    /// <summary>Longs with longs.</summary>
    [Loss("sum[i where y[i] == k[i]](x[i])")]
    public static partial float AreSame(ReadOnlySpan<float> x, ReadOnlySpan<long> y, ReadOnlySpan<long> k);

    /// <summary>Longs by their order.</summary>
    [Loss("sum(y < k ? x : 0)")]
    public static partial float AreLess(ReadOnlySpan<float> x, ReadOnlySpan<long> y, ReadOnlySpan<long> k);

    /// <summary>Longs with ints.</summary>
    [Loss("sum[i where y[i] >= k[i]](x[i])")]
    public static partial float AreNoLess(ReadOnlySpan<float> x, ReadOnlySpan<long> y, ReadOnlySpan<int> k);

    /// <summary>Longs with one of them.</summary>
    [Loss("sum[i where y[i] == y[0]](x[i])")]
    public static partial float LikeTheFirstLong(ReadOnlySpan<float> x, ReadOnlySpan<long> y);

    /// <summary>The same in double, which holds no more longs than a float holds ints.</summary>
    [Loss("sum[i where y[i] == y[0]](x[i])")]
    public static partial double LikeTheFirstInDouble(ReadOnlySpan<double> x, ReadOnlySpan<long> y);

    /// <summary>Single longs.</summary>
    [Loss("y[0] == y[4] && y[0] != y[1] ? x[0] : 0")]
    public static partial float Once(ReadOnlySpan<float> x, ReadOnlySpan<long> y);

    /// <summary>Longs with a constant.</summary>
    [Loss("sum[i where y[i] != 3000000001](x[i])")]
    public static partial float Without(ReadOnlySpan<float> x, ReadOnlySpan<long> y);

    /// <summary>Longs with a scalar.</summary>
    [Loss("sum[i where y[i] != ignore](x[i])")]
    public static partial float Unlike(ReadOnlySpan<float> x, ReadOnlySpan<long> y, int ignore);

    /// <summary>Longs with a real scalar.</summary>
    [Loss("sum[i where y[i] < s](x[i])")]
    public static partial float BelowReal(ReadOnlySpan<float> x, ReadOnlySpan<long> y, float s);

    /// <summary>Ints with a real scalar.</summary>
    [Loss("sum[i where y[i] == s](x[i])")]
    public static partial float LikeReal(ReadOnlySpan<float> x, ReadOnlySpan<int> y, float s);

    /// <summary>Ints with real elements.</summary>
    [Loss("sum[i where y[i] == z[i]](x[i])")]
    public static partial float LikeElement(ReadOnlySpan<float> x, ReadOnlySpan<int> y, ReadOnlySpan<float> z);

    /// <summary>Ints with a share of an extent.</summary>
    [Loss("sum[i where y[i] < share * size(i)](x[i])")]
    public static partial float BelowShare(ReadOnlySpan<float> x, ReadOnlySpan<int> y, float share);

    /// <summary>A cell by its number.</summary>
    [Loss("sum[i, j where i * size(j) + j == k](x[i, j])")]
    public static partial float AtCell(ReadOnlyTensorSpan<float> x, int k);

    /// <summary>A cell of each row by its number.</summary>
    [Loss("sum[i, j where i * size(j) + j == y[i]](x[i, j])")]
    public static partial float AtLabel(ReadOnlyTensorSpan<float> x, ReadOnlySpan<long> y);

    /// <summary>Distances from an index.</summary>
    [Loss("sum[i where abs(i - k) <= r](x[i])")]
    public static partial float NearTo(ReadOnlySpan<float> x, int k, int r);

    /// <summary>Differences of indices as numbers.</summary>
    [Loss("sum[i](x[i] * (2 * i - k))")]
    public static partial float Centred(ReadOnlySpan<float> x, int k);

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

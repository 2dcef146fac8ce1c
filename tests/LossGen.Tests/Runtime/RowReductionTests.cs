using LossGen.Runtime;

namespace LossGen.Tests.Runtime;

/// <summary>Reductions of rows and columns against plain loops, at every length around a vector and a block.</summary>
public class RowReductionTests
{
    public static TheoryData<int> Columns => [.. Enumerable.Range(0, 70), 255, 256, 257, 1000, 4097];

    [Theory]
    [MemberData(nameof(Columns))]
    public void Rows_reduce_to_what_a_loop_gives(int columns)
    {
        foreach (int rows in (int[])[0, 1, 3, 4, 5, 9])
        {
            float[] cells = Draw(rows * columns), result = new float[rows];
            int[] at = new int[rows];
            float[][] split = [.. Enumerable.Range(0, rows).Select(r => cells[(r * columns)..((r + 1) * columns)])];

            RowReduction.Max(cells, columns, result);
            Assert.Equal(split.Select(r => r.DefaultIfEmpty(float.NegativeInfinity).Max()), result);
            RowReduction.Min(cells, columns, result);
            Assert.Equal(split.Select(r => r.DefaultIfEmpty(float.PositiveInfinity).Min()), result);
            RowReduction.ArgMax(cells, columns, at);
            Assert.Equal(split.Select(r => r.Length == 0 ? 0 : Array.IndexOf(r, r.Max())), at);
            RowReduction.ArgMin(cells, columns, at);
            Assert.Equal(split.Select(r => r.Length == 0 ? 0 : Array.IndexOf(r, r.Min())), at);
            RowReduction.Sum(cells, columns, result);
            Near(split.Select(r => (r.Sum(x => (double)x), r.Sum(x => Math.Abs((double)x)))), result);
            RowReduction.Norm(cells, columns, result);
            Near(split.Select(r => Math.Sqrt(r.Sum(x => (double)x * x))).Select(n => (n, n)), result);
        }
    }

    [Fact]
    public void A_norm_neither_overflows_nor_vanishes()
    {
        float[] result = new float[2];
        RowReduction.Norm([3e30f, -4e30f, 3e-30f, 4e-30f], 2, result);
        Assert.Equal([5e30f, 5e-30f], result);

        double[] doubles = new double[6];
        RowReduction.Norm([3e300, -4e300, 3e-300, 4e-300, 0, 0, 1, double.NegativeInfinity, double.NaN, 1e200, double.Epsilon, 0], 2, doubles);
        Assert.All(doubles.Zip([5e300, 5e-300]), d => Assert.Equal(d.Second, d.First, 4e-16 * d.Second));
        Assert.Equal([0, double.PositiveInfinity, double.NaN, double.Epsilon], doubles[2..]);
    }

    [Theory]
    [MemberData(nameof(Columns))]
    public void Doubles_are_summed_with_compensation(int columns)
    {
        double[] cells = [.. Draw(3 * columns).Select(x => x * 1.1)], result = new double[3];
        RowReduction.Sum(cells, columns, result);
        for (int row = 0; row < 3; row++)
        {
            decimal exact = cells.Skip(row * columns).Take(columns).Sum(x => (decimal)x);
            Assert.Equal((double)exact, result[row], 1e-14 * columns);
        }

        // Scaled by a power of two, squares that no double holds are what they are without.
        double[] norms = new double[3], huge = new double[3], tiny = new double[3];
        RowReduction.Norm(cells, columns, norms);
        RowReduction.Norm([.. cells.Select(x => Math.ScaleB(x, 900))], columns, huge);
        RowReduction.Norm([.. cells.Select(x => Math.ScaleB(x, -900))], columns, tiny);
        for (int row = 0; row < 3; row++)
        {
            decimal squares = cells.Skip(row * columns).Take(columns).Sum(x => (decimal)x * (decimal)x);
            Assert.Equal(Math.Sqrt((double)squares), norms[row], 1e-15 * (1 + norms[row]));
            Assert.Equal(norms[row], Math.ScaleB(huge[row], -900), 4e-16 * norms[row]);
            Assert.Equal(norms[row], Math.ScaleB(tiny[row], 900), 4e-16 * norms[row]);
        }
    }

    [Fact]
    public void A_row_gives_the_same_bits_alone_and_among_others()
    {
        foreach (int columns in (int[])[.. Enumerable.Range(1, 17), 40, 700])
        {
            float[] cells = Draw(11 * columns), together = new float[11], alone = new float[1];
            cells[3 * columns] = cells[^1] = float.NaN;
            foreach (Reduction reduce in (Reduction[])[RowReduction.Sum, RowReduction.Norm, RowReduction.Max, RowReduction.Min])
            {
                reduce(cells, columns, together);
                for (int row = 0; row < together.Length; row++)
                {
                    reduce(cells.AsSpan(row * columns, columns), columns, alone);
                    Assert.Equal(BitConverter.SingleToInt32Bits(together[row]), BitConverter.SingleToInt32Bits(alone[0]));
                    Assert.Equal(row is 3 or 10, float.IsNaN(alone[0]));
                }
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Parts_of_columns_are_merged_into_the_results(int chunks)
    {
        double[] sums = new double[5];
        float[] greatest = [.. Enumerable.Repeat(float.NegativeInfinity, 5)], least = [.. Enumerable.Repeat(float.PositiveInfinity, 5)];
        using var ofSums = new ColumnParts<double>(sums, chunks);
        using var ofGreatest = new ColumnParts<float>(greatest, chunks);
        using var ofLeast = new ColumnParts<float>(least, chunks);
        float[] all = Draw(chunks * 7 * 5);
        for (int chunk = chunks - 1; chunk >= 0; chunk--)
        {
            ReadOnlySpan<float> rows = all.AsSpan(chunk * 35, 35);
            ColumnSums.Add(rows, 5, ofSums.Of(chunk));
            ColumnExtremes.Max(rows, 5, ofGreatest.Of(chunk));
            ColumnExtremes.Min(rows, 5, ofLeast.Of(chunk));
        }

        ofSums.MergeSum();
        ofGreatest.MergeMax();
        ofLeast.MergeMin();
        for (int column = 0; column < 5; column++)
        {
            float[] cells = [.. all.Where((_, i) => i % 5 == column)];
            Assert.Equal(cells.Sum(x => (double)x), sums[column], 1e-5);
            Assert.Equal(cells.DefaultIfEmpty(float.NegativeInfinity).Max(), greatest[column]);
            Assert.Equal(cells.DefaultIfEmpty(float.PositiveInfinity).Min(), least[column]);
        }
    }

    private delegate void Reduction(ReadOnlySpan<float> cells, int columns, Span<float> result);

    [Theory]
    [InlineData(16)]
    [InlineData(112)]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(272)]
    [InlineData(4096)]
    [InlineData(9001)]
    public void A_row_gives_the_same_bits_at_once_and_tile_by_tile(int columns)
    {
        float[] cells = Draw(columns), once = new float[1], tiled = new float[1];
        double[] wide = [.. cells.Select(x => x * 1.1)], wideOnce = new double[1], wideTiled = new double[1], slot = new double[16], wideSlot = new double[16];
        slot.AsSpan().Fill(7);
        wideSlot.AsSpan().Fill(7);
        RowReduction.Sum(cells, columns, once);
        RowReduction.Sum(wide, columns, wideOnce);
        for (int at = 0; at < columns; at += Stage.Tile)
        {
            int length = Math.Min(Stage.Tile, columns - at);
            RowReduction.AddTile(cells.AsSpan(at, length), at == 0, slot);
            RowReduction.AddTile(wide.AsSpan(at, length), at == 0, wideSlot);
        }

        RowReduction.SumOfTiles(slot, tiled);
        RowReduction.SumOfTiles(wideSlot, wideTiled);
        Assert.Equal(BitConverter.SingleToInt32Bits(once[0]), BitConverter.SingleToInt32Bits(tiled[0]));
        Assert.Equal(BitConverter.DoubleToInt64Bits(wideOnce[0]), BitConverter.DoubleToInt64Bits(wideTiled[0]));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(20)]
    [InlineData(300)]
    public void NaN_is_never_swallowed(int columns)
    {
        for (int at = 0; at < columns; at++)
        {
            float[] cells = Draw(columns), result = new float[1];
            int[] first = new int[1];
            cells[at] = float.NaN;
            RowReduction.Max(cells, columns, result);
            Assert.True(float.IsNaN(result[0]));
            RowReduction.Min(cells, columns, result);
            Assert.True(float.IsNaN(result[0]));
            RowReduction.Sum(cells, columns, result);
            Assert.True(float.IsNaN(result[0]));
            RowReduction.ArgMax(cells, columns, first);
            Assert.Equal(at, first[0]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(33)]
    public void Columns_are_added_row_after_row(int columns)
    {
        const int Rows = 4003;
        float[] cells = Draw(Rows * columns);
        double[] sums = new double[columns], doubles = new double[columns];
        ColumnSums.Add(cells, columns, sums);
        ColumnSums.Add([.. cells.Select(x => (double)x)], columns, doubles);
        for (int c = 0; c < columns; c++)
        {
            double[] column = [.. Enumerable.Range(0, Rows).Select(r => (double)cells[(r * columns) + c])];
            Assert.Equal(column.Sum(), doubles[c]);
            // Sixteen rows at most were added in float; their errors cancel for the most part.
            Assert.Equal(column.Sum(), sums[c], 2e-7 * column.Sum(Math.Abs));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(33)]
    public void Rows_are_taken_into_the_extremes_of_columns(int columns)
    {
        const int Rows = 75;
        float[] cells = Draw(Rows * columns), greatest = new float[columns], least = new float[columns];
        Array.Fill(greatest, float.NegativeInfinity);
        Array.Fill(least, float.PositiveInfinity);
        cells[11 * columns] = float.NaN;
        ColumnExtremes.Max<float>([], columns, greatest);
        Assert.Equal(float.NegativeInfinity, greatest[0]);
        foreach (var block in new[] { cells.AsMemory(0, 12 * columns), cells.AsMemory(12 * columns) })
        {
            ColumnExtremes.Max(block.Span, columns, greatest);
            ColumnExtremes.Min(block.Span, columns, least);
        }

        for (int c = 0; c < columns; c++)
        {
            float[] column = [.. Enumerable.Range(0, Rows).Select(r => cells[(r * columns) + c])];
            Assert.Equal(column.Aggregate(MathF.Max), greatest[c]);
            Assert.Equal(column.Aggregate(MathF.Min), least[c]);
        }
    }

    private static void Near(IEnumerable<(double Sum, double Scale)> expected, float[] actual)
    {
        foreach (var ((sum, scale), value) in expected.Zip(actual))
        {
            Assert.Equal(sum, value, (5e-7 * scale) + 1e-30);
        }
    }

    private static float[] Draw(int length)
    {
        var random = new Random(length);
        return [.. Enumerable.Range(0, length).Select(_ => random.NextSingle() - 0.3f)];
    }
}

using System.Numerics;
using LossGen.Runtime;

namespace LossGen.Tests.Runtime;

/// <summary>What is brought in line for a loop over cells, at every place where a block may start and end.</summary>
public class StageTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(40)]
    public void A_run_and_nothing_else_is_filled(int run)
    {
        float[] cells = new float[50];
        Stage.Fill(cells, 3, run, 2f);
        Assert.Equal(Enumerable.Range(0, 50).Select(k => k >= 3 && k < 3 + run ? 2f : 0), cells);
        Assert.Throws<ArgumentOutOfRangeException>(() => Stage.Fill<float>(new float[run], 1, run, 2));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 5)]
    [InlineData(16, 2)]
    [InlineData(40, 7)]
    public void Runs_are_repeated_from_wherever_a_block_starts(int run, int times)
    {
        float[] values = [.. Enumerable.Range(0, 4 * run).Select(k => (float)k)];
        float[] all = [.. Enumerable.Range(0, 4).SelectMany(r => Enumerable.Repeat(values[(r * run)..((r + 1) * run)], times).SelectMany(v => v))];
        for (int start = 0; start < all.Length; start += Math.Max(1, run / 3))
        {
            foreach (int length in (int[])[0, 1, Math.Min(run + 1, all.Length - start), all.Length - start])
            {
                float[] repeated = new float[length];
                Stage.Repeat<float>(values, run, times, start, repeated, length);
                Assert.Equal(all[start..(start + length)], repeated);
                float[] narrowed = new float[length];
                Stage.Repeat([.. values.Select(v => v + 1e-12)], run, times, start, narrowed, length);
                Assert.Equal(repeated.Select(v => v == 0 ? 1e-12f : v), narrowed);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(19)]
    public void A_NaN_is_found_wherever_it_is(int length)
    {
        for (int at = 0; at < length; at++)
        {
            float[] floats = [.. Enumerable.Repeat(float.PositiveInfinity, length)];
            double[] doubles = [.. Enumerable.Repeat(double.NegativeInfinity, length)];
            Assert.False(Stage.HasNaN<float>(floats) || Stage.HasNaN<double>(doubles));
            (floats[at], doubles[at]) = (float.NaN, double.NaN);
            Assert.True(Stage.HasNaN<float>(floats) && Stage.HasNaN<double>(doubles));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(100)]
    public void Cells_are_counted_from_wherever_a_block_starts(int columns)
    {
        float[] rows = [.. Enumerable.Range(0, 40).Select(r => (float)r)], cells = [.. Enumerable.Range(0, columns).Select(c => (float)c)];
        long[] wide = [.. rows.Select(r => (long)r)];
        for (int start = 0; start < 2 * columns; start += Math.Max(1, columns / 5))
        {
            foreach (int length in (int[])[0, 1, 5, columns, columns + 1, (7 * columns) + 2])
            {
                int[] position = [.. Enumerable.Range(start, length)];
                float[] expanded = new float[length + 16], repeated = new float[length], tight = new float[length];
                long[] longs = new long[length];
                int[] counted = new int[length + 16];
                Stage.Expand(rows, start, columns, expanded, length);
                Assert.Equal(position.Select(k => (float)(k / columns)), expanded[..length]);
                Stage.Expand(rows, start, columns, tight, length);
                Assert.Equal(expanded[..length], tight);
                Stage.Expand(wide, start, columns, longs, length);
                Assert.Equal(position.Select(k => (long)(k / columns)), longs);
                Stage.Repeat(cells, start, repeated, length);
                Assert.Equal(position.Select(k => (float)(k % columns)), repeated);
                Stage.Count(start, columns, counted, length);
                Assert.Equal(position.Select(k => k % columns), counted[..length]);
            }
        }
    }

    [Fact]
    public void Rows_of_the_same_columns_are_counted_to_their_last()
    {
        Assert.Equal(3, Stage.RowsTogether(4, 7, 5));
        Assert.Equal(2, Stage.RowsTogether(4, 7, 2));
        Assert.Equal(7, Stage.RowsTogether(21L << 32, 7, 100));
    }

    [Fact]
    public void Columns_of_any_width_are_read_and_written()
    {
        for (int stride = 1; stride <= 6; stride++)
        {
            foreach (int length in (int[])[1, 15, 16, 17, 33, 100])
            {
                for (int start = 0; start < stride; start++)
                {
                    // The last column ends with the memory.
                    float[] memory = [.. Enumerable.Range(0, length * stride).Select(i => (float)i)];
                    float[] read = new float[length], expected = [.. Enumerable.Range(0, length).Select(i => (float)(start + (i * stride)))];
                    Stage.Gather<float>(memory, start, stride, read, length);
                    Assert.Equal(expected, read);

                    float[] written = [.. memory];
                    Stage.Scatter<float>([.. read.Select(x => -x - 1)], length, written, start, stride);
                    Assert.Equal(memory.Select((x, i) => i % stride == start ? -x - 1 : x), written);
                }
            }
        }
    }

    [Fact]
    public void Elements_that_lie_apart_are_read_and_written_inside_the_memory_alone()
    {
        float[] memory = [.. Enumerable.Range(0, 20).Select(i => (float)i)];
        float[] read = new float[8];
        Stage.Gather<float>(memory, 3, 4, read, 5);
        Assert.Equal([3, 7, 11, 15, 19, 0, 0, 0], read);
        Stage.Scatter<float>([-1, -2, -3, 9], 3, memory, 2, 8);
        Assert.Equal([-1, -2, -3], [memory[2], memory[10], memory[18]]);
        Assert.Equal(17, memory.Count(x => x >= 0));

        Stage.Gather<float>([], 0, 4, read, 0);
        Stage.Scatter<float>([], 0, [], 0, 4);
        Assert.Throws<IndexOutOfRangeException>(() => Stage.Gather<float>(memory, 4, 4, read, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Stage.Gather<float>(memory, -1, 4, read, 2));
        Assert.Throws<IndexOutOfRangeException>(() => Stage.Scatter<float>(read, 5, memory, 4, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => Stage.Gather<float>(memory, 0, 1, read, 9));
    }

    [Fact]
    public void Columns_side_by_side_are_read_and_written_together()
    {
        Together<float>();
        Together<double>();
        Together<int>();

        float[] four = new float[4];
        Assert.Throws<ArgumentOutOfRangeException>(() => Stage.Gather<float>(new float[15], 0, 4, 4, four, four, four, four));
        Assert.Throws<ArgumentOutOfRangeException>(() => Stage.Scatter<float>(four, four, four, four, 4, new float[15], 0, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => Stage.Gather<float>(new float[20], 0, 4, 5, four, four, four, four));

        static void Together<T>()
            where T : unmanaged, INumber<T>
        {
            foreach (int stride in (int[])[4, 5, 9])
            {
                foreach (int length in (int[])[0, 1, 3, 4, 7, 15, 16, 17, 40])
                {
                    for (int start = 0; start + 4 <= stride; start++)
                    {
                        T[] memory = [.. Enumerable.Range(0, length * stride).Select(T.CreateChecked)], written = [.. memory];
                        T[][] columns = [.. Enumerable.Range(0, 4).Select(_ => new T[length])];
                        Stage.Gather<T>(memory, start, stride, length, columns[0], columns[1], columns[2], columns[3]);
                        Assert.All(columns.Index(), c => Assert.Equal(Enumerable.Range(0, length).Select(i => T.CreateChecked(start + c.Index + (i * stride))), c.Item));

                        columns = [.. columns.Select(c => c.Select(x => -x - T.One).ToArray())];
                        Stage.Scatter<T>(columns[0], columns[1], columns[2], columns[3], length, written, start, stride);
                        Assert.Equal(memory.Select((x, i) => i % stride >= start && i % stride < start + 4 ? -x - T.One : x), written);
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(1, 4096, 4096)]
    [InlineData(10, 409, 409)]
    [InlineData(128, 32, 64)]
    [InlineData(768, 5, 16)]
    [InlineData(4096, 1, 4)]
    [InlineData(100_000, 1, 1)]
    public void A_block_fits_a_tile_or_is_one_row_and_more_where_rows_are_read_as_they_lie(int columns, int rows, int asTheyLie)
    {
        Assert.Equal(rows, Stage.BlockRows(columns, asTheyLie: false));
        Assert.Equal(asTheyLie, Stage.BlockRows(columns, asTheyLie: true));
        Assert.Equal(0, Stage.ChunkRows(rows, columns) % rows);
    }

    [Theory]
    [InlineData(1, 1000)]
    [InlineData(1, 100_000)]
    [InlineData(70, 3)]
    [InlineData(21, 16_384)]
    [InlineData(0, 5)]
    public void Rows_that_share_memory_stay_in_one_chunk(int together, int columns)
    {
        int block = Stage.BlockRows(columns, asTheyLie: false);
        foreach (bool hasParts in (bool[])[false, true])
        {
            long chunk = Stage.ChunkRows(block, columns, together, hasParts);
            Assert.Equal(0, chunk % Math.Max(together, 1));
            Assert.InRange(chunk, Stage.ChunkRows(block, columns), Math.Max(Stage.ChunkRows(block, columns), 64) + together);
            Assert.True(!hasParts || chunk >= 64);
        }
    }

    [Fact]
    public void An_input_is_copied_only_if_it_is_overwritten()
    {
        float[] memory = [1, 2, 3, 4];
        using var apart = new Kept<float>(memory.AsSpan(0, 2), memory.AsSpan(2, 2));
        using var same = new Kept<float>(memory, memory);
        memory.AsSpan().Clear();
        Assert.Equal([0, 0], apart.Span.ToArray());
        Assert.Equal([1, 2, 3, 4], same.Span.ToArray());
    }

    [Theory]
    [InlineData(-1L, -1)]
    [InlineData(5L, 5)]
    [InlineData(long.MaxValue, -1)]
    [InlineData(long.MinValue, -1)]
    public void A_label_beyond_an_int_points_nowhere(long label, int index) => Assert.Equal(index, Stage.Label(label));
}

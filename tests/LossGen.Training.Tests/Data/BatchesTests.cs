using LossGen.Training.Data;

namespace LossGen.Training.Tests.Data;

public class BatchesTests
{
    private static Dataset Data(int count) => Dataset.From(
        Field.Ints("i", [.. Enumerable.Range(0, count)]),
        Field.Floats("x", [.. Enumerable.Range(0, count * 3).Select(i => i / 3f)], 3));

    private static List<int[]> Read(Batches batches, int epoch, int skip = 0)
    {
        var rows = new List<int[]>();
        foreach (Batch batch in batches.Epoch(epoch, skip))
        {
            Assert.Equal(batch.Rows.ToArray(), batch.Ints("i").ToArray());
            Assert.Equal(batch.Ints("i").ToArray().SelectMany(i => new[] { i, (i * 3 + 1) / 3f, (i * 3 + 2) / 3f }), batch.Floats("x").ToArray());
            Assert.Equal([batch.Count, 3], batch.Shape("x").ToArray());
            rows.Add(batch.Ints("i").ToArray());
        }

        return rows;
    }

    [Theory]
    [InlineData(10, 4, false, new[] { 4, 4, 2 })]
    [InlineData(10, 4, true, new[] { 4, 4 })]
    [InlineData(8, 4, true, new[] { 4, 4 })]
    [InlineData(3, 4, false, new[] { 3 })]
    [InlineData(3, 4, true, new int[0])]
    public void An_epoch_has_each_row_once(int count, int size, bool dropLast, int[] sizes)
    {
        using var batches = new Batches(Data(count), size) { DropLast = dropLast };
        List<int[]> read = Read(batches, 0);

        Assert.Equal(sizes, read.Select(rows => rows.Length));
        Assert.Equal(sizes.Length, batches.BatchesPerEpoch);
        Assert.Equal(Enumerable.Range(0, sizes.Sum()), read.SelectMany(rows => rows));
    }

    [Fact]
    public void The_seed_and_the_epoch_decide_the_order()
    {
        using var batches = new Batches(Data(100), 7) { Shuffle = true, Seed = 3 };
        using var same = new Batches(Data(100), 100) { Shuffle = true, Seed = 3 };
        using var other = new Batches(Data(100), 7) { Shuffle = true, Seed = 4 };
        int[] first = [.. Read(batches, 0).SelectMany(rows => rows)], second = [.. Read(batches, 1).SelectMany(rows => rows)];

        Assert.Equal(Enumerable.Range(0, 100), first.Order());
        Assert.NotEqual(first, second);
        Assert.Equal(second, Read(same, 1).Single());
        Assert.Equal(first, Read(batches, 0).SelectMany(rows => rows));
        Assert.NotEqual(first, Read(other, 0).SelectMany(rows => rows));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(50)]
    public void Prefetching_changes_nothing(int ahead)
    {
        using var plain = new Batches(Data(101), 10) { Shuffle = true, Seed = 3 };
        using var ahead2 = new Batches(Data(101), 10) { Shuffle = true, Seed = 3, Prefetch = ahead };
        for (int epoch = 0; epoch < 20; epoch++)
        {
            int skip = epoch % 13;
            Assert.Equal(Read(plain, epoch, skip), Read(ahead2, epoch, skip));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void An_epoch_may_be_broken_off(int ahead)
    {
        using var batches = new Batches(Data(100), 5) { Shuffle = true, Prefetch = ahead };
        List<int[]> whole = Read(batches, 1);
        for (int stop = 0; stop < 20; stop++)
        {
            int read = 0;
            foreach (Batch _ in batches.Epoch(0))
            {
                if (read++ == stop)
                {
                    break;
                }
            }

            Assert.Equal(whole, Read(batches, 1));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Once_warm_a_batch_allocates_nothing(int ahead)
    {
        using var batches = new Batches(Data(64), 4) { Shuffle = true, Prefetch = ahead };
        float sum = Sum(batches, 0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        sum += Sum(batches, 1);
        long after = GC.GetAllocatedBytesForCurrentThread();

        Assert.True(sum > 0);
        Assert.Equal(0, after - before);

        static float Sum(Batches batches, int epoch)
        {
            float sum = 0;
            foreach (Batch batch in batches.Epoch(epoch))
            {
                sum += batch.Floats(1)[0] + batch.Ints(0)[0] + batch.Floats("x")[0] + batch.Shape(0)[0];
            }

            return sum;
        }
    }

    [Fact]
    public void Two_enumerations_at_once_are_refused()
    {
        using var batches = new Batches(Data(10), 2);
        var first = batches.Epoch(0).GetEnumerator();
        Assert.True(first.MoveNext());
        Assert.True(batches.Epoch(1).GetEnumerator().MoveNext());
        Assert.Throws<InvalidOperationException>(() => first.MoveNext());
    }

    [Fact]
    public void What_was_disposed_says_so()
    {
        var batches = new Batches(Data(10), 2) { Prefetch = 1 };
        var batch = batches.Epoch(0).GetEnumerator();
        Assert.True(batch.MoveNext());
        batches.Dispose();
        Assert.Throws<ObjectDisposedException>(() => batch.MoveNext());
        Assert.Throws<ObjectDisposedException>(() => batches.Epoch(0).GetEnumerator());
    }

    [Fact]
    public void Impossible_sizes_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Batches(Data(1), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Batches(Data(1), 1) { Prefetch = -1 });
        using var batches = new Batches(Data(1), 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => batches.Epoch(-1));
    }
}

using System.Runtime.Intrinsics;
using LossGen.Runtime;

namespace LossGen.Tests.Runtime;

public class LanesTests
{
    private const int Length = 64;

    [Fact]
    public void BytesAreTheirValues()
    {
        byte[] bytes = [.. Enumerable.Range(0, Length).Select(i => (byte)(i * 37))];
        for (nuint i = 0; i <= Length - 16; i++)
        {
            int at = (int)i;
            int[] expected = [.. bytes.Skip(at).Take(16).Select(b => (int)b)];
            Assert.Equal(Vector512.Create(expected), Lanes.LoadInt32V512(in bytes[0], i));
            Assert.Equal(Vector256.Create(expected), Lanes.LoadInt32V256(in bytes[0], i));
            Assert.Equal(Vector128.Create(expected), Lanes.LoadInt32V128(in bytes[0], i));
            long[] longs = [.. expected.Select(e => (long)e)];
            Assert.Equal(Vector512.Create(longs), Lanes.LoadInt64V512(in bytes[0], i));
            Assert.Equal(Vector256.Create(longs), Lanes.LoadInt64V256(in bytes[0], i));
            Assert.Equal(Vector128.Create(longs), Lanes.LoadInt64V128(in bytes[0], i));
        }
    }

    [Fact]
    public void BooleansAreZeroAndOne()
    {
        bool[] booleans = [.. Enumerable.Range(0, Length).Select(i => i % 3 == 0 || i % 7 == 2)];
        for (nuint i = 0; i <= Length - 16; i++)
        {
            int[] ints = [.. booleans.Skip((int)i).Take(16).Select(b => b ? 1 : 0)];
            Assert.Equal(Vector512.Create(ints), Lanes.LoadInt32V512(in booleans[0], i));
            Assert.Equal(Vector256.Create(ints), Lanes.LoadInt32V256(in booleans[0], i));
            Assert.Equal(Vector128.Create(ints), Lanes.LoadInt32V128(in booleans[0], i));
            long[] longs = [.. ints.Select(e => (long)e)];
            Assert.Equal(Vector512.Create(longs), Lanes.LoadInt64V512(in booleans[0], i));
            Assert.Equal(Vector256.Create(longs), Lanes.LoadInt64V256(in booleans[0], i));
            Assert.Equal(Vector128.Create(longs), Lanes.LoadInt64V128(in booleans[0], i));
            float[] floats = [.. ints.Select(e => (float)e)];
            Assert.Equal(Vector512.Create(floats), Lanes.LoadSingleV512(in booleans[0], i));
            Assert.Equal(Vector256.Create(floats), Lanes.LoadSingleV256(in booleans[0], i));
            Assert.Equal(Vector128.Create(floats), Lanes.LoadSingleV128(in booleans[0], i));
            double[] doubles = [.. ints.Select(e => (double)e)];
            Assert.Equal(Vector512.Create(doubles), Lanes.LoadDoubleV512(in booleans[0], i));
            Assert.Equal(Vector256.Create(doubles), Lanes.LoadDoubleV256(in booleans[0], i));
            Assert.Equal(Vector128.Create(doubles), Lanes.LoadDoubleV128(in booleans[0], i));
        }
    }

    [Fact]
    public void AnyNonZeroByteOfABooleanIsOne()
    {
        byte[] bytes = [.. Enumerable.Range(0, 16).Select(i => (byte)(i * 17))];
        ReadOnlySpan<bool> booleans = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, bool>(bytes);
        Vector512<int> lanes = Lanes.LoadInt32V512(in booleans[0], 0);
        Assert.Equal(0, lanes[0]);
        Assert.All(Enumerable.Range(1, 15), i => Assert.Equal(1, lanes[i]));
    }

    [Fact]
    public void LongsAreTheirHalves()
    {
        long[] extremes = [0, -1, int.MaxValue, int.MinValue, int.MaxValue + 1L, int.MinValue - 1L, long.MaxValue, long.MinValue, 1L << 32];
        long[] values = [.. Enumerable.Range(0, Length).Select(i => extremes[i % extremes.Length])];
        for (nuint i = 0; i <= Length - 16; i++)
        {
            int[] high = [.. values.Skip((int)i).Take(16).Select(v => (int)(v >> 32))], low = [.. values.Skip((int)i).Take(16).Select(v => unchecked((int)v))];
            Assert.Equal(Vector512.Create(high), Lanes.LoadHighV512(in values[0], i));
            Assert.Equal(Vector256.Create(high), Lanes.LoadHighV256(in values[0], i));
            Assert.Equal(Vector128.Create(high), Lanes.LoadHighV128(in values[0], i));
            Assert.Equal(Vector512.Create(low), Lanes.LoadLowV512(in values[0], i));
            Assert.Equal(Vector256.Create(low), Lanes.LoadLowV256(in values[0], i));
            Assert.Equal(Vector128.Create(low), Lanes.LoadLowV128(in values[0], i));
        }
    }

    [Fact]
    public void LongsSaturateAsInts()
    {
        long[] extremes = [0, -1, int.MaxValue, int.MinValue, int.MaxValue + 1L, int.MinValue - 1L, long.MaxValue, long.MinValue, 1L << 32];
        long[] values = [.. Enumerable.Range(0, Length).Select(i => extremes[i % extremes.Length])];
        for (nuint i = 0; i <= Length - 16; i++)
        {
            int[] expected = [.. values.Skip((int)i).Take(16).Select(v => (int)Math.Clamp(v, int.MinValue, int.MaxValue))];
            Assert.Equal(Vector512.Create(expected), Lanes.LoadInt32V512(in values[0], i));
            Assert.Equal(Vector256.Create(expected), Lanes.LoadInt32V256(in values[0], i));
            Assert.Equal(Vector128.Create(expected), Lanes.LoadInt32V128(in values[0], i));
        }
    }

    [Fact]
    public void IntsKeepTheirSignAsLongs()
    {
        int[] values = [.. Enumerable.Range(0, Length).Select(i => i % 5 == 0 ? int.MinValue + i : i % 2 == 0 ? -i : i)];
        for (nuint i = 0; i <= Length - 8; i++)
        {
            long[] expected = [.. values.Skip((int)i).Take(8).Select(v => (long)v)];
            Assert.Equal(Vector512.Create(expected), Lanes.LoadInt64V512(in values[0], i));
            Assert.Equal(Vector256.Create(expected), Lanes.LoadInt64V256(in values[0], i));
            Assert.Equal(Vector128.Create(expected), Lanes.LoadInt64V128(in values[0], i));
        }
    }

    [Fact]
    public void TailsAreReadAndWrittenAsFarAsThereAreElements()
    {
        TailComesBack(i => i + 0.5f);
        TailComesBack(i => (int)i - 7);
        TailComesBack(i => i + 0.25);
        TailComesBack(i => i << 40);
    }

    private static void TailComesBack<T>(Func<long, T> value)
        where T : unmanaged
    {
        T[] source = [.. Enumerable.Range(1, 40).Select(i => value(i))];
        for (int length = -3; length <= 20; length++)
        {
            nuint end = (nuint)(3 + length);
            T[] expected = [.. source.Skip(3).Take(length).Concat(new T[20]).Take(16)];
            TailBuffer<T> copy = Tail.Copy(in source[0], 3, end);
            Assert.Equal(expected, ((ReadOnlySpan<T>)copy).ToArray());
            Assert.Equal(expected[..Vector512<T>.Count], Lanes512(Tail.LoadV512(in source[0], 3, end)));
            Assert.Equal(expected[..Vector256<T>.Count], Lanes256(Tail.LoadV256(in source[0], 3, end)));
            Assert.Equal(expected[..Vector128<T>.Count], Lanes128(Tail.LoadV128(in source[0], 3, end)));

            T[] destination = new T[40];
            Tail.Store(Vector512.Create<T>(source), ref destination[0], 3, end);
            Assert.Equal(Written(Vector512<T>.Count), destination);
            destination = new T[40];
            Tail.Store(Vector256.Create<T>(source), ref destination[0], 3, end);
            Assert.Equal(Written(Vector256<T>.Count), destination);
            destination = new T[40];
            Tail.Store(Vector128.Create<T>(source), ref destination[0], 3, end);
            Assert.Equal(Written(Vector128<T>.Count), destination);

            T[] Written(int lanes) => [.. new T[3], .. source.Take(Math.Min(lanes, length)), .. new T[37 - Math.Clamp(length, 0, lanes)]];
        }

        static T[] Lanes512(Vector512<T> lanes) => [.. Enumerable.Range(0, Vector512<T>.Count).Select(i => lanes[i])];
        static T[] Lanes256(Vector256<T> lanes) => [.. Enumerable.Range(0, Vector256<T>.Count).Select(i => lanes[i])];
        static T[] Lanes128(Vector128<T> lanes) => [.. Enumerable.Range(0, Vector128<T>.Count).Select(i => lanes[i])];
    }

    [Fact]
    public void MasksCoverTheLanesBeforeTheEnd()
    {
        for (int count = -5; count < 20; count++)
        {
            nuint i = 7, end = (nuint)(7 + count);
            for (int lane = 0; lane < 16; lane++)
            {
                int expected = lane < count ? -1 : 0;
                Assert.Equal(expected, Tail.MaskSingleV512(i, end).AsInt32()[lane]);
                if (lane < 8)
                {
                    Assert.Equal(expected, Tail.MaskSingleV256(i, end).AsInt32()[lane]);
                    Assert.Equal(expected, Tail.MaskDoubleV512(i, end).AsInt64()[lane]);
                }

                if (lane < 4)
                {
                    Assert.Equal(expected, Tail.MaskSingleV128(i, end).AsInt32()[lane]);
                    Assert.Equal(expected, Tail.MaskDoubleV256(i, end).AsInt64()[lane]);
                }

                if (lane < 2)
                {
                    Assert.Equal(expected, Tail.MaskDoubleV128(i, end).AsInt64()[lane]);
                }
            }
        }
    }
}

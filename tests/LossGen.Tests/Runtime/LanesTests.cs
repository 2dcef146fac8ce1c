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
    public void TailsAreCopiedInAndOut()
    {
        TailComesBack(i => i + 0.5f);
        TailComesBack(i => i - 7);
        TailComesBack(i => i + 0.25);
        TailComesBack(i => i << 40);
        TailComesBack(i => i % 3 == 0);
    }

    private static void TailComesBack<T>(Func<long, T> value)
        where T : unmanaged
    {
        T[] source = [.. Enumerable.Range(1, 40).Select(i => value(i))];
        for (int length = 1; length <= 16; length++)
        {
            TailBuffer<T> tail = Tail.Load<T>(source.AsSpan(3, length));
            Assert.Equal(source[3..(3 + length)], ((ReadOnlySpan<T>)tail)[..length].ToArray());
            Assert.Equal(new T[16 - length], ((ReadOnlySpan<T>)tail)[length..].ToArray());

            T[] destination = new T[40];
            Tail.Store(ref tail, destination.AsSpan(5, length));
            Assert.Equal(source[3..(3 + length)], destination[5..(5 + length)]);
            Assert.Equal(new T[5], destination[..5]);
            Assert.Equal(new T[35 - length], destination[(5 + length)..]);
        }
    }

    [Fact]
    public void MasksCoverTheFirstLanes()
    {
        for (int count = -5; count < 20; count++)
        {
            for (int lane = 0; lane < 16; lane++)
            {
                int expected = lane < count ? -1 : 0;
                Assert.Equal(expected, Tail.MaskSingleV512(count).AsInt32()[lane]);
                if (lane < 8)
                {
                    Assert.Equal(expected, Tail.MaskSingleV256(count).AsInt32()[lane]);
                    Assert.Equal(expected, Tail.MaskDoubleV512(count).AsInt64()[lane]);
                }

                if (lane < 4)
                {
                    Assert.Equal(expected, Tail.MaskSingleV128(count).AsInt32()[lane]);
                    Assert.Equal(expected, Tail.MaskDoubleV256(count).AsInt64()[lane]);
                }

                if (lane < 2)
                {
                    Assert.Equal(expected, Tail.MaskDoubleV128(count).AsInt64()[lane]);
                }
            }
        }
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LossGen.Runtime;

/// <summary>Four columns of a matrix that lie side by side, as the corners of boxes do: read and written row by row, turned over in registers.</summary>
public static partial class Stage
{
    /// <summary>Reads four columns.</summary>
    /// <param name="source">The memory.</param>
    /// <param name="start">Where the first row's four elements begin.</param>
    /// <param name="stride">How far the next row's are, at least 4.</param>
    /// <param name="length">The number of rows.</param>
    /// <param name="c0">Receives the first elements, and <paramref name="c1"/> to <paramref name="c3"/> the next.</param>
    /// <param name="c1">See <paramref name="c0"/>.</param>
    /// <param name="c2">See <paramref name="c0"/>.</param>
    /// <param name="c3">See <paramref name="c0"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gather<T>(ReadOnlySpan<T> source, long start, int stride, int length, Span<T> c0, Span<T> c1, Span<T> c2, Span<T> c3)
        where T : unmanaged
    {
        if (length == 0)
        {
            return;
        }

        // The ends are inside, so all is.
        ReadOnlySpan<T> rows = source[checked((int)start)..checked((int)(start + ((length - 1) * (long)stride) + Square.Side))];
        ref T from = ref MemoryMarshal.GetReference(rows);
        ref T t0 = ref MemoryMarshal.GetReference(c0[..length]), t1 = ref MemoryMarshal.GetReference(c1[..length]);
        ref T t2 = ref MemoryMarshal.GetReference(c2[..length]), t3 = ref MemoryMarshal.GetReference(c3[..length]);
        nuint row = 0, end = (nuint)length, step = (nuint)stride;
        if (typeof(T) == typeof(float))
        {
            row = Turn(ref As<float>(ref from), step, end, ref As<float>(ref t0), ref As<float>(ref t1), ref As<float>(ref t2), ref As<float>(ref t3));
        }
        else if (typeof(T) == typeof(double))
        {
            for (; Avx.IsSupported && row + Square.Side <= end; row += Square.Side)
            {
                var columns = Square.Columns(in Unsafe.Add(ref As<double>(ref from), row * step), step);
                columns.C0.StoreUnsafe(ref As<double>(ref t0), row);
                columns.C1.StoreUnsafe(ref As<double>(ref t1), row);
                columns.C2.StoreUnsafe(ref As<double>(ref t2), row);
                columns.C3.StoreUnsafe(ref As<double>(ref t3), row);
            }
        }

        for (; row < end; row++)
        {
            ref T own = ref Unsafe.Add(ref from, row * step);
            Unsafe.Add(ref t0, row) = own;
            Unsafe.Add(ref t1, row) = Unsafe.Add(ref own, 1);
            Unsafe.Add(ref t2, row) = Unsafe.Add(ref own, 2);
            Unsafe.Add(ref t3, row) = Unsafe.Add(ref own, 3);
        }

        static ref TTo As<TTo>(ref T element) => ref Unsafe.As<T, TTo>(ref element);
    }

    /// <summary>Writes four columns.</summary>
    /// <param name="c0">The first elements of the rows; <paramref name="c1"/> to <paramref name="c3"/> hold the next.</param>
    /// <param name="c1">See <paramref name="c0"/>.</param>
    /// <param name="c2">See <paramref name="c0"/>.</param>
    /// <param name="c3">See <paramref name="c0"/>.</param>
    /// <param name="length">The number of rows.</param>
    /// <param name="destination">The memory.</param>
    /// <param name="start">Where the first row's four elements begin.</param>
    /// <param name="stride">How far the next row's are, at least 4.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scatter<T>(ReadOnlySpan<T> c0, ReadOnlySpan<T> c1, ReadOnlySpan<T> c2, ReadOnlySpan<T> c3, int length, Span<T> destination, long start, int stride)
        where T : unmanaged
    {
        if (length == 0)
        {
            return;
        }

        // The ends are inside, so all is.
        Span<T> rows = destination[checked((int)start)..checked((int)(start + ((length - 1) * (long)stride) + Square.Side))];
        ref T to = ref MemoryMarshal.GetReference(rows);
        ref T s0 = ref MemoryMarshal.GetReference(c0[..length]), s1 = ref MemoryMarshal.GetReference(c1[..length]);
        ref T s2 = ref MemoryMarshal.GetReference(c2[..length]), s3 = ref MemoryMarshal.GetReference(c3[..length]);
        nuint row = 0, end = (nuint)length, step = (nuint)stride;
        if (typeof(T) == typeof(float))
        {
            for (; Square.IsSupported && row + Square.Side <= end; row += Square.Side)
            {
                var own = Square.Transposed(
                    Vector128.LoadUnsafe(in As<float>(ref s0), row), Vector128.LoadUnsafe(in As<float>(ref s1), row),
                    Vector128.LoadUnsafe(in As<float>(ref s2), row), Vector128.LoadUnsafe(in As<float>(ref s3), row));
                ref float first = ref Unsafe.Add(ref As<float>(ref to), row * step);
                own.C0.StoreUnsafe(ref first);
                own.C1.StoreUnsafe(ref first, step);
                own.C2.StoreUnsafe(ref first, 2 * step);
                own.C3.StoreUnsafe(ref first, 3 * step);
            }
        }
        else if (typeof(T) == typeof(double))
        {
            for (; Avx.IsSupported && row + Square.Side <= end; row += Square.Side)
            {
                var own = Square.Transposed(
                    Vector256.LoadUnsafe(in As<double>(ref s0), row), Vector256.LoadUnsafe(in As<double>(ref s1), row),
                    Vector256.LoadUnsafe(in As<double>(ref s2), row), Vector256.LoadUnsafe(in As<double>(ref s3), row));
                ref double first = ref Unsafe.Add(ref As<double>(ref to), row * step);
                own.C0.StoreUnsafe(ref first);
                own.C1.StoreUnsafe(ref first, step);
                own.C2.StoreUnsafe(ref first, 2 * step);
                own.C3.StoreUnsafe(ref first, 3 * step);
            }
        }

        for (; row < end; row++)
        {
            ref T own = ref Unsafe.Add(ref to, row * step);
            own = Unsafe.Add(ref s0, row);
            Unsafe.Add(ref own, 1) = Unsafe.Add(ref s1, row);
            Unsafe.Add(ref own, 2) = Unsafe.Add(ref s2, row);
            Unsafe.Add(ref own, 3) = Unsafe.Add(ref s3, row);
        }

        static ref TTo As<TTo>(ref T element) => ref Unsafe.As<T, TTo>(ref element);
    }

    // Whole vectors of rows, as far as there are some. The first row that is left.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nuint Turn(ref float from, nuint stride, nuint end, ref float t0, ref float t1, ref float t2, ref float t3)
    {
        nuint row = 0;
        if (Avx512F.IsSupported && stride == Square.Side)
        {
            Vector512<int> near = OddAndEven(0), far = OddAndEven(2);
            for (; row + 16 <= end; row += 16)
            {
                nuint at = Square.Side * row;
                Vector512<float> a = Vector512.LoadUnsafe(in from, at), b = Vector512.LoadUnsafe(in from, at + 16);
                Vector512<float> c = Vector512.LoadUnsafe(in from, at + 32), d = Vector512.LoadUnsafe(in from, at + 48);
                Vector512<float> ab01 = Avx512F.PermuteVar16x32x2(a, near, b), ab23 = Avx512F.PermuteVar16x32x2(a, far, b);
                Vector512<float> cd01 = Avx512F.PermuteVar16x32x2(c, near, d), cd23 = Avx512F.PermuteVar16x32x2(c, far, d);
                Avx512F.Shuffle4x128(ab01, cd01, 0x44).StoreUnsafe(ref t0, row);
                Avx512F.Shuffle4x128(ab01, cd01, 0xEE).StoreUnsafe(ref t1, row);
                Avx512F.Shuffle4x128(ab23, cd23, 0x44).StoreUnsafe(ref t2, row);
                Avx512F.Shuffle4x128(ab23, cd23, 0xEE).StoreUnsafe(ref t3, row);
            }
        }

        for (; Square.IsSupported && row + Square.Side <= end; row += Square.Side)
        {
            var columns = Square.Columns(in Unsafe.Add(ref from, row * stride), stride);
            columns.C0.StoreUnsafe(ref t0, row);
            columns.C1.StoreUnsafe(ref t1, row);
            columns.C2.StoreUnsafe(ref t2, row);
            columns.C3.StoreUnsafe(ref t3, row);
        }

        return row;
    }

    // Of two vectors of rows of four, one column in the lower half and the next in the upper.
    private static Vector512<int> OddAndEven(int column)
    {
        Vector256<int> lanes = Vector256<int>.Indices * Square.Side;
        return Vector512.Create(lanes + Vector256.Create(column), lanes + Vector256.Create(column + 1));
    }
}

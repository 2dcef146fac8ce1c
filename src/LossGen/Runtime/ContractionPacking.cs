using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace LossGen.Runtime;

/// <summary>Copies a panel of an operand, some rows over a stretch of the depth, to where the kernel reads it in order.</summary>
internal static unsafe class ContractionPacking
{
    // Some cache lines one after the other, which is what a processor fetches ahead.
    private const int LongGroup = 64;

    // One cache line of floats.
    private const int Group = 16;

    private const int Side = Square.Side;

    /// <summary>Sets <c>target[k * width + r]</c> to <c>source[rows[r] + depth[k]]</c>, and to 0 where there is no row r.</summary>
    /// <param name="source">The operand.</param>
    /// <param name="rows">The offsets of the rows.</param>
    /// <param name="count">How many rows there are.</param>
    /// <param name="depth">The offsets along the depth.</param>
    /// <param name="length">How many there are.</param>
    /// <param name="target">The panel.</param>
    /// <param name="width">The rows that the panel has room for, <paramref name="count"/> or more.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack<T>(T* source, int* rows, int count, int* depth, int length, T* target, int width)
        where T : unmanaged
    {
        if (count > 1 && IsRun(rows, count))
        {
            CopyRows(source + rows[0], count, depth, length, target, width);
        }
        else if (!(length >= Side && IsRun(depth, Side)) && Runs(rows, count) <= count / Side)
        {
            // Pieces of rows, as of an image: its windows side by side, line after line.
            for (int r = 0, end; r < count; r = end)
            {
                for (end = r + 1; end < count && rows[end] == rows[end - 1] + 1; end++)
                {
                }

                CopyRows(source + rows[r], end - r, depth, length, target + r, width);
            }
        }
        else
        {
            int k = 0;
            while (k < length)
            {
                int left = length - k;
                int group = left >= LongGroup && IsRun(depth + k, LongGroup) ? LongGroup
                    : left >= Group && IsRun(depth + k, Group) ? Group
                    : left >= Side && IsRun(depth + k, Side) ? Side : 0;
                T* to = target + (nint)k * width;
                if (group > 0)
                {
                    Transpose(source + depth[k], rows, count, group, to, width);
                }
                else
                {
                    group = Math.Min(Side, left);
                    Gather(source, rows, count, depth + k, group, to, width);
                }

                k += group;
            }
        }

        if (count < width)
        {
            for (int k = 0; k < length; k++)
            {
                new Span<T>(target + (nint)k * width + count, width - count).Clear();
            }
        }
    }

    /// <summary>Whether each offset is one more than that before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool IsRun(int* offsets, int count)
    {
        int first = offsets[0];
        if (offsets[count - 1] - first != count - 1)
        {
            return false;
        }

        int i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            Vector128<int> expected = Vector128.Create(first) + Vector128<int>.Indices;
            for (; i + 4 <= count; i += 4)
            {
                if (Vector128.Load(offsets + i) != expected)
                {
                    return false;
                }

                expected += Vector128.Create(4);
            }
        }

        for (; i < count; i++)
        {
            if (offsets[i] != first + i)
            {
                return false;
            }
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Runs(int* offsets, int count)
    {
        int runs = 1;
        for (int i = 1; i < count; i++)
        {
            runs += offsets[i] == offsets[i - 1] + 1 ? 0 : 1;
        }

        return runs;
    }

    // The rows are next to each other: whole vectors at each depth.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyRows<T>(T* source, int count, int* depth, int length, T* target, int width)
        where T : unmanaged
    {
        for (int k = 0; k < length; k++)
        {
            T* from = source + depth[k];
            int r = 0;
            if (Vector512.IsHardwareAccelerated)
            {
                for (; r + Vector512<T>.Count <= count; r += Vector512<T>.Count)
                {
                    Vector512.Load(from + r).Store(target + r);
                }
            }

            if (Vector128.IsHardwareAccelerated)
            {
                for (; r + Vector128<T>.Count <= count; r += Vector128<T>.Count)
                {
                    Vector128.Load(from + r).Store(target + r);
                }
            }

            // What is left, with some that was copied already.
            if (Vector128.IsHardwareAccelerated && r < count && count > Vector128<T>.Count)
            {
                r = count - Vector128<T>.Count;
                Vector128.Load(from + r).Store(target + r);
            }
            else
            {
                for (; r < count; r++)
                {
                    target[r] = from[r];
                }
            }

            target += width;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gather<T>(T* source, int* rows, int count, int* depth, int length, T* target, int width)
        where T : unmanaged
    {
        for (int k = 0; k < length; k++)
        {
            T* from = source + depth[k];
            for (int r = 0; r < count; r++)
            {
                target[r] = from[rows[r]];
            }

            target += width;
        }
    }

    // The depth is contiguous: a group of it in each row, turned over in squares. The last square of rows may overlap that
    // before.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose<T>(T* source, int* rows, int count, int group, T* target, int width)
        where T : unmanaged
    {
        int r = 0;
        if (typeof(T) == typeof(float) && count >= Side && Square.IsSupported)
        {
            for (; Avx512F.IsSupported && r + 16 <= count; r += 16)
            {
                float* to = (float*)(target + r);
                for (int k = 0; k < group; k += 4)
                {
                    Transpose((float*)source + k, rows + r, to, width);
                    to += 4 * (nint)width;
                }
            }

            for (; r < count; r += 4)
            {
                r = Math.Min(r, count - 4);
                float* p0 = (float*)(source + rows[r]), p1 = (float*)(source + rows[r + 1]), p2 = (float*)(source + rows[r + 2]), p3 = (float*)(source + rows[r + 3]);
                float* to = (float*)(target + r);
                for (int k = 0; k < group; k += 4)
                {
                    Transpose(Vector128.Load(p0 + k), Vector128.Load(p1 + k), Vector128.Load(p2 + k), Vector128.Load(p3 + k), to, width);
                    to += 4 * (nint)width;
                }
            }
        }
        else if (typeof(T) == typeof(double) && count >= 2 && (Sse2.IsSupported || AdvSimd.Arm64.IsSupported))
        {
            for (; Avx512F.IsSupported && r + 8 <= count; r += 8)
            {
                double* to = (double*)(target + r);
                for (int k = 0; k < group; k += 2)
                {
                    Transpose((double*)source + k, rows + r, to, width);
                    to += 2 * (nint)width;
                }
            }

            for (; r < count; r += 2)
            {
                r = Math.Min(r, count - 2);
                double* p0 = (double*)(source + rows[r]), p1 = (double*)(source + rows[r + 1]);
                double* to = (double*)(target + r);
                for (int k = 0; k < group; k += 2)
                {
                    Vector128<double> x = Vector128.Load(p0 + k), y = Vector128.Load(p1 + k);
                    (Sse2.IsSupported ? Sse2.UnpackLow(x, y) : AdvSimd.Arm64.ZipLow(x, y)).Store(to);
                    (Sse2.IsSupported ? Sse2.UnpackHigh(x, y) : AdvSimd.Arm64.ZipHigh(x, y)).Store(to + width);
                    to += 2 * (nint)width;
                }
            }
        }

        for (; r < count; r++)
        {
            T* from = source + rows[r];
            T* to = target + r;
            for (int k = 0; k < group; k++)
            {
                *to = from[k];
                to += width;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(Vector128<float> x0, Vector128<float> x1, Vector128<float> x2, Vector128<float> x3, float* target, nint width)
    {
        var (c0, c1, c2, c3) = Square.Transposed(x0, x1, x2, x3);
        c0.Store(target);
        c1.Store(target + width);
        c2.Store(target + 2 * width);
        c3.Store(target + 3 * width);
    }

    // Four depths of 16 rows: a vector holds rows r, r + 4, r + 8 and r + 12, so that they come out in order.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(float* source, int* rows, float* target, nint width)
    {
        Vector512<float> x0 = Rows(source, rows, 4), x1 = Rows(source, rows + 1, 4), x2 = Rows(source, rows + 2, 4), x3 = Rows(source, rows + 3, 4);
        Vector512<float> low02 = Avx512F.UnpackLow(x0, x2), low13 = Avx512F.UnpackLow(x1, x3);
        Vector512<float> high02 = Avx512F.UnpackHigh(x0, x2), high13 = Avx512F.UnpackHigh(x1, x3);
        Avx512F.UnpackLow(low02, low13).Store(target);
        Avx512F.UnpackHigh(low02, low13).Store(target + width);
        Avx512F.UnpackLow(high02, high13).Store(target + 2 * width);
        Avx512F.UnpackHigh(high02, high13).Store(target + 3 * width);
    }

    // Two depths of 8 rows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(double* source, int* rows, double* target, nint width)
    {
        Vector512<double> x0 = Rows(source, rows, 2), x1 = Rows(source, rows + 1, 2);
        Avx512F.UnpackLow(x0, x1).Store(target);
        Avx512F.UnpackHigh(x0, x1).Store(target + width);
    }

    // 16 bytes of each of four rows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Rows<T>(T* source, int* rows, int step)
        where T : unmanaged
    {
        Vector256<T> lower = Vector128.Load(source + rows[0]).ToVector256Unsafe().WithUpper(Vector128.Load(source + rows[step]));
        Vector256<T> upper = Vector128.Load(source + rows[2 * step]).ToVector256Unsafe().WithUpper(Vector128.Load(source + rows[3 * step]));
        return lower.ToVector512Unsafe().WithUpper(upper);
    }
}

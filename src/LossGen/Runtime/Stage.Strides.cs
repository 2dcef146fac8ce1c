using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LossGen.Runtime;

/// <summary>Columns of matrices: elements that lie a stride apart.</summary>
public static partial class Stage
{
    // Up to here whole vectors of all columns are read for the sake of one.
    private const int NarrowStride = 4;

    /// <summary>Reads elements that lie apart.</summary>
    /// <param name="source">The memory.</param>
    /// <param name="start">The first of them.</param>
    /// <param name="stride">How far the next is, at least 1.</param>
    /// <param name="destination">Receives them.</param>
    /// <param name="length">Their number.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gather<T>(ReadOnlySpan<T> source, long start, int stride, Span<T> destination, int length)
        where T : unmanaged
    {
        if (length == 0)
        {
            return;
        }

        // The ends are inside, so all is.
        _ = source[checked((int)(start + ((length - 1) * (long)stride)))];
        ReadOnlySpan<T> run = source[checked((int)start)..];
        destination = destination[..length];
        nint k = 0;
        if (Avx512F.IsSupported && stride is > 1 and <= NarrowStride && typeof(T) == typeof(float))
        {
            k = GatherVectors(MemoryMarshal.Cast<T, float>(run), stride, MemoryMarshal.Cast<T, float>(destination));
        }

        ref T from = ref MemoryMarshal.GetReference(run);
        ref T to = ref MemoryMarshal.GetReference(destination);
        for (nint at = k * stride; k < length; k++, at += stride)
        {
            Unsafe.Add(ref to, k) = Unsafe.Add(ref from, at);
        }
    }

    /// <summary>Writes elements that lie apart.</summary>
    /// <param name="source">The elements.</param>
    /// <param name="length">Their number.</param>
    /// <param name="destination">The memory.</param>
    /// <param name="start">Where the first goes.</param>
    /// <param name="stride">How far the next is, at least 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scatter<T>(ReadOnlySpan<T> source, int length, Span<T> destination, long start, int stride)
        where T : unmanaged
    {
        if (length == 0)
        {
            return;
        }

        // The ends are inside, so all is.
        _ = destination[checked((int)(start + ((length - 1) * (long)stride)))];
        Span<T> run = destination[checked((int)start)..];
        source = source[..length];
        nint k = 0;
        if (Avx512F.IsSupported && stride is > 1 and <= NarrowStride && typeof(T) == typeof(float))
        {
            k = ScatterVectors(MemoryMarshal.Cast<T, float>(source), MemoryMarshal.Cast<T, float>(run), stride);
        }

        ref T to = ref MemoryMarshal.GetReference(run);
        ref T from = ref MemoryMarshal.GetReference(source);
        for (nint at = k * stride; k < length; k++, at += stride)
        {
            Unsafe.Add(ref to, at) = Unsafe.Add(ref from, k);
        }
    }

    // Sixteen at a time, of two, three or four vectors; how many were read.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static nint GatherVectors(ReadOnlySpan<float> run, int stride, Span<float> destination)
    {
        nint whole = Math.Min(destination.Length, run.Length / stride) & ~15;
        ref float from = ref MemoryMarshal.GetReference(run);
        ref float to = ref MemoryMarshal.GetReference(destination);
        Vector512<int> lanes = Vector512<int>.Indices, near = lanes * stride;
        // Of three vectors: what the first two don't reach comes from the third.
        Vector512<int> far = Vector512.ConditionalSelect(Vector512.LessThan(near, Vector512.Create(32)), lanes, near - Vector512.Create(16));
        for (nint k = 0; k < whole; k += 16)
        {
            ref float at = ref Unsafe.Add(ref from, k * stride);
            Vector512<float> lower = Avx512F.PermuteVar16x32x2(Vector512.LoadUnsafe(in at), near, Vector512.LoadUnsafe(in at, 16));
            Vector512<float> elements = stride switch
            {
                2 => lower,
                3 => Avx512F.PermuteVar16x32x2(lower, far, Vector512.LoadUnsafe(in at, 32)),
                _ => Vector512.Create(lower.GetLower(), Avx512F.PermuteVar16x32x2(Vector512.LoadUnsafe(in at, 32), near, Vector512.LoadUnsafe(in at, 48)).GetLower()),
            };
            elements.StoreUnsafe(ref to, (nuint)k);
        }

        return whole;
    }

    // Sixteen at a time, each of the two, three or four vectors that they lie in under a mask; how many were written.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe nint ScatterVectors(ReadOnlySpan<float> source, Span<float> run, int stride)
    {
        nint whole = Math.Min(source.Length, run.Length / stride) & ~15;
        // Positions are below 64, where this product gives the quotient.
        Span<Vector512<int>> elements = stackalloc Vector512<int>[NarrowStride], written = stackalloc Vector512<int>[NarrowStride];
        for (int part = 0; part < stride; part++)
        {
            Vector512<int> position = Vector512<int>.Indices + Vector512.Create(16 * part);
            elements[part] = Vector512.ShiftRightLogical(position * ((65536 / stride) + 1), 16);
            written[part] = Vector512.Equals(elements[part] * stride, position);
        }

        fixed (float* from = source, to = run)
        {
            for (nint k = 0; k < whole; k += 16)
            {
                Vector512<float> lanes = Vector512.Load(from + k);
                float* at = to + (k * stride);
                for (int part = 0; part < stride; part++, at += 16)
                {
                    Avx512F.MaskStore(at, written[part].AsSingle(), Avx512F.PermuteVar16x32(lanes, elements[part]));
                }
            }
        }

        return whole;
    }
}

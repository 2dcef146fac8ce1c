using System.ComponentModel;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LossGen.Runtime;

/// <summary>Takes rows into the greatest or the least of each column, row after row; NaN if any is.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ColumnExtremes
{
    private const int Narrow = 8;

    /// <summary>Takes the rows of a block into the greatest of each column.</summary>
    /// <param name="cells">The rows one behind the other.</param>
    /// <param name="columns">The cells of a row.</param>
    /// <param name="greatest">The greatest of each column so far, -∞ before the first row.</param>
    public static void Max<T>(ReadOnlySpan<T> cells, int columns, Span<T> greatest)
        where T : unmanaged, INumber<T>
        => Take<T, Greatest<T>>(cells, columns, greatest[..columns]);

    /// <summary>Takes the rows of a block into the least of each column.</summary>
    /// <param name="cells">The rows one behind the other.</param>
    /// <param name="columns">The cells of a row.</param>
    /// <param name="least">The least of each column so far, ∞ before the first row.</param>
    public static void Min<T>(ReadOnlySpan<T> cells, int columns, Span<T> least)
        where T : unmanaged, INumber<T>
        => Take<T, Least<T>>(cells, columns, least[..columns]);

    private static void Take<T, TExtreme>(ReadOnlySpan<T> cells, int columns, Span<T> extremes)
        where T : unmanaged, INumber<T>
        where TExtreme : IExtreme<T>
    {
        if (columns is > 0 and < Narrow && cells.Length >= 16 * columns)
        {
            // Which cells meet first makes no difference: one half of the rows against the other, as long as there are enough for vectors.
            int half = cells.Length / columns / 2 * columns;
            using var memory = new Scratch<T>(half);
            TExtreme.Of(cells[..half], cells.Slice(half, half), memory.Span);
            TakeRows<T, TExtreme>(cells[(2 * half)..], columns, extremes);
            Span<T> left = memory.Span;
            while (left.Length >= 16 * columns)
            {
                half = left.Length / columns / 2 * columns;
                TakeRows<T, TExtreme>(left[(2 * half)..], columns, extremes);
                TExtreme.Of(left[..half], left.Slice(half, half), left[..half]);
                left = left[..half];
            }

            cells = left;
        }

        TakeRows<T, TExtreme>(cells, columns, extremes);
    }

    private static void TakeRows<T, TExtreme>(ReadOnlySpan<T> cells, int columns, Span<T> extremes)
        where T : unmanaged, INumber<T>
        where TExtreme : IExtreme<T>
    {
        ref T extreme = ref MemoryMarshal.GetReference(extremes);
        ref T first = ref MemoryMarshal.GetReference(cells);
        nuint i = 0, step = (nuint)extremes.Length, end = (nuint)cells.Length;
        for (; i + (nuint)Vector256<T>.Count <= step; i += (nuint)Vector256<T>.Count)
        {
            Vector256<T> lanes = Vector256.LoadUnsafe(ref extreme, i);
            for (nuint at = i; at < end; at += step)
            {
                lanes = TExtreme.Of(lanes, Vector256.LoadUnsafe(ref first, at));
            }

            lanes.StoreUnsafe(ref extreme, i);
        }

        for (; i < step; i++)
        {
            T value = Unsafe.Add(ref extreme, i);
            for (nuint at = i; at < end; at += step)
            {
                value = TExtreme.Of(value, Unsafe.Add(ref first, at));
            }

            Unsafe.Add(ref extreme, i) = value;
        }
    }

    private interface IExtreme<T>
        where T : unmanaged, INumber<T>
    {
        static abstract T Of(T x, T y);

        static abstract Vector256<T> Of(Vector256<T> x, Vector256<T> y);

        static abstract void Of(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> destination);
    }

    private readonly struct Greatest<T> : IExtreme<T>
        where T : unmanaged, INumber<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Of(T x, T y) => T.Max(x, y);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<T> Of(Vector256<T> x, Vector256<T> y) => Vector256.Max(x, y);

        public static void Of(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> destination) => TensorPrimitives.Max(x, y, destination);
    }

    private readonly struct Least<T> : IExtreme<T>
        where T : unmanaged, INumber<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Of(T x, T y) => T.Min(x, y);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<T> Of(Vector256<T> x, Vector256<T> y) => Vector256.Min(x, y);

        public static void Of(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> destination) => TensorPrimitives.Min(x, y, destination);
    }
}

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
        where T : unmanaged, IFloatingPointIeee754<T>
        => Take<T, Greatest<T>>(cells, columns, greatest[..columns]);

    /// <summary>Takes the rows of a block into the least of each column.</summary>
    /// <param name="cells">The rows one behind the other.</param>
    /// <param name="columns">The cells of a row.</param>
    /// <param name="least">The least of each column so far, ∞ before the first row.</param>
    public static void Min<T>(ReadOnlySpan<T> cells, int columns, Span<T> least)
        where T : unmanaged, IFloatingPointIeee754<T>
        => Take<T, Least<T>>(cells, columns, least[..columns]);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Take<T, TOrder>(ReadOnlySpan<T> cells, int columns, Span<T> extremes)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TOrder : IOrder<T>
    {
        if (columns is > 0 and < Narrow && cells.Length >= 16 * columns)
        {
            // Which cells meet first makes no difference: one half of the rows against the other, as long as there are enough for vectors.
            int half = cells.Length / columns / 2 * columns;
            using var memory = new Scratch<T>(half);
            TOrder.Of(cells[..half], cells.Slice(half, half), memory.Span);
            TakeRows<T, TOrder>(cells[(2 * half)..], columns, extremes);
            Span<T> left = memory.Span;
            while (left.Length >= 16 * columns)
            {
                half = left.Length / columns / 2 * columns;
                TakeRows<T, TOrder>(left[(2 * half)..], columns, extremes);
                TOrder.Of(left[..half], left.Slice(half, half), left[..half]);
                left = left[..half];
            }

            cells = left;
        }

        TakeRows<T, TOrder>(cells, columns, extremes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TakeRows<T, TOrder>(ReadOnlySpan<T> cells, int columns, Span<T> extremes)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TOrder : IOrder<T>
    {
        ref T extreme = ref MemoryMarshal.GetReference(extremes);
        ref T first = ref MemoryMarshal.GetReference(cells);
        nuint i = 0, step = (nuint)extremes.Length, end = (nuint)cells.Length;
        for (; i + (nuint)Vector256<T>.Count <= step; i += (nuint)Vector256<T>.Count)
        {
            Vector256<T> lanes = Vector256.LoadUnsafe(ref extreme, i);
            for (nuint at = i; at < end; at += step)
            {
                lanes = TOrder.Of(lanes, Vector256.LoadUnsafe(ref first, at));
            }

            lanes.StoreUnsafe(ref extreme, i);
        }

        for (; i < step; i++)
        {
            T value = Unsafe.Add(ref extreme, i);
            for (nuint at = i; at < end; at += step)
            {
                value = TOrder.Of(value, Unsafe.Add(ref first, at));
            }

            Unsafe.Add(ref extreme, i) = value;
        }
    }
}

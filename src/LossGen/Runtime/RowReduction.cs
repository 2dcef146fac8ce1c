using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LossGen.Runtime;

/// <summary>
/// Reduces the cells of each row to one value: the greatest, the least, where they are, the product. A row's result depends on its
/// own cells and on nothing else: not on the vector width, nor on which rows are reduced together.
/// </summary>
/// <remarks>In all methods <c>cells</c> holds the rows one behind the other, <c>columns</c> cells each, and <c>result</c> has one element a row.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class RowReduction
{
    /// <summary>The greatest cell of each row: -∞ of none, NaN if any is.</summary>
    public static void Max<T>(ReadOnlySpan<T> cells, int columns, Span<T> result)
        where T : unmanaged, IFloatingPointIeee754<T> => Extreme<T, Greatest<T>>(cells, columns, result);

    /// <summary>The least cell of each row: ∞ of none, NaN if any is.</summary>
    public static void Min<T>(ReadOnlySpan<T> cells, int columns, Span<T> result)
        where T : unmanaged, IFloatingPointIeee754<T> => Extreme<T, Least<T>>(cells, columns, result);

    /// <summary>The column of the first greatest cell of each row; of the first NaN, if there is one; 0 of none.</summary>
    public static void ArgMax<T>(ReadOnlySpan<T> cells, int columns, Span<int> result)
        where T : unmanaged, IFloatingPointIeee754<T> => First<T, Greatest<T>>(cells, columns, result);

    /// <summary>The column of the first least cell of each row; of the first NaN, if there is one; 0 of none.</summary>
    public static void ArgMin<T>(ReadOnlySpan<T> cells, int columns, Span<int> result)
        where T : unmanaged, IFloatingPointIeee754<T> => First<T, Least<T>>(cells, columns, result);

    /// <summary>The product of each row's cells, from the first to the last, in double: 1 of none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Product<T>(ReadOnlySpan<T> cells, int columns, Span<T> result)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int row = 0; row < result.Length; row++)
        {
            double product = 1;
            foreach (T cell in cells.Slice(row * columns, columns))
            {
                product *= double.CreateTruncating(cell);
            }

            result[row] = double.IsNaN(product) ? T.NaN : T.CreateTruncating(product);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Extreme<T, TOrder>(ReadOnlySpan<T> cells, int columns, Span<T> result)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TOrder : IOrder<T>
    {
        if (columns < 4 * Vector256<T>.Count)
        {
            NarrowExtreme<T, TOrder>(cells, columns, result);
            return;
        }

        for (int row = 0; row < result.Length; row++)
        {
            ref readonly T first = ref MemoryMarshal.GetReference(cells.Slice(row * columns, columns));
            nuint step = (nuint)Vector256<T>.Count, last = (nuint)columns - (4 * step);
            Vector256<T> a = Vector256.LoadUnsafe(in first), b = Vector256.LoadUnsafe(in first, step);
            Vector256<T> c = Vector256.LoadUnsafe(in first, 2 * step), d = Vector256.LoadUnsafe(in first, 3 * step);
            for (nuint i = 4 * step; ; i += 4 * step)
            {
                // The order of comparisons changes nothing, so the last ones may overlap what was seen.
                nuint at = Math.Min(i, last);
                a = TOrder.Of(a, Vector256.LoadUnsafe(in first, at));
                b = TOrder.Of(b, Vector256.LoadUnsafe(in first, at + step));
                c = TOrder.Of(c, Vector256.LoadUnsafe(in first, at + (2 * step)));
                d = TOrder.Of(d, Vector256.LoadUnsafe(in first, at + (3 * step)));
                if (i >= last)
                {
                    break;
                }
            }

            a = TOrder.Of(TOrder.Of(a, b), TOrder.Of(c, d));
            T extreme = a[0];
            for (int lane = 1; lane < Vector256<T>.Count; lane++)
            {
                extreme = TOrder.Of(extreme, a[lane]);
            }

            result[row] = T.IsNaN(extreme) ? T.NaN : extreme;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void NarrowExtreme<T, TOrder>(ReadOnlySpan<T> cells, int columns, Span<T> result)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TOrder : IOrder<T>
    {
        int row = 0;
        cells = cells[..checked(columns * result.Length)];
        if (typeof(T) == typeof(float))
        {
            for (int squares = Square.RowsOf(result.Length, columns); row < squares; row += Square.Side)
            {
                ref T first = ref MemoryMarshal.GetReference(cells.Slice(row * columns, Square.Side * columns));
                Vector128<T> extremes = ExtremesOfFour<T, TOrder>(ref Unsafe.As<T, float>(ref first), columns);
                for (int lane = 0; lane < Square.Side; lane++)
                {
                    result[row + lane] = T.IsNaN(extremes[lane]) ? T.NaN : extremes[lane];
                }
            }
        }

        for (; row + 4 <= result.Length; row += 4)
        {
            // Four rows at a time, since each comparison waits for the one before.
            ref readonly T cell = ref MemoryMarshal.GetReference(cells.Slice(row * columns, 4 * columns));
            T a = TOrder.Neutral, b = a, c = a, d = a;
            for (int i = 0; i < columns; i++)
            {
                a = TOrder.Of(a, Unsafe.Add(ref Unsafe.AsRef(in cell), i));
                b = TOrder.Of(b, Unsafe.Add(ref Unsafe.AsRef(in cell), i + columns));
                c = TOrder.Of(c, Unsafe.Add(ref Unsafe.AsRef(in cell), i + (2 * columns)));
                d = TOrder.Of(d, Unsafe.Add(ref Unsafe.AsRef(in cell), i + (3 * columns)));
            }

            result[row] = T.IsNaN(a) ? T.NaN : a;
            result[row + 1] = T.IsNaN(b) ? T.NaN : b;
            result[row + 2] = T.IsNaN(c) ? T.NaN : c;
            result[row + 3] = T.IsNaN(d) ? T.NaN : d;
        }

        for (; row < result.Length; row++)
        {
            T extreme = TOrder.Neutral;
            foreach (T cell in cells.Slice(row * columns, columns))
            {
                extreme = TOrder.Of(extreme, cell);
            }

            result[row] = T.IsNaN(extreme) ? T.NaN : extreme;
        }
    }

    // Square by square; the last may overlap the one before, since the order of comparisons changes nothing.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> ExtremesOfFour<T, TOrder>(ref float first, int columns)
        where T : unmanaged
        where TOrder : IOrder<T>
    {
        Vector128<T> extremes = Vector128.Create(TOrder.Neutral);
        for (int i = 0; i < columns; i += Square.Side)
        {
            var (c0, c1, c2, c3) = Square.Columns(in Unsafe.Add(ref first, Math.Max(0, Math.Min(i, columns - Square.Side))), (nuint)columns);
            if (columns < Square.Side)
            {
                // The next row's cells are no part of it.
                (c1, c2, c3) = (columns > 1 ? c1 : c0, columns > 2 ? c2 : c0, c0);
            }

            Vector128<T> pair = TOrder.Of(c0.As<float, T>(), c1.As<float, T>()), other = TOrder.Of(c2.As<float, T>(), c3.As<float, T>());
            extremes = TOrder.Of(extremes, TOrder.Of(pair, other));
        }

        return extremes;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void First<T, TOrder>(ReadOnlySpan<T> cells, int columns, Span<int> result)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TOrder : IOrder<T>
    {
        Span<T> extreme = stackalloc T[1];
        for (int row = 0; row < result.Length; row++)
        {
            ReadOnlySpan<T> own = cells.Slice(row * columns, columns);
            Extreme<T, TOrder>(own, columns, extreme);
            int at = 0;
            while (at < columns && !(own[at] == extreme[0] || (T.IsNaN(own[at]) && T.IsNaN(extreme[0]))))
            {
                at++;
            }

            result[row] = at < columns ? at : 0;
        }
    }
}

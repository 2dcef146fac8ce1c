using System.ComponentModel;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LossGen.Runtime;

/// <summary>
/// Adds rows to a sum for each column, row after row: a few in float, these sums in double. The same bits at every vector width.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ColumnSums
{
    // The rows that are added up in float before they come to the sums in double: as deep as the lanes of a block.
    private const int Group = 16;

    /// <summary>Adds the rows of a block.</summary>
    /// <param name="cells">The rows one behind the other.</param>
    /// <param name="columns">The cells of a row.</param>
    /// <param name="sums">A sum a column.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(ReadOnlySpan<float> cells, int columns, Span<double> sums)
    {
        sums = sums[..columns];
        int rows = columns == 0 ? 0 : cells.Length / columns;
        for (int row = 0; row < rows; row += Group)
        {
            AddGroup(cells.Slice(row * columns, Math.Min(Group, rows - row) * columns), columns, sums);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddGroup(ReadOnlySpan<float> cells, int columns, Span<double> sums)
    {
        ref double sum = ref MemoryMarshal.GetReference(sums);
        ref float first = ref MemoryMarshal.GetReference(cells);
        nuint i = 0, step = (nuint)columns, end = (nuint)cells.Length;
        for (; i + 32 <= step; i += 32)
        {
            // Columns side by side, since each addition waits for the one before.
            Vector256<float> a = Vector256.LoadUnsafe(in first, i), b = Vector256.LoadUnsafe(in first, i + 8);
            Vector256<float> c = Vector256.LoadUnsafe(in first, i + 16), d = Vector256.LoadUnsafe(in first, i + 24);
            for (nuint at = i + step; at < end; at += step)
            {
                a += Vector256.LoadUnsafe(in first, at);
                b += Vector256.LoadUnsafe(in first, at + 8);
                c += Vector256.LoadUnsafe(in first, at + 16);
                d += Vector256.LoadUnsafe(in first, at + 24);
            }

            AddTo(ref sum, i, a);
            AddTo(ref sum, i + 8, b);
            AddTo(ref sum, i + 16, c);
            AddTo(ref sum, i + 24, d);
        }

        for (; i + 8 <= step; i += 8)
        {
            Vector256<float> a = Vector256.LoadUnsafe(in first, i);
            for (nuint at = i + step; at < end; at += step)
            {
                a += Vector256.LoadUnsafe(in first, at);
            }

            AddTo(ref sum, i, a);
        }

        for (; i < step; i++)
        {
            float total = Unsafe.Add(ref first, i);
            for (nuint at = i + step; at < end; at += step)
            {
                total += Unsafe.Add(ref first, at);
            }

            Unsafe.Add(ref sum, i) += total;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo(ref double sums, nuint i, Vector256<float> lanes)
    {
        (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(lanes);
        (Vector256.LoadUnsafe(in sums, i) + lower).StoreUnsafe(ref sums, i);
        (Vector256.LoadUnsafe(in sums, i + 4) + upper).StoreUnsafe(ref sums, i + 4);
    }

    /// <inheritdoc cref="Add(ReadOnlySpan{float}, int, Span{double})"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(ReadOnlySpan<double> cells, int columns, Span<double> sums)
    {
        sums = sums[..columns];
        for (; cells.Length >= columns && columns > 0; cells = cells[columns..])
        {
            TensorPrimitives.Add(sums, cells[..columns], sums);
        }
    }

    /// <summary>Adds a run to a row of sums, as far as the row has its elements.</summary>
    /// <param name="cells">The run.</param>
    /// <param name="sums">The row.</param>
    /// <param name="start">Where in the row the run begins, which may be before its first sum.</param>
    public static void AddInside(ReadOnlySpan<float> cells, Span<double> sums, int start)
    {
        (int first, int end) = Stage.Inside(start, cells.Length, sums.Length);
        if (first < end)
        {
            Add(cells[first..end], end - first, sums[(start + first)..]);
        }
    }

    /// <inheritdoc cref="AddInside(ReadOnlySpan{float}, Span{double}, int)"/>
    public static void AddInside(ReadOnlySpan<double> cells, Span<double> sums, int start)
    {
        (int first, int end) = Stage.Inside(start, cells.Length, sums.Length);
        if (first < end)
        {
            Add(cells[first..end], end - first, sums[(start + first)..]);
        }
    }
}

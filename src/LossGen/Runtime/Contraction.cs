using System.ComponentModel;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LossGen.Runtime;

/// <summary>
/// Sums of products over an index: matrix products with any order of subscripts, strides and batches, and convolutions,
/// whose windows are a matrix that need not be written down.
/// </summary>
/// <remarks>
/// An affine access separates into a part of its rows and a part of its depth, and two tables of offsets say which; the
/// columns likewise. An element of the result is the same sequence of fused multiply-adds at every width and number of
/// threads: 64 products in order, four such runs added in order, and those sums compensated; in double a run is 256 products.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Contraction
{
    /// <summary>Sets, for all i and j, <c>c[cRow[i] + cColumn[j]]</c> to the sum over k of <c>a[aRow[i] + aDepth[k]] * b[bColumn[j] + bDepth[k]]</c>.</summary>
    /// <param name="a">The left operand.</param>
    /// <param name="aRow">Its offset of each row.</param>
    /// <param name="aDepth">Its offset of each place along the depth.</param>
    /// <param name="b">The right operand.</param>
    /// <param name="bColumn">Its offset of each column.</param>
    /// <param name="bDepth">Its offset of each place along the depth.</param>
    /// <param name="c">The result: no two of its elements at one place, none inside an operand.</param>
    /// <param name="cRow">Its offset of each row.</param>
    /// <param name="cColumn">Its offset of each column.</param>
    /// <param name="accumulate">Whether to add to what is there.</param>
    /// <param name="parallel">Whether the work may run over the cores.</param>
    /// <exception cref="ArgumentException">Tables of one index differ in length, or lead outside their span. Nothing is written then.</exception>
    public static void Multiply(
        ReadOnlySpan<float> a, ReadOnlySpan<int> aRow, ReadOnlySpan<int> aDepth,
        ReadOnlySpan<float> b, ReadOnlySpan<int> bColumn, ReadOnlySpan<int> bDepth,
        Span<float> c, ReadOnlySpan<int> cRow, ReadOnlySpan<int> cColumn, bool accumulate, bool parallel)
        => Run(a, aRow, aDepth, b, bColumn, bDepth, c, cRow, cColumn, accumulate, parallel);

    /// <inheritdoc cref="Multiply(ReadOnlySpan{float}, ReadOnlySpan{int}, ReadOnlySpan{int}, ReadOnlySpan{float}, ReadOnlySpan{int}, ReadOnlySpan{int}, Span{float}, ReadOnlySpan{int}, ReadOnlySpan{int}, bool, bool)"/>
    public static void Multiply(
        ReadOnlySpan<double> a, ReadOnlySpan<int> aRow, ReadOnlySpan<int> aDepth,
        ReadOnlySpan<double> b, ReadOnlySpan<int> bColumn, ReadOnlySpan<int> bDepth,
        Span<double> c, ReadOnlySpan<int> cRow, ReadOnlySpan<int> cColumn, bool accumulate, bool parallel)
        => Run(a, aRow, aDepth, b, bColumn, bDepth, c, cRow, cColumn, accumulate, parallel);

    /// <summary>Fills a table with the offset of each element of some indices, the last running fastest.</summary>
    /// <param name="table">The table, as long as the product of the extents.</param>
    /// <param name="extents">The extent of each index.</param>
    /// <param name="strides">From one element to the next along each index.</param>
    /// <exception cref="ArgumentException">The lengths don't fit, an extent is negative, or an offset is no <see cref="int"/>.</exception>
    public static void Offsets(Span<int> table, ReadOnlySpan<int> extents, ReadOnlySpan<int> strides)
    {
        if (extents.Length != strides.Length)
        {
            throw new ArgumentException($"There are {extents.Length} extents and {strides.Length} strides.", nameof(strides));
        }

        Int128 length = 1, least = 0, greatest = 0;
        for (int d = 0; d < extents.Length; d++)
        {
            if (extents[d] < 0)
            {
                throw new ArgumentException($"Extent {d} is {extents[d]}.", nameof(extents));
            }

            length = Int128.Min(length * extents[d], long.MaxValue);
            long reach = (long)strides[d] * (extents[d] - 1L);
            (least, greatest) = (least + Math.Min(reach, 0), greatest + Math.Max(reach, 0));
        }

        if (length != table.Length)
        {
            throw new ArgumentException($"The table's length is {table.Length}, the product of the extents {length}.", nameof(table));
        }

        if (length == 0)
        {
            return;
        }

        if (least < int.MinValue || greatest > int.MaxValue)
        {
            throw new ArgumentException("An offset is beyond what an int holds.", nameof(strides));
        }

        // What is there is there again for the places of the next index outwards, some strides further on: twice as much each time.
        table[0] = 0;
        int filled = 1;
        for (int d = extents.Length - 1; d >= 0; d--)
        {
            int unit = filled;
            for (int all = unit * extents[d]; filled < all;)
            {
                int more = Math.Min(filled, all - filled);
                TensorPrimitives.Add(table[..more], filled / unit * strides[d], table.Slice(filled, more));
                filled += more;
            }
        }
    }

    private static unsafe void Run<T>(
        ReadOnlySpan<T> a, ReadOnlySpan<int> aRow, ReadOnlySpan<int> aDepth,
        ReadOnlySpan<T> b, ReadOnlySpan<int> bColumn, ReadOnlySpan<int> bDepth,
        Span<T> c, ReadOnlySpan<int> cRow, ReadOnlySpan<int> cColumn, bool accumulate, bool parallel)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Check.Length(bDepth.Length, nameof(bDepth), aDepth.Length, nameof(aDepth));
        Check.Length(cRow.Length, nameof(cRow), aRow.Length, nameof(aRow));
        Check.Length(cColumn.Length, nameof(cColumn), bColumn.Length, nameof(bColumn));
        if (cRow.IsEmpty || cColumn.IsEmpty)
        {
            return;
        }

        CheckInside(cRow, cColumn, c.Length, nameof(c));
        if (aDepth.IsEmpty)
        {
            if (!accumulate)
            {
                Clear(c, cRow, cColumn);
            }

            return;
        }

        CheckInside(aRow, aDepth, a.Length, nameof(a));
        CheckInside(bColumn, bDepth, b.Length, nameof(b));
        fixed (T* pa = a, pb = b, pc = c)
        fixed (int* paRow = aRow, paDepth = aDepth, pbColumn = bColumn, pbDepth = bDepth, pcRow = cRow, pcColumn = cColumn)
        {
            ContractionOperand<T> left = new(pa, paRow, aRow.Length, paDepth, aDepth.Length);
            ContractionOperand<T> right = new(pb, pbColumn, bColumn.Length, pbDepth, bDepth.Length);
            ContractionOperand<T> result = new(pc, pcRow, cRow.Length, pcColumn, cColumn.Length);
            if (Vector512.IsHardwareAccelerated)
            {
                ContractionChunks<ContractionLanes512<T>, Vector512<T>, T>.Run(left, right, result, accumulate, parallel);
            }
            else if (Vector256.IsHardwareAccelerated)
            {
                ContractionChunks<ContractionLanes256<T>, Vector256<T>, T>.Run(left, right, result, accumulate, parallel);
            }
            else if (Vector128.IsHardwareAccelerated)
            {
                ContractionChunks<ContractionLanes128<T>, Vector128<T>, T>.Run(left, right, result, accumulate, parallel);
            }
            else
            {
                ContractionChunks<ContractionLane<T>, T, T>.Run(left, right, result, accumulate, parallel);
            }
        }
    }

    private static void CheckInside(ReadOnlySpan<int> first, ReadOnlySpan<int> second, int length, string name)
    {
        (int firstLeast, int firstGreatest) = Range(first);
        (int secondLeast, int secondGreatest) = Range(second);
        long least = (long)firstLeast + secondLeast, greatest = (long)firstGreatest + secondGreatest;
        if (least < 0 || greatest >= length)
        {
            throw new ArgumentException($"The offsets go from {least} to {greatest}, the length is {length}.", name);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (int Least, int Greatest) Range(ReadOnlySpan<int> table)
    {
        int least = table[0], greatest = table[0], i = 0;
        if (Vector.IsHardwareAccelerated && table.Length >= 4 * Vector<int>.Count)
        {
            Vector<int> low = new(least), high = low;
            for (; i + Vector<int>.Count <= table.Length; i += Vector<int>.Count)
            {
                Vector<int> offsets = new(table[i..]);
                (low, high) = (Vector.Min(low, offsets), Vector.Max(high, offsets));
            }

            for (int lane = 0; lane < Vector<int>.Count; lane++)
            {
                (least, greatest) = (Math.Min(least, low[lane]), Math.Max(greatest, high[lane]));
            }
        }

        for (; i < table.Length; i++)
        {
            (least, greatest) = (Math.Min(least, table[i]), Math.Max(greatest, table[i]));
        }

        return (least, greatest);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Clear<T>(Span<T> c, ReadOnlySpan<int> rows, ReadOnlySpan<int> columns)
        where T : unmanaged
    {
        foreach (int row in rows)
        {
            foreach (int column in columns)
            {
                c[row + column] = default;
            }
        }
    }
}

using System.ComponentModel;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LossGen.Runtime;

/// <summary>Adds rows to a sum for each column, in double, row after row: the same bits at every vector width.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ColumnSums
{
    /// <summary>Adds the rows of a block.</summary>
    /// <param name="cells">The rows one behind the other.</param>
    /// <param name="columns">The cells of a row.</param>
    /// <param name="sums">A sum a column.</param>
    public static void Add(ReadOnlySpan<float> cells, int columns, Span<double> sums)
    {
        sums = sums[..columns];
        int rows = columns == 0 ? 0 : cells.Length / columns, i = 0;
        ref double sum = ref MemoryMarshal.GetReference(sums);
        ref float first = ref MemoryMarshal.GetReference(cells);
        // Some columns of all rows, then the next: their sums stay in registers.
        for (; i + 16 <= columns; i += 16)
        {
            Vector256<double> a = Vector256.LoadUnsafe(in sum, (nuint)i), b = Vector256.LoadUnsafe(in sum, (nuint)i + 4);
            Vector256<double> c = Vector256.LoadUnsafe(in sum, (nuint)i + 8), d = Vector256.LoadUnsafe(in sum, (nuint)i + 12);
            nuint at = (nuint)i;
            for (int row = 0; row < rows; row++, at += (nuint)columns)
            {
                (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(Vector256.LoadUnsafe(in first, at));
                a += lower;
                b += upper;
                (lower, upper) = Vector256.Widen(Vector256.LoadUnsafe(in first, at + 8));
                c += lower;
                d += upper;
            }

            a.StoreUnsafe(ref sum, (nuint)i);
            b.StoreUnsafe(ref sum, (nuint)i + 4);
            c.StoreUnsafe(ref sum, (nuint)i + 8);
            d.StoreUnsafe(ref sum, (nuint)i + 12);
        }

        for (; i + 8 <= columns; i += 8)
        {
            Vector256<double> a = Vector256.LoadUnsafe(in sum, (nuint)i), b = Vector256.LoadUnsafe(in sum, (nuint)i + 4);
            nuint at = (nuint)i;
            for (int row = 0; row < rows; row++, at += (nuint)columns)
            {
                (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(Vector256.LoadUnsafe(in first, at));
                a += lower;
                b += upper;
            }

            a.StoreUnsafe(ref sum, (nuint)i);
            b.StoreUnsafe(ref sum, (nuint)i + 4);
        }

        for (; i < columns; i++)
        {
            double total = sums[i];
            for (int at = i; at < rows * columns; at += columns)
            {
                total += cells[at];
            }

            sums[i] = total;
        }
    }

    /// <inheritdoc cref="Add(ReadOnlySpan{float}, int, Span{double})"/>
    public static void Add(ReadOnlySpan<double> cells, int columns, Span<double> sums)
    {
        sums = sums[..columns];
        for (; cells.Length >= columns && columns > 0; cells = cells[columns..])
        {
            TensorPrimitives.Add(sums, cells[..columns], sums);
        }
    }
}

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
        ref double sum = ref MemoryMarshal.GetReference(sums);
        for (; cells.Length >= columns && columns > 0; cells = cells[columns..])
        {
            ref float cell = ref MemoryMarshal.GetReference(cells);
            int i = 0;
            for (; i + 8 <= columns; i += 8)
            {
                (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(Vector256.LoadUnsafe(in cell, (nuint)i));
                (Vector256.LoadUnsafe(in sum, (nuint)i) + lower).StoreUnsafe(ref sum, (nuint)i);
                (Vector256.LoadUnsafe(in sum, (nuint)i + 4) + upper).StoreUnsafe(ref sum, (nuint)i + 4);
            }

            for (; i < columns; i++)
            {
                sums[i] += cells[i];
            }
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

using System.ComponentModel;
using System.Numerics;
using System.Numerics.Tensors;

namespace LossGen.Runtime;

/// <summary>Takes rows into the greatest or the least of each column, row after row; NaN if any is.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ColumnExtremes
{
    /// <summary>Takes the rows of a block into the greatest of each column.</summary>
    /// <param name="cells">The rows one behind the other.</param>
    /// <param name="columns">The cells of a row.</param>
    /// <param name="greatest">The greatest of each column so far, -∞ before the first row.</param>
    public static void Max<T>(ReadOnlySpan<T> cells, int columns, Span<T> greatest)
        where T : unmanaged, INumber<T>
    {
        greatest = greatest[..columns];
        for (; !cells.IsEmpty; cells = cells[columns..])
        {
            TensorPrimitives.Max(greatest, cells[..columns], greatest);
        }
    }

    /// <summary>Takes the rows of a block into the least of each column.</summary>
    /// <param name="cells">The rows one behind the other.</param>
    /// <param name="columns">The cells of a row.</param>
    /// <param name="least">The least of each column so far, ∞ before the first row.</param>
    public static void Min<T>(ReadOnlySpan<T> cells, int columns, Span<T> least)
        where T : unmanaged, INumber<T>
    {
        least = least[..columns];
        for (; !cells.IsEmpty; cells = cells[columns..])
        {
            TensorPrimitives.Min(least, cells[..columns], least);
        }
    }
}

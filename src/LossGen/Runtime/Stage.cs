using System.ComponentModel;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LossGen.Runtime;

/// <summary>
/// What loops over rows need: the size of their blocks, and bringing in line what does not lie in memory as the loop visits it.
/// A loop runs over rows and, within each, over columns; its position counts the cells in that order.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class Stage
{
    /// <summary>The cells that a pass goes over at a time: what is brought in line for it stays in the first-level cache.</summary>
    public const int Tile = 4096;

    /// <summary>The elements of a buffer that something is brought in line in: a tile, and room for a whole vector behind it.</summary>
    public const int Length = Tile + 16;

    private const int ChunkCells = 65536;
    private const int ChunkRowsOfParts = 64;

    /// <summary>Whether a loop over the cells of one row is worth its beginning and its end.</summary>
    /// <param name="columns">The cells of a row.</param>
    public static bool IsWide(int columns) => columns >= 32;

    /// <summary>Whether all values have reciprocals of full precision: neither they nor these are too large or too small for it.</summary>
    public static bool HaveReciprocals(ReadOnlySpan<float> values) => AreBetween(values, 4 * 1.17549435e-38f, 0.25f / 1.17549435e-38f);

    /// <inheritdoc cref="HaveReciprocals(ReadOnlySpan{float})"/>
    public static bool HaveReciprocals(ReadOnlySpan<double> values) => AreBetween(values, 4 * 2.2250738585072014e-308, 0.25 / 2.2250738585072014e-308);

    /// <summary>How many rows, from a row on, belong to the same columns.</summary>
    /// <param name="row">The row.</param>
    /// <param name="together">How many rows each columns have.</param>
    /// <param name="left">How many rows there are from that row on.</param>
    public static int RowsTogether(long row, int together, int left) => (int)Math.Min(left, together - (row % together));

    /// <summary>
    /// Whether norms whose squares were summed as they are are right: no square was too large, and what the small ones lost doesn't count.
    /// </summary>
    public static bool HeldSquares(ReadOnlySpan<float> norms) => AreBetween(norms, 1e-12f, 1e19f);

    /// <inheritdoc cref="HeldSquares(ReadOnlySpan{float})"/>
    public static bool HeldSquares(ReadOnlySpan<double> norms) => AreBetween(norms, 1e-140, 1e150);

    /// <summary>Whether all values, each 1 or 0, are 1.</summary>
    public static bool AreSet(ReadOnlySpan<float> values) => AreBetween(values, 1, 1);

    /// <inheritdoc cref="AreSet(ReadOnlySpan{float})"/>
    public static bool AreSet(ReadOnlySpan<double> values) => AreBetween(values, 1, 1);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool AreBetween<T>(ReadOnlySpan<T> values, T least, T greatest)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int i = 0;
        Vector256<T> inside = Vector256<T>.AllBitsSet, low = Vector256.Create(least), high = Vector256.Create(greatest);
        for (; i + Vector256<T>.Count <= values.Length; i += Vector256<T>.Count)
        {
            Vector256<T> size = Vector256.Abs(Vector256.Create(values[i..]));
            inside &= Vector256.GreaterThanOrEqual(size, low) & Vector256.LessThanOrEqual(size, high);
        }

        bool all = Vector256.EqualsAll(inside.AsInt32(), Vector256<int>.AllBitsSet);
        for (; i < values.Length; i++)
        {
            all &= T.Abs(values[i]) >= least && T.Abs(values[i]) <= greatest;
        }

        return all;
    }

    /// <summary>Whether any of the values is not a number.</summary>
    public static bool HasNaN<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.IsNaNAny(values);

    /// <summary>
    /// The rows of a block, at least one: as many as a tile holds. Wide rows of what lies in memory as they are visited go one after the
    /// other and need no room together, so that a block can hold more of them for each beginning: what is done once a row fills vectors
    /// then, and what is added up down the columns goes there for many rows at once.
    /// </summary>
    /// <param name="columns">The cells of a row, at least 1.</param>
    /// <param name="asTheyLie">Whether nothing has to be brought in line where rows are wide.</param>
    public static int BlockRows(int columns, bool asTheyLie) =>
        Math.Max(1, asTheyLie && IsWide(columns) ? Math.Max(2 * Tile / columns, Math.Min(16, 4 * Tile / columns)) : Tile / columns);

    /// <summary>The rows of a chunk, whole blocks: what one core does at a time.</summary>
    /// <param name="blockRows">The rows of a block.</param>
    /// <param name="columns">The cells of a row, at least 1.</param>
    public static long ChunkRows(int blockRows, int columns) => blockRows * Math.Max(1L, ChunkCells / ((long)blockRows * columns));

    /// <summary>The rows of a chunk where some of them write to the same memory, which no two chunks may.</summary>
    /// <param name="blockRows">The rows of a block.</param>
    /// <param name="columns">The cells of a row, at least 1.</param>
    /// <param name="together">How many rows share memory that others don't: these stay in one chunk.</param>
    /// <param name="hasParts">Whether each chunk has a part of its own of what all rows share; then it has enough of them to be worth that.</param>
    public static long ChunkRows(int blockRows, int columns, int together, bool hasParts)
    {
        long rows = Math.Max(ChunkRows(blockRows, columns), hasParts ? ChunkRowsOfParts : 1), group = Math.Max(together, 1);
        return (rows + group - 1) / group * group;
    }

    /// <summary>The next elements of rented memory.</summary>
    public static Span<T> Take<T>(ref Span<T> left, int length)
    {
        Span<T> taken = left[..length];
        left = left[length..];
        return taken;
    }

    /// <summary>The elements from a position on; none where it lies behind the end, as it may where there is nothing to read.</summary>
    public static Span<T> From<T>(Span<T> span, int start) => start < span.Length ? span[start..] : default;

    /// <inheritdoc cref="From{T}(Span{T}, int)"/>
    public static ReadOnlySpan<T> From<T>(ReadOnlySpan<T> span, int start) => start < span.Length ? span[start..] : default;

    /// <summary>Whether an output and an input are different memory.</summary>
    public static bool AreApart<T>(Span<T> output, ReadOnlySpan<T> input) => !((ReadOnlySpan<T>)output).Overlaps(input);

    /// <summary>A label as an index; what is beyond an <see cref="int"/> points nowhere.</summary>
    public static int Label(long label) => label is >= 0 and < int.MaxValue ? (int)label : -1;

    /// <summary>A whole number as an <see cref="int"/>; what is beyond one is the nearest.</summary>
    public static int Whole(double number) => (int)Math.Clamp(number, int.MinValue, int.MaxValue);

    /// <summary>Sets a run of elements to one value.</summary>
    /// <param name="destination">The elements.</param>
    /// <param name="start">The first that is set.</param>
    /// <param name="run">How many are.</param>
    /// <param name="value">The value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fill<T>(Span<T> destination, int start, int run, T value)
    {
        if (run >= 8)
        {
            destination.Slice(start, run).Fill(value);
            return;
        }

        foreach (ref T element in destination.Slice(start, run))
        {
            element = value;
        }
    }

    /// <summary>Copies the elements of a run as far as a row has them; the others are 0.</summary>
    /// <param name="row">The row.</param>
    /// <param name="start">Where in the row the run begins, which may be before its first element.</param>
    /// <param name="destination">Receives the run.</param>
    public static void CopyInside<T>(ReadOnlySpan<T> row, int start, Span<T> destination)
    {
        (int first, int end) = Inside(start, destination.Length, row.Length);
        destination[..first].Clear();
        if (first < end)
        {
            row[(start + first)..(start + end)].CopyTo(destination[first..]);
        }

        destination[end..].Clear();
    }

    /// <summary>The first of a run's elements that a row has, and the one after the last.</summary>
    internal static (int First, int End) Inside(int start, int run, int length)
    {
        int first = (int)Math.Clamp(-(long)start, 0, run);
        return (first, (int)Math.Clamp((long)length - start, first, run));
    }

    /// <summary>Repeats the value of each row for its cells.</summary>
    /// <param name="rows">A value a row.</param>
    /// <param name="start">The first cell, counted from the first row.</param>
    /// <param name="columns">The cells of a row.</param>
    /// <param name="destination">Receives a value a cell, and may be written beyond.</param>
    /// <param name="length">The number of cells.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Expand<T>(ReadOnlySpan<T> rows, long start, int columns, Span<T> destination, int length)
        where T : unmanaged
    {
        int row = (int)(start / columns);
        int left = columns - (int)(start % columns);
        int k = 0;
        if (Unsafe.SizeOf<T>() == 4 && destination.Length >= length + 16)
        {
            // Sixteen at a time, of which the next row overwrites what is too many.
            ref int first = ref Unsafe.As<T, int>(ref MemoryMarshal.GetReference(destination));
            for (; k < length; left = columns)
            {
                Vector256<int> value = Vector256.Create(Unsafe.BitCast<T, int>(rows[row++]));
                int end = k + Math.Min(left, length - k);
                for (int i = k; i < end; i += 16)
                {
                    value.StoreUnsafe(ref first, (nuint)i);
                    value.StoreUnsafe(ref first, (nuint)i + 8);
                }

                k = end;
            }

            return;
        }

        for (; k < length; left = columns)
        {
            int count = Math.Min(left, length - k);
            destination.Slice(k, count).Fill(rows[row++]);
            k += count;
        }
    }

    /// <summary>The column of each cell.</summary>
    /// <param name="start">The first cell, counted from the first row.</param>
    /// <param name="columns">The cells of a row.</param>
    /// <param name="destination">Receives a column a cell, and may be written beyond.</param>
    /// <param name="length">The number of cells.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Count(long start, int columns, Span<int> destination, int length)
    {
        int column = (int)(start % columns);
        for (int k = 0; k < length; column = 0)
        {
            int count = Math.Min(columns - column, length - k);
            Span<int> row = destination.Slice(k, Math.Min(destination.Length - k, (count + 7) & ~7));
            Vector256<int> indices = Vector256<int>.Indices + Vector256.Create(column);
            int i = 0;
            for (; i + 8 <= row.Length; i += 8)
            {
                indices.CopyTo(row[i..]);
                indices += Vector256.Create(8);
            }

            for (; i < count; i++)
            {
                row[i] = column + i;
            }

            k += count;
        }
    }

    /// <summary>Rounds doubles to floats.</summary>
    public static void Narrow(ReadOnlySpan<double> source, Span<float> destination) => TensorPrimitives.ConvertTruncating(source, destination);
}

/// <summary>An input as it was before an output that lies over it is written: itself where they are apart, else a copy.</summary>
/// <typeparam name="T">The element type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct Kept<T> : IDisposable
    where T : unmanaged
{
    private Scratch<T> _copy;

    /// <summary>Copies the input if it overlaps the output.</summary>
    public Kept(ReadOnlySpan<T> input, ReadOnlySpan<T> output)
    {
        Span = input;
        if (input.Overlaps(output))
        {
            _copy = new Scratch<T>(input.Length);
            input.CopyTo(_copy.Span);
            Span = _copy.Span;
        }
    }

    /// <summary>The input's elements.</summary>
    public readonly ReadOnlySpan<T> Span { get; }

    /// <summary>Gives the copy back, if there is one.</summary>
    public void Dispose() => _copy.Dispose();
}

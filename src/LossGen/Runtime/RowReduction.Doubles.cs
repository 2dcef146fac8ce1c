using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LossGen.Runtime;

/// <summary>The sums and norms of rows of doubles, with compensation.</summary>
public static partial class RowReduction
{
    /// <summary>The sum of each row's cells.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sum(ReadOnlySpan<double> cells, int columns, Span<double> result)
    {
        for (int row = 0; row < result.Length; row++)
        {
            ReadOnlySpan<double> own = cells.Slice(row * columns, columns);
            result[row] = columns < Narrow ? Totals.MergeSums(own) : WideSum(own);
        }
    }

    /// <summary>The Euclidean norm of each row; where the square of a double would overflow or vanish, the row is scaled by a power of two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Norm(ReadOnlySpan<double> cells, int columns, Span<double> result)
    {
        for (int row = 0; row < result.Length; row++)
        {
            ReadOnlySpan<double> own = cells.Slice(row * columns, columns);
            double norm = Math.Sqrt(SumOfSquares(own, 1));
            result[row] = Stage.HeldSquares(new ReadOnlySpan<double>(in norm)) ? norm : ScaledNorm(own);
        }
    }

    /// <inheritdoc cref="AddTile(ReadOnlySpan{float}, bool, Span{double})"/>
    public static void AddTile(ReadOnlySpan<double> tile, bool isFirst, Span<double> slot)
    {
        if (isFirst)
        {
            slot.Clear();
        }

        AddWide(tile, slot);
    }

    /// <inheritdoc cref="SumOfTiles(ReadOnlySpan{double}, Span{float})"/>
    public static void SumOfTiles(ReadOnlySpan<double> slot, Span<double> result) => result[0] = Totals.CompensatedSum(slot);

    /// <inheritdoc cref="SumOfLanes(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double SumOfLanes(Vector512<double> lanes) => SumOfLanes(lanes.GetLower(), lanes.GetUpper());

    /// <inheritdoc cref="SumOfLanes(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double SumOfLanes(Vector256<double> lower, Vector256<double> upper)
    {
        Vector256<double> four = lower + upper;
        return Sum(four.GetLower() + four.GetUpper());
    }

    /// <summary>The sum of a block of a row of doubles whose lanes were added up part by part.</summary>
    /// <param name="slot">8 numbers, which are 0 again behind this, and as many that are 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double TakeSumOfDoubles(ref double slot)
    {
        double sum = SumOfLanes(Vector512.LoadUnsafe(ref slot));
        Vector512<double>.Zero.StoreUnsafe(ref slot);
        return sum;
    }

    /// <inheritdoc cref="Rounded(double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Rounded(in ChunkSum sum) => sum.Value;

    /// <inheritdoc cref="Root(double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Root(in ChunkSum squares) => Totals.Canonical(Math.Sqrt(squares.Value));

    private static double ScaledNorm(ReadOnlySpan<double> cells)
    {
        double greatest = cells.IsEmpty ? 0 : Math.Abs(TensorPrimitives.MaxMagnitude(cells));
        if (greatest == 0 || !double.IsFinite(greatest))
        {
            return Totals.Canonical(greatest);
        }

        // The scale's reciprocal must exist, too.
        int exponent = Math.Clamp(Math.ILogB(greatest), -1000, 1000);
        return Math.ScaleB(Math.Sqrt(SumOfSquares(cells, Math.ScaleB(1, -exponent))), exponent);
    }

    // Eight virtual lanes in blocks, as the terms of a pass.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double SumOfSquares(ReadOnlySpan<double> cells, double scale)
    {
        var sum = new ChunkSum();
        for (; !cells.IsEmpty; cells = cells[Math.Min(Block, cells.Length)..])
        {
            (Vector256<double> lower, Vector256<double> upper) = (Vector256<double>.Zero, Vector256<double>.Zero);
            nuint end = (nuint)Math.Min(Block, cells.Length);
            ref double first = ref MemoryMarshal.GetReference(cells);
            for (nuint i = 0; i < end; i += 8)
            {
                Vector256<double> x = Tail.LoadV256(in first, i, end) * scale, y = Tail.LoadV256(in first, i + 4, end) * scale;
                lower += x * x;
                upper += y * y;
            }

            sum.Add(SumOfLanes(lower, upper));
        }

        return sum.Value;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double WideSum(ReadOnlySpan<double> cells)
    {
        Span<double> slot = stackalloc double[16];
        slot.Clear();
        AddWide(cells, slot);
        return Totals.CompensatedSum(slot);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddWide(ReadOnlySpan<double> cells, Span<double> slot)
    {
        ref double lanes = ref MemoryMarshal.GetReference(slot);
        Span<double> rest = stackalloc double[8];
        rest.Clear();
        int whole = cells.Length & ~7;
        cells[whole..].CopyTo(rest);
        for (int block = 0; block < whole; block += Block)
        {
            ref double first = ref MemoryMarshal.GetReference(cells[block..]);
            int count = Math.Min(Block, whole - block);
            Vector256<double> lower = Vector256<double>.Zero, upper = lower;
            for (nuint i = 0; i < (nuint)count; i += 8)
            {
                lower += Vector256.LoadUnsafe(in first, i);
                upper += Vector256.LoadUnsafe(in first, i + 4);
            }

            Accumulate.Sum(lower, 0, ref lanes);
            Accumulate.Sum(upper, 1, ref lanes);
        }

        Accumulate.Sum(Vector256.Create<double>(rest), 0, ref lanes);
        Accumulate.Sum(Vector256.Create<double>(rest[4..]), 1, ref lanes);
    }
}

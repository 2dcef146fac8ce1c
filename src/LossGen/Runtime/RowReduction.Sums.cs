using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LossGen.Runtime;

/// <summary>
/// The sums of rows. Rows of fewer than 16 cells are summed in double from the first cell to the last (in double, with compensation); longer
/// ones over 32 virtual lanes in blocks of 256 cells, whose halves are added up in double (in double, over 8 virtual lanes with compensation).
/// </summary>
public static partial class RowReduction
{
    private const int Block = 256;

    // Rows of fewer cells go from the first to the last.
    private const int Narrow = 16;

    /// <summary>The sum of each row's cells.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sum(ReadOnlySpan<float> cells, int columns, Span<float> result)
    {
        if (columns < Narrow)
        {
            NarrowSums<Plain>(cells, columns, result);
            return;
        }

        for (int row = 0; row < result.Length; row++)
        {
            result[row] = Rounded(WideSum(cells.Slice(row * columns, columns)));
        }
    }

    /// <summary>The Euclidean norm of each row; squares of floats don't overflow in double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Norm(ReadOnlySpan<float> cells, int columns, Span<float> result)
    {
        if (columns < Narrow)
        {
            NarrowSums<Squared>(cells, columns, result);
            return;
        }

        for (int row = 0; row < result.Length; row++)
        {
            result[row] = Rounded(Math.Sqrt(WideSumOfSquares(cells.Slice(row * columns, columns))));
        }
    }

    /// <summary>Adds a tile of a long row to its sum.</summary>
    /// <param name="tile">The cells: a multiple of 256 of them, but for the last tile.</param>
    /// <param name="isFirst">Whether the row begins here.</param>
    /// <param name="slot">16 numbers that keep the sum between the tiles.</param>
    public static void AddTile(ReadOnlySpan<float> tile, bool isFirst, Span<double> slot)
    {
        if (isFirst)
        {
            slot.Clear();
        }

        AddWide(tile, slot);
    }

    /// <summary>The sum of a row that was added tile by tile: the same as at once.</summary>
    public static void SumOfTiles(ReadOnlySpan<double> slot, Span<float> result) => result[0] = Rounded(Totals.Sum(slot));

    /// <summary>The sum of a block of a row whose lanes were added up as its cells were computed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double SumOfLanes(Vector512<float> lanes) => SumOfLanes(Vector512.WidenLower(lanes), Vector512.WidenUpper(lanes));

    /// <inheritdoc cref="SumOfLanes(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double SumOfLanes(Vector512<double> lower, Vector512<double> upper)
    {
        Vector512<double> eight = lower + upper;
        Vector256<double> four = eight.GetLower() + eight.GetUpper();
        return Sum(four.GetLower() + four.GetUpper());
    }

    /// <inheritdoc cref="SumOfLanes(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double SumOfLanes(Vector256<float> lower, Vector256<float> upper) =>
        Tree(Vector256.WidenLower(lower), Vector256.WidenUpper(lower), Vector256.WidenLower(upper), Vector256.WidenUpper(upper));

    /// <inheritdoc cref="SumOfLanes(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double SumOfLanes(Vector256<double> first, Vector256<double> second, Vector256<double> third, Vector256<double> fourth) =>
        Tree(first, second, third, fourth);

    /// <summary>The sum of a block of a row whose lanes were added up part by part.</summary>
    /// <param name="slot">16 numbers, which are 0 again behind this.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double TakeSum(ref double slot)
    {
        double sum = Totals.Sum(MemoryMarshal.CreateReadOnlySpan(ref slot, Accumulate.SlotLength));
        Vector512<double>.Zero.StoreUnsafe(ref slot);
        Vector512<double>.Zero.StoreUnsafe(ref slot, 8);
        return sum;
    }

    /// <summary>A row's sum as a float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Rounded(double sum) => double.IsNaN(sum) ? float.NaN : (float)sum;

    /// <summary>The Euclidean norm of a row, by the sum of its squares.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Root(double squares) => Rounded(Math.Sqrt(squares));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void NarrowSums<TTerm>(ReadOnlySpan<float> cells, int columns, Span<float> result)
        where TTerm : ITerm
    {
        int row = 0;
        cells = cells[..checked(columns * result.Length)];
        for (int squares = Square.RowsOf(result.Length, columns); row < squares; row += Square.Side)
        {
            // Four rows at a time, a square after the other.
            ref readonly float first = ref MemoryMarshal.GetReference(cells.Slice(row * columns, Square.Side * columns));
            Vector256<double> sums = Vector256<double>.Zero;
            int i = 0;
            for (; i + Square.Side <= columns; i += Square.Side)
            {
                var (c0, c1, c2, c3) = Square.Columns(in Unsafe.Add(ref Unsafe.AsRef(in first), i), (nuint)columns);
                sums = sums + TTerm.Of(c0) + TTerm.Of(c1) + TTerm.Of(c2) + TTerm.Of(c3);
            }

            // What is left lies at the end of a square that begins earlier, or, of a short row, at the start of one that ends later.
            if (i < columns)
            {
                var (c0, c1, c2, c3) = Square.Columns(in Unsafe.Add(ref Unsafe.AsRef(in first), Math.Max(columns - Square.Side, 0)), (nuint)columns);
                int left = columns - i;
                (c1, c2, c3) = i > 0 ? (c1, c2, c3) : left == 3 ? (c0, c1, c2) : (c1, c0, left == 2 ? c1 : c0);
                sums = left < 3 ? sums : sums + TTerm.Of(c1);
                sums = left < 2 ? sums : sums + TTerm.Of(c2);
                sums += TTerm.Of(c3);
            }

            for (int lane = 0; lane < Square.Side; lane++)
            {
                result[row + lane] = TTerm.Result(sums[lane]);
            }
        }

        for (; row < result.Length; row++)
        {
            double sum = 0;
            foreach (float cell in cells.Slice(row * columns, columns))
            {
                sum += TTerm.Of(cell);
            }

            result[row] = TTerm.Result(sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Lower, Vector256<float> Upper) LanesOfBlock(ref readonly float first, int count)
    {
        nuint i = 0;
        Vector256<float> a = Vector256<float>.Zero, b = a, c = a, d = a;
        for (; i + 32 <= (nuint)count; i += 32)
        {
            a += Vector256.LoadUnsafe(in first, i);
            b += Vector256.LoadUnsafe(in first, i + 8);
            c += Vector256.LoadUnsafe(in first, i + 16);
            d += Vector256.LoadUnsafe(in first, i + 24);
        }

        if (i < (nuint)count)
        {
            a += Vector256.LoadUnsafe(in first, i);
            b += Vector256.LoadUnsafe(in first, i + 8);
        }

        return (a + c, b + d);
    }

    // As AddWide adds to a slot, in registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double WideSum(ReadOnlySpan<float> cells)
    {
        nuint whole = (nuint)cells.Length & ~(nuint)15, end = (nuint)cells.Length;
        ref float first = ref MemoryMarshal.GetReference(cells);
        Vector256<double> a = Vector256<double>.Zero, b = a, c = a, d = a;
        for (nuint block = 0; block < whole; block += Block)
        {
            (Vector256<float> lower, Vector256<float> upper) = LanesOfBlock(ref Unsafe.Add(ref first, block), (int)Math.Min(Block, whole - block));
            Add(lower, ref a, ref b);
            Add(upper, ref c, ref d);
        }

        if (whole < end)
        {
            Add(Tail.LoadV256(in first, whole, end), ref a, ref b);
            Add(Tail.LoadV256(in first, whole + 8, end), ref c, ref d);
        }

        return Tree(a, b, c, d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector256<float> cells, ref Vector256<double> lower, ref Vector256<double> upper)
    {
        (Vector256<double> x, Vector256<double> y) = Vector256.Widen(cells);
        lower += x;
        upper += y;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddWide(ReadOnlySpan<float> cells, Span<double> slot)
    {
        ref double lanes = ref MemoryMarshal.GetReference(slot);
        Span<float> rest = stackalloc float[16];
        rest.Clear();
        int whole = cells.Length & ~15;
        cells[whole..].CopyTo(rest);
        for (int block = 0; block < whole; block += Block)
        {
            (Vector256<float> lower, Vector256<float> upper) = LanesOfBlock(in MemoryMarshal.GetReference(cells[block..]), Math.Min(Block, whole - block));
            Accumulate.Sum(lower, 0, ref lanes);
            Accumulate.Sum(upper, 1, ref lanes);
        }

        Accumulate.Sum(Vector256.Create<float>(rest), 0, ref lanes);
        Accumulate.Sum(Vector256.Create<float>(rest[8..]), 1, ref lanes);
    }

    // The square of a float is exact in double.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double WideSumOfSquares(ReadOnlySpan<float> cells)
    {
        int whole = cells.Length & ~15;
        ref float first = ref MemoryMarshal.GetReference(cells);
        Vector256<double> a = Vector256<double>.Zero, b = a, c = a, d = a;
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<double> ab = Vector512<double>.Zero, cd = ab;
            for (nuint i = 0; i < (nuint)whole; i += 16)
            {
                (Vector512<double> x, Vector512<double> y) = Vector512.Widen(Vector512.LoadUnsafe(in first, i));
                ab = Vector512.FusedMultiplyAdd(x, x, ab);
                cd = Vector512.FusedMultiplyAdd(y, y, cd);
            }

            (a, b, c, d) = (ab.GetLower(), ab.GetUpper(), cd.GetLower(), cd.GetUpper());
        }
        else
        {
            for (nuint i = 0; i < (nuint)whole; i += 16)
            {
                AddSquares(Vector256.LoadUnsafe(in first, i), ref a, ref b);
                AddSquares(Vector256.LoadUnsafe(in first, i + 8), ref c, ref d);
            }
        }

        if (whole < cells.Length)
        {
            AddSquares(Tail.LoadV256(in first, (nuint)whole, (nuint)cells.Length), ref a, ref b);
            AddSquares(Tail.LoadV256(in first, (nuint)whole + 8, (nuint)cells.Length), ref c, ref d);
        }

        return Tree(a, b, c, d);
    }

    // As Totals adds 16 lanes up.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Tree(Vector256<double> a, Vector256<double> b, Vector256<double> c, Vector256<double> d)
    {
        Vector256<double> four = a + c + (b + d);
        return Sum(four.GetLower() + four.GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Sum(Vector128<double> two) => two[0] + two[1];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddSquares(Vector256<float> cells, ref Vector256<double> lower, ref Vector256<double> upper)
    {
        (Vector256<double> x, Vector256<double> y) = Vector256.Widen(cells);
        lower += x * x;
        upper += y * y;
    }

    private interface ITerm
    {
        static abstract double Of(float cell);

        static abstract Vector256<double> Of(Vector128<float> cells);

        static abstract float Result(double sum);
    }

    private readonly struct Plain : ITerm
    {
        public static double Of(float cell) => cell;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<double> Of(Vector128<float> cells)
        {
            if (Avx.IsSupported)
            {
                return Avx.ConvertToVector256Double(cells);
            }

            (Vector128<double> lower, Vector128<double> upper) = Vector128.Widen(cells);
            return Vector256.Create(lower, upper);
        }

        public static float Result(double sum) => Rounded(sum);
    }

    private readonly struct Squared : ITerm
    {
        public static double Of(float cell) => (double)cell * cell;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<double> Of(Vector128<float> cells) => Plain.Of(cells) is var wide ? wide * wide : default;

        public static float Result(double sum) => Rounded(Math.Sqrt(sum));
    }
}

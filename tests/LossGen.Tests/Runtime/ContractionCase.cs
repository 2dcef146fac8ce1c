using System.Numerics;
using LossGen.Runtime;

namespace LossGen.Tests.Runtime;

/// <summary>How a matrix of a contraction lies in memory.</summary>
public enum Layout
{
    RowMajor,
    Transposed,
    Strided,
    Backwards,
    Scattered,
}

/// <summary>A contraction, and what it gives by definition: one element after the other, by tables, without blocks or vectors.</summary>
internal sealed class ContractionCase<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Chain = 256;

    private static readonly int RunLength = typeof(T) == typeof(float) ? 64 : 256;

    public ContractionCase(int rows, int columns, int depth, Layout a, Layout b, Layout c, int seed = 1)
    {
        var random = new Random(seed);
        (A, ARow, ADepth) = Matrix(rows, depth, a, random);
        (B, BColumn, BDepth) = Matrix(columns, depth, b, random);
        (C, CRow, CColumn) = Matrix(rows, columns, c, random);
    }

    public T[] A { get; init; }

    public int[] ARow { get; init; }

    public int[] ADepth { get; init; }

    public T[] B { get; init; }

    public int[] BColumn { get; init; }

    public int[] BDepth { get; init; }

    public T[] C { get; init; }

    public int[] CRow { get; init; }

    public int[] CColumn { get; init; }

    /// <summary>The whole of c's memory after the contraction.</summary>
    public T[] Run(bool accumulate = false, bool parallel = false)
    {
        T[] c = [.. C];
        Multiply(c, accumulate, parallel);
        return c;
    }

    public void Multiply(T[] c, bool accumulate, bool parallel)
    {
        if (this is ContractionCase<float> single)
        {
            Contraction.Multiply(single.A, ARow, ADepth, single.B, BColumn, BDepth, (float[])(object)c, CRow, CColumn, accumulate, parallel);
        }
        else if (this is ContractionCase<double> wide)
        {
            Contraction.Multiply(wide.A, ARow, ADepth, wide.B, BColumn, BDepth, (double[])(object)c, CRow, CColumn, accumulate, parallel);
        }
    }

    /// <summary>What <see cref="Run"/> must give, to the bit.</summary>
    public T[] Expected(bool accumulate = false)
    {
        T[] c = [.. C];
        for (int i = 0; i < CRow.Length; i++)
        {
            for (int j = 0; j < CColumn.Length; j++)
            {
                T value = Element(i, j);
                ref T target = ref c[CRow[i] + CColumn[j]];
                target = Canonical(accumulate ? target + value : value);
            }
        }

        return c;
    }

    private T Element(int i, int j)
    {
        T sum = T.Zero, lost = T.Zero;
        for (int start = 0; start < ADepth.Length; start += Chain)
        {
            T chain = T.Zero;
            for (int run = start; run < Math.Min(start + Chain, ADepth.Length); run += RunLength)
            {
                T products = T.Zero;
                for (int k = run; k < Math.Min(run + RunLength, ADepth.Length); k++)
                {
                    products = T.FusedMultiplyAdd(A[ARow[i] + ADepth[k]], B[BColumn[j] + BDepth[k]], products);
                }

                chain = run == start ? products : chain + products;
            }

            if (start == 0)
            {
                sum = chain;
                continue;
            }

            T after = sum + chain, added = after - sum;
            lost += sum - (after - added) + (chain - added);
            sum = after;
        }

        return T.IsFinite(sum) && ADepth.Length > Chain ? sum + lost : sum;
    }

    private static T Canonical(T value) => T.IsNaN(value) ? T.NaN : value;

    private static (T[] Data, int[] First, int[] Second) Matrix(int first, int second, Layout layout, Random random)
    {
        const int gap = 3;
        int[] rows = new int[first], columns = new int[second];
        (int rowStride, int columnStride) = layout switch
        {
            Layout.RowMajor or Layout.Scattered => (second, 1),
            Layout.Transposed => (1, first),
            Layout.Strided => (2 * second + gap, 2),
            _ => (-second, -1),
        };
        Contraction.Offsets(rows, [first], [rowStride]);
        Contraction.Offsets(columns, [second], [columnStride]);
        int least = Math.Min(0, rowStride * (first - 1)) + Math.Min(0, columnStride * (second - 1)), length = 1 - least;
        if (first > 0 && second > 0)
        {
            for (int i = 0; i < first; i++)
            {
                rows[i] -= least;
            }

            length = rows.Max() + columns.Max() + 1;
        }

        if (layout == Layout.Scattered)
        {
            random.Shuffle(rows);
            random.Shuffle(columns);
        }

        T[] data = new T[length + gap];
        for (int i = 0; i < data.Length; i++)
        {
            data[i] = T.CreateTruncating(random.NextDouble() - 0.3);
        }

        return (data, rows, columns);
    }
}

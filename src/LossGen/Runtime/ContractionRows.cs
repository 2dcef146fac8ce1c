using System.Numerics;
using System.Runtime.CompilerServices;

namespace LossGen.Runtime;

/// <summary>
/// A contraction of very few rows with contiguous columns: a vector times a matrix. Every element of the matrix is needed
/// once, so it is read in the order of the memory, and the row of sums goes to and from the first-level cache instead.
/// </summary>
internal static unsafe class ContractionRows<TLanes, TVector, T>
    where TLanes : IContractionLanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Chain = ContractionSums<TLanes, TVector, T>.Chain;
    private const int MostRows = 2;
    private const int Strip = 1024;

    // Chains of the kernel's tiles are short of independent work with one row, but they have no memory to wait for either.
    private const long LeastElements = 1 << 14;

    /// <summary>Whether a contraction is of this kind.</summary>
    public static bool Suits(ContractionOperand<T> b, ContractionOperand<T> c)
        => c.FirstLength <= MostRows && (long)c.SecondLength * b.SecondLength >= LeastElements && c.SecondLength >= 8 * TLanes.Count
            && ContractionPacking.IsRun(b.First, b.FirstLength);

    /// <summary>Computes it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(ContractionOperand<T> a, ContractionOperand<T> b, ContractionOperand<T> c, bool accumulate)
    {
        int room = Math.Min(Strip, (c.SecondLength + TLanes.Count - 1) / TLanes.Count * TLanes.Count);
        using var scratch = new Scratch<T>(4 * room);
        fixed (T* sum = scratch.Span)
        {
            T* lost = sum + room, chain = lost + room, run = chain + room;
            for (int row = 0; row < c.FirstLength; row++)
            {
                for (int column = 0; column < c.SecondLength; column += Strip)
                {
                    int columns = Math.Min(Strip, c.SecondLength - column);
                    ContractionOperand<T> matrix = new(b.Data + b.First[column], null, columns, b.Second, b.SecondLength);
                    scratch.Span.Clear();
                    Products(a.Data + a.First[row], a.Second, matrix, 0, sum, run);
                    for (int k = Chain; k < a.SecondLength; k += Chain)
                    {
                        new Span<T>(chain, room).Clear();
                        Products(a.Data + a.First[row], a.Second, matrix, k, chain, run);
                        ContractionSums<TLanes, TVector, T>.Add(chain, sum, lost, columns);
                    }

                    // Without a second chain, nothing was lost.
                    ContractionSums<TLanes, TVector, T>.Finish(sum, lost, columns);
                    int* offsets = c.Second + column;
                    ContractionSums<TLanes, TVector, T>.Write(sum, c.Data + c.First[row], offsets, columns, ContractionPacking.IsRun(offsets, columns), accumulate);
                }
            }
        }
    }

    // One chain, run by run. The first goes where it stays.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Products(T* a, int* aDepth, ContractionOperand<T> matrix, int start, T* chain, T* run)
    {
        int end = Math.Min(start + Chain, matrix.SecondLength), length = ContractionKernel.Run<T>();
        for (int k = start; k < end; k += length)
        {
            T* sums = k == start ? chain : run;
            if (k > start)
            {
                new Span<T>(run, matrix.FirstLength).Clear();
            }

            Products(a, aDepth + k, matrix.Data, matrix.Second + k, Math.Min(length, end - k), sums, matrix.FirstLength);
            if (k > start)
            {
                ContractionSums<TLanes, TVector, T>.Add(run, chain, matrix.FirstLength);
            }
        }
    }

    // Four rows of the matrix at a time, one after the other into each sum.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Products(T* a, int* aDepth, T* b, int* bDepth, int depth, T* sum, int columns)
    {
        int k = 0;
        for (; k + 4 <= depth; k += 4)
        {
            T* a0 = a + aDepth[k], a1 = a + aDepth[k + 1], a2 = a + aDepth[k + 2], a3 = a + aDepth[k + 3];
            T* b0 = b + bDepth[k], b1 = b + bDepth[k + 1], b2 = b + bDepth[k + 2], b3 = b + bDepth[k + 3];
            TVector x0 = TLanes.Broadcast(a0), x1 = TLanes.Broadcast(a1), x2 = TLanes.Broadcast(a2), x3 = TLanes.Broadcast(a3);
            int j = 0;
            for (; j + TLanes.Count <= columns; j += TLanes.Count)
            {
                TVector y = TLanes.MultiplyAdd(x0, TLanes.Load(b0 + j), TLanes.Load(sum + j));
                y = TLanes.MultiplyAdd(x1, TLanes.Load(b1 + j), y);
                y = TLanes.MultiplyAdd(x2, TLanes.Load(b2 + j), y);
                TLanes.Store(TLanes.MultiplyAdd(x3, TLanes.Load(b3 + j), y), sum + j);
            }

            for (; j < columns; j++)
            {
                sum[j] = T.FusedMultiplyAdd(*a3, b3[j], T.FusedMultiplyAdd(*a2, b2[j], T.FusedMultiplyAdd(*a1, b1[j], T.FusedMultiplyAdd(*a0, b0[j], sum[j]))));
            }
        }

        for (; k < depth; k++)
        {
            T* a0 = a + aDepth[k], b0 = b + bDepth[k];
            TVector x = TLanes.Broadcast(a0);
            int j = 0;
            for (; j + TLanes.Count <= columns; j += TLanes.Count)
            {
                TLanes.Store(TLanes.MultiplyAdd(x, TLanes.Load(b0 + j), TLanes.Load(sum + j)), sum + j);
            }

            for (; j < columns; j++)
            {
                sum[j] = T.FusedMultiplyAdd(*a0, b0[j], sum[j]);
            }
        }
    }
}

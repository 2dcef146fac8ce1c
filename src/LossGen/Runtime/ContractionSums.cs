using System.Numerics;
using System.Runtime.CompilerServices;

namespace LossGen.Runtime;

/// <summary>What becomes of the elements of c after the products of one chain: compensated sums over the chains, and the way out.</summary>
internal static unsafe class ContractionSums<TLanes, TVector, T>
    where TLanes : IContractionLanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>
    /// How many products go into one element, in some runs, before the sum moves on to a compensated one, where the error
    /// stops growing with the length.
    /// </summary>
    public const int Chain = 256;

    /// <summary>Adds elements to others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(T* from, T* to, int length)
    {
        for (int i = 0; i < length; i += TLanes.Count)
        {
            TLanes.Store(TLanes.Add(TLanes.Load(to + i), TLanes.Load(from + i)), to + i);
        }
    }

    /// <summary>Adds elements to their sums by TwoSum: what an addition rounds away goes to the compensation.</summary>
    /// <param name="chain">The elements of one chain.</param>
    /// <param name="sum">Their sums.</param>
    /// <param name="lost">The compensations of those.</param>
    /// <param name="length">How many there are, rounded up to whole vectors.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(T* chain, T* sum, T* lost, int length)
    {
        for (int i = 0; i < length; i += TLanes.Count)
        {
            TVector before = TLanes.Load(sum + i), value = TLanes.Load(chain + i);
            TVector after = TLanes.Add(before, value);
            TVector added = TLanes.Subtract(after, before);
            TVector rounded = TLanes.Add(TLanes.Subtract(before, TLanes.Subtract(after, added)), TLanes.Subtract(value, added));
            TLanes.Store(after, sum + i);
            TLanes.Store(TLanes.Add(TLanes.Load(lost + i), rounded), lost + i);
        }
    }

    /// <summary>Adds the compensations to the sums, in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Finish(T* sum, T* lost, int length)
    {
        for (int i = 0; i < length; i += TLanes.Count)
        {
            TLanes.Store(TLanes.Finish(TLanes.Load(sum + i), TLanes.Load(lost + i)), sum + i);
        }
    }

    /// <summary>Writes or adds finished elements to a row of c.</summary>
    /// <param name="from">The elements.</param>
    /// <param name="row">The row.</param>
    /// <param name="columns">The offsets in the row.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="run">Whether they are contiguous.</param>
    /// <param name="accumulate">Whether to add.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Write(T* from, T* row, int* columns, int count, bool run, bool accumulate)
    {
        int j = 0;
        for (; run && j + TLanes.Count <= count; j += TLanes.Count)
        {
            TVector value = TLanes.Load(from + j);
            T* target = row + columns[0] + j;
            TLanes.Store(accumulate ? TLanes.Canonical(TLanes.Add(TLanes.Load(target), value)) : value, target);
        }

        for (; j < count; j++)
        {
            T* target = row + columns[j];
            *target = accumulate ? ContractionLane<T>.Canonical(*target + from[j]) : from[j];
        }
    }
}

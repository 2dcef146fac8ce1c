using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LossGen.Runtime;

/// <summary>
/// Adds the lanes of one block to a reduction's slot: 16 doubles in memory, one a virtual lane. In double there are 8
/// lanes; a sum keeps 8 compensations behind them. A block is 256 elements, so its lanes held at most 16 floats (32
/// doubles) each before they come here, where the error stops growing with the length.
/// </summary>
/// <remarks>
/// Lane <c>k</c> of part <c>p</c> of a narrower vector is virtual lane <c>p * W + k</c>: each slot entry sees the same
/// additions in the same order at every width, and so has the same bits.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Accumulate
{
    /// <summary>The number of doubles in a slot.</summary>
    public const int SlotLength = 16;

    /// <summary>Adds the 16 lanes of a block to a sum's slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Sum(Vector512<float> lanes, ref double slot)
    {
        (Vector512<double> lower, Vector512<double> upper) = Vector512.Widen(lanes);
        WideSum(lower, upper, ref slot);
    }

    /// <summary>Adds lanes 8 · <paramref name="part"/> and on of a block to a sum's slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Sum(Vector256<float> lanes, int part, ref double slot)
    {
        (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(lanes);
        WideSum(lower, upper, part, ref slot);
    }

    /// <summary>Adds lanes 4 · <paramref name="part"/> and on of a block to a sum's slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Sum(Vector128<float> lanes, int part, ref double slot)
    {
        (Vector128<double> lower, Vector128<double> upper) = Vector128.Widen(lanes);
        WideSum(lower, upper, part, ref slot);
    }

    // In double: TwoSum, so that the part of an addition that is rounded away goes to the compensation.

    /// <summary>Adds the 8 lanes of a block to a sum's slot, with their compensations.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Sum(Vector512<double> lanes, ref double slot)
    {
        Vector512<double> before = Vector512.LoadUnsafe(ref slot);
        Vector512<double> after = before + lanes;
        Vector512<double> added = after - before;
        Vector512<double> lost = before - (after - added) + (lanes - added);
        after.StoreUnsafe(ref slot);
        (Vector512.LoadUnsafe(ref slot, 8) + lost).StoreUnsafe(ref slot, 8);
    }

    /// <summary>Adds lanes 4 · <paramref name="part"/> and on of a block to a sum's slot, with their compensations.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Sum(Vector256<double> lanes, int part, ref double slot)
    {
        nuint at = (nuint)(4 * part);
        Vector256<double> before = Vector256.LoadUnsafe(ref slot, at);
        Vector256<double> after = before + lanes;
        Vector256<double> added = after - before;
        Vector256<double> lost = before - (after - added) + (lanes - added);
        after.StoreUnsafe(ref slot, at);
        (Vector256.LoadUnsafe(ref slot, at + 8) + lost).StoreUnsafe(ref slot, at + 8);
    }

    /// <summary>Adds lanes 2 · <paramref name="part"/> and on of a block to a sum's slot, with their compensations.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Sum(Vector128<double> lanes, int part, ref double slot)
    {
        nuint at = (nuint)(2 * part);
        Vector128<double> before = Vector128.LoadUnsafe(ref slot, at);
        Vector128<double> after = before + lanes;
        Vector128<double> added = after - before;
        Vector128<double> lost = before - (after - added) + (lanes - added);
        after.StoreUnsafe(ref slot, at);
        (Vector128.LoadUnsafe(ref slot, at + 8) + lost).StoreUnsafe(ref slot, at + 8);
    }

    /// <summary>Adds the 16 lanes of a block to a sum's slot, their terms having been computed in double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WideSum(Vector512<double> lower, Vector512<double> upper, ref double slot)
    {
        (Vector512.LoadUnsafe(ref slot) + lower).StoreUnsafe(ref slot);
        (Vector512.LoadUnsafe(ref slot, 8) + upper).StoreUnsafe(ref slot, 8);
    }

    /// <summary>Adds lanes 8 · <paramref name="part"/> and on of a block to a sum's slot, their terms having been computed in double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WideSum(Vector256<double> lower, Vector256<double> upper, int part, ref double slot)
    {
        nuint at = (nuint)(8 * part);
        (Vector256.LoadUnsafe(ref slot, at) + lower).StoreUnsafe(ref slot, at);
        (Vector256.LoadUnsafe(ref slot, at + 4) + upper).StoreUnsafe(ref slot, at + 4);
    }

    /// <summary>Adds lanes 4 · <paramref name="part"/> and on of a block to a sum's slot, their terms having been computed in double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WideSum(Vector128<double> lower, Vector128<double> upper, int part, ref double slot)
    {
        nuint at = (nuint)(4 * part);
        (Vector128.LoadUnsafe(ref slot, at) + lower).StoreUnsafe(ref slot, at);
        (Vector128.LoadUnsafe(ref slot, at + 2) + upper).StoreUnsafe(ref slot, at + 2);
    }

    /// <summary>Takes the 16 lanes of a block into a maximum's slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Max(Vector512<float> lanes, ref double slot)
    {
        (Vector512<double> lower, Vector512<double> upper) = Vector512.Widen(lanes);
        Vector512.Max(Vector512.LoadUnsafe(ref slot), lower).StoreUnsafe(ref slot);
        Vector512.Max(Vector512.LoadUnsafe(ref slot, 8), upper).StoreUnsafe(ref slot, 8);
    }

    /// <summary>Takes lanes 8 · <paramref name="part"/> and on of a block into a maximum's slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Max(Vector256<float> lanes, int part, ref double slot)
    {
        (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(lanes);
        nuint at = (nuint)(8 * part);
        Vector256.Max(Vector256.LoadUnsafe(ref slot, at), lower).StoreUnsafe(ref slot, at);
        Vector256.Max(Vector256.LoadUnsafe(ref slot, at + 4), upper).StoreUnsafe(ref slot, at + 4);
    }

    /// <summary>Takes lanes 4 · <paramref name="part"/> and on of a block into a maximum's slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Max(Vector128<float> lanes, int part, ref double slot)
    {
        (Vector128<double> lower, Vector128<double> upper) = Vector128.Widen(lanes);
        nuint at = (nuint)(4 * part);
        Vector128.Max(Vector128.LoadUnsafe(ref slot, at), lower).StoreUnsafe(ref slot, at);
        Vector128.Max(Vector128.LoadUnsafe(ref slot, at + 2), upper).StoreUnsafe(ref slot, at + 2);
    }

    /// <summary>Takes the 8 lanes of a block into a maximum's slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Max(Vector512<double> lanes, ref double slot)
        => Vector512.Max(Vector512.LoadUnsafe(ref slot), lanes).StoreUnsafe(ref slot);

    /// <summary>Takes lanes 4 · <paramref name="part"/> and on of a block into a maximum's slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Max(Vector256<double> lanes, int part, ref double slot)
        => Vector256.Max(Vector256.LoadUnsafe(ref slot, (nuint)(4 * part)), lanes).StoreUnsafe(ref slot, (nuint)(4 * part));

    /// <summary>Takes lanes 2 · <paramref name="part"/> and on of a block into a maximum's slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Max(Vector128<double> lanes, int part, ref double slot)
        => Vector128.Max(Vector128.LoadUnsafe(ref slot, (nuint)(2 * part)), lanes).StoreUnsafe(ref slot, (nuint)(2 * part));

    /// <summary>Takes the 16 lanes of a block into a minimum's slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Min(Vector512<float> lanes, ref double slot)
    {
        (Vector512<double> lower, Vector512<double> upper) = Vector512.Widen(lanes);
        Vector512.Min(Vector512.LoadUnsafe(ref slot), lower).StoreUnsafe(ref slot);
        Vector512.Min(Vector512.LoadUnsafe(ref slot, 8), upper).StoreUnsafe(ref slot, 8);
    }

    /// <summary>Takes lanes 8 · <paramref name="part"/> and on of a block into a minimum's slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Min(Vector256<float> lanes, int part, ref double slot)
    {
        (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(lanes);
        nuint at = (nuint)(8 * part);
        Vector256.Min(Vector256.LoadUnsafe(ref slot, at), lower).StoreUnsafe(ref slot, at);
        Vector256.Min(Vector256.LoadUnsafe(ref slot, at + 4), upper).StoreUnsafe(ref slot, at + 4);
    }

    /// <summary>Takes lanes 4 · <paramref name="part"/> and on of a block into a minimum's slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Min(Vector128<float> lanes, int part, ref double slot)
    {
        (Vector128<double> lower, Vector128<double> upper) = Vector128.Widen(lanes);
        nuint at = (nuint)(4 * part);
        Vector128.Min(Vector128.LoadUnsafe(ref slot, at), lower).StoreUnsafe(ref slot, at);
        Vector128.Min(Vector128.LoadUnsafe(ref slot, at + 2), upper).StoreUnsafe(ref slot, at + 2);
    }

    /// <summary>Takes the 8 lanes of a block into a minimum's slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Min(Vector512<double> lanes, ref double slot)
        => Vector512.Min(Vector512.LoadUnsafe(ref slot), lanes).StoreUnsafe(ref slot);

    /// <summary>Takes lanes 4 · <paramref name="part"/> and on of a block into a minimum's slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Min(Vector256<double> lanes, int part, ref double slot)
        => Vector256.Min(Vector256.LoadUnsafe(ref slot, (nuint)(4 * part)), lanes).StoreUnsafe(ref slot, (nuint)(4 * part));

    /// <summary>Takes lanes 2 · <paramref name="part"/> and on of a block into a minimum's slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Min(Vector128<double> lanes, int part, ref double slot)
        => Vector128.Min(Vector128.LoadUnsafe(ref slot, (nuint)(2 * part)), lanes).StoreUnsafe(ref slot, (nuint)(2 * part));

    /// <summary>Takes the 16 lanes of a block into a product's slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Product(Vector512<float> lanes, ref double slot)
    {
        (Vector512<double> lower, Vector512<double> upper) = Vector512.Widen(lanes);
        (Vector512.LoadUnsafe(ref slot) * lower).StoreUnsafe(ref slot);
        (Vector512.LoadUnsafe(ref slot, 8) * upper).StoreUnsafe(ref slot, 8);
    }

    /// <summary>Takes lanes 8 · <paramref name="part"/> and on of a block into a product's slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Product(Vector256<float> lanes, int part, ref double slot)
    {
        (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(lanes);
        nuint at = (nuint)(8 * part);
        (Vector256.LoadUnsafe(ref slot, at) * lower).StoreUnsafe(ref slot, at);
        (Vector256.LoadUnsafe(ref slot, at + 4) * upper).StoreUnsafe(ref slot, at + 4);
    }

    /// <summary>Takes lanes 4 · <paramref name="part"/> and on of a block into a product's slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Product(Vector128<float> lanes, int part, ref double slot)
    {
        (Vector128<double> lower, Vector128<double> upper) = Vector128.Widen(lanes);
        nuint at = (nuint)(4 * part);
        (Vector128.LoadUnsafe(ref slot, at) * lower).StoreUnsafe(ref slot, at);
        (Vector128.LoadUnsafe(ref slot, at + 2) * upper).StoreUnsafe(ref slot, at + 2);
    }

    /// <summary>Takes the 8 lanes of a block into a product's slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Product(Vector512<double> lanes, ref double slot)
        => (Vector512.LoadUnsafe(ref slot) * lanes).StoreUnsafe(ref slot);

    /// <summary>Takes lanes 4 · <paramref name="part"/> and on of a block into a product's slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Product(Vector256<double> lanes, int part, ref double slot)
        => (Vector256.LoadUnsafe(ref slot, (nuint)(4 * part)) * lanes).StoreUnsafe(ref slot, (nuint)(4 * part));

    /// <summary>Takes lanes 2 · <paramref name="part"/> and on of a block into a product's slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Product(Vector128<double> lanes, int part, ref double slot)
        => (Vector128.LoadUnsafe(ref slot, (nuint)(2 * part)) * lanes).StoreUnsafe(ref slot, (nuint)(2 * part));
}

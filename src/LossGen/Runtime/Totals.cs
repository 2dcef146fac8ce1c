using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LossGen.Runtime;

/// <summary>
/// From a reduction's slot to its result, by a fixed tree, and from the results of chunks to the whole, in chunk order. A
/// result that is not a number is always <see cref="double.NaN"/>: which operand's payload survives depends on the processor.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Totals
{
    /// <summary>The sum of a float formula: of 16 lanes.</summary>
    /// <param name="slot">16 lanes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sum(ReadOnlySpan<double> slot)
    {
        Vector512<double> eight = Vector512.Create(slot) + Vector512.Create(slot[8..]);
        Vector256<double> four = eight.GetLower() + eight.GetUpper();
        Vector128<double> two = four.GetLower() + four.GetUpper();
        return Canonical(two[0] + two[1]);
    }

    /// <summary>The sum of a double formula: of 8 lanes and their compensations.</summary>
    /// <param name="slot">8 lanes, then 8 compensations.</param>
    public static double CompensatedSum(ReadOnlySpan<double> slot)
    {
        Vector512<double> sums = Vector512.Create(slot), losses = Vector512.Create(slot[8..]);
        Vector256<double> four = TwoSum(sums.GetLower(), sums.GetUpper(), losses.GetLower() + losses.GetUpper(), out Vector256<double> fourLost);
        Vector128<double> two = TwoSum(four.GetLower(), four.GetUpper(), fourLost.GetLower() + fourLost.GetUpper(), out Vector128<double> twoLost);
        double lost = twoLost[0] + twoLost[1];
        double sum = TwoSum(two[0], two[1], ref lost);
        return Finish(sum, lost);
    }

    /// <summary>The greatest lane; NaN if any is.</summary>
    /// <param name="slot">16 lanes, those that no element reached being -∞.</param>
    public static double Max(ReadOnlySpan<double> slot) => MergeMaxima(slot[..Accumulate.SlotLength]);

    /// <summary>The least lane; NaN if any is.</summary>
    /// <param name="slot">16 lanes, those that no element reached being ∞.</param>
    public static double Min(ReadOnlySpan<double> slot) => MergeMinima(slot[..Accumulate.SlotLength]);

    /// <summary>The product of the lanes.</summary>
    /// <param name="slot">16 lanes, those that no element reached being 1.</param>
    public static double Product(ReadOnlySpan<double> slot)
    {
        Vector512<double> eight = Vector512.Create(slot) * Vector512.Create(slot[8..]);
        Vector256<double> four = eight.GetLower() * eight.GetUpper();
        Vector128<double> two = four.GetLower() * four.GetUpper();
        return Canonical(two[0] * two[1]);
    }

    /// <summary>The sum of the chunks' sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double MergeSums(ReadOnlySpan<double> chunks)
        => chunks.Length == 1 ? Canonical(0.0 + chunks[0]) : MergeManySums(chunks);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double MergeManySums(ReadOnlySpan<double> chunks)
    {
        var sum = new ChunkSum();
        foreach (double chunk in chunks)
        {
            sum.Add(chunk);
        }

        return sum.Value;
    }

    /// <summary>The greatest of the chunks' greatest; NaN if any is.</summary>
    public static double MergeMaxima(ReadOnlySpan<double> chunks)
    {
        double result = double.NegativeInfinity;
        foreach (double chunk in chunks)
        {
            result = Math.Max(result, chunk);
        }

        return Canonical(result);
    }

    /// <summary>The least of the chunks' least; NaN if any is.</summary>
    public static double MergeMinima(ReadOnlySpan<double> chunks)
    {
        double result = double.PositiveInfinity;
        foreach (double chunk in chunks)
        {
            result = Math.Min(result, chunk);
        }

        return Canonical(result);
    }

    /// <summary>The product of the chunks' products.</summary>
    public static double MergeProducts(ReadOnlySpan<double> chunks)
    {
        double result = 1;
        foreach (double chunk in chunks)
        {
            result *= chunk;
        }

        return Canonical(result);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double TwoSum(double a, double b, ref double lost)
    {
        double sum = a + b;
        double added = sum - a;
        lost += a - (sum - added) + (b - added);
        return sum;
    }

    private static Vector256<double> TwoSum(Vector256<double> a, Vector256<double> b, Vector256<double> lost, out Vector256<double> allLost)
    {
        Vector256<double> sum = a + b;
        Vector256<double> added = sum - a;
        allLost = lost + (a - (sum - added) + (b - added));
        return sum;
    }

    private static Vector128<double> TwoSum(Vector128<double> a, Vector128<double> b, Vector128<double> lost, out Vector128<double> allLost)
    {
        Vector128<double> sum = a + b;
        Vector128<double> added = sum - a;
        allLost = lost + (a - (sum - added) + (b - added));
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Canonical(double value) => double.IsNaN(value) ? double.NaN : value;

    // Past an overflow the compensation is inf - inf; the sum itself is still right.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Finish(double sum, double lost) => double.IsFinite(sum) ? Canonical(sum + lost) : Canonical(sum);
}

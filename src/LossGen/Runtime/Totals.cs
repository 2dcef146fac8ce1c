using System.ComponentModel;

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
    public static double Sum(ReadOnlySpan<double> slot)
    {
        Span<double> tree = stackalloc double[Accumulate.SlotLength];
        slot[..Accumulate.SlotLength].CopyTo(tree);
        for (int half = Accumulate.SlotLength / 2; half > 0; half /= 2)
        {
            for (int i = 0; i < half; i++)
            {
                tree[i] += tree[i + half];
            }
        }

        return Canonical(tree[0]);
    }

    /// <summary>The sum of a double formula: of 8 lanes and their compensations.</summary>
    /// <param name="slot">8 lanes, then 8 compensations.</param>
    public static double CompensatedSum(ReadOnlySpan<double> slot)
    {
        Span<double> tree = stackalloc double[Accumulate.SlotLength];
        slot[..Accumulate.SlotLength].CopyTo(tree);
        for (int half = Accumulate.SlotLength / 4; half > 0; half /= 2)
        {
            for (int i = 0; i < half; i++)
            {
                double lost = tree[8 + i] + tree[8 + i + half];
                tree[i] = TwoSum(tree[i], tree[i + half], ref lost);
                tree[8 + i] = lost;
            }
        }

        return Finish(tree[0], tree[8]);
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
        Span<double> tree = stackalloc double[Accumulate.SlotLength];
        slot[..Accumulate.SlotLength].CopyTo(tree);
        for (int half = Accumulate.SlotLength / 2; half > 0; half /= 2)
        {
            for (int i = 0; i < half; i++)
            {
                tree[i] *= tree[i + half];
            }
        }

        return Canonical(tree[0]);
    }

    /// <summary>The sum of the chunks' sums.</summary>
    public static double MergeSums(ReadOnlySpan<double> chunks)
    {
        double sum = 0, lost = 0;
        foreach (double chunk in chunks)
        {
            sum = TwoSum(sum, chunk, ref lost);
        }

        return Finish(sum, lost);
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

    private static double TwoSum(double a, double b, ref double lost)
    {
        double sum = a + b;
        double added = sum - a;
        lost += a - (sum - added) + (b - added);
        return sum;
    }

    // Past an overflow the compensation is inf - inf; the sum itself is still right.
    private static double Finish(double sum, double lost) => double.IsFinite(sum) ? Canonical(sum + lost) : Canonical(sum);

    private static double Canonical(double value) => double.IsNaN(value) ? double.NaN : value;
}

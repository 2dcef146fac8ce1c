using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace LossGen.Runtime;

/// <summary>A sum over the chunks of an input, or the blocks of a row, one after the other, with compensation: the same bits as <see cref="Totals.MergeSums"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct ChunkSum
{
    private double _sum;
    private double _lost;
    private bool _hasChunk;

    /// <summary>The sum of what was added; 0 of nothing.</summary>
    public readonly double Value => Totals.Finish(_sum, _lost);

    /// <summary>Adds a chunk's sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(double chunk)
    {
        // The same as the addition to 0, but most inputs are one chunk, and need not wait for what it lost.
        if (!_hasChunk)
        {
            _sum = 0.0 + chunk;
            _hasChunk = true;
            return;
        }

        _sum = Totals.TwoSum(_sum, chunk, ref _lost);
    }

    /// <summary>Adds the 16 lanes of a slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take(ReadOnlySpan<double> slot) => Add(Totals.Sum(slot));

    /// <summary>Adds the 8 lanes of a slot and their compensations.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void TakeCompensated(ReadOnlySpan<double> slot) => Add(Totals.CompensatedSum(slot));
}

/// <summary>A product over the chunks of an input, one after the other.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct ChunkProduct()
{
    private double _product = 1;

    /// <summary>The product of what was taken; 1 of nothing.</summary>
    public readonly double Value => Totals.Canonical(_product);

    /// <summary>Multiplies by the lanes of a slot.</summary>
    public void Take(ReadOnlySpan<double> slot) => _product *= Totals.Product(slot);
}

/// <summary>The greatest over the chunks of an input; NaN if any is.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct ChunkMax()
{
    private double _greatest = double.NegativeInfinity;

    /// <summary>The greatest of what was taken; -∞ of nothing.</summary>
    public readonly double Value => Totals.Canonical(_greatest);

    /// <summary>Takes in the lanes of a slot.</summary>
    public void Take(ReadOnlySpan<double> slot) => _greatest = Math.Max(_greatest, Totals.Max(slot));
}

/// <summary>The least over the chunks of an input; NaN if any is.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct ChunkMin()
{
    private double _least = double.PositiveInfinity;

    /// <summary>The least of what was taken; ∞ of nothing.</summary>
    public readonly double Value => Totals.Canonical(_least);

    /// <summary>Takes in the lanes of a slot.</summary>
    public void Take(ReadOnlySpan<double> slot) => _least = Math.Min(_least, Totals.Min(slot));
}

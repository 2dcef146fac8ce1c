using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace LossGen.Runtime;

/// <summary>A sum over the chunks of an input, one after the other, with compensation: the same bits as <see cref="Totals.MergeSums"/>.</summary>
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
        if (_hasChunk)
        {
            _sum = Totals.TwoSum(_sum, chunk, ref _lost);
        }
        else
        {
            _sum = 0.0 + chunk;
            _hasChunk = true;
        }
    }

    /// <summary>Adds the 16 lanes of a slot, and clears it for the next chunk.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take(Span<double> slot)
    {
        Add(Totals.Sum(slot));
        slot.Clear();
    }

    /// <summary>Adds the 8 lanes of a slot and their compensations, and clears it for the next chunk.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void TakeCompensated(Span<double> slot)
    {
        Add(Totals.CompensatedSum(slot));
        slot.Clear();
    }
}

/// <summary>A product over the chunks of an input, one after the other.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct ChunkProduct()
{
    private double _product = 1;

    /// <summary>The product of what was taken; 1 of nothing.</summary>
    public readonly double Value => Totals.Canonical(_product);

    /// <summary>Multiplies by the lanes of a slot, and fills it with 1 for the next chunk.</summary>
    public void Take(Span<double> slot)
    {
        _product *= Totals.Product(slot);
        slot.Fill(1);
    }
}

/// <summary>The greatest over the chunks of an input; NaN if any is.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct ChunkMax()
{
    private double _greatest = double.NegativeInfinity;

    /// <summary>The greatest of what was taken; -∞ of nothing.</summary>
    public readonly double Value => Totals.Canonical(_greatest);

    /// <summary>Takes in the lanes of a slot, and fills it with -∞ for the next chunk.</summary>
    public void Take(Span<double> slot)
    {
        _greatest = Math.Max(_greatest, Totals.Max(slot));
        slot.Fill(double.NegativeInfinity);
    }
}

/// <summary>The least over the chunks of an input; NaN if any is.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct ChunkMin()
{
    private double _least = double.PositiveInfinity;

    /// <summary>The least of what was taken; ∞ of nothing.</summary>
    public readonly double Value => Totals.Canonical(_least);

    /// <summary>Takes in the lanes of a slot, and fills it with ∞ for the next chunk.</summary>
    public void Take(Span<double> slot)
    {
        _least = Math.Min(_least, Totals.Min(slot));
        slot.Fill(double.PositiveInfinity);
    }
}

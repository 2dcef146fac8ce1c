using LossGen.Training.Data;

namespace LossGen.Training.Models;

/// <summary>The rows of a dataset in their order, so many at once: what goes through a model that isn't trained.</summary>
internal sealed class RowBlocks
{
    // About as many numbers take as long as it takes a thread to begin.
    private const long Little = 1 << 17;

    private readonly Dataset _data;
    private readonly int[] _order;

    public RowBlocks(Dataset data, int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size, "batchSize");
        (_data, Size) = (data, Math.Min(size, Math.Max(data.Count, 1)));
        _order = new int[data.Count];
        for (int i = 0; i < _order.Length; i++)
        {
            _order[i] = i;
        }
    }

    /// <summary>Rows in a block.</summary>
    public int Size { get; }

    /// <summary>How many blocks there are; the last may have fewer rows.</summary>
    public int Count => (int)((_data.Count + (Size - 1L)) / Size);

    /// <summary>How many threads it pays to share the blocks among.</summary>
    public int Threads(int offered, Model model) => Size * model.NumbersPerSample < Little ? 1 : Math.Clamp(offered, 1, Math.Max(Count, 1));

    /// <summary>Reads a block into a batch that is used again and again.</summary>
    public Batch Read(int block, ref Batch? batch)
    {
        batch ??= _data.NewBatch(Size);
        int start = block * Size;
        batch.Fill(_order.AsSpan(start, Math.Min(Size, _order.Length - start)));
        return batch;
    }
}

using System.ComponentModel;
using System.Numerics;
using System.Numerics.Tensors;

namespace LossGen.Runtime;

/// <summary>
/// A result for each column that all chunks of rows contribute to: the first chunk in the results themselves, each other in memory of
/// its own, so that chunks may run at the same time. The parts are merged in the order of the chunks, whichever was done first.
/// </summary>
/// <typeparam name="T">The element type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct ColumnParts<T> : IDisposable
    where T : unmanaged, INumber<T>
{
    private readonly Span<T> _results;
    private readonly int _chunks;
    private Scratch<T> _others;

    /// <summary>Rents what the other chunks need.</summary>
    /// <param name="results">The results, one a column: those of nothing. Each part begins as they are.</param>
    /// <param name="chunks">The number of chunks.</param>
    public ColumnParts(Span<T> results, int chunks)
    {
        _results = results;
        _chunks = chunks;
        _others = new Scratch<T>(checked(Math.Max(0, chunks - 1) * results.Length));
        for (int chunk = 1; chunk < chunks; chunk++)
        {
            results.CopyTo(Of(chunk));
        }
    }

    /// <summary>The part of a chunk.</summary>
    public readonly Span<T> Of(int chunk) => chunk == 0 ? _results : _others.Span.Slice((chunk - 1) * _results.Length, _results.Length);

    /// <summary>Adds the other chunks' sums to the results.</summary>
    public readonly void MergeSum()
    {
        for (int chunk = 1; chunk < _chunks; chunk++)
        {
            TensorPrimitives.Add(_results, Of(chunk), _results);
        }
    }

    /// <summary>Takes the other chunks' greatest values into the results.</summary>
    public readonly void MergeMax()
    {
        for (int chunk = 1; chunk < _chunks; chunk++)
        {
            TensorPrimitives.Max(_results, Of(chunk), _results);
        }
    }

    /// <summary>Takes the other chunks' least values into the results.</summary>
    public readonly void MergeMin()
    {
        for (int chunk = 1; chunk < _chunks; chunk++)
        {
            TensorPrimitives.Min(_results, Of(chunk), _results);
        }
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => _others.Dispose();
}

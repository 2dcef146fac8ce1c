using System.Buffers;
using System.ComponentModel;

namespace LossGen.Runtime;

/// <summary>Memory that a formula needs for the time of one call, rented from the shared <see cref="ArrayPool{T}"/>.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <param name="length">The number of elements; for none nothing is rented. Their values are whatever the last tenant left.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct Scratch<T>(int length) : IDisposable
    where T : unmanaged
{
    private T[]? _array = length == 0 ? [] : ArrayPool<T>.Shared.Rent(length);

    /// <summary>The rented elements.</summary>
    public readonly Span<T> Span => _array.AsSpan(0, length);

    /// <summary>Gives the memory back. A second call does nothing.</summary>
    public void Dispose()
    {
        T[]? array = _array;
        _array = null;
        if (array is { Length: > 0 })
        {
            ArrayPool<T>.Shared.Return(array);
        }
    }
}

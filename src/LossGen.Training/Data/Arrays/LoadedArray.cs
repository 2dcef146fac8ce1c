namespace LossGen.Training.Data.Arrays;

/// <summary>An array from a file.</summary>
/// <typeparam name="T">The type of its elements.</typeparam>
public sealed class LoadedArray<T>
    where T : unmanaged
{
    private readonly int[] _shape;

    internal LoadedArray(T[] values, int[] shape) => (Values, _shape) = (values, shape);

    /// <summary>The elements, dense and row-major.</summary>
    public T[] Values { get; }

    /// <summary>The shape; empty for a single number.</summary>
    public ReadOnlySpan<int> Shape => _shape;
}

/// <summary>Arrays as fields.</summary>
public static class LoadedArrays
{
    /// <summary>A field whose rows are those of the array's first dimension. The values are shared.</summary>
    /// <param name="array">The array, of at least one dimension.</param>
    /// <param name="name">The field's name.</param>
    /// <exception cref="ArgumentException">The array is a single number.</exception>
    public static Field ToField(this LoadedArray<float> array, string name)
    {
        ArgumentNullException.ThrowIfNull(array);
        return Field.Floats(name, array.Values, RowShape(array.Shape));
    }

    /// <inheritdoc cref="ToField(LoadedArray{float}, string)"/>
    public static Field ToField(this LoadedArray<int> array, string name)
    {
        ArgumentNullException.ThrowIfNull(array);
        return Field.Ints(name, array.Values, RowShape(array.Shape));
    }

    private static ReadOnlySpan<int> RowShape(ReadOnlySpan<int> shape)
        => shape.IsEmpty ? throw new ArgumentException("A single number has no rows.", "array") : shape[1..];
}

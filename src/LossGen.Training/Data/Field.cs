namespace LossGen.Training.Data;

/// <summary>What a field holds.</summary>
public enum FieldType
{
    /// <summary><see cref="float"/>: features, targets, weights.</summary>
    Float,

    /// <summary><see cref="int"/>: labels, token numbers, identifiers.</summary>
    Int,
}

/// <summary>A named column of a <see cref="Dataset"/>: for each row one number, or a tensor of one shape. Immutable.</summary>
public sealed class Field
{
    private readonly float[]? _floats;
    private readonly int[]? _ints;
    private readonly int[] _rowShape;

    // Which rows of the array the field consists of, in order; null for all of them.
    private readonly int[]? _rows;

    private Field(string name, float[]? floats, int[]? ints, int[] rowShape, int rowLength, int count, int[]? rows)
        => (Name, _floats, _ints, _rowShape, RowLength, Count, _rows) = (name, floats, ints, rowShape, rowLength, count, rows);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What it holds.</summary>
    public FieldType Type => _floats is null ? FieldType.Int : FieldType.Float;

    /// <summary>The number of rows.</summary>
    public int Count { get; }

    /// <summary>The shape of one row; empty where a row is one number.</summary>
    public ReadOnlySpan<int> RowShape => _rowShape;

    /// <summary>The number of elements of one row: the product of <see cref="RowShape"/>.</summary>
    public int RowLength { get; }

    /// <summary>A field over an array, which is kept, not copied: it shouldn't change afterwards.</summary>
    /// <param name="name">The name.</param>
    /// <param name="values">Row after row, each dense and row-major.</param>
    /// <param name="rowShape">The shape of one row; nothing where a row is one number.</param>
    /// <exception cref="ArgumentException">The length isn't a multiple of a row's, or a dimension isn't positive.</exception>
    public static Field Floats(string name, float[] values, params ReadOnlySpan<int> rowShape)
    {
        ArgumentNullException.ThrowIfNull(values);
        int length = CheckedRowLength(name, values.Length, rowShape);
        return new Field(name, values, null, rowShape.ToArray(), length, values.Length / length, null);
    }

    /// <summary>A field over a copy of a span.</summary>
    /// <inheritdoc cref="Floats(string, float[], ReadOnlySpan{int})"/>
    public static Field Floats(string name, ReadOnlySpan<float> values, params ReadOnlySpan<int> rowShape) => Floats(name, values.ToArray(), rowShape);

    /// <inheritdoc cref="Floats(string, float[], ReadOnlySpan{int})"/>
    public static Field Ints(string name, int[] values, params ReadOnlySpan<int> rowShape)
    {
        ArgumentNullException.ThrowIfNull(values);
        int length = CheckedRowLength(name, values.Length, rowShape);
        return new Field(name, null, values, rowShape.ToArray(), length, values.Length / length, null);
    }

    /// <inheritdoc cref="Floats(string, ReadOnlySpan{float}, ReadOnlySpan{int})"/>
    public static Field Ints(string name, ReadOnlySpan<int> values, params ReadOnlySpan<int> rowShape) => Ints(name, values.ToArray(), rowShape);

    /// <summary>One row of numbers.</summary>
    /// <param name="row">From 0 to below <see cref="Count"/>.</param>
    /// <exception cref="InvalidOperationException">The field holds integers.</exception>
    public ReadOnlySpan<float> FloatRow(int row) => Array<float>(_floats).AsSpan(Source(row) * RowLength, RowLength);

    /// <summary>One row of integers.</summary>
    /// <param name="row">From 0 to below <see cref="Count"/>.</param>
    /// <exception cref="InvalidOperationException">The field holds floats.</exception>
    public ReadOnlySpan<int> IntRow(int row) => Array<int>(_ints).AsSpan(Source(row) * RowLength, RowLength);

    /// <summary>All values in a new array, row after row.</summary>
    /// <exception cref="InvalidOperationException">The field holds integers.</exception>
    public float[] ToFloats() => All(Array<float>(_floats));

    /// <summary>All values in a new array, row after row.</summary>
    /// <exception cref="InvalidOperationException">The field holds floats.</exception>
    public int[] ToInts() => All(Array<int>(_ints));

    /// <summary>The field under another name, over the same values.</summary>
    /// <param name="name">The name.</param>
    public Field Renamed(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new Field(name, _floats, _ints, _rowShape, RowLength, Count, _rows);
    }

    // Fields of one dataset mostly share their rows: the map is composed once for all of them.
    internal Field Select(int[] rows, ref (int[]? From, int[]? To) composed)
    {
        if (composed.To is null || composed.From != _rows)
        {
            composed = (_rows, _rows is null ? rows : System.Array.ConvertAll(rows, row => _rows[row]));
        }

        return new Field(Name, _floats, _ints, _rowShape, RowLength, rows.Length, composed.To);
    }

    internal void CopyTo(ReadOnlySpan<int> rows, Span<float> values) => Copy(_floats!, rows, values);

    internal void CopyTo(ReadOnlySpan<int> rows, Span<int> values) => Copy(_ints!, rows, values);

    // The values without a copy where they lie in order.
    internal float[] FloatArray() => _rows is null ? Array<float>(_floats) : ToFloats();

    internal int[] IntArray() => _rows is null ? Array<int>(_ints) : ToInts();

    private int Source(int row)
    {
        if ((uint)row >= (uint)Count)
        {
            throw new ArgumentOutOfRangeException(nameof(row), row, $"The field '{Name}' has {Count} rows.");
        }

        return _rows is null ? row : _rows[row];
    }

    private void Copy<T>(T[] from, ReadOnlySpan<int> rows, Span<T> to)
    {
        int length = RowLength;
        int[]? map = _rows;
        if (length == 1)
        {
            for (int i = 0; i < rows.Length; i++)
            {
                int row = rows[i];
                to[i] = from[map is null ? row : map[row]];
            }

            return;
        }

        for (int i = 0; i < rows.Length; i++)
        {
            int row = rows[i];
            from.AsSpan((map is null ? row : map[row]) * length, length).CopyTo(to[(i * length)..]);
        }
    }

    private T[] All<T>(T[] values)
    {
        if (_rows is null)
        {
            return values.AsSpan().ToArray();
        }

        var all = new T[checked(Count * RowLength)];
        for (int i = 0; i < Count; i++)
        {
            values.AsSpan(_rows[i] * RowLength, RowLength).CopyTo(all.AsSpan(i * RowLength));
        }

        return all;
    }

    private T[] Array<T>(T[]? values)
        => values ?? throw new InvalidOperationException($"The field '{Name}' holds {(Type == FieldType.Float ? "floats, not integers" : "integers, not floats")}.");

    private static int CheckedRowLength(string name, int length, ReadOnlySpan<int> rowShape)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        long product = 1;
        foreach (int extent in rowShape)
        {
            if (extent <= 0)
            {
                throw new ArgumentException($"The field '{name}' has a dimension of {extent}: the shape of a row is [{string.Join(", ", rowShape.ToArray())}].", nameof(rowShape));
            }

            product = Math.Min(product * extent, int.MaxValue);
        }

        return length % product == 0
            ? (int)product
            : throw new ArgumentException($"The field '{name}' has {length} values, which are no whole number of rows of {product}.", nameof(rowShape));
    }
}

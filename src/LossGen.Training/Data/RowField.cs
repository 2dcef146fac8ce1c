namespace LossGen.Training.Data;

/// <summary>Writes what a row gives into a field's memory.</summary>
/// <typeparam name="TRow">The type of a row.</typeparam>
/// <typeparam name="TValue"><see cref="float"/> or <see cref="int"/>.</typeparam>
/// <param name="row">The row.</param>
/// <param name="values">Where to: zeros, as many as a row of the field has.</param>
public delegate void RowReader<in TRow, TValue>(TRow row, Span<TValue> values);

/// <summary>How a field is read from rows of some type.</summary>
public static class RowField
{
    /// <summary>A field of one number a row.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="read">What a row gives.</param>
    public static RowField<TRow> Float<TRow>(string name, Func<TRow, float> read) => Floats<TRow>(name, [], (row, values) => values[0] = read(row));

    /// <summary>A field of one integer a row.</summary>
    /// <inheritdoc cref="Float"/>
    public static RowField<TRow> Int<TRow>(string name, Func<TRow, int> read) => Ints<TRow>(name, [], (row, values) => values[0] = read(row));

    /// <summary>A field of a tensor a row.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="rowShape">The shape of one row.</param>
    /// <param name="read">Writes what a row gives.</param>
    public static RowField<TRow> Floats<TRow>(string name, ReadOnlySpan<int> rowShape, RowReader<TRow, float> read) => new(name, rowShape, read, null);

    /// <inheritdoc cref="Floats"/>
    public static RowField<TRow> Ints<TRow>(string name, ReadOnlySpan<int> rowShape, RowReader<TRow, int> read) => new(name, rowShape, null, read);
}

/// <summary>A field that is read from rows of a type.</summary>
/// <typeparam name="TRow">The type of a row.</typeparam>
public sealed class RowField<TRow>
{
    private readonly RowReader<TRow, float>? _floats;
    private readonly RowReader<TRow, int>? _ints;
    private readonly int[] _rowShape;
    private readonly int _rowLength;

    internal RowField(string name, ReadOnlySpan<int> rowShape, RowReader<TRow, float>? floats, RowReader<TRow, int>? ints)
    {
        // What is wrong with the shape, the field of no rows says.
        Field empty = Field.Floats(name, [], rowShape);
        (Name, _rowShape, _rowLength, _floats, _ints) = (name, rowShape.ToArray(), empty.RowLength, floats, ints);
    }

    /// <summary>The field's name.</summary>
    public string Name { get; }

    internal Column NewColumn() => new(this);

    /// <summary>The rows read so far.</summary>
    internal sealed class Column(RowField<TRow> field)
    {
        private float[] _floats = [];
        private int[] _ints = [];
        private int _length;

        public void Add(TRow row)
        {
            int start = _length, end = checked(start + field._rowLength);
            if (field._floats is { } readFloats)
            {
                readFloats(row, Room(ref _floats, start, end));
            }
            else
            {
                field._ints!(row, Room(ref _ints, start, end));
            }

            _length = end;
        }

        public Field ToField() => field._floats is null
            ? Field.Ints(field.Name, Exact(_ints), field._rowShape)
            : Field.Floats(field.Name, Exact(_floats), field._rowShape);

        private static Span<T> Room<T>(ref T[] values, int start, int end)
        {
            if (end > values.Length)
            {
                Array.Resize(ref values, Math.Max(end, (int)Math.Min(2L * values.Length, Array.MaxLength)));
            }

            return values.AsSpan(start, end - start);
        }

        private T[] Exact<T>(T[] values) => values.Length == _length ? values : values[.._length];
    }
}

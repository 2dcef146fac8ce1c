namespace LossGen.Training.Data;

/// <summary>
/// Some rows of a <see cref="Dataset"/>, field by field in memory of its own. <see cref="Batches"/> fills the same batch
/// again for the next rows: what is read from it holds until then.
/// </summary>
public sealed class Batch
{
    private readonly Field[] _fields;
    private readonly float[]?[] _floats;
    private readonly int[]?[] _ints;
    private readonly int[][] _shapes;
    private readonly int[] _rows;

    internal Batch(Field[] fields, int capacity)
    {
        _fields = fields;
        _rows = new int[capacity];
        _floats = Array.ConvertAll(fields, f => f.Type == FieldType.Float ? new float[checked(capacity * f.RowLength)] : null);
        _ints = Array.ConvertAll(fields, f => f.Type == FieldType.Int ? new int[checked(capacity * f.RowLength)] : null);
        _shapes = Array.ConvertAll(fields, f => (int[])[0, .. f.RowShape]);
    }

    // All rows, over the fields' own memory where they lie in order.
    internal Batch(Field[] fields)
    {
        _fields = fields;
        Count = fields[0].Count;
        _rows = new int[Count];
        for (int i = 0; i < Count; i++)
        {
            _rows[i] = i;
        }

        _floats = Array.ConvertAll(fields, f => f.Type == FieldType.Float ? f.FloatArray() : null);
        _ints = Array.ConvertAll(fields, f => f.Type == FieldType.Int ? f.IntArray() : null);
        _shapes = Array.ConvertAll(fields, f => (int[])[Count, .. f.RowShape]);
    }

    /// <summary>The number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>The number of fields.</summary>
    public int FieldCount => _fields.Length;

    /// <summary>Which rows of the dataset these are, in order.</summary>
    public ReadOnlySpan<int> Rows => _rows.AsSpan(0, Count);

    /// <summary>The name of a field.</summary>
    /// <param name="field">Its number, from 0.</param>
    public string NameOf(int field) => _fields[field].Name;

    /// <summary>The number of a field: by it, a training step reads without looking the name up.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">There is no such field.</exception>
    public int IndexOf(string name) => Dataset.IndexOf(_fields, name);

    /// <summary>What a field holds.</summary>
    /// <param name="field">Its number.</param>
    public FieldType TypeOf(int field) => _fields[field].Type;

    /// <summary>The shape of a field: <see cref="Count"/>, then the shape of a row.</summary>
    /// <param name="field">Its number.</param>
    public ReadOnlySpan<int> Shape(int field) => _shapes[field];

    /// <summary>The shape of a field: <see cref="Count"/>, then the shape of a row.</summary>
    /// <param name="name">Its name.</param>
    public ReadOnlySpan<int> Shape(string name) => _shapes[IndexOf(name)];

    /// <summary>The values of a float field, [n, ...], dense and row-major.</summary>
    /// <param name="field">Its number.</param>
    /// <exception cref="InvalidOperationException">The field holds integers.</exception>
    public ReadOnlySpan<float> Floats(int field)
        => (_floats[field] ?? throw Wrong(field)).AsSpan(0, Count * _fields[field].RowLength);

    /// <summary>The values of a float field, [n, ...], dense and row-major.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">There is no such field.</exception>
    /// <exception cref="InvalidOperationException">The field holds integers.</exception>
    public ReadOnlySpan<float> Floats(string name) => Floats(IndexOf(name));

    /// <summary>The values of an integer field, [n, ...], dense and row-major.</summary>
    /// <param name="field">Its number.</param>
    /// <exception cref="InvalidOperationException">The field holds floats.</exception>
    public ReadOnlySpan<int> Ints(int field)
        => (_ints[field] ?? throw Wrong(field)).AsSpan(0, Count * _fields[field].RowLength);

    /// <summary>The values of an integer field, [n, ...], dense and row-major.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">There is no such field.</exception>
    /// <exception cref="InvalidOperationException">The field holds floats.</exception>
    public ReadOnlySpan<int> Ints(string name) => Ints(IndexOf(name));

    /// <summary>A batch of all rows of some fields, for prediction or a full-batch step.</summary>
    /// <param name="fields">Fields of one count.</param>
    /// <exception cref="ArgumentException">The fields don't have the same number of rows, or two bear one name.</exception>
    public static Batch Of(params ReadOnlySpan<Field> fields) => Dataset.From(fields).AsBatch();

    internal void Fill(ReadOnlySpan<int> rows)
    {
        Count = rows.Length;
        rows.CopyTo(_rows);
        for (int i = 0; i < _fields.Length; i++)
        {
            _shapes[i][0] = rows.Length;
            if (_floats[i] is { } floats)
            {
                _fields[i].CopyTo(rows, floats);
            }
            else
            {
                _fields[i].CopyTo(rows, _ints[i]);
            }
        }
    }

    private InvalidOperationException Wrong(int field)
        => new($"The field '{_fields[field].Name}' holds {(TypeOf(field) == FieldType.Float ? "floats: read it by Floats" : "integers: read it by Ints")}.");
}

using System.Numerics.Tensors;

namespace LossGen.Benchmarks.Comparison;

/// <summary>The operands of a row at one size.</summary>
internal sealed class Bound<T>
    where T : unmanaged
{
    private static readonly Dictionary<(int, bool), Column<T>> Outputs = [];
    private static readonly Dictionary<int, Column<T>> Scratches = [];

    private readonly Column<T>[] _inputs, _outputs;
    private readonly int[][] _shapes, _outputShapes;
    private readonly Column<int> _labels;
    private readonly Column<T>[] _scratch = new Column<T>[3];

    /// <param name="others">Whether the outputs are a second set, so that two results can be compared.</param>
    public Bound(PeerRow<T> row, int[] size, bool others = false)
    {
        Size = size;
        _inputs = [.. row.Inputs.Select(x => x.Field == Field.Labels ? default : Inputs.Get<T>(x.Field, x.Length(size), size[^1]))];
        _labels = row.Inputs.Any(x => x.Field == Field.Labels) ? Inputs.Get<int>(Field.Labels, size[0], size[^1]) : default;
        _outputs = [.. row.Outputs.Select((y, i) => Grown(Outputs, (i, others), y.Length(size)))];
        _shapes = [.. row.Inputs.Select(x => x.Shape(size))];
        _outputShapes = [.. row.Outputs.Select(x => x.Shape(size))];
        Addresses = [.. row.Inputs.Select((x, i) => x.Field == Field.Labels ? _labels.Address : _inputs[i].Address), .. _outputs.Select(y => y.Address), .. size.Select(n => (nint)n)];
    }

    public int[] Size { get; }

    /// <summary>The inputs, the outputs, and the extents: what a C function takes.</summary>
    public nint[] Addresses { get; }

    /// <summary>What the last call returned.</summary>
    public T Value { get; set; }

    public ReadOnlySpan<int> Labels => _labels.Span;

    /// <summary>An input as it lies in memory.</summary>
    public ReadOnlySpan<T> this[int i] => _inputs[i].Span;

    public ReadOnlyTensorSpan<T> Matrix(int i) => new(_inputs[i].Span, [_shapes[i][0], _shapes[i][1]]);

    public Span<T> Out(int i) => _outputs[i].Span;

    public TensorSpan<T> OutMatrix(int i) => new(_outputs[i].Span, [_outputShapes[i][0], _outputShapes[i][1]]);

    /// <summary>Memory for what lies between.</summary>
    public Span<T> Scratch(int i)
    {
        if (_scratch[i].Length == 0)
        {
            _scratch[i] = Grown(Scratches, i, _inputs[0].Length);
        }

        return _scratch[i].Span;
    }

    private static Column<T> Grown<TKey>(Dictionary<TKey, Column<T>> known, TKey key, int length)
        where TKey : notnull
    {
        if (!known.TryGetValue(key, out Column<T> column) || column.Length < length)
        {
            known[key] = column = Column<T>.Allocate(length);
        }

        return column.First(length);
    }
}

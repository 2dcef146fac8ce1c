using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Scheduling.Rows;

/// <summary>Tensors that stand for streams, each under a name of its own.</summary>
internal sealed class StreamNames(Graph graph)
{
    private readonly Dictionary<string, Node> _origins = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>The index of every pass: its position in the block.</summary>
    public IndexVariable Cell { get; } = graph.Index("cell");

    public IReadOnlyDictionary<string, Node> Origins => _origins;

    public Parameter Take(string wanted, ElementType element, Node? origin, bool isOutput = false)
    {
        string name = wanted;
        for (int i = 2; !_taken.Add(name); i++)
        {
            name = wanted + "_" + i.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        if (origin is not null)
        {
            _origins[name] = origin;
        }

        return new Parameter(name, element, ParameterForm.Span) { IsOutput = isOutput };
    }
}

/// <summary>
/// Builds an elementwise pass from nodes over rows or cells: whatever is not computed in it becomes a stream, so that the pass is one
/// loop over positions, as in elementwise use.
/// </summary>
internal sealed class StreamPass(Graph graph, StreamNames names, ElementType element, Func<Node, Place?> placeOf)
{
    private readonly Dictionary<Node, Node> _rebuilt = [];
    private readonly List<RowStream> _inputs = [];
    private readonly List<RowStream> _outputs = [];
    private readonly List<ReduceNode> _totals = [];
    private readonly PassBuilder _pass = new(names.Cell);

    /// <summary>The reductions over all rows that it accumulates, as the routine knows them.</summary>
    public IReadOnlyList<ReduceNode> Totals => _totals;

    public bool IsEmpty => _outputs.Count == 0 && _totals.Count == 0;

    public void Total(ReduceNode reduce)
    {
        _totals.Add(reduce);
        _pass.Reductions.Add((ReduceNode)graph.Reduce(reduce.Reduction, [names.Cell], Rebuild(reduce.Body), null));
    }

    public void Store(Node value, Place place, string name, ElementType? type = null)
    {
        var rebuilt = Rebuild(value);
        var parameter = names.Take(name, type ?? element, null, isOutput: true);
        _outputs.Add(new(parameter, place));
        _pass.Stores.Add(new(
            new(parameter, ParameterRole.Output, parameter),
            rebuilt.Kind == ValueKind.Boolean ? graph.Apply(Arithmetic.Number, rebuilt) : rebuilt,
            [names.Cell]));
    }

    public ElementStep Build(ImmutableArray<IndexVariable> columns, int firstTotal) =>
        new(columns, _pass.Build(0), [.. _inputs], [.. _outputs], firstTotal);

    private Node Rebuild(Node root)
    {
        var pending = new Stack<Node>([root]);
        while (pending.Count > 0)
        {
            var node = pending.Peek();
            if (_rebuilt.ContainsKey(node))
            {
                pending.Pop();
            }
            else if (node.IsScalar)
            {
                _rebuilt[pending.Pop()] = node;
            }
            else if (placeOf(node) is { } place)
            {
                _rebuilt[pending.Pop()] = Read(node, place);
            }
            else if (node is not ApplyNode)
            {
                throw new InvalidOperationException($"{Described(node)} is needed by {Described(root)} before it is known.");
            }
            else if (node.Inputs.Where(i => !_rebuilt.ContainsKey(i)).ToList() is { Count: > 0 } missing)
            {
                missing.ForEach(pending.Push);
            }
            else
            {
                _rebuilt[pending.Pop()] = node.WithInputs([.. node.Inputs.Select(i => _rebuilt[i])]);
            }
        }

        return _rebuilt[root];
    }

    private Node Read(Node node, Place place)
    {
        var (name, type) = place switch
        {
            TensorPlace t => (t.Tensor.Name, t.Tensor.IsFloating ? element : t.Tensor.Element),
            BlockPlace b => (b.Name, b.Element),
            _ => (((IndexPlace)place).Index.Identifier, ElementType.Int32),
        };
        var parameter = names.Take(name, type, node);
        _inputs.Add(new(parameter, place));
        var read = graph.Load(parameter, [Subscript.Of(names.Cell)]);
        return node.Kind == ValueKind.Boolean && read.Kind != ValueKind.Boolean ? graph.Apply(Arithmetic.NotEqual, read, graph.Zero) : read;
    }

    private static string Described(Node node) =>
        $"{(node is ReduceNode reduce ? reduce.Reduction.ToString() : node.GetType().Name)} over [{string.Join(", ", node.Indices.Select(i => i.Name))}]";
}

using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Interpretation;

/// <summary>
/// Evaluates the nodes of a graph, each as a table over its indices, in some arithmetic. It is made for clarity and precision, and in
/// <c>double</c> fast enough for a hundred thousand elements. An access out of bounds reads NaN.
/// </summary>
/// <typeparam name="T">The number.</typeparam>
public class GraphInterpreter<T>
{
    private readonly Bindings _bindings;
    private readonly Dictionary<Node, T[]> _values = [];
    private readonly Dictionary<IndexVariable, int> _extents = [];

    // What is known beforehand, read when it is asked for; the rest is in the dictionary.
    private EvaluationOrder? _order;
    private Func<int, T[]> _given = _ => [];

    // One argument list an arity: no primitive keeps it.
    private T[]?[] _arguments = [];

    private protected GraphInterpreter(Bindings bindings, IArithmetic<T> arithmetic)
    {
        _bindings = bindings;
        Arithmetic = arithmetic;
    }

    private protected IArithmetic<T> Arithmetic { get; }

    /// <summary>The value of a node over its indices, row-major in the order of <see cref="Node.Indices"/>.</summary>
    public T[] Evaluate(Node node)
    {
        if (Known(node) is { } known)
        {
            return known;
        }

        var order = Graph.Reachable(node);
        foreach (var below in order)
        {
            if (below is LoadNode load)
            {
                LearnExtents(load);
            }
        }

        foreach (var next in order)
        {
            if (!(_order?.PlaceOf(next) >= 0 || _values.ContainsKey(next)))
            {
                _values[next] = Compute(next);
            }
        }

        return Value(node);
    }

    /// <summary>Takes the values of some nodes, and of all that they depend on, from elsewhere.</summary>
    /// <param name="order">The nodes.</param>
    /// <param name="given">The values of the node at a place.</param>
    internal void Take(EvaluationOrder order, Func<int, T[]> given) => (_order, _given) = (order, given);

    /// <summary>Learns the extents of the indices of nodes, without evaluating them.</summary>
    internal void Learn(EvaluationOrder order)
    {
        foreach (var load in order.Loads)
        {
            LearnExtents(load);
        }
    }

    /// <summary>
    /// The values of some nodes if others had the given value at every position. Only what depends on those is computed anew.
    /// </summary>
    internal T[][] EvaluateForced(IReadOnlyList<Node> roots, IReadOnlyDictionary<Node, double> forced)
    {
        foreach (var root in roots)
        {
            Evaluate(root);
        }

        var changed = new GraphInterpreter<T>(_bindings, Arithmetic);
        foreach (var extent in _extents)
        {
            changed._extents[extent.Key] = extent.Value;
        }

        var dirty = new HashSet<Node>();
        foreach (var node in Graph.Reachable(roots))
        {
            if (forced.TryGetValue(node, out double value))
            {
                dirty.Add(node);
                changed._values[node] = [.. Enumerable.Repeat(Arithmetic.Number(value), Space(node.Indices).Count)];
            }
            else if (node.Inputs.Any(dirty.Contains))
            {
                dirty.Add(node);
                changed._values[node] = changed.Compute(node);
            }
            else
            {
                changed._values[node] = Value(node);
            }
        }

        return [.. roots.Select(r => changed._values[r])];
    }

    /// <summary>The value of a node without indices.</summary>
    public T EvaluateScalar(Node node) =>
        node.IsScalar ? Evaluate(node)[0] : throw new ArgumentException("The node depends on an index.", nameof(node));

    /// <summary>The extent of an index.</summary>
    public int Extent(IndexVariable index) =>
        _extents.TryGetValue(index, out int extent) || _bindings.Extents.TryGetValue(index, out extent) || _bindings.Extents.TryGetValue(index.Domain, out extent) ? extent
        : throw new InvalidOperationException($"Nothing determines the extent of the index {index.Name}.");

    private T[]? Known(Node node) =>
        _order?.PlaceOf(node) is int place and >= 0 ? _given(place) : _values.TryGetValue(node, out var value) ? value : null;

    private T[] Value(Node node) => Known(node)!;

    private void LearnExtents(LoadNode load)
    {
        int[] shape = _bindings.Tensor(load.Parameter).Shape;
        for (int d = 0; d < load.Subscripts.Length; d++)
        {
            if (load.Subscripts[d].Plain is not { } index || _bindings.Extents.ContainsKey(index.Domain))
            {
                continue;
            }

            int extent = index.IsImplicit ? shape.Aggregate(1, (n, e) => n * e) : shape[d];
            if ((_extents.TryGetValue(index, out int other) || _bindings.Extents.TryGetValue(index, out other)) && other != extent)
            {
                throw new ArgumentException($"{load.Parameter.Name} has {extent} elements along {index.Name} where others have {other}.");
            }

            _extents[index] = extent;
        }
    }

    private T[] Compute(Node node) => node switch
    {
        ConstantNode c => [Arithmetic.Constant(c)],
        ParameterNode p => [Arithmetic.Number(_bindings.Scalar(p.Parameter))],
        SizeNode s => [Arithmetic.Number(Extent(s.Index) * Arithmetic.Copies)],
        IndexNode i => [.. Enumerable.Range(0, Extent(i.Index)).Select(k => Arithmetic.Number(k))],
        LoadNode l => Load(l),
        ReduceNode r => Reduce(r),
        ApplyNode a => Apply(a),
        _ => throw new NotSupportedException($"The interpreter doesn't know {node.GetType().Name}."),
    };

    private T[] Load(LoadNode load)
    {
        var tensor = _bindings.Tensor(load.Parameter);
        if (load.Subscripts.Length == 1 && load.Subscripts[0].Plain is not null && tensor.Values.Length == Count(load.Indices))
        {
            return Arithmetic.Numbers(tensor.Values);
        }

        var space = Space(load.Indices);
        var subscripts = load.Subscripts.Select(s => space.ValuesOf(s, g => [.. Value(g).Select(Arithmetic.ToDouble)], Extent)).ToArray();
        var result = new double[space.Count];
        for (int k = 0; k < result.Length; k++)
        {
            int offset = 0;
            bool inside = true;
            for (int d = 0; d < subscripts.Length; d++)
            {
                int at = subscripts[d][k];
                inside &= at >= 0 && at < tensor.Shape[d];
                offset = (offset * tensor.Shape[d]) + at;
            }

            result[k] = inside ? tensor.Values[offset] : double.NaN;
        }

        return Arithmetic.Numbers(result);
    }

    private T[] Apply(ApplyNode node)
    {
        var evaluate = node.Primitive == Primitives.Arithmetic.Average ? Average(Arithmetic, node, _bindings.Empty) : Arithmetic.Meaning(node);
        var arguments = Arguments(node.Inputs.Length);
        var result = new T[Count(node.Indices)];
        if (result.Length == 1)
        {
            for (int i = 0; i < arguments.Length; i++)
            {
                arguments[i] = Value(node.Inputs[i])[0];
            }

            result[0] = evaluate(arguments);
            return result;
        }

        // An input over all the indices is read in step; only others need a table of offsets.
        var space = Space(node.Indices);
        var inputs = new T[arguments.Length][];
        var offsets = new int[]?[arguments.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = Value(node.Inputs[i]);
            offsets[i] = node.Inputs[i].Indices.Length == node.Indices.Length ? null : space.OffsetsOf(node.Inputs[i].Indices, Extent);
        }

        for (int k = 0; k < result.Length; k++)
        {
            for (int i = 0; i < arguments.Length; i++)
            {
                arguments[i] = inputs[i][offsets[i] is { } table ? table[k] : k];
            }

            result[k] = evaluate(arguments);
        }

        return result;
    }

    private T[] Arguments(int arity)
    {
        if (arity >= _arguments.Length)
        {
            Array.Resize(ref _arguments, arity + 1);
        }

        return _arguments[arity] ??= new T[arity];
    }

    private int Count(ImmutableArray<IndexVariable> indices)
    {
        int count = 1;
        foreach (var index in indices)
        {
            count = checked(count * Extent(index));
        }

        return count;
    }

    /// <summary>A quotient by a number of elements, which may be 0.</summary>
    internal static Func<T[], T> Average(IArithmetic<T> arithmetic, ApplyNode node, EmptyMean empty)
    {
        var quotient = arithmetic.Meaning(node);
        return a => arithmetic.ToDouble(a[1]) != 0 ? quotient(a) : empty switch
        {
            EmptyMean.NaN => arithmetic.Number(double.NaN),
            EmptyMean.Throw => throw new InvalidOperationException("A mean over no elements."),
            _ => quotient(a),
        };
    }

    private T[] Reduce(ReduceNode node)
    {
        if (node.Filter is null && node.Reduction is not (ReductionKind.ArgMax or ReductionKind.ArgMin) && Count(node.Over) == 1 && Count(node.Indices) == 1)
        {
            return [Arithmetic.Reduce(node, Value(node.Body))];
        }

        var outer = Space(node.Indices);
        var inner = Space(node.Over);

        // The reduced indices last, so that each result takes one run of positions.
        ImmutableArray<IndexVariable> order = [.. node.Indices, .. node.Over];
        var space = Space(order);
        T[] body = Value(node.Body);
        int[] at = space.OffsetsOf(node.Body.Indices, Extent);
        T[]? filter = node.Filter is { } f ? Value(f) : null;
        int[]? passes = node.Filter is { } g ? space.OffsetsOf(g.Indices, Extent) : null;
        var result = new T[outer.Count];
        var run = new T[inner.Count];
        var origin = new int[inner.Count];
        for (int k = 0; k < result.Length; k++)
        {
            int count = 0;
            for (int j = 0; j < run.Length; j++)
            {
                int position = (k * run.Length) + j;
                if (filter is null || Arithmetic.ToDouble(filter[passes![position]]) != 0)
                {
                    origin[count] = j;
                    run[count++] = body[at[position]];
                }
            }

            result[k] = Arithmetic.Reduce(node, run.AsMemory(0, count));
            if (node.Reduction is ReductionKind.ArgMax or ReductionKind.ArgMin)
            {
                result[k] = Arithmetic.Number(count == 0 ? 0 : origin[(int)Arithmetic.ToDouble(result[k])]);
            }
        }

        return result;
    }

    private IndexSpace Space(ImmutableArray<IndexVariable> indices) => new(indices, Extent);
}

using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Scheduling.Rows;

/// <summary>
/// Orders what one loop over rows does: round by round the reductions whose cells can be computed, then what is stored. A value that
/// is known once a row is computed once a row, for all rows of the block together; the terms of a reduction are kept for what
/// uses them again.
/// </summary>
internal sealed class StageBuilder(
    Graph graph, StreamNames names, ElementType element, Layout layout, ImmutableArray<IndexVariable> rows, IReadOnlyDictionary<Node, Place> known)
{
    private readonly Dictionary<Node, Place> _places = known.ToDictionary(p => p.Key, p => p.Value);
    private readonly List<RowStep> _steps = [];
    private readonly List<ReduceNode> _totals = [];
    private readonly List<ScatterStep> _points = [];
    private int _buffers;

    public RowStage Build(int number, IReadOnlyCollection<Item> items)
    {
        var waiting = items.Where(i => i.IsRowValue).ToList();
        while (waiting.Count > 0)
        {
            var ready = waiting.Where(i => !i.Needs.Any(waiting.Contains)).ToList();
            waiting.RemoveAll(ready.Contains);
            foreach (var group in ready.GroupBy(i => Key(i.Columns)).ToList())
            {
                Reduce([.. group]);
            }
        }

        var last = items.Where(i => !i.IsRowValue).ToList();
        var ofCells = last.Where(i => !i.Columns.IsEmpty).ToList();
        var pass = NewPass();
        foreach (var value in RowValues(ofCells.SelectMany(i => i.Bodies)))
        {
            Keep(pass, value);
        }

        Finish(pass, [.. last.Where(i => i.Columns.IsEmpty)], []);
        foreach (var group in ofCells.GroupBy(i => Key(i.Columns)))
        {
            var columns = group.OrderBy(i => i.Store is null).First().Columns;
            Finish(NewPass(columns), [.. group], columns);
        }

        _steps.AddRange(_points);
        return new(number, rows, [.. RowForm.Add(_steps, rows, graph, layout, names, () => NewBuffer("factor", element, []), element)], [.. _totals], _places);
    }

    private static string Key(ImmutableArray<IndexVariable> columns) => string.Join(",", columns.Select(c => c.Id).OrderBy(id => id));

    private void Reduce(IReadOnlyList<Item> items)
    {
        var columns = Layout.InMemoryOrder(items[0].Columns, items.SelectMany(i => i.Bodies));
        var terms = items.ToDictionary(i => i, i => i.Reduce!.Body);
        var values = NewPass();
        foreach (var value in RowValues(terms.Values))
        {
            Keep(values, value);
        }

        Add(values, []);
        var pass = NewPass(columns);
        var sources = terms.Values.Distinct().ToDictionary(t => t, t => Cells(pass, t, columns));
        Add(pass, columns);
        foreach (var item in items)
        {
            var reduce = item.Reduce!;
            if (!_places.TryGetValue(reduce, out var result))
            {
                result = NewBuffer("row" + reduce.Reduction, reduce.Kind == ValueKind.Integer ? ElementType.Int32 : element, []);
                _places[reduce] = result;
            }

            _steps.Add(new ReduceStep(columns, reduce, sources[terms[item]], result));
        }
    }

    private void Finish(StreamPass pass, IReadOnlyList<Item> items, ImmutableArray<IndexVariable> columns)
    {
        var scatters = new List<RowStep>();
        foreach (var item in items)
        {
            switch (item)
            {
                case { Store: { IsPoint: true } point }:
                    var own = NewBuffer("point", element, columns);
                    pass.Store(point.Value, own, own.Name);
                    _points.Add(new(columns, own, new(point.Target!.Parameter, point.AddedAt), rows));
                    break;
                case { IsByColumns: true, Reduce: { } reduce }:
                    scatters.Add(new ColumnStep(columns, item.Outer, reduce.Reduction, Cells(pass, reduce.Body, columns), (TensorPlace)_places[reduce]));
                    break;
                case { Reduce: { } total }:
                    pass.Total(total);
                    break;
                case { Store: { AddedAt.IsEmpty: false } added }:
                    var values = NewBuffer("added", element, columns);
                    pass.Store(added.Value, values, values.Name);
                    scatters.Add(new ScatterStep(columns, values, new(added.Target!.Parameter, added.AddedAt), Own(added.AddedAt)));
                    break;
                case { Store: { } store }:
                    var target = store.Target!.Parameter;
                    pass.Store(store.Value, new TensorPlace(target, store.StoredAt.IsEmpty ? [.. store.Indices.Select(Subscript.Of)] : store.StoredAt), target.Name);
                    break;
            }
        }

        Add(pass, columns);
        _steps.AddRange(scatters);
    }

    // The rows' indices that are a tensor's first subscripts: what differs in one of them doesn't meet, whatever else is added to the tensor.
    private ImmutableArray<IndexVariable> Own(ImmutableArray<Subscript> subscripts) =>
        [.. rows.Take(rows.Zip(subscripts, (r, s) => s.Plain == r).TakeWhile(isOwn => isOwn).Count())];

    private void Add(StreamPass pass, ImmutableArray<IndexVariable> columns)
    {
        if (!pass.IsEmpty)
        {
            _steps.Add(pass.Build(columns, _totals.Count));
            _totals.AddRange(pass.Totals);
        }
    }

    private void Keep(StreamPass pass, Node value) => _places[value] = Kept(pass, value, []);

    private BlockPlace Kept(StreamPass pass, Node value, ImmutableArray<IndexVariable> columns)
    {
        var buffer = NewBuffer(columns.IsEmpty ? "row" : "cell", element, columns);
        pass.Store(value, buffer, buffer.Name);
        return buffer;
    }

    // Where a block's cells are: in memory as the loop visits them, or kept by the pass. Sums that other stages left are double.
    private Place Cells(StreamPass pass, Node term, ImmutableArray<IndexVariable> columns)
    {
        if (_places.TryGetValue(term, out var known) && LiesSo(known))
        {
            return known;
        }

        if (term is LoadNode { Kind: ValueKind.Real } load && new TensorPlace(load.Parameter, load.Subscripts) is var place && LiesSo(place))
        {
            return place;
        }

        // A value of the row stays where it is: others read it there.
        var buffer = Kept(pass, term, columns);
        if (known is not BlockPlace { Columns.IsEmpty: true })
        {
            _places[term] = buffer;
        }

        return buffer;

        bool LiesSo(Place place) => place switch
        {
            BlockPlace block => block.Columns.SequenceEqual(columns),
            TensorPlace tensor => tensor.Tensor.Element == element && layout.IsContiguous(tensor, [.. rows, .. columns]),
            _ => false,
        };
    }

    private BlockPlace NewBuffer(string name, ElementType type, ImmutableArray<IndexVariable> columns) =>
        new(name + "_" + (++_buffers).ToString(System.Globalization.CultureInfo.InvariantCulture), type, columns);

    private StreamPass NewPass(ImmutableArray<IndexVariable> columns = default)
    {
        // What is kept while a pass is built is computed by it, not read.
        var places = new Dictionary<Node, Place>(_places);
        return new(graph, names, element, node => places.TryGetValue(node, out var place) && Fits(place) ? place : known.TryGetValue(node, out var memory) ? memory : node switch
        {
            LoadNode load => new TensorPlace(load.Parameter, load.Subscripts),
            IndexNode index => new IndexPlace(index.Index),
            _ => null,
        });

        bool Fits(Place place) => place is not BlockPlace { Columns.IsEmpty: false } block || (!columns.IsDefault && block.Columns.SequenceEqual(columns));
    }

    // Of what cells need, the values that don't vary within a row and aren't there yet.
    private List<Node> RowValues(IEnumerable<Node> cells)
    {
        var found = new List<Node>();
        var seen = new HashSet<Node>();
        var pending = new Stack<Node>(cells);
        while (pending.Count > 0)
        {
            var node = pending.Pop();
            if (!seen.Add(node) || node.IsScalar || _places.ContainsKey(node) || node is not ApplyNode)
            {
                continue;
            }

            if (IndexSets.IsSubset(node.Indices, rows))
            {
                found.Add(node);
                continue;
            }

            foreach (var input in node.Inputs)
            {
                pending.Push(input);
            }
        }

        return [.. found.OrderBy(n => n.Id)];
    }
}

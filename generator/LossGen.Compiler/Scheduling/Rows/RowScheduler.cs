using System.Collections.Immutable;
using System.Globalization;
using LossGen.Compiler.Binding;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Scheduling.Rows;

/// <summary>
/// Schedules indexed formulas: each reduction, store and contraction at the first stage at which all that it needs is known, those
/// over the same rows in one loop. What a later stage needs of a row is kept in a temporary.
/// </summary>
public sealed class RowScheduler
{
    private readonly Graph _graph;
    private readonly ElementType _element;
    private readonly Layout _layout;
    private readonly Dictionary<ReduceNode, Item> _reductions = [];
    private readonly HashSet<Node> _operandNodes = [];
    private readonly HashSet<ReduceNode> _reducedOperands = [];
    private readonly HashSet<Node> _making = [];
    private readonly Dictionary<Node, Item> _operands = [];
    private readonly Dictionary<ReduceNode, RoutineResult> _direct = [];
    private readonly List<Item> _items = [];
    private readonly List<Temporary> _temporaries = [];
    private readonly Dictionary<Node, Place> _places = [];

    private RowScheduler(Graph graph, ElementType element, Layout layout)
    {
        _graph = graph;
        _element = element;
        _layout = layout;
    }

    /// <summary>Schedules a routine whose reductions are expanded.</summary>
    /// <param name="routine">The routine.</param>
    /// <param name="graph">Its graph.</param>
    /// <param name="element">The element type.</param>
    /// <param name="bound">The formula, which knows the shapes.</param>
    /// <param name="own">The indices that run over dimensions of gradients where the formula has none.</param>
    /// <param name="labels">The labels that are computed, and must point inside before anything is written.</param>
    public static Schedule Plan(
        Routine routine, Graph graph, ElementType element, BoundFormula bound, IReadOnlyDictionary<IndexVariable, (Parameter Tensor, int Dimension)> own,
        ImmutableArray<LabelCheck> labels)
    {
        var of = routine.Parameters.ToDictionary(p => p.Parameter.Name, p => p.Of, StringComparer.Ordinal);
        var layout = new Layout((tensor, dimension, index) =>
            !of.TryGetValue(tensor.Name, out var shaped) || (own.TryGetValue(index, out var made) ? made == (shaped, dimension) : bound.IsWhole(shaped, dimension, index)));
        return new RowScheduler(graph, element, layout).Plan(routine, labels) with { Layout = layout, OwnIndices = own };
    }

    private Schedule Plan(Routine routine, ImmutableArray<LabelCheck> labels)
    {
        ImmutableArray<Node> computed = [.. labels.SelectMany(c => c.Computed).Distinct()];
        var values = Nesting.Apply(_graph, [.. routine.Values, .. computed]);
        routine = routine with
        {
            Results = [.. routine.Results.Zip(values, (result, value) => result with { Value = value })],
            Checks = [.. routine.Checks.Zip(values.Skip(routine.Results.Length), (check, value) => check with { IsEmpty = value })],
        };
        var nested = computed.Zip(values.Skip(routine.Values.Count()), (from, to) => (from, to)).ToDictionary(n => n.from, n => n.to);
        labels = Collect(routine, [.. labels.Select(c => c.Rebuilt(nested))]);
        SetLevels();
        var names = new StreamNames(_graph);
        var stages = new List<Stage>();
        var levels = _items.GroupBy(i => i.Level).OrderBy(g => g.Key).Select(g => g.ToList()).ToList();
        foreach (var item in _items)
        {
            AddTemporary(item);
        }

        int stagesOfChecks = 0;
        foreach (var level in levels)
        {
            foreach (var item in level.Where(i => i.Contraction is not null))
            {
                stages.Add(Contract(item, stages.Count + 1));
                if (item.Contraction!.TermByTerm(item.Reduce!) is { } sum)
                {
                    stages.Add(TermByTerm(item, sum, names, stages.Count + 1));
                }
            }

            foreach (var group in level.Where(i => i.Contraction is null).GroupBy(LoopOf))
            {
                var rows = RowsOfStage(group.First());

                // What is made here is not read here.
                var made = new HashSet<Node>(group.Where(i => _operands.ContainsValue(i)).Select(i => i.Store!.Value));
                var known = _places.Where(p => !made.Contains(p.Key)).ToDictionary(p => p.Key, p => p.Value);
                stages.Add(new StageBuilder(_graph, names, _element, _layout, rows, known).Build(stages.Count + 1, [.. group]));
            }

            stagesOfChecks = level.Exists(i => i.IsChecked) ? stages.Count : stagesOfChecks;
        }

        return new(routine, [.. stages], [.. routine.Results.Where(r => r.IsScalar)])
        {
            Temporaries = [.. _temporaries],
            Origins = names.Origins,
            ComputedLabels = labels,
            StagesOfChecks = stagesOfChecks,
        };
    }

    // Gives the labels back that are used.
    private ImmutableArray<LabelCheck> Collect(Routine routine, ImmutableArray<LabelCheck> labels)
    {
        var added = new Dictionary<string, List<Item>>(StringComparer.Ordinal);
        var stored = new Dictionary<string, Item>(StringComparer.Ordinal);
        var reductions = Graph.Reachable(routine.Results.SelectMany(Roots).Concat(routine.Checks.Select(c => c.IsEmpty))).OfType<ReduceNode>().ToList();
        var operands = reductions.Select(Contraction.Of).OfType<Contraction>().SelectMany(c => new[] { c.Left, c.Right }).ToList();
        _operandNodes.UnionWith(operands.Where(o => o is not ReduceNode && !Contraction.IsReadable(o)));
        _reducedOperands.UnionWith(operands.OfType<ReduceNode>());
        foreach (var reduce in reductions)
        {
            _reductions[reduce] = OfReduction(reduce);
        }

        labels = [.. labels.Where(c => Nesting.Needed(c.Computed).All(_reductions.ContainsKey))];
        var computed = labels.SelectMany(c => c.Computed).Concat(routine.Checks.Select(c => c.IsEmpty)).SelectMany(c => Nesting.Needed(c)).Distinct().Select(r => _reductions[r]).ToList();
        computed.ForEach(i => i.IsChecked = true);
        foreach (var result in routine.Results)
        {
            if (result is { Value: ReduceNode reduce, StoredAt.IsEmpty: true, AddedAt.IsEmpty: true } && Contraction.Of(reduce) is { Condition: null }
                && Graph.Reachable(routine.Results.SelectMany(Roots).Concat(routine.Checks.Select(c => c.IsEmpty))).All(n => !n.Inputs.Contains(reduce)) && routine.Results.Count(r => r.Value == reduce) == 1
                && result.Indices.Length == reduce.Indices.Length)
            {
                _direct.Add(reduce, result);
                // Nothing needs it, so it can come last.
                _items.Remove(_reductions[reduce]);
                _items.Add(_reductions[reduce]);
                computed.ForEach(c => Link(_reductions[reduce], c));
            }
        }

        // What is added to comes before what reads it.
        foreach (var result in routine.Results.Where(r => !r.IsScalar && !_direct.ContainsValue(r)).OrderBy(r => r.IsPoint ? 2 : r.AddedAt.IsEmpty ? 1 : 0))
        {
            var item = OfStore(result);
            computed.ForEach(c => Link(item, c));
            if (result.AddedAt.IsEmpty)
            {
                stored[result.Target!.Parameter.Name] = item;
            }
            else if (result.IsPoint)
            {
                // The element has its value before something is added to it.
                Link(item, stored[result.Target!.Parameter.Name]);
            }
            else
            {
                var target = result.Target!.Parameter;
                if (!added.TryGetValue(target.Name, out var list))
                {
                    added.Add(target.Name, list = []);
                    _temporaries.Add(new(target, [], result.Target.Of));
                }

                list.Add(item);
            }

            foreach (var load in Graph.Reachable(item.Bodies).OfType<LoadNode>())
            {
                if (result.AddedAt.IsEmpty && added.TryGetValue(load.Parameter.Name, out var sources))
                {
                    sources.ForEach(s => Link(item, s));
                }
            }
        }

        return labels;
    }

    private static IEnumerable<Node> Roots(RoutineResult result) =>
        [result.Value, .. result.AddedAt.Select(s => s.Gather).OfType<Node>()];

    private Item OfReduction(ReduceNode reduce)
    {
        if (Contraction.Of(reduce) is { } contraction)
        {
            ImmutableArray<Node> bodies = contraction.Condition is { } condition ? [contraction.Left, contraction.Right, condition] : [contraction.Left, contraction.Right];
            return New(new() { Rows = [], Columns = [], Bodies = bodies, Reduce = reduce, Contraction = contraction });
        }

        // Sums by columns are in double, where a contraction doesn't read them.
        if ((Layout.OutsideColumns(reduce, OrderOf) ?? (IsOfRowValues(reduce) ? [] : null)) is { } outer && !_reducedOperands.Contains(reduce))
        {
            return New(new()
            {
                Rows = [.. outer, .. Layout.InMemoryOrder(reduce.Over, [reduce.Body])],
                Columns = [.. Layout.InMemoryOrder(reduce.Indices, [reduce.Body]).Where(i => !outer.Contains(i))],
                Outer = outer,
                Bodies = [reduce.Body],
                Reduce = reduce,
                IsByColumns = true,
            });
        }

        // Which element is the greatest of all is found as in one row.
        return reduce is { IsScalar: true, Kind: not ValueKind.Integer }
            ? New(new() { Rows = Layout.InMemoryOrder(reduce.Over, [reduce.Body]), Columns = [], Bodies = [reduce.Body], Reduce = reduce })
            : New(new() { Rows = Layout.InMemoryOrder(reduce.Indices, [reduce.Body]), Columns = reduce.Over, Bodies = [reduce.Body], Reduce = reduce });
    }

    // The indices of a reduction's result, in the order in which it is computed.
    private ImmutableArray<IndexVariable> OrderOf(ReduceNode reduce) =>
        reduce.IsScalar ? [] : _reductions[reduce] is { IsByColumns: true } sums ? [.. sums.Outer, .. sums.Columns] : _reductions[reduce].Rows;

    // A sum over rows of cells that need what is known once a row, such as the gradient of a softmax over pairs: with the rows it has
    // their cells at hand; column by column each would be computed again.
    private bool IsOfRowValues(ReduceNode reduce) =>
        reduce is { Reduction: ReductionKind.Sum, IsScalar: false }
        && Nesting.Needed(reduce.Body).Any(r => Item.SameSet(r.Indices, reduce.Over) && Contraction.Of(r) is null && _reductions[r].Outer.IsEmpty);

    private Item OfStore(RoutineResult store)
    {
        ImmutableArray<Node> bodies = [.. Roots(store)];
        var indices = store.StoredAt.IsEmpty ? store.Indices : [.. store.Indices.Where(i => store.StoredAt.Any(s => s.Plain == i))];
        if (!store.AddedAt.IsEmpty)
        {
            indices = Layout.InMemoryOrder(bodies.Select(b => b.Indices).Concat(store.AddedAt.Select(s => s.Indices)).Aggregate(IndexSets.Union), bodies, store.AddedAt);
        }

        var rows = Nesting.RowsOf(indices, NeededBy(bodies, own: store.Value).OfType<ReduceNode>(), prefixOnly: store.AddedAt.IsEmpty);
        return New(new() { Rows = rows, Columns = [.. indices.Where(i => !rows.Contains(i))], Bodies = bodies, Store = store });
    }

    private Item New(Item item)
    {
        foreach (var needed in NeededBy(item.Bodies, item.Store?.Value))
        {
            Link(item, _operandNodes.Contains(needed) ? Operand(needed) : _reductions[(ReduceNode)needed]);
        }

        _items.Add(item);
        return item;
    }

    // What a contraction reads from memory, others read there too.
    private IReadOnlyList<Node> NeededBy(IEnumerable<Node> bodies, Node? own) =>
        Nesting.Needed(bodies, n => _operandNodes.Contains(n) && (n != own || !_making.Contains(n)));

    private Item Operand(Node operand)
    {
        if (!_operands.TryGetValue(operand, out var item))
        {
            ImmutableArray<IndexVariable> indices = [.. Layout.OfWindow(operand.Indices, Graph.Reachable(operand).OfType<LoadNode>().Select(l => l.Subscripts)) ?? operand.Indices];
            var temporary = Temporary("operand", _element, indices);
            _places[operand] = Whole(temporary);
            _making.Add(operand);
            _operands[operand] = item = OfStore(new(new(temporary.Parameter, ParameterRole.Output, temporary.Parameter), operand, indices));
            _making.Remove(operand);
        }

        return item;
    }

    private static void Link(Item user, Item needed)
    {
        if (!user.Needs.Contains(needed))
        {
            user.Needs.Add(needed);
            needed.Users.Add(user);
        }
    }

    // As early as it can be; what only the results or the same rows need, as late as those, so that they share a loop.
    private void SetLevels()
    {
        foreach (var item in _items)
        {
            item.Level = item.Earliest = item.Needs.Select(n => n.Feeds(item) ? n.Earliest : n.Earliest + 1).DefaultIfEmpty(0).Max();
        }

        foreach (var item in _items.AsEnumerable().Reverse())
        {
            if (item.Reduce is null || item.Contraction is not null)
            {
                continue;
            }

            if (item.Users.Count > 0 && !item.IsByColumns)
            {
                item.Level = Math.Max(item.Earliest, item.IsRowValue ? item.Users.Min(u => item.Feeds(u) ? u.Level : u.Level - 1) : item.Earliest);
            }
            else if (item.Users.Count == 0)
            {
                item.Level = _items.Where(i => i.Store is not null && Item.SameSet(i.Rows, item.Rows)).Select(i => i.Level).DefaultIfEmpty(0).Max();
                item.Level = Math.Max(item.Level, item.Earliest);
            }
        }
    }

    private void AddTemporary(Item item)
    {
        if (item.Reduce is not { } reduce || (reduce.IsScalar && !item.IsRowValue))
        {
            return;
        }

        if (item.Contraction is { } contraction)
        {
            // Where it is a result itself, it is computed in its place.
            _places[reduce] = _direct.TryGetValue(reduce, out var result)
                ? new TensorPlace(result.Target!.Parameter, [.. result.Indices.Select(Subscript.Of)])
                : Whole(Temporary("product", _element, OrderOfUse(item, contraction.Free)));
        }
        else if (item.IsByColumns)
        {
            _places[reduce] = Whole(Temporary("columns", reduce.Reduction == ReductionKind.Sum ? ElementType.Double : _element, [.. item.Outer, .. item.Columns], reduce.Reduction));
        }
        else if (reduce.IsScalar || item.Users.Any(u => !(item.Feeds(u) && u.Level == item.Level)))
        {
            _places[reduce] = Whole(Temporary(reduce.Reduction.ToString().ToLowerInvariant(), reduce.Kind == ValueKind.Integer ? ElementType.Int32 : _element, RowsOfStage(item)));
        }
    }

    // The order in which the loop of a user goes over them, if there is one over all.
    private static ImmutableArray<IndexVariable> OrderOfUse(Item item, ImmutableArray<IndexVariable> indices) =>
        item.Users.Select(u => u.Rows.AddRange(u.Columns)).Where(o => Item.SameSet(o, indices)).DefaultIfEmpty(indices).First();

    // Rows of the same indices share a loop; columns below some of them need the order that they have.
    private static string LoopOf(Item item) =>
        string.Join(",", item.Rows.Select(r => r.Id).OrderBy(id => id)) + (item.Outer.IsEmpty ? "" : " in order " + string.Join(",", item.Rows.Select(r => r.Id)));

    // One order of the indices for all that shares a stage: a store's, which is that of memory, if there is one.
    private ImmutableArray<IndexVariable> RowsOfStage(Item item)
    {
        if (!item.Outer.IsEmpty)
        {
            return item.Rows;
        }

        var together = _items.Where(i => i.Contraction is null && i.Level == item.Level && Item.SameSet(i.Rows, item.Rows)).ToList();
        return (together.FirstOrDefault(i => i.Store is not null) ?? together[0]).Rows;
    }

    private Temporary Temporary(string name, ElementType type, ImmutableArray<IndexVariable> indices, ReductionKind? takes = null)
    {
        var temporary = new Temporary(
            new Parameter($"{name}_t{(_temporaries.Count + 1).ToString(CultureInfo.InvariantCulture)}", type, ParameterForm.Span) { IsOutput = true }, indices)
        { Takes = takes };
        _temporaries.Add(temporary);
        return temporary;
    }

    private static TensorPlace Whole(Temporary temporary) => new(temporary.Parameter, [.. temporary.Indices.Select(Subscript.Of)]);

    // The same again into the same memory, where the contraction met a NaN.
    private RowStage TermByTerm(Item item, ReduceNode sum, StreamNames names, int number)
    {
        var known = _places.ToDictionary(p => p.Key, p => p.Value);
        var place = (TensorPlace)known[item.Reduce!];
        known[sum] = place;
        ImmutableArray<IndexVariable> rows = [.. place.Subscripts.Select(s => s.Plain!)];
        var again = new Item { Rows = rows, Columns = sum.Over, Bodies = [sum.Body], Reduce = sum };
        return new StageBuilder(_graph, names, _element, _layout, rows, known).Build(number, [again]) with { WhereNaN = place.Tensor };
    }

    private ContractionStage Contract(Item item, int number)
    {
        var contraction = item.Contraction!;
        return new(
            number, contraction.Batch, contraction.Rows, contraction.Columns, item.Reduce!.Over, Operand(contraction.Left), Operand(contraction.Right), (TensorPlace)_places[item.Reduce]);

        TensorPlace Operand(Node node) => _places.TryGetValue(node, out var place) ? (TensorPlace)place : new(((LoadNode)node).Parameter, ((LoadNode)node).Subscripts);
    }
}

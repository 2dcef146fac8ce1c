using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Scheduling.Rows;

/// <summary>
/// What else a step over cells can be where a row is wide: a loop over the rows and one over the cells of each. What is known once a row
/// stays in registers for it, and sums of a row's terms are added up as they are computed.
/// </summary>
/// <param name="Pass">What is computed of the cells of one row: its reductions are the row's.</param>
/// <param name="Inputs">What it reads.</param>
/// <param name="Outputs">The cells that it writes.</param>
/// <param name="Sums">Where the rows' sums go, one a reduction of the pass.</param>
/// <param name="OfRows">The inputs that have one value a row.</param>
/// <param name="OfColumns">The inputs that have one value a column.</param>
public sealed record RowForm(
    Pass Pass, ImmutableArray<RowStream> Inputs, ImmutableArray<RowStream> Outputs, ImmutableArray<ReduceStep> Sums, ImmutableHashSet<string> OfRows, ImmutableHashSet<string> OfColumns)
{
    /// <summary>What computes, for all rows of a block before, the coefficients that a row's cells are multiplied by, if any are put together of several factors.</summary>
    public ElementStep? Factors { get; init; }

    /// <summary>Where the rows say (1 or 0) whether they hold their coefficients: the last output of <see cref="Factors"/>.</summary>
    public BlockPlace? AreHeld => (BlockPlace?)Factors?.Outputs[Factors.Outputs.Length - 1].Place;

    /// <summary>
    /// The norms whose squares are summed as they are: of floats in a third of the operations that doubles take. Where a square can't be held,
    /// which shows in the norm, the cells are gone over again.
    /// </summary>
    public IEnumerable<ReduceStep> PlainNorms => Sums.Where((s, i) => s.Reduction.Reduction == ReductionKind.Norm && !IsWide(Pass.Reductions[i].Body));

    /// <summary>Gives steps over cells their row form where it saves something: repeating values, or going over the cells once more.</summary>
    internal static IEnumerable<RowStep> Add(IReadOnlyList<RowStep> steps, ImmutableArray<IndexVariable> rows, Graph graph, Layout layout, StreamNames names, Func<BlockPlace> newBuffer, ElementType element)
    {
        for (int i = 0; i < steps.Count; i++)
        {
            yield return steps[i] is ElementStep { Columns.IsEmpty: false, Pass.Reductions.IsEmpty: true } step && Of(steps, i, step, rows, graph, layout, names, newBuffer, element) is { } form
                ? step with { ByRow = form }
                : steps[i];
        }
    }

    private static RowForm? Of(
        IReadOnlyList<RowStep> steps, int number, ElementStep step, ImmutableArray<IndexVariable> rows, Graph graph, Layout layout, StreamNames names, Func<BlockPlace> newBuffer, ElementType element)
    {
        ImmutableArray<IndexVariable> order = [.. rows, .. step.Columns];
        var ofRows = step.Inputs.Where(i => IsOfRow(i, order, rows.Length, layout)).Select(i => i.Parameter.Name).ToImmutableHashSet();
        var ofColumns = step.Inputs.Where(i => IsOfColumn(i, order, step.Columns.Length, layout)).Select(i => i.Parameter.Name).ToImmutableHashSet();
        var sums = new List<ReduceStep>();
        var reductions = new List<ReduceNode>();
        for (int next = number + 1; next < steps.Count && steps[next] is ReduceStep reduce && reduce.Columns.SequenceEqual(step.Columns); next++)
        {
            if (TermOf(reduce, step, graph, names.Cell, element) is not { } term || term.Kind != ValueKind.Real)
            {
                break;
            }

            reductions.Add((ReduceNode)graph.Reduce(ReductionKind.Sum, [names.Cell], term, null));
            sums.Add(reduce);
        }

        if (sums.Count == 0 && ofRows.IsEmpty && ofColumns.IsEmpty)
        {
            return null;
        }

        var outputs = ImmutableArray.CreateBuilder<RowStream>();
        var stores = new List<RoutineResult>();
        for (int o = 0; o < step.Outputs.Length; o++)
        {
            if (!sums.Any(s => s.Source == step.Outputs[o].Place) || steps.Skip(number + 1 + sums.Count).Any(s => s.Reads.Contains(step.Outputs[o].Place)))
            {
                outputs.Add(step.Outputs[o]);
                stores.Add(step.Pass.Stores[o]);
            }
        }

        var form = new RowForm(PassOf(reductions, stores, names), step.Inputs, outputs.ToImmutable(), [.. sums], ofRows, ofColumns);
        return Factored(form, reductions, stores, graph, names, newBuffer, element) ?? form;
    }

    private static Pass PassOf(IEnumerable<ReduceNode> reductions, IEnumerable<RoutineResult> stores, StreamNames names)
    {
        var pass = new PassBuilder(names.Cell);
        pass.Reductions.AddRange(reductions);
        pass.Stores.AddRange(stores);
        return pass.Build(0);
    }

    private static RowForm? Factored(
        RowForm form, IReadOnlyList<ReduceNode> reductions, IReadOnlyList<RoutineResult> stores, Graph graph, StreamNames names, Func<BlockPlace> newBuffer, ElementType element)
    {
        var coefficients = new List<RowStream>();
        ImmutableArray<Node> values = [.. reductions.Select(r => r.Body), .. stores.Select(s => s.Value)];
        if (RowFactors.Of(graph, values, form.OfRows, StreamOf, element) is not { } factored)
        {
            return null;
        }

        var pass = new PassBuilder(names.Cell);
        var outputs = ImmutableArray.CreateBuilder<RowStream>();
        foreach (var value in factored.Coefficients.Append(graph.Apply(Arithmetic.Number, factored.AreHeld)))
        {
            var place = outputs.Count < factored.Coefficients.Length ? (BlockPlace)coefficients[outputs.Count].Place : newBuffer();
            var parameter = names.Take(place.Name, element, null, isOutput: true);
            outputs.Add(new(parameter, place));
            pass.Stores.Add(new(new(parameter, ParameterRole.Output, parameter), value, [names.Cell]));
        }

        var ofRows = pass.Build(0);
        var read = new HashSet<string>(ofRows.Loads.Select(l => l.Parameter.Name), StringComparer.Ordinal);
        coefficients = [.. coefficients.Take(factored.Coefficients.Length)];
        return form with
        {
            Pass = PassOf(
                reductions.Select((r, i) => (ReduceNode)graph.Reduce(r.Reduction, r.Over, factored.Values[i], null)),
                stores.Select((s, i) => s with { Value = factored.Values[reductions.Count + i] }), names),
            Inputs = [.. form.Inputs, .. coefficients],
            OfRows = form.OfRows.Union(coefficients.Select(c => c.Parameter.Name)),
            Factors = new([], ofRows, [.. form.Inputs.Where(i => read.Contains(i.Parameter.Name))], outputs.ToImmutable(), 0),
        };

        Node StreamOf(int number)
        {
            while (coefficients.Count <= number)
            {
                var place = newBuffer();
                coefficients.Add(new(names.Take(place.Name, element, null), place));
            }

            return graph.Load(coefficients[number].Parameter, [Subscript.Of(names.Cell)]);
        }
    }

    // What a reduction adds up, if the step computes or reads it.
    private static Node? TermOf(ReduceStep reduce, ElementStep step, Graph graph, IndexVariable cell, ElementType element)
    {
        Node? term = null;
        for (int o = 0; o < step.Outputs.Length; o++)
        {
            term = step.Outputs[o].Place == reduce.Source ? step.Pass.Stores[o].Value : term;
        }

        // A stream that the step reads anyway.
        var input = step.Inputs.FirstOrDefault(i => i.Place == reduce.Source || (i.Place is TensorPlace a && reduce.Source is TensorPlace b && a.Tensor == b.Tensor && a.Subscripts.SequenceEqual(b.Subscripts)));
        term ??= input is { Parameter.IsFloating: true } ? graph.Load(input.Parameter, [Subscript.Of(cell)]) : null;
        return (term, reduce.Reduction.Reduction, element) switch
        {
            (null, _, _) => null,
            (_, ReductionKind.Sum, _) => term,
            (_, ReductionKind.Norm, _) when MayRepeat(step) => term * term,
            (_, ReductionKind.Norm, ElementType.Single) => graph.Apply(Arithmetic.WideSquare, term),
            _ => null,
        };
    }

    private static bool IsWide(Node term) => term is ApplyNode { Primitive: var p } && p == Arithmetic.WideSquare;

    // What is written to a tensor may have been an input.
    private static bool MayRepeat(ElementStep step) => step.Outputs.All(o => o.Place is BlockPlace);

    private static bool IsOfRow(RowStream input, ImmutableArray<IndexVariable> order, int rows, Layout layout) => input.Place switch
    {
        BlockPlace block => block.Columns.IsEmpty && block.Element == input.Parameter.Element && input.Parameter.IsFloating,
        TensorPlace place => input.Parameter.IsFloating && place.Tensor.Element == input.Parameter.Element && rows > 0 && layout.Prefix(place, order) == rows,
        _ => false,
    };

    private static bool IsOfColumn(RowStream input, ImmutableArray<IndexVariable> order, int columns, Layout layout) =>
        input.Place is TensorPlace place && place.Tensor.Element == input.Parameter.Element && place.Subscripts.Length > 0 && layout.Suffix(place, order) == columns;
}

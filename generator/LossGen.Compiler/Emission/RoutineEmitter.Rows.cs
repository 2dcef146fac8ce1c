using System.Collections.Immutable;
using LossGen.Compiler.Emission.Rows;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Lanes;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Scheduling.Rows;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Emission;

/// <summary>The stages of indexed formulas: loops over rows, contractions, and the memory between them.</summary>
public sealed partial class RoutineEmitter
{
    private readonly Dictionary<string, string> _writtenNames = new(StringComparer.Ordinal);

    private IShapes? _shapes;

    private IShapes Shapes => _shapes ?? throw new InvalidOperationException("The shapes are emitted first.");

    private Layout Layout => _schedule.Layout;

    // What reads nothing but elements at constants has no loop that would tell.
    private bool IsElementwise => _schedule.Stages.IsEmpty ? Scheduler.IsElementwise(Routine) && !_bound.HasSeveralSubscripts : _schedule.Stages.All(s => s is Pass);

    private string ExtentName(IndexVariable index) => IsElementwise ? _domains.LengthNames[index] : Shapes.Extent(index);

    private void EmitShapes()
    {
        var shapes = new ShapeEmitter(_writer, _names, _bound.Shapes, Routine.Parameters, p => _parameterNames[p.Name]);
        shapes.Emit();
        _shapes = new RoutineShapes(_schedule, shapes);
    }

    // What is written over and still read is read from a copy, where the two are the same memory.
    private void EmitCopies()
    {
        foreach (var written in Tensors.Where(t => t.IsWritten))
        {
            foreach (var read in Tensors.Where(t => t.Parameter.Element == written.Parameter.Element && (t == written ? IsInPlace(t) : !t.IsWritten && MayBeSame(written, t))))
            {
                if (InPlace.IsSafe(_schedule, written.Parameter, read.Parameter))
                {
                    continue;
                }

                string kept = _names.Take(read.Parameter.Name + "Kept");
                _writer.Line($"using var {kept} = new Kept<{CSharp.Name(read.Parameter.Element)}>({_parameterNames[read.Parameter.Name]}, {SpanOf(written.Parameter, isWritten: true)});");
                if (read == written)
                {
                    _writtenNames[read.Parameter.Name] = _parameterNames[read.Parameter.Name];
                }

                _parameterNames[read.Parameter.Name] = kept + ".Span";
            }
        }
    }

    private bool IsInPlace(RoutineParameter output) =>
        Graph.Reachable(Routine.Values).Any(n => n is LoadNode load && load.Parameter.Name == output.Parameter.Name);

    // What is updated in place may be read from the copy of what it held.
    private string SpanOf(Parameter parameter, bool isWritten) =>
        isWritten && _writtenNames.TryGetValue(parameter.Name, out string? written) ? written : _parameterNames[parameter.Name];

    private void EmitTemporaries()
    {
        foreach (var temporary in _schedule.Temporaries)
        {
            string type = CSharp.Name(temporary.Parameter.Element), rented = _names.Take(temporary.Parameter.Name + "Memory"), name = _names.Take(temporary.Parameter.Name);
            string length = temporary.ShapeOf is { } tensor ? $"{_parameterNames[tensor.Name]}.Length"
                : temporary.Indices.IsEmpty ? "1" : $"checked({string.Join(" * ", temporary.Indices.Select(ExtentName))})";
            _writer.Line($"using var {rented} = new Scratch<{type}>({length});");
            _writer.Line($"Span<{type}> {name} = {rented}.Span;");
            if (temporary.Takes is { } reduction)
            {
                _writer.Line(reduction == ReductionKind.Sum ? $"{name}.Clear();" : $"{name}.Fill({type}.{(reduction == ReductionKind.Max ? "Negative" : "Positive")}Infinity);");
            }

            _parameterNames[temporary.Parameter.Name] = name;
        }

    }

    // What is stored element by element, here and there, is zero elsewhere.
    private void EmitClears()
    {
        foreach (var target in Routine.Results.Where(r => !r.StoredAt.IsEmpty).Select(r => r.Target!.Parameter).Distinct())
        {
            _writer.Line($"{_parameterNames[target.Name]}.Clear();");
        }
    }

    private void EmitRows(RowStage stage, int number, List<Action> emitters)
    {
        string suffix = "_" + number.ToString(CSharp.Invariant), type = $"{Routine.Name}Rows{number.ToString(CSharp.Invariant)}";
        var codes = stage.Steps.Select(s => s is ElementStep e ? StepCode.Of(e, (pass, form) => new PassCode(pass, _signature.Element, _rangeOf, _fuses, form)) : null).ToList();
        var emitter = new RowStageEmitter(_writer, type, stage, codes, _signature.Element, Layout, Shapes, SpanOf);
        string rows = _names.Take("rows" + suffix), width = _names.Take("width" + suffix), block = _names.Take("blockRows" + suffix);
        string chunkRows = _names.Take("chunkRows" + suffix), chunks = _names.Take("chunks" + suffix), kernel = _names.Take("stage" + suffix);
        string totals = stage.Totals.IsEmpty ? "" : _names.Take("totals" + suffix);
        var values = emitter.Scalars.ToDictionary(s => s.Field, s => ScalarField(s.Code, s.Parameter), StringComparer.Ordinal);
        foreach (var (field, _) in emitter.Parts)
        {
            values.Add(field, _names.Take(field));
        }

        _writer.Line();
        using var guarded = stage.WhereNaN is { } sums ? _writer.Open($"if (Stage.HasNaN<{CSharp.Name(sums.Element)}>({SpanOf(sums, isWritten: false)}))") : default(CodeWriter.Block?);
        _writer.Line($"long {rows} = {(stage.Rows.IsEmpty ? "1" : $"checked((long){emitter.RowProduct})")};");
        _writer.Line($"int {width} = {emitter.ColumnProducts.Aggregate("1", (a, b) => $"Math.Max({a}, checked({b}))")};");
        _writer.Line($"int {block} = Stage.BlockRows({width}, asTheyLie: {(emitter.ReadsAsItLies ? "true" : "false")});");
        string sharing = stage.Together is null && !stage.InParts.Any() ? "" : $", together: {emitter.RowsTogether}, hasParts: {(stage.InParts.Any() ? "true" : "false")}";
        _writer.Line($"long {chunkRows} = Stage.ChunkRows({block}, {width}{sharing});");
        _writer.Line($"int {chunks} = checked((int)(({rows} + {chunkRows} - 1) / {chunkRows}));");
        var fields = new List<string> { $"Rows = {rows}", $"BlockRows = {block}", $"ChunkRows = {chunkRows}" };
        fields.AddRange(EmitChunkTotals(stage.Totals, totals, chunks, suffix));
        foreach (var (field, step) in emitter.Parts)
        {
            var results = step.Results.Tensor;
            _writer.Line($"using var {values[field]} = new ColumnParts<{CSharp.Name(results.Element)}>({SpanOf(results, isWritten: true)}, {chunks});");
        }

        fields.AddRange(emitter.Fields.Select(f => $"{f.Name} = {(values.TryGetValue(f.Name, out string? value) ? value : f.Value)}"));
        EmitKernel(kernel, type, fields, chunks, _signature.Options.Parallel && !stage.IsSequential);
        EmitMerges(stage.Totals, totals, chunks, suffix);
        foreach (var (field, step) in emitter.Parts)
        {
            _writer.Line($"{values[field]}.Merge{step.Reduction}();");
        }

        emitters.Add(() => emitter.Emit(StageText.Describe(stage)));
    }

    private string ScalarField(PassCode code, string parameter)
    {
        if (code.Uniforms.FirstOrDefault(u => u.Value == parameter) is { } uniform)
        {
            return Uniform(uniform.Node);
        }

        var (node, type) = code.Labels.Values.Where(l => l.Parameter == parameter).Select(l => (l.Node, l.Type)).First();
        return node switch
        {
            ParameterNode { Parameter.Element: ElementType.Int32 } number => _parameterNames[number.Parameter.Name],
            LoadNode load when type == "long" => ElementAfterStages(load),
            _ => type == "int" ? $"Stage.Whole({Scalar(node)})" : Scalar(node),
        };
    }

    // An element of a tensor at constant subscripts is a scalar; it is read when it is first needed.
    private Lane ScalarElement(LoadNode load)
    {
        if (!_scalarNames.TryGetValue(load, out string? name))
        {
            _scalarNames[load] = name = _names.Take(load.Parameter.Name + "At");
            string type = load.Kind switch { ValueKind.Boolean => "bool", ValueKind.Integer => "long", _ => "double" };
            _writer.Line($"{type} {name} = {ElementAfterStages(load)};");
        }

        return _lanes.Input(name, load.Kind switch { ValueKind.Boolean => LaneType.Mask64, ValueKind.Integer => LaneType.Int64, _ => LaneType.Real64 });
    }

    private string ElementAfterStages(LoadNode load) =>
        AddressesAfterStages(_ => throw new InvalidOperationException("A scalar has no index.")).Element(load.Parameter, load.Subscripts);

    // Where the greatest of all is, as a number; a stage has left it in memory.
    private Lane ScalarPlace(ReduceNode place)
    {
        if (!_scalarNames.TryGetValue(place, out string? name))
        {
            _scalarNames[place] = name = _names.Take("place");
            _writer.Line($"double {name} = {AddressesAfterStages(_ => throw new InvalidOperationException("A scalar has no index.")).Integer(place)};");
        }

        return _lanes.Input(name, LaneType.Real64);
    }

    // Addresses that depend on what stages have computed.
    private Addresses AddressesAfterStages(Func<IndexVariable, string> indexName)
    {
        var known = new Addresses(Shapes, indexName, p => SpanOf(p, isWritten: false), _ => null);
        return new(Shapes, indexName, p => SpanOf(p, isWritten: false), node => node is ReduceNode
            && _schedule.Stages.OfType<RowStage>().Select(s => s.Places.TryGetValue(node, out var place) ? place : null).OfType<TensorPlace>().FirstOrDefault() is { } found
                ? known.Element(found.Tensor, found.Subscripts)
                : null);
    }

    private void EmitContraction(ContractionStage stage)
    {
        string suffix = "_" + stage.Number.ToString(CSharp.Invariant), tables = _names.Take("offsets" + suffix), left = _names.Take("offsetsLeft" + suffix);
        _writer.Line();
        var parts = new (string Name, TensorPlace Of, ImmutableArray<IndexVariable> Indices)[]
        {
            ("leftRow", stage.Left, stage.Rows), ("leftDepth", stage.Left, stage.Depth), ("rightColumn", stage.Right, stage.Columns),
            ("rightDepth", stage.Right, stage.Depth), ("resultRow", stage.Result, stage.Rows), ("resultColumn", stage.Result, stage.Columns),
        };
        var names = parts.Select(p => _names.Take(p.Name + suffix)).ToList();
        var lengths = parts.Select(p => $"checked({string.Join(" * ", p.Indices.Select(ExtentName))})").ToList();
        _writer.Line($"using var {tables} = new Scratch<int>(checked({string.Join(" + ", lengths.Select(l => l.Substring(7)))}));");
        _writer.Line($"Span<int> {left} = {tables}.Span;");
        for (int i = 0; i < parts.Length; i++)
        {
            _writer.Line($"Span<int> {names[i]} = Stage.Take(ref {left}, {lengths[i]});");
            string strides = string.Join(", ", parts[i].Indices.Select(index => Stride(parts[i].Of, index)));
            _writer.Line($"Contraction.Offsets({names[i]}, [{string.Join(", ", parts[i].Indices.Select(ExtentName))}], [{strides}]);");
        }

        var open = new Stack<CodeWriter.Block>();
        var batch = new Dictionary<IndexVariable, string>();
        foreach (var index in stage.Batch)
        {
            string name = batch[index] = _names.Take(index.Identifier + suffix);
            open.Push(_writer.Open($"for (int {name} = 0; {name} < {ExtentName(index)}; {name}++)"));
        }

        string parallel = _signature.Options.Parallel ? "true" : "false";
        _writer.Line($"Contraction.Multiply({At(stage.Left)}, {names[0]}, {names[1]}, {At(stage.Right)}, {names[2]}, {names[3]}, {At(stage.Result)}, {names[4]}, {names[5]}, accumulate: false, parallel: {parallel});");
        while (open.Count > 0)
        {
            open.Pop().Dispose();
        }

        string At(TensorPlace place)
        {
            var terms = stage.Batch.Select(b => (b, Stride(place, b))).Where(t => t.Item2 != "0").Select(t => $"({batch[t.b]} * {t.Item2})").ToList();
            for (int d = 0; d < place.Subscripts.Length; d++)
            {
                if (place.Subscripts[d].Offset != 0)
                {
                    terms.Add($"({place.Subscripts[d].Offset.ToString(CSharp.Invariant)} * {Below(place.Tensor, d, place.Subscripts.Length)})");
                }
            }

            string span = SpanOf(place.Tensor, isWritten: place == stage.Result);
            return terms.Count == 0 ? span : $"Stage.From({span}, {string.Join(" + ", terms)})";
        }
    }

    // How far the next value of an index is in memory.
    private string Stride(TensorPlace place, IndexVariable index)
    {
        var terms = new List<string>();
        for (int d = 0; d < place.Subscripts.Length; d++)
        {
            foreach (var _ in place.Subscripts[d].Variables.Where(v => v == index))
            {
                terms.Add(Below(place.Tensor, d, place.Subscripts.Length));
            }
        }

        return terms.Count switch { 0 => "0", 1 => terms[0], _ => $"({string.Join(" + ", terms)})" };
    }

    private string Below(Parameter tensor, int dimension, int rank) =>
        dimension == rank - 1 ? "1" : rank - dimension == 2 ? Shapes.Dimension(tensor, rank - 1)
        : $"({string.Join(" * ", Enumerable.Range(dimension + 1, rank - dimension - 1).Select(d => Shapes.Dimension(tensor, d)))})";
}

using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Scheduling.Rows;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Emission.Rows;

/// <summary>Prints the steps of a block: what is read as it lies in memory is handed to the pass as it is, all else is brought in line first.</summary>
internal sealed partial class RowStageEmitter
{
    private ImmutableArray<IndexVariable> _columns = [];

    private void EmitSteps(CodeWriter writer)
    {
        for (int i = 0; i < _stage.Steps.Length; i++)
        {
            writer.Line();
            _columns = _stage.Steps[i].Columns;
            switch (_stage.Steps[i])
            {
                case ElementStep step when _codes[i]!.ByRow is { } byRow:
                    EmitEither(writer, step, byRow, i);
                    i += step.ByRow!.Sums.Length;
                    break;
                case ElementStep step:
                    EmitElements(writer, step, _codes[i]!.Cells, i);
                    break;
                case ReduceStep step:
                    EmitReduce(writer, step, i);
                    break;
                case ColumnStep step:
                    EmitColumns(writer, step);
                    break;
                case ScatterStep step:
                    EmitScatter(writer, step);
                    break;
            }
        }
    }

    private void EmitColumns(CodeWriter writer, ColumnStep step)
    {
        string columns = _geometry.Columns(step.Columns), cells = Cells(step.Source, step.Columns);
        string method = step.Reduction == ReductionKind.Sum ? "ColumnSums.Add" : $"ColumnExtremes.{step.Reduction}";
        string results = _stage.InParts.Contains(step) ? $"{PartsOf(step)}.Of(chunk)" : Tensor(step.Results.Tensor, isWritten: true);
        if (step.Outer.IsEmpty)
        {
            writer.Line($"{method}({cells}, {columns}, {results});");
            return;
        }

        // Some rows belong to the same columns, the next ones to others.
        string together = _geometry.Product(_stage.Rows.Skip(step.Outer.Length)), number = together.Contains('*') ? $"({together})" : together;
        using (writer.Open("for (int row = 0, some; row < rows; row += some)"))
        {
            writer.Line($"some = Stage.RowsTogether(first + row, {together}, rows - row);");
            writer.Line($"{method}({cells}.Slice(row * {columns}, some * {columns}), {columns}, {results}.Slice((int)((first + row) / {number}) * {columns}, {columns}));");
        }
    }

    private string PartsOf(ColumnStep step)
    {
        var results = step.Results.Tensor;
        string field = _names.Take(results.Name + "Parts");
        Parts.Add((field, step));
        _fields.Add(field, new($"ColumnParts<{CSharp.Name(results.Element)}>", field, ""));
        return field;
    }

    private ImmutableArray<IndexVariable> Order(RowStep step) => [.. _stage.Rows, .. step.Columns];

    // Wide rows one after the other with their sums, narrow ones together.
    private void EmitEither(CodeWriter writer, ElementStep step, PassCode byRow, int number)
    {
        var form = step.ByRow!;
        string columns = _geometry.Columns(step.Columns);
        string conditions = string.Join(" && ", ConditionsOfRowForm(step, byRow));
        string? isDone = form.PlainNorms.Any() || form.Factors is not null ? _names.Take("isDone_" + (number + 1).ToString(CSharp.Invariant)) : null;
        if (isDone is not null)
        {
            writer.Line($"bool {isDone} = {conditions};");
        }

        if (form.Factors is { } factors)
        {
            using (writer.Open($"if ({isDone})"))
            {
                writer.Line("int length = rows;");
                writer.Line("long start = first;");
                EmitCall(writer, PassName(number) + "Factors", factors, _codes[number]!.Factors!, factors.Outputs, "0", ["length"], number);
                writer.Line($"{isDone} = Stage.AreSet({Buffer(form.AreHeld!)}[..rows]);");
            }

            writer.Line();
        }

        using (writer.Open($"if ({isDone ?? conditions})"))
        {
            writer.Line($"int length = rows * {columns};");
            writer.Line($"long start = first * {columns};");
            EmitCall(writer, PassName(number) + "ByRow", step, byRow, form.Outputs, "0", form.Sums.Select(RowsOf).Concat(["rows", columns]), number);
            if (form.PlainNorms.Any())
            {
                writer.Line($"{isDone} = {string.Join(" && ", form.PlainNorms.Select(n => $"Stage.HeldSquares({RowsOf(n)})"))};");
            }
        }

        if (isDone is not null)
        {
            writer.Line();
        }

        using (writer.Open(isDone is null ? "else" : $"if (!{isDone})"))
        {
            EmitElements(writer, step, _codes[number]!.Cells, number);
            for (int i = 1; i <= form.Sums.Length; i++)
            {
                writer.Line();
                EmitReduce(writer, (ReduceStep)_stage.Steps[number + i], number + i);
            }
        }
    }

    // What is brought in line has room for a tile.
    private IEnumerable<string> ConditionsOfRowForm(ElementStep step, PassCode byRow)
    {
        string columns = _geometry.Columns(step.Columns);
        yield return $"Stage.IsWide({columns})";
        if (IsBroughtInLine(step, byRow))
        {
            yield return $"{columns} <= Stage.Tile";
        }

        foreach (var divisor in InputsOf(step, byRow).Where(i => byRow.Reciprocals.Contains(i.Parameter.Name)))
        {
            yield return $"Stage.HaveReciprocals({OfRow(byRow, divisor)})";
        }
    }

    private bool IsBroughtInLine(ElementStep step, PassCode byRow) =>
        InputsOf(step, byRow).Any(i => OfRow(byRow, i) is null && !LiesAsVisited(i, Order(step))) || step.ByRow!.Outputs.Any(o => !LiesAsVisited(o, Order(step)));

    private void EmitElements(CodeWriter writer, ElementStep step, PassCode code, int number)
    {
        bool cells = !step.Columns.IsEmpty;
        string columns = cells ? _geometry.Columns(step.Columns) : "";
        using (writer.Open(cells ? $"for (int at = 0, cells = rows * {columns}; at < cells; at += Stage.Tile)" : null))
        {
            writer.Line(cells ? "int length = Math.Min(Stage.Tile, cells - at);" : "int length = rows;");
            writer.Line(cells ? $"long start = (first * {columns}) + at;" : "long start = first;");
            string[] counts = code.Pass.Reductions.IsEmpty ? ["length"] : ["length", ReductionSlots.Lanes("slots", step.FirstTotal, code.Pass.Reductions.Length)];
            EmitCall(writer, PassName(number), step, code, step.Outputs, "at", counts, number);
            if (SumsTiles(number + 1) is { } cellsOfTile)
            {
                string sums = _names.Take("tileSums_" + (number + 2).ToString(CSharp.Invariant));
                _tileSums.Add(sums);
                using (writer.Open($"if ({columns} > Stage.Tile)"))
                {
                    writer.Line($"RowReduction.AddTile({Buffer(cellsOfTile)}.Slice(at, length), at == 0, {sums});");
                }
            }
        }
    }

    // The pass's method with its streams, from a cell of the block on: brought in line before, where they don't lie so, and written after.
    private void EmitCall(CodeWriter writer, string pass, ElementStep step, PassCode code, ImmutableArray<RowStream> outputs, string at, IEnumerable<string> counts, int number)
    {
        var order = Order(step);
        var spans = ReadTogether(writer, InputsOf(step, code), order);
        foreach (var input in InputsOf(step, code).Where(i => !spans.ContainsKey(i.Parameter.Name)))
        {
            spans[input.Parameter.Name] = OfRow(code, input) ?? Read(writer, input, order, step.Columns, at);
        }

        var late = new List<Action>();
        var written = WriteTogether(writer, outputs, order, late);
        foreach (var output in outputs)
        {
            spans[output.Parameter.Name] = written.TryGetValue(output.Parameter.Name, out string? buffer) ? buffer : Write(writer, output, order, late, at);
        }

        var scalars = new PassEmitter(writer, "", code, "").ScalarParameters.Select(s => Scalar(s.Type, s.Name, code, number));
        writer.Line($"{pass}.Apply({string.Join(", ", code.Tensors.Select(t => spans[t.Parameter.Name]).Concat(counts).Concat(scalars))});");
        late.ForEach(l => l());
    }

    private static IEnumerable<RowStream> InputsOf(ElementStep step, PassCode code) => (code.Form?.Inputs ?? step.Inputs).Where(i => code.Tensors.Any(t => t.Parameter.Name == i.Parameter.Name));

    // A row of several tiles is summed tile by tile, while each is in the first-level cache. Where wide rows always go one after the other
    // there is none.
    private BlockPlace? SumsTiles(int number) =>
        number < _stage.Steps.Length && _stage.Steps[number] is ReduceStep { Reduction.Reduction: ReductionKind.Sum, Source: BlockPlace cells } sum
        && _stage.Steps[number - 1] is ElementStep elements && elements.Columns.SequenceEqual(sum.Columns) && elements.Outputs.Any(o => o.Place == cells)
        && (_codes[number - 1]!.ByRow is not { } byRow || ConditionsOfRowForm(elements, byRow).Skip(1).Any())
            ? cells
            : null;

    private string Scalar(string type, string parameter, PassCode code, int number)
    {
        string field = _names.Take($"{parameter}_{(number + 1).ToString(CSharp.Invariant)}");
        Scalars.Add((field, code, parameter));
        _fields.Add(field, new(type, field, ""));
        return field;
    }

    private void EmitReduce(CodeWriter writer, ReduceStep step, int number)
    {
        string columns = _geometry.Columns(step.Columns), source = Cells(step.Source, step.Columns), result = RowsOf(step);
        // Where the result has another type, a span that is written doesn't tell the cells' type to C# before 14.
        string type = step.Reduction.Kind == ValueKind.Integer ? $"<{CSharp.Name(_element)}>" : "";
        string whole = $"RowReduction.{step.Reduction.Reduction}{type}({source}, {columns}, {result});";
        if (number == 0 || SumsTiles(number) is null)
        {
            writer.Line(whole);
            return;
        }

        using (writer.Open($"if ({columns} > Stage.Tile)"))
        {
            writer.Line($"RowReduction.SumOfTiles({_tileSums[_tileSums.Count - 1]}, {result});");
        }

        using (writer.Open("else"))
        {
            writer.Line(whole);
        }
    }

    private string RowsOf(ReduceStep step) =>
        step.Result is BlockPlace row ? $"{Buffer(row)}[..rows]" : $"{Tensor(((TensorPlace)step.Result).Tensor, isWritten: true)}.Slice((int)first, rows)";

    private string Cells(Place place, ImmutableArray<IndexVariable> indices)
    {
        string columns = _geometry.Columns(indices), count = $"rows * {columns}";
        return place is BlockPlace block ? $"{Buffer(block)}[..({count})]" : $"{Tensor(((TensorPlace)place).Tensor)}.Slice((int)(first * {columns}), {count})";
    }

    private void EmitScatter(CodeWriter writer, ScatterStep step)
    {
        bool cells = !step.Columns.IsEmpty;
        using (writer.Open(cells ? $"if ({_geometry.Columns(step.Columns)} > 0)" : null))
        {
            writer.Line($"int length = rows{(cells ? $" * {_geometry.Columns(step.Columns)}" : "")};");
            writer.Line(cells ? $"long start = first * {_geometry.Columns(step.Columns)};" : "long start = first;");
            bool isRun = step.Target.Tensor.Element == ElementType.Double && LiesInRuns(step.Target, Order(step));
            Action<CodeWriter, ImmutableArray<IndexVariable>, IEnumerable<IndexVariable>, string, string, Action> visit = isRun ? VisitRuns : Visit;
            visit(writer, Order(step), Addresses.Indices(step.Target.Subscripts), "start", "length", () =>
            {
                string target = Tensor(step.Target.Tensor, isWritten: true), values = Buffer(step.Values);
                if (isRun)
                {
                    var (run, inside, start) = RunOf(step.Target);
                    Where(writer, inside, start is null ? $"ColumnSums.Add({values}.Slice(k, run), run, {target}.Slice({run}));" : $"ColumnSums.AddInside({values}.Slice(k, run), {target}.Slice({run}), {start});");
                }
                else
                {
                    var (position, inside) = Address().Of(step.Target.Tensor, step.Target.Subscripts);
                    Where(writer, inside, $"{target}[{position}] += {values}[k];");
                }
            });
        }
    }

    private static void Where(CodeWriter writer, string? condition, string statement)
    {
        using (condition is null ? default(CodeWriter.Block?) : writer.Open($"if ({condition})"))
        {
            writer.Line(statement);
        }
    }

    private Addresses Address() => new(this, Index, t => Tensor(t), node => _stage.Places.TryGetValue(node, out var place)
        ? place switch
        {
            BlockPlace block => $"{Buffer(block)}[{RowOfBlock()}]",
            TensorPlace tensor => Address().Element(tensor.Tensor, tensor.Subscripts),
            _ => null,
        }
        : null);

    // The row of the block that a loop is at.
    private string RowOfBlock()
    {
        string below = string.Join(" * ", _columns.Take(_columns.Length - 1).Select(Extent));
        return _columns.IsEmpty ? "k" : below.Length == 0 ? "(int)(outer - first)" : $"(int)((outer / ({below})) - first)";
    }
}

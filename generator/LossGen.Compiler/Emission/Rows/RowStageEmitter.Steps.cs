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

    // The first cell of a tile.
    private string _at = "at";

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
                    writer.Line($"ColumnSums.Add({Cells(step.Source, step.Columns)}, {_geometry.Columns(step.Columns)}, {Tensor(step.Sums.Tensor, isWritten: true)});");
                    break;
                case ScatterStep step:
                    EmitScatter(writer, step);
                    break;
            }
        }
    }

    private ImmutableArray<IndexVariable> Order(RowStep step) => [.. _stage.Rows, .. step.Columns];

    // Wide rows one after the other with their sums, narrow ones together.
    private void EmitEither(CodeWriter writer, ElementStep step, PassCode byRow, int number)
    {
        var form = step.ByRow!;
        var order = Order(step);
        string columns = _geometry.Columns(step.Columns);
        bool isStaged = step.Inputs.Any(i => byRow.Tensors.Any(t => t.Parameter.Name == i.Parameter.Name) && OfRow(form, i) is null && !LiesAsVisited(i, order))
            || form.Outputs.Any(o => !LiesAsVisited(o, order));
        var conditions = step.Inputs.Where(i => byRow.Reciprocals.Contains(i.Parameter.Name)).Select(i => $"Stage.HaveReciprocals({OfRow(form, i)})")
            .Prepend($"Stage.IsWide({columns}){(isStaged ? $" && {columns} <= Stage.Tile" : "")}");
        using (writer.Open($"if ({string.Join(" && ", conditions)})"))
        {
            _at = "0";
            writer.Line($"int length = rows * {columns};");
            writer.Line($"long start = first * {columns};");
            var spans = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var input in step.Inputs.Where(i => byRow.Tensors.Any(t => t.Parameter.Name == i.Parameter.Name)))
            {
                spans[input.Parameter.Name] = OfRow(form, input) ?? Read(writer, input, order, step.Columns);
            }

            var late = new List<Action>();
            foreach (var output in form.Outputs)
            {
                spans[output.Parameter.Name] = Write(writer, output, order, late);
            }

            var arguments = byRow.Tensors.Select(t => spans[t.Parameter.Name]).Concat(form.Sums.Select(RowsOf)).Concat(["rows", columns])
                .Concat(new PassEmitter(writer, "", byRow, "").ScalarParameters.Select(s => Scalar(s.Type, s.Name, byRow, number)));
            writer.Line($"{PassName(number)}ByRow.Apply({string.Join(", ", arguments)});");
            late.ForEach(l => l());
            _at = "at";
        }

        using (writer.Open("else"))
        {
            EmitElements(writer, step, _codes[number]!.Cells, number);
            for (int i = 1; i <= form.Sums.Length; i++)
            {
                writer.Line();
                EmitReduce(writer, (ReduceStep)_stage.Steps[number + i], number + i);
            }
        }
    }

    // What a loop over one row after the other reads as it is: values of rows and of columns.
    private string? OfRow(RowForm form, RowStream input) =>
        form.OfRows.Contains(input.Parameter.Name) ? (input.Place is TensorPlace place ? $"{Tensor(place.Tensor)}.Slice((int)first, rows)" : $"{Buffer((BlockPlace)input.Place)}[..rows]")
        : form.OfColumns.Contains(input.Parameter.Name) ? Tensor(((TensorPlace)input.Place).Tensor) : null;

    private bool LiesAsVisited(RowStream stream, ImmutableArray<IndexVariable> order) => stream.Place switch
    {
        BlockPlace block => !block.Columns.IsEmpty,
        TensorPlace place => place.Tensor.Element == stream.Parameter.Element && _layout.IsContiguous(place, order),
        _ => false,
    };

    private void EmitElements(CodeWriter writer, ElementStep step, PassCode code, int number)
    {
        var order = Order(step);
        bool cells = !step.Columns.IsEmpty;
        string columns = cells ? _geometry.Columns(step.Columns) : "";
        using (writer.Open(cells ? $"for (int at = 0, cells = rows * {columns}; at < cells; at += Stage.Tile)" : null))
        {
            writer.Line(cells ? "int length = Math.Min(Stage.Tile, cells - at);" : "int length = rows;");
            writer.Line(cells ? $"long start = (first * {columns}) + at;" : "long start = first;");
            var spans = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var input in step.Inputs.Where(i => code.Tensors.Any(t => t.Parameter.Name == i.Parameter.Name)))
            {
                spans[input.Parameter.Name] = Read(writer, input, order, step.Columns);
            }

            var late = new List<Action>();
            foreach (var output in step.Outputs)
            {
                spans[output.Parameter.Name] = Write(writer, output, order, late);
            }

            var arguments = code.Tensors.Select(t => spans[t.Parameter.Name]).Concat(["length"]);
            if (!code.Pass.Reductions.IsEmpty)
            {
                arguments = arguments.Concat([$"slots.Slice({16 * step.FirstTotal}, {16 * code.Pass.Reductions.Length})"]);
            }

            var emitter = new PassEmitter(writer, "", code, "");
            arguments = arguments.Concat(emitter.ScalarParameters.Select(s => Scalar(s.Type, s.Name, code, number)));
            writer.Line($"{PassName(number)}.Apply({string.Join(", ", arguments)});");
            late.ForEach(l => l());
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

    // A row of several tiles is summed tile by tile, while each is in the first-level cache.
    private BlockPlace? SumsTiles(int number) =>
        number < _stage.Steps.Length && _stage.Steps[number] is ReduceStep { Reduction.Reduction: ReductionKind.Sum, Source: BlockPlace cells } sum
        && _stage.Steps[number - 1] is ElementStep elements && elements.Columns.SequenceEqual(sum.Columns) && elements.Outputs.Any(o => o.Place == cells)
            ? cells
            : null;

    private string Scalar(string type, string parameter, PassCode code, int number)
    {
        string field = _names.Take($"{parameter}_{(number + 1).ToString(CSharp.Invariant)}");
        Scalars.Add((field, code, parameter));
        _fields.Add(field, new(type, field, ""));
        return field;
    }

    private string Read(CodeWriter writer, RowStream stream, ImmutableArray<IndexVariable> order, ImmutableArray<IndexVariable> columns)
    {
        bool cells = !columns.IsEmpty;
        switch (stream.Place)
        {
            case BlockPlace block when block.Columns.IsEmpty && cells:
                string expanded = Staging(stream.Parameter);
                EmitOncePerRow(writer, $"Stage.Expand({Buffer(block)}, {_at}, {_geometry.Columns(columns)}, {expanded}, length);");
                return expanded;
            case BlockPlace block:
                return $"{Buffer(block)}.Slice({(cells ? _at : "0")}, length)";
            case TensorPlace place when place.Tensor.Element == stream.Parameter.Element && _layout.IsContiguous(place, order):
                return $"{Tensor(place.Tensor)}.Slice((int)start, length)";
            case TensorPlace place when place.Tensor.Element == stream.Parameter.Element && place.Subscripts.Length > 0 && _layout.Prefix(place, order) is { } prefix:
                string repeated = Staging(stream.Parameter);
                string expand = $"Stage.Expand({Tensor(place.Tensor)}, start, {_geometry.Product(order.Skip(prefix))}, {repeated}, length);";
                if (cells && prefix == _stage.Rows.Length)
                {
                    EmitOncePerRow(writer, expand);
                }
                else
                {
                    writer.Line(expand);
                }

                return repeated;
            case TensorPlace place when place.Tensor.Element == stream.Parameter.Element && place.Subscripts.Length > 0 && _layout.Suffix(place, order) is { } suffix:
                string tiled = Staging(stream.Parameter);
                writer.Line($"Stage.Repeat({Tensor(place.Tensor)}, start, {tiled}, length);");
                return tiled;
            case TensorPlace place when place.Tensor.Element == ElementType.Double && stream.Parameter.Element == ElementType.Single && _layout.IsContiguous(place, order):
                string narrowed = Staging(stream.Parameter);
                writer.Line($"Stage.Narrow({Tensor(place.Tensor)}.Slice((int)start, length), {narrowed});");
                return narrowed;
            case IndexPlace index when !order.IsEmpty && index.Index == order[order.Length - 1]:
                string counted = Staging(stream.Parameter);
                writer.Line($"Stage.Count(start, {Extent(index.Index)}, {counted}, length);");
                return counted;
            default:
                return Gather(writer, stream, order);
        }
    }

    // The tiles of one long row all have the same value.
    private void EmitOncePerRow(CodeWriter writer, string expand)
    {
        using (_at == "at" ? writer.Open("if (at == 0 || rows > 1)") : default(CodeWriter.Block?))
        {
            writer.Line(expand);
        }
    }

    private string Gather(CodeWriter writer, RowStream stream, ImmutableArray<IndexVariable> order)
    {
        string staging = Staging(stream.Parameter);
        var used = stream.Place is IndexPlace { Index: var own } ? [own] : Addresses.Indices(((TensorPlace)stream.Place).Subscripts);
        if (stream.Place is TensorPlace run && run.Tensor.Element == stream.Parameter.Element && LiesInRuns(run, order))
        {
            VisitRuns(writer, order, used, "start", "length", () =>
                writer.Line($"{Tensor(run.Tensor)}.Slice({Address().Of(run.Tensor, run.Subscripts).Position}, run).CopyTo({staging}[k..]);"));
            return staging;
        }

        if (stream.Place is TensorPlace column && column.Tensor.Element == stream.Parameter.Element && Strided(column, order) is var (position, stride))
        {
            writer.Line($"Stage.Gather({Tensor(column.Tensor)}, {position}, {stride}, {staging}, length);");
            return staging;
        }

        Visit(writer, order, used, "start", "length", () =>
        {
            string value = stream.Place switch
            {
                IndexPlace index => Index(index.Index),
                TensorPlace place => Address().Element(place.Tensor, place.Subscripts),
                _ => throw new InvalidOperationException("A block's values need no address."),
            };
            bool narrows = stream.Place is TensorPlace { Tensor.Element: ElementType.Double } && stream.Parameter.Element == ElementType.Single;
            writer.Line($"{staging}[k] = {(narrows ? "(float)" : "")}{value};");
        });
        return staging;
    }

    private string Write(CodeWriter writer, RowStream stream, ImmutableArray<IndexVariable> order, List<Action> late)
    {
        if (stream.Place is BlockPlace block)
        {
            return $"{Buffer(block)}.Slice({(block.Columns.IsEmpty ? "0" : _at)}, length)";
        }

        var place = (TensorPlace)stream.Place;
        if (_layout.IsContiguous(place, order))
        {
            return $"{Tensor(place.Tensor, isWritten: true)}.Slice((int)start, length)";
        }

        string staging = Staging(stream.Parameter);
        if (place.Tensor.Element == stream.Parameter.Element && LiesInRuns(place, order))
        {
            late.Add(() => VisitRuns(writer, order, Addresses.Indices(place.Subscripts), "start", "length", () =>
                writer.Line($"{staging}.Slice(k, run).CopyTo({Tensor(place.Tensor, isWritten: true)}[({Address().Of(place.Tensor, place.Subscripts).Position})..]);")));
            return staging;
        }

        if (place.Tensor.Element == stream.Parameter.Element && Strided(place, order) is var (position, stride))
        {
            late.Add(() => writer.Line($"Stage.Scatter({staging}, length, {Tensor(place.Tensor, isWritten: true)}, {position}, {stride});"));
            return staging;
        }

        late.Add(() => Visit(writer, order, Addresses.Indices(place.Subscripts), "start", "length", () =>
            writer.Line($"{Tensor(place.Tensor, isWritten: true)}[{Address().Of(place.Tensor, place.Subscripts).Position}] = {staging}[k];")));
        return staging;
    }

    // Where a loop over rows finds a column of a matrix: its first element and how far apart they are.
    private (string Position, string Stride)? Strided(TensorPlace place, ImmutableArray<IndexVariable> order)
    {
        if (order.Length != 1 || place.Subscripts.Length == 0 || place.Subscripts[0].Plain != order[0]
            || place.Subscripts.Skip(1).Any(s => s.Gather is not null || !s.Variables.IsEmpty))
        {
            return null;
        }

        string below(int dimension) => dimension == place.Subscripts.Length - 1 ? "1"
            : string.Join(" * ", Enumerable.Range(dimension + 1, place.Subscripts.Length - dimension - 1).Select(d => Dimension(place.Tensor, d)));
        var constants = place.Subscripts.Select((s, d) => (s.Offset, Below: below(d))).Skip(1).Where(s => s.Offset != 0)
            .Select(s => s.Offset.ToString(CSharp.Invariant) + (s.Below == "1" ? "" : " * " + s.Below));
        string stride = below(0), first = "start" + (stride == "1" ? "" : " * " + stride);
        return (string.Join(" + ", constants.Prepend(first)), stride);
    }

    private void EmitReduce(CodeWriter writer, ReduceStep step, int number)
    {
        string columns = _geometry.Columns(step.Columns), source = Cells(step.Source, step.Columns), result = RowsOf(step);
        string whole = $"RowReduction.{step.Reduction.Reduction}({source}, {columns}, {result});";
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
            Visit(writer, Order(step), Addresses.Indices(step.Target.Subscripts), "start", "length", () =>
            {
                var (position, inside) = Address().Of(step.Target.Tensor, step.Target.Subscripts);
                string add = $"{Tensor(step.Target.Tensor, isWritten: true)}[{position}] += {Buffer(step.Values)}[k];";
                if (inside is null)
                {
                    writer.Line(add);
                }
                else
                {
                    using (writer.Open($"if ({inside})"))
                    {
                        writer.Line(add);
                    }
                }
            });
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

    // Whether the last index of a loop goes along the last dimension, one by one, and nowhere else.
    private static bool LiesInRuns(TensorPlace place, ImmutableArray<IndexVariable> order)
    {
        if (order.IsEmpty || place.Subscripts.Length == 0 || place.Subscripts.Any(s => s.Gather is not null))
        {
            return false;
        }

        var last = order[order.Length - 1];
        var along = place.Subscripts[place.Subscripts.Length - 1];
        return along.Variables.Count(v => v == last) == 1 && place.Subscripts.Take(place.Subscripts.Length - 1).All(s => !s.Variables.Contains(last));
    }

    // A loop over positions in row-major order, with the indices that its body uses.
    private void Visit(CodeWriter writer, ImmutableArray<IndexVariable> order, IEnumerable<IndexVariable> used, string start, string length, Action body)
    {
        if (order.Length < 2)
        {
            using (writer.Open($"for (int k = 0; k < {length}; k++)"))
            {
                if (!order.IsEmpty)
                {
                    writer.Line($"int {Index(order[0])} = (int){start} + k;");
                }

                body();
            }

            return;
        }

        var last = order[order.Length - 1];
        VisitOuter(writer, order, used, start, length, () =>
        {
            using (writer.Open($"for (int edge = k + Math.Min({length} - k, {Extent(last)} - {Index(last)}); k < edge; k++, {Index(last)}++)"))
            {
                body();
            }

            writer.Line();
        });
    }

    // The same, a run of the last index at once.
    private void VisitRuns(CodeWriter writer, ImmutableArray<IndexVariable> order, IEnumerable<IndexVariable> used, string start, string length, Action body)
    {
        if (order.Length < 2)
        {
            using (writer.Open())
            {
                writer.Line($"int k = 0, run = {length}, {Index(order[0])} = (int){start};");
                body();
            }

            return;
        }

        var last = order[order.Length - 1];
        VisitOuter(writer, order, used, start, length, () =>
        {
            writer.Line($"int run = Math.Min({length} - k, {Extent(last)} - {Index(last)});");
            body();
            writer.Line("k += run;");
        });
    }

    // The runs of the last index, which the body goes over.
    private void VisitOuter(CodeWriter writer, ImmutableArray<IndexVariable> order, IEnumerable<IndexVariable> used, string start, string length, Action body)
    {
        var last = order[order.Length - 1];
        var outer = order.Take(order.Length - 1).ToList();
        using (writer.Open())
        {
            writer.Line($"long outer = {start} / {Extent(last)};");
            writer.Line($"int {Index(last)} = (int)({start} % {Extent(last)});");
            // The outer indices from the first that is used: they stay for a run of the last, then go on with a carry.
            var wanted = new HashSet<IndexVariable>(used);
            int from = outer.FindIndex(wanted.Contains);
            var carried = from < 0 ? [] : outer.Skip(from).ToList();
            for (int i = 0; i < carried.Count; i++)
            {
                string below = string.Join(" * ", carried.Skip(i + 1).Select(Extent));
                string quotient = below.Length == 0 ? "outer" : $"outer / ({below})";
                writer.Line($"int {Index(carried[i])} = (int)({(from + i == 0 ? quotient : $"{quotient} % {Extent(carried[i])}")});");
            }

            using (writer.Open($"for (int k = 0; k < {length}; outer++)"))
            {
                body();
                writer.Line($"{Index(last)} = 0;");
                Carry(writer, carried, carried.Count - 1, from);
            }
        }
    }

    private void Carry(CodeWriter writer, List<IndexVariable> indices, int i, int from)
    {
        if (i < 0)
        {
            return;
        }

        if (from + i == 0)
        {
            writer.Line($"{Index(indices[i])}++;");
            return;
        }

        using (writer.Open($"if (++{Index(indices[i])} == {Extent(indices[i])})"))
        {
            writer.Line($"{Index(indices[i])} = 0;");
            Carry(writer, indices, i - 1, from);
        }
    }
}

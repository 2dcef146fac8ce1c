using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Scheduling.Rows;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Emission.Rows;

/// <summary>Prints how streams come to a pass and go from it: as they lie in memory, or by way of a buffer.</summary>
internal sealed partial class RowStageEmitter
{
    // What a loop over one row after the other reads as it is: values of rows and of columns.
    private string? OfRow(PassCode code, RowStream input) =>
        code.Form is not { } form ? null
        : form.OfRows.Contains(input.Parameter.Name) ? (input.Place is TensorPlace place ? $"{Tensor(place.Tensor)}.Slice((int)first, rows)" : $"{Buffer((BlockPlace)input.Place)}[..rows]")
        : form.OfColumns.Contains(input.Parameter.Name) ? Tensor(((TensorPlace)input.Place).Tensor) : null;

    private bool LiesAsVisited(RowStream stream, ImmutableArray<IndexVariable> order) => stream.Place switch
    {
        BlockPlace block => !block.Columns.IsEmpty,
        TensorPlace place => place.Tensor.Element == stream.Parameter.Element && _layout.IsContiguous(place, order),
        _ => false,
    };

    private string Read(CodeWriter writer, RowStream stream, ImmutableArray<IndexVariable> order, ImmutableArray<IndexVariable> columns, string at)
    {
        bool cells = !columns.IsEmpty;
        switch (stream.Place)
        {
            case BlockPlace block when block.Columns.IsEmpty && cells:
                string expanded = Staging(stream.Parameter);
                EmitOncePerRow(writer, $"Stage.Expand({Buffer(block)}, {at}, {_geometry.Columns(columns)}, {expanded}, length);", at);
                return expanded;
            case BlockPlace block:
                return $"{Buffer(block)}.Slice({(cells ? at : "0")}, length)";
            case TensorPlace place when place.Tensor.Element == stream.Parameter.Element && _layout.IsContiguous(place, order):
                return $"{Tensor(place.Tensor)}.Slice((int)start, length)";
            case TensorPlace place when place.Tensor.Element == stream.Parameter.Element && place.Subscripts.Length > 0 && _layout.Prefix(place, order) is { } prefix:
                string repeated = Staging(stream.Parameter);
                string expand = $"Stage.Expand({Tensor(place.Tensor)}, start, {_geometry.Product(order.Skip(prefix))}, {repeated}, length);";
                if (cells && prefix == _stage.Rows.Length)
                {
                    EmitOncePerRow(writer, expand, at);
                }
                else
                {
                    writer.Line(expand);
                }

                return repeated;
            case TensorPlace place when IsCopied(place, stream) && place.Subscripts.Length > 0 && _layout.Suffix(place, order) is not null:
                string tiled = Staging(stream.Parameter);
                writer.Line($"Stage.Repeat({Tensor(place.Tensor)}, start, {tiled}, length);");
                return tiled;
            case TensorPlace place when IsCopied(place, stream) && _layout.Repeated(place, order) is var (run, times):
                string runs = Staging(stream.Parameter);
                writer.Line($"Stage.Repeat({Tensor(place.Tensor)}, {_geometry.Product(run)}, {_geometry.Product(times)}, start, {runs}, length);");
                return runs;
            case TensorPlace place when IsCopied(place, stream) && _layout.IsContiguous(place, order):
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

    // Sums by columns are double, and copied as floats.
    private static bool IsCopied(TensorPlace place, RowStream stream) =>
        place.Tensor.Element == stream.Parameter.Element || (place.Tensor.Element == ElementType.Double && stream.Parameter.Element == ElementType.Single);

    // The tiles of one long row all have the same value.
    private static void EmitOncePerRow(CodeWriter writer, string expand, string at)
    {
        using (at == "at" ? writer.Open("if (at == 0 || rows > 1)") : default(CodeWriter.Block?))
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
            {
                var (part, inside, start) = RunOf(run);
                Where(writer, inside, start is null ? $"{Tensor(run.Tensor)}.Slice({part}).CopyTo({staging}[k..]);" : $"Stage.CopyInside({Tensor(run.Tensor)}.Slice({part}), {start}, {staging}.Slice(k, run));");
                if (inside is not null)
                {
                    using (writer.Open("else"))
                    {
                        writer.Line($"{staging}.Slice(k, run).Clear();");
                    }

                    writer.Line();
                }
            });
            return staging;
        }

        if (stream.Place is TensorPlace column && column.Tensor.Element == stream.Parameter.Element && Strided(column, order) is var (position, stride))
        {
            writer.Line($"Stage.Gather({Tensor(column.Tensor)}, {position}, {stride}, {staging}, length);");
            return staging;
        }

        // What stays the same along the last index fills a run of it.
        bool stays = order.Length > 1 && !used.Contains(order[order.Length - 1]);
        Action<CodeWriter, ImmutableArray<IndexVariable>, IEnumerable<IndexVariable>, string, string, Action> visit = stays ? VisitRuns : Visit;
        visit(writer, order, used, "start", "length", () =>
        {
            string value = stream.Place switch
            {
                IndexPlace index => Index(index.Index),
                TensorPlace place => Address().Element(place.Tensor, place.Subscripts),
                _ => throw new InvalidOperationException("A block's values need no address."),
            };
            bool narrows = stream.Place is TensorPlace { Tensor.Element: ElementType.Double } && stream.Parameter.Element == ElementType.Single;
            value = (narrows ? "(float)" : "") + value;
            writer.Line(stays ? $"Stage.Fill({staging}, k, run, {value});" : $"{staging}[k] = {value};");
        });
        return staging;
    }

    private string Write(CodeWriter writer, RowStream stream, ImmutableArray<IndexVariable> order, List<Action> late, string at)
    {
        if (stream.Place is BlockPlace block)
        {
            return $"{Buffer(block)}.Slice({(block.Columns.IsEmpty ? "0" : at)}, length)";
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

    // Whether the last index of a loop goes along the last dimension, one by one, and nowhere else: a label may say which row, and what is
    // read where it is inside may begin before the row.
    private static bool LiesInRuns(TensorPlace place, ImmutableArray<IndexVariable> order)
    {
        if (order.IsEmpty || place.Subscripts.Length == 0)
        {
            return false;
        }

        var last = order[order.Length - 1];
        return IsOneByOne(place.Subscripts[place.Subscripts.Length - 1]) && place.Subscripts.Take(place.Subscripts.Length - 1).All(s => !s.Indices.Contains(last));

        bool IsOneByOne(Subscript subscript) => subscript.Gather is not { } gather ? subscript.Variables.Count(v => v == last) == 1
            : WholeSum.Of(subscript, gather.Graph) is { } sum && sum.Times(gather.Graph.IndexValue(last)) == 1 && sum.Terms.Keys.Count(t => t.Indices.Contains(last)) == 1;
    }

    // The elements of a run, and the condition under which its row exists. Of one that may leave its row, the elements of the row, and where
    // in it the run begins.
    private (string Part, string? Inside, string? Start) RunOf(TensorPlace place)
    {
        int last = place.Subscripts.Length - 1;
        bool staysInside = place.Subscripts[last].Gather is null;
        var (position, inside) = Address().Of(place.Tensor, staysInside ? place.Subscripts : place.Subscripts.SetItem(last, Subscript.Affine([], 0)));
        return staysInside ? ($"{position}, run", inside, null) : ($"{position}, {Dimension(place.Tensor, last)}", inside, Address().Text(place.Subscripts[last]));
    }
}

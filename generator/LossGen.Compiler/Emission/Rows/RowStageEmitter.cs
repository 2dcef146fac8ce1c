using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Scheduling.Rows;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Emission.Rows;

/// <summary>A field of a stage's struct: what the routine hands it.</summary>
/// <param name="Type">Its type in C#.</param>
/// <param name="Name">Its name.</param>
/// <param name="Value">What the routine sets it to.</param>
public sealed record StageField(string Type, string Name, string Value);

/// <summary>
/// Prints a stage of rows as a struct that does one chunk of them: a loop over blocks, each of which goes through all steps while it
/// is in the caches. This part prints the struct and its loop.
/// </summary>
internal sealed partial class RowStageEmitter : IShapes
{
    private readonly CodeWriter _writer;
    private readonly string _name;
    private readonly RowStage _stage;
    private readonly ElementType _element;
    private readonly Layout _layout;
    private readonly IShapes _shapes;
    private readonly Func<Parameter, bool, string> _spanOf;
    private readonly NameScope _names = new();
    private readonly Dictionary<string, StageField> _fields = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _tensorNames = new(StringComparer.Ordinal);
    private readonly Dictionary<IndexVariable, string> _indexNames = [];
    private readonly List<(string Type, string Name, string Length)> _buffers = [];
    private readonly Dictionary<string, string> _blockNames = new(StringComparer.Ordinal);
    private readonly StageGeometry _geometry;
    private readonly List<StepCode?> _codes;
    private readonly Dictionary<string, TensorPlace> _outputOf;
    private readonly List<(string Cells, string Output, string Type, string Apart, string Columns)> _inOutputs = [];
    private readonly List<string> _tileSums = [];
    private readonly ReductionSlots _slots;
    private readonly string _body;

    /// <summary>Prepares a stage.</summary>
    /// <param name="writer">Receives the struct.</param>
    /// <param name="name">The name of the struct.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="codes">The lowered passes of the steps, null for steps without.</param>
    /// <param name="element">The element type.</param>
    /// <param name="layout">How accesses lie in memory.</param>
    /// <param name="shapes">The routine's sizes.</param>
    /// <param name="spanOf">The routine's span of a tensor, to read or to write, or its <c>int</c> scalar.</param>
    /// <param name="uniformOf">The routine's value of a scalar that a pass needs.</param>
    public RowStageEmitter(
        CodeWriter writer, string name, RowStage stage, IEnumerable<StepCode?> codes, ElementType element, Layout layout, IShapes shapes, Func<Parameter, bool, string> spanOf)
    {
        _writer = writer;
        _name = name;
        _stage = stage;
        _element = element;
        _layout = layout;
        _shapes = shapes;
        _spanOf = spanOf;
        _codes = [.. codes];
        _slots = new(stage.Totals, element);
        foreach (string local in Locals)
        {
            _names.Take(local);
        }

        _geometry = new(stage, this);
        _outputOf = CellMemory.Of(stage, layout).ToDictionary(c => c.Cells.Name, c => c.Output, StringComparer.Ordinal);
        foreach (var (column, _) in _geometry.Counts)
        {
            _names.Take(column);
        }

        // Printed first, since it says which fields and buffers there are.
        var body = new CodeWriter();
        using (body.Open())
        using (body.Open())
        using (body.Open())
        using (body.Open())
        {
            EmitSteps(body);
        }

        _body = string.Join("\n", body.ToString().Split('\n').Skip(4).TakeWhile(l => l != "            }")) + "\n";
        var byRow = stage.Steps.Zip(_codes, (step, code) => (Step: step as ElementStep, Code: code?.ByRow)).Where(s => s.Code is not null).ToList();
        ReadsAsItLies = byRow.Count > 0 && byRow.All(s => !IsBroughtInLine(s.Step!, s.Code!));
    }

    /// <summary>The names that the printed loop uses itself.</summary>
    public static IReadOnlyList<string> Locals { get; } =
    [
        "Rows", "Chunks", "ChunkTotals", "BlockRows", "ChunkRows", "chunk", "slots", ReductionSlots.Type, "first", "end", "edge", "run", "rows", "row", "some", "at", "cells", "start", "length", "k", "outer", "position", "tile",
        "floats", "doubles", "ints", "longs", "bools", "bytes", "Stage",
    ];

    /// <summary>What the routine hands the struct, besides the geometry.</summary>
    public IEnumerable<StageField> Fields => _fields.Values;

    /// <summary>The scalars that the passes need, by the names of their fields.</summary>
    public List<(string Field, PassCode Code, string Parameter)> Scalars { get; } = [];

    /// <summary>The parts of results that each chunk has, by the names of their fields.</summary>
    public List<(string Field, ColumnStep Step)> Parts { get; } = [];

    /// <summary>Whether its wide rows are read and written where they lie.</summary>
    public bool ReadsAsItLies { get; }

    /// <summary>The number of rows that share memory which others don't, as the routine computes it.</summary>
    public string RowsTogether => _stage.Together is not { } inner ? "1" : inner.Length == 1 ? _geometry.Product(inner) : $"checked({_geometry.Product(inner)})";

    /// <summary>The numbers of columns, as the routine computes them.</summary>
    public IEnumerable<string> ColumnProducts => _geometry.Counts.Select(c => c.Value);

    /// <summary>The number of rows, as the routine computes it.</summary>
    public string RowProduct => _geometry.Rows;

    /// <inheritdoc/>
    public string Extent(IndexVariable index) => Int(_shapes.Extent(index));

    /// <inheritdoc/>
    public string Dimension(Parameter tensor, int dimension) => Int(_shapes.Dimension(tensor, dimension));

    /// <summary>Prints the struct and the classes of its passes.</summary>
    public void Emit(string summary)
    {
        _writer.Line($"/// <summary>{summary}</summary>");
        using (_writer.Open($"file ref struct {_name} : IChunkKernel"))
        {
            _writer.Line("public long Rows;");
            _writer.Line("public int BlockRows;");
            _writer.Line("public long ChunkRows;");
            foreach (var field in _fields.Values.OrderBy(f => f.Name, StringComparer.Ordinal))
            {
                _writer.Line($"public {field.Type} {field.Name};");
            }

            if (!_stage.Totals.IsEmpty)
            {
                _writer.Line("public int Chunks;");
                _writer.Line("public Span<double> ChunkTotals;");
            }

            _writer.Line();
            _writer.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
            using (_writer.Open("public readonly void Invoke(int chunk)"))
            {
                EmitInvoke();
            }

            _slots.EmitType(_writer);
        }

        for (int i = 0; i < _codes.Count; i++)
        {
            if (_codes[i] is { } code)
            {
                var step = (ElementStep)_stage.Steps[i];
                bool isBesideCells = step.Columns.IsEmpty && _stage.ColumnSets.Any();
                var widths = Width.All(_element).Where(w => isBesideCells ? w.Bits == 256 : code.ByRow is null || w.Bits > 128);
                _writer.Line();
                new PassEmitter(_writer, PassName(i), code.Cells, PassSummary(step, step.Outputs))
                {
                    Widths = [.. widths],
                    IsBrief = w => w.Bits < 512 && (code.ByRow is not null || isBesideCells || w.Bits == 128),
                }.EmitBlock();
                if (code.Factors is { } factors)
                {
                    _writer.Line();
                    new PassEmitter(_writer, PassName(i) + "Factors", factors, PassSummary(step.ByRow!.Factors!, step.ByRow.Factors!.Outputs)) { Widths = [.. Width.All(_element).Where(w => w.Bits == 256)], IsBrief = _ => true }.EmitBlock();
                }

                if (code.ByRow is { } byRow)
                {
                    _writer.Line();
                    new PassEmitter(_writer, PassName(i) + "ByRow", byRow, PassSummary(step, step.ByRow!.Outputs)).EmitBlock();
                }
            }
        }
    }

    private string PassName(int step) => $"{_name}Step{(step + 1).ToString(CSharp.Invariant)}";

    private static string PassSummary(ElementStep step, ImmutableArray<RowStream> outputs)
    {
        string of = step.Columns.IsEmpty ? "row" : "cell";
        var does = outputs.Select(o => o.Parameter.Name).ToList();
        return (does.Count == 0 ? "Reduces over the rows" : $"Computes {string.Join(", ", does)} of each {of}") + ".";
    }

    private void EmitInvoke()
    {
        foreach (var (column, value) in _geometry.Counts)
        {
            _writer.Line($"int {column} = {value};");
        }

        foreach (var (_, output, type, apart, _) in _inOutputs)
        {
            // Where a gradient is written over its own input, that is still read.
            var inputs = _fields.Values.Where(f => f.Type == $"ReadOnlySpan<{type}>").OrderBy(f => f.Name, StringComparer.Ordinal).Select(f => $"Stage.AreApart({output}, {f.Name})");
            _writer.Line($"bool {apart} = {string.Join(" && ", inputs.DefaultIfEmpty("true"))};");
        }

        foreach (string sums in _tileSums)
        {
            _writer.Line($"Span<double> {sums} = stackalloc double[16];");
        }

        foreach (var group in _buffers.GroupBy(b => b.Type).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            string memory = group.Key + "s";
            _writer.Line($"using var {memory} = new Scratch<{group.Key}>(checked({string.Join(" + ", group.Select(b => $"({b.Length})"))}));");
            _writer.Line($"Span<{group.Key}> {memory}Left = {memory}.Span;");
            foreach (var buffer in group)
            {
                _writer.Line($"Span<{group.Key}> {buffer.Name} = Stage.Take(ref {memory}Left, {buffer.Length});");
            }
        }

        _slots.Emit(_writer, "slots");
        _writer.Line();
        _writer.Line("long end = Math.Min((chunk + 1) * ChunkRows, Rows);");
        using (_writer.Open("for (long first = chunk * ChunkRows; first < end; first += BlockRows)"))
        {
            _writer.Line("int rows = (int)Math.Min(BlockRows, end - first);");
            foreach (var (cells, output, type, apart, columns) in _inOutputs)
            {
                _writer.Line($"Span<{type}> {cells} = {apart} ? {output}.Slice((int)(first * {columns}), rows * {columns}) : {cells}Memory;");
            }

            _writer.Raw(_body);
        }

        _slots.EmitTotals(_writer, "slots");
    }

    private string Int(string name)
    {
        if (!_fields.ContainsKey(name))
        {
            _names.Take(name);
            _fields.Add(name, new("int", name, name));
        }

        return name;
    }

    // A tensor's span as a field.
    private string Tensor(Parameter tensor, bool isWritten = false)
    {
        string key = tensor.Name + (isWritten ? ">" : "");
        if (!_tensorNames.TryGetValue(key, out string? name))
        {
            name = _tensorNames[key] = _names.Take(tensor.Name);
            string type = !tensor.IsTensor ? CSharp.Name(tensor.Element) : $"{(isWritten ? "" : "ReadOnly")}Span<{CSharp.Name(tensor.Element)}>";
            _fields.Add(name, new(type, name, _spanOf(tensor, isWritten)));
        }

        return name;
    }

    private string Index(IndexVariable index)
    {
        if (!_indexNames.TryGetValue(index, out string? name))
        {
            _indexNames.Add(index, name = _names.Take(index.Identifier));
        }

        return name;
    }

    private string Buffer(BlockPlace place)
    {
        if (!_blockNames.TryGetValue(place.Name, out string? name))
        {
            _blockNames.Add(place.Name, name = _names.Take(place.Name));
            string length = place.Columns.IsEmpty ? "BlockRows" : $"BlockRows * {_geometry.Columns(place.Columns)}", type = CSharp.Name(place.Element);
            if (_outputOf.TryGetValue(place.Name, out var output))
            {
                string apart = _names.Take(name + "IsApart");
                _names.Take(name + "Memory");
                _inOutputs.Add((name, Tensor(output.Tensor, isWritten: true), type, apart, _geometry.Columns(place.Columns)));
                _buffers.Add((type, name + "Memory", $"{apart} ? 0 : {length}"));
            }
            else
            {
                _buffers.Add((type, name, length));
            }
        }

        return name;
    }

    private string Staging(Parameter stream)
    {
        string name = _names.Take(stream.Name + "_s");
        _buffers.Add((CSharp.Name(stream.Element), name, "Stage.Length"));
        return name;
    }
}

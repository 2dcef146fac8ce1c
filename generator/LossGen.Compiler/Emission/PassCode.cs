using System.Collections.Immutable;
using LossGen.Compiler.Analysis;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Lanes;
using LossGen.Compiler.Lowering;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Scheduling.Rows;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Emission;

/// <summary>A tensor that a pass reads, writes or updates, and its name in the pass.</summary>
public sealed record PassTensor(Parameter Parameter, string Name, bool IsRead, bool IsWritten)
{
    /// <summary>The element type in C#.</summary>
    public string ElementName => CSharp.Name(Parameter.Element);

    /// <summary>The reference to its first element.</summary>
    public string Start => Name + "Start";

    /// <summary>The bytes that a pass moves for one element.</summary>
    public int Bytes => ((IsRead ? 1 : 0) + (IsWritten ? 1 : 0)) * Parameter.Element switch
    {
        ElementType.Double or ElementType.Int64 => 8,
        ElementType.Single or ElementType.Int32 => 4,
        _ => 1,
    };

    /// <summary>What waits for the rest of a cache line, where the tensor is written around the caches.</summary>
    public string Line => Name + "Line";
}

/// <summary>A scalar that a pass needs on every lane: its node, its name there, and its type in C#.</summary>
public sealed record PassUniform(Node Node, string Name, string Type)
{
    /// <summary>The scalar, before it is put on every lane.</summary>
    public string Value => Name + "Value";
}

/// <summary>A whole scalar that a pass compares with labels and indices, or computes with them.</summary>
/// <param name="Node">The scalar.</param>
/// <param name="Type">What the pass takes it as.</param>
/// <param name="Parameter">The name of that.</param>
/// <param name="Element">What all lanes are, given that name.</param>
public sealed record PassLabel(Node Node, string Type, string Parameter, string Element);

/// <summary>The lanes of one segment of a pass.</summary>
public sealed record SegmentCode
{
    /// <summary>Finds what the lanes need from outside, and which of them every step would compute alike.</summary>
    /// <param name="lanes">The graph of the lanes.</param>
    /// <param name="results">What is done with the last of them.</param>
    /// <param name="scopeOf">How often an input changes.</param>
    public SegmentCode(LaneGraph lanes, ImmutableArray<SegmentResult> results, Func<Lane, LaneScope> scopeOf)
    {
        Lanes = lanes;
        Results = results;
        var used = LaneGraph.CountUses(results.SelectMany(r => r.Lanes)).Keys.OrderBy(l => l.Id).ToList();
        Inputs = [.. used.Where(l => l.Op == LaneOp.Input)];
        Operations = used.Count(l => !l.IsConstant && l.Op != LaneOp.Input);
        StepsTogether = Interleaving.Factor(used);
        var scopes = new Dictionary<Lane, LaneScope>();
        foreach (var lane in used)
        {
            scopes[lane] = lane.Op == LaneOp.Input ? scopeOf(lane) : lane.Inputs.Select(i => scopes[i]).DefaultIfEmpty(LaneScope.Call).Max();
        }

        Invariants = ComputedIn(LaneScope.Call);
        RowInvariants = ComputedIn(LaneScope.Row);

        // What is used further inside than where it is computed.
        ImmutableArray<Lane> ComputedIn(LaneScope scope) =>
            [.. used.Where(l => scopes[l] > scope).SelectMany(l => l.Inputs).Concat(results.SelectMany(r => r.Lanes))
                .Where(l => l.Op is not (LaneOp.Input or LaneOp.Constant) && scopes[l] == scope).Distinct().OrderBy(l => l.Id)];
    }

    /// <summary>The graph of the lanes.</summary>
    public LaneGraph Lanes { get; }

    /// <summary>What is done with the last of them.</summary>
    public ImmutableArray<SegmentResult> Results { get; }

    /// <summary>The lanes that the segment needs from outside.</summary>
    public ImmutableArray<Lane> Inputs { get; }

    /// <summary>The operations of a step.</summary>
    public int Operations { get; }

    /// <summary>How many steps are better computed together, registers permitting.</summary>
    public int StepsTogether { get; }

    /// <summary>What depends on scalars alone: computed once, before the loop.</summary>
    public ImmutableArray<Lane> Invariants { get; }

    /// <summary>What depends on scalars and on values of the row: computed before the loop over its cells.</summary>
    public ImmutableArray<Lane> RowInvariants { get; }
}

/// <summary>How often a lane changes.</summary>
public enum LaneScope
{
    /// <summary>Never while the method runs.</summary>
    Call,

    /// <summary>Once a row.</summary>
    Row,

    /// <summary>At each step.</summary>
    Step,
}

/// <summary>What happens to a lane at the end of a segment's step: it joins a reduction, is stored, or goes to scratch.</summary>
public sealed record SegmentResult(ImmutableArray<Lane> Lanes, int Reduction = -1, PassTensor? Store = null, int Slot = -1);

/// <summary>A pass lowered to lanes: all that is printed once a width.</summary>
public sealed class PassCode
{
    // Twice this is where the JIT stops to track locals; each lane is at most one of them.
    private const int Budget = 450;

    private readonly Pass _pass;
    private readonly ElementType _element;
    private readonly LaneType _real;
    private readonly Func<Node, Interval> _rangeOf;
    private readonly NameScope _names = new();
    private readonly Dictionary<string, PassTensor> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<Node, PassUniform> _uniforms = [];
    private readonly HashSet<Node> _singleUse;
    private readonly Dictionary<string, PassUniform> _uniformsByName;
    private readonly Dictionary<string, PassTensor> _tensorsByName;
    private readonly Dictionary<string, PassLabel> _wholeByName = new(StringComparer.Ordinal);

    /// <summary>Lowers a pass.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="element">The element type.</param>
    /// <param name="rangeOf">What is proven of a node.</param>
    /// <param name="fuses">Whether a product may be rounded together with the sum that it is a term of.</param>
    /// <param name="form">Of a pass that goes row by row, which of its tensors are of rows and columns, and where its sums go.</param>
    public PassCode(Pass pass, ElementType element, Func<Node, Interval> rangeOf, bool fuses, RowForm? form = null)
    {
        Form = form;
        _pass = pass;
        _element = element;
        _real = element == ElementType.Single ? LaneType.Real32 : LaneType.Real64;
        _rangeOf = rangeOf;
        foreach (string name in Locals)
        {
            _names.Take(name);
        }

        // Accumulators are named by their reduction's number; a stored definition of the user may be called so.
        for (int r = 0; r < pass.Reductions.Length; r++)
        {
            foreach (string half in new[] { "", "_lower", "_upper" })
            {
                _names.Take(AccumulatorName(r) + half);
            }
        }

        foreach (var load in pass.Loads)
        {
            Tensor(load.Parameter, isRead: true);
        }

        foreach (var store in pass.Stores)
        {
            Tensor(store.Target!.Parameter, isRead: false);
        }

        foreach (var node in pass.Uniforms)
        {
            _uniforms[node] = new(node, _names.Take(node is ParameterNode p ? p.Parameter.Name : "scalar_" + (_uniforms.Count + 1).ToString(CSharp.Invariant), [.. UniformEndings]), CSharp.Name(element));
        }

        _uniformsByName = _uniforms.Values.ToDictionary(u => u.Name, StringComparer.Ordinal);
        _tensorsByName = _tensors.Values.ToDictionary(t => t.Name, StringComparer.Ordinal);
        foreach (var tensor in _tensors.Values.Where(t => t.Parameter.Element == ElementType.Int64))
        {
            _tensorsByName[ElementLowering.HighName(tensor.Name)] = _tensorsByName[ElementLowering.LowName(tensor.Name)] = tensor;
        }

        foreach (var uniform in _uniforms.Values)
        {
            string integer = ElementLowering.IntegerName(uniform.Name), wide = ElementLowering.WideName(uniform.Name);
            _wholeByName[integer] = new(uniform.Node, element == ElementType.Single ? "int" : "long", integer + "Value", "{0}");
            _wholeByName[wide] = new(uniform.Node, "double", wide + "Value", "{0}");
            _wholeByName[ElementLowering.HighName(uniform.Name)] = new(uniform.Node, "long", uniform.Name + "_longValue", "(int)({0} >> 32)");
            _wholeByName[ElementLowering.LowName(uniform.Name)] = new(uniform.Node, "long", uniform.Name + "_longValue", "unchecked((int){0})");
        }

        _singleUse = !fuses ? [] : [.. pass.Body.SelectMany(n => n.Inputs)
            .Concat(pass.Reductions.Select(r => r.Body)).Concat(pass.Stores.Select(s => s.Value))
            .GroupBy(n => n).Where(g => g.Count() == 1).Select(g => g.Key)];

        RowSums = form is null ? [] : [.. form.Sums.Select((_, i) => _names.Take("rowSum_" + (i + 1).ToString(CSharp.Invariant), "Start"))];
        var whole = IsFarTooLarge() ? null : Lower(Segmentation.Whole(pass));
        if (whole?.Lanes.Lanes.Count(l => !l.IsConstant) <= Budget)
        {
            Segments = [whole];
        }
        else
        {
            var (segments, slots) = Segmentation.Split(pass, Cost, Budget);
            Segments = [.. segments.Select(Lower)];
            ScratchSlots = slots;
        }
    }

    /// <summary>The names that the printed methods use themselves.</summary>
    public static IReadOnlyList<string> Locals { get; } =
        ["block", "end", "part", "i", "count", "row", "rows", "columns", "lanes", "slots", ReductionSlots.Type, "scratch", "start", "length", "chunk", "totals", "Length", "Chunks", "ChunkTotals", "rented", "counted", "TStores"];

    /// <summary>The name of the accumulator of a reduction of the pass.</summary>
    public static string AccumulatorName(int reduction) => "sum_" + (reduction + 1).ToString(CSharp.Invariant);

    /// <summary>The tensors in the order of first use.</summary>
    public IReadOnlyCollection<PassTensor> Tensors => _tensors.Values;

    /// <summary>The scalars that the bodies need.</summary>
    public IEnumerable<PassUniform> Uniforms => _uniforms.Values;

    /// <summary>The whole scalars that are compared with labels and indices.</summary>
    public Dictionary<string, PassLabel> Labels { get; } = new(StringComparer.Ordinal);

    /// <summary>The bodies, run one after the other for each block.</summary>
    public ImmutableArray<SegmentCode> Segments { get; }

    /// <summary>How many values of a block go from one segment to a later one.</summary>
    public int ScratchSlots { get; }

    /// <summary>The element type of reals.</summary>
    public ElementType Element => _element;

    /// <summary>The pass.</summary>
    public Pass Pass => _pass;

    /// <summary>What there is to know of a pass that goes row by row; null of one that goes over all cells alike.</summary>
    public RowForm? Form { get; }

    /// <summary>The names of the sums of rows.</summary>
    public ImmutableArray<string> RowSums { get; }

    /// <summary>The tensors of rows by whose reciprocals the pass multiplies, if they have any.</summary>
    public HashSet<string> Reciprocals { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether a tensor has one value a row.</summary>
    public bool IsOfRow(PassTensor tensor) => Form?.OfRows.Contains(tensor.Parameter.Name) == true;

    /// <summary>Whether a tensor has one value a column, the same for all rows.</summary>
    public bool IsOfColumn(PassTensor tensor) => Form?.OfColumns.Contains(tensor.Parameter.Name) == true;

    /// <summary>The tensor of a parameter.</summary>
    public PassTensor TensorOf(Parameter parameter) => _tensors[parameter.Name];

    /// <summary>The uniform by the name of its lane, or null.</summary>
    public PassUniform? UniformNamed(string name) => _uniformsByName.TryGetValue(name, out var uniform) ? uniform : null;

    /// <summary>The tensor by the name of its lane, or null.</summary>
    public PassTensor? TensorNamed(string name) => _tensorsByName.TryGetValue(name, out var tensor) ? tensor : null;

    // What a uniform, and a tensor, is also called by.
    private static readonly string[] UniformEndings = ["Value", .. new[] { "_label", "_wide", "_long" }.SelectMany(e => new[] { e, e + "Value" }), "_high", "_low"];

    private static readonly string[] TensorEndings = ["Start", "Tail", "Line", "_high", "_low"];

    private void Tensor(Parameter parameter, bool isRead)
    {
        if (_tensors.TryGetValue(parameter.Name, out var known))
        {
            _tensors[parameter.Name] = known with { IsRead = known.IsRead || isRead, IsWritten = known.IsWritten || !isRead };
        }
        else
        {
            _tensors[parameter.Name] = new(parameter, _names.Take(parameter.Name, TensorEndings), isRead, !isRead);
        }
    }

    private SegmentCode Lower(Segment segment)
    {
        var lanes = new LaneGraph();
        var lowering = new ElementLowering(lanes, _real, _rangeOf, node => Leaf(lanes, segment, node)) { IsPass = true, SingleUse = _singleUse, SharesReciprocal = SharesReciprocal };
        var results = ImmutableArray.CreateBuilder<SegmentResult>();
        foreach (int r in segment.Reductions)
        {
            results.Add(new(_pass.Reductions[r].Body is ApplyNode { Primitive: var p } wide && p == Arithmetic.WideSquare
                ? [lowering.LowerWideSquare(wide).Lower, lowering.LowerWideSquare(wide).Upper]
                : [lowering.Lower(_pass.Reductions[r].Body)], Reduction: r));
        }

        foreach (var store in segment.Stores)
        {
            results.Add(new([lowering.Lower(store.Value)], Store: TensorOf(store.Target!.Parameter)));
        }

        foreach (var export in segment.Exports.OrderBy(e => e.Value))
        {
            var lane = lowering.Lower(export.Key);
            results.Add(new([lane.Type.IsMask() ? lanes.Indicator(lane) : lane], Slot: export.Value));
        }

        foreach (var input in lanes.Lanes.Where(l => l.Op == LaneOp.Input))
        {
            if (_wholeByName.TryGetValue(input.Name!, out var whole))
            {
                Labels[input.Name!] = whole;
            }
        }

        return new(lanes, results.ToImmutable(), ScopeOf);
    }

    private bool SharesReciprocal(Lane divisor)
    {
        if (divisor.Op != LaneOp.Input || ScopeOf(divisor) != LaneScope.Row)
        {
            return false;
        }

        Reciprocals.Add(TensorNamed(divisor.Name!)!.Parameter.Name);
        return true;
    }

    private LaneScope ScopeOf(Lane input) => _uniformsByName.ContainsKey(input.Name!) || Labels.ContainsKey(input.Name!) ? LaneScope.Call
        : TensorNamed(input.Name!) is { } tensor && IsOfRow(tensor) ? LaneScope.Row : LaneScope.Step;

    // Of thousands of nodes the first tell already that one method can't hold all.
    private bool IsFarTooLarge()
    {
        if (_pass.Body.Length <= 4 * Budget)
        {
            return false;
        }

        var lanes = new LaneGraph();
        var segment = Segmentation.Whole(_pass);
        var lowering = new ElementLowering(lanes, _real, _rangeOf, node => Leaf(lanes, segment, node)) { IsPass = true, SingleUse = _singleUse };
        int seen = 0, counted = 0;
        foreach (var node in _pass.Body.Where(n => n is not ApplyNode { Primitive: var p } || p != Arithmetic.WideSquare))
        {
            lowering.Lower(node);
            for (; seen < lanes.Lanes.Count; seen++)
            {
                counted += lanes.Lanes[seen].IsConstant ? 0 : 1;
            }

            if (counted > Budget)
            {
                return true;
            }
        }

        return false;
    }

    private Lane? Leaf(LaneGraph lanes, Segment segment, Node node)
    {
        if (segment.Imports.TryGetValue(node, out int slot))
        {
            return lanes.Input(NameScope.SlotName(slot), _real);
        }

        if (_uniforms.TryGetValue(node, out var uniform))
        {
            return lanes.Input(uniform.Name, _real);
        }

        return node is LoadNode load ? lanes.Input(TensorOf(load.Parameter).Name, load.Kind == ValueKind.Integer ? _real.Integer() : _real) : null;
    }

    // The lanes of the node alone. Constants matter: a power by a constant is a few products.
    private int Cost(Node node)
    {
        if (node is not ApplyNode apply)
        {
            return 1;
        }

        var lanes = new LaneGraph();
        var lowering = new ElementLowering(lanes, _real, _rangeOf, n => n == apply || n is ConstantNode ? null
            : lanes.Input("x" + n.Id.ToString(CSharp.Invariant), n.Kind == ValueKind.Integer ? _real.Integer() : _real));
        if (apply.Primitive == Arithmetic.WideSquare)
        {
            return 4;
        }

        lowering.Lower(apply);
        return lanes.Lanes.Count(l => !l.IsConstant && l.Op != LaneOp.Input);
    }
}

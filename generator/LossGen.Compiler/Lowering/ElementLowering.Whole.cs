using LossGen.Compiler.Analysis;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Lanes;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Lowering;

/// <summary>
/// Whole numbers: labels, indices, sizes, <c>int</c> scalars, and what sums, products and the like make of them. A float holds them up to
/// 2^24 only, so they compute as ints where these are certain to hold every step, else in double: exact to 2^53, as where the elements are
/// doubles. What is compared as it was given is exact whatever it is, and with reals they compare in double.
/// </summary>
public sealed partial class ElementLowering
{
    // The last index of the largest extent.
    private const double LastIndex = int.MaxValue - 1.0;

    private const double MaxLong = 1L << 62;

    private static readonly HashSet<Primitive> Preserving =
    [
        Arithmetic.Number, Arithmetic.Add, Arithmetic.Subtract, Arithmetic.Negate, Arithmetic.Multiply, Arithmetic.Select,
        Piecewise.Abs, Piecewise.Sign, Piecewise.Min, Piecewise.Max, Piecewise.Clamp, Piecewise.StopGradient, Powers.Square, Activations.Relu,
    ];

    private readonly Dictionary<Node, Whole?> _whole = [];
    private readonly Dictionary<Node, (Lane Lower, Lane Upper)> _wide = [];

    // What is known of a whole number: where it lies, whether it varies with a label or an index, whether large terms may leave little.
    private sealed record Whole(Interval Bounds, bool HasLabel, bool MayCancel)
    {
        public bool FitsInt => Bounds.Low >= int.MinValue && Bounds.High <= int.MaxValue;
    }

    // An integer lane; what is beyond its type may have become the nearest that it holds.
    private readonly record struct Narrow(Lane Lane, bool Saturates);

    /// <summary>The name of a whole scalar where it is compared with labels and indices.</summary>
    public static string IntegerName(string uniform) => uniform + "_label";

    /// <summary>The name of a whole scalar in double.</summary>
    public static string WideName(string uniform) => uniform + "_wide";

    /// <summary>The name of the upper half of a <c>long</c>.</summary>
    public static string HighName(string name) => name + "_high";

    /// <summary>The name of the lower half of a <c>long</c>.</summary>
    public static string LowName(string name) => name + "_low";

    private bool IsSingle => real == LaneType.Real32;

    // A sum or difference of whole numbers as a real, where it isn't one of reals.
    private Lane? WholeValue(ApplyNode node)
    {
        if (!IsPass || !IsSingle || node.IsScalar || node.Kind != ValueKind.Real || node.Primitive == Arithmetic.Number || !Preserving.Contains(node.Primitive)
            || WholeOf(node) is not { HasLabel: true, MayCancel: true })
        {
            return null;
        }

        return AsNarrow(node) is { Saturates: false } exact ? lanes.ConvertToReal(exact.Lane) : lanes.Narrow(AsWide(node).Lower, AsWide(node).Upper);
    }

    private Lane? WholeComparison(string symbol, Node a, Node b)
    {
        if (_lowered[a].Type.IsInteger() && _lowered[b].Type.IsInteger() && !IsPass)
        {
            return Integers(symbol, _lowered[a], _lowered[b]);
        }

        if (!IsPass || !(WholeOf(a) is { HasLabel: true } || WholeOf(b) is { HasLabel: true }))
        {
            return null;
        }

        var (x, y) = (WholeOf(a), WholeOf(b));
        bool areWhole = x is not null && y is not null;
        if (areWhole && AsNarrow(a) is { } i && AsNarrow(b) is { } j && (!i.Saturates || (IsInside(y!) && !j.Saturates)) && (!j.Saturates || IsInside(x!)))
        {
            return Integers(symbol, i.Lane, j.Lane);
        }

        if (!IsSingle)
        {
            return null;
        }

        if (areWhole && Halves(a) is var (highA, lowA) && Halves(b) is var (highB, lowB))
        {
            return Longs(symbol, highA, lowA, highB, lowB);
        }

        var (p, q) = (AsWideReal(a), AsWideReal(b));
        return lanes.NotEqual(lanes.Narrow(lanes.Indicator(Reals(symbol, p.Lower, q.Lower)), lanes.Indicator(Reals(symbol, p.Upper, q.Upper))), lanes.Real(real, 0));
    }

    // Whether what is beyond an int compares with it as the nearest int does.
    private static bool IsInside(Whole number) => number.Bounds.Low > int.MinValue && number.Bounds.High < int.MaxValue;

    private Lane Integers(string symbol, Lane x, Lane y) => symbol switch
    {
        "<" => lanes.IntLess(x, y),
        "<=" => lanes.Not(lanes.IntLess(y, x)),
        ">" => lanes.IntLess(y, x),
        ">=" => lanes.Not(lanes.IntLess(x, y)),
        "==" => lanes.IntEqual(x, y),
        _ => lanes.Not(lanes.IntEqual(x, y)),
    };

    // By the upper halves, and where these are equal by the lower ones, which have no sign.
    private Lane Longs(string symbol, Lane highA, Lane lowA, Lane highB, Lane lowB)
    {
        if (symbol is "==" or "!=")
        {
            var equal = lanes.And(lanes.IntEqual(highA, highB), lanes.IntEqual(lowA, lowB));
            return symbol == "==" ? equal : lanes.Not(equal);
        }

        return symbol switch
        {
            "<" => Less(highA, lowA, highB, lowB),
            ">" => Less(highB, lowB, highA, lowA),
            "<=" => lanes.Not(Less(highB, lowB, highA, lowA)),
            _ => lanes.Not(Less(highA, lowA, highB, lowB)),
        };

        Lane Less(Lane high, Lane low, Lane otherHigh, Lane otherLow)
        {
            var sign = lanes.Int(LaneType.Int32, int.MinValue);
            return lanes.Or(
                lanes.IntLess(high, otherHigh),
                lanes.And(lanes.IntEqual(high, otherHigh), lanes.IntLess(lanes.BitXor(low, sign), lanes.BitXor(otherLow, sign))));
        }
    }

    // What a node is as a whole number; null where it isn't one. Without recursion: sums may be long.
    private Whole? WholeOf(Node root)
    {
        var pending = new Stack<Node>([root]);
        while (pending.Count > 0)
        {
            var node = pending.Peek();
            if (_whole.ContainsKey(node))
            {
                pending.Pop();
            }
            else if (node.IsScalar || node is not ApplyNode { Kind: not ValueKind.Boolean, Primitive: var p } || !Preserving.Contains(p))
            {
                _whole[pending.Pop()] = WholeLeaf(node);
            }
            else if (Terms((ApplyNode)node).Where(n => !_whole.ContainsKey(n)).ToList() is { Count: > 0 } missing)
            {
                missing.ForEach(pending.Push);
            }
            else
            {
                _whole[pending.Pop()] = WholeOf((ApplyNode)node, [.. Terms((ApplyNode)node).Select(n => _whole[n])]);
            }
        }

        return _whole[root];
    }

    private static IEnumerable<Node> Terms(ApplyNode node) => node.Primitive == Arithmetic.Select ? node.Inputs.Skip(1) : node.Inputs;

    private static Whole? WholeOf(ApplyNode node, Whole?[] terms)
    {
        if (Array.Exists(terms, t => t is null))
        {
            return null;
        }

        var bounds = terms.Select(t => t!.Bounds).ToArray();
        return new(
            node.Primitive == Arithmetic.Select ? bounds[0].Union(bounds[1]) : node.Primitive.Range(bounds),
            Array.Exists(terms, t => t!.HasLabel),
            Array.Exists(terms, t => t!.MayCancel || (terms.Length > 1 && t.Bounds.Low < 0)) || node.Primitive == Arithmetic.Subtract);
    }

    private Whole? WholeLeaf(Node node) => node switch
    {
        { Kind: ValueKind.Boolean } => new(new(0, 1), false, false),
        ConstantNode { Value: var value } => Math.Floor(value) == value && Math.Abs(value) <= 1L << 53 ? new(Interval.Point(value), false, false) : null,
        { IsScalar: true } => WholeNumbers.IsWhole(node) ? new(ScalarBounds(node), false, false) : null,
        LoadNode { Kind: ValueKind.Integer } label => new(LabelBounds(label), true, false),
        _ => null,
    };

    private static Interval ScalarBounds(Node node) => node switch
    {
        SizeNode => new(0, int.MaxValue),
        ParameterNode or LoadNode { Parameter.Element: ElementType.Int32 } => new(int.MinValue, int.MaxValue),
        LoadNode { Parameter.Element: ElementType.Byte } => new(0, 255),
        ReduceNode => new(0, LastIndex),
        _ => new(-double.MaxValue, double.MaxValue),
    };

    // An index is at least 0, and nothing says how far it runs but that it is an int.
    private Interval LabelBounds(LoadNode label) => label.Parameter.Element == ElementType.Int64
        ? new(long.MinValue, long.MaxValue)
        : rangeOf(label) is var range && double.IsInfinity(range.High) ? new(0, LastIndex) : new(Math.Max(range.Low, int.MinValue), Math.Min(range.High, int.MaxValue));

    // As lanes of integers of the elements' own width; null where these may not hold it.
    private Narrow? AsNarrow(Node node)
    {
        switch (node)
        {
            case ConstantNode { Value: var value }:
                return Math.Floor(value) == value && (IsSingle ? value is >= int.MinValue and <= int.MaxValue : Math.Abs(value) <= MaxLong) ? new(lanes.Int(real.Integer(), (long)value), false) : null;
            case { IsScalar: true }:
                return IsSingle || node is ParameterNode or LoadNode ? new(lanes.Input(IntegerName(Lower(node).Name!), real.Integer()), IsSingle && !WholeOf(node)!.FitsInt) : null;
            case LoadNode { Kind: ValueKind.Integer } label:
                return new(Lower(label), IsSingle && label.Parameter.Element == ElementType.Int64);
            case ApplyNode { Primitive: var p } number when p == Arithmetic.Number:
                return number.Inputs[0].Kind == ValueKind.Integer ? AsNarrow(number.Inputs[0]) : null;
            case ApplyNode apply when IsSingle && WholeOf(apply)!.FitsInt && apply.Inputs.Length <= 2 && AsNarrow(apply.Inputs[0]) is { Saturates: false, Lane: var x }:
                return apply.Inputs.Length == 1 ? Narrowed(apply.Primitive, x, x) : AsNarrow(apply.Inputs[1]) is { Saturates: false, Lane: var y } ? Narrowed(apply.Primitive, x, y) : null;
            default:
                return null;
        }
    }

    private Narrow? Narrowed(Primitive p, Lane x, Lane y) =>
        p == Arithmetic.Add ? new(x + y, false)
        : p == Arithmetic.Subtract ? new(x - y, false)
        : p == Arithmetic.Multiply ? new(x * y, false)
        : p == Arithmetic.Negate ? new(lanes.Int(x.Type, 0) - x, false)
        : p == Piecewise.Abs ? new(lanes.Select(lanes.IntLess(x, lanes.Int(x.Type, 0)), lanes.Int(x.Type, 0) - x, x), false)
        : p == Piecewise.Min ? new(lanes.Select(lanes.IntLess(y, x), y, x), false)
        : p == Piecewise.Max ? new(lanes.Select(lanes.IntLess(x, y), y, x), false)
        : null;

    // The halves of a long: of what is compared as it was given.
    private (Lane High, Lane Low)? Halves(Node node)
    {
        switch (node)
        {
            case ConstantNode { Value: var value }:
                return (lanes.Int(LaneType.Int32, (long)value >> 32), lanes.Int(LaneType.Int32, (long)value));
            case LoadNode { Parameter.Element: ElementType.Int64 } label:
                string name = Lower(label).Name!;
                return (lanes.Input(HighName(name), LaneType.Int32), lanes.Input(LowName(name), LaneType.Int32));
            case ParameterNode or LoadNode or ReduceNode or SizeNode when AsNarrow(node) is { Saturates: false, Lane: var x }:
                return (lanes.ShiftRightArithmetic(x, 31), x);
            default:
                return null;
        }
    }

    // What a whole number is compared with, which need not be one.
    private (Lane Lower, Lane Upper) AsWideReal(Node node)
    {
        if (WholeOf(node) is not null)
        {
            return AsWide(node);
        }

        if (node is ConstantNode or (ApplyNode and { IsScalar: true, Kind: ValueKind.Real }))
        {
            var exact = node is ConstantNode { Value: var value } ? lanes.Real(LaneType.Real64, value) : lanes.Input(WideName(Lower(node).Name!), LaneType.Real64);
            return (exact, exact);
        }

        var lane = node.Kind == ValueKind.Boolean ? lanes.Indicator(Lower(node)) : Lower(node);
        return (lanes.WidenLower(lane), lanes.WidenUpper(lane));
    }

    // In double, of which a float's lanes make two.
    private (Lane Lower, Lane Upper) AsWide(Node root)
    {
        var pending = new Stack<Node>([root]);
        while (pending.Count > 0)
        {
            var node = pending.Peek();
            if (_wide.ContainsKey(node))
            {
                pending.Pop();
            }
            else if (WideLeaf(node) is { } leaf)
            {
                _wide[pending.Pop()] = leaf;
            }
            else if (Terms((ApplyNode)node).Where(n => !_wide.ContainsKey(n)).ToList() is { Count: > 0 } missing)
            {
                missing.ForEach(pending.Push);
            }
            else
            {
                _wide[pending.Pop()] = Widened((ApplyNode)node);
            }
        }

        return _wide[root];
    }

    private (Lane Lower, Lane Upper)? WideLeaf(Node node)
    {
        switch (node)
        {
            case { Kind: ValueKind.Boolean }:
                var indicator = lanes.Indicator(Lower(node));
                return (lanes.WidenLower(indicator), lanes.WidenUpper(indicator));
            case ConstantNode { Value: var value }:
                return (lanes.Real(LaneType.Real64, value), lanes.Real(LaneType.Real64, value));
            case { IsScalar: true }:
                var scalar = lanes.Input(WideName(Lower(node).Name!), LaneType.Real64);
                return (scalar, scalar);
            case LoadNode { Parameter.Element: ElementType.Int64 } when Halves(node) is var (high, low):
                var (above, below) = (Widen(high, signed: true), Widen(low, signed: false));
                return (lanes.FusedMultiplyAdd(above.Lower, 4294967296.0, below.Lower), lanes.FusedMultiplyAdd(above.Upper, 4294967296.0, below.Upper));
            case LoadNode:
                return Widen(Lower(node), signed: true);
            default:
                return null;
        }
    }

    private (Lane Lower, Lane Upper) Widened(ApplyNode node)
    {
        var p = node.Primitive;
        if (p == Arithmetic.Select)
        {
            var chosen = WideLeaf(node.Inputs[0])!.Value;
            return (Half(chosen.Lower, w => w.Lower), Half(chosen.Upper, w => w.Upper));

            Lane Half(Lane condition, Func<(Lane Lower, Lane Upper), Lane> half) =>
                lanes.Select(lanes.NotEqual(condition, lanes.Real(LaneType.Real64, 0)), half(_wide[node.Inputs[1]]), half(_wide[node.Inputs[2]]));
        }

        return (Apply([.. node.Inputs.Select(i => _wide[i].Lower)]), Apply([.. node.Inputs.Select(i => _wide[i].Upper)]));

        Lane Apply(Lane[] x) =>
            p == Arithmetic.Number || p == Piecewise.StopGradient ? x[0]
            : p == Arithmetic.Add ? x[0] + x[1]
            : p == Arithmetic.Subtract ? x[0] - x[1]
            : p == Arithmetic.Multiply ? x[0] * x[1]
            : p == Arithmetic.Negate ? lanes.Negate(x[0])
            : VectorMath.Lowerings[p.Lowering ?? p.Name](lanes, x, [.. node.Inputs.Select(i => WholeOf(i)!.Bounds).Select(b => new LaneRange(b.Low, b.High, false))]);
    }

    // Sixteen bits at a time are floats, which widen.
    private (Lane Lower, Lane Upper) Widen(Lane x, bool signed)
    {
        var high = lanes.ConvertToReal(signed ? lanes.ShiftRightArithmetic(x, 16) : lanes.ShiftRightLogical(x, 16));
        var low = lanes.ConvertToReal(lanes.BitAnd(x, lanes.Int(LaneType.Int32, 0xFFFF)));
        return (
            lanes.FusedMultiplyAdd(lanes.WidenLower(high), 65536.0, lanes.WidenLower(low)),
            lanes.FusedMultiplyAdd(lanes.WidenUpper(high), 65536.0, lanes.WidenUpper(low)));
    }
}

using LossGen.Compiler.Analysis;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Lanes;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Lowering;

/// <summary>
/// Turns graph nodes into lane operations, each once, in the order they are asked for. The same lowering serves loop bodies, in the
/// element type, and the scalar code between passes, in double.
/// </summary>
/// <param name="lanes">The lane graph that receives the operations.</param>
/// <param name="real">The lane type of reals.</param>
/// <param name="rangeOf">What is proven of a node, whatever the inputs are.</param>
/// <param name="leaf">The lane of a node that is not computed here (a loaded element, a uniform), or null.</param>
public sealed partial class ElementLowering(LaneGraph lanes, LaneType real, Func<Node, Interval> rangeOf, Func<Node, Lane?> leaf)
{
    private readonly Dictionary<Node, Lane> _lowered = [];

    /// <summary>Those of the lowered nodes that are used exactly once may fuse into their user.</summary>
    public ISet<Node>? SingleUse { get; init; }

    /// <summary>Whether this is the body of a pass, which gets whole scalars as integers too.</summary>
    public bool IsPass { get; init; }

    /// <summary>Whether the reciprocal of a divisor is taken once for many.</summary>
    public Func<Lane, bool> SharesReciprocal { get; init; } = _ => false;

    /// <summary>The lane of a node; its inputs are lowered first, without recursion.</summary>
    public Lane Lower(Node root)
    {
        var pending = new Stack<Node>();
        pending.Push(root);
        while (pending.Count > 0)
        {
            var node = pending.Peek();
            if (_lowered.ContainsKey(node))
            {
                pending.Pop();
                continue;
            }

            if (Leaf(node) is { } known)
            {
                _lowered[pending.Pop()] = known;
                continue;
            }

            int before = pending.Count;
            foreach (var input in node.Inputs)
            {
                if (!_lowered.ContainsKey(input))
                {
                    pending.Push(input);
                }
            }

            if (pending.Count == before)
            {
                _lowered[pending.Pop()] = Operation((ApplyNode)node);
            }
        }

        return _lowered[root];
    }

    /// <summary>The square of a node in double, as the lower and the upper half of the lanes.</summary>
    public (Lane Lower, Lane Upper) LowerWideSquare(ApplyNode node)
    {
        var x = Lower(node.Inputs[0]);
        var (lower, upper) = (lanes.WidenLower(x), lanes.WidenUpper(x));
        return (lower * lower, upper * upper);
    }

    private Lane? Leaf(Node node) => node switch
    {
        ConstantNode { Kind: ValueKind.Boolean } c => lanes.Mask(real.Mask(), c.Value != 0),
        ConstantNode c => lanes.Real(real, c.Value),
        _ when leaf(node) is { } lane => node.Kind == ValueKind.Boolean && !lane.Type.IsMask() ? lanes.NotEqual(lane, lanes.Real(lane.Type, 0)) : lane,
        ApplyNode => null,
        _ => throw new InvalidOperationException($"{node.GetType().Name} '{node}' is no leaf of this pass."),
    };

    private Lane Operation(ApplyNode node)
    {
        var p = node.Primitive;
        if (WholeValue(node) is { } whole)
        {
            return whole;
        }

        if (p == Arithmetic.Add || p == Arithmetic.Subtract)
        {
            return Fused(node) ?? (p == Arithmetic.Add ? lanes.Add(X(0), X(1)) : lanes.Subtract(X(0), X(1)));
        }

        if (p == Arithmetic.Multiply) return lanes.Multiply(X(0), X(1));
        if (p == Arithmetic.Divide) return lanes.Divide(X(0), X(1));
        if (p == Arithmetic.DivideByOuter) return SharesReciprocal(X(1)) ? X(0) * (1 / X(1)) : lanes.Divide(X(0), X(1));
        if (p == Piecewise.StopGradient) return X(0);
        if (p == Arithmetic.Negate) return lanes.Negate(X(0));
        if (p == Arithmetic.Select) return Select(node);
        if (p == Arithmetic.And) return lanes.And(X(0), X(1));
        if (p == Arithmetic.Or) return lanes.Or(X(0), X(1));
        if (p == Arithmetic.Not) return lanes.Not(X(0));
        if (p == Arithmetic.Average) return lanes.Select(lanes.Equal(X(1), 0), 0, lanes.Divide(X(0), X(1)));
        if (p == Arithmetic.Number)
        {
            // A bool tensor is loaded as the numbers 0 and 1 already.
            return leaf(node.Inputs[0]) is { } loaded && loaded.Type.IsReal() ? loaded : X(0).Type.IsInteger() ? lanes.ConvertToReal(X(0)) : lanes.Indicator(X(0));
        }

        if (p.Result == ValueKind.Boolean && p.Infix is { } infix) return Comparison(node, infix.Symbol);

        if (!VectorMath.Lowerings.TryGetValue(p.Lowering ?? p.Name, out var lowering))
        {
            throw new InvalidOperationException($"The primitive '{p.Name}' has no lowering.");
        }

        return lowering(lanes, [.. node.Inputs.Select(i => _lowered[i])], [.. node.Inputs.Select(i => Range(i))]);

        Lane X(int i) => _lowered[node.Inputs[i]];
    }

    // One rounding less, and one operation. Of two products neither is fused: a*b - b*a must stay 0.
    private Lane? Fused(ApplyNode node)
    {
        bool first = IsProduct(node.Inputs[0]), second = IsProduct(node.Inputs[1]);
        if (first == second)
        {
            return null;
        }

        bool subtract = node.Primitive == Arithmetic.Subtract;
        var product = node.Inputs[first ? 0 : 1];
        var (a, b) = (_lowered[product.Inputs[0]], _lowered[product.Inputs[1]]);
        var other = _lowered[node.Inputs[first ? 1 : 0]];
        return first
            ? lanes.FusedMultiplyAdd(a, b, subtract ? lanes.Negate(other) : other)
            : lanes.FusedMultiplyAdd(subtract ? lanes.Negate(a) : a, b, other);

        bool IsProduct(Node n) => n is ApplyNode { Primitive: var p } && p == Arithmetic.Multiply && SingleUse?.Contains(n) == true && leaf(n) is null && n.Inputs[0] != n.Inputs[1];
    }

    private Lane Select(ApplyNode node)
    {
        var (condition, a, b) = (_lowered[node.Inputs[0]], _lowered[node.Inputs[1]], _lowered[node.Inputs[2]]);
        return a.Type.IsMask()
            ? lanes.Or(lanes.And(condition, a), lanes.AndNot(b, condition))
            : lanes.Select(condition, a, b);
    }

    private Lane Comparison(ApplyNode node, string symbol)
    {
        var (a, b) = (node.Inputs[0], node.Inputs[1]);
        if (a.Kind == ValueKind.Boolean && b.Kind == ValueKind.Boolean)
        {
            var differ = lanes.Xor(_lowered[a], _lowered[b]);
            return symbol == "!=" ? differ : lanes.Not(differ);
        }

        if (WholeComparison(symbol, a, b) is { } whole)
        {
            return whole;
        }

        return Reals(symbol, AsReal(_lowered[a]), AsReal(_lowered[b]));
    }

    private Lane Reals(string symbol, Lane x, Lane y) => symbol switch
    {
        "<" => lanes.LessThan(x, y),
        "<=" => lanes.LessOrEqual(x, y),
        ">" => lanes.LessThan(y, x),
        ">=" => lanes.LessOrEqual(y, x),
        "==" => lanes.Equal(x, y),
        _ => lanes.NotEqual(x, y),
    };

    private Lane AsReal(Lane lane) => lane.Type.IsInteger() ? lanes.ConvertToReal(lane) : lane;

    private LaneRange Range(Node node)
    {
        var range = rangeOf(node);
        return new(range.Low, range.High, range.MayBeNaN);
    }
}

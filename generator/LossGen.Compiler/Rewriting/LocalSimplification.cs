using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using static LossGen.Compiler.Primitives.Arithmetic;

namespace LossGen.Compiler.Rewriting;

/// <summary>
/// What can be seen at a node and its inputs. A step keeps the value for every input, infinities and NaN included, and the
/// subgradients: <c>abs(x)</c> of a probability stays, since at 0 their slopes differ.
/// </summary>
internal static class LocalSimplification
{
    /// <summary>Below this ratio two constants are kept apart: 1 + 1e-8 would be 1 in single precision.</summary>
    public const double AbsorptionRatio = 1e-5;

    /// <summary>One step, or null where there is none.</summary>
    public static Node? Step(Rewriter rewriter, Node node) => node switch
    {
        ApplyNode apply => Fold(apply) ?? Order(apply) ?? Apply(rewriter, apply),
        ReduceNode reduce => Reduction(rewriter, reduce),
        _ => null,
    };

    /// <summary>Whether adding the smaller constant to the larger one would lose it.</summary>
    public static bool WouldAbsorb(double a, double b)
    {
        double small = Math.Min(Math.Abs(a), Math.Abs(b)), large = Math.Max(Math.Abs(a), Math.Abs(b));
        return small > 0 && small < large * AbsorptionRatio;
    }

    private static Node? Fold(ApplyNode node)
    {
        if (node.Primitive == Piecewise.StopGradient)
        {
            return null;
        }

        var arguments = new double[node.Inputs.Length];
        for (int i = 0; i < arguments.Length; i++)
        {
            if (node.Inputs[i] is not ConstantNode { Value: var value })
            {
                return null;
            }

            arguments[i] = value;
        }

        if ((node.Primitive == Add || node.Primitive == Subtract) && WouldAbsorb(arguments[0], arguments[1]))
        {
            return null;
        }

        double result = node.Primitive.Evaluate(arguments);
        return double.IsNaN(result) ? null
            : node.Kind == ValueKind.Boolean ? node.Graph.Boolean(result != 0)
            : node.Graph.Constant(result);
    }

    /// <summary>Arguments that may be exchanged stand in one order, so that equal values are one node: constants first in a product,
    /// last elsewhere, the others as they came into being.</summary>
    private static Node? Order(ApplyNode node)
    {
        if (!node.Primitive.IsCommutative || node.Inputs.Length != 2)
        {
            return null;
        }

        var (a, b) = (node.Inputs[0], node.Inputs[1]);
        bool swaps = node.Primitive == Multiply
            ? (b is ConstantNode, b.IsScalar, -b.Id).CompareTo((a is ConstantNode, a.IsScalar, -a.Id)) > 0
            : (b is ConstantNode, b.Id).CompareTo((a is ConstantNode, a.Id)) < 0;

        // How a longer sum or product was associated stays as it was written.
        bool isChain = node.Primitive == Add ? a is not ConstantNode && (SumTree.IsInside(a) || SumTree.IsInside(b))
            : node.Primitive == Multiply && a.IsScalar == b.IsScalar && b is not ConstantNode && (ProductTree.IsInside(a) || ProductTree.IsInside(b));
        return swaps && !isChain && !ReferenceEquals(a, b) ? node.Graph.Apply(node.Primitive, b, a) : null;
    }

    private static Node? Apply(Rewriter rewriter, ApplyNode node)
    {
        var p = node.Primitive;
        var x = node.Inputs[0];
        return p == Add ? Sum(rewriter, x, node.Inputs[1])
            : p == Subtract ? Difference(rewriter, x, node.Inputs[1])
            : p == Negate ? Negation(rewriter, x)
            : p == Multiply ? Multiplication(rewriter, x, node.Inputs[1])
            : p == Divide ? Quotient(rewriter, x, node.Inputs[1])
            : p == Average ? Mean(rewriter, x, node.Inputs[1])
            : p == Select ? ChoiceSimplification.Choice(rewriter, node)
            : p == Powers.Square ? rewriter.Make(Powers.Pow, x, node.Graph.Constant(2))
            : p == Powers.Pow ? PowerSimplification.Power(rewriter, x, node.Inputs[1])
            : node.Kind == ValueKind.Boolean ? ChoiceSimplification.Logic(rewriter, node)
            : FunctionSimplification.Function(rewriter, node);
    }

    private static Node? Sum(Rewriter r, Node a, Node b)
    {
        if (IsConstant(b, 0))
        {
            return a;
        }

        if (IsConstant(a, 0))
        {
            return b;
        }

        return Negated(r, b) is { } minusB ? r.MakeInside(Subtract, a, minusB)
            : Negated(r, a) is { } minusA && a is not ConstantNode ? r.MakeInside(Subtract, b, minusA)
            : null;
    }

    private static Node? Difference(Rewriter r, Node a, Node b)
    {
        if (IsConstant(b, 0))
        {
            return a;
        }

        if (IsConstant(a, 0))
        {
            return r.MakeInside(Negate, b);
        }

        return ReferenceEquals(a, b) && r.Certain.IsFinite(a) ? r.Graph.Zero
            : Negated(r, b) is { } minusB ? r.MakeInside(Add, a, minusB)
            : null;
    }

    private static Node? Negation(Rewriter r, Node x) => x switch
    {
        ApplyNode { Primitive: var p, Inputs: var i } when p == Negate => i[0],
        ApplyNode { Primitive: var p, Inputs: var i } when p == Subtract => r.MakeInside(Subtract, i[1], i[0]),
        ApplyNode { Primitive: var p, Inputs: var i } when p == Multiply && i[0] is ConstantNode c => r.MakeInside(Multiply, r.Graph.Constant(-c.Value), i[1]),
        _ => null,
    };

    /// <summary>-x, where x bears its minus on the outside; else null.</summary>
    private static Node? Negated(Rewriter r, Node x) => x switch
    {
        ApplyNode { Primitive: var p, Inputs: var i } when p == Negate => i[0],
        ApplyNode { Primitive: var p, Inputs: var i } when (p == Multiply || p == Divide) && i[0] is ConstantNode { Value: < 0 } c =>
            r.MakeInside(p, r.Graph.Constant(-c.Value), i[1]),
        ConstantNode { Value: < 0 } c => r.Graph.Constant(-c.Value),
        _ => null,
    };

    private static Node? Multiplication(Rewriter r, Node a, Node b)
    {
        if (a is ConstantNode { Value: var c })
        {
            switch (c)
            {
                case 1:
                    return b;
                case -1:
                    return r.MakeInside(Negate, b);
                case 0 when r.Certain.IsFinite(b):
                    return r.Graph.Zero;
            }
        }

        if (ReferenceEquals(a, b))
        {
            return r.MakeInside(Powers.Pow, a, r.Graph.Constant(2));
        }

        // c · (1 / x) and x · (1 / y) are quotients; written as such they are rounded once.
        if (b is ApplyNode { Primitive: var p, Inputs: var i } && p == Divide && IsConstant(i[0], 1))
        {
            return r.MakeInside(Divide, a, i[1]);
        }

        return PowerSimplification.Merge(r, a, b);
    }

    private static Node? Quotient(Rewriter r, Node a, Node b)
    {
        // x / x is 1 but where x is 0 or infinite, which an input isn't.
        if (ReferenceEquals(a, b) && !r.Certain[a].Contains(0) && (a is LoadNode or ParameterNode || r.Certain.IsFinite(a)))
        {
            return r.Graph.One;
        }

        if (b is ConstantNode { Value: var c })
        {
            if (c == 1)
            {
                return a;
            }

            // Dividing by a power of two is exact either way, and multiplying is cheaper.
            if (IsPowerOfTwo(c))
            {
                return r.MakeInside(Multiply, r.Graph.Constant(1 / c), a);
            }
        }

        if (a is ApplyNode { Primitive: var n, Inputs: var x } && n == Negate)
        {
            return r.MakeInside(Negate, r.MakeInside(Divide, x[0], b));
        }

        if (b is not ApplyNode { Primitive: var m, Inputs: var y })
        {
            return null;
        }

        return m == Negate ? r.MakeInside(Negate, r.MakeInside(Divide, a, y[0]))
            : m == Divide && y[0] is ConstantNode ? r.MakeInside(Multiply, r.MakeInside(Divide, a, y[0]), y[1])
            : null;
    }

    private static Node? Mean(Rewriter r, Node sum, Node count) => sum switch
    {
        ApplyNode { Primitive: var p, Inputs: var i } when p == Negate => r.Make(Negate, r.Make(Average, i[0], count)),
        ApplyNode { Primitive: var p, Inputs: var i } when p == Multiply && i[0] is ConstantNode => r.Make(Multiply, i[0], r.Make(Average, i[1], count)),
        _ => null,
    };

    /// <summary>A constant factor is taken out of a sum: once instead of once an element.</summary>
    private static Node? Reduction(Rewriter r, ReduceNode node)
    {
        if (node.Reduction != ReductionKind.Sum || node.Body is not ApplyNode { Primitive: var p, Inputs: var inputs })
        {
            return null;
        }

        if (p == Negate)
        {
            return r.Make(Negate, r.MakeReduction(node, ReductionKind.Sum, inputs[0]));
        }

        return p == Multiply && inputs[0] is ConstantNode { Value: var c } && Math.Abs(c) is > 1e-6 and < 1e6
            ? r.Make(Multiply, inputs[0], r.MakeReduction(node, ReductionKind.Sum, inputs[1]))
            : null;
    }

    internal static bool IsConstant(Node node, double value) => node is ConstantNode c && c.Value == value && c.Kind != ValueKind.Boolean;

    private static bool IsPowerOfTwo(double value) =>
        (BitConverter.DoubleToInt64Bits(value) & 0xFFFFFFFFFFFFF) == 0 && Math.Abs(value) is > 1e-30 and < 1e30;
}

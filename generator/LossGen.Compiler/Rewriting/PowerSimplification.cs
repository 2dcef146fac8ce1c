using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using static LossGen.Compiler.Primitives.Arithmetic;

namespace LossGen.Compiler.Rewriting;

/// <summary>Powers: one spelling for squares, roots and reciprocals, whatever was written.</summary>
internal static class PowerSimplification
{
    /// <summary>A step at <c>x ^ p</c>.</summary>
    public static Node? Power(Rewriter r, Node x, Node exponent)
    {
        if (IsConstant(x, 1))
        {
            return r.Graph.One;
        }

        if (exponent is not ConstantNode { Value: var p })
        {
            return null;
        }

        switch (p)
        {
            case 0:
                return r.Graph.One;
            case 1:
                return x;
            case -1:
                return r.Make(Divide, r.Graph.One, x);
            case 0.5:
                return r.Make(Powers.Sqrt, x);
            case -0.5:
                return r.Make(Powers.Rsqrt, x);
        }

        if (x is not ApplyNode { Primitive: var inner, Inputs: var inputs })
        {
            return null;
        }

        bool isEven = p % 2 == 0;
        if (isEven && (inner == Negate || inner == Piecewise.Abs))
        {
            return r.Make(Powers.Pow, inputs[0], exponent);
        }

        if (inner == Powers.Pow && inputs[1] is ConstantNode { Value: var q } && IsWhole(p) && IsWhole(q) && p > 0 && q > 0)
        {
            return r.Make(Powers.Pow, inputs[0], r.Graph.Constant(p * q));
        }

        return p == 2 && inner == Powers.Sqrt && r.Certain[inputs[0]].Low >= 0 ? inputs[0] : null;
    }

    /// <summary>x^a · x^b, where both are written side by side.</summary>
    public static Node? Merge(Rewriter r, Node a, Node b)
    {
        var (baseA, p) = Split(a);
        var (baseB, q) = Split(b);
        return ReferenceEquals(baseA, baseB) && p > 0 && q > 0 && baseA is not ConstantNode
            ? r.Make(Powers.Pow, baseA, r.Graph.Constant(p + q))
            : null;
    }

    private static (Node Base, double Exponent) Split(Node node) =>
        node is ApplyNode { Primitive: var p, Inputs: var i } && p == Powers.Pow && i[1] is ConstantNode { Value: var power } && IsWhole(power)
            ? (i[0], power)
            : (node, 1);

    private static bool IsWhole(double value) => value == Math.Floor(value) && Math.Abs(value) < 1e9;

    private static bool IsConstant(Node node, double value) => LocalSimplification.IsConstant(node, value);
}

using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Differentiation;

/// <summary>
/// Builds nodes of an adjoint and drops the ones and zeros that the chain rule leaves behind: they stand for no term of the formula,
/// so nothing that the formula says is lost.
/// </summary>
internal static class Folding
{
    public static bool IsConstant(this Node node, double value) => node is ConstantNode c && c.Kind == ValueKind.Real && c.Value == value;

    public static Node Times(Node a, Node b)
    {
        if (a is ConstantNode x && b is ConstantNode y)
        {
            return a.Graph.Constant(x.Value * y.Value);
        }

        return a.IsConstant(1) ? b
            : b.IsConstant(1) ? a
            : a.IsConstant(0) ? a
            : b.IsConstant(0) ? b
            : a.IsConstant(-1) ? Negated(b)
            : b.IsConstant(-1) ? Negated(a)
            : b is ConstantNode ? b * a
            : a is ApplyNode p && p.Primitive == Arithmetic.Divide && p.Inputs[0].IsConstant(1) ? b / p.Inputs[1]
            : b is ApplyNode q && q.Primitive == Arithmetic.Divide && q.Inputs[0].IsConstant(1) ? a / q.Inputs[1]
            : a * b;
    }

    public static Node Plus(Node a, Node b) =>
        a.IsConstant(0) ? b
        : b.IsConstant(0) ? a
        : b is ApplyNode n && n.Primitive == Arithmetic.Negate ? a - n.Inputs[0]
        : a is ApplyNode m && m.Primitive == Arithmetic.Negate ? b - m.Inputs[0]
        : a + b;

    public static Node Negated(Node a) => a switch
    {
        ConstantNode c => a.Graph.Constant(-c.Value),
        ApplyNode n when n.Primitive == Arithmetic.Negate => n.Inputs[0],
        _ => -a,
    };

    public static Node Chosen(Node condition, Node whenTrue, Node whenFalse) =>
        condition is ConstantNode c ? (c.Value != 0 ? whenTrue : whenFalse)
        : whenTrue == whenFalse ? whenTrue
        : condition is ApplyNode n && n.Primitive == Arithmetic.Not ? Chosen(n.Inputs[0], whenFalse, whenTrue)
        : condition.Graph.Apply(Arithmetic.Select, condition, whenTrue, whenFalse);

    public static Node Not(Node a) => a switch
    {
        ConstantNode c => a.Graph.Boolean(c.Value == 0),
        ApplyNode n when n.Primitive == Arithmetic.Not => n.Inputs[0],
        _ => a.Graph.Apply(Arithmetic.Not, a),
    };

    /// <summary>Whether one is written as the negation of the other.</summary>
    public static bool AreOpposite(Node a, Node b) => IsNotOf(a, b) || IsNotOf(b, a);

    public static Node And(Node a, Node b) =>
        a == b ? a
        : a is ConstantNode x ? (x.Value != 0 ? b : a)
        : b is ConstantNode y ? (y.Value != 0 ? a : b)
        : AreOpposite(a, b) ? a.Graph.Boolean(false)
        : a.Graph.Apply(Arithmetic.And, a, b);

    public static Node Or(Node a, Node b)
    {
        if (a == b || a is ConstantNode || b is ConstantNode)
        {
            return a == b ? a : a is ConstantNode x ? (x.Value != 0 ? a : b) : ((ConstantNode)b).Value != 0 ? b : a;
        }

        if (AreOpposite(a, b))
        {
            return a.Graph.Boolean(true);
        }

        // a == b || a > b is one comparison.
        if (a is ApplyNode { Primitive: var p } e && b is ApplyNode { Primitive: var q } c && p == Arithmetic.Equal
            && (q == Arithmetic.Greater || q == Arithmetic.Less))
        {
            var wide = q == Arithmetic.Greater ? Arithmetic.GreaterOrEqual : Arithmetic.LessOrEqual;
            if (e.Inputs.Contains(c.Inputs[0]) && e.Inputs.Contains(c.Inputs[1]))
            {
                return a.Graph.Apply(wide, c.Inputs);
            }
        }

        return a.Graph.Apply(Arithmetic.Or, a, b);
    }

    private static bool IsNotOf(Node a, Node b) => a is ApplyNode n && n.Primitive == Arithmetic.Not && n.Inputs[0] == b;
}

using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using static LossGen.Compiler.Primitives.Arithmetic;

namespace LossGen.Compiler.Rewriting;

/// <summary>Choices, comparisons and logic.</summary>
internal static class ChoiceSimplification
{
    /// <summary>A step at <c>c ? a : b</c>.</summary>
    public static Node? Choice(Rewriter r, ApplyNode node)
    {
        var (c, a, b) = (node.Inputs[0], node.Inputs[1], node.Inputs[2]);
        if (c is ConstantNode { Value: var truth })
        {
            return truth != 0 ? a : b;
        }

        if (ReferenceEquals(a, b))
        {
            return a;
        }

        if (Negated(c) is { } opposite)
        {
            return r.Make(Select, opposite, b, a);
        }

        // Within a branch the same condition is decided.
        if (a is ApplyNode { Primitive: var pa, Inputs: var ia } && pa == Select && ReferenceEquals(ia[0], c))
        {
            return r.Make(Select, c, ia[1], b);
        }

        if (b is ApplyNode { Primitive: var pb, Inputs: var ib } && pb == Select && ReferenceEquals(ib[0], c))
        {
            return r.Make(Select, c, a, ib[2]);
        }

        return Clamped(r, c, a, b);
    }

    /// <summary><c>abs(x) &lt;= k ? x : k sign(x)</c>, the derivative of Huber's loss, holds x between -k and k.</summary>
    private static Node? Clamped(Rewriter r, Node condition, Node x, Node beyond)
    {
        if (condition is not ApplyNode { Primitive: var p, Inputs: var i } || (p != Less && p != LessOrEqual)
            || i[0] is not ApplyNode { Primitive: var q, Inputs: var magnitude } || q != Piecewise.Abs || magnitude[0] != x
            || !(r.Certain[i[1]].Low >= 0))
        {
            return null;
        }

        var bound = i[1];
        var sign = r.Graph.Apply(Piecewise.Sign, x);
        bool isBound = IsConstantOne(bound) ? beyond == sign
            : beyond is ApplyNode { Primitive: var times, Inputs: var f } && times == Multiply && f.Contains(bound) && f.Contains(sign);
        return isBound ? r.Make(Piecewise.Clamp, x, r.Make(Negate, bound), bound) : null;
    }

    private static bool IsConstantOne(Node node) => LocalSimplification.IsConstant(node, 1);

    /// <summary>c ? a : 0 plus !c ? b : 0, and c ? a : 0 plus c ? b : 0, are one choice each.</summary>
    public static Node? Join(Rewriter r, Node x, Node y)
    {
        if (x is not ApplyNode { Primitive: var p, Inputs: var a } || y is not ApplyNode { Primitive: var q, Inputs: var b } || p != Select || q != Select
            || !ReferenceEquals(a[0], b[0]))
        {
            return null;
        }

        return IsZero(a[2]) && IsZero(b[1]) ? r.Make(Select, a[0], a[1], b[2])
            : IsZero(a[1]) && IsZero(b[2]) ? r.Make(Select, a[0], b[1], a[2])
            : IsZero(a[2]) && IsZero(b[2]) ? r.Make(Select, a[0], r.Make(Add, a[1], b[1]), a[2])
            : null;
    }

    /// <summary>A step at a truth value.</summary>
    public static Node? Logic(Rewriter r, ApplyNode node)
    {
        // Over finite ranges only: a NaN where no range is declared must go its own way.
        if (node.Inputs.All(i => i.Kind == ValueKind.Real && r.Certain.IsFinite(i)) && Truth(r, node) is { } truth)
        {
            return r.Graph.Boolean(truth);
        }

        var p = node.Primitive;
        if (p == Not)
        {
            return Negated(node.Inputs[0]);
        }

        if (p != And && p != Or)
        {
            return null;
        }

        var (a, b) = (node.Inputs[0], node.Inputs[1]);
        bool neutral = p == And;
        return ReferenceEquals(a, b) ? a
            : a is ConstantNode { Value: var x } ? (x != 0 == neutral ? b : a)
            : b is ConstantNode { Value: var y } ? (y != 0 == neutral ? a : b)
            : null;
    }

    private static bool? Truth(Rewriter r, Node condition)
    {
        var interval = r.Certain[condition];
        return interval.IsPoint ? interval.Low != 0 : null;
    }

    /// <summary>What a negation negates; else null.</summary>
    private static Node? Negated(Node condition) => condition is ApplyNode { Primitive: var p, Inputs: var i } && p == Not ? i[0] : null;

    private static bool IsZero(Node node) => LocalSimplification.IsConstant(node, 0);
}

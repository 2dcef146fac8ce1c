using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using static LossGen.Compiler.Primitives.Arithmetic;

namespace LossGen.Compiler.Rewriting;

/// <summary>
/// The derivative of a maximum or minimum both of whose sides depend on one variable: <c>a >= b ? u t : 0</c> and <c>b >= a ? v t : 0</c>,
/// where t is a half at a tie, are <c>a > b ? u : b > a ? v : (u + v) / 2</c>, most often of numbers.
/// </summary>
internal static class TieSharing
{
    /// <summary>The condition of the other side of an extreme, <c>b >= a</c> for <c>a >= b</c>; null where a condition is none of an extreme.</summary>
    public static Node? Opposite(Node condition) =>
        condition is ApplyNode { Primitive: var p, Inputs: var i } && (p == GreaterOrEqual || p == LessOrEqual)
            ? condition.Graph.Apply(p, i[1], i[0])
            : null;

    /// <summary>The sum of two terms under opposite conditions as one choice, or null where they don't share a tie.</summary>
    public static Node? Join(Rewriter r, SumTree.Term x, SumTree.Term y)
    {
        if (Side(x) is not { } first || Side(y) is not { } second
            || Share(r, first, x.Sign) is not { } u || Share(r, second, y.Sign) is not { } v)
        {
            return null;
        }

        var wins = first.Comparison == GreaterOrEqual ? Greater : Less;
        var half = r.Make(Multiply, r.Graph.Constant(0.5), r.Make(Add, u, v));
        var rest = r.Make(Select, r.Make(wins, second.Left, second.Right), v, half);
        return r.Make(Select, r.Make(wins, first.Left, first.Right), u, rest);
    }

    private static (Primitive Comparison, Node Left, Node Right, Node Value)? Side(SumTree.Term term) =>
        term.Node is ApplyNode { Primitive: var p, Inputs: var i } && p == Select && LocalSimplification.IsConstant(i[2], 0)
            && i[0] is ApplyNode { Primitive: var q, Inputs: var c } && (q == GreaterOrEqual || q == LessOrEqual)
            ? (q, c[0], c[1], i[1])
            : null;

    /// <summary>What a side is multiplied by beside its share of a tie.</summary>
    private static Node? Share(Rewriter r, (Primitive Comparison, Node Left, Node Right, Node Value) side, int sign)
    {
        var product = r.AsProduct(side.Value, sign);
        int tie = product.Factors.FindIndex(f => f.Exponent == 1 && IsTie(f.Base, side.Left, side.Right));
        return tie < 0 ? null : ProductSimplification.Build(r, product.Coefficient, product.Factors.Where((_, i) => i != tie));
    }

    private static bool IsTie(Node node, Node left, Node right) =>
        node is ApplyNode { Primitive: var p, Inputs: var i } && p == Select
        && i[0] is ApplyNode { Primitive: var q, Inputs: var c } && q == Equal && c.Contains(left) && c.Contains(right)
        && LocalSimplification.IsConstant(i[1], 0.5) && LocalSimplification.IsConstant(i[2], 1);
}

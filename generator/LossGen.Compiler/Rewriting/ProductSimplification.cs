using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using static LossGen.Compiler.Primitives.Arithmetic;

namespace LossGen.Compiler.Rewriting;

/// <summary>
/// What can be seen of a product as a whole. Its numbers become one coefficient, and what depends on no index stands together in
/// front, where it is computed once instead of once an element.
/// </summary>
internal static class ProductSimplification
{
    private const double Least = 1e-30;
    private const double Greatest = 1e30;

    /// <summary>One step at the top of a product, or null where there is none.</summary>
    public static Node? Step(Rewriter r, Node node)
    {
        if (!ProductTree.IsInside(node))
        {
            return null;
        }

        var tree = ProductTree.Of(node, r.Shared);
        if (tree.Leaves.Count < 2)
        {
            return null;
        }

        int scalars = 0, constants = 0;
        double numerator = 1, denominator = 1;
        foreach (var leaf in tree.Leaves)
        {
            scalars += leaf.Node.IsScalar ? 1 : 0;
            if (leaf.Node is ConstantNode { Value: var value })
            {
                constants++;
                if (leaf.IsDivisor)
                {
                    denominator *= value;
                }
                else
                {
                    numerator *= value;
                }
            }
        }

        // Dividing by a scalar may be what keeps a product in range, (x / s) * (y / s): only a single factor's divisors are moved.
        int varying = tree.Leaves.Count - scalars;
        bool IsGathered(ProductTree.Leaf leaf) => leaf.Node.IsScalar && (!leaf.IsDivisor || varying == 1 || leaf.Node is SizeNode or ConstantNode);
        int gathered = node.IsScalar ? 0 : tree.Leaves.Count(IsGathered);
        bool gathersScalars = gathered > 1 && varying > 0;
        bool gathersNumbers = constants > 1 || (constants == 1 && (tree.Negations > 0 || !((ApplyNode)node).Inputs.Any(i => i is ConstantNode)));
        if ((!gathersScalars && !gathersNumbers && tree.Negations == 0)
            || !IsModerate(numerator) || !IsModerate(denominator) || !IsModerate(numerator / denominator))
        {
            return null;
        }

        if (tree.Negations % 2 != 0)
        {
            numerator = -numerator;
        }

        Node result;
        if (gathersScalars)
        {
            var scalar = tree.Keep(l => IsGathered(l) && l.Node is not ConstantNode, r.MakeInside, r.Graph);
            var rest = tree.Keep(l => !IsGathered(l), r.MakeInside, r.Graph)!;
            result = Scaled(r, scalar is null ? Quotient(r, Math.Abs(numerator), denominator) : Times(r, Math.Abs(numerator), denominator, scalar), rest);
            result = numerator < 0 ? r.Make(Negate, result) : result;
        }
        else
        {
            var rest = tree.Keep(l => l.Node is not ConstantNode, r.MakeInside, r.Graph);
            result = rest is null ? Quotient(r, numerator, denominator) : Times(r, numerator, denominator, rest);
        }

        return ReferenceEquals(result, node) ? null : result;
    }

    /// <summary>A number times powers.</summary>
    public static Node Build(Rewriter r, double coefficient, IEnumerable<Factor> factors)
    {
        Node? above = null, below = null;
        foreach (var factor in factors)
        {
            var power = Math.Abs(factor.Exponent) == 1 ? factor.Base
                : r.Make(Powers.Pow, factor.Base, r.Graph.Constant(Math.Abs(factor.Exponent)));
            if (factor.Exponent > 0)
            {
                above = above is null ? power : r.MakeInside(Multiply, above, power);
            }
            else
            {
                below = below is null ? power : r.MakeInside(Multiply, below, power);
            }
        }

        if (below is null)
        {
            return above is null ? r.Graph.Constant(coefficient) : Times(r, coefficient, 1, r.AsTop(above));
        }

        return above is null ? r.Make(Divide, r.Graph.Constant(coefficient), r.AsTop(below)) : Times(r, coefficient, 1, r.Make(Divide, above, below));
    }

    private static Node Quotient(Rewriter r, double numerator, double denominator) => r.Graph.Constant(numerator / denominator);

    /// <summary>A number times a node, as few operations as it takes; a lone divisor stays one.</summary>
    private static Node Times(Rewriter r, double numerator, double denominator, Node node) =>
        denominator == 1 ? (numerator == 1 ? node : numerator == -1 ? r.Make(Negate, node) : Scaled(r, r.Graph.Constant(numerator), node))
        : Math.Abs(numerator) == 1 && Math.Abs(denominator) != 1
            ? (numerator * denominator < 0 ? r.Make(Negate, r.Make(Divide, node, r.Graph.Constant(Math.Abs(denominator)))) : r.Make(Divide, node, r.Graph.Constant(Math.Abs(denominator))))
            : Scaled(r, r.Graph.Constant(numerator / denominator), node);

    private static Node Scaled(Rewriter r, Node scalar, Node node) => r.Make(Multiply, scalar, node);

    private static bool IsModerate(double value) => Math.Abs(value) is > Least and < Greatest;
}

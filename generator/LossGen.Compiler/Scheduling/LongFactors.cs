using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Scheduling;

/// <summary>
/// A quotient by a norm is known once, in double, and multiplies elements that are at most that norm: x * (scale / norm(x)). Where the norm
/// is tiny no float may hold the quotient, though it holds the product; then the quotient is multiplied in two steps.
/// </summary>
internal static class LongFactors
{
    private static readonly double Limit = Math.Pow(2, 120);
    private static readonly double Step = Math.Pow(2, 100);

    /// <summary>The product in two steps; null for what is no such product.</summary>
    /// <param name="node">A node, its norms whole.</param>
    /// <param name="expanded">The same, its norms written out.</param>
    public static Node? Split(Node node, Node expanded)
    {
        if (node.IsScalar || node is not ApplyNode { Primitive: var p } product || p != Arithmetic.Multiply || expanded is not ApplyNode apply)
        {
            return null;
        }

        for (int i = 0; i < 2; i++)
        {
            if (IsQuotientByNorm(product.Inputs[i]))
            {
                var (factor, other) = (apply.Inputs[i], apply.Inputs[1 - i]);
                var graph = node.Graph;
                var step = graph.Apply(Arithmetic.Select, graph.Apply(Arithmetic.Greater, graph.Call("abs", factor), graph.Constant(Limit)), graph.Constant(Step), graph.One);
                return (other * step) * (factor / step);
            }
        }

        return null;
    }

    /// <summary>Whether a factor is such a quotient.</summary>
    public static bool IsQuotientByNorm(Node node) => node.IsScalar && node is ApplyNode { Primitive: var p } apply && (
        p == Arithmetic.Divide ? IsNorm(apply.Inputs[1]) || IsQuotientByNorm(apply.Inputs[0])
        : p == Arithmetic.Multiply ? apply.Inputs.Any(IsQuotientByNorm)
        : p == Arithmetic.Negate && IsQuotientByNorm(apply.Inputs[0]));

    // Also where it is kept from being 0.
    private static bool IsNorm(Node node) => node switch
    {
        ReduceNode { Reduction: ReductionKind.Norm } => true,
        ApplyNode { Primitive: var p } apply when p == Arithmetic.Select => IsNorm(apply.Inputs[2]),
        ApplyNode { Primitive: var p } apply when p == Arithmetic.Multiply => apply.Inputs.Any(IsNorm),
        _ => false,
    };
}

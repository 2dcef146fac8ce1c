using System.Collections.Immutable;
using LossGen.Compiler.Differentiation;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Scheduling;

/// <summary>
/// Moves work of a softmax to where there is less of it: the sum of its weights divides all cells of a row, so its reciprocal is taken
/// once a row, and the factors of a row are multiplied once a row. Of other quotients it says where the divisor is known once a row and
/// a rounding more is harmless: x / 49 is 1 at 49, x times 1/49 is not, and floor would tell.
/// </summary>
public static class Hoisting
{
    /// <summary>Rewrites what stands below the roots.</summary>
    public static ImmutableArray<Node> Apply(ImmutableArray<Node> roots)
    {
        var hoisted = new Dictionary<Node, Node>();
        var order = Graph.Reachable(roots);
        var compared = new HashSet<Node>(Graph.Reachable(order.OfType<ApplyNode>().Where(n => n.Primitive.Jumps).SelectMany(n => n.Inputs)));
        foreach (var node in order)
        {
            var rebuilt = node.Inputs.IsEmpty ? node : node.WithInputs([.. node.Inputs.Select(i => hoisted[i])]);
            hoisted[node] = rebuilt is ApplyNode { Primitive: var p } apply
                ? p == Arithmetic.Divide ? Quotient(apply, compared.Contains(node)) : p == Arithmetic.Multiply ? Product(apply) : rebuilt
                : rebuilt;
        }

        return [.. roots.Select(r => hoisted[r])];

        Node Quotient(ApplyNode node, bool isCompared)
        {
            var (dividend, divisor) = (node.Inputs[0], node.Inputs[1]);
            return !IsOuter(divisor, dividend) ? node
                : IsSumOfWeights(divisor) ? dividend * (1 / divisor)
                : isCompared || divisor.IsScalar ? node : node.Graph.Apply(Arithmetic.DivideByOuter, dividend, divisor);
        }

        Node Product(ApplyNode node) => Factors(node.Inputs[0], node.Inputs[1]) ?? Factors(node.Inputs[1], node.Inputs[0]) ?? node;

        // s (x f), x in every cell and at most 1: x (s f) rounds s f first, which is no smaller.
        Node? Factors(Node s, Node product) =>
            product is ApplyNode { Primitive: var p } inner && p == Arithmetic.Multiply && IsWeight(inner.Inputs[0])
            && IsOuter(inner.Inputs[1], inner.Inputs[0]) && IsOuter(s, inner.Inputs[0]) && IsReciprocal(inner.Inputs[1])
                ? inner.Inputs[0] * (s * inner.Inputs[1])
                : null;
    }

    private static bool IsReciprocal(Node node) =>
        node is ApplyNode { Primitive: var p } quotient && p == Arithmetic.Divide && quotient.Inputs[0] is ConstantNode { Value: 1 } && IsSumOfWeights(quotient.Inputs[1]);

    private static bool IsOuter(Node outer, Node inner) => outer.Indices.Length < inner.Indices.Length && outer.Indices.All(inner.Indices.Contains);

    // exp(b - max b).
    private static bool IsWeight(Node node) => Maximum(node) is { } max && max.Body == Exponent(node);

    // Between 1 and the number of elements; where the greatest exponent is infinite, 0 or no number.
    private static bool IsSumOfWeights(Node node) => node switch
    {
        ApplyNode { Primitive: var p } guard when p == Arithmetic.Select && guard.Inputs[1] is ConstantNode { Value: 1 } => IsSumOfWeights(guard.Inputs[2]),
        ReduceNode { Reduction: ReductionKind.Sum, Filter: null } sum => sum.Body is ApplyNode { Primitive: var p } choice && p == Arithmetic.Select
            ? Maximum(choice.Inputs[1]) is { } filtered && filtered.Over.SequenceEqual(sum.Over)
                && filtered.Body == sum.Graph.Apply(Arithmetic.Select, choice.Inputs[0], Exponent(choice.Inputs[1]), sum.Graph.Constant(double.NegativeInfinity))
            : IsWeight(sum.Body) && Maximum(sum.Body)!.Over.SequenceEqual(sum.Over),
        _ => false,
    };

    private static ReduceNode? Maximum(Node node) =>
        node is ApplyNode { Primitive.Name: "exp" } exp && exp.Inputs[0] is ApplyNode { Primitive: var p } shifted && p == Arithmetic.Subtract ? Shifts.MaximumOf(shifted.Inputs[1]) : null;

    private static Node Exponent(Node weight) => weight.Inputs[0].Inputs[0];
}

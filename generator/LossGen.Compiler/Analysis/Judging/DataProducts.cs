using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>
/// A sum or difference of the data's products, such as squared distances: it is as ill-conditioned as the data are. Data that cancel
/// themselves, term by term, are another matter: they needn't be written.
/// </summary>
internal static class DataProducts
{
    /// <summary>Whether a node is one.</summary>
    public static bool AreSummedIn(Node node) => IsSum(node) && IsOfProducts(node);

    private static bool IsOfProducts(Node node) => node switch
    {
        ConstantNode or SizeNode => true,
        ReduceNode reduce => IsSum(node) && IsOfProducts(reduce.Body),
        ApplyNode { Primitive: var p } when IsSum(node) || p == Arithmetic.Negate || p == Arithmetic.Average => node.Inputs.All(IsOfProducts),
        ApplyNode { Primitive: var p } => (p == Arithmetic.Multiply || p == Powers.Pow) && Graph.Reachable(node).All(IsPolynomial),
        _ => false,
    };

    private static bool IsPolynomial(Node node) => node switch
    {
        ReduceNode => IsSum(node),
        ApplyNode { Primitive: var p } => IsSum(node) || p == Arithmetic.Multiply || p == Arithmetic.Negate || p == Arithmetic.Average
            || (p == Powers.Pow && node.Inputs[1] is ConstantNode { Value: var power } && power >= 0 && power == Math.Floor(power)),
        _ => true,
    };

    private static bool IsSum(Node node) => node is ReduceNode { Reduction: ReductionKind.Sum }
        || (node is ApplyNode { Primitive: var p } && (p == Arithmetic.Add || p == Arithmetic.Subtract));
}

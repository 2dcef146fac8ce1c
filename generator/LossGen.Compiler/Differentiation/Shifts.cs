using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Differentiation;

/// <summary>
/// What exponentials are taken relative to: the greatest exponent, so that none is above 0. Where all are -∞ it is 0, so that -∞ - -∞
/// doesn't arise.
/// </summary>
public static class Shifts
{
    /// <summary>The shift by a maximum.</summary>
    public static Node By(Node max) =>
        max.Graph.Apply(Arithmetic.Select, max.Graph.Apply(Arithmetic.Equal, max, max.Graph.Constant(double.NegativeInfinity)), max.Graph.Zero, max);

    /// <summary>The maximum that a node is the shift by, or null.</summary>
    public static ReduceNode? MaximumOf(Node node) =>
        node is ApplyNode { Primitive: var p } choice && p == Arithmetic.Select && choice.Inputs[2] is ReduceNode { Reduction: ReductionKind.Max } max && By(max) == node
            ? max
            : null;
}

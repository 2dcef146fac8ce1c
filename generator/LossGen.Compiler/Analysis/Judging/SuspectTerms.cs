using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>What is wrong whatever the input: literals that the element type can't hold (LG3203), reals compared for equality (LG3207).</summary>
internal sealed class SuspectTerms(Subject subject, Spans spans)
{
    /// <summary>The findings.</summary>
    public IEnumerable<Finding> All()
    {
        foreach (var node in Graph.Reachable(subject.Written))
        {
            switch (node)
            {
                case ConstantNode { Kind: ValueKind.Real, Value: var value } when subject.Signature.Element == ElementType.Single && value != 0 && !double.IsInfinity(value) && (float)value is 0 or float.PositiveInfinity or float.NegativeInfinity:
                    yield return new("LG3203", FormulaSeverity.Warning, spans.Written(node) ?? spans.Whole, $"A float holds {value:R} as {((float)value == 0 ? "0" : "infinity")}", null)
                    {
                        Replacement = Math.Abs(value) < 1 ? (value > 0 ? "1e-30" : "-1e-30") : null,
                    };
                    break;
                case ApplyNode { Primitive: var p } comparison when (p == Arithmetic.Equal || p == Arithmetic.NotEqual)
                    && comparison.Inputs.All(i => i.Kind == ValueKind.Real && !IsDiscrete(i)):
                    yield return new("LG3207", FormulaSeverity.Warning, spans.Written(node) ?? spans.Whole, $"Two reals are compared by '{p.Name}': equal numbers rarely come out of arithmetic equal", null);
                    break;
            }
        }
    }

    // Numbers that are exact: literals, truth values, indices, whole numbers, the extremes that are compared with their own elements.
    private static bool IsDiscrete(Node node) => node switch
    {
        ConstantNode or IndexNode or SizeNode => true,
        ParameterNode p => !p.Parameter.IsFloating,
        LoadNode l => !l.Parameter.IsFloating,
        ReduceNode { Reduction: ReductionKind.Max or ReductionKind.Min } => true,
        ApplyNode { Primitive.Name: "sign" or "floor" or "ceil" or "round" or "number" } => true,
        ApplyNode { Primitive.Name: "?:" or "+" or "-" or "*" or "neg" } a => a.Inputs.Where(i => i.Kind == ValueKind.Real).All(IsDiscrete),
        _ => false,
    };
}

using System.Collections.Immutable;
using System.Globalization;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;
using LossGen.Compiler.Syntax;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>What is wrong whatever the input: literals that the element type can't hold (LG3203), reals compared for equality (LG3207).</summary>
internal sealed class SuspectTerms(Subject subject, Spans spans)
{
    /// <summary>The findings.</summary>
    public IEnumerable<Finding> All()
    {
        foreach (var token in Lexer.Lex(subject.Text, ImmutableArray.CreateBuilder<FormulaDiagnostic>()).Where(t => t.Kind == TokenKind.Number))
        {
            // Not even the parser holds it: what is left of it is no sign of what was written.
            double held = double.TryParse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.PositiveInfinity;
            if (double.IsInfinity(held) || (held == 0 && token.Text.TakeWhile(c => c is not ('e' or 'E')).Any(c => c is >= '1' and <= '9')))
            {
                yield return new("LG3203", FormulaSeverity.Warning, token.Span, $"A {(subject.Signature.Element == ElementType.Single ? "float" : "double")} holds {token.Text} as {(held == 0 ? "0" : "infinity")}", null)
                {
                    Replacement = held != 0 ? null : subject.Signature.Element == ElementType.Single ? "1e-30" : "1e-300",
                };
            }
        }

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

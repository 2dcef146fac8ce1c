using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Rewriting;
using LossGen.Compiler.Syntax;

namespace LossGen.Compiler.Analysis.Fixing;

/// <summary>
/// The log-likelihood for a loss of probabilities that saturates. Only where one is known: a logarithm within anything else, a gate or a ratio
/// of overlaps, is of another scale than what stands around it.
/// </summary>
internal static class LogitsCandidates
{
    private static readonly HashSet<string> Reductions = ["sum", "mean", "prod", "max", "min", "norm", "logsumexp", "softmax"];

    public static IEnumerable<Candidate> Of(FixContext context) => Errors(context).Concat(Rows(context)).Concat(new[] { Likelihood(context) }.OfType<Candidate>());

    // The error of a sigmoid as the logistic loss whose gradient is that error: of a target between 0 and 1, and -1 and 1.
    private static IEnumerable<Candidate> Errors(FixContext context)
    {
        foreach (var minus in context.All.OfType<BinarySyntax>().Where(b => b.Operator.Kind == TokenKind.Minus))
        {
            foreach (var (prediction, target) in new[] { (minus.Left, minus.Right), (minus.Right, minus.Left) })
            {
                if (Squashed.Of(context, prediction) is not { Kind: not SquashedKind.Softmax } squashed || !CanMeet(context, target, squashed.Kind == SquashedKind.Sigmoid ? 0 : -1))
                {
                    continue;
                }

                string z = squashed.Operand, text = squashed.Kind == SquashedKind.Sigmoid
                    ? $"(softplus({squashed.Logit}) - {context.Operand(target)} * {z})"
                    : $"(softplus({Squashed.Times("2", z)}) - (1 + {context.Term(target)}) * {z})";
                foreach (var error in Functions(context, minus))
                {
                    yield return FixContext.Replace(error, text, Fidelity.Downhill);
                }
            }
        }
    }

    // What depends on a difference alone, the most of it first.
    private static IEnumerable<ExpressionSyntax> Functions(FixContext context, ExpressionSyntax difference)
    {
        var anchor = context.UseOf(difference) ?? difference;
        return context.All
            .Where(e => e.Span.Contains(anchor.Span) && e.Span != anchor.Span && e is not ParenthesizedSyntax)
            .Where(e => !SyntaxWalker.Within(e).Any(n => n is CallSyntax c && Reductions.Contains(c.Name.Text) && !anchor.Span.Contains(c.Span) && !(c.Indices is null && c.Arguments.Length > 1)))
            .Where(e => SyntaxWalker.Within(e).OfType<ExpressionSyntax>().All(n => n is not (NameSyntax or ElementSyntax) || anchor.Span.Contains(n.Span)))
            .OrderByDescending(e => e.Span.Length);
    }

    // The squared errors of a softmax's row: the cross entropy of the row.
    private static IEnumerable<Candidate> Rows(FixContext context)
    {
        foreach (var sum in context.All.OfType<CallSyntax>().Where(c => c is { Name.Text: "sum", Indices: { Indices.Length: 1, Filter: null }, Arguments.Length: 1 }))
        {
            var difference = FixContext.Bare(sum.Arguments[0].Value) switch
            {
                BinarySyntax { Operator.Kind: TokenKind.Caret, Right: NumberSyntax { Value: 2 } } power => FixContext.Bare(power.Left),
                CallSyntax { Name.Text: "square" or "abs", Arguments.Length: 1 } call => FixContext.Bare(call.Arguments[0].Value),
                _ => null,
            };
            if (difference is not BinarySyntax { Operator.Kind: TokenKind.Minus } minus)
            {
                continue;
            }

            string index = sum.Indices!.Indices[0].Text;
            foreach (var (prediction, target) in new[] { (minus.Left, minus.Right), (minus.Right, minus.Left) })
            {
                if (Squashed.Of(context, prediction) is { Kind: SquashedKind.Softmax } squashed && squashed.Index == index && CanMeet(context, target, 0))
                {
                    yield return FixContext.Replace(sum, $"(-sum[{index}]({context.Factor(target)} * logsoftmax[{index}]({squashed.Logit})))", Fidelity.Different);
                }
            }
        }
    }

    // What a share of exponentials that is written out has for its negated logarithm.
    private static string? Surprise(FixContext context, ExpressionSyntax share) =>
        context.NodeAt(share) is { } node && Stabilizer.Stabilize(context.Bound.Graph, node) is ApplyNode { Primitive: var exp, Inputs: var inputs } && exp == Exponentials.Exp
        && Graph.Reachable(inputs[0]).OfType<ReduceNode>().Any(r => r.Reduction == ReductionKind.LogSumExp)
            ? LanguageForm.Of(Simplifier.Simplify(context.Bound.Graph, context.Bound.Graph.Apply(Arithmetic.Negate, inputs[0])), context.NamesIn(share))
            : null;

    // Beyond what the prediction can reach the logarithm of nothing is wanted. What isn't declared is taken to be in reach.
    internal static bool CanMeet(FixContext context, ExpressionSyntax target, double least)
    {
        if (context.NodeOf(target) is not { } node)
        {
            return true;
        }

        var range = IntervalAnalysis.Certain()[node];
        return double.IsInfinity(range.Low) || double.IsInfinity(range.High) || (range.Low >= least && range.High <= 1);
    }

    // Probabilities that the loss wants large or small, by themselves: their logarithms say so without end.
    private static Candidate? Likelihood(FixContext context)
    {
        var found = new List<(bool IsWanted, Squashed Probability)>();
        var edits = new List<FormulaEdit>();
        bool isKnown = Collect(context.Result, false, false) && found.Count > 0 && edits.GroupBy(e => e.Span).All(g => g.Count() == 1);

        // What is only to be small may be a penalty on a gate.
        return isKnown && found.Exists(f => f.IsWanted) && found.TrueForAll(f => f.IsWanted || (f.Probability.Kind == SquashedKind.Sigmoid && found.Exists(o => o.IsWanted && o.Probability.Logit == f.Probability.Logit)))
            ? new([.. edits], found.TrueForAll(f => f.IsWanted) ? Fidelity.Downhill : Fidelity.Different)
            : null;

        bool Collect(ExpressionSyntax node, bool isWanted, bool isFactor)
        {
            if (node is ParenthesizedSyntax { Inner: BinarySyntax { Operator.Kind: TokenKind.Minus, Left: NumberSyntax { Value: 1 } } part } && isFactor)
            {
                // As a factor without its sign: log(1 - p) instead of log(p).
                return Squashed.Of(context, part.Right) is { Kind: SquashedKind.Sigmoid } rest && Add(node, !isWanted, rest, isWanted ? $"logsigmoid({rest.Opposite})" : $"softplus({rest.Opposite})");
            }

            switch (node)
            {
                case ParenthesizedSyntax p:
                    return Collect(p.Inner, isWanted, isFactor);
                case UnarySyntax { Operator.Kind: TokenKind.Minus } negated:
                    return Collect(negated.Operand, !isWanted, isFactor);
                case BinarySyntax { Operator.Kind: TokenKind.Minus, Left: NumberSyntax { Value: 1 } } written when !isWanted && Surprise(context, written.Right) is { } surprise:
                    return Add(written, true, new(SquashedKind.Softmax, surprise), surprise);
                case BinarySyntax { Operator.Kind: TokenKind.Minus, Left: NumberSyntax { Value: 1 } } rest:
                    // What is left of 1 is left of nothing on this scale.
                    edits.Add(new(TextSpan.FromBounds(rest.Span.Start, rest.Right.Span.Start), "-"));
                    return rest.Right is not BinarySyntax && Collect(rest.Right, !isWanted, isFactor);
                case BinarySyntax { Operator.Kind: TokenKind.Plus } sum:
                    return Collect(sum.Left, isWanted, false) && Collect(sum.Right, isWanted, false);
                case BinarySyntax { Operator.Kind: TokenKind.Star } product:
                    return IsWeight(product.Left) ? Collect(product.Right, isWanted, true) : IsWeight(product.Right) && Collect(product.Left, isWanted, true);
                case CallSyntax { Name.Text: "mean" or "sum", Arguments.Length: 1 } reduction:
                    return Collect(reduction.Arguments[0].Value, isWanted, false);
                case CallSyntax { Name.Text: "sigmoid" or "softmax" } probability when isWanted:
                    return Squashed.Of(context, probability) is { } wanted && Named(probability, wanted);
                case CallSyntax { Name.Text: "sigmoid" } probability:
                    return Squashed.Of(context, probability) is { } unwanted && Add(probability, false, unwanted, $"softplus({unwanted.Logit})");
                case NameSyntax or ElementSyntax:
                    // A definition changes as a whole.
                    return isWanted && context.DefinitionOf(node)?.Value is CallSyntax value && context.UseOf(value) == node && Squashed.Of(context, value) is { } defined && Named(value, defined);
                default:
                    return false;
            }
        }

        bool Named(CallSyntax call, Squashed probability)
        {
            found.Add((true, probability));
            edits.Add(new(call.Name.Span, "log" + call.Name.Text));
            return call.Name.Text is "sigmoid" or "softmax";
        }

        bool Add(ExpressionSyntax node, bool isWanted, Squashed probability, string text)
        {
            found.Add((isWanted, probability));
            edits.Add(new(node.Span, text));
            return true;
        }

        bool IsWeight(ExpressionSyntax node) => context.NodeOf(node) is { } weight && IntervalAnalysis.Certain()[weight].Low >= 0 && !context.IsDifferentiated(weight);
    }
}

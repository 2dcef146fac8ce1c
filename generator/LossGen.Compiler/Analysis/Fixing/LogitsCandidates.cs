using LossGen.Compiler.Syntax;

namespace LossGen.Compiler.Analysis.Fixing;

/// <summary>
/// The log-likelihood for a loss of probabilities that saturates. Only where one is known: a logarithm within anything else, a gate or a ratio
/// of overlaps, is of another scale than what stands around it.
/// </summary>
internal static class LogitsCandidates
{
    public static IEnumerable<Candidate> Of(FixContext context) =>
        Errors(context).Concat(new[] { Likelihood(context, context.Result, false) }.OfType<Candidate>());

    // The error of a sigmoid as the logistic loss whose gradient is that error: of a target between 0 and 1, and -1 and 1.
    private static IEnumerable<Candidate> Errors(FixContext context)
    {
        foreach (var node in context.Near)
        {
            var difference = node switch
            {
                BinarySyntax { Operator.Kind: TokenKind.Caret, Right: NumberSyntax { Value: 2 or 4 } } power => FixContext.Bare(power.Left),
                CallSyntax { Name.Text: "square" or "abs", Arguments.Length: 1 } call => FixContext.Bare(call.Arguments[0].Value),
                _ => null,
            };
            if (difference is not BinarySyntax { Operator.Kind: TokenKind.Minus } minus)
            {
                continue;
            }

            foreach (var (prediction, target) in new[] { (minus.Left, minus.Right), (minus.Right, minus.Left) })
            {
                if (FixContext.Bare(prediction) is CallSyntax { Name.Text: "sigmoid" or "tanh", Arguments.Length: 1 } squashed && CanMeet(context, target, squashed.Name.Text == "sigmoid" ? 0 : -1))
                {
                    var logit = squashed.Arguments[0].Value;
                    string z = context.Operand(logit);
                    string text = squashed.Name.Text == "sigmoid"
                        ? $"(softplus({context.Of(logit)}) - {context.Operand(target)} * {z})"
                        : $"(softplus(2 * {z}) - (1 + {context.Term(target)}) * {z})";
                    yield return FixContext.Replace(node, text, Fidelity.Downhill);
                }
            }
        }
    }

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

    // A probability that the loss wants large, by itself: its logarithm says so without end.
    private static Candidate? Likelihood(FixContext context, ExpressionSyntax node, bool isWanted)
    {
        switch (node)
        {
            case ParenthesizedSyntax p:
                return Likelihood(context, p.Inner, isWanted);
            case UnarySyntax { Operator.Kind: TokenKind.Minus } negated:
                return Likelihood(context, negated.Operand, !isWanted);
            case BinarySyntax { Operator.Kind: TokenKind.Minus, Left: NumberSyntax } rest:
                // What is left of 1 is left of nothing on this scale. A definition would change apart from it.
                return Likelihood(context, rest.Right, !isWanted) is { Edit: var edit } candidate && rest.Right.Span.Contains(edit.Span)
                    ? candidate with { Edit = new(rest.Span, "-" + new FormulaEdit(new(edit.Span.Start - rest.Right.Span.Start, edit.Span.Length), edit.Text).ApplyTo(context.Of(rest.Right))) }
                    : null;
            case CallSyntax { Name.Text: "mean" or "sum", Arguments.Length: 1 } reduction:
                return Likelihood(context, reduction.Arguments[0].Value, isWanted);
            case CallSyntax { Name.Text: "sigmoid" or "softmax" } probability when isWanted:
                return FixContext.Replace(probability.Name.Span, "log" + probability.Name.Text, Fidelity.Downhill);
            case NameSyntax name:
                return Defined(name.Name.Text);
            case ElementSyntax element:
                return Defined(element.Name.Text);
            default:
                return null;
        }

        Candidate? Defined(string name) =>
            isWanted && context.All.Count(e => e is NameSyntax n && n.Name.Text == name || e is ElementSyntax s && s.Name.Text == name) == 1
            && context.Tree.Statements.OfType<DefinitionSyntax>().FirstOrDefault(d => d.Name.Text == name)?.Value is CallSyntax value
                ? Likelihood(context, value, isWanted)
                : null;
    }
}

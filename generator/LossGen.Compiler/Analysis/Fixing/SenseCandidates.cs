using LossGen.Compiler.Graphs;
using LossGen.Compiler.Rewriting;
using LossGen.Compiler.Syntax;

namespace LossGen.Compiler.Analysis.Fixing;

/// <summary>Rewrites into the loss that was probably meant.</summary>
internal static class SenseCandidates
{
    private static readonly string[] Reductions = ["sum", "mean", "prod", "max", "min"];

    /// <summary>A probability without the softmax or the sigmoid around it.</summary>
    public static IEnumerable<Candidate> Once(FixContext context)
    {
        foreach (var call in context.Calls("softmax", "sigmoid", "logsoftmax", "logsigmoid").Take(3))
        {
            string argument = context.Of(call.Arguments[0].Value);
            yield return FixContext.Replace(call, call.Name.Text.StartsWith("log", StringComparison.Ordinal) ? $"log({argument})" : context.Operand(call.Arguments[0].Value), Fidelity.Different);
            if (call.Name.Text.StartsWith("log", StringComparison.Ordinal))
            {
                yield return FixContext.Replace(call, $"log({context.Term(call.Arguments[0].Value)} + 1e-7)", Fidelity.Different);
            }
        }

        // Written out, as well.
        foreach (var quotient in context.Near.Where(e => e is BinarySyntax { Operator.Kind: TokenKind.Slash }).Take(3))
        {
            if (Squashed.Of(context, quotient) is { } squashed)
            {
                yield return FixContext.Replace(quotient, squashed.Operand, Fidelity.Different);
                foreach (var log in context.Calls("log").Where(l => FixContext.Bare(l.Arguments[0].Value) == quotient))
                {
                    yield return FixContext.Replace(quotient, $"{squashed.Logit} + 1e-7", Fidelity.Different);
                }
            }
        }
    }

    /// <summary>The function for the scale that its argument is on.</summary>
    public static IEnumerable<Candidate> RightScale(FixContext context)
    {
        foreach (var minus in context.Operations(TokenKind.Minus))
        {
            if (FixContext.Bare(minus.Left) is CallSyntax { Name.Text: "softplus", Arguments.Length: 1 } softplus
                && FixContext.Bare(minus.Right) is BinarySyntax { Operator.Kind: TokenKind.Star } product)
            {
                string p = context.Of(softplus.Arguments[0].Value);
                var target = context.Inner(product.Left) == p ? product.Right : product.Left;
                string y = context.Operand(target), q = context.Term(softplus.Arguments[0].Value);
                yield return FixContext.Replace(minus, $"-({y} * log({q} + 1e-7) + (1 - {y}) * log(1 - {context.Operand(softplus.Arguments[0].Value)} + 1e-7))", Fidelity.Different);
            }
        }

        foreach (var call in context.Calls("log", "log1p", "softplus", "sigmoid", "softmax", "logsoftmax", "logsigmoid", "logsumexp").Take(3))
        {
            var argument = call.Arguments[0].Value;
            if (call.Name.Text is "log" or "log1p" && (OfClass(context, call) ?? OfBoth(context, RestOf(call) ?? argument)) is { } likelihood)
            {
                yield return likelihood;
                continue;
            }

            if (call.Name.Text is "log" or "log1p" && WrittenOut(context, call) is { } likely)
            {
                yield return FixContext.Replace(call, likely, Fidelity.Different);
                continue;
            }

            string? text = call.Name.Text switch
            {
                "log" => $"logsigmoid({context.Of(argument)})",
                "logsoftmax" or "logsigmoid" => $"log({context.Term(argument)} + 1e-7)",
                "softplus" when argument is UnarySyntax { Operator.Kind: TokenKind.Minus } negated => $"-log({context.Term(negated.Operand)} + 1e-7)",
                "softplus" => $"-log(1 - {context.Operand(argument)} + 1e-7)",
                "softmax" or "sigmoid" => context.Operand(argument),
                _ => null,
            };
            if (text is not null)
            {
                yield return FixContext.Replace(call, text.StartsWith("-", StringComparison.Ordinal) ? $"({text})" : text, Fidelity.Different);
            }
        }
    }

    // A softplus or the logarithm of a sigmoid that is written out, as that of the probability itself.
    private static string? WrittenOut(FixContext context, CallSyntax log)
    {
        if (context.NodeAt(log) is not { } node || Stabilizer.Stabilize(context.Bound.Graph, node) is not ApplyNode { Primitive.Name: "softplus" or "logsigmoid" } stable
            || LanguageForm.Of(stable.Inputs[0], context.NamesIn(log)) is not { } text)
        {
            return null;
        }

        text = FixContext.Unwrapped(text);
        bool isNegated = text.StartsWith("-", StringComparison.Ordinal), isSoftplus = stable.Primitive.Name == "softplus";
        string probability = isNegated == isSoftplus ? $"log({(isNegated ? text.Substring(1) : text)} + 1e-7)" : $"log(1 - {(isNegated ? text.Substring(1) : text)} + 1e-7)";
        return isSoftplus ? $"(-{probability})" : probability;
    }

    // The logit that a label picks is one of a row's, each of which takes part.
    private static Candidate? OfClass(FixContext context, CallSyntax log)
    {
        if (log.Name.Text != "log" || FixContext.Bare(log.Arguments[0].Value) is not ElementSyntax picked || context.NodeOf(picked) is not LoadNode { Subscripts: var subscripts } || subscripts.Count(s => s.Gather is LoadNode) != 1)
        {
            return null;
        }

        int label = subscripts.IndexOf(subscripts.First(s => s.Gather is not null));
        string index = new[] { "c", "k", "j" }.First(name => name == "j" || !context.Tree.Tokens.Any(t => t.Text == name));
        string row = context.Exchanged(picked, e => e == picked.Subscripts[label], index), z = context.Of(picked);
        var negated = context.All.OfType<UnarySyntax>().FirstOrDefault(u => u.Operator.Kind == TokenKind.Minus && FixContext.Bare(u.Operand) == log);
        return negated is null ? FixContext.Replace(log, $"({z} - logsumexp[{index}]({row}))", Fidelity.Different)
            : FixContext.Replace(negated, $"(logsumexp[{index}]({row}) - {z})", Fidelity.Different);
    }

    // What 1 is lessened by in a logarithm.
    private static ExpressionSyntax? RestOf(CallSyntax log) => (log.Name.Text, FixContext.Bare(log.Arguments[0].Value)) switch
    {
        ("log", BinarySyntax { Operator.Kind: TokenKind.Minus, Left: NumberSyntax { Value: 1 } } minus) => minus.Right,
        ("log1p", UnarySyntax { Operator.Kind: TokenKind.Minus } minus) => minus.Operand,
        _ => null,
    };

    // The logarithms of a probability and of what is left of 1, each as that of a logit.
    private static Candidate? OfBoth(FixContext context, ExpressionSyntax logit)
    {
        string z = context.Inner(logit);
        var logs = context.All.OfType<CallSyntax>().Where(c => c.Name.Text is "log" or "log1p" && c.Arguments.Length == 1).ToList();
        CallSyntax[] ofLogit = [.. logs.Where(c => c.Name.Text == "log" && context.Inner(c.Arguments[0].Value) == z)], ofRest = [.. logs.Where(c => RestOf(c) is { } rest && context.Inner(rest) == z)];
        return ofLogit.Length == 0 || ofRest.Length == 0 ? null
            : FixContext.Replace([.. ofLogit, .. ofRest], c => ofRest.Contains(c) ? $"logsigmoid(-{context.Operand(FixContext.Bare(logit))})" : $"logsigmoid({z})", Fidelity.Different);
    }

    /// <summary>The square, the absolute value or the sign that gives the loss a lower bound.</summary>
    public static IEnumerable<Candidate> Bounded(FixContext context)
    {
        // What is bounded above by more than a range, a logarithm or a negated square, has its sign wrong; a mere difference has none.
        if (context.All.Any(e => e is CallSyntax { Name.Text: not ("mean" or "sum") } or BinarySyntax { Operator.Kind: TokenKind.Caret }))
        {
            yield return Negated(context);
        }

        // Inside of the outermost reductions first: the terms.
        foreach (var reduction in context.All.OfType<CallSyntax>().Where(c => Reductions.Contains(c.Name.Text) && c.Arguments.Length == 1))
        {
            var body = reduction.Arguments[0].Value;
            if (FixContext.Bare(body) is BinarySyntax { Operator.Kind: TokenKind.Minus })
            {
                yield return FixContext.Replace(body, $"({context.Inner(body)})^2", Fidelity.Different);
            }
        }

        foreach (var candidate in Signs(context))
        {
            yield return candidate;
        }
    }

    /// <summary>The other sign: of one term, or of all.</summary>
    public static IEnumerable<Candidate> Signs(FixContext context)
    {
        foreach (var sum in context.All.OfType<BinarySyntax>().Where(b => b.Operator.Kind is TokenKind.Plus or TokenKind.Minus && b.Left is not NumberSyntax && !IsDistance(b)).Take(5))
        {
            yield return FixContext.Replace(sum.Operator.Span, sum.Operator.Kind == TokenKind.Plus ? "-" : "+", Fidelity.Different);
        }

        foreach (var minus in context.All.OfType<UnarySyntax>().Where(u => u.Operator.Kind == TokenKind.Minus && u.Operand is not NumberSyntax).Take(3))
        {
            yield return FixContext.Replace(minus, context.Of(minus.Operand), Fidelity.Different);
        }

        yield return Negated(context);
        foreach (var reduction in context.All.OfType<CallSyntax>().Where(c => c.Name.Text is "mean" or "sum" && c.Arguments.Length == 1))
        {
            var body = reduction.Arguments[0].Value;
            if (FixContext.Bare(body) is BinarySyntax { Operator.Kind: TokenKind.Minus, Left: not NumberSyntax })
            {
                yield return FixContext.Replace(body, $"({context.Inner(body)})^2", Fidelity.Different);
            }
        }
    }

    // How far a prediction is from its target is a difference.
    private static bool IsDistance(BinarySyntax sum) => sum.Operator.Kind == TokenKind.Minus && sum.Left is NameSyntax or ElementSyntax && sum.Right is NameSyntax or ElementSyntax;

    private static Candidate Negated(FixContext context)
    {
        var whole = context.Result;
        while (whole is CallSyntax { Name.Text: "mean" or "sum", Arguments.Length: 1 } reduction && FixContext.Bare(reduction.Arguments[0].Value) is CallSyntax or UnarySyntax)
        {
            whole = FixContext.Bare(reduction.Arguments[0].Value);
        }

        // What is left of 1 of a score, or of an error.
        return whole is BinarySyntax { Operator.Kind: TokenKind.Minus, Left: NumberSyntax { Value: 1 } } rest ? FixContext.Replace(rest, context.Of(rest.Right), Fidelity.Different)
            : whole is UnarySyntax { Operator.Kind: TokenKind.Minus } minus ? FixContext.Replace(minus, context.Of(minus.Operand), Fidelity.Different) : Opposite(context);
    }

    private static Candidate Opposite(FixContext context) =>
        FixContext.Replace(context.Result, context.Result is CallSyntax or NameSyntax or ParenthesizedSyntax ? $"-{context.Of(context.Result)}" : $"-({context.Of(context.Result)})", Fidelity.Different);

    /// <summary>A mean for a sum over the batch.</summary>
    public static IEnumerable<Candidate> Means(FixContext context) =>
        context.Calls("sum").Select(sum => FixContext.Replace(sum.Name.Span, "mean", Fidelity.Different));
}

using LossGen.Compiler.Graphs;
using LossGen.Compiler.Syntax;

namespace LossGen.Compiler.Analysis.Fixing;

/// <summary>Rewrites that give a gradient where there was none, or a smooth one.</summary>
internal static class GradientCandidates
{
    /// <summary>A step as a function that rises over some distance: the value for its rounding, a sigmoid for a comparison.</summary>
    public static IEnumerable<Candidate> Surrogates(FixContext context)
    {
        // An error rate may stand as what is left of the rate of hits.
        var rest = context.All.OfType<BinarySyntax>().Where(b => Hits(b) is { } hits && hits.Span.Contains(context.At.Span));
        foreach (var whole in rest.Concat(new[] { context.At, context.Result }).Distinct())
        {
            string softened = Soften(context, whole);
            if (softened != context.Of(whole))
            {
                yield return FixContext.Replace(whole, softened, Fidelity.Different);
            }
        }

        foreach (var step in context.Near)
        {
            string softened = Soften(context, step);
            if (softened != context.Of(step))
            {
                yield return FixContext.Replace(step, softened, Fidelity.Different);
            }
        }
    }

    // Each step on the way as what it stands for, the rest as it was written.
    private static string Soften(FixContext context, ExpressionSyntax node)
    {
        string Soft(ExpressionSyntax e) => Soften(context, e);
        string Operand(ExpressionSyntax e) => e is BinarySyntax or UnarySyntax or ConditionalSyntax ? $"({Soft(e)})" : Soft(e);
        switch (node)
        {
            case ParenthesizedSyntax { Inner: ConditionalSyntax } p when Soft(p.Inner) is var inner && !inner.Contains('?'):
                return inner;
            case ParenthesizedSyntax p when Soft(p.Inner) is var inner && inner != context.Of(p.Inner) && IsPrimary(inner):
                return inner;
            case CallSyntax { Name.Text: "round" or "floor" or "ceil", Arguments: { Length: 1 } rounded }:
                return Operand(rounded[0].Value);
            case CallSyntax { Name.Text: "sign", Arguments: { Length: 1 } signed }:
                return $"tanh({Soft(signed[0].Value)})";
            case CallSyntax { Name.Text: "argmax" or "argmin", Indices.Indices: { Length: 1 } indices, Arguments: { Length: 1 } scores } arg:
                string index = indices[0].Text;
                return $"sum[{index}]({index} * softmax[{index}]({(arg.Name.Text == "argmin" ? "-" : "")}{Operand(scores[0].Value)}))";
            case ConditionalSyntax { WhenTrue: NumberSyntax { Value: 1 }, WhenFalse: NumberSyntax { Value: 0 } } indicator:
                return Soft(indicator.Condition);
            case ConditionalSyntax { WhenTrue: NumberSyntax { Value: 0 }, WhenFalse: NumberSyntax { Value: 1 } } inverse:
                return $"(1 - {Soft(inverse.Condition)})";
            case ConditionalSyntax choice:
                return $"{context.Of(choice.Condition)} ? {Soft(choice.WhenTrue)} : {Soft(choice.WhenFalse)}";
            case BinarySyntax comparison when Decision(context, comparison) is { } decision:
                return decision.IsAbove ? context.Operand(decision.Decided) : $"(1 - {context.Operand(decision.Decided)})";
            case BinarySyntax { Operator.Kind: TokenKind.Greater or TokenKind.GreaterOrEqual } above:
                return $"sigmoid({context.Term(above.Left)} - {Negated(context, above.Right)})";
            case BinarySyntax { Operator.Kind: TokenKind.Less or TokenKind.LessOrEqual } below:
                return $"sigmoid({context.Term(below.Right)} - {Negated(context, below.Left)})";
            case BinarySyntax { Operator.Kind: TokenKind.Minus } rest when Hits(rest) is { } hits:
                return context.Exchanged(FixContext.Bare(rest.Right), e => e == hits, Alone(Unequal(hits)));
            case BinarySyntax { Operator.Kind: TokenKind.BangEqual or TokenKind.EqualEqual } equality when Likelihood(context, equality) is { } loss:
                return equality.Operator.Kind == TokenKind.BangEqual ? loss : $"(1 - {loss})";
            case BinarySyntax { Operator.Kind: TokenKind.BangEqual } unequal:
                return Unequal(unequal);
            case BinarySyntax { Operator.Kind: TokenKind.EqualEqual } equal:
                return $"(1 - {Unequal(equal)})";
            default:
                return Rebuilt(context, node, Soft);
        }

        string Unequal(BinarySyntax decision) => Likelihood(context, decision) ?? $"({Operand(decision.Left)} - {Operand(decision.Right)})^2";
    }

    // 1 - mean(a == b)
    private static BinarySyntax? Hits(BinarySyntax rest) =>
        rest is { Operator.Kind: TokenKind.Minus, Left: NumberSyntax { Value: 1 } } && FixContext.Bare(rest.Right) is CallSyntax { Name.Text: "mean", Arguments: { Length: 1 } arguments }
            ? FixContext.Bare(arguments[0].Value) as BinarySyntax is { Operator.Kind: TokenKind.EqualEqual } hits ? hits : null
            : null;

    // What a sigmoid decides has a loss of its own.
    private static string? Likelihood(FixContext context, BinarySyntax decision)
    {
        foreach (var (prediction, target) in new[] { (decision.Left, decision.Right), (decision.Right, decision.Left) })
        {
            if (FixContext.Bare(prediction) is BinarySyntax comparison && LogitsCandidates.CanMeet(context, target, 0) && Decision(context, comparison) is { } made
                && FixContext.Bare(made.Decided) is CallSyntax { Name.Text: "sigmoid", Arguments: { Length: 1 } logits })
            {
                string z = context.Operand(logits[0].Value), y = context.Operand(target);
                return made.IsAbove ? $"(softplus({context.Of(logits[0].Value)}) - {y} * {z})" : $"(softplus(-{z}) + {y} * {z})";
            }
        }

        return null;
    }

    // What is compared with a threshold, and whether it is to lie above it.
    private static (ExpressionSyntax Decided, bool IsAbove)? Decision(FixContext context, BinarySyntax comparison)
    {
        if (comparison.Operator.Kind is not (TokenKind.Greater or TokenKind.GreaterOrEqual or TokenKind.Less or TokenKind.LessOrEqual))
        {
            return null;
        }

        bool isGreater = comparison.Operator.Kind is TokenKind.Greater or TokenKind.GreaterOrEqual;
        return IsThreshold(context, comparison.Left, comparison.Right) ? (comparison.Left, isGreater)
            : IsThreshold(context, comparison.Right, comparison.Left) ? (comparison.Right, !isGreater)
            : null;
    }

    // What lies between 0 and 1 is the smooth form of its own decision.
    private static bool IsThreshold(FixContext context, ExpressionSyntax decided, ExpressionSyntax threshold) =>
        FixContext.Bare(threshold) is NumberSyntax { Value: > 0 and < 1 } && context.NodeOf(decided) is { } node && IntervalAnalysis.Certain()[node] is { Low: >= 0 and < 0.01, High: > 0.99 and <= 1 };

    private static string Alone(string text) =>
        SyntaxTree.Parse(text).Statements is { Length: 1 } statements && statements[0] is ResultSyntax { Value: ParenthesizedSyntax } ? text.Substring(1, text.Length - 2) : text;

    private static bool IsPrimary(string text) =>
        SyntaxTree.Parse(text).Statements is { Length: 1 } statements && statements[0] is ResultSyntax { Value: CallSyntax or NameSyntax or ElementSyntax or ParenthesizedSyntax };

    private static string Negated(FixContext context, ExpressionSyntax node) =>
        node is BinarySyntax { Operator.Kind: TokenKind.Plus or TokenKind.Minus } ? $"({context.Of(node)})" : context.Term(node);

    // The user's own text, with only its parts exchanged.
    private static string Rebuilt(FixContext context, ExpressionSyntax node, Func<ExpressionSyntax, string> part)
    {
        IEnumerable<ExpressionSyntax> parts = node switch
        {
            ParenthesizedSyntax p => [p.Inner],
            UnarySyntax u => [u.Operand],
            BinarySyntax b => [b.Left, b.Right],
            CallSyntax c => c.Arguments.Select(a => a.Value),
            _ => [],
        };
        string text = context.Of(node);
        foreach (var inner in parts.Reverse())
        {
            int start = inner.Span.Start - node.Span.Start;
            string written = part(inner);
            text = text.Substring(0, start) + (node is CallSyntax ? Alone(written) : written) + text.Substring(start + inner.Span.Length);
        }

        return text;
    }

    /// <summary>
    /// What <c>stopgradient</c> holds, without it. Where several hold one tensor all go together: what is left of the gradient with some of
    /// them is another loss's.
    /// </summary>
    public static IEnumerable<Candidate> Unstopped(FixContext context)
    {
        var stops = context.All.OfType<CallSyntax>().Where(c => c.Name.Text == "stopgradient" && c.Arguments.Length == 1).ToList();
        stops.RemoveAll(s => stops.Exists(o => o != s && o.Span.Contains(s.Span)));
        var held = stops.ToDictionary(s => s, s => context.NodeOf(s.Arguments[0].Value) is { } node
            ? Graph.Reachable(node).OfType<LoadNode>().Select(l => l.Parameter).Intersect(context.Bound.Signature.Differentiated).ToList() : []);
        foreach (var stop in stops.OrderByDescending(s => s.Span.Contains(context.Finding.Span) || context.Finding.Span.Contains(s.Span)))
        {
            CallSyntax[] together = [.. stops.Where(s => s == stop || held[s].Intersect(held[stop]).Any())];
            yield return context.Replace(together, s => context.Operand(((CallSyntax)s).Arguments[0].Value), Fidelity.Exact);
        }
    }

    /// <summary>The smooth function beside a kink.</summary>
    public static IEnumerable<Candidate> Smooth(FixContext context)
    {
        foreach (var call in context.Near.OfType<CallSyntax>().Where(c => c.Indices is null).Take(6))
        {
            string[] x = [.. call.Arguments.Select(a => context.Of(a.Value))];
            string? smooth = (call.Name.Text, x.Length) switch
            {
                ("abs", 1) => $"sqrt({context.Operand(call.Arguments[0].Value)}^2 + 1e-6)",
                ("relu", 1) => $"softplus({x[0]})",
                ("max", 2) when x[1] == "0" => $"softplus({x[0]})",
                ("max", 2) when x[0] == "0" => $"softplus({x[1]})",
                ("max", 2) => $"logaddexp({x[0]}, {x[1]})",
                ("min", 2) => $"-logaddexp(-{context.Operand(call.Arguments[0].Value)}, -{context.Operand(call.Arguments[1].Value)})",
                ("hypot", 2) => $"sqrt({context.Operand(call.Arguments[0].Value)}^2 + {context.Operand(call.Arguments[1].Value)}^2 + 1e-6)",
                ("sqrt", 1) => $"sqrt({context.Term(call.Arguments[0].Value)} + 1e-6)",
                _ => null,
            };
            if (smooth is not null)
            {
                yield return FixContext.Replace(call, call.Name.Text == "min" ? $"({smooth})" : smooth, call.Name.Text is "abs" or "hypot" or "sqrt" ? Fidelity.Close : Fidelity.Different);
            }
        }

        foreach (var norm in context.Calls("norm").Take(1))
        {
            yield return FixContext.Replace(norm, $"sqrt({context.Of(norm)}^2 + 1e-6)", Fidelity.Close);
        }
    }

    /// <summary>A clamp as an epsilon, or as a function that is nowhere flat.</summary>
    public static IEnumerable<Candidate> Unclamped(FixContext context)
    {
        foreach (var clamp in context.Calls("clamp").Where(c => c.Arguments.Length == 3).Take(2))
        {
            yield return FixContext.Replace(clamp, $"({context.Term(clamp.Arguments[0].Value)} + {context.Of(clamp.Arguments[1].Value)})", Fidelity.Close);
        }

        foreach (var call in context.Near.OfType<CallSyntax>().Where(c => c.Indices is null).Take(4))
        {
            string? smooth = (call.Name.Text, call.Arguments.Length) switch
            {
                ("relu", 1) => $"softplus({context.Of(call.Arguments[0].Value)})",
                ("max", 2) when context.Of(call.Arguments[1]) == "0" => $"softplus({context.Of(call.Arguments[0])})",
                ("max", 2) when context.Of(call.Arguments[0]) == "0" => $"softplus({context.Of(call.Arguments[1])})",
                _ => null,
            };
            if (smooth is not null)
            {
                yield return FixContext.Replace(call, smooth, Fidelity.Different);
            }
        }
    }
}

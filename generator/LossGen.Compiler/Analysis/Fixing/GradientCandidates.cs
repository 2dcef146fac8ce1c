using LossGen.Compiler.Graphs;
using LossGen.Compiler.Syntax;

namespace LossGen.Compiler.Analysis.Fixing;

/// <summary>Rewrites that give a gradient where there was none, or a smooth one.</summary>
internal static class GradientCandidates
{
    /// <summary>
    /// Steps as functions that rise over some distance: the value for its rounding, a sigmoid for a comparison. All of them, or what is
    /// left is neither the count that was written nor a smooth one.
    /// </summary>
    public static IEnumerable<Candidate> Surrogates(FixContext context)
    {
        var values = context.Tree.Statements.Select(s => s switch { DefinitionSyntax d => d.Value, FunctionSyntax f => f.Body, ResultSyntax r => r.Value, _ => null });
        var edits = values.OfType<ExpressionSyntax>().SelectMany(v => Softened(context, v)).ToList();
        if (edits.Count > 0)
        {
            yield return new([.. edits], Fidelity.Different);
        }
    }

    // The least that changes in an expression.
    private static IEnumerable<FormulaEdit> Softened(FixContext context, ExpressionSyntax node)
    {
        string text = Soften(context, node);
        if (text == context.Of(node))
        {
            return [];
        }

        var changed = Parts(node).Where(p => Soften(context, p) != context.Of(p)).ToList();
        bool isWithin = changed.Count > 0 && !(node is ParenthesizedSyntax && !text.StartsWith("(", StringComparison.Ordinal)) && Rebuilt(context, node, e => Soften(context, e)) == text;
        return isWithin ? changed.SelectMany(p => Softened(context, p)) : [new(node.Span, text)];
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
            case CallSyntax { Name.Text: "round" or "floor" or "ceil", Arguments: { Length: 1 } rounded } when IsLearned(context, rounded[0].Value):
                return Operand(rounded[0].Value);
            case CallSyntax { Name.Text: "sign", Arguments: { Length: 1 } signed } when IsLearned(context, signed[0].Value):
                return $"tanh({Soft(signed[0].Value)})";
            case CallSyntax { Name.Text: "argmax" or "argmin", Indices.Indices: { Length: 1 } indices, Arguments: { Length: 1 } scores } arg when IsLearned(context, scores[0].Value):
                string index = indices[0].Text;
                return $"sum[{index}]({index} * softmax[{index}]({(arg.Name.Text == "argmin" ? "-" : "")}{Operand(scores[0].Value)}))";
            case ConditionalSyntax { WhenTrue: NumberSyntax { Value: 1 }, WhenFalse: NumberSyntax { Value: 0 } } indicator:
                return Soft(indicator.Condition);
            case ConditionalSyntax { WhenTrue: NumberSyntax { Value: 0 }, WhenFalse: NumberSyntax { Value: 1 } } inverse:
                return FixContext.Bare(inverse.Condition) is BinarySyntax { Operator.Kind: TokenKind.EqualEqual } match && IsLearned(context, match) ? Unequal(match) : $"(1 - {Soft(inverse.Condition)})";
            case ConditionalSyntax { WhenTrue: var one, WhenFalse: var other } sides when FixContext.Bare(sides.Condition) is BinarySyntax { Operator.Kind: var order } && Above(context, sides.Condition) is { } height && IsLearned(context, sides.Condition)
                && (context.Of(one), context.Of(other)) is ("1", "-1") or ("-1", "1"):
                return context.Of(one) == "1" ? $"tanh({height})" : $"-tanh({height})";
            case ConditionalSyntax choice:
                return $"{context.Of(choice.Condition)} ? {Soft(choice.WhenTrue)} : {Soft(choice.WhenFalse)}";
            case BinarySyntax comparison when IsLearned(context, comparison) && Decision(context, comparison) is { } decision:
                return decision.IsAbove ? context.Operand(decision.Decided) : $"(1 - {context.Operand(decision.Decided)})";
            case BinarySyntax when IsLearned(context, node) && Above(context, node) is { } above:
                return $"sigmoid({above})";
            case BinarySyntax { Operator.Kind: TokenKind.Minus } rest when Hits(rest) is { } hits && IsLearned(context, hits):
                return context.Exchanged(FixContext.Bare(rest.Right), e => e == hits, Alone(Unequal(hits)));
            case BinarySyntax { Operator.Kind: TokenKind.BangEqual } unequal when IsLearned(context, unequal):
                return Unequal(unequal);
            case BinarySyntax { Operator.Kind: TokenKind.EqualEqual } equal when IsLearned(context, equal):
                return $"(1 - {Unequal(equal)})";
            default:
                return Rebuilt(context, node, Soft);
        }

        string Unequal(BinarySyntax decision) => Likelihood(context, decision) ?? $"({Operand(decision.Left)} - {Operand(decision.Right)})^2";
    }

    // A step of what isn't learned is none on the way of a gradient.
    private static bool IsLearned(FixContext context, ExpressionSyntax node) => context.NodeAt(node) is not { } bound || context.IsDifferentiated(bound);

    // By how much the condition holds; null where it is no comparison.
    private static string? Above(FixContext context, ExpressionSyntax condition)
    {
        if (FixContext.Bare(condition) is not BinarySyntax { Operator.Kind: TokenKind.Greater or TokenKind.GreaterOrEqual or TokenKind.Less or TokenKind.LessOrEqual } comparison)
        {
            return null;
        }

        bool isGreater = comparison.Operator.Kind is TokenKind.Greater or TokenKind.GreaterOrEqual;
        var (high, low) = isGreater ? (comparison.Left, comparison.Right) : (comparison.Right, comparison.Left);
        return low is NumberSyntax { Value: 0 } ? context.Of(high) : high is NumberSyntax { Value: 0 } ? $"-{context.Operand(low)}" : $"{context.Term(high)} - {Negated(context, low)}";
    }

    // 1 - mean(a == b)
    private static BinarySyntax? Hits(BinarySyntax rest) =>
        rest is { Operator.Kind: TokenKind.Minus, Left: NumberSyntax { Value: 1 } } && FixContext.Bare(rest.Right) is CallSyntax { Name.Text: "mean", Arguments: { Length: 1 } arguments }
            ? FixContext.Bare(arguments[0].Value) as BinarySyntax is { Operator.Kind: TokenKind.EqualEqual } hits ? hits : null
            : null;

    // What a sigmoid, the sign of a logit or the largest of a row decides has a loss of its own.
    private static string? Likelihood(FixContext context, BinarySyntax decision)
    {
        foreach (var (prediction, target) in new[] { (decision.Left, decision.Right), (decision.Right, decision.Left) })
        {
            var made = context.Resolved(prediction);
            if (made is CallSyntax { Name.Text: "argmax", Indices.Indices: { Length: 1 } indices, Arguments: { Length: 1 } scores } && FixContext.Bare(target) is NameSyntax or ElementSyntax)
            {
                string index = indices[0].Text, row = Squashed.Of(context, scores[0].Value) is { Kind: SquashedKind.Softmax } softmax ? softmax.Logit : context.Of(scores[0].Value);
                string picked = FixContext.Renamed(row, index, context.Of(FixContext.Bare(target)));
                bool isProbability = context.NodeAt(scores[0].Value) is { } node && row == context.Of(scores[0].Value) && IntervalAnalysis.Certain()[node] is { Low: >= 0, High: <= 1 };
                return isProbability ? $"(-log({picked} + 1e-7))" : $"(logsumexp[{index}]({row}) - {picked})";
            }

            if (made is BinarySyntax comparison && Logit(context, comparison) is var (z, isAbove) && IsLearned(context, comparison) && LogitsCandidates.CanMeet(context, target, 0))
            {
                // A target that is a decision, too, is the probability that it is made by.
                string y = FixContext.Bare(target) is BinarySyntax other && Decision(context, other) is { } known ? known.IsAbove ? context.Operand(known.Decided) : $"(1 - {context.Operand(known.Decided)})" : context.Operand(target);
                return isAbove ? $"(softplus({z.Logit}) - {y} * {z.Operand})" : $"(softplus({z.Opposite}) + {y} * {z.Operand})";
            }
        }

        return null;
    }

    // The logit whose sign a comparison tells, and whether it is to be positive.
    private static (Squashed Logit, bool IsAbove)? Logit(FixContext context, BinarySyntax comparison)
    {
        if (Decision(context, comparison) is { } decision)
        {
            return Squashed.Of(context, decision.Decided) is { Kind: SquashedKind.Sigmoid } squashed ? (squashed, decision.IsAbove) : null;
        }

        bool isGreater = comparison.Operator.Kind is TokenKind.Greater or TokenKind.GreaterOrEqual;
        return comparison.Operator.Kind is not (TokenKind.Greater or TokenKind.GreaterOrEqual or TokenKind.Less or TokenKind.LessOrEqual) ? null
            : FixContext.Bare(comparison.Right) is NumberSyntax { Value: 0 } ? (new Squashed(SquashedKind.Sigmoid, context.Inner(comparison.Left)), isGreater)
            : FixContext.Bare(comparison.Left) is NumberSyntax { Value: 0 } ? (new Squashed(SquashedKind.Sigmoid, context.Inner(comparison.Right)), !isGreater)
            : null;
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

    private static IEnumerable<ExpressionSyntax> Parts(ExpressionSyntax node) => node switch
    {
        ParenthesizedSyntax p => [p.Inner],
        UnarySyntax u => [u.Operand],
        BinarySyntax b => [b.Left, b.Right],
        CallSyntax c => c.Arguments.Select(a => a.Value),
        _ => [],
    };

    // The user's own text, with only its parts exchanged.
    private static string Rebuilt(FixContext context, ExpressionSyntax node, Func<ExpressionSyntax, string> part)
    {
        string text = context.Of(node);
        foreach (var inner in Parts(node).Reverse())
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
            yield return FixContext.Replace(together, s => context.Operand(((CallSyntax)s).Arguments[0].Value), Fidelity.Exact);
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

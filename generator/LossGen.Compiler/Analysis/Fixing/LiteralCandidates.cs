using LossGen.Compiler.Syntax;

namespace LossGen.Compiler.Analysis.Fixing;

/// <summary>Rewrites of numbers: what the element type can hold and tell apart.</summary>
internal static class LiteralCandidates
{
    private static string Epsilon(FixContext context) => context.IsDouble ? "1e-15" : "1e-7";

    /// <summary>The smallest number of a sum at its end, where what it is added to has cancelled already.</summary>
    public static IEnumerable<Candidate> Reassociated(FixContext context)
    {
        foreach (var sum in context.Operations(TokenKind.Plus, TokenKind.Minus).OrderByDescending(s => s.Span.Length))
        {
            var terms = new List<(bool IsNegative, ExpressionSyntax Term)>();
            Flatten(sum, false, terms);
            int small = terms.FindIndex(t => FixContext.Bare(t.Term) is NumberSyntax { Value: > 0 and < 1e-3 });
            if (small < 0 || terms.Count < 3)
            {
                continue;
            }

            var last = terms[small];
            terms.RemoveAt(small);
            terms.Add(last);
            string text = string.Concat(terms.Select((t, i) => (i == 0 ? (t.IsNegative ? "-" : "") : t.IsNegative ? " - " : " + ") + context.Term(t.Term)));
            yield return FixContext.Replace(sum, text, Fidelity.Exact);
        }
    }

    private static void Flatten(ExpressionSyntax node, bool isNegative, List<(bool, ExpressionSyntax)> terms)
    {
        if (FixContext.Bare(node) is BinarySyntax { Operator.Kind: TokenKind.Plus or TokenKind.Minus } sum)
        {
            Flatten(sum.Left, isNegative, terms);
            Flatten(sum.Right, isNegative ^ (sum.Operator.Kind == TokenKind.Minus), terms);
        }
        else
        {
            terms.Add((isNegative, node));
        }
    }

    /// <summary>An epsilon, or a bound, of the element type's own size. What scales something is no such number.</summary>
    public static IEnumerable<Candidate> Representable(FixContext context)
    {
        bool IsScale(NumberSyntax number) => context.All.Any(e => e is BinarySyntax { Operator.Kind: TokenKind.Star or TokenKind.Slash } product
            && (FixContext.Bare(product.Left) == number || FixContext.Bare(product.Right) == number));
        foreach (var number in context.Near.OfType<NumberSyntax>().Take(3).Where(n => !IsScale(n)))
        {
            string[] texts = number.Value > 1 ? [context.IsDouble ? "1e308" : "3e38"] : [Epsilon(context), context.IsDouble ? "1e-12" : "1e-6", context.IsDouble ? "1e-300" : "1e-37"];
            foreach (string text in texts)
            {
                yield return FixContext.Replace(number, text, Fidelity.Close);
            }
        }
    }

    /// <summary>An epsilon that the element type holds, where the one that is written is 0.</summary>
    public static IEnumerable<Candidate> Lost(FixContext context) =>
        context.Near.OfType<NumberSyntax>().Any(n => n.Value is > 0 and < 1e-46 && !context.IsDouble) ? Representable(context) : [];

    /// <summary>A clamp's bounds that are told apart from the points that they keep away from.</summary>
    public static IEnumerable<Candidate> Bounds(FixContext context)
    {
        double smallest = context.IsDouble ? 1e-15 : 1e-7;
        bool IsTiny(ExpressionSyntax e) => e is NumberSyntax { Value: > 0 } n && n.Value < smallest;

        // 0.99999999 is 1 in float; a double that is 1 is no longer told from one that was written so.
        bool IsOne(ExpressionSyntax e) => e is NumberSyntax { Value: < 1 } n && (float)n.Value == 1 && !context.IsDouble;
        foreach (var (isLost, told) in new (Func<ExpressionSyntax, bool>, string)[] { (IsTiny, Epsilon(context)), (IsOne, "0.9999999") })
        {
            foreach (var near in new[] { context.At }.Concat(context.Near).Distinct().Take(8))
            {
                string text = context.Exchanged(near, isLost, told);
                if (text != context.Of(near))
                {
                    yield return FixContext.Replace(near, text, Fidelity.Close);
                }
            }
        }
    }

    /// <summary>No comparison where the branches agree; else one with a tolerance.</summary>
    public static IEnumerable<Candidate> Tolerances(FixContext context)
    {
        // What is compared with itself is tested for NaN.
        foreach (var comparison in context.Operations(TokenKind.EqualEqual, TokenKind.BangEqual).Where(c => context.Inner(c.Left) != context.Inner(c.Right)).Take(2))
        {
            bool isEqual = comparison.Operator.Kind == TokenKind.EqualEqual;
            foreach (var choice in context.All.OfType<ConditionalSyntax>().Where(c => FixContext.Bare(c.Condition) == comparison || context.UseOf(comparison) is { } use && FixContext.Bare(c.Condition) == use))
            {
                yield return FixContext.Replace(choice, context.Operand(isEqual ? choice.WhenFalse : choice.WhenTrue), Fidelity.Exact);
            }

            yield return FixContext.Replace(comparison, $"abs({context.Term(comparison.Left)} - {context.Operand(comparison.Right)}) {(isEqual ? "<" : ">=")} 1e-6", Fidelity.Close);
        }
    }
}

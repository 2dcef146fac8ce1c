using LossGen.Compiler.Analysis.Judging;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;
using LossGen.Compiler.Syntax;

namespace LossGen.Compiler.Analysis.Fixing;

/// <summary>The constant that makes the branches of a choice meet, where one constant does so on the whole boundary.</summary>
internal static class JumpCandidates
{
    public static IEnumerable<Candidate> Of(FixContext context)
    {
        foreach (var choice in context.Near.OfType<ConditionalSyntax>().Take(2))
        {
            var node = context.Bound.Origins.Where(o => o.Value == choice.Span).Select(o => o.Key).OfType<ApplyNode>().FirstOrDefault(a => a.Primitive == Arithmetic.Select);
            if (FixContext.Bare(choice.WhenTrue) is NumberSyntax && FixContext.Bare(choice.WhenFalse) is NumberSyntax)
            {
                // Two numbers that meet are one.
                continue;
            }

            if (node?.Inputs[0] is not ApplyNode { Inputs: { Length: 2 } sides })
            {
                continue;
            }

            var gaps = Gaps(context, sides[0], sides[1], node.Inputs[1], node.Inputs[2]);
            if (Constant(context, gaps) is { } gap)
            {
                yield return FixContext.Replace(choice.WhenFalse, Shifted(context, choice.WhenFalse, gap, Size(gaps)), Fidelity.Different);
                yield return FixContext.Replace(choice.WhenTrue, Shifted(context, choice.WhenTrue, -gap, Size(gaps)), Fidelity.Different);
            }
            else if (FixContext.Bare(choice.Condition) is BinarySyntax comparison && context.IsDifferentiated(sides[0]) != context.IsDifferentiated(sides[1]))
            {
                bool isRight = context.IsDifferentiated(sides[0]);
                if (Power(context, isRight ? comparison.Right : comparison.Left, [.. gaps.Select(g => (isRight ? g.Right : g.Left, g.Gap))]) is var (isNegative, text))
                {
                    yield return FixContext.Replace(choice.WhenFalse, $"{context.Term(FixContext.Bare(choice.WhenFalse))} {(isNegative ? "-" : "+")} {text}", Fidelity.Different);
                    yield return FixContext.Replace(choice.WhenTrue, $"{context.Term(FixContext.Bare(choice.WhenTrue))} {(isNegative ? "+" : "-")} {text}", Fidelity.Different);
                }
            }
        }
    }

    // A number that stands at the end takes the constant in.
    private static string Shifted(FixContext context, ExpressionSyntax branch, double by, double size)
    {
        var bare = FixContext.Bare(branch);
        if (bare is NumberSyntax number)
        {
            return FixContext.Number(number.Value + by);
        }

        if (bare is BinarySyntax { Operator.Kind: TokenKind.Plus or TokenKind.Minus, Right: NumberSyntax last } sum)
        {
            double total = (sum.Operator.Kind == TokenKind.Minus ? -last.Value : last.Value) + by;
            string left = context.Of(sum.Left);

            // What the sum would absorb is left out.
            string shifted = Math.Abs(total) < Math.Max(1e-9, Unit(context) * size) ? left : $"{left} {(total < 0 ? "-" : "+")} {FixContext.Number(Math.Abs(total))}";
            return branch == bare ? shifted : $"({shifted})";
        }

        return $"{context.Term(bare)} {(by < 0 ? "-" : "+")} {FixContext.Number(Math.Abs(by))}";
    }

    private static double Unit(FixContext context) => context.IsDouble ? 1.2e-16 : 6e-8;

    private static double Size(IReadOnlyList<(double Left, double Right, double Gap, double Size)> gaps) => gaps.Max(g => g.Size);

    private static double? Constant(FixContext context, IReadOnlyList<(double Left, double Right, double Gap, double Size)> gaps)
    {
        if (gaps.Count < 3)
        {
            return null;
        }

        double low = gaps.Min(g => g.Gap), high = gaps.Max(g => g.Gap);
        return high - low <= 1e-6 * (1 + Math.Abs(low)) && Math.Abs(low) > Math.Max(1e-9, Unit(context) * Size(gaps)) && !double.IsInfinity(low) ? Math.Round(gaps.Average(g => g.Gap), 9) : null;
    }

    // The gap as a multiple of a power of what decides.
    private static (bool IsNegative, string Text)? Power(FixContext context, ExpressionSyntax threshold, IReadOnlyList<(double At, double Gap)> gaps)
    {
        foreach (int power in new[] { 1, 2, 3 })
        {
            double[] factors = [.. gaps.Where(g => g.At != 0).Select(g => g.Gap / Math.Pow(g.At, power))];
            if (factors.Length >= 3 && factors.Max() - factors.Min() <= 1e-6 * Math.Abs(factors[0]) && factors[0] != 0)
            {
                double factor = Math.Round(Math.Abs(factors.Average()), 6);
                string text = context.Operand(threshold) + (power == 1 ? "" : $"^{power}");
                return (factors[0] < 0, factor == 1 ? text : $"{FixContext.Number(factor)} * {text}");
            }
        }

        return null;
    }

    // By how much the first branch exceeds the second on the boundary, and how large they are there.
    private static List<(double Left, double Right, double Gap, double Size)> Gaps(FixContext context, Node left, Node right, Node whenTrue, Node whenFalse)
    {
        var gaps = new List<(double Left, double Right, double Gap, double Size)>();
        var subject = Subject.Create(context.Bound, context.Text);
        if (Lengths.Of(context.Bound, 1) is not { } lengths)
        {
            return gaps;
        }

        var random = new Random(271828);
        var parameters = context.Bound.Inputs;
        for (int k = 0; k < 200 && gaps.Count < 12; k++)
        {
            var values = parameters.ToDictionary(p => p.Name, p => new[] { lengths.Length(p) ?? (k % 3 == 0 ? p.DefaultValue : null) ?? Value(p, random) });
            double[] At(Parameter moved, double x, params Node[] nodes)
            {
                var interpreter = new Interpreter(new Trial(subject, lengths, values).With([new(moved.Name, [x])]).Bindings(null));
                return [.. nodes.Select(n => interpreter.Evaluate(n)[0])];
            }

            foreach (var moved in context.Bound.Signature.Differentiated)
            {
                double Distance(double x) => At(moved, x, left, right) is var sides ? sides[0] - sides[1] : 0;
                if (Root(Distance, ParameterRanges.Usual(moved), random) is { } boundary && At(moved, boundary, whenTrue, whenFalse, left, right) is var ends && !double.IsNaN(ends[0] - ends[1]))
                {
                    gaps.Add((ends[2], ends[3], ends[0] - ends[1], Math.Max(Math.Abs(ends[0]), Math.Abs(ends[1]))));
                }
            }
        }

        return gaps;
    }

    private static double Value(Parameter parameter, Random random)
    {
        var range = ParameterRanges.Usual(parameter);
        double low = Math.Max(range.Low, -4), high = Math.Max(low, Math.Min(range.High, 4));
        return parameter.IsFloating ? low + ((high - low) * random.NextDouble()) : Math.Max(0, Math.Min(1, high));
    }

    private static double? Root(Func<double, double> f, Interval range, Random random)
    {
        double low = Math.Max(range.Low, -100), high = Math.Min(range.High, 100);
        double Draw() => Math.Max(low, Math.Min(high, (random.Next(2) == 0 ? 1 : -1) * Math.Pow(10, (random.NextDouble() * 4) - 2)));
        double a = Draw(), b = Draw();
        double atA = f(a), atB = f(b);
        if (!(atA * atB < 0))
        {
            return null;
        }

        for (int k = 0; k < 100; k++)
        {
            double middle = a + ((b - a) / 2), at = f(middle);
            (a, atA, b) = atA * at <= 0 ? (a, atA, middle) : (middle, at, b);
        }

        return a;
    }
}

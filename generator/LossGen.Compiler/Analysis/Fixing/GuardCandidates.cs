using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Syntax;

namespace LossGen.Compiler.Analysis.Fixing;

/// <summary>What keeps an argument off the point at which its function breaks: an epsilon, a bound, a primitive that knows the limit.</summary>
internal static class GuardCandidates
{
    private static readonly string[] Small = ["1e-7", "1e-6", "1e-5", "1e-4"];
    private static readonly string[] SmallInDouble = ["1e-12", "1e-10", "1e-8"];

    private static string[] Epsilons(FixContext context) => context.IsDouble ? SmallInDouble : Small;

    /// <summary>All of them, each kind's first before any kind's second.</summary>
    public static IEnumerable<Candidate> All(FixContext context)
    {
        List<Candidate>[] kinds = [.. new[] { Products(context), Logarithms(context), Quotients(context), Roots(context), Powers(context), Inverses(context), Exponentials(context), Everywhere(context) }.Select(k => k.ToList())];
        return Enumerable.Range(0, kinds.Max(k => k.Count)).SelectMany(i => kinds.Where(k => i < k.Count).Select(k => k[i]));
    }

    /// <summary><c>log(x)</c> as <c>log(x + eps)</c>, <c>xlogy(y, x)</c> likewise.</summary>
    public static IEnumerable<Candidate> Logarithms(FixContext context)
    {
        foreach (var log in context.Calls("log", "log2", "log1p", "xlogy", "xlog1py").Take(3))
        {
            var argument = log.Arguments[log.Arguments.Length - 1].Value;
            bool isShifted = log.Name.Text is "log1p" or "xlog1py";
            foreach (string epsilon in Epsilons(context))
            {
                if (!isShifted && FixContext.Bare(argument) is BinarySyntax { Operator.Kind: TokenKind.Slash } ratio)
                {
                    yield return FixContext.Replace(
                        argument, $"({context.Term(FixContext.Bare(ratio.Left))} + {epsilon}) / ({context.Term(FixContext.Bare(ratio.Right))} + {epsilon})", Fidelity.Close);
                    yield return FixContext.Replace(argument, $"max({context.Inner(ratio.Left)}, {epsilon}) / max({context.Inner(ratio.Right)}, {epsilon})", Fidelity.Close);
                }

                yield return FixContext.Replace(argument, isShifted ? $"max({context.Of(argument)}, -1 + {epsilon})" : $"{context.Term(argument)} + {epsilon}", Fidelity.Close);
            }

            foreach (string epsilon in Epsilons(context).Where(_ => !isShifted))
            {
                yield return FixContext.Replace(argument, $"max({context.Of(argument)}, {epsilon})", Fidelity.Exact);
            }
        }
    }

    /// <summary><c>x * log(y)</c> as <c>xlogy(x, y)</c>, which is 0 where x is.</summary>
    public static IEnumerable<Candidate> Products(FixContext context)
    {
        foreach (var product in context.Operations(TokenKind.Star))
        {
            foreach (var (factor, other) in new[] { (product.Left, product.Right), (product.Right, product.Left) })
            {
                if (FixContext.Bare(other) is CallSyntax { Name.Text: "log" or "log1p", Arguments.Length: 1 } log)
                {
                    string name = log.Name.Text == "log" ? "xlogy" : "xlog1py";
                    yield return FixContext.Replace(product, $"{name}({context.Inner(factor)}, {context.Of(log.Arguments[0].Value)})", Fidelity.Exact);
                    if (log.Name.Text == "log" && FixContext.Bare(log.Arguments[0].Value) is BinarySyntax { Operator.Kind: TokenKind.Minus, Left: NumberSyntax { Value: 1 } } oneMinus)
                    {
                        yield return FixContext.Replace(product, $"xlog1py({context.Inner(factor)}, -{context.Operand(oneMinus.Right)})", Fidelity.Exact);
                    }

                    // A factor of the same argument needs the same guard.
                    foreach (string epsilon in Epsilons(context).Where(_ => log.Arguments[0].Value is NameSyntax or ElementSyntax))
                    {
                        string argument = context.Of(log.Arguments[0].Value);
                        yield return FixContext.Replace(product, context.Exchanged(product, e => context.Of(e) == argument, $"({argument} + {epsilon})"), Fidelity.Close);
                    }
                }
            }
        }
    }

    /// <summary><c>a / b</c> with a denominator that stays off 0.</summary>
    public static IEnumerable<Candidate> Quotients(FixContext context)
    {
        foreach (var quotient in context.Operations(TokenKind.Slash).Where(q => FixContext.Bare(q.Right) is not NumberSyntax).Take(3))
        {
            string denominator = context.Inner(quotient.Right), term = context.Term(FixContext.Bare(quotient.Right));
            if (FixContext.Bare(quotient.Right) is CallSyntax { Name.Text: "sum" })
            {
                // A count of what a mask lets through.
                yield return FixContext.Replace(quotient.Right, $"max({denominator}, 1)", Fidelity.Exact);
            }

            foreach (string epsilon in new[] { "1e-8" }.Concat(Epsilons(context)).Append("1e-3").Distinct())
            {
                yield return FixContext.Replace(quotient.Right, $"({term} + {epsilon})", Fidelity.Close);
            }

            foreach (string epsilon in Epsilons(context).Append("1e-3"))
            {
                yield return FixContext.Replace(quotient.Right, $"max({denominator}, {epsilon})", Fidelity.Close);

                // A denominator of either sign keeps it.
                string operand = context.Operand(quotient.Right);
                string numerator = quotient.Left is NumberSyntax { Value: 1 } ? "" : $"{context.Term(quotient.Left)} * ";
                yield return FixContext.Replace(quotient, $"({numerator}{operand} / ({operand}^2 + {epsilon}))", Fidelity.Close);
            }
        }
    }

    /// <summary>What is divided by, or taken the logarithm of, in more than one place: kept off 0 in all of them.</summary>
    public static IEnumerable<Candidate> Everywhere(FixContext context)
    {
        IEnumerable<ExpressionSyntax> Guarded(IEnumerable<ExpressionSyntax> expressions) => expressions
            .Select(e => e switch
            {
                BinarySyntax { Operator.Kind: TokenKind.Slash } quotient => FixContext.Bare(quotient.Right),
                BinarySyntax { Operator.Kind: TokenKind.Caret, Right: not NumberSyntax { Value: >= 1 } } power => FixContext.Bare(power.Left),
                CallSyntax { Name.Text: "log" or "log2", Arguments.Length: 1 } log => FixContext.Bare(log.Arguments[0].Value),
                _ => null,
            })
            .Where(e => e is NameSyntax or ElementSyntax)
            .OfType<ExpressionSyntax>();
        // Ratios of which one is as small as another.
        var ratios = context.All.OfType<CallSyntax>().Where(c => c is { Name.Text: "log", Arguments.Length: 1 }).Select(c => FixContext.Bare(c.Arguments[0].Value)).OfType<BinarySyntax>().Where(b => b.Operator.Kind == TokenKind.Slash).ToList();
        foreach (string epsilon in ratios.Count > 1 ? Epsilons(context) : [])
        {
            string Kept(ExpressionSyntax side) => $"({context.Term(FixContext.Bare(side))} + {epsilon})";
            yield return FixContext.Replace(ratios, r => $"{Kept(((BinarySyntax)r).Left)} / {Kept(((BinarySyntax)r).Right)}", Fidelity.Close);
        }

        // A square that is divided by, or taken the logarithm of, among other factors.
        var within = context.All.Select(e => e switch
        {
            BinarySyntax { Operator.Kind: TokenKind.Slash } quotient => quotient.Right,
            CallSyntax { Name.Text: "log", Arguments.Length: 1 } log => log.Arguments[0].Value,
            _ => null,
        }).OfType<ExpressionSyntax>().ToList();
        var squares = within.SelectMany(SyntaxWalker.Within).OfType<BinarySyntax>().Where(b => b is { Operator.Kind: TokenKind.Caret, Left: NameSyntax or ElementSyntax, Right: NumberSyntax { Value: 2 } }).Distinct().ToList();
        foreach (var square in squares.GroupBy(context.Of).Where(g => g.Count() > 1).Take(1))
        {
            foreach (string epsilon in Epsilons(context))
            {
                yield return FixContext.Replace(square, _ => $"({square.Key} + {epsilon})", Fidelity.Close);
            }
        }

        foreach (string text in Guarded(context.Near).Select(context.Of).Distinct().Take(2))
        {
            var places = Guarded(context.All.Where(e => context.Result.Span.Contains(e.Span))).Where(e => context.Of(e) == text).ToList();
            foreach (string epsilon in places.Count > 1 ? Epsilons(context) : [])
            {
                yield return FixContext.Replace(places, _ => $"({text} + {epsilon})", Fidelity.Close);
            }
        }
    }

    /// <summary><c>sqrt(x)</c> as <c>sqrt(x + eps)</c>, bounded below first where x may be negative.</summary>
    public static IEnumerable<Candidate> Roots(FixContext context)
    {
        foreach (var root in context.Calls("sqrt", "rsqrt", "cbrt").Take(2))
        {
            var argument = root.Arguments[0].Value;

            // A difference of two roots stays 0 where it was.
            var other = context.All.OfType<BinarySyntax>().Where(b => b.Operator.Kind == TokenKind.Minus).Select(b => FixContext.Bare(b.Left) == root ? FixContext.Bare(b.Right) : FixContext.Bare(b.Right) == root ? FixContext.Bare(b.Left) : null)
                .OfType<CallSyntax>().FirstOrDefault(c => c.Name.Text == root.Name.Text && c.Arguments.Length == 1)?.Arguments[0].Value;
            foreach (string epsilon in Epsilons(context))
            {
                if (other is not null)
                {
                    yield return FixContext.Replace([argument, other], e => $"{context.Term(e)} + {epsilon}", Fidelity.Close);
                }

                yield return FixContext.Replace(argument, $"{context.Term(argument)} + {epsilon}", Fidelity.Close);
            }

            foreach (string epsilon in Epsilons(context).Skip(1))
            {
                yield return FixContext.Replace(argument, $"max({context.Of(argument)}, {epsilon})", Fidelity.Close);
                yield return FixContext.Replace(argument, $"max({context.Of(argument)}, 0) + {epsilon}", Fidelity.Close);
            }
        }

        foreach (var norm in context.Calls("norm", "hypot").Take(1))
        {
            yield return FixContext.Replace(norm, $"sqrt({context.Of(norm)}^2 + {Epsilons(context)[1]})", Fidelity.Close);
        }
    }

    /// <summary>A power of the base's absolute value, or of a base that stays off 0.</summary>
    public static IEnumerable<Candidate> Powers(FixContext context)
    {
        var powers = context.Near.Select(e => e switch
        {
            BinarySyntax { Operator.Kind: TokenKind.Caret } b => b.Left,
            CallSyntax { Name.Text: "pow", Arguments.Length: 2 } c => c.Arguments[0].Value,
            _ => null,
        });
        foreach (var @base in powers.OfType<ExpressionSyntax>().Where(b => FixContext.Bare(b) is not NumberSyntax).Take(2))
        {
            string inner = context.Inner(@base);
            yield return FixContext.Replace(@base, $"abs({inner})", Fidelity.Exact);
            foreach (string epsilon in Epsilons(context))
            {
                yield return FixContext.Replace(@base, $"({context.Term(FixContext.Bare(@base))} + {epsilon})", Fidelity.Close);

                // A bound lets no gradient through for all that lies beyond it.
                yield return FixContext.Replace(@base, $"(abs({inner}) + {epsilon})", Fidelity.Close);
                yield return FixContext.Replace(@base, $"max({inner}, {epsilon})", Fidelity.Close);
            }
        }
    }

    /// <summary>The argument of an inverse function, held inside its domain, off the ends where the derivative is infinite.</summary>
    public static IEnumerable<Candidate> Inverses(FixContext context)
    {
        foreach (var distance in Distances(context))
        {
            yield return distance;
        }

        foreach (var inverse in context.Calls("acos", "asin", "atanh", "acosh").Take(2))
        {
            var argument = inverse.Arguments[0].Value;
            string inner = argument is CallSyntax { Name.Text: "clamp", Arguments.Length: 3 } clamp ? context.Of(clamp.Arguments[0].Value) : context.Of(argument);
            foreach (string bound in inverse.Name.Text == "acosh" ? new[] { "1.000001", "1.0001" } : ["0.999999", "0.99999", "0.9999", "0.999"])
            {
                yield return FixContext.Replace(argument, inverse.Name.Text == "acosh" ? $"max({inner}, {bound})" : $"clamp({inner}, -{bound}, {bound})", Fidelity.Close);
            }
        }
    }

    // A distance stands outside of the root, which has no derivative where it is 0.
    private static string RootOfHalf(FixContext context, ExpressionSyntax node)
    {
        var factors = new List<(bool IsDivided, ExpressionSyntax Factor)>();
        Flatten(node, false, factors);
        int distance = factors.FindIndex(f => !f.IsDivided && Distance(context, f.Factor) is not null);
        if (distance < 0)
        {
            return $"sqrt({context.Operand(node)} / 2)";
        }

        double number = factors.Where(f => f.Factor is NumberSyntax).Aggregate(0.5, (product, f) => f.Factor is NumberSyntax n ? f.IsDivided ? product / n.Value : product * n.Value : product);
        string scale = number == 1 ? "" : number < 1 ? $" / sqrt({FixContext.Number(1 / number)})" : $" * sqrt({FixContext.Number(number)})";
        var rest = factors.Where((f, k) => k != distance && f.Factor is not NumberSyntax).Select(f => $" {(f.IsDivided ? "/" : "*")} sqrt({context.Inner(f.Factor)})");
        return Distance(context, factors[distance].Factor) + scale + string.Concat(rest);
    }

    private static void Flatten(ExpressionSyntax node, bool isDivided, List<(bool, ExpressionSyntax)> factors)
    {
        if (node is BinarySyntax { Operator.Kind: TokenKind.Star or TokenKind.Slash } product)
        {
            Flatten(product.Left, isDivided, factors);
            Flatten(product.Right, isDivided ^ (product.Operator.Kind == TokenKind.Slash), factors);
        }
        else
        {
            factors.Add((isDivided, node));
        }
    }

    private static string? Distance(FixContext context, ExpressionSyntax square) => square switch
    {
        BinarySyntax { Operator.Kind: TokenKind.Caret, Left: var root, Right: NumberSyntax { Value: 2 } } => $"abs({context.Inner(root)})",
        CallSyntax { Name.Text: "sum", Indices: var indices, Arguments: { Length: 1 } arguments } when FixContext.Bare(arguments[0].Value) is BinarySyntax { Operator.Kind: TokenKind.Caret, Left: var root, Right: NumberSyntax { Value: 2 } } =>
            $"norm{(indices is null ? "" : context.Of(indices))}({context.Inner(root)})",
        _ => null,
    };

    /// <summary><c>acosh(1 + x)</c> without the sum in which the digits are lost.</summary>
    public static IEnumerable<Candidate> Distances(FixContext context) => context.Calls("acosh").Take(2)
        .Where(c => c.Arguments[0].Value is BinarySyntax { Operator.Kind: TokenKind.Plus, Left: NumberSyntax { Value: 1 } })
        .Select(c => FixContext.Replace(c, $"(2 * asinh({RootOfHalf(context, ((BinarySyntax)c.Arguments[0].Value).Right)}))", Fidelity.Exact));

    /// <summary>The argument of lgamma or digamma, held above 0.</summary>
    public static IEnumerable<Candidate> Poles(FixContext context)
    {
        foreach (var gamma in context.Calls("lgamma", "digamma").Take(2))
        {
            var argument = gamma.Arguments[0].Value;
            foreach (string epsilon in new[] { "1e-6", "1e-4", "1e-3" })
            {
                yield return FixContext.Replace(argument, $"{context.Term(argument)} + {epsilon}", Fidelity.Close);
                yield return FixContext.Replace(argument, $"max({context.Of(argument)}, {epsilon})", Fidelity.Close);
            }

            if (argument is NameSyntax or ElementSyntax)
            {
                // A parameter that may take another form, which what is computed may not.
                yield return FixContext.Replace(argument, $"softplus({context.Of(argument)}) + 1e-3", Fidelity.Different);
            }
        }
    }

    /// <summary>The arguments of all gamma functions, held above 0.</summary>
    public static IEnumerable<Candidate> AllPoles(FixContext context)
    {
        var arguments = context.All.OfType<CallSyntax>().Where(c => c.Name.Text is "lgamma" or "digamma" && c.Arguments.Length == 1).Select(c => c.Arguments[0].Value)
            .Where(a => context.NodeAt(a) is { } node && !(IntervalAnalysis.Certain()[node].Low > 0)).ToList();
        return arguments.Count > 1 ? new[] { "1e-6", "1e-3" }.Select(epsilon => FixContext.Replace(arguments, a => $"{context.Term(a)} + {epsilon}", Fidelity.Close)) : [];
    }

    /// <summary>The argument of an exponential, held below what overflows.</summary>
    public static IEnumerable<Candidate> Exponentials(FixContext context)
    {
        // An overflow that the compiler has rewritten away needs no bound.
        if (context.Finding.Severity == FormulaSeverity.Info)
        {
            yield break;
        }

        foreach (var exponential in context.Calls("exp", "expm1", "sinh", "cosh", "exp2").Take(3))
        {
            var argument = exponential.Arguments[0].Value;
            bool isEven = exponential.Name.Text is "sinh" or "cosh";
            string[] bounds = (context.IsDouble, exponential.Name.Text == "exp2") switch
            {
                (true, true) => ["1000", "500", "100"],
                (true, false) => ["700", "300", "100", "20"],
                (false, true) => ["120", "100", "60", "30"],
                _ => ["80", "50", "30", "20"],
            };
            foreach (string bound in bounds)
            {
                // Where it had a value within the bound the value is the same; beyond, it had none, or one that nothing could use.
                yield return FixContext.Replace(argument, isEven ? $"clamp({context.Of(argument)}, -{bound}, {bound})" : $"min({context.Of(argument)}, {bound})", Fidelity.Different);
            }
        }
    }
}

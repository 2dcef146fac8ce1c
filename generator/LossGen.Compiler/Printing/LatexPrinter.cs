using System.Globalization;
using LossGen.Compiler.Graphs;

namespace LossGen.Compiler.Printing;

/// <summary>Prints a graph as LaTeX mathematics.</summary>
public static class LatexPrinter
{
    private const int Comparison = 4;
    private const int Sum = 5;
    private const int Product = 6;
    private const int Power = 8;

    private static readonly (string, string) Brackets = (@"\left(", @"\right)");

    private static readonly HashSet<string> Letters =
    [
        "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi", "pi", "rho", "sigma",
        "tau", "upsilon", "phi", "chi", "psi", "omega",
    ];

    /// <summary>One value; where definitions are needed, an aligned block of them with the value last.</summary>
    /// <param name="node">The value.</param>
    /// <param name="names">Names for nodes that are worth one, such as the user's own definitions.</param>
    public static string Print(Node node, IReadOnlyDictionary<Node, string>? names = null)
    {
        var lines = new GraphText(Write, Identifier, names).Lines([(null, node)]);
        return lines.Count == 1
            ? lines[0].Text
            : @"\begin{aligned}" + string.Join(@" \\ ", lines.Select(l => l.Name is null ? "&" + l.Text : $"{Identifier(l.Name)} &= {l.Text}")) + @"\end{aligned}";
    }

    private static Fragment Write(Node node, Func<Node, Fragment> of) => node switch
    {
        ConstantNode c => Constant(c),
        ParameterNode p => new(Identifier(p.Parameter.Name), Fragment.Atom),
        LoadNode { Subscripts: var s } l when s.All(i => i.Plain is { IsImplicit: true }) => new(Identifier(l.Parameter.Name), Fragment.Atom),
        LoadNode l => new($"{Identifier(l.Parameter.Name)}_{{{string.Join(", ", l.Subscripts.Select(s => Text(s, of)))}}}", Fragment.Atom),
        IndexNode i => new(Identifier(i.Index.Name), Fragment.Atom),
        SizeNode s => new(s.Index.IsImplicit ? "n" : $"\\left\\lvert {Identifier(s.Index.Name)} \\right\\rvert", Fragment.Atom),
        ReduceNode r => Reduce(r, of),
        ApplyNode a => Apply(a, of),
        _ => throw new NotSupportedException($"The printer doesn't know {node.GetType().Name}."),
    };

    private static Fragment Constant(ConstantNode c)
    {
        double magnitude = Math.Abs(c.Value);
        string digits = magnitude.ToString("R", CultureInfo.InvariantCulture);
        int exponent = digits.IndexOf('E');
        string text = double.IsInfinity(magnitude) ? @"\infty"
            : magnitude == Math.PI ? @"\pi"
            : exponent < 0 ? digits
            : $"{(digits.Substring(0, exponent) is var m && m == "1" ? "" : m + @" \cdot ")}10^{{{digits.Substring(exponent + 1).TrimStart('+')}}}";
        return c.Value < 0 ? new("-" + text, Product) : new(text, exponent < 0 ? Fragment.Atom : Product);
    }

    private static Fragment Reduce(ReduceNode r, Func<Node, Fragment> of)
    {
        string under = string.Join(", ", r.Over.Where(i => !i.IsImplicit).Select(i => Identifier(i.Name)));
        under += r.Filter is { } f ? (under.Length > 0 ? @",\, " : "") + of(f).Text : "";
        string subscript = under.Length > 0 ? $"_{{{under}}}" : "";
        string body = of(r.Body).AtLeast(Product, Brackets);
        return r.Reduction switch
        {
            ReductionKind.Sum => new($@"\sum{subscript} {body}", Product),
            ReductionKind.Product => new($@"\prod{subscript} {of(r.Body).AtLeast(Product + 1, Brackets)}", Product),
            ReductionKind.Norm => new($@"\left\lVert {of(r.Body).Text} \right\rVert{subscript}", Fragment.Atom),
            ReductionKind.LogSumExp => new($@"\log\sum{subscript} e^{{{of(r.Body).Text}}}", Product),
            ReductionKind.Min or ReductionKind.Max => new($@"\{r.Reduction.ToString().ToLowerInvariant()}{subscript}\left({of(r.Body).Text}\right)", Fragment.Atom),
            _ => new($@"\operatorname{{{r.Reduction.ToString().ToLowerInvariant()}}}{subscript}\left({of(r.Body).Text}\right)", Fragment.Atom),
        };
    }

    private static Fragment Apply(ApplyNode node, Func<Node, Fragment> of)
    {
        var x = node.Inputs.Select(of).ToArray();
        string Operand(int i, int precedence) => x[i].AtLeast(precedence, Brackets);
        string? comparison = node.Primitive.Name switch
        {
            "<" => "<",
            ">" => ">",
            "<=" => @"\le",
            ">=" => @"\ge",
            "==" => "=",
            "!=" => @"\ne",
            "&&" => @"\land",
            "||" => @"\lor",
            _ => null,
        };
        int strength = node.Primitive.Infix?.Precedence ?? 0;
        return (node.Primitive.Name, comparison) switch
        {
            (_, not null) => new($"{Operand(0, strength + 1)} {comparison} {Operand(1, strength + 1)}", Math.Min(strength, Comparison)),
            ("neg", _) => new("-" + Operand(0, Product), Product),
            ("!", _) => new(@"\lnot " + Operand(0, Product + 1), Product),
            ("+", _) => x[1].Text.StartsWith("-", StringComparison.Ordinal) && x[1].Precedence >= Product
                ? new($"{Operand(0, Sum)} - {x[1].Text.Substring(1)}", Sum)
                : new($"{Operand(0, Sum)} + {Operand(1, Sum)}", Sum),
            ("-", _) => new($"{Operand(0, Sum)} - {Operand(1, Sum + 1)}", Sum),
            ("*", _) => new($@"{Operand(0, Product)} \cdot {Operand(1, Product)}", Product),
            ("average", _) when node.Inputs[0] is ReduceNode { Reduction: ReductionKind.Sum } sum && FormulaPrinter.Counts(node.Inputs[1], sum) =>
                new($@"\frac{{1}}{{{x[1].Text}}} {x[0].Text}", Product),
            ("/" or "average", _) => new($@"\frac{{{x[0].Text}}}{{{x[1].Text}}}", Product + 1),
            ("pow", _) => new($"{Operand(0, Power + 1)}^{{{x[1].Text}}}", Power),
            ("exp" or "exp2", _) => new(Formatted(node, x), Power),
            ("xlogy" or "xlog1py", _) => new(string.Format(CultureInfo.InvariantCulture, node.Primitive.Latex!, Operand(0, Product), x[1].Text), Product),
            _ => new(Formatted(node, x), Fragment.Atom),
        };
    }

    private static string Formatted(ApplyNode node, Fragment[] x) => node.Primitive.Latex is { } template
        ? string.Format(CultureInfo.InvariantCulture, template, [.. x.Select(f => f.Text)])
        : $@"\operatorname{{{node.Primitive.Name}}}\left({string.Join(", ", x.Select(f => f.Text))}\right)";

    private static string Text(Subscript s, Func<Node, Fragment> of)
    {
        var terms = s.Variables.Select(v => Identifier(v.Name));
        string variables = string.Join(" + ", s.Gather is { } gather ? [of(gather).Text, .. terms] : terms);
        return s.Offset == 0 && variables.Length > 0 ? variables
            : FormattableString.Invariant($"{variables}{(s.Offset < 0 ? "-" : variables.Length > 0 ? "+" : "")}{Math.Abs((long)s.Offset)}");
    }

    private static string Identifier(string name) =>
        name == "•" ? @"\bullet"
        : name.Length == 1 ? name
        : Letters.Contains(name) ? "\\" + name
        : $@"\mathit{{{name.Replace("_", @"\_")}}}";
}

using System.Globalization;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Printing;

/// <summary>Prints a graph as a formula of the language, with no more brackets than it needs.</summary>
public static class FormulaPrinter
{
    private const int Choice = 0;
    private const int Comparison = 3;
    private const int Sum = 5;
    private const int Product = 6;
    private const int Power = 8;

    private static readonly (string, string) Brackets = ("(", ")");

    /// <summary>One value; definitions stand on lines before it.</summary>
    /// <param name="node">The value.</param>
    /// <param name="names">Names for nodes that are worth one, such as the user's own definitions.</param>
    public static string Print(Node node, IReadOnlyDictionary<Node, string>? names = null) => Print([(null, node)], names);

    /// <summary>Several values, each assigned to its name.</summary>
    public static string Print(IReadOnlyList<(string? Name, Node Value)> results, IReadOnlyDictionary<Node, string>? names = null) =>
        string.Join("\n", new GraphText(Write, n => n, names).Lines(results).Select(l => l.Name is null ? l.Text : $"{l.Name} = {l.Text}"));

    private static Fragment Write(Node node, Func<Node, Fragment> of) => node switch
    {
        ConstantNode c => Constant(c),
        ParameterNode p => new(p.Parameter.Name, Fragment.Atom),
        LoadNode { Subscripts: var s } l when s.All(i => i.Plain is { IsImplicit: true }) => new(l.Parameter.Name, Fragment.Atom),
        LoadNode l => new($"{l.Parameter.Name}[{string.Join(", ", l.Subscripts.Select(s => Text(s, of)))}]", Fragment.Atom),
        IndexNode i => new(i.Index.Name, Fragment.Atom),
        SizeNode s => new($"size({(s.Index.IsImplicit ? AnyTensor(s) : s.Index.Name)})", Fragment.Atom),
        ReduceNode { Filter: { } filter } r when r.Over.All(i => i.IsImplicit) => new($"{Name(r.Reduction)}({Filtered(r, of(filter), of(r.Body))})", Fragment.Atom),
        ReduceNode r => new($"{Name(r.Reduction)}{Over(r, of)}({of(r.Body).Text})", Fragment.Atom),
        ApplyNode a => Apply(a, of),
        _ => throw new NotSupportedException($"The printer doesn't know {node.GetType().Name}."),
    };

    private static Fragment Constant(ConstantNode c)
    {
        double magnitude = Math.Abs(c.Value);
        string text = c.Kind == ValueKind.Boolean ? (c.Value != 0 ? "0 == 0" : "0 != 0")
            : double.IsNaN(c.Value) ? "0 / 0"
            : double.IsInfinity(magnitude) ? "inf"
            : magnitude == Math.PI ? "pi"
            : magnitude.ToString("R", CultureInfo.InvariantCulture).Replace("E+", "e").Replace('E', 'e');
        bool isNegative = c.Value < 0 || (c.Value == 0 && double.IsNegativeInfinity(1 / c.Value));
        return isNegative ? new("-" + text, Product) : new(text, c.Kind == ValueKind.Boolean ? Comparison : double.IsNaN(c.Value) ? Product : Fragment.Atom);
    }

    private static Fragment Apply(ApplyNode node, Func<Node, Fragment> of)
    {
        var x = node.Inputs.Select(of).ToArray();
        string Operand(int i, int precedence) => x[i].AtLeast(precedence, Brackets);
        switch (node.Primitive.Name)
        {
            case "?:":
                return new($"{Operand(0, Choice + 1)} ? {Operand(1, Choice + 1)} : {Operand(2, Choice)}", Choice);
            case "number":
                return x[0];
            case "neg":
                return new("-" + Operand(0, Product), Product);
            case "!":
                return new("!" + Operand(0, Product + 1), Product + 1);
            case "average" when node.Inputs[0] is ReduceNode { Reduction: ReductionKind.Sum } sum && Counts(node.Inputs[1], sum) && x[0].Text.StartsWith("sum", StringComparison.Ordinal):
                return new("mean" + x[0].Text.Substring("sum".Length), Fragment.Atom);
            case "average":
                return new($"{Operand(0, Product)} / {Operand(1, Product + 1)}", Product);
            case "+":
                return x[1].Text.StartsWith("-", StringComparison.Ordinal) && x[1].Precedence >= Product
                    ? new($"{Operand(0, Sum)} - {x[1].Text.Substring(1)}", Sum)
                    : new($"{Operand(0, Sum)} + {Operand(1, Sum)}", Sum);
            case "*" when x[1].Text.StartsWith("1 / ", StringComparison.Ordinal) && x[1].Precedence == Product:
                return new($"{Operand(0, Product)} / {x[1].Text.Substring(4)}", Product);
            case "pow":
                return new($"{Operand(0, Power + 1)}^{Operand(1, Power)}", Power);
        }

        if (node.Primitive.Infix is { } infix)
        {
            // A sum or a product goes on to the right without brackets; a difference or a quotient does not.
            bool isChain = node.Primitive.Name is "*" or "&&" or "||";
            return new(
                $"{Operand(0, infix.Precedence == Comparison || infix.Precedence == Comparison + 1 ? infix.Precedence + 1 : infix.Precedence)} {infix.Symbol} " +
                Operand(1, isChain ? infix.Precedence : infix.Precedence + 1),
                infix.Precedence);
        }

        if (node.Primitive.Spelling is { } spelling)
        {
            return new(string.Format(CultureInfo.InvariantCulture, spelling.Template, x[0].Text, x[0].AtLeast(Power, Brackets)), spelling.Precedence);
        }

        return new($"{node.Primitive.Name}({string.Join(", ", x.Select(f => f.Text))})", Fragment.Atom);
    }

    // The number of positions is that of the elements of any tensor that is used bare.
    private static string AnyTensor(SizeNode s) =>
        s.Graph.Nodes.OfType<LoadNode>().FirstOrDefault(l => l.Subscripts.All(i => i.Plain == s.Index))?.Parameter.Name ?? s.Index.Name;

    // Brackets, and so filters, need a named index; elsewhere what doesn't pass is replaced by what doesn't count.
    private static string Filtered(ReduceNode r, Fragment filter, Fragment body)
    {
        string condition = filter.AtLeast(Choice + 1, Brackets);
        string neutral = r.Reduction switch
        {
            ReductionKind.Product => "1",
            ReductionKind.Min or ReductionKind.ArgMin => "inf",
            ReductionKind.Max or ReductionKind.ArgMax or ReductionKind.LogSumExp => "-inf",
            _ => "0",
        };
        return r.Reduction switch
        {
            ReductionKind.Any => $"{filter.AtLeast(3, Brackets)} && {body.AtLeast(3, Brackets)}",
            ReductionKind.All => $"!({filter.Text}) || {body.AtLeast(2, Brackets)}",
            _ => $"{condition} ? {body.AtLeast(Choice + 1, Brackets)} : {neutral}",
        };
    }

    // Whether a number counts what a sum runs over.
    internal static bool Counts(Node count, ReduceNode sum) => count switch
    {
        SizeNode s => sum.Filter is null && sum.Over.Length == 1 && sum.Over[0] == s.Index,
        ReduceNode { Reduction: ReductionKind.Sum, Body: ConstantNode { Value: 1 } } r => r.Filter == sum.Filter && r.Over.SequenceEqual(sum.Over),
        ApplyNode { Primitive.Name: "*" } p when sum.Filter is null => p.Inputs.All(i => i is SizeNode) && p.Inputs.Length == sum.Over.Length
            && p.Inputs.Cast<SizeNode>().All(i => sum.Over.Contains(i.Index)),
        _ => false,
    };

    private static string Over(ReduceNode r, Func<Node, Fragment> of)
    {
        string filter = r.Filter is { } f ? $" where {of(f).Text}" : "";
        return r.Over.All(i => i.IsImplicit) && filter.Length == 0 ? "" : $"[{string.Join(", ", r.Over.Select(i => i.Name))}{filter}]";
    }

    private static string Text(Subscript s, Func<Node, Fragment> of)
    {
        var terms = s.Variables.Select(v => v.Name);
        string variables = string.Join(" + ", s.Gather is { } gather ? [of(gather).Text, .. terms] : terms);
        return s.Offset == 0 && variables.Length > 0 ? variables
            : variables.Length == 0 ? FormattableString.Invariant($"{s.Offset}")
            : FormattableString.Invariant($"{variables} {(s.Offset < 0 ? '-' : '+')} {Math.Abs((long)s.Offset)}");
    }

    private static string Name(ReductionKind kind) => kind switch
    {
        ReductionKind.Product => "prod",
        ReductionKind.LogSumExp => "logsumexp",
        ReductionKind.ArgMax => "argmax",
        ReductionKind.ArgMin => "argmin",
        _ => kind.ToString().ToLowerInvariant(),
    };
}

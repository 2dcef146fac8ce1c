using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;
using LossGen.Compiler.Syntax;

namespace LossGen.Compiler.Rewriting;

/// <summary>Reads the sides of rules, written in the formula language, into graphs over their variables.</summary>
/// <param name="graph">The graph that is built in.</param>
/// <param name="resolve">What a name stands for; by default a single letter is a variable.</param>
internal sealed class PatternReader(Graph graph, Func<string, Node?>? resolve = null)
{
    private static readonly Dictionary<TokenKind, Primitive> Binary = new()
    {
        [TokenKind.Plus] = Arithmetic.Add,
        [TokenKind.Minus] = Arithmetic.Subtract,
        [TokenKind.Star] = Arithmetic.Multiply,
        [TokenKind.Slash] = Arithmetic.Divide,
        [TokenKind.Caret] = Powers.Pow,
        [TokenKind.Less] = Arithmetic.Less,
        [TokenKind.LessOrEqual] = Arithmetic.LessOrEqual,
        [TokenKind.Greater] = Arithmetic.Greater,
        [TokenKind.GreaterOrEqual] = Arithmetic.GreaterOrEqual,
        [TokenKind.EqualEqual] = Arithmetic.Equal,
        [TokenKind.BangEqual] = Arithmetic.NotEqual,
        [TokenKind.AndAnd] = Arithmetic.And,
        [TokenKind.OrOr] = Arithmetic.Or,
    };

    private static readonly Dictionary<string, ReductionKind> Reductions = new()
    {
        ["sum"] = ReductionKind.Sum,
        ["logsumexp"] = ReductionKind.LogSumExp,
        ["norm"] = ReductionKind.Norm,
        ["prod"] = ReductionKind.Product,
        ["max"] = ReductionKind.Max,
        ["min"] = ReductionKind.Min,
    };

    /// <summary>The graph of a pattern.</summary>
    public Node Read(string text)
    {
        var tree = SyntaxTree.Parse(text);
        return tree.Diagnostics.IsEmpty && tree.Statements.Length == 1 && tree.Statements[0] is ResultSyntax result
            ? Read(result.Value)
            : throw new ArgumentException($"'{text}' is no expression.", nameof(text));
    }

    /// <summary>Whether a pattern's node is a variable, and whether of numbers only.</summary>
    public static bool IsVariable(Node node) => node is LoadNode;

    /// <summary>Whether a variable stands for numbers only.</summary>
    public static bool IsNumber(Node node) => node is LoadNode { Parameter.Name: "k" or "c" };

    private Node Read(ExpressionSyntax syntax) => syntax switch
    {
        NumberSyntax number => graph.Constant(number.Value),
        NameSyntax { Name.Text: "pi" } => graph.Constant(Math.PI),
        NameSyntax { Name.Text: "inf" } => graph.Constant(double.PositiveInfinity),
        NameSyntax name => resolve?.Invoke(name.Name.Text) ?? Variable(name.Name.Text),
        ParenthesizedSyntax parenthesized => Read(parenthesized.Inner),
        UnarySyntax { Operator.Kind: TokenKind.Minus } unary => -Read(unary.Operand),
        UnarySyntax unary => graph.Apply(Arithmetic.Not, Read(unary.Operand)),
        BinarySyntax binary => graph.Apply(Binary[binary.Operator.Kind], Read(binary.Left), Read(binary.Right)),
        ConditionalSyntax c => graph.Apply(Arithmetic.Select, Read(c.Condition), Read(c.WhenTrue), Read(c.WhenFalse)),
        CallSyntax call => Call(call.Name.Text, [.. call.Arguments.Select(a => Read(a.Value))]),
        _ => throw new ArgumentException($"'{syntax}' can't stand in a rule.", nameof(syntax)),
    };

    private Node Variable(string name) => name.Length == 1
        ? graph.Load(new Parameter(name, ElementType.Double, ParameterForm.Span))
        : throw new ArgumentException($"'{name}' is no variable.", nameof(name));

    private Node Call(string name, ImmutableArray<Node> arguments)
    {
        if (arguments.Length == 1)
        {
            if (Reductions.TryGetValue(name, out var reduction))
            {
                return graph.Reduce(reduction, arguments[0]);
            }

            switch (name)
            {
                case "mean":
                    return graph.Apply(Arithmetic.Average, graph.Reduce(ReductionKind.Sum, arguments[0]), graph.Size(graph.Position));
                case "size":
                    return graph.Size(graph.Position);
            }
        }

        return graph.Apply(name == "pow" ? Powers.Pow : PrimitiveTable.ByName[name], arguments);
    }
}

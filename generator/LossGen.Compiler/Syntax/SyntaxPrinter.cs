using System.Text;

namespace LossGen.Compiler.Syntax;

/// <summary>Prints a tree with its structure in view: <c>(+ a (* b c))</c>. For tests and for the debugger.</summary>
internal static class SyntaxPrinter
{
    public static string Print(SyntaxNode root)
    {
        // Pieces wait on a stack of their own, since chains are deeper than the thread's.
        var text = new StringBuilder();
        var pieces = new Stack<object>();
        pieces.Push(root);
        while (pieces.Count > 0)
        {
            var piece = pieces.Pop();
            if (piece is not SyntaxNode node)
            {
                text.Append(piece);
                continue;
            }

            foreach (var part in Pieces(node).Reverse())
            {
                pieces.Push(part);
            }
        }

        return text.ToString();
    }

    private static IEnumerable<object> Pieces(SyntaxNode node) => node switch
    {
        NumberSyntax number => [number.Token.Text],
        NameSyntax name => [name.Name.Text],
        ParenthesizedSyntax parenthesized => [parenthesized.Inner],
        UnarySyntax unary => ["(", SyntaxFacts.Text(unary.Operator.Kind), " ", unary.Operand, ")"],
        BinarySyntax binary => ["(", SyntaxFacts.Text(binary.Operator.Kind), " ", binary.Left, " ", binary.Right, ")"],
        ConditionalSyntax conditional => ["(? ", conditional.Condition, " ", conditional.WhenTrue, " ", conditional.WhenFalse, ")"],
        ElementSyntax element => [element.Name.Text, "[", .. Separated(element.Subscripts), "]"],
        IndexClauseSyntax { Filter: null } clause => ["[", Names(clause.Indices), "]"],
        IndexClauseSyntax clause => ["[", Names(clause.Indices), " where ", clause.Filter, "]"],
        ArgumentSyntax { Name: { } name } argument => [name.Text, ": ", argument.Value],
        ArgumentSyntax argument => [argument.Value],
        CallSyntax { Indices: { } indices } call => [call.Name.Text, indices, "(", .. Separated(call.Arguments), ")"],
        CallSyntax call => [call.Name.Text, "(", .. Separated(call.Arguments), ")"],
        DefinitionSyntax { Indices.IsEmpty: true } definition => [definition.Name.Text, " = ", definition.Value],
        DefinitionSyntax definition => [definition.Name.Text, "[", Names(definition.Indices), "] = ", definition.Value],
        FunctionSyntax function => [function.Name.Text, "(", Names(function.Parameters), ") = ", function.Body],
        ResultSyntax result => [result.Value],
        _ => ["<missing>"],
    };

    private static string Names(IEnumerable<Token> names) => string.Join(", ", names.Select(n => n.Text));

    private static IEnumerable<object> Separated(IEnumerable<SyntaxNode> nodes) => nodes.SelectMany((n, i) => i == 0 ? new object[] { n } : [", ", n]);
}

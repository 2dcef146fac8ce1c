namespace LossGen.Compiler.Syntax;

/// <summary>Walks trees without recursion.</summary>
public static class SyntaxWalker
{
    /// <summary>The node and all below it, in the order of the text.</summary>
    public static IEnumerable<SyntaxNode> Within(SyntaxNode root) => Within(root, _ => false);

    /// <summary>The node and all below it, but for what is skipped with all below it.</summary>
    public static IEnumerable<SyntaxNode> Within(SyntaxNode root, Func<SyntaxNode, bool> isSkipped)
    {
        var pending = new Stack<SyntaxNode>();
        pending.Push(root);
        while (pending.Count > 0)
        {
            var node = pending.Pop();
            if (isSkipped(node))
            {
                continue;
            }

            yield return node;
            switch (node)
            {
                case ParenthesizedSyntax parenthesized:
                    pending.Push(parenthesized.Inner);
                    break;
                case UnarySyntax unary:
                    pending.Push(unary.Operand);
                    break;
                case BinarySyntax binary:
                    pending.Push(binary.Right);
                    pending.Push(binary.Left);
                    break;
                case ConditionalSyntax conditional:
                    pending.Push(conditional.WhenFalse);
                    pending.Push(conditional.WhenTrue);
                    pending.Push(conditional.Condition);
                    break;
                case ElementSyntax element:
                    PushAll(pending, element.Subscripts);
                    break;
                case IndexClauseSyntax { Filter: { } filter }:
                    pending.Push(filter);
                    break;
                case ArgumentSyntax argument:
                    pending.Push(argument.Value);
                    break;
                case CallSyntax call:
                    PushAll(pending, call.Arguments);
                    if (call.Indices is { } indices)
                    {
                        pending.Push(indices);
                    }

                    break;
                case DefinitionSyntax definition:
                    pending.Push(definition.Value);
                    break;
                case FunctionSyntax function:
                    pending.Push(function.Body);
                    break;
                case ResultSyntax result:
                    pending.Push(result.Value);
                    break;
            }
        }
    }

    private static void PushAll<T>(Stack<SyntaxNode> pending, System.Collections.Immutable.ImmutableArray<T> nodes)
        where T : SyntaxNode
    {
        for (var i = nodes.Length - 1; i >= 0; i--)
        {
            pending.Push(nodes[i]);
        }
    }
}

using System.Globalization;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;
using LossGen.Compiler.Syntax;

namespace LossGen.Compiler.Binding;

/// <summary>Expressions: operators, names and the kinds of values.</summary>
public sealed partial class Binder
{
    /// <summary>How deep expressions may nest once functions and methods are inlined.</summary>
    private const int MaxDepth = Parser.MaxDepth + 100;

    /// <summary>How many expressions may be bound: functions of functions of functions grow exponentially.</summary>
    private const int MaxExpressions = 250_000;

    private static readonly IReadOnlyDictionary<TokenKind, Primitive> Operators = new Dictionary<TokenKind, Primitive>
    {
        [TokenKind.Plus] = Arithmetic.Add,
        [TokenKind.Minus] = Arithmetic.Subtract,
        [TokenKind.Star] = Arithmetic.Multiply,
        [TokenKind.Slash] = Arithmetic.Divide,
        [TokenKind.Caret] = PrimitiveTable.Functions["pow"],
        [TokenKind.Less] = Arithmetic.Less,
        [TokenKind.LessOrEqual] = Arithmetic.LessOrEqual,
        [TokenKind.Greater] = Arithmetic.Greater,
        [TokenKind.GreaterOrEqual] = Arithmetic.GreaterOrEqual,
        [TokenKind.EqualEqual] = Arithmetic.Equal,
        [TokenKind.BangEqual] = Arithmetic.NotEqual,
        [TokenKind.AndAnd] = Arithmetic.And,
        [TokenKind.OrOr] = Arithmetic.Or,
    };

    private static readonly IReadOnlyDictionary<string, double> Constants = new Dictionary<string, double>(StringComparer.Ordinal)
    {
        ["pi"] = Math.PI,
        ["inf"] = double.PositiveInfinity,
    };

    private int _depth;
    private int _count;

    private Node? Bind(ExpressionSyntax expression, Scope scope)
    {
        while (expression is ParenthesizedSyntax parenthesized)
        {
            expression = parenthesized.Inner;
        }

        if (_depth >= MaxDepth || _count >= MaxExpressions)
        {
            Report(FormulaDiagnosticCatalogue.Syntax, expression.Span, _depth >= MaxDepth
                ? "nested too deep once its functions are inlined"
                : "the formula is too large once its functions are inlined");
            return null;
        }

        _depth++;
        _count++;
        var node = expression switch
        {
            NumberSyntax number => _graph.Constant(number.Value),
            NameSyntax name => BindName(name, scope),
            UnarySyntax unary => BindUnary(unary, scope),
            BinarySyntax binary => BindBinary(binary, scope),
            ConditionalSyntax conditional => BindConditional(conditional, scope),
            ElementSyntax element => BindElement(element, scope),
            CallSyntax call => BindCall(call, scope),
            _ => null,
        };
        _depth--;
        return Noted(node, expression.Span);
    }

    /// <summary>Remembers where a node was written first.</summary>
    private Node? Noted(Node? node, TextSpan span)
    {
        if (node is not null && !_origins.ContainsKey(node))
        {
            _origins.Add(node, _inlined.Count > 1 ? _callSpan : span);
        }

        return node;
    }

    private Node? BindUnary(UnarySyntax unary, Scope scope)
    {
        if (unary.Operator.Kind == TokenKind.Bang)
        {
            return Condition(Bind(unary.Operand, scope), unary.Operand, scope, isOperand: true) is { } condition ? _graph.Apply(Arithmetic.Not, condition) : null;
        }

        if (unary.Operand is NumberSyntax number)
        {
            return _graph.Constant(-number.Value);
        }

        return Real(unary.Operand, scope) is { } operand ? -operand : null;
    }

    private Node? BindBinary(BinarySyntax binary, Scope scope)
    {
        // Chains lean to the left: collect the spine, then combine from its end up.
        var spine = new Stack<BinarySyntax>();
        ExpressionSyntax leftmost = binary;
        while (leftmost is BinarySyntax inner)
        {
            spine.Push(inner);
            leftmost = inner.Left;
        }

        var left = Bind(leftmost, scope);
        while (spine.Count > 0)
        {
            var part = spine.Pop();
            left = Noted(Combine(part, left, Bind(part.Right, scope), scope), part.Span);
        }

        return left;
    }

    private Node? Combine(BinarySyntax binary, Node? left, Node? right, Scope scope)
    {
        var kind = binary.Operator.Kind;
        if (kind is TokenKind.AndAnd or TokenKind.OrOr)
        {
            left = Condition(left, binary.Left, scope);
            right = Condition(right, binary.Right, scope);
        }
        else if (SyntaxFacts.BinaryPrecedence(kind) == SyntaxFacts.ComparisonPrecedence)
        {
            left = Comparable(left);
            right = Comparable(right);
        }
        else
        {
            left = Real(left, binary.Left.Span);
            right = Real(right, binary.Right.Span);
        }

        return left is null || right is null || !ShapesMeet((left, binary.Left.Span), (right, binary.Right.Span)) ? null : _graph.Apply(Operators[kind], left, right);
    }

    /// <summary>What stands at the implicit position and what runs over an index have different shapes: there is no broadcasting.</summary>
    private bool ShapesMeet(params (Node Node, TextSpan Span)[] operands)
    {
        IndexVariable? named = null;
        TextSpan? bare = null;
        foreach (var (node, span) in operands)
        {
            foreach (var index in node.Indices)
            {
                if (index.IsImplicit)
                {
                    bare ??= span;
                }
                else
                {
                    named ??= index;
                }
            }
        }

        if (named is null || bare is not { } position)
        {
            return true;
        }

        Report(FormulaDiagnosticCatalogue.RanksDiffer, position, $"this has a value at each position, and what it meets runs over the index '{named.Name}': give it a subscript");
        return false;
    }

    private Node? BindConditional(ConditionalSyntax conditional, Scope scope)
    {
        var condition = Condition(conditional.Condition, scope);
        var whenTrue = Bind(conditional.WhenTrue, scope);
        var whenFalse = Bind(conditional.WhenFalse, scope);
        if (condition is null || whenTrue is null || whenFalse is null
            || !ShapesMeet((condition, conditional.Condition.Span), (whenTrue, conditional.WhenTrue.Span), (whenFalse, conditional.WhenFalse.Span)))
        {
            return null;
        }

        if (whenTrue.Kind == ValueKind.Boolean && whenFalse.Kind == ValueKind.Boolean)
        {
            return _graph.Apply(
                Arithmetic.Or,
                _graph.Apply(Arithmetic.And, condition, whenTrue),
                _graph.Apply(Arithmetic.And, _graph.Apply(Arithmetic.Not, condition), whenFalse));
        }

        whenTrue = Real(whenTrue, conditional.WhenTrue.Span);
        whenFalse = Real(whenFalse, conditional.WhenFalse.Span);
        return whenTrue is null || whenFalse is null ? null : _graph.Apply(Arithmetic.Select, condition, whenTrue, whenFalse);
    }

    private Node? BindName(NameSyntax syntax, Scope scope)
    {
        var name = syntax.Name.Text;
        switch (scope.Use(name))
        {
            case ValueSymbol value:
                return value.Value;
            case IndexSymbol index:
                return _graph.IndexValue(index.Index);
            case IndexedSymbol { Definition: var definition }:
                Report(FormulaDiagnosticCatalogue.RanksDiffer, syntax.Span, $"'{name}' is defined with {Count(definition.Indices.Length, "index", "indices")} and stands here without");
                return null;
            case TensorSymbol { Assigned: { IsAssigned: true } assigned } output:
                return UseRank(output.Parameter, 0, syntax.Span) ? assigned.Value : null;
            case TensorSymbol tensor:
                return UseBare(tensor.Parameter, syntax.Span) ? _graph.Load(tensor.Parameter) : null;
            case null when Constants.TryGetValue(name, out var constant):
                return _graph.Constant(constant);
            default:
                ReportUnknownName(syntax.Name, scope);
                return null;
        }
    }

    private void ReportUnknownName(Token name, Scope scope, bool isSubscript = false)
    {
        var statements = scope.Formula.Tree.Statements;
        var later = Enumerable.Range(scope.Formula.Statement, statements.Length - scope.Formula.Statement)
            .Where(i => statements[i] is DefinitionSyntax d && d.Name.Text == name.Text)
            .Select(i => (int?)i)
            .FirstOrDefault();
        if (later is { } below)
        {
            if (Reaches(statements, below, scope.Formula.Statement))
            {
                Report(FormulaDiagnosticCatalogue.Recursion, name.Span, $"'{name.Text}' is defined by itself");
            }
            else
            {
                Report(FormulaDiagnosticCatalogue.UnknownName, name.Span, name.Text, " yet: it is defined below");
            }

            return;
        }

        if (IsFunction(name.Text, scope))
        {
            Report(FormulaDiagnosticCatalogue.UnknownName, name.Span, name.Text, $": it is a function, written '{name.Text}(...)'");
            return;
        }

        var nearest = Suggestions.Nearest(name.Text, scope.Names.Concat(Constants.Keys)) ?? Suggestions.Abbreviated(name.Text, scope.Names);
        var unknown = FormulaDiagnostic.Create(FormulaDiagnosticCatalogue.UnknownName, name.Span, name.Text, nearest is not null ? $"; is '{nearest}' meant?" : isSubscript ? $"; an index is declared by brackets, as in 'sum[{name.Text}](...)'" : "");
        Report(nearest is null ? unknown : unknown.With(DiagnosticProperties.Replacement, nearest));
    }

    /// <summary>Whether one statement's definition uses another's, directly or through others.</summary>
    private static bool Reaches(IReadOnlyList<StatementSyntax> statements, int from, int to)
    {
        var pending = new Stack<int>();
        var seen = new HashSet<int>();
        pending.Push(from);
        while (pending.Count > 0)
        {
            var current = pending.Pop();
            if (current == to)
            {
                return true;
            }

            if (seen.Add(current))
            {
                var names = new HashSet<string>(SyntaxWalker.Within(statements[current]).Select(UsedName));
                for (var i = 0; i < statements.Count; i++)
                {
                    if (statements[i] is DefinitionSyntax definition && names.Contains(definition.Name.Text))
                    {
                        pending.Push(i);
                    }
                }
            }
        }

        return false;

        static string UsedName(SyntaxNode node) => node switch
        {
            NameSyntax name => name.Name.Text,
            ElementSyntax element => element.Name.Text,
            _ => "",
        };
    }

    private Node? Real(ExpressionSyntax expression, Scope scope) => Real(Bind(expression, scope), expression.Span);

    /// <summary>The node as a number: truth values count as 1 and 0, and labels don't count.</summary>
    private Node? Real(Node? node, TextSpan span)
    {
        switch (node)
        {
            case { Kind: ValueKind.Boolean } or IndexNode:
                return Noted(_graph.Apply(Arithmetic.Number, node), span);
            case { Kind: ValueKind.Integer }:
                Report(FormulaDiagnosticCatalogue.WrongKind, span, "an integer tensor stands in comparisons and subscripts only, not in arithmetic");
                return null;
            default:
                return node;
        }
    }

    private Node? Comparable(Node? node) => node is { Kind: ValueKind.Boolean } ? _graph.Apply(Arithmetic.Number, node) : node;

    private Node? Condition(ExpressionSyntax expression, Scope scope) => Condition(Bind(expression, scope), expression, scope);

    /// <param name="isOperand">Whether an operator stands around it that binds tighter than a comparison.</param>
    private Node? Condition(Node? node, ExpressionSyntax expression, Scope scope, bool isOperand = false)
    {
        if (node is null or { Kind: ValueKind.Boolean })
        {
            return node;
        }

        var text = expression.Span.Of(scope.Formula.Tree.Text);
        var comparison = expression is ConditionalSyntax ? $"({text}) != 0" : $"{text} != 0";
        Report(
            FormulaDiagnosticCatalogue.WrongKind,
            expression.Span,
            (DiagnosticProperties.Replacement, isOperand ? $"({comparison})" : comparison),
            $"expected a condition: {(node.Kind == ValueKind.Integer ? "an integer" : "a real number")} is neither true nor false; compare it, as in '{comparison}'");
        return null;
    }

    private static string Count(int count, string one, string many) => string.Format(CultureInfo.InvariantCulture, "{0} {1}", count, count == 1 ? one : many);
}

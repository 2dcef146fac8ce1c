using System.Collections.Immutable;
using System.Globalization;
using LossGen.Compiler.Diagnostics;

namespace LossGen.Compiler.Syntax;

internal sealed partial class Parser
{
    /// <summary>Operands that wait for what their operator's right side turns out to be; shared by all levels, each above its floor.</summary>
    private readonly Stack<(ExpressionSyntax Left, Token Operator)> _pending = new();

    private int _depth;

    private ExpressionSyntax ParseExpression()
    {
        if (!Enter())
        {
            return new MissingSyntax(MissingSpan());
        }

        var result = ParseBinary();
        if (Kind == TokenKind.Question)
        {
            _position++;
            var whenTrue = ParseExpression();
            Expect(TokenKind.Colon, "expected ':' and the value for when the condition is false");
            var whenFalse = ParseExpression();
            result = new ConditionalSyntax(result, whenTrue, whenFalse);
        }

        _depth--;
        return result;
    }

    private bool Enter()
    {
        if (_depth < MaxDepth)
        {
            _depth++;
            return true;
        }

        Fail(Current, string.Format(CultureInfo.InvariantCulture, "nested more than {0} levels deep: define the inner parts by name", MaxDepth));
        return false;
    }

    private ExpressionSyntax ParseBinary()
    {
        var floor = _pending.Count;
        while (true)
        {
            var operand = ParseUnary();
            if (Kind == TokenKind.Equal && _depth > 1)
            {
                // Inside brackets there is nothing to define, so equality is meant.
                Fail(Current, "equality is written '=='");
            }

            var precedence = _failed && Kind == TokenKind.Equal && _depth > 1 ? SyntaxFacts.ComparisonPrecedence : SyntaxFacts.BinaryPrecedence(Kind);
            while (_pending.Count > floor && SyntaxFacts.BinaryPrecedence(_pending.Peek().Operator.Kind) is var waiting && waiting >= precedence)
            {
                if (waiting == SyntaxFacts.ComparisonPrecedence && precedence == waiting)
                {
                    Fail(Current, "comparisons don't chain: write 'a < b && b < c'");
                }

                var (left, @operator) = _pending.Pop();
                operand = new BinarySyntax(left, @operator, operand);
            }

            if (precedence == 0)
            {
                return operand;
            }

            _pending.Push((operand, Current with { Kind = Kind == TokenKind.Equal ? TokenKind.EqualEqual : Kind }));
            _position++;
        }
    }

    private ExpressionSyntax ParseUnary()
    {
        var first = _position;
        var entered = 0;
        while (Kind is TokenKind.Minus or TokenKind.Bang && Enter())
        {
            entered++;
            _position++;
        }

        var operand = ParsePower();
        for (var i = entered - 1; i >= 0; i--)
        {
            operand = new UnarySyntax(_tokens[first + i], operand);
        }

        _depth -= entered;
        return operand;
    }

    private ExpressionSyntax ParsePower()
    {
        var @base = ParsePrimary();
        if (Kind == TokenKind.OpenBracket)
        {
            Fail(Current, @base is ElementSyntax
                ? "several subscripts stand in one pair of brackets, as in 'x[i, j]'"
                : "only a name takes subscripts: define the value first, as in 'p[n, c] = softmax[c](z[n, c])', then write 'p[n, y[n]]'");
        }

        if (Kind != TokenKind.Caret || !Enter())
        {
            return @base;
        }

        var @operator = Current;
        _position++;
        var exponent = ParseUnary();
        _depth--;
        return new BinarySyntax(@base, @operator, exponent);
    }

    private ExpressionSyntax ParsePrimary()
    {
        var token = Current;
        switch (Kind)
        {
            case TokenKind.Number:
                _position++;
                return new NumberSyntax(token, ParseNumber(token.Text));
            case TokenKind.Name:
                _position++;
                return ParseNamed(token);
            case TokenKind.OpenParenthesis:
                _position++;
                var inner = ParseExpression();
                var end = ParseClosing(TokenKind.CloseParenthesis);
                return new ParenthesizedSyntax(inner, TextSpan.FromBounds(token.Span.Start, end));
            case TokenKind.Plus:
                Fail(token, "expected a value; there is no sign '+', and a line that goes on ends in its operator");
                break;
            default:
                Fail(token, "expected a value" + (SyntaxFacts.BinaryPrecedence(Kind) > 0 || Kind is TokenKind.Question or TokenKind.Colon
                    ? $", not {SyntaxFacts.Describe(Kind)}; a line that goes on ends in its operator"
                    : ""));
                break;
        }

        return new MissingSyntax(MissingSpan());
    }

    /// <summary>A literal beyond double's range is infinite: whether the element type holds it is judged later.</summary>
    private static double ParseNumber(string digits) =>
        double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.PositiveInfinity;

    private ExpressionSyntax ParseNamed(Token name)
    {
        if (Kind == TokenKind.OpenParenthesis)
        {
            if (name.Text == "if")
            {
                Fail(name, SyntaxFacts.Advice(name.Text)!);
            }

            return ParseCall(name, null);
        }

        if (Kind != TokenKind.OpenBracket)
        {
            return new NameSyntax(name);
        }

        var open = Current;
        _position++;
        var subscripts = ParseList(TokenKind.CloseBracket, ParseExpression, "expected an index");
        ExpressionSyntax? filter = null;
        if (Kind == TokenKind.Name && Current.Text == "where")
        {
            _position++;
            filter = ParseExpression();
        }

        var end = ParseClosing(TokenKind.CloseBracket);
        if (Kind == TokenKind.OpenParenthesis && !_failed)
        {
            CheckNames(subscripts, "expected the name of an index");
            var indices = subscripts.OfType<NameSyntax>().Select(s => s.Name).ToImmutableArray();
            return ParseCall(name, new IndexClauseSyntax(indices, filter, TextSpan.FromBounds(open.Span.Start, end)));
        }

        if (filter is not null)
        {
            Fail(Current, "expected '(': a filter stands in the brackets of a reduction, as in 'sum[i where m[i]](x[i])'");
        }

        return new ElementSyntax(name, subscripts, TextSpan.FromBounds(name.Span.Start, end));
    }

    private CallSyntax ParseCall(Token name, IndexClauseSyntax? indices)
    {
        _position++;
        var arguments = Kind == TokenKind.CloseParenthesis ? [] : ParseList(TokenKind.CloseParenthesis, ParseArgument, "expected an argument");
        var end = ParseClosing(TokenKind.CloseParenthesis);
        return new CallSyntax(name, indices, arguments, TextSpan.FromBounds(name.Span.Start, end));
    }

    private ArgumentSyntax ParseArgument()
    {
        if (Kind == TokenKind.Name && _tokens[_position + 1].Kind == TokenKind.Colon)
        {
            var name = Current;
            _position += 2;
            return new ArgumentSyntax(name, ParseExpression());
        }

        if (Kind == TokenKind.Name && _tokens[_position + 1].Kind == TokenKind.Equal && SyntaxFacts.IsOptionElsewhere(Current.Text))
        {
            Fail(Current, $"there is no argument '{Current.Text}': a reduction names the indices that it runs over in brackets, as in 'max[i](x[i])'");
            _position += 2;
        }

        return new ArgumentSyntax(null, ParseExpression());
    }

    private ImmutableArray<T> ParseList<T>(TokenKind close, Func<T> parse, string expected)
        where T : SyntaxNode
    {
        var items = ImmutableArray.CreateBuilder<T>();
        while (true)
        {
            if (Kind == close || Kind == TokenKind.Comma)
            {
                Fail(Current, expected);
            }

            items.Add(parse());
            if (Kind != TokenKind.Comma || _failed)
            {
                return items.ToImmutable();
            }

            _position++;
        }
    }

    /// <summary>Takes the closing bracket and gives its end, or the end of what there is.</summary>
    private int ParseClosing(TokenKind close)
    {
        var expected = $"expected {SyntaxFacts.Describe(close)}";
        Expect(close, Advice ?? (Kind is TokenKind.Name or TokenKind.Number or TokenKind.OpenParenthesis ? $"{expected} or an operator" : expected));
        return _tokens[_position - 1].Span.End;
    }
}

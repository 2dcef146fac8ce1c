using System.Collections.Immutable;
using LossGen.Compiler.Diagnostics;

namespace LossGen.Compiler.Syntax;

/// <summary>
/// Parses statements. It never throws, reports at most one error a statement, and takes time in proportion to the text.
/// Expressions are parsed in the other part.
/// </summary>
internal sealed partial class Parser
{
    /// <summary>How deep brackets, signs, powers and ternaries may nest: what the stages that recurse have stack for.</summary>
    public const int MaxDepth = 250;

    private readonly string _text;
    private readonly ImmutableArray<Token> _tokens;
    private readonly ImmutableArray<FormulaDiagnostic>.Builder _diagnostics;
    private int _position;
    private bool _failed;

    private Parser(string text, ImmutableArray<Token> tokens, ImmutableArray<FormulaDiagnostic>.Builder diagnostics)
    {
        _text = text;
        _tokens = tokens;
        _diagnostics = diagnostics;
    }

    public static ImmutableArray<StatementSyntax> Parse(string text, ImmutableArray<Token> tokens, ImmutableArray<FormulaDiagnostic>.Builder diagnostics) =>
        new Parser(text, tokens, diagnostics).ParseStatements();

    private Token Current => _tokens[_position];

    private TokenKind Kind => _tokens[_position].Kind;

    /// <summary>What is to be said of the current token behind the one before it, as two values in a row.</summary>
    private string? Advice => _position == 0 ? null : SyntaxFacts.Advice(_tokens[_position - 1], Current);

    private ImmutableArray<StatementSyntax> ParseStatements()
    {
        var statements = ImmutableArray.CreateBuilder<StatementSyntax>();
        while (Kind != TokenKind.EndOfText)
        {
            if (Kind == TokenKind.Separator)
            {
                _position++;
            }
            else
            {
                statements.Add(ParseStatement());
            }
        }

        return statements.ToImmutable();
    }

    private StatementSyntax ParseStatement()
    {
        _failed = false;
        var start = LineStart(Current);
        var left = ParseExpression();
        ExpressionSyntax? value = null;
        if (Kind == TokenKind.Equal && !_failed)
        {
            CheckTarget(left);
            _position++;
            value = ParseExpression();
        }

        ExpectEnd();
        var extent = TextSpan.FromBounds(start, Current.Span.End);
        return (left, value) switch
        {
            (_, null) => new ResultSyntax(left, extent),
            (NameSyntax name, _) => new DefinitionSyntax(name.Name, [], value, extent),
            (ElementSyntax element, _) => new DefinitionSyntax(element.Name, [.. element.Subscripts.OfType<NameSyntax>().Select(s => s.Name)], value, extent),
            (CallSyntax { Indices: null } call, _) => new FunctionSyntax(call.Name, [.. call.Arguments.Select(a => a.Value).OfType<NameSyntax>().Select(a => a.Name)], value, extent),
            _ => new ResultSyntax(value, extent),
        };
    }

    /// <summary>Where a statement begins with its indentation, but without the lines before it.</summary>
    private int LineStart(Token first)
    {
        var start = first.Span.Start;
        while (start > first.FullSpan.Start && !SyntaxFacts.IsLineEnd(_text[start - 1]))
        {
            start--;
        }

        return start;
    }

    private void CheckTarget(ExpressionSyntax target)
    {
        switch (target)
        {
            case NameSyntax:
                break;
            case ElementSyntax element:
                CheckNames(element.Subscripts, "expected the name of an index");
                break;
            case CallSyntax { Indices: null } call:
                foreach (var argument in call.Arguments)
                {
                    if (argument.Name is { } name)
                    {
                        Fail(name.Span, "expected the name of a parameter alone");
                        return;
                    }
                }

                CheckNames(call.Arguments.Select(a => a.Value), "expected the name of a parameter");
                break;
            default:
                Fail(target.Span, "expected a name to define, as in 'd = ...', 'd[i] = ...' or 'f(x) = ...'; equality is written '=='");
                break;
        }
    }

    private void CheckNames(IEnumerable<ExpressionSyntax> names, string message)
    {
        foreach (var name in names)
        {
            if (name is not NameSyntax)
            {
                Fail(name.Span, message);
                return;
            }
        }
    }

    private void ExpectEnd()
    {
        if (Kind is not (TokenKind.Separator or TokenKind.EndOfText))
        {
            const string Expected = "expected an operator or the end of the line";
            Fail(Current, Kind switch
            {
                TokenKind.Name or TokenKind.Number or TokenKind.OpenParenthesis => Advice ?? Expected,
                TokenKind.Equal => "expected one '=' in a definition; equality is written '=='",
                TokenKind.CloseParenthesis or TokenKind.CloseBracket => $"this {SyntaxFacts.Describe(Kind)} closes nothing",
                _ => $"{Expected}, not {SyntaxFacts.Describe(Kind)}",
            });
        }

        while (Kind is not (TokenKind.Separator or TokenKind.EndOfText))
        {
            _position++;
        }
    }

    /// <summary>Takes the token if it is of the kind, and otherwise reports that it is missing.</summary>
    private bool Expect(TokenKind kind, string message)
    {
        if (Kind == kind)
        {
            _position++;
            return true;
        }

        Fail(Current, message);
        return false;
    }

    private void Fail(Token token, string message)
    {
        if (token.Kind == TokenKind.Bad)
        {
            _failed = true;
        }

        Fail(token.Kind is TokenKind.EndOfText or TokenKind.Separator ? MissingSpan() : token.Span, message);
    }

    /// <summary>The empty span behind the last token.</summary>
    private TextSpan MissingSpan() => new(_position == 0 ? 0 : _tokens[_position - 1].Span.End, 0);

    private void Fail(TextSpan span, string message)
    {
        if (!_failed)
        {
            _failed = true;
            _diagnostics.Add(FormulaDiagnostic.Create(FormulaDiagnosticCatalogue.Syntax, span, message));
        }
    }
}

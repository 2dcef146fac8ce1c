using System.Collections.Immutable;
using System.Globalization;
using LossGen.Compiler.Diagnostics;

namespace LossGen.Compiler.Syntax;

/// <summary>
/// Cuts a formula's text into tokens. What people write by habit (<c>**</c>, <c>1f</c>, <c>Math.Exp</c>) is reported,
/// and handed on as the token that was meant, so that one mistake is one message.
/// </summary>
internal sealed class Lexer
{
    /// <summary>Operators, longest first. Those with a message are not of the language; their kind is what was meant.</summary>
    private static readonly (string Text, TokenKind Kind, string? Message)[] Operators =
    [
        ("===", TokenKind.EqualEqual, "equality is written '=='"),
        ("!==", TokenKind.BangEqual, "inequality is written '!='"),
        ("**", TokenKind.Caret, "a power is written '^'"),
        ("&&", TokenKind.AndAnd, null),
        ("||", TokenKind.OrOr, null),
        ("==", TokenKind.EqualEqual, null),
        ("!=", TokenKind.BangEqual, null),
        ("<=", TokenKind.LessOrEqual, null),
        (">=", TokenKind.GreaterOrEqual, null),
        ("<>", TokenKind.BangEqual, "inequality is written '!='"),
        ("=<", TokenKind.LessOrEqual, "'less or equal' is written '<='"),
        ("=>", TokenKind.GreaterOrEqual, "'greater or equal' is written '>='"),
        (":=", TokenKind.Equal, "a definition is written with '='"),
        ("+=", TokenKind.Equal, "there is no '+=': write 'x = x + ...'"),
        ("-=", TokenKind.Equal, "there is no '-=': write 'x = x - ...'"),
        ("*=", TokenKind.Equal, "there is no '*=': write 'x = x * ...'"),
        ("/=", TokenKind.Equal, "there is no '/=': write 'x = x / ...'"),
        ("+", TokenKind.Plus, null),
        ("-", TokenKind.Minus, null),
        ("*", TokenKind.Star, null),
        ("/", TokenKind.Slash, null),
        ("^", TokenKind.Caret, null),
        ("!", TokenKind.Bang, null),
        ("<", TokenKind.Less, null),
        (">", TokenKind.Greater, null),
        ("?", TokenKind.Question, null),
        (":", TokenKind.Colon, null),
        (",", TokenKind.Comma, null),
        ("=", TokenKind.Equal, null),
        ("(", TokenKind.OpenParenthesis, null),
        (")", TokenKind.CloseParenthesis, null),
        ("[", TokenKind.OpenBracket, null),
        ("]", TokenKind.CloseBracket, null),
        ("&", TokenKind.AndAnd, "'and' is written '&&'"),
        ("|", TokenKind.OrOr, "'or' is written '||'"),
        ("\u2212", TokenKind.Minus, "minus is written '-'"),
        ("\u2013", TokenKind.Minus, "minus is written '-'"),
        ("\u00d7", TokenKind.Star, "multiplication is written '*'"),
        ("\u00b7", TokenKind.Star, "multiplication is written '*'"),
        ("\u22c5", TokenKind.Star, "multiplication is written '*'"),
        ("\u00f7", TokenKind.Slash, "division is written '/'"),
        ("\u2264", TokenKind.LessOrEqual, "'less or equal' is written '<='"),
        ("\u2265", TokenKind.GreaterOrEqual, "'greater or equal' is written '>='"),
        ("\u2260", TokenKind.BangEqual, "inequality is written '!='"),
        ("\u2227", TokenKind.AndAnd, "'and' is written '&&'"),
        ("\u2228", TokenKind.OrOr, "'or' is written '||'"),
        ("\u00ac", TokenKind.Bang, "'not' is written '!'"),
    ];

    private static readonly ILookup<char, (string Text, TokenKind Kind, string? Message)> OperatorsByFirst = Operators.ToLookup(o => o.Text[0]);

    private readonly string _text;
    private readonly ImmutableArray<Token>.Builder _tokens = ImmutableArray.CreateBuilder<Token>();
    private readonly ImmutableArray<FormulaDiagnostic>.Builder _diagnostics;
    private int _position;
    private int _depth;

    /// <summary>The statement has a bad character already; more of them are the same mistake.</summary>
    private bool _bad;

    /// <summary>The bars of absolute values and norms that are open in the statement.</summary>
    private readonly Stack<string> _bars = new();

    private Lexer(string text, ImmutableArray<FormulaDiagnostic>.Builder diagnostics)
    {
        _text = text;
        _diagnostics = diagnostics;
    }

    public static ImmutableArray<Token> Lex(string text, ImmutableArray<FormulaDiagnostic>.Builder diagnostics)
    {
        var lexer = new Lexer(text, diagnostics);
        while (lexer.LexToken())
        {
        }

        return lexer._tokens.ToImmutable();
    }

    private char Current => Peek(0);

    private char Peek(int offset) => _position + offset < _text.Length ? _text[_position + offset] : '\0';

    private bool LexToken()
    {
        var full = _position;
        SkipTrivia();
        var start = _position;
        if (_position == _text.Length)
        {
            Add(TokenKind.EndOfText, full, start);
            return false;
        }

        var c = Current;
        if (SyntaxFacts.IsLineEnd(c) || c == ';')
        {
            _depth = c == ';' ? 0 : _depth;
            _bad = false;
            _bars.Clear();
            _position += c == '\r' && Peek(1) == '\n' ? 2 : 1;
            Add(TokenKind.Separator, full, start);
        }
        else if (SyntaxFacts.IsDigit(c) || (c == '.' && SyntaxFacts.IsDigit(Peek(1))))
        {
            LexNumber(full);
        }
        else if (SyntaxFacts.StartsName(c) || (c == '@' && SyntaxFacts.StartsName(Peek(1))))
        {
            LexName(full);
        }
        else
        {
            LexOperator(full);
        }

        return true;
    }

    private void SkipTrivia()
    {
        while (_position < _text.Length)
        {
            var c = Current;
            if (SyntaxFacts.IsLineEnd(c) ? LineGoesOn() : char.IsWhiteSpace(c))
            {
                _position++;
            }
            else if (c == '/' && Peek(1) == '/')
            {
                while (_position < _text.Length && !SyntaxFacts.IsLineEnd(Current))
                {
                    _position++;
                }
            }
            else if (c == '/' && Peek(1) == '*')
            {
                var start = _position;
                var end = _text.IndexOf("*/", _position + 2, StringComparison.Ordinal);
                _position = end < 0 ? _text.Length : end + 2;
                Report(start, "a comment is written '//', to the end of its line");
            }
            else
            {
                break;
            }
        }
    }

    /// <summary>Inside brackets, after an operator and between statements a line end is no more than white space.</summary>
    private bool LineGoesOn()
    {
        var last = _tokens.Count == 0 ? TokenKind.Separator : _tokens[_tokens.Count - 1].Kind;
        return _depth > 0 || last == TokenKind.Separator || SyntaxFacts.NeedsOperand(last);
    }

    private void LexNumber(int full)
    {
        var start = _position;
        var underscores = SkipDigits();
        string? message = null;
        if (Current == '.' && SyntaxFacts.IsDigit(Peek(1)))
        {
            _position++;
            underscores |= SkipDigits();
        }
        else if (Current == '.' && !SyntaxFacts.StartsName(Peek(1)))
        {
            message = "a decimal point stands before a digit";
            _position++;
        }

        if (Current is 'e' or 'E' && (SyntaxFacts.IsDigit(Peek(1)) || (Peek(1) is '+' or '-' && SyntaxFacts.IsDigit(Peek(2)))))
        {
            _position += 2;
            underscores |= SkipDigits();
        }

        var number = _text.Substring(start, _position - start).Replace("_", "").TrimEnd('.');
        if (underscores)
        {
            message = "a number is written without underscores";
        }

        if (Current is 'f' or 'F' or 'd' or 'D' or 'm' or 'M' && !SyntaxFacts.ContinuesName(Peek(1)))
        {
            message = "a number is written without a suffix: it has the formula's element type";
            _position++;
        }

        if (message is not null)
        {
            Report(start, message, number);
        }

        Add(TokenKind.Number, full, start, number);
    }

    /// <summary>Passes over digits, and says whether there are underscores among them.</summary>
    private bool SkipDigits()
    {
        var underscores = false;
        while (SyntaxFacts.IsDigit(Current) || (Current == '_' && SyntaxFacts.IsDigit(Peek(1))))
        {
            underscores |= Current == '_';
            _position++;
        }

        return underscores;
    }

    private void LexName(int full)
    {
        var start = _position;
        _position += Current == '@' ? 1 : 0;
        var name = _position;
        SkipName();
        var dotted = false;
        while (Current == '.' && SyntaxFacts.StartsName(Peek(1)))
        {
            dotted = true;
            name = ++_position;
            SkipName();
        }

        var word = SyntaxFacts.Compose(_text.Substring(name, _position - name));
        if (dotted)
        {
            // Math.Exp and MathF.PI are meant as exp and pi.
            word = word.ToLowerInvariant();
            Report(start, $"a name has no dot: functions and constants stand alone, as in '{word}'", word);
        }
        else if (name > start)
        {
            Report(start, $"a name is written without '@': '{word}'", word);
        }

        Add(TokenKind.Name, full, start, word);
    }

    private void SkipName()
    {
        while (_position < _text.Length && SyntaxFacts.ContinuesName(Current))
        {
            _position++;
        }
    }

    private void LexOperator(int full)
    {
        var start = _position;
        foreach (var (spelling, kind, message) in OperatorsByFirst[Current])
        {
            if (string.CompareOrdinal(_text, _position, spelling, 0, spelling.Length) != 0)
            {
                continue;
            }

            _position += spelling.Length;
            if (spelling is "|" or "||" && LexBar(spelling, full, start))
            {
                return;
            }

            if (message is not null)
            {
                Report(start, message, spelling.EndsWith("=", StringComparison.Ordinal) && kind == TokenKind.Equal ? null : SyntaxFacts.Text(kind));
            }

            if (kind is TokenKind.OpenParenthesis or TokenKind.OpenBracket)
            {
                _depth++;
            }
            else if (kind is TokenKind.CloseParenthesis or TokenKind.CloseBracket)
            {
                _depth = Math.Max(0, _depth - 1);
            }

            Add(kind, full, start);
            return;
        }

        LexBad(full);
    }

    /// <summary>A bar where a value is due, and the one that closes it, are meant as brackets.</summary>
    private bool LexBar(string bar, int full, int start)
    {
        var last = _tokens.Count == 0 ? TokenKind.Separator : _tokens[_tokens.Count - 1].Kind;
        if (last is TokenKind.Separator or TokenKind.OpenParenthesis or TokenKind.OpenBracket || SyntaxFacts.NeedsOperand(last))
        {
            _bars.Push(bar);
            _depth++;
            Report(start, bar == "|" ? "an absolute value is written 'abs(x)'" : "a norm is written 'norm(x)'");
            Add(TokenKind.OpenParenthesis, full, start);
            return true;
        }

        if (_bars.Count == 0 || _bars.Peek() != bar)
        {
            return false;
        }

        _bars.Pop();
        _depth = Math.Max(0, _depth - 1);
        Add(TokenKind.CloseParenthesis, full, start);
        return true;
    }

    private void LexBad(int full)
    {
        var start = _position;
        _position += char.IsSurrogatePair(_text, start) ? 2 : 1;
        var message = _text[start] switch
        {
            '%' => "there is no remainder operator",
            '{' or '}' => "braces are not part of the language: group with '(' and ')'",
            '"' or '\'' => "there is no text in a formula",
            '.' => "expected a digit or a name around '.'",
            '\u00b2' or '\u00b3' => "a power is written '^'",
            '\u221a' => "a root is written 'sqrt(x)'",
            '\u2211' => "a sum is written 'sum[i](...)'",
            '\u221e' => "infinity is written 'inf'",
            _ => string.Format(CultureInfo.InvariantCulture, "unexpected character {0}", Show(start)),
        };
        if (!_bad)
        {
            _bad = true;
            Report(start, message, _text[start] == '\u221e' ? "inf" : null);
        }

        Add(TokenKind.Bad, full, start);
    }

    private string Show(int start)
    {
        var code = char.IsSurrogatePair(_text, start) ? char.ConvertToUtf32(_text, start) : _text[start];
        var shown = code is > 32 and < 127 or > 160 && !char.IsSurrogate(_text[start]) ? $"'{_text[start]}' " : "";
        return string.Format(CultureInfo.InvariantCulture, "{0}U+{1:X4}", shown, code);
    }

    private void Report(int start, string message, string? replacement = null)
    {
        var diagnostic = FormulaDiagnostic.Create(FormulaDiagnosticCatalogue.Syntax, TextSpan.FromBounds(start, _position), message);
        _diagnostics.Add(replacement is null ? diagnostic : diagnostic.With(DiagnosticProperties.Replacement, replacement));
    }

    private void Add(TokenKind kind, int full, int start, string? value = null) =>
        _tokens.Add(new Token(kind, TextSpan.FromBounds(full, _position), TextSpan.FromBounds(start, _position), value ?? _text.Substring(start, _position - start)));
}

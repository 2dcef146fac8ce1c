using System.Globalization;

namespace LossGen.Compiler.Syntax;

/// <summary>What the lexer, the parser and the printer agree on.</summary>
public static class SyntaxFacts
{
    /// <summary>The precedence of comparisons, the only binary operators that don't chain.</summary>
    public const int ComparisonPrecedence = 3;

    /// <summary>How tightly a binary operator binds, 0 for what is none. <c>^</c> is tighter than the signs and parsed apart.</summary>
    public static int BinaryPrecedence(TokenKind kind) => kind switch
    {
        TokenKind.OrOr => 1,
        TokenKind.AndAnd => 2,
        TokenKind.EqualEqual or TokenKind.BangEqual or TokenKind.Less or TokenKind.LessOrEqual or TokenKind.Greater or TokenKind.GreaterOrEqual => ComparisonPrecedence,
        TokenKind.Plus or TokenKind.Minus => 4,
        TokenKind.Star or TokenKind.Slash => 5,
        _ => 0,
    };

    /// <summary>A line that ends in one of these goes on.</summary>
    public static bool NeedsOperand(TokenKind kind) =>
        BinaryPrecedence(kind) > 0
        || kind is TokenKind.Caret or TokenKind.Bang or TokenKind.Question or TokenKind.Colon or TokenKind.Equal or TokenKind.Comma;

    /// <summary>What is to be said where a token stands behind a value and an operator or a bracket is due; null where nothing is.</summary>
    public static string? Advice(Token previous, Token current) => (previous.Kind, current.Kind) switch
    {
        (TokenKind.Name or TokenKind.Number, TokenKind.Name) when (Advice(current.Text) ?? Advice(previous.Text)) is { } advice => advice,
        (_, TokenKind.Name) when Advice(current.Text) is { } advice => advice,
        (TokenKind.Name, TokenKind.Number) => Advice(previous.Text),
        (TokenKind.Number or TokenKind.CloseParenthesis, TokenKind.Name or TokenKind.OpenParenthesis) => "a product is written '*'",
        _ => null,
    };

    /// <summary>What is to be said of a word of other languages; null of any other name.</summary>
    public static string? Advice(string word) => word switch
    {
        "and" => "'and' is written '&&'",
        "or" => "'or' is written '||'",
        "not" => "'not' is written '!'",
        "if" or "then" or "else" => "a choice is written 'c ? a : b'",
        "return" => "the result stands alone, without 'return'",
        "var" or "let" or "float" or "double" => "a definition is a name alone, as in 'd = ...'",
        "where" => "a filter stands in the brackets of a reduction, behind an index, as in 'sum[i where m[i]](x[i])'",
        _ => null,
    };

    /// <summary>Whether reductions of other libraries have an argument of this name.</summary>
    public static bool IsOptionElsewhere(string word) => word is "axis" or "axes" or "dim" or "dims" or "keepdim" or "keepdims" or "reduction" or "dtype" or "ddof" or "correction" or "unbiased" or "initial";

    public static string Describe(TokenKind kind) => kind switch
    {
        TokenKind.EndOfText => "the end of the formula",
        TokenKind.Separator => "the end of the line",
        TokenKind.Name => "a name",
        TokenKind.Number => "a number",
        _ => $"'{Text(kind)}'",
    };

    public static string Text(TokenKind kind) => kind switch
    {
        TokenKind.Plus => "+",
        TokenKind.Minus => "-",
        TokenKind.Star => "*",
        TokenKind.Slash => "/",
        TokenKind.Caret => "^",
        TokenKind.Bang => "!",
        TokenKind.Less => "<",
        TokenKind.LessOrEqual => "<=",
        TokenKind.Greater => ">",
        TokenKind.GreaterOrEqual => ">=",
        TokenKind.EqualEqual => "==",
        TokenKind.BangEqual => "!=",
        TokenKind.AndAnd => "&&",
        TokenKind.OrOr => "||",
        TokenKind.Question => "?",
        TokenKind.Colon => ":",
        TokenKind.Comma => ",",
        TokenKind.Equal => "=",
        TokenKind.OpenParenthesis => "(",
        TokenKind.CloseParenthesis => ")",
        TokenKind.OpenBracket => "[",
        TokenKind.CloseBracket => "]",
        _ => "",
    };

    public static bool IsLineEnd(char c) => c is '\n' or '\r' or '\u0085' or '\u2028' or '\u2029';

    public static bool IsDigit(char c) => c is >= '0' and <= '9';

    public static bool StartsName(char c) => c == '_' || (c < 128 ? c is >= 'a' and <= 'z' or >= 'A' and <= 'Z' : IsLetter(CharUnicodeInfo.GetUnicodeCategory(c)));

    public static bool ContinuesName(char c)
    {
        if (c < 128)
        {
            return StartsName(c) || IsDigit(c);
        }

        var category = CharUnicodeInfo.GetUnicodeCategory(c);
        return IsLetter(category) || category is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation or UnicodeCategory.Format;
    }

    /// <summary>Two names that look the same are the same, however their accents are encoded.</summary>
    public static string Compose(string name)
    {
        foreach (var c in name)
        {
            if (c >= 128)
            {
                return new string(name.Where(d => d < 128 || CharUnicodeInfo.GetUnicodeCategory(d) != UnicodeCategory.Format).ToArray()).Normalize();
            }
        }

        return name;
    }

    private static bool IsLetter(UnicodeCategory category) => category is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter
        or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber;
}

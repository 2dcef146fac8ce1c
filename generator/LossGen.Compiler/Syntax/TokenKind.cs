namespace LossGen.Compiler.Syntax;

public enum TokenKind
{
    EndOfText,

    /// <summary>A line end or a semicolon that ends a statement.</summary>
    Separator,

    /// <summary>Characters that the language has no use for; the lexer has reported them.</summary>
    Bad,

    Name,
    Number,
    Plus,
    Minus,
    Star,
    Slash,
    Caret,
    Bang,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    EqualEqual,
    BangEqual,
    AndAnd,
    OrOr,
    Question,
    Colon,
    Comma,
    Equal,
    OpenParenthesis,
    CloseParenthesis,
    OpenBracket,
    CloseBracket,
}

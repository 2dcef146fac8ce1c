using LossGen.Compiler.Diagnostics;

namespace LossGen.Compiler.Syntax;

/// <summary>A token. The full spans of a text's tokens, one after the other, are the text.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="FullSpan">Its characters and the white space, comments and passed-over line ends before them.</param>
/// <param name="Span">Its characters alone.</param>
/// <param name="Text">
/// What it says: for a name its composed form, for a number its digits as they should have been written, and for any other its characters.
/// </param>
public readonly record struct Token(TokenKind Kind, TextSpan FullSpan, TextSpan Span, string Text);

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace LossGen.Generator.Literals;

/// <summary>Reads a constant expression into its characters, each with its source.</summary>
internal sealed class LiteralReader(SemanticModel model, CancellationToken cancellation)
{
    private readonly ImmutableArray<MappedChar>.Builder _chars = ImmutableArray.CreateBuilder<MappedChar>();
    private int _piece;

    /// <summary>The characters read so far.</summary>
    public ImmutableArray<MappedChar> Chars => _chars.ToImmutable();

    /// <summary>Where the text of the first literal begins.</summary>
    public int? FirstContent { get; private set; }

    /// <summary>Characters that all come from one expression.</summary>
    public static ImmutableArray<MappedChar> Opaque(string value, TextSpan source) =>
        [.. value.Select(c => new MappedChar(c, source, -1))];

    /// <summary>Reads an expression.</summary>
    public void Read(ExpressionSyntax expression)
    {
        // A long concatenation leans to the left: its operands are gathered in a loop, not by recursion.
        var operands = new Stack<ExpressionSyntax>();
        while (expression is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum)
        {
            operands.Push(sum.Right);
            expression = sum.Left;
        }

        ReadOperand(expression);
        while (operands.Count > 0)
        {
            ReadOperand(operands.Pop());
        }
    }

    private void ReadOperand(ExpressionSyntax expression)
    {
        switch (expression)
        {
            case ParenthesizedExpressionSyntax parenthesized:
                Read(parenthesized.Expression);
                break;
            case LiteralExpressionSyntax { RawKind: (int)SyntaxKind.StringLiteralExpression } literal:
                ReadToken(literal.Token);
                break;
            case InterpolatedStringExpressionSyntax interpolated:
                ReadInterpolated(interpolated);
                break;
            default:
                ReadOpaque(expression, expression.Span);
                break;
        }
    }

    private void ReadOpaque(ExpressionSyntax expression, TextSpan source)
    {
        if (model.GetConstantValue(expression, cancellation) is { HasValue: true, Value: string value })
        {
            _chars.AddRange(Opaque(value, source));
        }
    }

    private void ReadToken(SyntaxToken token)
    {
        var decoder = new LiteralDecoder(token.Text, token.SpanStart);
        var content = token.Kind() switch
        {
            SyntaxKind.SingleLineRawStringLiteralToken => decoder.RawLine(),
            SyntaxKind.MultiLineRawStringLiteralToken => decoder.RawLines(),
            _ when token.Text.StartsWith("@", StringComparison.Ordinal) => decoder.Verbatim(2, token.Text.Length - 1, braces: false),
            _ => decoder.Regular(1, token.Text.Length - 1, braces: false),
        };
        Add(content, token.ValueText, token.Span, decoder.ContentStart);
    }

    private void ReadInterpolated(InterpolatedStringExpressionSyntax interpolated)
    {
        var kind = interpolated.StringStartToken.Kind();
        bool isRaw = kind is SyntaxKind.InterpolatedSingleLineRawStringStartToken or SyntaxKind.InterpolatedMultiLineRawStringStartToken;
        string? indentation = kind == SyntaxKind.InterpolatedMultiLineRawStringStartToken ? LiteralDecoder.IndentationOf(interpolated.StringEndToken.Text) : null;
        bool atLineStart = true;
        FirstContent ??= interpolated.StringStartToken.Span.End;
        foreach (var content in interpolated.Contents)
        {
            if (content is InterpolatedStringTextSyntax { TextToken: var token })
            {
                var decoder = new LiteralDecoder(token.Text, token.SpanStart);
                var chars = indentation is not null ? decoder.Lines(0, token.Text.Length, indentation, atLineStart)
                    : isRaw ? decoder.Verbatim(0, token.Text.Length, braces: false, quotes: false)
                    : kind == SyntaxKind.InterpolatedVerbatimStringStartToken ? decoder.Verbatim(0, token.Text.Length, braces: true)
                    : decoder.Regular(0, token.Text.Length, braces: true);

                // C# undoes the braces later than the escapes.
                string value = isRaw ? token.ValueText : token.ValueText.Replace("{{", "{").Replace("}}", "}");
                Add(chars, value, token.Span, decoder.ContentStart);
            }
            else if (content is InterpolationSyntax hole)
            {
                if (hole.AlignmentClause is null && hole.FormatClause is null)
                {
                    Read(hole.Expression);
                }
                else
                {
                    ReadOpaque(hole.Expression, hole.Span);
                }
            }

            atLineStart = false;
        }
    }

    // What C# reads from a token is the judge; a token that was read otherwise counts as one expression.
    private void Add(ImmutableArray<MappedChar> content, string value, TextSpan source, int contentStart)
    {
        FirstContent ??= contentStart;
        _piece++;
        bool agrees = content.Length == value.Length && content.Select(c => c.Value).SequenceEqual(value);
        _chars.AddRange(agrees ? content.Select(c => c with { Piece = _piece }) : Opaque(value, source));
    }
}

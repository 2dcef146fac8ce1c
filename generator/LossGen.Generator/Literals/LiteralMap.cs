using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using FormulaSpan = LossGen.Compiler.Diagnostics.TextSpan;

namespace LossGen.Generator.Literals;

/// <summary>
/// Maps positions of a constant string's value to the source that gives it: through escapes, indentation, concatenation and
/// interpolation. What isn't written in a literal here maps to the expression that stands for it.
/// </summary>
internal sealed class LiteralMap
{
    private readonly SyntaxTree _tree;
    private readonly ImmutableArray<MappedChar> _chars;
    private readonly int _empty;

    private LiteralMap(SyntaxTree tree, ImmutableArray<MappedChar> chars, int empty)
    {
        _tree = tree;
        _chars = chars;
        _empty = empty;
    }

    /// <summary>The value that was mapped.</summary>
    public string Value => new([.. _chars.Select(c => c.Value)]);

    /// <summary>Maps an expression; null where it isn't a constant string.</summary>
    public static LiteralMap? Create(ExpressionSyntax expression, SemanticModel model, CancellationToken cancellation)
    {
        if (model.GetConstantValue(expression, cancellation) is not { HasValue: true, Value: string value })
        {
            return null;
        }

        var reader = new LiteralReader(model, cancellation);
        reader.Read(expression);
        var map = new LiteralMap(expression.SyntaxTree, reader.Chars, reader.FirstContent ?? expression.SpanStart);
        return map.Value == value ? map : new LiteralMap(expression.SyntaxTree, LiteralReader.Opaque(value, expression.Span), expression.SpanStart);
    }

    /// <summary>The source of a span of the value.</summary>
    public Location Map(FormulaSpan span) => Location.Create(_tree, Source(span));

    /// <summary>The source to delete with a whole statement: up to where the next one begins, the indentation between them included.</summary>
    public Location MapStatement(FormulaSpan span)
    {
        int end = span.End;
        while (end < _chars.Length && _chars[end - 1].Value != '\n' && _chars[end].Value is ' ' or '\t')
        {
            end++;
        }

        var source = Source(FormulaSpan.FromBounds(span.Start, end));
        bool goesOn = end < _chars.Length && _chars[end].Piece == _chars[end - 1].Piece;
        return Location.Create(_tree, goesOn ? TextSpan.FromBounds(source.Start, _chars[end].Source.Start) : source);
    }

    /// <summary>Whether the source of the span is text of one literal, so that it can be replaced.</summary>
    public bool CanReplace(FormulaSpan span)
    {
        int start = Math.Max(0, Math.Min(span.Start, _chars.Length - 1));
        int end = Math.Min(Math.Max(span.End, start + 1), _chars.Length);
        return _chars.Length > 0 && _chars.Skip(start).Take(end - start).All(c => c.Piece >= 0 && c.Piece == _chars[start].Piece);
    }

    /// <summary>Whether text can be written before and after the source of the span.</summary>
    public bool CanWrap(FormulaSpan span) =>
        span.Length > 0 && span.End <= _chars.Length && _chars[span.Start].Piece >= 0 && _chars[span.End - 1].Piece >= 0;

    private TextSpan Source(FormulaSpan span)
    {
        if (_chars.IsEmpty)
        {
            return new TextSpan(_empty, 0);
        }

        int start = Math.Max(0, Math.Min(span.Start, _chars.Length));
        int end = Math.Max(start, Math.Min(span.End, _chars.Length));
        if (start < end)
        {
            return TextSpan.FromBounds(_chars[start].Source.Start, _chars[end - 1].Source.End);
        }

        // Something is missing here: it is shown after what stands before it, except at the beginning of a line.
        bool atLineStart = start == 0 || (start < _chars.Length && _chars[start - 1].Value == '\n');
        var beside = _chars[atLineStart ? start : start - 1];
        return beside.Piece < 0 ? beside.Source : new TextSpan(atLineStart ? beside.Source.Start : beside.Source.End, 0);
    }
}

/// <summary>A character of the value, the source that gives it, and the literal it stands in; -1 where it stands in none here.</summary>
internal readonly record struct MappedChar(char Value, TextSpan Source, int Piece);

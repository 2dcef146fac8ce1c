using System.Collections.Immutable;
using LossGen.Compiler.Diagnostics;

namespace LossGen.Compiler.Syntax;

/// <summary>
/// A node of the syntax tree. Chains such as <c>a + b + c</c> lean to the left and may be thousands of nodes deep there:
/// follow <see cref="BinarySyntax.Left"/> in a loop. In every other direction the depth is at most <see cref="Parser.MaxDepth"/>.
/// </summary>
public abstract class SyntaxNode
{
    /// <summary>Its characters, without the trivia around them.</summary>
    public abstract TextSpan Span { get; }

    public override string ToString() => SyntaxPrinter.Print(this);
}

public abstract class ExpressionSyntax : SyntaxNode;

/// <summary>What stands where an expression should; the parser or the lexer has reported it.</summary>
public sealed class MissingSyntax(TextSpan span) : ExpressionSyntax
{
    public override TextSpan Span => span;
}

public sealed class NumberSyntax(Token token, double value) : ExpressionSyntax
{
    public Token Token => token;

    public double Value => value;

    public override TextSpan Span => token.Span;
}

public sealed class NameSyntax(Token name) : ExpressionSyntax
{
    public Token Name => name;

    public override TextSpan Span => name.Span;
}

/// <summary>An expression in parentheses.</summary>
public sealed class ParenthesizedSyntax(ExpressionSyntax inner, TextSpan span) : ExpressionSyntax
{
    public ExpressionSyntax Inner => inner;

    public override TextSpan Span => span;
}

/// <summary><c>-x</c> or <c>!x</c>.</summary>
public sealed class UnarySyntax(Token @operator, ExpressionSyntax operand) : ExpressionSyntax
{
    public Token Operator => @operator;

    public ExpressionSyntax Operand => operand;

    public override TextSpan Span { get; } = TextSpan.Cover(@operator.Span, operand.Span);
}

public sealed class BinarySyntax(ExpressionSyntax left, Token @operator, ExpressionSyntax right) : ExpressionSyntax
{
    public ExpressionSyntax Left => left;

    public Token Operator => @operator;

    public ExpressionSyntax Right => right;

    public override TextSpan Span { get; } = TextSpan.Cover(left.Span, right.Span);
}

/// <summary><c>c ? a : b</c>.</summary>
public sealed class ConditionalSyntax(ExpressionSyntax condition, ExpressionSyntax whenTrue, ExpressionSyntax whenFalse) : ExpressionSyntax
{
    public ExpressionSyntax Condition => condition;

    public ExpressionSyntax WhenTrue => whenTrue;

    public ExpressionSyntax WhenFalse => whenFalse;

    public override TextSpan Span { get; } = TextSpan.Cover(condition.Span, whenFalse.Span);
}

/// <summary>A tensor or an indexed definition at its subscripts: <c>x[n, label[n]]</c>.</summary>
public sealed class ElementSyntax(Token name, ImmutableArray<ExpressionSyntax> subscripts, TextSpan span) : ExpressionSyntax
{
    public Token Name => name;

    public ImmutableArray<ExpressionSyntax> Subscripts => subscripts;

    public override TextSpan Span => span;
}

/// <summary>The brackets of a reduction: the indices it declares, and the filter on them.</summary>
public sealed class IndexClauseSyntax(ImmutableArray<Token> indices, ExpressionSyntax? filter, TextSpan span) : SyntaxNode
{
    public ImmutableArray<Token> Indices => indices;

    public ExpressionSyntax? Filter => filter;

    public override TextSpan Span => span;
}

/// <summary>An argument, perhaps with the name of its parameter: <c>delta: 2</c>.</summary>
public sealed class ArgumentSyntax(Token? name, ExpressionSyntax value) : SyntaxNode
{
    public Token? Name => name;

    public ExpressionSyntax Value => value;

    public override TextSpan Span { get; } = name is { } token ? TextSpan.Cover(token.Span, value.Span) : value.Span;
}

/// <summary>A function or, with or without its brackets, a reduction: <c>sum[i where m[i]](x[i])</c>.</summary>
public sealed class CallSyntax(Token name, IndexClauseSyntax? indices, ImmutableArray<ArgumentSyntax> arguments, TextSpan span) : ExpressionSyntax
{
    public Token Name => name;

    public IndexClauseSyntax? Indices => indices;

    public ImmutableArray<ArgumentSyntax> Arguments => arguments;

    public override TextSpan Span => span;
}

/// <param name="extent">The statement with the comments and the separator that go when it is removed.</param>
public abstract class StatementSyntax(TextSpan extent) : SyntaxNode
{
    public TextSpan Extent => extent;
}

/// <summary><c>name = expr</c> or <c>name[i, j] = expr</c>.</summary>
public sealed class DefinitionSyntax(Token name, ImmutableArray<Token> indices, ExpressionSyntax value, TextSpan extent) : StatementSyntax(extent)
{
    public Token Name => name;

    /// <summary>Its indices; none in a definition without brackets.</summary>
    public ImmutableArray<Token> Indices => indices;

    public ExpressionSyntax Value => value;

    public override TextSpan Span { get; } = TextSpan.Cover(name.Span, value.Span);
}

/// <summary><c>name(x, y) = expr</c>.</summary>
public sealed class FunctionSyntax(Token name, ImmutableArray<Token> parameters, ExpressionSyntax body, TextSpan extent) : StatementSyntax(extent)
{
    public Token Name => name;

    public ImmutableArray<Token> Parameters => parameters;

    public ExpressionSyntax Body => body;

    public override TextSpan Span { get; } = TextSpan.Cover(name.Span, body.Span);
}

/// <summary>An expression as a statement: the result.</summary>
public sealed class ResultSyntax(ExpressionSyntax value, TextSpan extent) : StatementSyntax(extent)
{
    public ExpressionSyntax Value => value;

    public override TextSpan Span => value.Span;
}

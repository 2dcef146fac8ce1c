using System.Collections.Immutable;
using LossGen.Compiler.Diagnostics;

namespace LossGen.Compiler.Syntax;

/// <summary>A parsed formula. There is always one, however wrong the text.</summary>
public sealed class SyntaxTree
{
    private SyntaxTree(string text, ImmutableArray<Token> tokens, ImmutableArray<StatementSyntax> statements, ImmutableArray<FormulaDiagnostic> diagnostics)
    {
        Text = text;
        Tokens = tokens;
        Statements = statements;
        Diagnostics = diagnostics;
    }

    public string Text { get; }

    /// <summary>All tokens, the end included; their full spans partition the text.</summary>
    public ImmutableArray<Token> Tokens { get; }

    public ImmutableArray<StatementSyntax> Statements { get; }

    /// <summary>LG0001, and LG0006 for a formula without a statement; in the order of the text.</summary>
    public ImmutableArray<FormulaDiagnostic> Diagnostics { get; }

    public static SyntaxTree Parse(string text)
    {
        var diagnostics = ImmutableArray.CreateBuilder<FormulaDiagnostic>();
        var tokens = Lexer.Lex(text, diagnostics);
        var statements = Parser.Parse(text, tokens, diagnostics);
        if (statements.IsEmpty && diagnostics.Count == 0)
        {
            diagnostics.Add(FormulaDiagnostic.Create(FormulaDiagnosticCatalogue.NoFormula, new TextSpan(0, text.Length), "The formula is empty"));
        }

        return new(text, tokens, statements, diagnostics.OrderBy(d => d.Span.Start).ToImmutableArray());
    }

    public override string ToString() => string.Join("\n", Statements);
}

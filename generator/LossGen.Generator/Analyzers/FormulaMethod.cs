using System.Runtime.CompilerServices;
using LossGen.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LossGen.Generator.Analyzers;

/// <summary>An attribute of ours, and the method that it makes a loss or a kernel.</summary>
/// <param name="Attribute">The attribute in the source.</param>
/// <param name="Syntax">The method's declaration; null where the attribute stands on what can't be a partial method.</param>
/// <param name="Parsed">What the generator reads from it, with what is wrong; null likewise.</param>
/// <param name="Model">The semantic model of the file.</param>
internal sealed record FormulaMethod(AttributeSyntax Attribute, MethodDeclarationSyntax? Syntax, ParsedMethod? Parsed, SemanticModel Model)
{
    private static readonly ConditionalWeakTable<AttributeSyntax, Reading> Read = new();

    /// <summary>Reads the method of an attribute; null where the attribute isn't ours, or a second one on the method.</summary>
    public static FormulaMethod? Create(AttributeSyntax attribute, SemanticModel model, CancellationToken cancellation)
    {
        // Another compilation may hold the same file, and mean something else by it.
        var compilation = model.Compilation;
        if (!Read.TryGetValue(attribute, out var reading) || !reading.In.TryGetTarget(out var known) || known != compilation)
        {
            var (isOurs, parsed) = Parse(attribute, model, cancellation);
            reading = new(new(compilation), isOurs, parsed);
            Read.Remove(attribute);
            Read.GetValue(attribute, _ => reading);
        }

        return reading.IsOurs ? new(attribute, reading.Parsed is null ? null : attribute.Parent?.Parent as MethodDeclarationSyntax, reading.Parsed, model) : null;
    }

    private static (bool IsOurs, ParsedMethod? Parsed) Parse(AttributeSyntax attribute, SemanticModel model, CancellationToken cancellation)
    {
        var memo = ModelMemo.Of(model.Compilation);
        var syntax = attribute.Parent?.Parent as MethodDeclarationSyntax;
        if (syntax is not null && memo.Find(syntax) is { } known && (known.IsFaultless || !known.IsBy(syntax, attribute.SpanStart)))
        {
            return known.IsBy(syntax, attribute.SpanStart) ? (true, new(known.Model, [], [])) : (false, null);
        }

        var info = model.GetSymbolInfo(attribute, cancellation);
        var type = (info.Symbol ?? info.CandidateSymbols.FirstOrDefault())?.ContainingType;
        if (!type.IsNamed(AttributeNames.Loss) && !type.IsNamed(AttributeNames.Kernel))
        {
            return (false, null);
        }

        if (syntax is null)
        {
            return (true, null);
        }

        if (model.GetDeclaredSymbol(syntax, cancellation) is not { } method || ModelParser.AttributeOf(method) is not { } data
            || data.ApplicationSyntaxReference is not { } reference || reference.Span != attribute.Span || reference.SyntaxTree != attribute.SyntaxTree)
        {
            return (false, null);
        }

        var parsed = ModelParser.Parse(method, syntax, data, model.Compilation, cancellation);
        memo.Add(syntax, KnownMethod.Of(parsed, syntax, attribute.SpanStart));
        return (true, parsed);
    }

    /// <summary>The expression that gives the formula; null where the attribute has no argument.</summary>
    public ExpressionSyntax? Formula => Attribute.ArgumentList?.Arguments.FirstOrDefault(a => a.NameEquals is null)?.Expression;

    // All analyzers ask for the same.
    private sealed record Reading(WeakReference<Compilation> In, bool IsOurs, ParsedMethod? Parsed);
}

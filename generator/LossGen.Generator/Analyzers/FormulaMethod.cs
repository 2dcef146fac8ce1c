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
    /// <summary>Reads the method of an attribute; null where the attribute isn't ours, or a second one on the method.</summary>
    public static FormulaMethod? Create(AttributeSyntax attribute, SemanticModel model, CancellationToken cancellation)
    {
        var info = model.GetSymbolInfo(attribute, cancellation);
        var type = (info.Symbol ?? info.CandidateSymbols.FirstOrDefault())?.ContainingType;
        if (!type.IsNamed(AttributeNames.Loss) && !type.IsNamed(AttributeNames.Kernel))
        {
            return null;
        }

        if (attribute.Parent?.Parent is not MethodDeclarationSyntax syntax)
        {
            return new FormulaMethod(attribute, null, null, model);
        }

        if (model.GetDeclaredSymbol(syntax, cancellation) is not { } method || ModelParser.AttributeOf(method) is not { } data
            || data.ApplicationSyntaxReference is not { } reference || reference.Span != attribute.Span || reference.SyntaxTree != attribute.SyntaxTree)
        {
            return null;
        }

        return new FormulaMethod(attribute, syntax, ModelParser.Parse(method, syntax, data, model.Compilation, cancellation), model);
    }

    /// <summary>The expression that gives the formula; null where the attribute has no argument.</summary>
    public ExpressionSyntax? Formula => Attribute.ArgumentList?.Arguments.FirstOrDefault(a => a.NameEquals is null)?.Expression;
}

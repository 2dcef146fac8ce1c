using System.Collections.Immutable;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Signatures;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LossGen.Generator.Parsing;

/// <summary>A method's model, with what is wrong with its signature. The model is what remains; the findings point into the source.</summary>
/// <param name="Model">The model.</param>
/// <param name="Findings">What is wrong whatever the formula is.</param>
/// <param name="TakenNames">The names that companions would need and that are taken: wrong only if there are companions.</param>
internal sealed record ParsedMethod(MethodModel Model, ImmutableArray<SignatureFinding> Findings, ImmutableArray<SignatureFinding> TakenNames);

/// <summary>
/// Reads a method with <c>[Loss]</c> or <c>[Kernel]</c> into an equatable model. The generator takes the model, the analyzers
/// the findings, so that both judge a signature alike.
/// </summary>
internal static class ModelParser
{
    public static ParsedMethod Parse(
        IMethodSymbol method, MethodDeclarationSyntax syntax, AttributeData attribute, Compilation compilation, CancellationToken cancellation)
    {
        var findings = ImmutableArray.CreateBuilder<SignatureFinding>();
        var signature = SignatureParser.Parse(method, attribute, findings);
        bool canImplement = MethodRules.Check(method, syntax, signature, findings);
        var takenNames = CompanionNames.Taken(method, signature);
        var declaration = DeclarationParser.Parse(method, syntax, attribute);
        string formula = FormulaOf(attribute);
        var model = new MethodModel(
            signature,
            declaration,
            formula,
            ReachParser.Parse(method, syntax, formula, compilation, cancellation),
            canImplement,
            method.IsGenericMethod || method.Parameters.Any(p => p.IsParams) || !takenNames.IsEmpty,
            LoneHeader.Of(method, declaration),
            findings.FirstOrDefault(f => f.Row.Severity == FormulaSeverity.Error)?.Message);
        return new ParsedMethod(model, findings.ToImmutable(), takenNames);
    }

    /// <summary>The attribute that makes a method ours; with both, <c>[Loss]</c> leads.</summary>
    public static AttributeData? AttributeOf(IMethodSymbol method)
    {
        AttributeData? kernel = null;
        foreach (var attribute in method.GetAttributes())
        {
            if (attribute.Is(AttributeNames.Loss))
            {
                return attribute;
            }

            if (attribute.Is(AttributeNames.Kernel))
            {
                kernel ??= attribute;
            }
        }

        return kernel;
    }

    /// <summary>The formula's text, empty where the attribute holds no constant string.</summary>
    public static string FormulaOf(AttributeData attribute) =>
        attribute.ConstructorArguments.FirstOrDefault() is { Kind: TypedConstantKind.Primitive, Value: string formula } ? formula : "";
}

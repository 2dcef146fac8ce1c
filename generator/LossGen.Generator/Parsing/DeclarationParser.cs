using System.Collections.Immutable;
using System.Text;
using LossGen.Compiler.Emission;
using LossGen.Compiler.Signatures;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LossGen.Generator.Parsing;

/// <summary>Reads where a method stands, as the text that its implementing part repeats.</summary>
internal static class DeclarationParser
{
    private static readonly SymbolDisplayFormat NamespaceFormat = new(
        globalNamespaceStyle: SymbolDisplayGlobalNamespaceStyle.Omitted,
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    public static MethodDeclaration Parse(IMethodSymbol method, MethodDeclarationSyntax syntax, AttributeData attribute)
    {
        var types = method.ContainingTypes().ToArray();
        return new MethodDeclaration(
            types[0].ContainingNamespace is { IsGlobalNamespace: false } space ? space.ToDisplayString(NamespaceFormat) : null,
            types.Select(Header).ToImmutableArray(),
            string.Join(" ", syntax.Modifiers.Where(m => !m.IsKind(SyntaxKind.PartialKeyword)).Select(m => m.ValueText)),
            ReturnType(method),
            method.Parameters.Select(ParameterType).ToImmutableArray(),
            CompanionModifiers(method, syntax, attribute),
            HintNames.For(method, types))
        {
            IsDocumented = syntax.GetLeadingTrivia().Any(IsDocumentation),
        };
    }

    // Where the project makes no documentation file the compiler takes such comments for plain ones.
    private static bool IsDocumentation(SyntaxTrivia trivia) => trivia.Kind() switch
    {
        SyntaxKind.SingleLineDocumentationCommentTrivia or SyntaxKind.MultiLineDocumentationCommentTrivia => true,
        SyntaxKind.SingleLineCommentTrivia => trivia.ToString().StartsWith("///", StringComparison.Ordinal),
        SyntaxKind.MultiLineCommentTrivia => trivia.ToString().StartsWith("/**", StringComparison.Ordinal),
        _ => false,
    };

    private static string Header(INamedTypeSymbol type)
    {
        string kind = (type.TypeKind, type.IsRecord) switch
        {
            (TypeKind.Interface, _) => "interface",
            (TypeKind.Struct, true) => "record struct",
            (TypeKind.Struct, _) => "struct",
            (_, true) => "record",
            _ => "class",
        };
        string parameters = type.TypeParameters.IsEmpty ? "" : $"<{string.Join(", ", type.TypeParameters.Select(TypeParameter))}>";
        return $"partial {kind} {SymbolExtensions.Escaped(type.Name)}{parameters}";
    }

    private static string TypeParameter(ITypeParameterSymbol parameter) => parameter.Variance switch
    {
        VarianceKind.In => "in ",
        VarianceKind.Out => "out ",
        _ => "",
    } + SymbolExtensions.Escaped(parameter.Name);

    private static string ReturnType(IMethodSymbol method)
    {
        string prefix = method.ReturnsByRefReadonly ? "ref readonly " : method.ReturnsByRef ? "ref " : "";
        return prefix + TypeText(method.ReturnType);
    }

    private static string ParameterType(IParameterSymbol parameter)
    {
        var text = new StringBuilder();
        if (parameter.Syntax<ParameterSyntax>() is { } syntax)
        {
            foreach (var modifier in syntax.Modifiers)
            {
                text.Append(modifier.ValueText).Append(' ');
            }
        }

        return text.Append(TypeText(parameter.Type)).ToString();
    }

    /// <summary>A type as it can stand anywhere.</summary>
    public static string TypeText(ITypeSymbol type) => type.ToDisplayString(
        SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier));

    // A companion overrides where the method overrides one that has companions itself.
    private static string CompanionModifiers(IMethodSymbol method, MethodDeclarationSyntax syntax, AttributeData attribute)
    {
        bool overrides = method.OverriddenMethod is { } overridden && HasCompanions(overridden, attribute);
        var modifiers = syntax.Modifiers.Where(m => m.Kind() switch
        {
            SyntaxKind.PartialKeyword => false,
            SyntaxKind.OverrideKeyword or SyntaxKind.SealedKeyword => overrides,
            SyntaxKind.NewKeyword => Hides(method, attribute),
            _ => true,
        });
        return string.Join(" ", modifiers.Select(m => m.ValueText));
    }

    private static bool Hides(IMethodSymbol method, AttributeData attribute)
    {
        for (var type = method.ContainingType.BaseType; type is not null; type = type.BaseType)
        {
            if (type.GetMembers(method.Name).OfType<IMethodSymbol>().Any(m => HasCompanions(m, attribute) && SameParameters(m, method)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasCompanions(IMethodSymbol method, AttributeData attribute) =>
        ModelParser.AttributeOf(method) is { } other && SymbolEqualityComparer.Default.Equals(other.AttributeClass, attribute.AttributeClass);

    private static bool SameParameters(IMethodSymbol a, IMethodSymbol b) =>
        a.Parameters.Length == b.Parameters.Length
        && a.Parameters.Zip(b.Parameters, (p, q) => SymbolEqualityComparer.Default.Equals(p.Type, q.Type)).All(same => same);
}

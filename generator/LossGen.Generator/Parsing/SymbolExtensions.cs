using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace LossGen.Generator.Parsing;

/// <summary>Small questions to symbols.</summary>
internal static class SymbolExtensions
{
    private static readonly SymbolDisplayFormat Plain = new(
        globalNamespaceStyle: SymbolDisplayGlobalNamespaceStyle.Omitted,
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

    /// <summary>Whether the attribute's class bears this metadata name.</summary>
    public static bool Is(this AttributeData attribute, string name) => attribute.AttributeClass.IsNamed(name);

    /// <summary>Whether the type bears this full name; generic types are asked for without their arguments.</summary>
    public static bool IsNamed(this ITypeSymbol? type, string name) =>
        type is not null && name.EndsWith(type.Name, StringComparison.Ordinal) && type.ToDisplayString(Plain) == name;

    /// <summary>Where a symbol is declared, for findings.</summary>
    public static Location Place(this ISymbol symbol) => symbol.Locations.IsEmpty ? Location.None : symbol.Locations[0];

    /// <summary>Where an attribute stands, for findings.</summary>
    public static Location Place(this AttributeData attribute) =>
        attribute.ApplicationSyntaxReference is { } reference ? Location.Create(reference.SyntaxTree, reference.Span) : Location.None;

    /// <summary>The first declaration of a symbol as syntax; null for one of another assembly.</summary>
    public static T? Syntax<T>(this ISymbol symbol)
        where T : SyntaxNode => symbol.DeclaringSyntaxReferences.Select(r => r.GetSyntax()).OfType<T>().FirstOrDefault();

    /// <summary>A name as C# writes it: with <c>@</c> where it is a keyword, or a word that is one in some places.</summary>
    public static string Escaped(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None ? "@" + name : name;

    /// <summary>The containing types of a method, from the outermost in.</summary>
    public static IEnumerable<INamedTypeSymbol> ContainingTypes(this ISymbol symbol)
    {
        var types = new Stack<INamedTypeSymbol>();
        for (var type = symbol.ContainingType; type is not null; type = type.ContainingType)
        {
            types.Push(type);
        }

        return types;
    }
}

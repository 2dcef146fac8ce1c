using System.Text;
using LossGen.Compiler.Emission;
using Microsoft.CodeAnalysis;

namespace LossGen.Generator.Parsing;

/// <summary>
/// The header of an implementing part for a method that gets no companions: such as one whose companions' names
/// are taken. Type parameters and their constraints are repeated, as C# asks of partial methods.
/// </summary>
internal static class LoneHeader
{
    public static string Of(IMethodSymbol method, MethodDeclaration declaration)
    {
        var text = new StringBuilder(declaration.Modifiers);
        text.Append(declaration.Modifiers.Length > 0 ? " partial " : "partial ").Append(declaration.ReturnType).Append(' ');
        text.Append(SymbolExtensions.Escaped(method.Name));
        if (method.IsGenericMethod)
        {
            text.Append('<').Append(string.Join(", ", method.TypeParameters.Select(p => SymbolExtensions.Escaped(p.Name)))).Append('>');
        }

        text.Append('(');
        text.Append(string.Join(", ", method.Parameters.Select((p, i) => $"{declaration.ParameterTypes[i]} {SymbolExtensions.Escaped(p.Name)}")));
        text.Append(')');
        foreach (var parameter in method.TypeParameters)
        {
            string constraints = string.Join(", ", Constraints(parameter));
            if (constraints.Length > 0)
            {
                text.Append($" where {SymbolExtensions.Escaped(parameter.Name)} : {constraints}");
            }
        }

        return text.ToString();
    }

    private static IEnumerable<string> Constraints(ITypeParameterSymbol parameter)
    {
        if (parameter.HasUnmanagedTypeConstraint)
        {
            yield return "unmanaged";
        }
        else if (parameter.HasValueTypeConstraint)
        {
            yield return "struct";
        }
        else if (parameter.HasReferenceTypeConstraint)
        {
            yield return parameter.ReferenceTypeConstraintNullableAnnotation == NullableAnnotation.Annotated ? "class?" : "class";
        }
        else if (parameter.HasNotNullConstraint)
        {
            yield return "notnull";
        }

        foreach (var type in parameter.ConstraintTypes)
        {
            yield return DeclarationParser.TypeText(type);
        }

        if (parameter.HasConstructorConstraint)
        {
            yield return "new()";
        }

        if (parameter.AllowsRefLikeType)
        {
            yield return "allows ref struct";
        }
    }
}

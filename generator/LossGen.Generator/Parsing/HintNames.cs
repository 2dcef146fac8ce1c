using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;

namespace LossGen.Generator.Parsing;

/// <summary>
/// Names generated files. A name is readable, and unique by a hash of the method's whole identity: overloads differ in it, and so do
/// names that differ in case alone, which the compiler takes for one.
/// </summary>
internal static class HintNames
{
    private const int LongestStem = 120;

    public static string For(IMethodSymbol method, IEnumerable<INamedTypeSymbol> types)
    {
        var identity = new StringBuilder();
        if (method.ContainingNamespace is { IsGlobalNamespace: false } space)
        {
            identity.Append(space.ToDisplayString()).Append('.');
        }

        foreach (var type in types)
        {
            identity.Append(type.MetadataName).Append('.');
        }

        identity.Append(method.Name);
        string stem = Sanitize(identity);
        foreach (var parameter in method.Parameters)
        {
            identity.Append(',').Append(parameter.RefKind == RefKind.None ? "" : "ref ").Append(parameter.Type.ToDisplayString());
        }

        identity.Append('`').Append(method.Arity.ToString(CultureInfo.InvariantCulture));
        return stem + "." + Hash(identity).ToString("x8", CultureInfo.InvariantCulture);
    }

    private static string Sanitize(StringBuilder identity)
    {
        var stem = new StringBuilder();
        for (int i = Math.Max(0, identity.Length - LongestStem); i < identity.Length; i++)
        {
            char c = identity[i];
            stem.Append(char.IsLetterOrDigit(c) || c is '.' ? c : '_');
        }

        return stem.ToString();
    }

    // FNV-1a: the same number in every process, which string.GetHashCode is not.
    private static uint Hash(StringBuilder text)
    {
        uint hash = 2166136261;
        for (int i = 0; i < text.Length; i++)
        {
            hash = unchecked((hash ^ text[i]) * 16777619);
        }

        return hash;
    }
}

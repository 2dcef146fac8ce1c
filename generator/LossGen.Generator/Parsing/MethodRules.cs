using System.Collections.Immutable;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Signatures;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using MethodKind = LossGen.Compiler.Signatures.MethodKind;

namespace LossGen.Generator.Parsing;

/// <summary>Whether a method can carry a formula at all (LG1001).</summary>
internal static class MethodRules
{
    /// <summary>Adds what is wrong, and says whether a part can be added to the method at all.</summary>
    public static bool Check(
        IMethodSymbol method, MethodDeclarationSyntax syntax, MethodSignature signature, ImmutableArray<SignatureFinding>.Builder findings)
    {
        void Object(Location location, string message) =>
            findings.Add(new SignatureFinding(FormulaDiagnosticCatalogue.WrongMethod, location, message));

        string? reason = Unimplementable(method, syntax);
        if (reason is not null)
        {
            Object(method.Place(), reason);
        }

        if (method.IsGenericMethod)
        {
            Object(syntax.TypeParameterList?.GetLocation() ?? method.Place(), $"'{method.Name}' is generic: a formula is compiled for float or double");
        }

        if (WrongReturn(method, signature.Kind) is { } wrong)
        {
            Object(ReturnTypePlace(method), wrong);
        }
        else if (signature.Kind == MethodKind.Kernel && !signature.Parameters.Any(p => p.IsOutput))
        {
            Object(method.Place(), $"'{method.Name}' has no output: a [Kernel] writes to Span or TensorSpan parameters");
        }

        if (signature.Kind == MethodKind.Loss && method.GetAttributes().FirstOrDefault(a => a.Is(AttributeNames.Kernel)) is { } kernel)
        {
            Object(kernel.Place(), $"'{method.Name}' is a [Loss] already: it can't be a [Kernel] too");
        }

        return reason is null && CanBePartial(method, syntax);
    }

    /// <summary>Where the return type is written.</summary>
    public static Location ReturnTypePlace(IMethodSymbol method) =>
        method.Syntax<MethodDeclarationSyntax>()?.ReturnType.GetLocation() ?? method.Place();

    private static string? WrongReturn(IMethodSymbol method, MethodKind kind)
    {
        bool isReal = !method.ReturnsByRef && !method.ReturnsByRefReadonly
            && method.ReturnType.SpecialType is SpecialType.System_Single or SpecialType.System_Double;
        return kind switch
        {
            MethodKind.Loss when method.RefKind != RefKind.None => $"'{method.Name}' returns by reference: a [Loss] returns a value",
            MethodKind.Loss when !isReal => $"'{method.Name}' returns {method.ReturnType.ToDisplayString()}: a [Loss] returns float or double",
            MethodKind.Kernel when !method.ReturnsVoid => $"'{method.Name}' returns {method.ReturnType.ToDisplayString()}: a [Kernel] returns void",
            _ => null,
        };
    }

    private static string? Unimplementable(IMethodSymbol method, MethodDeclarationSyntax syntax)
    {
        if (syntax.Body is not null || syntax.ExpressionBody is not null || method.PartialImplementationPart is { } other && IsWritten(other))
        {
            return $"'{method.Name}' has a body: it is to be a partial method without one, which the formula implements";
        }

        if (syntax.ExplicitInterfaceSpecifier is not null)
        {
            return $"'{method.Name}' implements an interface explicitly, and such a method can't be partial";
        }

        if (method.ContainingTypes().FirstOrDefault(t => t.IsFileLocal) is { } local)
        {
            return $"'{method.Name}' is in the file-local type '{local.Name}', which generated code can't extend";
        }

        var missing = method.ContainingTypes().Where(t => !IsPartial(t)).Select(t => $"the type '{t.Name}'").ToList();
        if (!syntax.Modifiers.Any(SyntaxKind.PartialKeyword))
        {
            missing.Insert(0, $"the method '{method.Name}'");
        }

        return missing.Count == 0 ? null : $"A formula implements a partial method: {string.Join(" and ", missing)} must be partial";
    }

    // The part that the generator itself adds is not there while the generator looks, and must not count when an analyzer does.
    private static bool IsWritten(IMethodSymbol part) =>
        !part.DeclaringSyntaxReferences.Any(r => LossGenerator.IsGenerated(r.SyntaxTree));

    // C# asks for an access modifier where a partial method returns something, and says so once; a second part would say it again.
    private static bool CanBePartial(IMethodSymbol method, MethodDeclarationSyntax syntax) =>
        method.ReturnsVoid || syntax.Modifiers.Any(m => m.Kind() is SyntaxKind.PublicKeyword or SyntaxKind.PrivateKeyword or SyntaxKind.ProtectedKeyword or SyntaxKind.InternalKeyword);

    private static bool IsPartial(INamedTypeSymbol type) =>
        type.DeclaringSyntaxReferences.All(r => r.GetSyntax() is TypeDeclarationSyntax declaration && declaration.Modifiers.Any(SyntaxKind.PartialKeyword));
}

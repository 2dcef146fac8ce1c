using System.Collections.Immutable;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Signatures;
using Microsoft.CodeAnalysis;
using MethodKind = LossGen.Compiler.Signatures.MethodKind;

namespace LossGen.Generator.Parsing;

/// <summary>Reads a method into the signature that the compiler takes, from symbols alone, so that it also serves methods of other assemblies.</summary>
internal static class SignatureParser
{
    public static MethodSignature Parse(IMethodSymbol method, AttributeData attribute, ImmutableArray<SignatureFinding>.Builder findings)
    {
        var kind = attribute.Is(AttributeNames.Kernel) ? MethodKind.Kernel : MethodKind.Loss;
        var parameters = method.Parameters.Select(p => ParameterParser.Parse(p, kind, findings)).ToImmutableArray();
        var element = ElementOf(method, parameters);
        CheckOneElement(method, parameters, element, findings);
        return new MethodSignature(method.Name, kind, element, parameters, OptionsParser.Parse(attribute, findings));
    }

    private static ElementType ElementOf(IMethodSymbol method, ImmutableArray<Parameter> parameters) =>
        parameters.FirstOrDefault(p => p.IsFloating && p.IsTensor) is { } tensor ? tensor.Element
        : parameters.FirstOrDefault(p => p.IsFloating) is { } scalar ? scalar.Element
        : method.ReturnType.SpecialType == SpecialType.System_Double ? ElementType.Double
        : ElementType.Single;

    private static void CheckOneElement(
        IMethodSymbol method, ImmutableArray<Parameter> parameters, ElementType element, ImmutableArray<SignatureFinding>.Builder findings)
    {
        string expected = element == ElementType.Double ? "double" : "float";
        for (int i = 0; i < parameters.Length; i++)
        {
            if (parameters[i].IsFloating && parameters[i].Element != element)
            {
                findings.Add(new SignatureFinding(
                    FormulaDiagnosticCatalogue.WrongParameterType,
                    ParameterParser.TypePlace(method.Parameters[i]),
                    $"'{parameters[i].Name}' mixes float and double: all real numbers of a formula are of one type, here {expected}"));
                return;
            }
        }

        if (method.ReturnType.SpecialType is SpecialType.System_Single or SpecialType.System_Double
            && (method.ReturnType.SpecialType == SpecialType.System_Double) != (element == ElementType.Double))
        {
            findings.Add(new SignatureFinding(
                FormulaDiagnosticCatalogue.WrongParameterType,
                MethodRules.ReturnTypePlace(method),
                $"The return type mixes float and double: all real numbers of a formula are of one type, here {expected}"));
        }
    }
}

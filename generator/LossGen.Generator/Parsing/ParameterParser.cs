using System.Collections.Immutable;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Signatures;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using MethodKind = LossGen.Compiler.Signatures.MethodKind;

namespace LossGen.Generator.Parsing;

/// <summary>Reads one parameter: its type, its attributes and its default value.</summary>
internal static class ParameterParser
{
    private const string Supported =
        "a formula takes float, double, int and bool, and ReadOnlySpan or ReadOnlyTensorSpan of float, double, int, long, byte or bool";

    public static Parameter Parse(IParameterSymbol symbol, MethodKind kind, ImmutableArray<SignatureFinding>.Builder findings)
    {
        var (element, form, isOutput) = Classify(symbol.Type) ?? (ElementType.Single, ParameterForm.Scalar, false);
        if (Objection(symbol, kind) is { } objection)
        {
            findings.Add(new SignatureFinding(FormulaDiagnosticCatalogue.WrongParameterType, TypePlace(symbol), objection));
        }

        var parameter = new Parameter(symbol.Name, element, form)
        {
            IsOutput = isOutput,
            CSharpName = SymbolExtensions.Escaped(symbol.Name),
            Default = symbol.HasExplicitDefaultValue ? DefaultValues.Text(symbol) : null,
            DefaultValue = symbol.HasExplicitDefaultValue ? DefaultValues.Number(symbol) : null,
        };
        return ParameterAttributes.Apply(parameter, symbol, findings);
    }

    /// <summary>Where the parameter's type is written.</summary>
    public static Location TypePlace(IParameterSymbol symbol) =>
        symbol.Syntax<ParameterSyntax>()?.Type?.GetLocation() ?? symbol.Place();

    private static string? Objection(IParameterSymbol symbol, MethodKind kind)
    {
        string type = symbol.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
        if (symbol.Type.TypeKind == TypeKind.Error)
        {
            return null; // C# reports the missing type
        }

        if (Classify(symbol.Type) is not var (element, form, isOutput))
        {
            return $"'{symbol.Name}' is of type {type}: {Supported}";
        }

        if (symbol.RefKind is not (RefKind.None or RefKind.In or RefKind.RefReadOnlyParameter))
        {
            return $"'{symbol.Name}' is passed by reference: a formula reads its parameters; what it writes are the spans of a [Kernel]";
        }

        if (symbol.IsParams)
        {
            return $"'{symbol.Name}' is a params parameter: the generated methods add parameters after it";
        }

        if (isOutput && kind == MethodKind.Loss)
        {
            return $"'{symbol.Name}' is a {type}, which a [Loss] doesn't write: use ReadOnly{type}";
        }

        if (isOutput && element is not (ElementType.Single or ElementType.Double))
        {
            return $"'{symbol.Name}' is of type {type}: an output holds float or double";
        }

        if (form != ParameterForm.Scalar && symbol.HasExplicitDefaultValue)
        {
            return $"'{symbol.Name}' is an optional tensor: only numbers can be optional";
        }

        return null;
    }

    /// <summary>What a type is to the compiler; null where it can't be a parameter.</summary>
    public static (ElementType Element, ParameterForm Form, bool IsOutput)? Classify(ITypeSymbol type)
    {
        if (ElementOf(type) is { } scalar)
        {
            return scalar is ElementType.Int64 or ElementType.Byte ? null : (scalar, ParameterForm.Scalar, false);
        }

        if (type is not INamedTypeSymbol { Arity: 1 } named || ElementOf(named.TypeArguments[0]) is not { } element)
        {
            return null;
        }

        return (named.Name, named.ContainingNamespace.ToDisplayString()) switch
        {
            ("ReadOnlySpan", "System") => (element, ParameterForm.Span, false),
            ("Span", "System") => (element, ParameterForm.Span, true),
            ("ReadOnlyTensorSpan", "System.Numerics.Tensors") => (element, ParameterForm.TensorSpan, false),
            ("TensorSpan", "System.Numerics.Tensors") => (element, ParameterForm.TensorSpan, true),
            _ => null,
        };
    }

    private static ElementType? ElementOf(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Single => ElementType.Single,
        SpecialType.System_Double => ElementType.Double,
        SpecialType.System_Int32 => ElementType.Int32,
        SpecialType.System_Int64 => ElementType.Int64,
        SpecialType.System_Byte => ElementType.Byte,
        SpecialType.System_Boolean => ElementType.Boolean,
        _ => null,
    };
}

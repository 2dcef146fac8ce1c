using System.Collections.Immutable;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Signatures;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LossGen.Generator.Parsing;

/// <summary>Reads the options of <c>[Loss]</c> and <c>[Kernel]</c>.</summary>
internal static class OptionsParser
{
    public static MethodOptions Parse(AttributeData attribute, ImmutableArray<SignatureFinding>.Builder findings)
    {
        var options = new MethodOptions();
        foreach (var argument in attribute.NamedArguments)
        {
            options = (argument.Key, argument.Value.Value) switch
            {
                (nameof(MethodOptions.Hessian), int value) => options with { Hessian = (HessianDiagonal)value },
                (nameof(MethodOptions.HessianFloor), double value) => options with { HessianFloor = value },
                (nameof(MethodOptions.Parallel), bool value) => options with { Parallel = value },
                (nameof(MethodOptions.Checked), bool value) => options with { Checked = value },
                (nameof(MethodOptions.Empty), int value) => options with { Empty = (EmptyMean)value },
                _ => options,
            };
        }

        return Valid(options, attribute, findings);
    }

    private static MethodOptions Valid(MethodOptions options, AttributeData attribute, ImmutableArray<SignatureFinding>.Builder findings)
    {
        void Object(string option, string message) =>
            findings.Add(new SignatureFinding(FormulaDiagnosticCatalogue.MisplacedAttribute, PlaceOf(attribute, option), message));

        if (!(options.HessianFloor >= 0) || double.IsPositiveInfinity(options.HessianFloor))
        {
            Object(nameof(options.HessianFloor), "The floor of the Hessian is a finite number, not a negative one");
            options = options with { HessianFloor = new MethodOptions().HessianFloor };
        }

        if (!Enum.IsDefined(typeof(HessianDiagonal), options.Hessian))
        {
            Object(nameof(options.Hessian), "The diagonal of the Hessian is None, Exact or Positive");
            options = options with { Hessian = HessianDiagonal.None };
        }

        if (!Enum.IsDefined(typeof(EmptyMean), options.Empty))
        {
            Object(nameof(options.Empty), "A mean over no elements is Zero, NaN or Throw");
            options = options with { Empty = EmptyMean.Zero };
        }

        return options;
    }

    private static Location PlaceOf(AttributeData attribute, string option) =>
        attribute.ApplicationSyntaxReference?.GetSyntax() is AttributeSyntax { ArgumentList: { } list }
        && list.Arguments.FirstOrDefault(a => a.NameEquals?.Name.Identifier.ValueText == option) is { } argument
            ? argument.Expression.GetLocation()
            : attribute.Place();
}

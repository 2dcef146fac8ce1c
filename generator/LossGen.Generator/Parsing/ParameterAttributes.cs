using System.Collections.Immutable;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Signatures;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace LossGen.Generator.Parsing;

/// <summary>Reads the attributes of a parameter, and says which stand where they can't.</summary>
internal static class ParameterAttributes
{
    public static Parameter Apply(Parameter parameter, IParameterSymbol symbol, ImmutableArray<SignatureFinding>.Builder findings)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            var (next, objection) = Apply(parameter, attribute);
            parameter = next;
            if (objection is not null)
            {
                findings.Add(new SignatureFinding(FormulaDiagnosticCatalogue.MisplacedAttribute, attribute.Place(), objection));
            }
        }

        return parameter;
    }

    private static (Parameter Parameter, string? Objection) Apply(Parameter parameter, AttributeData attribute) => attribute.AttributeClass?.Name switch
    {
        "GradAttribute" when attribute.Is(AttributeNames.Grad) =>
            !parameter.IsFloating ? (parameter, $"[Grad] can't stand on '{parameter.Name}': only real numbers can be differentiated by")
            : parameter.IsOutput ? (parameter, $"[Grad] can't stand on '{parameter.Name}': it is an output")
            : (parameter with { HasGrad = true }, null),
        "TargetAttribute" when attribute.Is(AttributeNames.Target) =>
            parameter.IsOutput ? (parameter, $"[Target] can't stand on '{parameter.Name}': it is an output")
            : (parameter with { IsTarget = true }, null),
        "ShapeAttribute" when attribute.Is(AttributeNames.Shape) => Shape(parameter, attribute),
        "ProbabilityAttribute" when attribute.Is(AttributeNames.Probability) => Kind(parameter, Meaning.Probability),
        "LogProbabilityAttribute" when attribute.Is(AttributeNames.LogProbability) => Kind(parameter, Meaning.LogProbability),
        "LogitAttribute" when attribute.Is(AttributeNames.Logit) => Kind(parameter, Meaning.Logit),
        "PositiveAttribute" when attribute.Is(AttributeNames.Positive) => Kind(parameter, Meaning.Positive),
        "RangeAttribute" when attribute.Is(AttributeNames.Range) => Range(parameter, attribute),
        _ => (parameter, null),
    };

    private static (Parameter, string?) Shape(Parameter parameter, AttributeData attribute)
    {
        if (parameter.Form != ParameterForm.Span)
        {
            return (parameter, $"[Shape] can't stand on '{parameter.Name}': it names the dimensions of a flat span");
        }

        var names = attribute.ConstructorArguments.FirstOrDefault() is { Kind: TypedConstantKind.Array, Values: { IsDefault: false } values }
            ? values.Select(v => v.Value as string ?? "").ToArray()
            : [];
        if (names.Length == 0)
        {
            return (parameter, "[Shape] names no dimension");
        }

        if (names.FirstOrDefault(n => !SyntaxFacts.IsValidIdentifier(n)) is { } bad)
        {
            return (parameter, $"[Shape] names indices, and '{bad}' is not a name");
        }

        return (parameter with { Shape = string.Join(",", names) }, null);
    }

    private static (Parameter, string?) Kind(Parameter parameter, Meaning meaning)
    {
        if (!parameter.IsFloating)
        {
            return (parameter, $"[{meaning}] can't stand on '{parameter.Name}': it holds no real numbers");
        }

        return parameter.Meaning != Meaning.None
            ? (parameter, $"[{meaning}] contradicts the [{parameter.Meaning}] of '{parameter.Name}'")
            : Narrow(parameter with { Meaning = meaning }, DeclaredRange.Of(meaning)!, meaning.ToString());
    }

    private static (Parameter, string?) Range(Parameter parameter, AttributeData attribute)
    {
        if (parameter.Element == ElementType.Boolean)
        {
            return (parameter, $"[Range] can't stand on '{parameter.Name}': it holds no numbers");
        }

        var bounds = attribute.ConstructorArguments.Select(a => a.Kind == TypedConstantKind.Primitive ? Number(a.Value) : null).ToArray();
        if (bounds.Length != 2 || bounds[0] is not { } least || bounds[1] is not { } most)
        {
            return (parameter, "[Range] is read with two numbers: its bounds");
        }

        var range = new DeclaredRange(least, most, Flag(attribute, "MinimumIsExclusive"), Flag(attribute, "MaximumIsExclusive"));
        return range.IsEmpty
            ? (parameter, $"[Range] of '{parameter.Name}' holds no number")
            : Narrow(parameter, range, "Range");
    }

    private static (Parameter, string?) Narrow(Parameter parameter, DeclaredRange range, string attribute)
    {
        var both = parameter.Range is { } declared ? declared.Intersect(range) : range;
        return both.IsEmpty
            ? (parameter, $"[{attribute}] leaves no number for '{parameter.Name}' beside its other range")
            : (parameter with { Range = both }, null);
    }

    private static double? Number(object? value) => value switch
    {
        double number => number,
        int number => number,
        _ => null,
    };

    private static bool Flag(AttributeData attribute, string name) =>
        attribute.NamedArguments.Any(a => a.Key == name && a.Value.Value is true);
}

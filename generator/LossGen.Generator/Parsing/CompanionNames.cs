using System.Collections.Immutable;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Signatures;
using Microsoft.CodeAnalysis;

namespace LossGen.Generator.Parsing;

/// <summary>Whether the names of the methods and parameters that would be generated are free (LG1009).</summary>
internal static class CompanionNames
{
    public static ImmutableArray<SignatureFinding> Taken(IMethodSymbol method, MethodSignature signature)
    {
        var findings = ImmutableArray.CreateBuilder<SignatureFinding>();
        var reported = new HashSet<string>(StringComparer.Ordinal);
        foreach (var kind in RoutineParameters.Companions(signature))
        {
            string name = RoutineParameters.NameOf(signature, kind);
            var parameters = RoutineParameters.Of(signature, kind);
            CheckParameters(method, name, parameters, reported, findings);
            if (method.ContainingType.Name == name)
            {
                Report(method.Place(), $"'{name}' would be generated, and no member can bear the name of its type", findings);
            }
            else if (method.ContainingType.GetMembers(name).Any(member => Clashes(member, parameters)))
            {
                Report(method.Place(), $"'{name}' would be generated, but '{method.ContainingType.Name}' has a member of that name already", findings);
            }
        }

        return findings.ToImmutable();
    }

    private static void CheckParameters(
        IMethodSymbol method, string name, ImmutableArray<RoutineParameter> parameters, HashSet<string> reported, ImmutableArray<SignatureFinding>.Builder findings)
    {
        foreach (var added in parameters.Where(p => p.Role is not (ParameterRole.Input or ParameterRole.Output)))
        {
            if (method.Parameters.FirstOrDefault(p => p.Name == added.Parameter.Name) is { } taken && reported.Add(taken.Name))
            {
                Report(taken.Place(), $"'{name}' would be generated with a parameter '{taken.Name}' of its own", findings);
            }
        }
    }

    private static void Report(Location location, string message, ImmutableArray<SignatureFinding>.Builder findings) =>
        findings.Add(new SignatureFinding(FormulaDiagnosticCatalogue.NameTaken, location, message));

    private static bool Clashes(ISymbol member, ImmutableArray<RoutineParameter> parameters) =>
        !member.DeclaringSyntaxReferences.Any(r => LossGenerator.IsGenerated(r.SyntaxTree))
        && (member is not IMethodSymbol other || (other.Arity == 0 && SameTypes(other, parameters)));

    private static bool SameTypes(IMethodSymbol other, ImmutableArray<RoutineParameter> parameters) =>
        other.Parameters.Length == parameters.Length
        && other.Parameters.Zip(parameters, SameType).All(same => same);

    private static bool SameType(IParameterSymbol theirs, RoutineParameter ours) =>
        ParameterParser.Classify(theirs.Type) is var (element, form, isOutput)
        && element == ours.Parameter.Element
        && form == ours.Parameter.Form
        && (form == ParameterForm.Scalar
            ? (theirs.RefKind != RefKind.None) == ours.Parameter.IsOutput
            : theirs.RefKind == RefKind.None && isOutput == ours.Parameter.IsOutput);
}

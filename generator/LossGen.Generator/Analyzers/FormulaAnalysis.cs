using System.Collections.Immutable;
using System.Globalization;
using LossGen.Compiler;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Signatures;
using LossGen.Generator.Literals;
using LossGen.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using FormulaSpan = LossGen.Compiler.Diagnostics.TextSpan;
using MethodKind = LossGen.Compiler.Signatures.MethodKind;

namespace LossGen.Generator.Analyzers;

/// <summary>Compiles a method's formula and carries what the compiler says over to the source.</summary>
internal static class FormulaAnalysis
{
    /// <summary>The property that tells a code fix that the finding's location is text of one literal, which it can replace.</summary>
    public const string CanReplace = "canReplace";

    /// <summary>The property that tells a code fix that it can write before and after the finding's location.</summary>
    public const string CanWrap = "canWrap";

    /// <summary>The property that gives the finding's span in the formula, as <c>start,length</c>.</summary>
    public const string FormulaSpanText = "formulaSpan";

    /// <summary>What keeps a formula from compiling.</summary>
    public static IEnumerable<Diagnostic> Check(FormulaMethod method, CancellationToken cancellation)
    {
        if (method is not { Syntax: { } syntax, Parsed: { } parsed, Formula: { } expression })
        {
            return [];
        }

        if (FindingMemo.OfCompiler.Find(parsed.Model) is not null)
        {
            return [];
        }

        if (MapOf(method, cancellation) is not { } map)
        {
            return [NoFormula(expression, "The formula is not a constant string")];
        }

        if (string.IsNullOrWhiteSpace(map.Value))
        {
            return [NoFormula(expression, "The formula is empty")];
        }

        if (!CanCompile(parsed))
        {
            return [];
        }

        var library = parsed.Model.Reach.ToLibrary(() => ReachParser.Names(syntax, method.Model));
        var found = FormulaCompiler.Check(parsed.Model.Signature, map.Value, library).Diagnostics;
        if (found.IsEmpty)
        {
            FindingMemo.OfCompiler.Add(parsed.Model, found);
        }

        return found.Where(d => !IsReportedElsewhere(d, parsed)).Select(d => ToRoslyn(d, map, syntax));
    }

    /// <summary>What is in doubt of a formula that compiles.</summary>
    public static IEnumerable<Diagnostic> Judge(FormulaMethod method, CancellationToken cancellation) =>
        method is { Syntax: { } syntax, Parsed: { } parsed } && CanCompile(parsed)
            && FindingMemo.Judge(parsed.Model, cancellation) is { IsEmpty: false } found && MapOf(method, cancellation) is { } map
            ? found.Select(d => ToRoslyn(d, map, syntax))
            : [];

    /// <summary>The formula's text, and where each of its characters stands in the source.</summary>
    public static LiteralMap? MapOf(FormulaMethod method, CancellationToken cancellation) =>
        method.Formula is { } expression ? LiteralMap.Create(expression, method.Model, cancellation) : null;

    // The compiler, too, judges the signature as far as it sees it; the symbols show more, and the exact places.
    private static bool IsReportedElsewhere(FormulaDiagnostic finding, ParsedMethod parsed) =>
        finding.Id == FormulaDiagnosticCatalogue.NameTaken.Id || parsed.Findings.Any(f => f.Row.Id == finding.Id);

    /// <summary>Whether the compiler can be told the signature: else all it says would follow from what is wrong there.</summary>
    public static bool CanCompile(ParsedMethod parsed) =>
        !parsed.Findings.Any(f => f.Row == FormulaDiagnosticCatalogue.WrongParameterType)
        && (parsed.Model.Signature.Kind == MethodKind.Loss || parsed.Model.Signature.Parameters.Any(p => p.IsOutput));

    private static Diagnostic NoFormula(ExpressionSyntax expression, string message) =>
        Diagnostic.Create(Descriptors.Of(FormulaDiagnosticCatalogue.NoFormula), expression.GetLocation(), message);

    private static Diagnostic ToRoslyn(FormulaDiagnostic finding, LiteralMap map, MethodDeclarationSyntax syntax)
    {
        var properties = finding.Properties.ToImmutableDictionary(pair => pair.Key, pair => (string?)pair.Value)
            .Add(FormulaSpanText, FormattableString.Invariant($"{finding.Span.Start},{finding.Span.Length}"));
        if (map.CanReplace(finding.Span))
        {
            properties = properties.Add(CanReplace, "");
        }

        if (map.CanWrap(finding.Span))
        {
            properties = properties.Add(CanWrap, "");
        }

        var removal = finding.Properties.TryGetValue(DiagnosticProperties.Removal, out var text) ? Parse(text) : (FormulaSpan?)null;
        var location = finding.Parameter is { } name && syntax.ParameterList.Parameters.FirstOrDefault(p => p.Identifier.ValueText == name) is { } parameter
            ? parameter.Identifier.GetLocation()
            : map.Map(finding.Span);
        return Diagnostic.Create(
            Descriptors.Of(finding.Id),
            location,
            Descriptors.SeverityOf(finding.Severity),
            removal is { } span && map.CanReplace(span) ? [map.MapStatement(span)] : null,
            properties,
            finding.Message);
    }

    /// <summary>Reads a span as properties carry it.</summary>
    public static FormulaSpan Parse(string span)
    {
        var parts = span.Split(',');
        return new FormulaSpan(int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}

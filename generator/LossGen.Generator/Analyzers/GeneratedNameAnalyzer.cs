using LossGen.Compiler;
using LossGen.Compiler.Diagnostics;
using LossGen.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using MethodKind = LossGen.Compiler.Signatures.MethodKind;

namespace LossGen.Generator.Analyzers;

/// <summary>LG1009: a name that would be generated exists already.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class GeneratedNameAnalyzer() : FormulaMethodAnalyzer(FormulaDiagnosticCatalogue.NameTaken)
{
    private protected override IEnumerable<Diagnostic> Judge(FormulaMethod method, CancellationToken cancellation) =>
        method.Parsed is { TakenNames.IsEmpty: false } parsed && HasCompanions(parsed)
            ? parsed.TakenNames.Select(f => Diagnostic.Create(Descriptors.Of(f.Row), f.Location, f.Message))
            : [];

    // Whether a kernel updates in place, and so has no companion, only its formula tells.
    private static bool HasCompanions(ParsedMethod parsed)
    {
        if (parsed.Model.Signature.Kind == MethodKind.Loss || !FormulaAnalysis.CanCompile(parsed))
        {
            return parsed.Model.Signature.Kind == MethodKind.Loss;
        }

        var result = FormulaCompiler.Check(parsed.Model.Signature, parsed.Model.Formula, parsed.Model.Reach.ToLibrary());
        return result.Formula is { IsInPlace: false } || result.Diagnostics.Any(d => d.Id == FormulaDiagnosticCatalogue.NameTaken.Id);
    }
}

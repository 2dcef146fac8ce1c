using LossGen.Compiler.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace LossGen.Generator.Analyzers;

/// <summary>LG1009: a name that would be generated exists already.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class GeneratedNameAnalyzer() : FormulaMethodAnalyzer(FormulaDiagnosticCatalogue.NameTaken)
{
    private protected override IEnumerable<Diagnostic> Judge(FormulaMethod method, CancellationToken cancellation) =>
        Findings(method, FormulaDiagnosticCatalogue.NameTaken);
}

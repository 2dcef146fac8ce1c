using LossGen.Compiler.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace LossGen.Generator.Analyzers;

/// <summary>LG1008: an attribute where it can't stand, as the signature alone tells; what depends on the formula is the formula analyzer's.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AttributePlacementAnalyzer() : FormulaMethodAnalyzer(FormulaDiagnosticCatalogue.MisplacedAttribute)
{
    private protected override IEnumerable<Diagnostic> Judge(FormulaMethod method, CancellationToken cancellation) =>
        Findings(method, FormulaDiagnosticCatalogue.MisplacedAttribute);
}

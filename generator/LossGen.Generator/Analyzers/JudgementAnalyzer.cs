using LossGen.Compiler.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace LossGen.Generator.Analyzers;

/// <summary>LG2xxx to LG4xxx: what the judge finds in a formula that compiles, at the exact characters of its literal.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class JudgementAnalyzer() : FormulaMethodAnalyzer(FormulaDiagnosticCatalogue.Judgement)
{
    private protected override IEnumerable<Diagnostic> Judge(FormulaMethod method, CancellationToken cancellation) =>
        FormulaAnalysis.Judge(method, cancellation);
}

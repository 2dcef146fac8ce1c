using LossGen.Compiler.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace LossGen.Generator.Analyzers;

/// <summary>What the compiler finds wrong with a formula, at the exact characters of its literal.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class FormulaAnalyzer() : FormulaMethodAnalyzer(FormulaDiagnosticCatalogue.All)
{
    private protected override IEnumerable<Diagnostic> Judge(FormulaMethod method, CancellationToken cancellation) =>
        FormulaAnalysis.Run(method, cancellation);
}

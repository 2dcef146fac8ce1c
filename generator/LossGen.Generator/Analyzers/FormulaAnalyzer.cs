using LossGen.Compiler.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace LossGen.Generator.Analyzers;

/// <summary>LG0xxx and LG1xxx: what keeps a formula from compiling, at the exact characters of its literal.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class FormulaAnalyzer() : FormulaMethodAnalyzer(FormulaDiagnosticCatalogue.Binding)
{
    private protected override IEnumerable<Diagnostic> Judge(FormulaMethod method, CancellationToken cancellation) =>
        FormulaAnalysis.Check(method, cancellation);
}

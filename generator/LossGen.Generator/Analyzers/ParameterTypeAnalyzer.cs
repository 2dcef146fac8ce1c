using LossGen.Compiler.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace LossGen.Generator.Analyzers;

/// <summary>LG1002: a parameter type that is not supported, or <c>float</c> mixed with <c>double</c>.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ParameterTypeAnalyzer() : FormulaMethodAnalyzer(FormulaDiagnosticCatalogue.WrongParameterType)
{
    private protected override IEnumerable<Diagnostic> Judge(FormulaMethod method, CancellationToken cancellation) =>
        Findings(method, FormulaDiagnosticCatalogue.WrongParameterType);
}

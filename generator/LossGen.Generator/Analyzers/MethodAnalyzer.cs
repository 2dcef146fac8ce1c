using LossGen.Compiler.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace LossGen.Generator.Analyzers;

/// <summary>LG1001: the method can't carry a formula.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MethodAnalyzer() : FormulaMethodAnalyzer(FormulaDiagnosticCatalogue.WrongMethod)
{
    private protected override IEnumerable<Diagnostic> Judge(FormulaMethod method, CancellationToken cancellation) =>
        method.Syntax is null
            ? [Diagnostic.Create(
                Descriptors.Of(FormulaDiagnosticCatalogue.WrongMethod),
                method.Attribute.GetLocation(),
                $"A formula implements a partial method, not {Owner(method.Attribute.Parent?.Parent)}")]
            : Findings(method, FormulaDiagnosticCatalogue.WrongMethod);

    private static string Owner(SyntaxNode? owner) => owner switch
    {
        LocalFunctionStatementSyntax => "a local function",
        LambdaExpressionSyntax => "a lambda expression",
        AccessorDeclarationSyntax => "an accessor",
        OperatorDeclarationSyntax or ConversionOperatorDeclarationSyntax => "an operator",
        _ => "this",
    };
}

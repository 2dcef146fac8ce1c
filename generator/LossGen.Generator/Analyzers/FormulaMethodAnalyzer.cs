using System.Collections.Immutable;
using LossGen.Compiler.Diagnostics;
using LossGen.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace LossGen.Generator.Analyzers;

/// <summary>What the analyzers share: they visit every method with an attribute of ours that a person wrote.</summary>
public abstract class FormulaMethodAnalyzer : DiagnosticAnalyzer
{
    private protected FormulaMethodAnalyzer(params IEnumerable<DiagnosticRow> rows) => SupportedDiagnostics = [.. rows.Select(Descriptors.Of)];

    /// <inheritdoc/>
    public sealed override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; }

    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            // A project without our attributes pays nothing.
            if (start.Compilation.GetTypesByMetadataName(AttributeNames.Loss).IsEmpty)
            {
                return;
            }

            start.RegisterSyntaxNodeAction(node =>
            {
                if (node.Node is { Parent.Parent: not ParameterSyntax } && FormulaMethod.Create((AttributeSyntax)node.Node, node.SemanticModel, node.CancellationToken) is { } method)
                {
                    foreach (var diagnostic in Judge(method, node.CancellationToken))
                    {
                        node.ReportDiagnostic(diagnostic);
                    }
                }
            }, SyntaxKind.Attribute);
        });
    }

    private protected abstract IEnumerable<Diagnostic> Judge(FormulaMethod method, CancellationToken cancellation);

    /// <summary>The findings about the signature under one row of the catalogue.</summary>
    private protected static IEnumerable<Diagnostic> Findings(FormulaMethod method, DiagnosticRow row) =>
        method.Parsed?.Findings.Where(f => f.Row == row).Select(f => Diagnostic.Create(Descriptors.Of(row), f.Location, f.Message)) ?? [];
}

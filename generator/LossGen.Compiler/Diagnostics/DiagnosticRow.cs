namespace LossGen.Compiler.Diagnostics;

/// <summary>What all findings under one ID have in common: a row of the catalogue. The severity is the usual one; a case may have another.</summary>
public sealed record DiagnosticRow(string Id, string Title, string MessageFormat, FormulaSeverity Severity, string Category);

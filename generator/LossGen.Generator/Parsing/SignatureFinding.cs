using LossGen.Compiler.Diagnostics;
using Microsoft.CodeAnalysis;

namespace LossGen.Generator.Parsing;

/// <summary>Something wrong with a method's signature, at its place in the source. Findings never enter the incremental model.</summary>
internal sealed record SignatureFinding(DiagnosticRow Row, Location Location, string Message);

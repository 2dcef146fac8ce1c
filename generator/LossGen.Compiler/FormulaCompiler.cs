using System.Collections.Immutable;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler;

/// <summary>What the compiler made of a formula.</summary>
public sealed record CompilationResult(ImmutableArray<FormulaDiagnostic> Diagnostics, CompiledFormula? Formula);

/// <summary>A formula, ready to be emitted.</summary>
public sealed record CompiledFormula(MethodSignature Signature);

/// <summary>The compiler's front door.</summary>
public static class FormulaCompiler
{
    /// <summary>Compiles a formula; it never throws.</summary>
    public static CompilationResult Compile(MethodSignature signature, string formula, IFormulaLibrary library) =>
        new([], new CompiledFormula(signature));
}

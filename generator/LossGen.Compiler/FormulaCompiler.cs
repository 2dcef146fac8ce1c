using System.Collections.Immutable;
using LossGen.Compiler.Binding;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler;

/// <summary>What the compiler made of a formula: its diagnostics, and the compiled formula unless one of them is an error.</summary>
public sealed record CompilationResult(ImmutableArray<FormulaDiagnostic> Diagnostics, CompiledFormula? Formula);

/// <summary>The compiler's front door: from the text of a formula to scheduled routines.</summary>
public static class FormulaCompiler
{
    /// <summary>Says what is wrong with a formula, without compiling it: all that an analyzer needs.</summary>
    public static BindingResult Check(MethodSignature signature, string formula, IFormulaLibrary library) =>
        Binder.Bind(formula, signature, library);

    /// <summary>Compiles a formula; bad input gives diagnostics, never an exception.</summary>
    public static CompilationResult Compile(MethodSignature signature, string formula, IFormulaLibrary library)
    {
        var binding = Check(signature, formula, library);
        return new(binding.Diagnostics, binding.Formula is { } bound ? new RoutineBuilder(bound, formula).Build() : null);
    }
}

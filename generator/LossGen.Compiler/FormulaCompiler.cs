using System.Collections.Immutable;
using LossGen.Compiler.Analysis.Judging;
using LossGen.Compiler.Binding;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Signatures;
using HessianDiagonal = LossGen.Compiler.Signatures.HessianDiagonal;

namespace LossGen.Compiler;

/// <summary>What the compiler made of a formula: its diagnostics, and the compiled formula unless one of them is an error.</summary>
public sealed record CompilationResult(ImmutableArray<FormulaDiagnostic> Diagnostics, CompiledFormula? Formula);

/// <summary>The compiler's front door: from the text of a formula to scheduled routines.</summary>
public static class FormulaCompiler
{
    /// <summary>Says what is wrong with a formula, without compiling it unless a diagonal of the Hessian is asked for.</summary>
    public static BindingResult Check(MethodSignature signature, string formula, IFormulaLibrary library)
    {
        var binding = Binder.Bind(formula, signature, library);
        return binding.Formula is null || signature.Options.Hessian == HessianDiagonal.None
            ? binding
            : Build(binding, formula) is { Formula: null } refused ? new(null, refused.Diagnostics) : binding;
    }

    /// <summary>
    /// Judges a formula: whether it compiles, and if so whether it can be differentiated, keeps its digits and makes sense as a loss, for every
    /// input inside the declared ranges and for the code that is generated.
    /// </summary>
    /// <param name="signature">The method.</param>
    /// <param name="formula">The formula's text.</param>
    /// <param name="library">The methods in its reach.</param>
    /// <param name="cancellation">Stops the search for inputs at which something goes wrong.</param>
    public static Judgement Judge(MethodSignature signature, string formula, IFormulaLibrary library, CancellationToken cancellation = default)
    {
        var binding = Check(signature, formula, library);
        if (binding.Formula is null || binding.Diagnostics.Any(d => d.Severity == FormulaSeverity.Error))
        {
            return new(binding.Diagnostics);
        }

        var judgement = FormulaJudge.Judge(binding.Formula, formula, cancellation);
        return judgement with { Findings = [.. binding.Diagnostics, .. judgement.Findings] };
    }

    /// <summary>Compiles a formula; bad input gives diagnostics, never an exception.</summary>
    public static CompilationResult Compile(MethodSignature signature, string formula, IFormulaLibrary library) =>
        Build(Binder.Bind(formula, signature, library), formula);

    private static CompilationResult Build(BindingResult binding, string formula)
    {
        if (binding.Formula is not { } bound)
        {
            return new(binding.Diagnostics, null);
        }

        try
        {
            return new(binding.Diagnostics, new RoutineBuilder(bound, formula).Build());
        }
        catch (UnsupportedHessianException unsupported)
        {
            var refused = FormulaDiagnostic.Create(
                FormulaDiagnosticCatalogue.MisplacedAttribute,
                new TextSpan(0, formula.Length),
                $"the Hessian's diagonal by '{unsupported.Parameter.Name}' takes a value for each pair of elements here: it is generated where it takes no more than the gradient does");
            return new(binding.Diagnostics.Add(refused), null);
        }
    }
}

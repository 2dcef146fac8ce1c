using System.Collections.Immutable;
using LossGen.Compiler;
using LossGen.Compiler.Analysis;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Signatures;

namespace LossGen.Tool.Explaining;

/// <summary>All there is to say of a formula.</summary>
/// <param name="Signature">Its signature.</param>
/// <param name="Formula">Its text.</param>
/// <param name="Findings">What is wrong with it, in the order of the text.</param>
/// <param name="Compiled">What became of it; null where it doesn't compile.</param>
/// <param name="Ranges">The intervals proven for the value and for each derivative; the names are empty and the parameter's.</param>
internal sealed record Explanation(
    MethodSignature Signature,
    string Formula,
    ImmutableArray<FormulaDiagnostic> Findings,
    CompiledFormula? Compiled,
    ImmutableArray<ProvenRange> Ranges)
{
    public static Explanation Of(MethodSignature signature, string formula)
    {
        var library = new NoLibrary();
        var result = FormulaCompiler.Compile(signature, formula, library);
        return new(
            signature,
            formula,
            [.. result.Diagnostics.OrderBy(f => f.Span.Start).ThenBy(f => f.Id, StringComparer.Ordinal)],
            result.Formula,
            result.Formula is { } compiled ? RangesOf(compiled) : []);
    }

    private static ImmutableArray<ProvenRange> RangesOf(CompiledFormula compiled)
    {
        // gradientScale is the caller's; the derivative as mathematics has it is at 1.
        var analysis = new IntervalAnalysis(p => p.Name == RoutineParameters.ScaleName ? Interval.Point(1) : ParameterRanges.Usual(p), 1, 1 << 24);
        return
        [
            .. compiled.Schedules.Select(s => s.Routine).SelectMany(r => r.Results)
                .Where(r => r.Target is null or { Role: ParameterRole.Output or ParameterRole.Gradient } && r.AddedAt.IsEmpty)
                .Select(r => new ProvenRange(r.Target?.Parameter.Name ?? "", analysis[r.Value]))
                .GroupBy(r => r.Name, (name, ranges) => new ProvenRange(name, ranges.Select(r => r.Range).Aggregate((a, b) => a.Union(b)))),
        ];
    }

    private sealed class NoLibrary : IFormulaLibrary
    {
        public IEnumerable<string> Names => [];

        public IReadOnlyList<FormulaDeclaration> Find(string name) => [];
    }
}

/// <summary>What a result is proven to lie in, within the ranges of the parameters.</summary>
/// <param name="Name">The result's name; empty for the value of the loss.</param>
/// <param name="Range">The interval.</param>
internal sealed record ProvenRange(string Name, Interval Range);

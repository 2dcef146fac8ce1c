using System.Collections.Immutable;
using LossGen.Compiler;
using LossGen.Compiler.Analysis;
using LossGen.Compiler.Analysis.Fixing;
using LossGen.Compiler.Analysis.Judging;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Signatures;

namespace LossGen.Tool.Explaining;

/// <summary>All there is to say of a formula.</summary>
/// <param name="Signature">Its signature.</param>
/// <param name="Formula">Its text.</param>
/// <param name="Findings">What is wrong with it, in the order of the text.</param>
/// <param name="Compiled">What became of it; null where it doesn't compile.</param>
/// <param name="Ranges">The intervals proven for the value, or each output, and for the elements of each gradient.</param>
internal sealed record Explanation(
    MethodSignature Signature,
    string Formula,
    ImmutableArray<FormulaDiagnostic> Findings,
    CompiledFormula? Compiled,
    ImmutableArray<ProvenRange> Ranges)
{
    /// <summary>What the judge said.</summary>
    public required Judgement Judgement { get; init; }

    public static Explanation Of(MethodSignature signature, string formula)
    {
        var judgement = FormulaCompiler.Judge(signature, formula, Nothing);
        return new(
            signature,
            formula,
            [.. judgement.Findings.OrderBy(f => f.Span.Start).ThenBy(f => f.Id, StringComparer.Ordinal)],
            FormulaCompiler.Compile(signature, formula, Nothing).Formula,
            [
                .. judgement.Values.Zip(signature.Kind == MethodKind.Loss ? ["value"] : signature.Parameters.Where(p => p.IsOutput).Select(p => p.Name), (range, name) => new ProvenRange(name, range)),
                .. judgement.Gradients.GroupBy(g => g.Parameter, (name, all) => new ProvenRange(name + "Gradient", all.Select(g => g.Range).Aggregate((a, b) => a.Union(b)))),
            ])
        {
            Judgement = judgement,
        };
    }

    /// <summary>What cures a finding; null where nothing is known that does.</summary>
    public FormulaFix? FixOf(FormulaDiagnostic finding) => FormulaFixes.Of(Signature, Formula, Nothing, finding);

    private static readonly IFormulaLibrary Nothing = new NoLibrary();

    private sealed class NoLibrary : IFormulaLibrary
    {
        public IEnumerable<string> Names => [];

        public IReadOnlyList<FormulaDeclaration> Find(string name) => [];
    }
}

/// <summary>What a result is proven to lie in, within the ranges of the parameters.</summary>
/// <param name="Name">The result's name.</param>
/// <param name="Range">The interval.</param>
internal sealed record ProvenRange(string Name, Interval Range);

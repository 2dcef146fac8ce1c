using System.Collections.Concurrent;
using System.Collections.Immutable;
using LossGen.Compiler;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Signatures;
using LossGen.Generator.Parsing;

namespace LossGen.Generator.Analyzers;

/// <summary>
/// Remembers what was found in formulas. An editor asks for a whole file after each keystroke, and all of its formulas but one are as they
/// were.
/// </summary>
internal static class JudgementCache
{
    private const int Capacity = 1024;

    private static readonly HashSet<string> Ids = [.. FormulaDiagnosticCatalogue.Judgement.Select(row => row.Id)];
    private static readonly ConcurrentDictionary<(MethodSignature Signature, string Formula, FormulaReach Reach), ImmutableArray<FormulaDiagnostic>> Known = new();

    /// <summary>The findings of LG2xxx to LG4xxx.</summary>
    public static ImmutableArray<FormulaDiagnostic> Find(MethodModel model, string formula, CancellationToken cancellation)
    {
        var key = (model.Signature, formula, model.Reach);
        if (Known.TryGetValue(key, out var known))
        {
            return known;
        }

        ImmutableArray<FormulaDiagnostic> found =
            [.. FormulaCompiler.Judge(model.Signature, formula, model.Reach.ToLibrary(), cancellation).Findings.Where(f => Ids.Contains(f.Id))];
        if (Known.Count >= Capacity)
        {
            Known.Clear();
        }

        Known[key] = found;
        return found;
    }
}

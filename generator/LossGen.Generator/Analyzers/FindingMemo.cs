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
internal sealed class FindingMemo
{
    private const int Capacity = 10_000;

    private static readonly HashSet<string> Judgements = [.. FormulaDiagnosticCatalogue.Judgement.Select(row => row.Id)];

    private readonly ConcurrentDictionary<(MethodSignature Signature, string Formula, FormulaReach Reach), ImmutableArray<FormulaDiagnostic>> _known = new();

    /// <summary>LG2xxx to LG4xxx.</summary>
    public static FindingMemo OfJudge { get; } = new();

    /// <summary>LG0xxx and LG1xxx, of formulas in which there are none: what is said of others depends on all names around them.</summary>
    public static FindingMemo OfCompiler { get; } = new();

    /// <summary>What the judge finds.</summary>
    public static ImmutableArray<FormulaDiagnostic> Judge(MethodModel model, CancellationToken cancellation)
    {
        if (OfJudge.Find(model) is { } known)
        {
            return known;
        }

        return OfJudge.Add(
            model, [.. FormulaCompiler.Judge(model.Signature, model.Formula, model.Reach.ToLibrary(), cancellation).Findings.Where(f => Judgements.Contains(f.Id))]);
    }

    /// <summary>What is known of a formula; null where nothing is.</summary>
    public ImmutableArray<FormulaDiagnostic>? Find(MethodModel model) =>
        _known.TryGetValue((model.Signature, model.Formula, model.Reach), out var known) ? known : null;

    /// <summary>Remembers what was found.</summary>
    public ImmutableArray<FormulaDiagnostic> Add(MethodModel model, ImmutableArray<FormulaDiagnostic> found)
    {
        if (_known.Count >= Capacity)
        {
            _known.Clear();
        }

        return _known[(model.Signature, model.Formula, model.Reach)] = found;
    }
}

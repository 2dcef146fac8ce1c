using System.Collections.Immutable;
using LossGen.Compiler.Graphs;

namespace LossGen.Compiler.Scheduling;

/// <summary>A part of a routine that runs to its end before the next begins.</summary>
public abstract record Stage;

/// <summary>One loop over an index: what it reduces and what it stores, in one reading of the data.</summary>
/// <param name="Level">How many rounds of reductions must be complete before it can run.</param>
/// <param name="Index">The index that it runs over.</param>
/// <param name="Reductions">The reductions that it computes.</param>
/// <param name="Stores">The tensors that it writes.</param>
/// <param name="Body">The nodes that vary over the index, in an order that keeps few of them alive at a time.</param>
/// <param name="Uniforms">The scalars that the body needs, computed before the pass.</param>
public sealed record Pass(
    int Level,
    IndexVariable Index,
    ImmutableArray<ReduceNode> Reductions,
    ImmutableArray<RoutineResult> Stores,
    ImmutableArray<Node> Body,
    ImmutableArray<Node> Uniforms) : Stage
{
    /// <summary>The tensors that the pass reads.</summary>
    public IEnumerable<LoadNode> Loads => Body.OfType<LoadNode>();
}

/// <summary>A routine as stages with scalar code before, between and after them.</summary>
public sealed record Schedule(Routine Routine, ImmutableArray<Stage> Stages, ImmutableArray<RoutineResult> Scalars)
{
    /// <summary>Memory that the stages hand on; none where each stage hands on scalars alone.</summary>
    public ImmutableArray<Rows.Temporary> Temporaries { get; init; } = [];

    /// <summary>What stands behind the tensors that stages of rows feed into their passes, for those who ask what a value can be.</summary>
    public IReadOnlyDictionary<string, Node> Origins { get; init; } = ImmutableDictionary<string, Node>.Empty;

    /// <summary>How accesses lie in memory.</summary>
    public Rows.Layout Layout { get; init; } = new((_, _, _) => true);

    /// <summary>The indices that run over dimensions of tensors where the formula has none.</summary>
    public IReadOnlyDictionary<IndexVariable, (Signatures.Parameter Tensor, int Dimension)> OwnIndices { get; init; } =
        ImmutableDictionary<IndexVariable, (Signatures.Parameter, int)>.Empty;

    /// <summary>The labels that stages compute; results are written once they have been checked.</summary>
    public ImmutableArray<Binding.LabelCheck> ComputedLabels { get; init; } = [];

    /// <summary>After how many stages it is known what is checked before results are written: computed labels, and what must not be empty.</summary>
    public int StagesOfChecks { get; init; }

    /// <summary>The loops over one index.</summary>
    public IEnumerable<Pass> Passes => Stages.OfType<Pass>();
}

using System.Collections.Immutable;
using LossGen.Compiler.Graphs;

namespace LossGen.Compiler.Scheduling;

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
    ImmutableArray<Node> Uniforms)
{
    /// <summary>The tensors that the pass reads.</summary>
    public IEnumerable<LoadNode> Loads => Body.OfType<LoadNode>();
}

/// <summary>A routine as passes with scalar code before, between and after them.</summary>
public sealed record Schedule(Routine Routine, ImmutableArray<Pass> Passes, ImmutableArray<RoutineResult> Scalars);

using System.Collections.Immutable;
using LossGen.Compiler.Differentiation;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>A formula in one of its forms, as it was written or as it is generated, or a part of it: results and their derivatives.</summary>
internal sealed class Form(ImmutableArray<Node> values, ImmutableArray<Adjoint> slopes)
{
    /// <summary>A part of a formula.</summary>
    public Form(Node node)
        : this([node], [])
    {
    }

    /// <summary>The results.</summary>
    public ImmutableArray<Node> Values { get; } = values;

    /// <summary>The derivatives.</summary>
    public ImmutableArray<Adjoint> Slopes { get; } = slopes;

    /// <summary>All that they depend on.</summary>
    public EvaluationOrder Order { get; } = new(Graph.Reachable(values.Concat(slopes.Select(s => s.Value))));
}

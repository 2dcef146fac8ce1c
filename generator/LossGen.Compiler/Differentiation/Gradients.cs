using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Differentiation;

/// <summary>The gradients that are emitted: the adjoints of the reverse sweep, with the right value at kinks that cancel.</summary>
public static class Gradients
{
    /// <summary>
    /// The adjoints of the parameters. For a loss the one root is its value, seeded by <c>gradientScale</c>; for a kernel each output
    /// is seeded by the load of its gradient.
    /// </summary>
    public static ImmutableArray<Adjoint> Of(Graph graph, IReadOnlyList<Seeded> roots, IReadOnlyCollection<Parameter> by) =>
        RemovableKinks.Resolve(roots.Select(r => r.Root), ReverseMode.Adjoints(graph, roots, by));
}

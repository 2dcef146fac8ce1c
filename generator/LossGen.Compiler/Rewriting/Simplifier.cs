using System.Collections.Immutable;
using LossGen.Compiler.Graphs;

namespace LossGen.Compiler.Rewriting;

/// <summary>
/// Brings a graph into its simplest form: constants folded, neutral elements gone, one spelling for what is spelled in many ways, and
/// what depends on no index gathered outside the loops. It keeps values, infinities, NaN and subgradients.
/// </summary>
public static class Simplifier
{
    /// <summary>Simplifies what the roots depend on.</summary>
    public static ImmutableArray<Node> Simplify(Graph graph, ImmutableArray<Node> roots) => new Rewriter(graph, rules: null).Run(roots);

    /// <summary>Simplifies what a root depends on.</summary>
    public static Node Simplify(Graph graph, Node root) => Simplify(graph, [root])[0];
}

using System.Collections.Immutable;
using LossGen.Compiler.Graphs;

namespace LossGen.Compiler.Rewriting;

/// <summary>What stabilization gives: the new roots, and which rules were applied where.</summary>
public sealed record StabilizationResult(ImmutableArray<Node> Roots, ImmutableArray<AppliedRule> Applied);

/// <summary>
/// Rewrites a graph into a form that keeps its digits: the same values, without overflow, underflow or cancellation on the way. It
/// simplifies as it goes. A formula is stabilized before it is differentiated and its adjoints are in turn.
/// </summary>
public static class Stabilizer
{
    private static readonly Lazy<RuleSet> Rules = new(() => new RuleSet(StabilizationRules.All.Where(r => r != StabilizationRules.SmallConstantLast)));

    /// <summary>Stabilizes what the roots depend on.</summary>
    public static StabilizationResult Stabilize(Graph graph, ImmutableArray<Node> roots)
    {
        var rewriter = new Rewriter(graph, Rules.Value);
        var stable = rewriter.Run(roots);
        return new(stable, rewriter.Applied.Leading(stable));
    }

    /// <summary>Stabilizes what a root depends on.</summary>
    public static Node Stabilize(Graph graph, Node root) => Stabilize(graph, [root]).Roots[0];
}

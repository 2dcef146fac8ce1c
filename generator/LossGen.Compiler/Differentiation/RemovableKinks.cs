using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Differentiation;

/// <summary>
/// Kinks that cancel. Each primitive's subgradient at its kink is a convention, and several of them at one place need not add up to the
/// derivative that the whole has there. So for each boundary that a gradient tests, its one-sided values are compared at points of the
/// boundary: where they agree and the convention gives another, ties are counted to one side, which costs nothing and is right.
/// </summary>
internal static class RemovableKinks
{
    private const int Draws = 3;
    private const int MaxGroups = 32;
    private const long MaxWork = 200_000;
    private const double Tolerance = 1e-6;

    /// <summary>The adjoints with the derivative at kinks that are none. Only where the values hold on too is there a derivative.</summary>
    public static ImmutableArray<Adjoint> Resolve(IEnumerable<Node> values, ImmutableArray<Adjoint> adjoints)
    {
        var roots = adjoints.Select(a => a.Value).Concat(values).ToList();
        var nodes = Graph.Reachable(roots);
        var varying = DependentOn(nodes, adjoints.Select(a => a.Parameter.Name));
        var groups = nodes.Select(BoundaryTest.Of)
            .OfType<BoundaryTest>()
            .Where(t => t.Node.Inputs.Any(varying.Contains))
            .GroupBy(t => t.Key)
            .Where(g => g.Any(t => t.IsOrdered) && !g.Any(t => t.IsShare))
            .ToList();
        if (groups.Count == 0 || groups.Count > MaxGroups || (long)groups.Count * nodes.Count > MaxWork || !IsElementwise(nodes))
        {
            return adjoints;
        }

        var replaced = new Dictionary<Node, Node>();
        foreach (var group in groups)
        {
            if (IsRemovable([.. group], roots, adjoints.Length, nodes, adjoints.Select(a => a.Parameter)))
            {
                foreach (var test in group)
                {
                    replaced[test.Node] = test.WithTiesAbove();
                }
            }
        }

        if (replaced.Count == 0)
        {
            return adjoints;
        }

        Rebuild(nodes, replaced);
        return [.. adjoints.Select(a => a with { Value = replaced[a.Value] })];
    }

    // Boundaries are sampled where one index at a time runs over tensors of one dimension; elsewhere the conventions stand.
    private static bool IsElementwise(IReadOnlyList<Node> nodes) => nodes.All(n =>
        n.Indices.Length <= 1 && (n is not LoadNode l || (l.Subscripts.Length == 1 && l.Subscripts[0].Plain is not null)));

    private static HashSet<Node> DependentOn(IReadOnlyList<Node> nodes, IEnumerable<string> parameters)
    {
        var names = new HashSet<string>(parameters);
        var found = new HashSet<Node>();
        foreach (var node in nodes)
        {
            if (node.Inputs.Any(found.Contains)
                || (node is LoadNode l && names.Contains(l.Parameter.Name))
                || (node is ParameterNode p && names.Contains(p.Parameter.Name)))
            {
                found.Add(node);
            }
        }

        return found;
    }

    // The first roots are the adjoints, the rest the values.
    private static bool IsRemovable(
        IReadOnlyList<BoundaryTest> group, IReadOnlyList<Node> roots, int adjoints, IReadOnlyList<Node> nodes, IEnumerable<Parameter> by)
    {
        var random = new Random(group[0].Key.Length);
        bool differs = false;
        bool sampled = false;
        for (int draw = 0; draw < Draws; draw++)
        {
            if (BoundarySampler.Sample(group[0].Node, nodes, by, random, isPositive: draw == 1) is not { } bindings)
            {
                continue;
            }

            var interpreter = new Interpreter(bindings);
            double[][] At(int side) => interpreter.EvaluateForced(roots, group.ToDictionary(t => (Node)t.Node, t => t.ValueAt(side)));
            var (above, below, tied) = (At(1), At(-1), At(0));
            for (int r = 0; r < roots.Count; r++)
            {
                // Where both sides are NaN the point lies outside what the formula is for.
                int[] valid = [.. Enumerable.Range(0, above[r].Length).Where(k => !double.IsNaN(above[r][k]) || !double.IsNaN(below[r][k]))];
                double scale = valid.Select(k => Math.Max(Math.Abs(above[r][k]), Math.Abs(below[r][k]))).DefaultIfEmpty(0).Max();
                bool Agree(double[] a, double[] b) => valid.All(k => Math.Abs(a[k] - b[k]) <= (Tolerance * scale) + 1e-12);
                if (!Agree(above[r], below[r]) || (r >= adjoints && !Agree(above[r], tied[r])))
                {
                    return false;
                }

                sampled |= valid.Length > 0;
                differs |= !Agree(above[r], tied[r]);
            }
        }

        return sampled && differs;
    }

    // What the replaced tests decide may have become certain.
    private static void Rebuild(IReadOnlyList<Node> nodes, Dictionary<Node, Node> replaced)
    {
        foreach (var node in nodes)
        {
            if (replaced.ContainsKey(node))
            {
                continue;
            }

            ImmutableArray<Node> inputs = [.. node.Inputs.Select(i => replaced[i])];
            replaced[node] = inputs.SequenceEqual(node.Inputs) ? node : (node as ApplyNode)?.Primitive.Name switch
            {
                "?:" => Folding.Chosen(inputs[0], inputs[1], inputs[2]),
                "!" => Folding.Not(inputs[0]),
                "&&" => Folding.And(inputs[0], inputs[1]),
                "||" => Folding.Or(inputs[0], inputs[1]),
                _ => node.WithInputs(inputs),
            };
        }
    }
}

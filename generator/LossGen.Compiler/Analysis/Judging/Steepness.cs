using LossGen.Compiler.Graphs;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>Which operation makes a gradient large.</summary>
internal static class Steepness
{
    /// <summary>The operation of the formula whose own derivative is not finite, or else the largest, at an input.</summary>
    public static Node? Steepest(Subject subject, Examination at)
    {
        Node? best = null;
        double steepest = 0;
        foreach (var node in Graph.Reachable(subject.Written).OfType<ApplyNode>().Where(n => n.Primitive.Partials is not null && n.Inputs.Any(subject.Differentiable.Contains)))
        {
            var partials = node.Primitive.Partials!(node.Inputs, node);
            for (int i = 0; i < partials.Length; i++)
            {
                if (partials[i] is not { } partial || !subject.Differentiable.Contains(node.Inputs[i]))
                {
                    continue;
                }

                double magnitude = at.Exact(partial).Select(v => double.IsNaN(v) ? double.PositiveInfinity : Math.Abs(v)).DefaultIfEmpty(0).Max();
                if (magnitude > steepest)
                {
                    (steepest, best) = (magnitude, node);
                }
            }
        }

        return best;
    }
}

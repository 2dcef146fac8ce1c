using LossGen.Compiler.Analysis.Judging;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Analysis.Fixing;

/// <summary>
/// The inputs at which a guard that a rewrite writes is at work: a bound that is passed by a little, an epsilon that is no small part of what it is added
/// to. There the rewritten formula gives other numbers on purpose.
/// </summary>
internal sealed class GuardedPoints
{
    // More than that is not moved, but replaced by something else.
    private const double LargestEpsilon = 1e-3;
    private const double Share = 1e-3;

    private readonly List<(Node Guarded, Node Result, bool IsBound)> _guards = [];

    /// <summary>Looks for guards in parts of a formula's text.</summary>
    public GuardedPoints(Subject subject, IReadOnlyCollection<TextSpan> regions)
    {
        foreach (var node in Graph.Reachable(subject.Written).OfType<ApplyNode>().Where(a => a.Primitive.Name is "clamp" or "max" or "min" || a.Primitive == Arithmetic.Add))
        {
            if (!subject.Bound.Origins.TryGetValue(node, out var span) || !regions.Any(r => r.Overlaps(span)))
            {
                continue;
            }

            bool IsBound(Node n) => n is ConstantNode { Value: var v } && (node.Primitive != Arithmetic.Add || Math.Abs(v) <= LargestEpsilon);
            if (node.Inputs.Count(i => !IsBound(i)) == 1)
            {
                _guards.Add((node.Inputs.First(i => !IsBound(i)), node, node.Primitive != Arithmetic.Add));
            }
        }
    }

    /// <summary>Whether one of them is at work.</summary>
    public bool Matters(Trial trial)
    {
        if (_guards.Count == 0)
        {
            return false;
        }

        var interpreter = new Interpreter(trial.Bindings(null));
        return _guards.Exists(g => g is var (guarded, end, isBound) && interpreter.Evaluate(guarded).Zip(interpreter.Evaluate(end), (own, result) => Math.Abs(own - result) is var shift && shift > (isBound ? 0 : Share * Math.Abs(own)) && shift <= LargestEpsilon).Any(m => m));
    }
}

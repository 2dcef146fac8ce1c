using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>LG2006 and LG2007: regions in which a formula teaches nothing, since a clamp cuts its only path or since it saturates.</summary>
internal sealed class Flatness(Subject subject, Spans spans)
{
    private const double FlatSlope = 1e-6;
    private const double Excess = 0.1;

    private static readonly HashSet<string> Squashing = ["sigmoid", "tanh", "logisticdensity", "sech2", "normcdf", "normpdf", "erf"];

    // Where nobody would write another function instead.
    private static readonly HashSet<string> WithoutLogits = ["normcdf", "normpdf", "erf"];

    // Flat where the last argument is far from 0: what they make of a prediction, before a target meets it, is as flat as a sigmoid.
    private static readonly HashSet<string> Bounded = ["atan", "exp", "exp2", "/"];

    private const double Unbounded = 100;
    private const double Far = 16;

    /// <summary>The findings.</summary>
    public IEnumerable<Finding> All(IReadOnlyList<Examination> examined)
    {
        if (subject.Bound.IsInPlace || subject.GeneratedSlopes.IsEmpty || subject.Signature.Kind != MethodKind.Loss)
        {
            yield break;
        }

        if (Clamped(examined) is { } dead)
        {
            yield return dead;
        }

        if (Saturated(examined) is { } saturated)
        {
            yield return saturated;
        }
    }

    private Finding? Clamped(IReadOnlyList<Examination> examined)
    {
        foreach (var clamp in Graph.Reachable(subject.Generated).OfType<ApplyNode>().Where(a => IsClamp(a) && a.Inputs.Any(subject.Differentiable.Contains)))
        {
            // The clamp is at work, and nothing else brings a gradient.
            var at = examined.FirstOrDefault(e => IsAtWork(clamp, e) && Slopes(e).All(v => v == 0));
            if (at is not null && examined.Any(e => Slopes(e).Any(v => v != 0)))
            {
                return new("LG2006", FormulaSeverity.Info, spans.Of(clamp, at), $"{at.Trial}: the clamp cuts the only path of the gradient, which is 0", at.Trial);
            }
        }

        return null;
    }

    // At 0, only what cuts the prediction itself: a hinge is of a margin.
    private static bool IsClamp(ApplyNode node) => node.Primitive.Name == "clamp"
        || (node.Primitive.Name is "min" or "max" && (node.Inputs.Any(i => i is ConstantNode { Value: not 0 }) || (node.Inputs.Any(i => i is ConstantNode) && node.Inputs.Any(i => i is LoadNode))))
        || (node.Primitive.Name == "relu" && node.Inputs[0] is LoadNode);

    private static bool IsAtWork(ApplyNode clamp, Examination at)
    {
        double[] inside = at.Double(clamp.Inputs[clamp.Inputs[0] is ConstantNode ? 1 : 0]), result = at.Double(clamp);
        return inside.Length == result.Length && inside.Zip(result, (a, b) => Math.Abs(a - b) > 1e-9 * (1 + Math.Abs(b))).All(b => b);
    }

    private Finding? Saturated(IReadOnlyList<Examination> examined)
    {
        var nodes = Graph.Reachable(subject.Generated).Where(subject.Differentiable.Contains).ToList();
        return (nodes.Find(IsSquashing) is { } squash ? Saturated(examined, squash, at => IsAtItsEnds(squash, at)) : null)
            ?? nodes.OfType<ApplyNode>().Where(IsFlattened).Select(n => Saturated(examined, n, at => at.Double(Argument(n)).All(v => Math.Abs(v) >= Far))).FirstOrDefault(f => f is not null);
    }

    private static Node Argument(ApplyNode node) => node.Inputs[node.Inputs.Length - 1];

    // What is compared with the target already is a robust loss.
    private bool IsFlattened(ApplyNode node)
    {
        var targets = _targets ??= subject.DependentOn(subject.Inputs.Where(IsTarget));
        if (!Bounded.Contains(node.Primitive.Name) || targets.Count == 0 || targets.Contains(node) || NormalizedBy(node) is not null || !MeetsTarget(node))
        {
            return false;
        }

        var ranges = _ranges ??= subject.Intervals();
        Interval range = ranges[node], argument = ranges[Argument(node)];
        return range is { MayBeNaN: false } && argument.High - argument.Low >= Unbounded && Math.Abs(range.Low) < Unbounded && Math.Abs(range.High) < Unbounded;
    }

    private ISet<Node>? _targets;
    private IntervalAnalysis? _ranges;

    private Finding? Saturated(IReadOnlyList<Examination> examined, Node squash, Func<Examination, bool> isAtItsEnds)
    {
        foreach (var group in examined.Where(e => IsFinite(e)).GroupBy(e => Fixed(e)))
        {
            double least = group.Min(e => e.Got.Values[0][0]);
            if (group.Count() < 2)
            {
                continue;
            }

            foreach (var at in group)
            {
                // Two inputs: one alone may be a stationary point.
                if (at.Got.Values[0][0] >= least + Excess && IsFlat(at) && isAtItsEnds(at) && group.Any(o => o != at && IsFlat(o) && Math.Abs(o.Got.Values[0][0] - at.Got.Values[0][0]) < 1e-3))
                {
                    bool meets = IsSquashing(squash) && !(squash is ApplyNode { Primitive.Name: var name } && WithoutLogits.Contains(name)) && MeetsTarget(squash);
                    return new("LG2007", meets ? FormulaSeverity.Warning : FormulaSeverity.Info, spans.Of(squash, at),
                        $"{at.Trial}: the loss is {at.Got.Values[0][0]:g3}, at least {Excess} above its least, and its gradient is at most 1e-6", at.Trial);
                }
            }
        }

        return null;
    }

    // What is squashed into 0 and 1 is saturated; a softmax of equal logits is stationary wherever they lie, and a tanh of 0 is steep.
    private static bool IsAtItsEnds(Node squash, Examination at)
    {
        bool isOdd = squash is ApplyNode { Primitive.Name: "tanh" or "erf" };
        return at.Double(squash).All(v => Math.Min(isOdd ? 1 : Math.Abs(v), Math.Abs(1 - Math.Abs(v))) < 0.01);
    }

    private static bool IsSquashing(Node node) => node is ApplyNode { Primitive.Name: var name } && (Squashing.Contains(name) || NormalizedBy(node) is not null);

    // A probability, or what is left of 1.
    private static Node? NormalizedBy(Node node) =>
        Scales.Normalized(node) ?? (node is ApplyNode { Primitive.Name: "expm1" } rest ? Scales.LogNormalized(rest.Inputs[0]) : null);

    // sigmoid(z), or softmax(z), stands beside a target in a sum, a difference or a product: what a target is compared with, and not a gate.
    private bool MeetsTarget(Node squash)
    {
        var targets = subject.DependentOn(subject.Inputs.Where(p => p.IsFloating && IsTarget(p)));
        var tainted = new HashSet<Node> { squash };
        bool isOfLabel = NormalizedBy(squash) is LoadNode chosen && chosen.Subscripts.Any(s => s.Gather is not null);
        foreach (var node in Graph.Reachable(subject.Generated))
        {
            // The probability of a label is what is left of it.
            if (isOfLabel && node.Inputs.Any(tainted.Contains) && (node is ReduceNode { Reduction: ReductionKind.Sum } || (node is ApplyNode { Primitive: var mean } && mean == Arithmetic.Average)))
            {
                tainted.Add(node);
            }

            if (node is ApplyNode { Primitive: var p } apply && node.Inputs.Any(tainted.Contains))
            {
                bool isArithmetic = p == Arithmetic.Add || p == Arithmetic.Subtract || p == Arithmetic.Multiply;
                if (isArithmetic && apply.Inputs.Any(i => targets.Contains(i) && !subject.Differentiable.Contains(i)))
                {
                    return true;
                }

                if (isArithmetic || p == Arithmetic.Negate)
                {
                    tainted.Add(node);
                }
            }
        }

        return isOfLabel && tainted.Contains(subject.Generated[0]);
    }

    private static bool IsTarget(Parameter parameter) => parameter.IsTarget || parameter.Name is "target" or "label" or "y" or "targets" or "labels";

    private static bool IsFlat(Examination at) => Slopes(at).All(v => Math.Abs(v) <= FlatSlope);

    private static bool IsFinite(Examination at) => at.Got.Values.All(v => v.All(x => !double.IsNaN(x) && !double.IsInfinity(x)));

    private static IEnumerable<double> Slopes(Examination at) => at.Got.Values.Skip(1).SelectMany(v => v);

    private string Fixed(Examination at) => string.Join(";", subject.Inputs
        .Where(p => !subject.Differentiated.Contains(p))
        .Select(p => string.Join(",", at.Trial.Values[p.Name].Select(v => v.ToString("R", System.Globalization.CultureInfo.InvariantCulture)))))
        + "|" + at.Got.Values.Skip(1).Sum(v => v.Length);
}

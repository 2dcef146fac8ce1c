using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Rewriting;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>
/// Guards that the element type swallows: an epsilon absorbed by what it is added to (LG3202), a literal that is 0 or infinite (LG3203), a
/// bound that rounds onto the singular point (LG3204).
/// </summary>
internal sealed class LostTerms(Subject subject, Precision precision)
{
    private const double LargestEpsilon = 0.1;

    /// <summary>
    /// The ID where the formula as it was written keeps away from the point at which it breaks, by a constant such as <c>1 - 1e-9</c> that the
    /// element type rounds onto it: as a bound that is reached, or as a factor. Folding and rewriting leave nothing of it to see.
    /// </summary>
    public string? OfWritten(Examination at)
    {
        foreach (var node in _away ??= [.. Graph.Reachable(subject.Written).OfType<ApplyNode>().Where(a => a.Inputs.Length > 1 && a.Inputs.Any(IsFixed) && !a.Inputs.All(IsFixed))])
        {
            if (node.Primitive.Name is "clamp" or "min" or "max")
            {
                var lost = node.Inputs.Where(i => IsRoundedAway(i, at)).ToList();
                if (lost.Count > 0 && at.Exactly(node) is var values && lost.Exists(i => values.Any(v => v == at.Exactly(i)[0])))
                {
                    return "LG3204";
                }
            }
            else if (node.Primitive == Arithmetic.Multiply && node.Inputs.Any(i => IsRoundedAway(i, at)))
            {
                return "LG3202";
            }
        }

        return null;
    }

    private List<ApplyNode>? _away;

    /// <summary>The ID where such a guard is why an operation fails; null where there is another reason.</summary>
    public string? Of(Culprit culprit, Examination at)
    {
        foreach (var node in Graph.Reachable(culprit.Node.Inputs))
        {
            switch (node)
            {
                case ConstantNode { Kind: ValueKind.Real, Value: var value } when value != 0 && !double.IsInfinity(value) && (Math.Abs(value) > precision.Largest || Rounded(value) == 0):
                    return "LG3203";
                case ApplyNode bound when IsClampAt(bound, at):
                    return "LG3204";
            }
        }

        // What has no value whatever is added fails by itself; and what is lost is missing there.
        return at.Exact(culprit.Node).All(v => !double.IsNaN(v) && !double.IsInfinity(v))
            && Absorbed(culprit, at).Any(epsilon => culprit.Exact.Zip(culprit.Arguments, (e, a) => Math.Abs(e - a)).Any(missing => missing >= 0.5 * epsilon)) ? "LG3202" : null;
    }

    /// <summary>Whether an operation on what is clamped breaks at a bound that rounds onto the point at which it does.</summary>
    public bool IsBoundLost(Node? node, Examination at) =>
        node is ApplyNode { Primitive.Name: "acos" or "asin" or "atanh" or "log" or "log1p" or "sqrt" or "/" or "pow" or "acosh" } && node.Inputs.Any(i => i is ApplyNode a && IsClampAt(a, at));

    private bool IsClampAt(ApplyNode clamp, Examination at) =>
        clamp.Primitive.Name is "clamp" or "min" or "max"
        && clamp.Inputs.Skip(clamp.Primitive.Name == "clamp" ? 1 : 0).Any(bound => IsRoundedAway(bound, at));

    /// <summary>The ID where an epsilon that is absorbed is why digits are lost.</summary>
    public string? OfInaccurate(Culprit culprit, Examination at) => Absorbed(culprit, at).Any() ? "LG3202" : null;

    // How large they are.
    private IEnumerable<double> Absorbed(Culprit culprit, Examination at)
    {
        foreach (var sum in Summed(culprit.Node))
        {
            for (int i = 0; i < 2; i++)
            {
                if (Epsilons.Is(sum.Inputs[i]) && at.Element(sum.Inputs[i])[0] is var epsilon && epsilon != 0 && sum.Inputs[1 - i] is not ConstantNode { Value: 0 }
                    && at.Element(sum.Inputs[1 - i]).Any(v => v != 0 && Rounded(v + epsilon) == v))
                {
                    yield return Math.Abs(epsilon);
                }
            }
        }
    }

    // What an operation, or its argument, is the sum of: elsewhere nothing cancels that an epsilon is lost beside.
    private static IEnumerable<ApplyNode> Summed(Node node)
    {
        var pending = new Stack<Node>(node.Inputs);
        var seen = new HashSet<Node>();
        pending.Push(node);
        while (pending.Count > 0)
        {
            if (pending.Pop() is not ApplyNode { Primitive: var p } next || !(p == Arithmetic.Add || p == Arithmetic.Subtract || p == Arithmetic.Negate) || !seen.Add(next))
            {
                continue;
            }

            if (next.Inputs.Length == 2)
            {
                yield return next;
            }

            foreach (var input in next.Inputs)
            {
                pending.Push(input);
            }
        }
    }

    private double Rounded(double value) => precision.Unit > 1e-12 ? (float)value : value;

    // An expression of numbers alone, such as 1 - 1e-8, or 1 - eps, that is 1 once it is rounded.
    private bool IsRoundedAway(Node bound, Examination at)
    {
        if (!IsFixed(bound))
        {
            return false;
        }

        var exact = at.Exactly(bound)[0];
        double rounded = Rounded(exact.ToDouble());
        return rounded != 0 && exact != rounded && rounded == Math.Round(rounded) && Math.Abs((exact - rounded).ToDouble()) < 1e-6;
    }

    private bool IsFixed(Node node) => node switch
    {
        ConstantNode => node.Kind == ValueKind.Real,
        ParameterNode { Parameter: { IsFloating: true, HasGrad: false } p } => subject.RangeOf(p) is { Low: >= 0, High: <= LargestEpsilon },
        ApplyNode a => a.Kind == ValueKind.Real && a.Inputs.All(IsFixed),
        _ => false,
    };
}

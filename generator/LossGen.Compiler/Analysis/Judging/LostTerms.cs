using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation.Exact;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>
/// Guards that the element type swallows: an epsilon absorbed by what it is added to (LG3202), a literal that is 0 or infinite (LG3203), a
/// bound that rounds onto the singular point (LG3204).
/// </summary>
internal sealed class LostTerms(Subject subject, Precision precision)
{
    /// <summary>
    /// The ID where the formula as it was written keeps away from the point at which it breaks, by a constant such as <c>1 - 1e-9</c> that the
    /// element type rounds onto it: as a bound that is reached, or as a factor. Folding and rewriting leave nothing of it to see.
    /// </summary>
    public string? OfWritten(Examination at)
    {
        foreach (var node in _away ??= [.. Graph.Reachable(subject.Written).OfType<ApplyNode>().Where(a => a.Inputs.Length > 1 && a.Inputs.Any(i => IsRoundedAway(i, precision)) && !a.Inputs.All(i => Value(i) is not null))])
        {
            if (node.Primitive.Name is "clamp" or "min" or "max")
            {
                var values = at.Exactly(node);
                if (node.Inputs.Any(i => Value(i) is { } bound && IsRoundedAway(i, precision) && values.Any(v => v == bound)))
                {
                    return "LG3204";
                }
            }
            else if (node.Primitive == Arithmetic.Multiply)
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
                case ApplyNode bound when IsClampAt(bound, precision):
                    return "LG3204";
            }
        }

        return OfInaccurate(culprit, at);
    }

    /// <summary>Whether an operation on what is clamped breaks at a bound that rounds onto the point at which it does.</summary>
    public static bool IsBoundLost(Node? node, Precision precision) =>
        node is ApplyNode { Primitive.Name: "acos" or "asin" or "atanh" or "log" or "log1p" or "sqrt" or "/" or "pow" or "acosh" } && node.Inputs.Any(i => i is ApplyNode a && IsClampAt(a, precision));

    private static bool IsClampAt(ApplyNode clamp, Precision precision) =>
        clamp.Primitive.Name is "clamp" or "min" or "max"
        && clamp.Inputs.Skip(clamp.Primitive.Name == "clamp" ? 1 : 0).Any(bound => IsRoundedAway(bound, precision));

    /// <summary>The ID where an epsilon that is absorbed is why digits are lost.</summary>
    public string? OfInaccurate(Culprit culprit, Examination at)
    {
        foreach (var sum in Summed(culprit.Node))
        {
            for (int i = 0; i < 2; i++)
            {
                if (sum.Inputs[i] is ConstantNode { Value: var epsilon } && epsilon != 0 && Math.Abs(epsilon) < 1e-4 && sum.Inputs[1 - i] is not ConstantNode { Value: 0 }
                    && at.Element(sum.Inputs[1 - i]).Any(v => v != 0 && Rounded(v + epsilon) == v))
                {
                    return "LG3202";
                }
            }
        }

        return null;
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

    private double Rounded(double value) => Rounded(value, precision);

    private static double Rounded(double value, Precision precision) => precision.Unit > 1e-12 ? (float)value : value;

    // A constant expression such as 1 - 1e-8 that is 1 once it is rounded.
    private static bool IsRoundedAway(Node bound, Precision precision)
    {
        if (Value(bound) is not { } exact)
        {
            return false;
        }

        double rounded = Rounded(exact.ToDouble(), precision);
        return rounded != 0 && exact != rounded && rounded == Math.Round(rounded) && Math.Abs((exact - rounded).ToDouble()) < 1e-6;
    }

    private static BigReal? Value(Node node) => node switch
    {
        ConstantNode { Kind: ValueKind.Real } c => BigReal.FromLiteral(c.Value),
        ApplyNode { Kind: ValueKind.Real } a when a.Inputs.Select(Value).ToArray() is var inputs && inputs.All(v => v is not null) => a.Primitive.Exact([.. inputs.Select(v => v!.Value)]),
        _ => null,
    };
}

using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>
/// Guards that the element type swallows: an epsilon absorbed by what it is added to (LG3202), a literal that is 0 or infinite (LG3203), a
/// bound that rounds onto the singular point (LG3204).
/// </summary>
internal sealed class LostTerms(Precision precision)
{
    /// <summary>The ID where such a guard is why an operation fails; null where there is another reason.</summary>
    public string? Of(Culprit culprit, Examination at)
    {
        foreach (var node in Graph.Reachable(culprit.Node.Inputs))
        {
            switch (node)
            {
                case ConstantNode { Kind: ValueKind.Real, Value: var value } when value != 0 && !double.IsInfinity(value) && (Math.Abs(value) > precision.Largest || Rounded(value) == 0):
                    return "LG3203";
                case ApplyNode { Primitive.Name: "clamp" or "min" or "max" } clamp when clamp.Inputs.Skip(1).Concat(clamp.Inputs.Take(clamp.Primitive.Name == "clamp" ? 0 : 1)).Any(IsRoundedAway):
                    return "LG3204";
            }
        }

        return OfInaccurate(culprit, at);
    }

    /// <summary>The ID where an epsilon that is absorbed is why digits are lost.</summary>
    public string? OfInaccurate(Culprit culprit, Examination at)
    {
        foreach (var sum in Graph.Reachable([culprit.Node]).OfType<ApplyNode>().Where(a => a.Primitive == Arithmetic.Add || a.Primitive == Arithmetic.Subtract))
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

    private double Rounded(double value) => precision.Unit > 1e-12 ? (float)value : value;

    // A constant expression such as 1 - 1e-8 that is 1 once it is rounded.
    private bool IsRoundedAway(Node bound)
    {
        if (Value(bound) is not { } exact)
        {
            return false;
        }

        double rounded = Rounded(exact);
        return rounded != exact && rounded == Math.Round(rounded) && Math.Abs(rounded - exact) < 1e-6 && (rounded != 0 || exact == 0);
    }

    private static double? Value(Node node) => node switch
    {
        ConstantNode c => c.Value,
        ApplyNode a when a.Inputs.All(i => Value(i) is not null) => a.Primitive.Evaluate([.. a.Inputs.Select(i => Value(i)!.Value)]),
        _ => null,
    };
}

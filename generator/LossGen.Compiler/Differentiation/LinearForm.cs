using LossGen.Compiler.Graphs;

namespace LossGen.Compiler.Differentiation;

/// <summary>
/// Writes an expression as a factor times a key that any other way of writing the same boundary shares: <c>a - b</c>, <c>2 * b - 2 * a</c>
/// and <c>-(a - b)</c> have one key, as have <c>-y * x</c> and <c>y * x</c>. A factor of 0 says that nothing varies.
/// </summary>
internal static class LinearForm
{
    // Beyond so many terms, and so many nested products, an expression is a leaf of its own.
    private const int MaxTerms = 64;
    private const int MaxDepth = 4;

    /// <summary>The form of a - b.</summary>
    public static (double Factor, string Key) OfDifference(Node a, Node? b)
    {
        var pending = new Stack<(Node, double)>([(a, 1)]);
        if (b is not null)
        {
            pending.Push((b, -1));
        }

        return Of(pending, MaxDepth);
    }

    private static (double Factor, string Key) Of(Stack<(Node Node, double Factor)> pending, int depth)
    {
        var terms = new SortedDictionary<string, double>(StringComparer.Ordinal);
        double constant = 0;
        for (int budget = MaxTerms; pending.Count > 0; budget--)
        {
            var (node, factor) = pending.Pop();
            if (node is ConstantNode c)
            {
                constant += factor * c.Value;
            }
            else if (budget <= 0 || !TryExpand(node, factor, pending))
            {
                var (scale, key) = OfLeaf(node, depth);
                terms[key] = (terms.TryGetValue(key, out double known) ? known : 0) + (factor * scale);
            }
        }

        var varying = terms.Where(t => t.Value != 0).ToList();
        if (varying.Count == 0)
        {
            return (0, "");
        }

        double lead = varying[0].Value;
        return varying.Count == 1 && constant == 0
            ? (lead, varying[0].Key)
            : (lead, FormattableString.Invariant($"({string.Join("+", varying.Select(t => FormattableString.Invariant($"{t.Value / lead:R}*{t.Key}")))}+{(constant / lead) + 0.0:R})"));
    }

    private static (double Scale, string Key) OfLeaf(Node node, int depth)
    {
        if (depth > 0 && node is ApplyNode { Primitive.Name: "*" or "/" } product)
        {
            var (scaleA, a) = Of(new([(product.Inputs[0], 1)]), depth - 1);
            var (scaleB, b) = Of(new([(product.Inputs[1], 1)]), depth - 1);
            if (scaleA != 0 && scaleB != 0)
            {
                return product.Primitive.Name == "/" ? (scaleA / scaleB, $"{a}/{b}")
                    : (scaleA * scaleB, string.CompareOrdinal(a, b) < 0 ? $"{a}*{b}" : $"{b}*{a}");
            }
        }

        return (1, FormattableString.Invariant($"#{node.Id}"));
    }

    private static bool TryExpand(Node node, double factor, Stack<(Node, double)> pending)
    {
        if (node is not ApplyNode { Inputs: var x } apply)
        {
            return false;
        }

        switch (apply.Primitive.Name)
        {
            case "+" or "-":
                pending.Push((x[0], factor));
                pending.Push((x[1], apply.Primitive.Name == "+" ? factor : -factor));
                return true;
            case "neg":
                pending.Push((x[0], -factor));
                return true;
            case "*" when x[0] is ConstantNode c:
                pending.Push((x[1], factor * c.Value));
                return true;
            case "*" when x[1] is ConstantNode c:
                pending.Push((x[0], factor * c.Value));
                return true;
            case "/" when x[1] is ConstantNode c:
                pending.Push((x[0], factor / c.Value));
                return true;
            default:
                return false;
        }
    }
}

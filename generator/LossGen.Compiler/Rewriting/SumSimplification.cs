using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using static LossGen.Compiler.Primitives.Arithmetic;

namespace LossGen.Compiler.Rewriting;

/// <summary>What can be seen of a sum as a whole: its constants, its like terms, what all its terms share.</summary>
internal static class SumSimplification
{
    /// <summary>One step at the top of a sum, or null where there is none.</summary>
    public static Node? Step(Rewriter r, Node node)
    {
        if (!SumTree.IsInside(node))
        {
            return null;
        }

        if (Conjugates(r, (ApplyNode)node) is { } doubled)
        {
            return doubled;
        }

        var tree = SumTree.Of(node, r.Shared);
        return Constants(r, tree) ?? LikeTerms(r, tree) ?? Choices(r, tree) ?? Negative(r, node, tree) ?? CommonFactor(r, tree) ?? Factoring.Step(r, tree) ?? CenteredSums.Step(r, tree);
    }

    /// <summary>(x + y) + (x - y) is 2x: the derivative of what a difference of squares became, whose parts the value shares.</summary>
    private static Node? Conjugates(Rewriter r, ApplyNode node)
    {
        if (node.Inputs.Length != 2 || node.Inputs[0] is not ApplyNode { Inputs.Length: 2 } left || node.Inputs[1] is not ApplyNode { Inputs.Length: 2 } right)
        {
            return null;
        }

        bool isSum = node.Primitive == Add;
        var (sum, difference) = left.Primitive == Add && right.Primitive == Subtract ? (left, right)
            : left.Primitive == Subtract && right.Primitive == Add ? (right, left)
            : (null, null);
        if (sum is null || difference is null || !(new HashSet<Node>(sum.Inputs).SetEquals(difference.Inputs)))
        {
            return null;
        }

        // What is taken twice is the one that both signs leave alone.
        bool isFirst = isSum;
        var twice = 2 * difference.Inputs[isFirst ? 0 : 1];
        return isSum || ReferenceEquals(left, sum) ? twice : r.Make(Negate, twice);
    }

    /// <summary>A sum whose constants and like terms are merged, those of shared parts included.</summary>
    public static Node Merged(Rewriter r, Node node, int maxTerms)
    {
        for (int step = 0; step < 4 && SumTree.IsInside(node); step++)
        {
            var tree = SumTree.Of(node, null, maxTerms);
            if ((Constants(r, tree) ?? LikeTerms(r, tree)) is not { } merged)
            {
                break;
            }

            node = merged;
        }

        return r.AsTop(node);
    }

    /// <summary>Constants are added up, but for those that would be lost.</summary>
    private static Node? Constants(Rewriter r, SumTree tree)
    {
        var totals = new List<(double Value, int First)>();
        Dictionary<int, Node?>? replacements = null;
        if (tree.Terms.TrueForAll(t => t.Node is ConstantNode))
        {
            return r.Graph.Constant(tree.Terms.Sum(t => t.Sign * ((ConstantNode)t.Node).Value));
        }

        for (int i = 0; i < tree.Terms.Count; i++)
        {
            if (tree.Terms[i].Node is not ConstantNode { Value: var value })
            {
                continue;
            }

            value *= tree.Terms[i].Sign;
            int partner = totals.FindIndex(t => !LocalSimplification.WouldAbsorb(t.Value, value));
            if (partner < 0)
            {
                totals.Add((value, i));
                continue;
            }

            replacements ??= [];
            var (sum, first) = totals[partner];
            totals[partner] = (sum + value, first);
            replacements[first] = sum + value == 0 ? null : r.Graph.Constant(sum + value);
            replacements[i] = null;
        }

        return replacements is null ? null : tree.Replace(replacements, r.MakeInside, r.Graph);
    }

    /// <summary>2x + 3x is 5x; x - x is 0 where x is finite.</summary>
    private static Node? LikeTerms(Rewriter r, SumTree tree)
    {
        var groups = new Dictionary<Node, (double Coefficient, List<int> Terms)>();
        var order = new List<Node>();
        for (int i = 0; i < tree.Terms.Count; i++)
        {
            var (core, coefficient) = Split(tree.Terms[i].Node);
            if (core is ConstantNode)
            {
                continue;
            }

            coefficient *= tree.Terms[i].Sign;
            if (groups.TryGetValue(core, out var group))
            {
                group.Terms.Add(i);
                groups[core] = (group.Coefficient + coefficient, group.Terms);
            }
            else
            {
                groups[core] = (coefficient, [i]);
                order.Add(core);
            }
        }

        Dictionary<int, Node?>? replacements = null;
        foreach (var core in order)
        {
            var (coefficient, terms) = groups[core];
            if (terms.Count == 1 || (coefficient == 0 && !r.CancelsFreely && !r.Certain.IsFinite(core)))
            {
                continue;
            }

            replacements ??= [];
            foreach (int term in terms)
            {
                replacements[term] = null;
            }

            if (coefficient != 0)
            {
                replacements[terms[0]] = r.Make(Multiply, r.Graph.Constant(coefficient), core);
            }
        }

        return replacements is null ? null : tree.Replace(replacements, r.MakeInside, r.Graph);
    }

    private static Node? Choices(Rewriter r, SumTree tree)
    {
        Dictionary<Node, int>? choices = null;
        for (int i = 0; i < tree.Terms.Count; i++)
        {
            if (tree.Terms[i] is not { Node: ApplyNode { Primitive: var p, Inputs: var inputs } node } term || p != Select)
            {
                continue;
            }

            choices ??= [];
            if (choices.TryGetValue(inputs[0], out int same) && term.Sign > 0 && tree.Terms[same].Sign > 0
                && ChoiceSimplification.Join(r, tree.Terms[same].Node, node) is { } joined)
            {
                return tree.Replace(new() { [same] = joined, [i] = null }, r.MakeInside, r.Graph);
            }

            if (TieSharing.Opposite(inputs[0]) is { } opposite && choices.TryGetValue(opposite, out int other)
                && TieSharing.Join(r, tree.Terms[other], term) is { } shared)
            {
                return tree.Replace(new() { [other] = shared, [i] = null }, r.MakeInside, r.Graph);
            }

            choices[inputs[0]] = i;
        }

        return null;
    }

    /// <summary>-a - b is -(a + b), so that a sum and its opposite share the sum.</summary>
    private static Node? Negative(Rewriter r, Node node, SumTree tree)
    {
        if (tree.Terms.Count < 2 || (node is ApplyNode { Primitive: var p } && p == Arithmetic.Negate))
        {
            return null;
        }

        bool IsNegative(SumTree.Term term) => Split(term.Node).Coefficient * term.Sign < 0 || (term.Node is ConstantNode { Value: var c } && c * term.Sign < 0);
        return tree.Terms.TrueForAll(IsNegative) ? r.Make(Negate, tree.Opposite(r.MakeInside)) : null;
    }

    /// <summary>A factor of every term that needs no loop, or a number, is taken out: <c>s * a - s * b</c> is <c>s * (a - b)</c>.</summary>
    private static Node? CommonFactor(Rewriter r, SumTree tree)
    {
        if (tree.Terms.Count < 2)
        {
            return null;
        }

        List<Factor>? common = null;
        double? magnitude = null;
        bool sameMagnitude = true, isScalar = true;
        var products = new List<Product>(tree.Terms.Count);
        foreach (var term in tree.Terms)
        {
            var product = r.AsProduct(term.Node, term.Sign);
            products.Add(product);
            sameMagnitude &= (magnitude ??= Math.Abs(product.Coefficient)) == Math.Abs(product.Coefficient);
            isScalar &= term.Node.IsScalar;
            var scalars = product.Factors.Where(f => f.Base.IsScalar);
            common = common is null ? [.. scalars] : [.. common.Where(f => product.Factors.Contains(f))];
            if (common.Count == 0 && !sameMagnitude)
            {
                return null;
            }
        }

        // In a sum of scalars there is no loop to spare, but for the numbers.
        if (isScalar)
        {
            common!.Clear();
        }

        double number = sameMagnitude && magnitude is { } m && m != 1 && m is > 1e-6 and < 1e6 ? m : 1;
        if (common!.Count == 0 && number == 1)
        {
            return null;
        }

        var replacements = new Dictionary<int, Node?>();
        for (int i = 0; i < products.Count; i++)
        {
            replacements[i] = ProductSimplification.Build(r, products[i].Coefficient / number, products[i].Factors.Where(f => !common.Contains(f)));
        }

        return r.Make(Multiply, ProductSimplification.Build(r, number, common), r.AsTop(tree.Replace(replacements, r.MakeInside, r.Graph)));
    }

    /// <summary>A term as a number times the rest.</summary>
    private static (Node Core, double Coefficient) Split(Node node) => node switch
    {
        ApplyNode { Primitive: var p, Inputs: var i } when p == Negate => Split(i[0]) is var (core, c) ? (core, -c) : default,
        ApplyNode { Primitive: var p, Inputs: var i } when p == Multiply && i[0] is ConstantNode { Value: var c } => (i[1], c),
        _ => (node, 1),
    };
}

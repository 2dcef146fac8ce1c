using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Rewriting;

/// <summary>Applies rules whose left side is a sum to some terms of a sum.</summary>
internal static class SumRewriting
{
    private const int MaxTerms = 256;
    private const int MaxEntered = 24;
    private const double SmallConstant = 1e-4;

    /// <summary>One rewrite, or null where no rule applies.</summary>
    public static Node? Step(Rewriter r, Node node, List<Pattern> patterns)
    {
        var own = SumTree.Of(node, r.Shared);
        if (Step(r, node, own, patterns) is { } result)
        {
            return result;
        }

        if (SmallConstantLast(r, (ApplyNode)node, own) is { } reordered)
        {
            return reordered;
        }

        // A definition that is used more than once may hold the other half; small ones are looked into.
        if (own.Terms.Count >= MaxEntered || !own.Terms.Any(t => SumTree.IsInside(t.Node)))
        {
            return null;
        }

        return Step(r, node, SumTree.Of(node, null, MaxEntered), patterns);
    }

    /// <summary>A small constant is added last: before, it would be lost in what is about to cancel.</summary>
    private static Node? SmallConstantLast(Rewriter r, ApplyNode node, SumTree tree)
    {
        if (tree.Terms.Count < 3 || IsSmall(node.Inputs[node.Inputs.Length - 1]))
        {
            return null;
        }

        int small = tree.Terms.FindIndex(t => IsSmall(t.Node));
        if (small < 0 || !MayCancel(r, tree, small))
        {
            return null;
        }

        var rest = tree.Replace(new() { [small] = null }, r.Make, r.Graph);
        var (constant, sign) = (tree.Terms[small].Node, tree.Terms[small].Sign);
        var result = r.Make(sign > 0 ? Arithmetic.Add : Arithmetic.Subtract, rest, constant);
        if (ReferenceEquals(result, node))
        {
            return null;
        }

        r.Record(StabilizationRules.SmallConstantLast, node, result);
        return result;
    }

    private static bool IsSmall(Node node) => node is ConstantNode { Value: var value } && value != 0 && Math.Abs(value) < SmallConstant;

    private static bool MayCancel(Rewriter r, SumTree tree, int except)
    {
        bool mayBePositive = false, mayBeNegative = false;
        for (int i = 0; i < tree.Terms.Count; i++)
        {
            if (i != except)
            {
                var range = r.Usual[tree.Terms[i].Node];
                mayBePositive |= tree.Terms[i].Sign > 0 ? range.High > 0 : range.Low < 0;
                mayBeNegative |= tree.Terms[i].Sign > 0 ? range.Low < 0 : range.High > 0;
            }
        }

        return mayBePositive && mayBeNegative;
    }

    private static Node? Step(Rewriter r, Node node, SumTree tree, List<Pattern> patterns)
    {
        if (tree.Terms.Count is < 2 or > MaxTerms)
        {
            return null;
        }

        var terms = tree.Terms.Select(t => Product.Of(t.Node, t.Sign)).ToList();
        var heads = new HashSet<Primitive>(terms.SelectMany(Pattern.HeadsOf));
        foreach (var pattern in patterns)
        {
            if (pattern.Terms!.Count > terms.Count || !pattern.Heads.All(heads.Contains))
            {
                continue;
            }

            Node? result = null;
            var matcher = new Matcher(r);
            var extent = pattern.Rule.IsWhole ? SumMatcher.Extent.WholeButSmallConstant : SumMatcher.Extent.Part;
            var sum = new SumMatcher(matcher, r, pattern.Terms, terms, null, extent);
            sum.Run(scale =>
            {
                if (!RuleSet.Holds(r, pattern, matcher))
                {
                    return false;
                }

                result = Replaced(r, tree, sum.Used, scale, matcher.Result(pattern));
                return !ReferenceEquals(result, node);
            });
            if (result is not null && !ReferenceEquals(result, node))
            {
                r.Record(pattern.Rule, node, result);
                return result;
            }
        }

        return null;
    }

    private static Node Replaced(Rewriter r, SumTree tree, IReadOnlyList<bool> used, Scale scale, Node to)
    {
        var replacements = new Dictionary<int, Node?>();
        bool isPlaced = false;
        for (int i = 0; i < used.Count; i++)
        {
            if (used[i])
            {
                replacements[i] = isPlaced ? null : ProductSimplification.Build(r, scale.Coefficient, [.. scale.Factors, new(to, 1)]);
                isPlaced = true;
            }
        }

        return tree.Replace(replacements, r.Make, r.Graph);
    }
}

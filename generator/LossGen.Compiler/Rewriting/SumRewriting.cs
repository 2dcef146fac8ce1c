using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Rewriting;

/// <summary>Applies rules whose left side is a sum to some terms of a sum.</summary>
internal static class SumRewriting
{
    private const int Stretch = 48;
    private const int MaxEntered = 24;

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
        if (node.Primitive == Arithmetic.Negate)
        {
            var inner = (ApplyNode)node.Inputs[0];
            return SmallConstantLast(r, inner, SumTree.Of(inner, r.Shared)) is { } positive ? r.Make(Arithmetic.Negate, positive) : null;
        }

        if (tree.Terms.Count < 3 || Epsilons.Is(node.Inputs[node.Inputs.Length - 1]))
        {
            return null;
        }

        int small = tree.Terms.FindIndex(t => Epsilons.Is(t.Node));
        if (small < 0 || !MayCancel(r, tree, small))
        {
            return null;
        }

        var rest = tree.Replace(new() { [small] = null }, r.MakeInside, r.Graph);
        var (constant, sign) = (tree.Terms[small].Node, tree.Terms[small].Sign);
        var result = r.Make(sign > 0 ? Arithmetic.Add : Arithmetic.Subtract, rest, constant);
        if (ReferenceEquals(result, node))
        {
            return null;
        }

        r.Record(StabilizationRules.SmallConstantLast, node, result);
        return result;
    }

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
        if (tree.Terms.Count < 2)
        {
            return null;
        }

        // In a sum of hundreds of terms those that belong together stand near each other; each stretch of it is looked at by itself.
        var replacements = new Dictionary<int, Node?>();
        var rules = new List<RewriteRule>();
        for (int start = 0; start < tree.Terms.Count; start += Stretch)
        {
            int count = tree.Terms.Count - start < 2 * Stretch ? tree.Terms.Count - start : Stretch;
            rules.AddRange(Rewrite(r, tree, start, count, patterns, replacements));
            if (count > Stretch)
            {
                break;
            }
        }

        if (replacements.Count == 0)
        {
            return null;
        }

        var result = tree.Replace(replacements, r.MakeInside, r.Graph);
        if (ReferenceEquals(result, node))
        {
            return null;
        }

        rules.ForEach(rule => r.Record(rule, node, result));
        return result;
    }

    /// <summary>Applies rules to a stretch of a sum: which terms are replaced, and by what.</summary>
    private static List<RewriteRule> Rewrite(Rewriter r, SumTree tree, int start, int count, List<Pattern> patterns, Dictionary<int, Node?> replacements)
    {
        var terms = tree.Terms.GetRange(start, count).ConvertAll(t => r.AsProduct(t.Node, t.Sign));
        var heads = new HashSet<Primitive>(terms.SelectMany(Pattern.HeadsOf));
        var taken = new bool[count];
        var rules = new List<RewriteRule>();
        for (int i = 0; i < patterns.Count; i++)
        {
            var pattern = patterns[i];
            if (pattern.Terms!.Count > count || !pattern.Heads.All(heads.Contains) || (pattern.Rule.IsWhole && (count < tree.Terms.Count || rules.Count > 0)))
            {
                continue;
            }

            if (!pattern.Terms.TrueForAll(wanted => terms.Exists(term => Pattern.MayHold(term, wanted.Factors))))
            {
                continue;
            }

            var matcher = new Matcher(r);
            var sum = new SumMatcher(matcher, r, pattern.Terms, terms, null, pattern.Rule.IsWhole ? SumMatcher.Extent.WholeButSmallConstant : SumMatcher.Extent.Part, taken);
            if (sum.Run(scale => RuleSet.Holds(r, pattern, matcher) && Place(sum.Used, scale, matcher.Result(pattern))))
            {
                // It may fit once more, to other terms.
                rules.Add(pattern.Rule);
                i--;
            }
        }

        return rules;

        bool Place(IReadOnlyList<bool> used, Scale scale, Node to)
        {
            int first = -1;
            for (int i = 0; i < used.Count; i++)
            {
                if (used[i] && !taken[i])
                {
                    first = first < 0 ? i : first;
                    taken[i] = true;
                    replacements[start + i] = null;
                }
            }

            replacements[start + first] = ProductSimplification.Build(r, scale.Coefficient, [.. scale.Factors, new(to, 1)]);
            return true;
        }
    }
}

using LossGen.Compiler.Analysis;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Rewriting;

/// <summary>Rules made ready for matching: sorted by what stands at their top.</summary>
internal sealed class RuleSet
{
    private const int MaxTerms = 24;
    private static readonly HashSet<Primitive> Complements =
        [Activations.Sigmoid, Hyperbolics.Sech2, Distributions.Erfc, Distributions.NormCdf, Exponentials.Exp, Exponentials.Expm1];

    private static readonly HashSet<Primitive> FiniteLogarithms =
        [Activations.LogSigmoid, Activations.Softplus, Distributions.LogNormCdf, Hyperbolics.LogCosh, Exponentials.LogAddExp];
    private readonly List<Pattern> _sums = [];
    private readonly List<Pattern> _products = [];
    private readonly Dictionary<Primitive, List<Pattern>> _functions = [];
    private readonly List<Pattern> _reductions = [];

    /// <summary>
    /// Reads the rules. Inner expressions of a left side are rewritten before it is met: <c>log(1 - exp(x))</c> comes as
    /// <c>log(-expm1(x))</c>. So each rule is looked for in both shapes.
    /// </summary>
    public RuleSet(IEnumerable<RewriteRule> rules)
    {
        var graph = new Graph();
        var reader = new PatternReader(graph);
        var patterns = rules.Select(r => new Pattern(
            r, reader.Read(r.From), reader.Read(r.To), r.When is null ? null : reader.Read(r.When), r.Unless is null ? null : reader.Read(r.Unless))).ToList();
        var written = new RuleSet(patterns);
        foreach (var pattern in patterns)
        {
            Add(pattern);
            var met = InnerRewritten(graph, written, pattern.From);
            var simple = Simplifier.Simplify(graph, pattern.From);
            foreach (var shape in new[] { simple, met }.Distinct())
            {
                if (!ReferenceEquals(shape, pattern.From) && shape is ApplyNode or ReduceNode)
                {
                    Add(new(pattern.Rule, shape, pattern.To, pattern.When, pattern.Unless));
                }
            }
        }
    }

    private RuleSet(IEnumerable<Pattern> patterns)
    {
        foreach (var pattern in patterns)
        {
            Add(pattern);
        }
    }

    /// <summary>One rewrite at a node, or null where no rule applies.</summary>
    public Node? Step(Rewriter r, Node node)
    {
        if (node is not ApplyNode apply)
        {
            return node is ReduceNode ? First(r, node, _reductions) : null;
        }

        if (SumTree.IsInside(node))
        {
            return SumRewriting.Step(r, node, _sums);
        }

        if (Pattern.IsProduct(node))
        {
            if (InProduct(r, node) is { } result)
            {
                return result;
            }
        }

        return (_functions.TryGetValue(apply.Primitive, out var patterns) ? InFunction(r, apply, patterns) : null) ?? InRelative(r, apply);
    }

    /// <summary>Whether a rule's conditions hold for what it has found.</summary>
    internal static bool Holds(Rewriter r, Pattern pattern, Matcher matcher) =>
        (pattern.When is null || Holds(matcher.Instantiate(pattern.When), r.Certain))
        && (pattern.Unless is null || !Holds(matcher.Instantiate(pattern.Unless), r.Usual));

    // NaN goes through either side of an identity as NaN, so that it doesn't bear on its conditions.
    private static bool Holds(Node condition, IntervalAnalysis ranges)
    {
        if (condition is ApplyNode { Primitive: var p, Inputs: var inputs })
        {
            if (p == Arithmetic.And)
            {
                return Holds(inputs[0], ranges) && Holds(inputs[1], ranges);
            }

            if (p == Arithmetic.Or)
            {
                return Holds(inputs[0], ranges) || Holds(inputs[1], ranges);
            }

            if (p == Arithmetic.Equal && ReferenceEquals(inputs[0], inputs[1]))
            {
                return true;
            }

            if (p.Jumps && inputs.Length == 2)
            {
                var truth = p.Range([ranges[inputs[0]] with { MayBeNaN = false }, ranges[inputs[1]] with { MayBeNaN = false }]);
                return truth.IsPoint && truth.Low != 0;
            }
        }

        return condition is ConstantNode { Value: not 0 };
    }

    private static Node InnerRewritten(Graph graph, RuleSet rules, Node from)
    {
        Node Rewritten(Node inner) => new Rewriter(graph, rules).Run([inner])[0];
        if (SumTree.IsInside(from))
        {
            var tree = SumTree.Of(from, null);
            var terms = new Dictionary<int, Node?>();
            for (int i = 0; i < tree.Terms.Count; i++)
            {
                terms[i] = tree.Terms[i].Sign > 0 ? Rewritten(tree.Terms[i].Node) : -Rewritten(tree.Terms[i].Node);
            }

            return Simplifier.Simplify(graph, tree.Replace(terms, (p, x) => graph.Apply(p, [.. x]), graph));
        }

        if (Pattern.IsProduct(from))
        {
            var product = Product.Of(from);
            var plain = new Rewriter(graph, null);
            return ProductSimplification.Build(plain, product.Coefficient, product.Factors.Select(f => f with { Base = Rewritten(f.Base) }));
        }

        return Simplifier.Simplify(graph, from.WithInputs([.. from.Inputs.Select(Rewritten)]));
    }

    private static Node Record(Rewriter r, Pattern pattern, Node before, Node after)
    {
        r.Record(pattern.Rule, before, after);
        return after;
    }

    private Node? InProduct(Rewriter r, Node node)
    {
        var product = r.AsProduct(node);
        var heads = new HashSet<Primitive>(Pattern.HeadsOf(product));
        foreach (var pattern in _products)
        {
            if (!pattern.Heads.All(heads.Contains) || !Pattern.MayHold(product, pattern.Product!.Factors))
            {
                continue;
            }

            Node? result = null;
            var matcher = new Matcher(r);
            matcher.Factors(pattern.Product!.Factors, product, isWhole: pattern.Rule.IsWhole, rest =>
            {
                if ((pattern.Rule.IsWhole && rest.Factors.Count > 0) || !Holds(r, pattern, matcher))
                {
                    return false;
                }

                var to = matcher.Result(pattern);
                rest.Multiply(to, 1);
                result = ProductSimplification.Build(r, rest.Coefficient / pattern.Product.Coefficient, rest.Factors);
                return !ReferenceEquals(result, node);
            });
            if (result is not null && !ReferenceEquals(result, node))
            {
                return Record(r, pattern, node, result);
            }
        }

        return null;
    }

    private static Node? First(Rewriter r, Node node, List<Pattern> patterns)
    {
        foreach (var pattern in patterns)
        {
            if (Try(r, pattern, node) is { } result)
            {
                return Record(r, pattern, node, result);
            }
        }

        return null;
    }

    private static Node? InFunction(Rewriter r, ApplyNode node, List<Pattern> patterns)
    {
        if (First(r, node, patterns) is { } found)
        {
            return found;
        }

        // log(1 / x) is -log(x), which doesn't overflow.
        if (node.Primitive == Exponentials.Log && r.AsProduct(node.Inputs[0]) is { Coefficient: > 0, Factors.Count: > 0 } quotient && quotient.Factors.TrueForAll(f => f.Exponent < 0))
        {
            var inverse = ProductSimplification.Build(r, 1 / quotient.Coefficient, quotient.Factors.Select(f => f with { Exponent = -f.Exponent }));
            return r.Make(Arithmetic.Negate, r.Make(Exponentials.Log, inverse));
        }

        return node.Primitive == Exponentials.Log && WithoutCoefficient(r, node.Inputs[0]) is var (bare, coefficient)
            ? InScaledLogarithm(r, node, patterns, bare, coefficient)
            : null;
    }

    /// <summary>What helps a logarithm helps its relatives: log2(u), log1p(u) where 1 + u is no sum any more, xlogy(y, u).</summary>
    private static Node? InRelative(Rewriter r, ApplyNode node)
    {
        var (p, x) = (node.Primitive, node.Inputs);
        if (p == Exponentials.Log2)
        {
            return Logarithm(r, x[0]) is { } logarithm ? r.Make(Arithmetic.Multiply, r.Graph.Constant(1.4426950408889634), logarithm) : null;
        }

        if (p == Exponentials.Log1p || p == Exponentials.XLog1pY)
        {
            var sum = r.Make(Arithmetic.Add, x[x.Length - 1], r.Graph.One);
            return sum is ConstantNode || (sum is ApplyNode && !Pattern.HeadsOf(r.AsProduct(sum)).All(Complements.Contains)) || SumTree.IsInside(sum) ? null
                : x.Length == 1 ? r.Make(Exponentials.Log, sum)
                : r.Make(Exponentials.XLogY, x[0], sum);
        }

        // log(0) is what xlogy is for; what is always finite needs no such care.
        return p == Exponentials.XLogY && Logarithm(r, x[1]) is { } factor && Pattern.HeadsOf(r.AsProduct(factor)).All(FiniteLogarithms.Contains)
            ? r.Make(Arithmetic.Multiply, x[0], factor)
            : null;
    }

    /// <summary>log(x) where a rule makes something else of it, else null.</summary>
    private static Node? Logarithm(Rewriter r, Node x)
    {
        var logarithm = r.Make(Exponentials.Log, x);
        return logarithm is ApplyNode { Primitive: var p } && p == Exponentials.Log ? null : logarithm;
    }

    /// <summary>log(k · x) is log(x) + log(k): a number in front hides nothing.</summary>
    private static Node? InScaledLogarithm(Rewriter r, ApplyNode node, List<Pattern> patterns, Node bare, double coefficient)
    {
        var logarithm = (ApplyNode)r.Graph.Apply(Exponentials.Log, bare);
        foreach (var pattern in patterns)
        {
            if (Try(r, pattern, logarithm) is { } result)
            {
                return Record(r, pattern, node, r.Make(Arithmetic.Add, result, r.Graph.Constant(Math.Log(coefficient))));
            }
        }

        return null;
    }

    /// <summary>A node without its positive number in front; of a sum, without the one of its first exponential.</summary>
    private static (Node Bare, double Coefficient)? WithoutCoefficient(Rewriter r, Node node)
    {
        if (r.AsProduct(node) is { Coefficient: > 0 and not 1, Factors.Count: > 0 } product)
        {
            return (ProductSimplification.Build(r, 1, product.Factors), product.Coefficient);
        }

        if (!SumTree.IsInside(node))
        {
            return null;
        }

        var tree = SumTree.Of(node, null, MaxTerms);
        var terms = tree.Terms.ConvertAll(t => r.AsProduct(t.Node, t.Sign));
        double coefficient = terms.Find(t => Pattern.HeadsOf(t).Contains(Exponentials.Exp))?.Coefficient ?? 1;
        if (coefficient is 1 or <= 0)
        {
            return null;
        }

        var scaled = new Dictionary<int, Node?>();
        for (int i = 0; i < terms.Count; i++)
        {
            scaled[i] = ProductSimplification.Build(r, terms[i].Coefficient / coefficient, terms[i].Factors);
        }

        return (tree.Replace(scaled, r.MakeInside, r.Graph), coefficient);
    }

    private static Node? Try(Rewriter r, Pattern pattern, Node node)
    {
        if (node.Inputs.Length == 1 && pattern.From.Inputs.Length == 1 && !Pattern.MayMatch(r, pattern.From.Inputs[0], node.Inputs[0]))
        {
            return null;
        }

        Node? result = null;
        var matcher = new Matcher(r);
        matcher.Match(pattern.From, node, () =>
        {
            if (!Holds(r, pattern, matcher))
            {
                return false;
            }

            result = matcher.Result(pattern);
            return !ReferenceEquals(result, node);
        });
        return ReferenceEquals(result, node) ? null : result;
    }

    private void Add(Pattern pattern)
    {
        if (pattern.Terms is not null)
        {
            _sums.Add(pattern);
        }
        else if (pattern.Product is not null)
        {
            _products.Add(pattern);
        }
        else if (pattern.From is ReduceNode)
        {
            _reductions.Add(pattern);
        }
        else
        {
            if (!_functions.TryGetValue(pattern.Top!, out var patterns))
            {
                _functions[pattern.Top!] = patterns = [];
            }

            patterns.Add(pattern);
        }
    }
}

using LossGen.Compiler.Analysis;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Rewriting;

/// <summary>
/// Finds a pattern at a node. Each way of matching calls on to what is left to match and is undone where that fails; the number of
/// attempts is bounded.
/// </summary>
internal sealed class Matcher(Rewriter rewriter)
{
    private const int MaxTerms = 24;

    // A rule has a few variables; the last is bound last.
    private readonly List<(Node Variable, Node Value)> _bound = [];
    private ReduceNode? _frame;
    private int _attempts = 4000;

    private Graph Graph => rewriter.Graph;

    /// <summary>The value bound to a variable, or null.</summary>
    public Node? Bound(Node variable)
    {
        for (int i = 0; i < _bound.Count; i++)
        {
            if (ReferenceEquals(_bound[i].Variable, variable))
            {
                return _bound[i].Value;
            }
        }

        return null;
    }

    /// <summary>Matches a node as a whole.</summary>
    public bool Match(Node pattern, Node node, Func<bool> next)
    {
        if (--_attempts < 0)
        {
            return false;
        }

        if (PatternReader.IsVariable(pattern))
        {
            return Bind(pattern, node, next);
        }

        if (pattern is ConstantNode { Value: var value })
        {
            return node is ConstantNode c && Same(c.Value, value) && next();
        }

        if (pattern is SizeNode)
        {
            return _frame is not null && IntervalAnalysis.IsCountOf(node, _frame) && next();
        }

        // What is known is compared by value: -x with x known as b - a is a - b.
        if ((SumTree.IsInside(pattern) || Pattern.IsProduct(pattern)) && IsBound(pattern) && ReferenceEquals(Instantiate(pattern), node) && next())
        {
            return true;
        }

        if (pattern is ReduceNode reduction)
        {
            return Reduction(reduction, node, next);
        }

        if (SumTree.IsInside(pattern))
        {
            return Sum(pattern, node, next);
        }

        if (Pattern.IsProduct(pattern))
        {
            var product = Pattern.FactorsOf(pattern);
            return Factors(product.Factors, Scaled(node, 1 / product.Coefficient), isWhole: true, rest => IsOne(rest) && next());
        }

        return pattern is ApplyNode p && node is ApplyNode n && p.Primitive == n.Primitive && p.Inputs.Length == n.Inputs.Length
            && Arguments(p, n, next);
    }

    /// <summary>
    /// Matches factors of a product. The rest is what remains; an unknown factor of a whole product takes all of it.
    /// </summary>
    public bool Factors(IReadOnlyList<Factor> pattern, Product product, bool isWhole, Func<Product, bool> next, int index = 0)
    {
        if (--_attempts < 0)
        {
            return false;
        }

        if (index == pattern.Count)
        {
            return next(new(product.Coefficient, product.Factors));
        }

        var (@base, exponent) = pattern[index];
        if (PatternReader.IsVariable(@base))
        {
            if (Bound(@base) is { } bound)
            {
                return Without(product, rewriter.AsProduct(bound), exponent) is { } rest && Factors(pattern, rest, isWhole, next, index + 1);
            }

            if (isWhole && index == pattern.Count - 1)
            {
                return Root(product, exponent) is { } root && Bind(@base, root, () => next(new(1, [])));
            }
        }

        for (int i = 0; i < product.Factors.Count; i++)
        {
            var factor = product.Factors[i];
            if (@base is ApplyNode { Primitive: var p } power && p == Powers.Pow && exponent == 1)
            {
                // A power with an unknown exponent.
                if (factor.Exponent > 0
                    && Match(power.Inputs[0], factor.Base, () => Match(power.Inputs[1], Graph.Constant(factor.Exponent), () => Continue(i, 0))))
                {
                    return true;
                }

                // The exponent of the node may be unknown as well.
                if (factor.Exponent == 1 && factor.Base is ApplyNode { Primitive: var q } && q == Powers.Pow && Match(power.Inputs[0], factor.Base.Inputs[0],
                    () => Match(power.Inputs[1], factor.Base.Inputs[1], () => Continue(i, 0))))
                {
                    return true;
                }
            }
            else if (factor.Exponent > 0 == exponent > 0 && Math.Abs(factor.Exponent) >= Math.Abs(exponent)
                && Match(@base, factor.Base, () => Continue(i, factor.Exponent - exponent)))
            {
                return true;
            }
        }

        return false;

        bool Continue(int taken, double left)
        {
            var rest = product.Factors.ToList();
            if (left == 0)
            {
                rest.RemoveAt(taken);
            }
            else
            {
                rest[taken] = new(rest[taken].Base, left);
            }

            return Factors(pattern, new(product.Coefficient, rest), isWhole, next, index + 1);
        }
    }

    /// <summary>Binds a variable, or compares with what it is bound to.</summary>
    public bool Bind(Node variable, Node node, Func<bool> next)
    {
        if (Bound(variable) is { } bound)
        {
            return ReferenceEquals(bound, node) && next();
        }

        if (PatternReader.IsNumber(variable) && node is not ConstantNode)
        {
            return false;
        }

        _bound.Add((variable, node));
        if (next())
        {
            return true;
        }

        _bound.RemoveAt(_bound.Count - 1);
        return false;
    }

    /// <summary>Whether all variables of a pattern are bound.</summary>
    public bool IsBound(Node pattern) =>
        PatternReader.IsVariable(pattern) ? Bound(pattern) is not null
        : (pattern is not (ReduceNode or SizeNode) || _frame is not null) && pattern.Inputs.All(IsBound);

    /// <summary>The right side of a rule that has been found.</summary>
    public Node Result(Pattern pattern)
    {
        bool before = rewriter.CancelsFreely;
        rewriter.CancelsFreely |= pattern.Rule.Cancels;
        var result = Instantiate(pattern.To);
        rewriter.CancelsFreely = before;
        return result;
    }

    /// <summary>A pattern with its variables replaced by what they are bound to.</summary>
    public Node Instantiate(Node pattern) => pattern switch
    {
        LoadNode => Bound(pattern)!,
        ConstantNode { Kind: ValueKind.Boolean, Value: var truth } => Graph.Boolean(truth != 0),
        ConstantNode { Value: var value } => Graph.Constant(value),
        SizeNode => Count(),
        ReduceNode r => rewriter.MakeReduction(_frame!, r.Reduction, Instantiate(r.Body)),
        ApplyNode a => rewriter.Make(a.Primitive, [.. a.Inputs.Select(Instantiate)]),
        _ => throw new InvalidOperationException($"{pattern} can't stand in a rule."),
    };

    /// <summary>The product whose power is given, or null where there is none.</summary>
    public Node? Root(Product product, double exponent)
    {
        if (exponent == 1)
        {
            return ProductSimplification.Build(rewriter, product.Coefficient, product.Factors);
        }

        if (product.Coefficient <= 0 || product.Factors.Any(f => f.Exponent % exponent != 0))
        {
            return null;
        }

        return ProductSimplification.Build(
            rewriter, Math.Pow(product.Coefficient, 1 / exponent), product.Factors.Select(f => f with { Exponent = f.Exponent / exponent }));
    }

    /// <summary>A product without a power that it must hold, or null where it doesn't.</summary>
    public static Product? Without(Product product, Product divisor, double exponent)
    {
        var rest = product.Factors.ToList();
        foreach (var factor in divisor.Factors)
        {
            double wanted = factor.Exponent * exponent;
            int at = rest.FindIndex(f => ReferenceEquals(f.Base, factor.Base) && f.Exponent > 0 == wanted > 0 && Math.Abs(f.Exponent) >= Math.Abs(wanted));
            if (at < 0)
            {
                return null;
            }

            if (rest[at].Exponent == wanted)
            {
                rest.RemoveAt(at);
            }
            else
            {
                rest[at] = new(factor.Base, rest[at].Exponent - wanted);
            }
        }

        return new(product.Coefficient / Math.Pow(divisor.Coefficient, exponent), rest);
    }

    /// <summary>Whether two numbers are the same but for the rounding of how they were computed.</summary>
    public static bool Same(double a, double b) => Math.Abs(a - b) <= 4e-16 * Math.Abs(b);

    private Product Scaled(Node node, double factor)
    {
        var product = rewriter.AsProduct(node);
        return new(product.Coefficient * factor, product.Factors);
    }

    private static bool IsOne(Product product) => product.Factors.Count == 0 && Same(product.Coefficient, 1);

    private bool Sum(Node pattern, Node node, Func<bool> next)
    {
        if (!SumTree.IsInside(node))
        {
            return false;
        }

        var tree = SumTree.Of(node, null, MaxTerms);
        var terms = tree.Terms.ConvertAll(t => rewriter.AsProduct(t.Node, t.Sign));
        return new SumMatcher(this, rewriter, Pattern.TermsOf(pattern), terms, Scale.One, SumMatcher.Extent.Whole).Run(_ => next());
    }

    private bool Reduction(ReduceNode pattern, Node node, Func<bool> next)
    {
        if (node is not ReduceNode reduction || reduction.Reduction != pattern.Reduction)
        {
            return false;
        }

        if (_frame is not null)
        {
            return ReferenceEquals(_frame.Filter, reduction.Filter) && _frame.Over.SequenceEqual(reduction.Over)
                && Match(pattern.Body, reduction.Body, next);
        }

        _frame = reduction;
        if (Match(pattern.Body, reduction.Body, next))
        {
            return true;
        }

        _frame = null;
        return false;
    }

    private bool Arguments(ApplyNode pattern, ApplyNode node, Func<bool> next)
    {
        if (AllArguments(0, i => node.Inputs[i]))
        {
            return true;
        }

        return pattern.Primitive.IsCommutative && pattern.Inputs.Length == 2 && AllArguments(0, i => node.Inputs[1 - i]);

        bool AllArguments(int index, Func<int, Node> at) =>
            index == pattern.Inputs.Length ? next() : Match(pattern.Inputs[index], at(index), () => AllArguments(index + 1, at));
    }

    private Node Count() => _frame switch
    {
        null => throw new InvalidOperationException("A count needs a reduction."),
        { Filter: null } => _frame.Over.Select(Graph.Size).Aggregate((a, b) => a * b),
        _ => Graph.Reduce(ReductionKind.Sum, _frame.Over, Graph.One, _frame.Filter),
    };
}

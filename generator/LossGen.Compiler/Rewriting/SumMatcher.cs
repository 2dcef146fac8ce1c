using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Rewriting;

/// <summary>What the terms of a pattern are all multiplied by where they are found: <c>2 * y - 2 * y * sigmoid(x)</c> is 2y times <c>1 - sigmoid(x)</c>.</summary>
internal sealed record Scale(double Coefficient, List<Factor> Factors)
{
    /// <summary>No scale.</summary>
    public static Scale One { get; } = new(1, []);
}

/// <summary>Finds the terms of a pattern among the terms of a sum, in any order, up to one common scale.</summary>
internal sealed class SumMatcher(
    Matcher matcher, Rewriter rewriter, List<Product> pattern, List<Product> terms, Scale? scale, SumMatcher.Extent extent, bool[]? taken = null)
{
    private readonly bool[] _used = (bool[]?)taken?.Clone() ?? new bool[terms.Count];
    private Scale? _scale = scale;

    /// <summary>How much of the sum must be found.</summary>
    internal enum Extent
    {
        /// <summary>Any part.</summary>
        Part,

        /// <summary>All but a small constant.</summary>
        WholeButSmallConstant,

        /// <summary>All.</summary>
        Whole,
    }

    /// <summary>Which terms were found, those included that were taken before.</summary>
    public IReadOnlyList<bool> Used => _used;

    /// <summary>Matches; what follows gets the scale.</summary>
    public bool Run(Func<Scale, bool> next) => Term(0, next);

    private bool Term(int index, Func<Scale, bool> next)
    {
        if (index == pattern.Count)
        {
            return IsComplete() && next(_scale ?? Scale.One);
        }

        var term = pattern[index];
        if (term.Factors.Count == 0)
        {
            return Known(rewriter.Graph.Constant(term.Coefficient), 1, () => Term(index + 1, next));
        }

        if (term.Factors.Count == 1 && PatternReader.IsVariable(term.Factors[0].Base))
        {
            var (variable, exponent) = term.Factors[0];
            if (matcher.Bound(variable) is { } bound)
            {
                var node = exponent == 1 ? bound : rewriter.Make(Powers.Pow, bound, rewriter.Graph.Constant(exponent));
                return Known(node, term.Coefficient, () => Term(index + 1, next));
            }

            if (exponent == 1 && index == pattern.Count - 1 && extent == Extent.Whole)
            {
                return Rest(variable, term.Coefficient, next);
            }

            return Power(variable, exponent, term.Coefficient, () => Term(index + 1, next));
        }

        if (term.Factors.All(f => matcher.IsBound(f.Base)))
        {
            var known = ProductSimplification.Build(rewriter, 1, term.Factors.Select(f => f with { Base = matcher.Instantiate(f.Base) }));
            if (Known(known, term.Coefficient, () => Term(index + 1, next)))
            {
                return true;
            }
        }

        return Structured(term, () => Term(index + 1, next));
    }

    /// <summary>A term whose shape says what it is.</summary>
    private bool Structured(Product term, Func<bool> next)
    {
        for (int i = 0; i < terms.Count; i++)
        {
            if (_used[i] || !Pattern.MayHold(terms[i], term.Factors))
            {
                continue;
            }

            _used[i] = true;
            int at = i;
            if (matcher.Factors(term.Factors, terms[i], isWhole: false, rest => Scaled(new(rest.Coefficient / term.Coefficient, rest.Factors), next)))
            {
                return true;
            }

            _used[at] = false;
        }

        return Weighted(term, next);
    }

    /// <summary>A term with an unknown factor, a number too: what the scale, known from another term, leaves of it.</summary>
    private bool Weighted(Product term, Func<bool> next)
    {
        var unknown = term.Factors.Where(f => f.Exponent == 1 && PatternReader.IsVariable(f.Base) && matcher.Bound(f.Base) is null).ToList();
        if (_scale is null || unknown.Count != 1 || term.Factors.Count < 2)
        {
            return false;
        }

        var others = term.Factors.Where(f => f != unknown[0]).ToList();
        for (int i = 0; i < terms.Count; i++)
        {
            if (_used[i] || !Pattern.MayHold(terms[i], others))
            {
                continue;
            }

            _used[i] = true;
            if (matcher.Factors(others, terms[i], isWhole: false, rest =>
                Matcher.Without(rest, new(1, _scale!.Factors), 1) is { } weight
                && matcher.Bind(unknown[0].Base, ProductSimplification.Build(rewriter, weight.Coefficient / (term.Coefficient * _scale.Coefficient), weight.Factors), next)))
            {
                return true;
            }

            _used[i] = false;
        }

        return false;
    }

    /// <summary>A power of an unknown: anything that is such a power.</summary>
    private bool Power(Node variable, double exponent, double coefficient, Func<bool> next)
    {
        for (int i = 0; i < terms.Count; i++)
        {
            if (_used[i] || (_scale is { Factors.Count: > 0 }))
            {
                continue;
            }

            double factor = _scale?.Coefficient ?? (terms[i].Coefficient * coefficient > 0 ? 1 : -1);
            var root = matcher.Root(new(terms[i].Coefficient / (coefficient * factor), terms[i].Factors), exponent);
            if (root is null || (exponent != 1 && root is ConstantNode { Value: var c } && !Matcher.Same(Math.Pow(c, exponent) * coefficient * factor, terms[i].Coefficient)))
            {
                continue;
            }

            _used[i] = true;
            if (Scaled(new(factor, []), () => matcher.Bind(variable, root, next)))
            {
                return true;
            }

            _used[i] = false;
        }

        return false;
    }

    /// <summary>What is known already; it may itself be a sum, whose terms are then found one by one.</summary>
    private bool Known(Node node, double coefficient, Func<bool> next)
    {
        List<Product> wanted = SumTree.IsInside(node)
            ? SumTree.Of(node, null, terms.Count).Terms.ConvertAll(t => rewriter.AsProduct(t.Node, t.Sign))
            : [rewriter.AsProduct(node)];
        var taken = new List<int>();
        var before = _scale;
        foreach (var product in wanted)
        {
            int found = -1;
            for (int i = 0; i < terms.Count && found < 0; i++)
            {
                if (!_used[i] && Ratio(terms[i], product, coefficient) is { } ratio && (_scale is null || IsScale(ratio)))
                {
                    _scale ??= ratio;
                    found = i;
                }
            }

            if (found < 0)
            {
                break;
            }

            _used[found] = true;
            taken.Add(found);
        }

        if (taken.Count == wanted.Count && next())
        {
            return true;
        }

        taken.ForEach(i => _used[i] = false);
        _scale = before;
        return false;
    }

    /// <summary>The last unknown of a whole sum is all that is left.</summary>
    private bool Rest(Node variable, double coefficient, Func<Scale, bool> next)
    {
        var left = Enumerable.Range(0, terms.Count).Where(i => !_used[i]).ToList();

        // A small constant must be added last, after what cancels: it is no part of an unknown.
        if (left.Count == 0 || (left.Count > 1 && left.Any(i => Epsilons.Is(terms[i]))))
        {
            return false;
        }

        Node? sum = null;
        foreach (int i in left)
        {
            var node = ProductSimplification.Build(rewriter, terms[i].Coefficient / coefficient, terms[i].Factors);
            sum = sum is null ? node : rewriter.MakeInside(Arithmetic.Add, sum, node);
            _used[i] = true;
        }

        if (matcher.Bind(variable, rewriter.AsTop(sum!), () => next(_scale ?? Scale.One)))
        {
            return true;
        }

        left.ForEach(i => _used[i] = false);
        return false;
    }

    private bool Scaled(Scale found, Func<bool> next)
    {
        if (_scale is not null)
        {
            return IsScale(found) && next();
        }

        _scale = found;
        if (next())
        {
            return true;
        }

        _scale = null;
        return false;
    }

    private bool IsScale(Scale scale) => Matcher.Same(scale.Coefficient, _scale!.Coefficient) && Product.SameFactors(scale.Factors, _scale.Factors);

    private Scale? Ratio(Product term, Product wanted, double coefficient)
    {
        Product? rest = term;
        foreach (var factor in wanted.Factors)
        {
            rest = rest is null ? null : Matcher.Without(rest, rewriter.AsProduct(factor.Base), factor.Exponent);
        }

        return rest is null ? null : new(rest.Coefficient / (wanted.Coefficient * coefficient), rest.Factors);
    }

    private bool IsComplete()
    {
        for (int i = 0; i < terms.Count; i++)
        {
            if (!_used[i] && extent != Extent.Part && !(extent == Extent.WholeButSmallConstant && Epsilons.Is(terms[i])))
            {
                return false;
            }
        }

        return true;
    }
}

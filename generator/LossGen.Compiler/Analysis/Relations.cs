using LossGen.Compiler.Differentiation;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Analysis;

/// <summary>
/// What follows from the arguments of an operation being related, which their intervals alone can't tell: the greatest is at least the
/// mean, z - logsumexp(z) is at most 0, a softmax's denominator at least 1, an element at most its norm.
/// </summary>
internal sealed partial class Relations(Func<Node, Interval> of, Func<ReduceNode, Interval> bodyOf, double minCount, double maxCount, Func<IndexVariable, object?> extents)
{
    private const int MaxTerms = 8;

    /// <summary>The interval that relations give, or null.</summary>
    public Interval? Of(Node node) => node switch
    {
        ReduceNode { Reduction: ReductionKind.Sum } sum => OfSum(sum) ?? OfSoftmax(sum) ?? OfWeighted(sum),
        ReduceNode { Reduction: ReductionKind.Max or ReductionKind.Norm } r => OfSoftmax(r),
        ApplyNode { Primitive: var p } a when p == Arithmetic.Multiply => ReferenceEquals(a.Inputs[0], a.Inputs[1]) ? Square(of(a.Inputs[0])) : OfProduct(a.Inputs[0], a.Inputs[1]),
        ApplyNode { Primitive: var p } a when p == Arithmetic.Average => OfMean(a),
        ApplyNode { Primitive.Name: "xlogy" } a => OfEntropy(a.Inputs[0], a.Inputs[1]),
        ApplyNode { Primitive: var p } a when p == Arithmetic.Divide => OfQuotient(a.Inputs[0], a.Inputs[1]),
        ApplyNode { Primitive: var p } a when p == Arithmetic.Select => OfGuard(a),
        ApplyNode { Primitive: var p } a when p == Arithmetic.Subtract || p == Arithmetic.Add || p == Arithmetic.Negate => OfTerms(a),
        _ => null,
    };

    // Σ exp(b - max b): its greatest term is 1.
    private Interval? OfSum(ReduceNode sum) =>
        (IsWeights(sum) || IsCountOfExtremes(sum)) && of(sum.Body) is { MayBeNaN: false }
            ? new(sum.Filter is null && minCount > 0 ? 1 : 0, Math.Max(1, maxCount))
            : null;

    // How many elements are the greatest, or the least.
    private static bool IsCountOfExtremes(ReduceNode sum) =>
        sum.Body is ApplyNode { Primitive: var p } number && p == Arithmetic.Number && number.Inputs[0] is ApplyNode { Primitive: var equal } test && equal == Arithmetic.Equal
        && test.Inputs.OfType<ReduceNode>().Any(r => r.Reduction is ReductionKind.Max or ReductionKind.Min
            && test.Inputs.Contains(r.Body) && r.Over.SequenceEqual(sum.Over) && ReferenceEquals(r.Filter, sum.Filter));

    private const double Slack = 1e-3;

    private static bool IsSoftmax(Node node, ReduceNode reduce) =>
        reduce.Filter is null
        && node is ApplyNode { Primitive.Name: "exp" } exp && exp.Inputs[0] is ApplyNode { Primitive: var p } shifted && p == Arithmetic.Subtract
        && shifted.Inputs[1] is ReduceNode { Reduction: ReductionKind.LogSumExp, Filter: null } top && ReferenceEquals(top.Body, shifted.Inputs[0]) && top.Over.SequenceEqual(reduce.Over);

    // A softmax sums to 1; its greatest is at least 1/n, its norm at least 1/√n.
    private Interval? OfSoftmax(ReduceNode reduce)
    {
        if (minCount == 0 || !IsSoftmax(reduce.Body, reduce) || of(reduce.Body).MayBeNaN)
        {
            return null;
        }

        return reduce.Reduction switch
        {
            ReductionKind.Sum => new(1 - Slack, 1 + Slack),
            ReductionKind.Max => new((1 - Slack) / maxCount, 1),
            _ => new((1 - Slack) / Math.Sqrt(maxCount), 1 + Slack),
        };
    }

    private bool IsWeights(ReduceNode sum) =>
        sum.Body is ApplyNode { Primitive.Name: "exp" } exp && GreatestOfShift(exp.Inputs[0]) is { Reduction: ReductionKind.Max } top
        && top.Over.SequenceEqual(sum.Over) && ReferenceEquals(top.Filter, sum.Filter);

    // b - max b, or -(x + max(-x)).
    private ReduceNode? GreatestOfShift(Node shifted) => shifted switch
    {
        ApplyNode { Primitive: var p } a when p == Arithmetic.Subtract && Top(a.Inputs[1]) is { } top && ReferenceEquals(top.Body, a.Inputs[0]) => top,
        ApplyNode { Primitive: var p } a when p == Arithmetic.Negate && a.Inputs[0] is ApplyNode { Primitive: var plus } sum && plus == Arithmetic.Add =>
            IsGreatestOfNegated(sum.Inputs[1], sum.Inputs[0]) ? Top(sum.Inputs[1]) : IsGreatestOfNegated(sum.Inputs[0], sum.Inputs[1]) ? Top(sum.Inputs[0]) : null,
        _ => null,
    };

    // c == 0 ? 1 : c, where c is 0 or at least 1; norm == 0 ? 1 : norm likewise keeps its own.
    private Interval? OfGuard(ApplyNode choice) =>
        choice.Inputs[0] is ApplyNode { Primitive: var p } test && p == Arithmetic.Equal && test.Inputs[1] is ConstantNode { Value: 0 }
        && ReferenceEquals(test.Inputs[0], choice.Inputs[2]) && choice.Inputs[2] is ReduceNode { Reduction: ReductionKind.Sum } sum && IsWeights(sum)
            ? of(choice.Inputs[1]).Union(new(1, Math.Max(1, maxCount)))
            : null;

    private Interval? OfMean(ApplyNode mean)
    {
        if (mean.Inputs[0] is not ReduceNode { Reduction: ReductionKind.Sum } sum || !IntervalAnalysis.IsCountOf(mean.Inputs[1], sum))
        {
            // Divided by a count, which is at least 1 or gives 0.
            return IsCount(mean.Inputs[1]) && !of(mean.Inputs[0]).MayBeNaN ? of(mean.Inputs[0]).Union(Interval.Point(0)) : null;
        }

        var body = bodyOf(sum);
        return sum.Filter is null && minCount > 0 ? body : body.Union(Interval.Point(0));
    }

    private static bool IsCount(Node node) =>
        node is SizeNode or ReduceNode { Reduction: ReductionKind.Sum, Body: ConstantNode { Value: 1 } or ApplyNode { Primitive.Name: "number" } }
        || (node is ApplyNode { Primitive: var p } product && p == Arithmetic.Multiply && product.Inputs.All(IsCount));

    // x · log x has its least at 1/e.
    private Interval? OfEntropy(Node x, Node argument)
    {
        if (!ReferenceEquals(x, argument) || of(x) is not { Low: >= 0, MayBeNaN: false } range)
        {
            return null;
        }

        static double At(double v) => v == 0 ? 0 : v * Math.Log(v);
        double low = range.Contains(Math.Exp(-1)) ? -Math.Exp(-1) : Math.Min(At(range.Low), At(range.High));
        return new(Intervals.Down(low - 1e-9), Intervals.Up(Math.Max(At(range.Low), At(range.High)) + 1e-9));
    }

    // c / |x| · x, and c / x² · x.
    private Interval? OfProduct(Node a, Node b)
    {
        foreach (var (quotient, x) in new[] { (a, b), (b, a) })
        {
            foreach (var (above, below) in of(x).MayBeNaN ? [] : Divided(quotient, 0))
            {
                if (IsSquareOf(below, x) && !above.MayBeNaN && !of(x).Contains(0))
                {
                    return Intervals.Multiply([Intervals.Divide([above, of(x)]), new(1 / Share.High, Share.High)]);
                }

                if (Divisor(below) is var (norm, isGuarded) && (isGuarded || of(norm).Low > 0) && !of(norm).MayBeNaN && ShareOf(x, norm, 0) is { } share)
                {
                    return Intervals.Multiply([above, share]);
                }
            }
        }

        return null;
    }

    private static bool IsSquareOf(Node square, Node x) => ReferenceEquals(SquareRoot(square), x);

    // What a node is the square of.
    private static Node? SquareRoot(Node square) => square switch
    {
        ApplyNode { Primitive.Name: "square" } s => s.Inputs[0],
        ApplyNode { Primitive: var p } s when p == Powers.Pow => s.Inputs[1] is ConstantNode { Value: 2 } ? s.Inputs[0] : null,
        ApplyNode { Primitive: var p } s when p == Arithmetic.Multiply => ReferenceEquals(s.Inputs[0], s.Inputs[1]) ? s.Inputs[0] : null,
        _ => null,
    };

    // A quotient, perhaps negated, among other factors or divided again: what stands above, and what below, for each divisor.
    private IEnumerable<(Interval Above, Node Below)> Divided(Node node, int depth)
    {
        if (node is not ApplyNode { Primitive: var p, Inputs: var i } || depth > MaxTerms)
        {
            return [];
        }

        // Divided again it must not have run over on the way.
        var again = p == Arithmetic.Divide && of(node) is { MayBeNaN: false, Low: > double.NegativeInfinity, High: < double.PositiveInfinity } ? Divided(i[0], depth + 1) : [];
        return p == Arithmetic.Divide ? again.Select(d => (Intervals.Divide([d.Above, of(i[1])]), d.Below)).Prepend((of(i[0]), i[1]))
            : p == Arithmetic.Negate ? Divided(i[0], depth).Select(d => (Ranges.Negate(d.Above), d.Below))
            : p == Arithmetic.Multiply ? Enumerable.Range(0, 2).SelectMany(k => Divided(i[k], depth + 1).Select(d => (Intervals.Multiply([d.Above, of(i[1 - k])]), d.Below)))
            : [];
    }

    // An element over its norm, perhaps among other factors; a part over the sum of parts.
    private Interval? OfQuotient(Node above, Node below)
    {
        var (divisor, isGuarded) = Divisor(below);
        var numerator = of(above);
        return numerator.MayBeNaN || of(divisor).MayBeNaN || (!isGuarded && of(divisor).Contains(0)) ? null
            : minCount > 0 && above is ReduceNode { Reduction: ReductionKind.Sum, Filter: null } total && IntervalAnalysis.IsCountOf(below, total) ? of(total.Body)
            : ShareOf(above, divisor, 0) ?? OfCorrelation(above, divisor) ?? OfOthers(above, divisor) ?? (divisor is ReduceNode { Reduction: ReductionKind.Sum } sum && ReferenceEquals(sum.Body, above) && numerator.Low >= 0 && of(sum).Low > 0
                ? new(0, Share.High)
                : null);
    }

    // What a value is when it is divided by something that a factor of each of its terms is no greater than.
    private Interval? ShareOf(Node x, Node whole, int depth)
    {
        var range = of(x);
        if (IsPartOf(x, whole) || (range.Low >= 0 && IsAtMost(x, whole, 0)))
        {
            return new(range.Low >= 0 ? 0 : Share.Low, range.High <= 0 ? 0 : Share.High);
        }

        if (whole is ApplyNode { Primitive.Name: "sqrt" } root && CountOfSquares(root.Inputs[0], x, 0) is { } count)
        {
            double most = Share.High * Math.Sqrt(count);
            return new(range.Low >= 0 ? 0 : -most, range.High <= 0 ? 0 : most);
        }

        if (x is ConstantNode { Value: 0 })
        {
            return Interval.Point(0);
        }

        if (x is not ApplyNode { Primitive: var p, Inputs: var inputs } || depth > MaxTerms)
        {
            return null;
        }

        Interval? Of(int i) => ShareOf(inputs[i], whole, depth + 1);
        return p == Arithmetic.Multiply ? (Of(0) is { } first ? Intervals.Multiply([first, of(inputs[1])]) : Of(1) is { } second ? Intervals.Multiply([of(inputs[0]), second]) : null)
            : p == Arithmetic.Divide && Of(0) is { } top ? Intervals.Divide([top, of(inputs[1])])
            : p == Arithmetic.Negate && Of(0) is { } opposite ? Ranges.Negate(opposite)
            : (p == Arithmetic.Add || p == Arithmetic.Subtract) && Of(0) is { } a && Of(1) is { } b ? (p == Arithmetic.Add ? Intervals.Add([a, b]) : Intervals.Subtract([a, b]))
            : p == Arithmetic.Select && Of(1) is { } yes && Of(2) is { } no ? yes.Union(no)
            : null;
    }

    // Of what is not negative.
    private bool IsAtMost(Node x, Node whole, int depth)
    {
        if (ReferenceEquals(x, whole))
        {
            return true;
        }

        if (depth > 3)
        {
            return false;
        }

        return whole switch
        {
            ApplyNode { Primitive.Name: "max" } max when max.Inputs.Any(i => IsAtMost(x, i, depth + 1)) => true,
            ApplyNode { Primitive: var p } sum when p == Arithmetic.Add && new[] { 0, 1 }.Any(i => of(sum.Inputs[1 - i]).Low >= 0 && IsAtMost(x, sum.Inputs[i], depth + 1)) => true,
            _ => x is ApplyNode { Primitive.Name: "min" } min && min.Inputs.Any(i => IsAtMost(i, whole, depth + 1)),
        };
    }

    private static readonly Interval Share = new(-1.0001, 1.0001);

    // What is divided by, seen through a choice that keeps it from being 0.
    private static (Node Divisor, bool IsGuarded) Divisor(Node below) =>
        below is ApplyNode { Primitive: var p } choice && p == Arithmetic.Select
        && choice.Inputs[0] is ApplyNode { Primitive: var equal } test && equal == Arithmetic.Equal && ReferenceEquals(test.Inputs[0], choice.Inputs[2])
            ? (choice.Inputs[2], true)
            : (below, false);

    private static bool IsPartOf(Node x, Node norm) => norm switch
    {
        ReduceNode { Reduction: ReductionKind.Norm } r when ReferenceEquals(r.Body, x) => true,
        ApplyNode { Primitive.Name: "hypot" } hypot when hypot.Inputs.Contains(x) => true,
        _ => x is ApplyNode { Primitive.Name: "abs" or "neg" } inside && IsPartOf(inside.Inputs[0], norm),
    };

    // Terms that are related are taken as pairs, the rest by themselves.
    private Interval? OfTerms(ApplyNode sum)
    {
        if (sum.Primitive == Arithmetic.Subtract && OfPair(sum.Inputs[0], sum.Inputs[1]) is { } whole)
        {
            return whole;
        }

        var terms = new List<(Node Node, int Sign)>();
        return Flatten(sum, 1, terms) ? OfTerms(terms) : null;
    }

    private Interval? OfTerms(List<(Node Node, int Sign)> terms)
    {
        for (int i = 0; i < terms.Count; i++)
        {
            for (int j = 0; j < terms.Count; j++)
            {
                if (i != j && OfPair(terms[i], terms[j]) is { } pair)
                {
                    List<(Node Node, int Sign)> rest = [.. terms.Where((_, k) => k != i && k != j)];
                    return rest.Count == 0 ? pair
                        : OfTerms(rest) is { } others ? Intervals.Add([pair, others])
                        : rest.Aggregate(pair, (total, t) => Intervals.Add([total, t.Sign > 0 ? of(t.Node) : Ranges.Negate(of(t.Node))]));
                }
            }
        }

        return null;
    }

    private Interval? OfPair((Node Node, int Sign) a, (Node Node, int Sign) b)
    {
        if (a.Sign == b.Sign)
        {
            // x + max(-x) is not negative.
            if (!IsGreatestOfNegated(b.Node, a.Node))
            {
                return null;
            }

            var both = Intervals.Add([of(a.Node), of(b.Node)]);
            both = both with { Low = Math.Max(both.Low, 0) };
            return a.Sign > 0 ? both : Ranges.Negate(both);
        }

        return a.Sign > 0 ? OfPair(a.Node, b.Node) : OfPair(a.Node, b.Node) is { } opposite ? Ranges.Negate(opposite) : null;
    }

    private bool IsGreatestOfNegated(Node greatest, Node x) =>
        Top(greatest) is { Body: ApplyNode { Primitive: var p } negated } && p == Arithmetic.Negate && ReferenceEquals(negated.Inputs[0], x);

    private static bool Flatten(Node node, int sign, List<(Node, int)> terms)
    {
        switch (node)
        {
            case ApplyNode { Primitive: var p } add when p == Arithmetic.Add:
                return Flatten(add.Inputs[0], sign, terms) && Flatten(add.Inputs[1], sign, terms);
            case ApplyNode { Primitive: var p } subtract when p == Arithmetic.Subtract:
                return Flatten(subtract.Inputs[0], sign, terms) && Flatten(subtract.Inputs[1], -sign, terms);
            case ApplyNode { Primitive: var p } negate when p == Arithmetic.Negate:
                return Flatten(negate.Inputs[0], -sign, terms);
            case ApplyNode { Primitive: var p } twice when p == Arithmetic.Multiply && twice.Inputs.FirstOrDefault(i => i is ConstantNode { Value: 2 }) is { } two:
                var other = ReferenceEquals(twice.Inputs[0], two) ? twice.Inputs[1] : twice.Inputs[0];
                return Flatten(other, sign, terms) && Flatten(other, sign, terms);
            default:
                terms.Add((node, sign));
                return terms.Count <= MaxTerms;
        }
    }

    // a - b, for what is related.
    private Interval? OfPair(Node a, Node b)
    {
        var natural = Intervals.Subtract([of(a), of(b)]);
        if (ReferenceEquals(a, b) && !natural.MayBeNaN)
        {
            return Interval.Point(0);
        }

        if (Top(b) is { } top && (ReferenceEquals(top.Body, a) || Instances.IsInstance(a, top)))
        {
            return natural with { High = Math.Min(natural.High, 0) };
        }

        if (Top(a) is { } above && (ReferenceEquals(above.Body, b) || Instances.IsInstance(b, above) || IsMeanOf(b, above)))
        {
            bool hasElement = above.Filter is null && minCount > 0;
            return hasElement || !IsMeanOf(b, above) ? natural with { Low = Math.Max(natural.Low, 0) } : null;
        }

        // x - x f, f at most 1.
        if (natural.Low < 0 && of(a).Low >= 0 && b is ApplyNode { Primitive: var times } part && times == Arithmetic.Multiply
            && ((ReferenceEquals(part.Inputs[0], a) && of(part.Inputs[1]).High <= 1) || (ReferenceEquals(part.Inputs[1], a) && of(part.Inputs[0]).High <= 1)))
        {
            return natural with { Low = 0 };
        }

        // softplus(z) - y z and relu(z) - y z, y between 0 and 1, but for rounding.
        if (a is ApplyNode { Primitive.Name: "softplus" or "relu" } over && b is ApplyNode { Primitive: var by } share && by == Arithmetic.Multiply
            && Enumerable.Range(0, 2).Any(i => ReferenceEquals(share.Inputs[i], over.Inputs[0]) && of(share.Inputs[1 - i]) is { Low: >= 0, High: <= 1, MayBeNaN: false }))
        {
            return natural with { Low = Math.Max(natural.Low, -1e-6 * of(a).High) };
        }

        if (IsSquareOfMean(b, a))
        {
            return natural with { Low = Math.Max(natural.Low, -1e-5 * of(a).High) };
        }

        // Sums of what is related.
        if (natural.Low < 0 && a is ReduceNode { Reduction: ReductionKind.Sum, Filter: null } whole && b is ReduceNode { Reduction: ReductionKind.Sum, Filter: null } some && whole.Over.SequenceEqual(some.Over))
        {
            var terms = new List<(Node, int)>();
            return Flatten(whole.Body, 1, terms) && Flatten(some.Body, -1, terms) && OfTerms(terms) is { Low: >= 0, MayBeNaN: false } ? natural with { Low = 0 } : null;
        }

        if (b is ReduceNode { Reduction: ReductionKind.Min } least && (ReferenceEquals(least.Body, a) || IsMeanOf(a, least)) && least.Filter is null && minCount > 0)
        {
            return natural with { Low = Math.Max(natural.Low, 0) };
        }

        return null;
    }

    private static bool IsMeanOf(Node node, ReduceNode like) =>
        node is ApplyNode { Primitive: var p, Inputs: var mean } && p == Arithmetic.Average
        && mean[0] is ReduceNode { Reduction: ReductionKind.Sum } total && IntervalAnalysis.IsCountOf(mean[1], total)
        && ReferenceEquals(like.Body, total.Body) && ReferenceEquals(like.Filter, total.Filter) && like.Over.SequenceEqual(total.Over);

    // A greatest or a logsumexp, also where a choice keeps it from being infinite.
    private ReduceNode? Top(Node node) => node switch
    {
        ReduceNode { Reduction: ReductionKind.Max or ReductionKind.LogSumExp } r => r,
        ApplyNode { Primitive: var p } choice when p == Arithmetic.Select && of(choice.Inputs[0]) is { IsPoint: true, Low: not 0 } => Top(choice.Inputs[1]),
        _ when Shifts.MaximumOf(node) is { } max => max,
        _ => null,
    };

    private static Interval Square(Interval x)
    {
        double low = x.Low * x.Low, high = x.High * x.High;
        return new(x.Contains(0) ? 0 : Intervals.Down(Math.Min(low, high)), Intervals.Up(Math.Max(low, high)), x.MayBeNaN);
    }
}

using LossGen.Compiler.Differentiation;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Analysis;

/// <summary>
/// What follows from the arguments of an operation being related, which their intervals alone can't tell: the greatest is at least the
/// mean, z - logsumexp(z) is at most 0, a softmax's denominator at least 1, an element at most its norm.
/// </summary>
internal sealed partial class Relations(Func<Node, Interval> of, Func<ReduceNode, Interval> bodyOf, double minCount, double maxCount, Func<IndexVariable, object?> extents, bool isRounded)
{
    private const int MaxTerms = 8;

    /// <summary>The interval that relations give, or null.</summary>
    public Interval? Of(Node node) => node switch
    {
        ReduceNode { Reduction: ReductionKind.Sum } sum => OfSum(sum) ?? OfSoftmax(sum) ?? OfWeighted(sum),
        ReduceNode { Reduction: ReductionKind.Max or ReductionKind.Norm or ReductionKind.LogSumExp } r => OfSoftmax(r),
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

    private static bool IsSoftmax(Node node, ReduceNode reduce) => node is ApplyNode { Primitive.Name: "exp" } exp && IsLogSoftmax(exp.Inputs[0], reduce);

    private static bool IsLogSoftmax(Node node, ReduceNode reduce) =>
        reduce.Filter is null && node is ApplyNode { Primitive: var p } shifted && p == Arithmetic.Subtract
        && shifted.Inputs[1] is ReduceNode { Reduction: ReductionKind.LogSumExp, Filter: null } top && ReferenceEquals(top.Body, shifted.Inputs[0]) && top.Over.SequenceEqual(reduce.Over);

    // k where a node is k times a logarithm of a softmax; 0 where it isn't one.
    private static double TimesLogSoftmax(Node node, ReduceNode reduce) =>
        IsLogSoftmax(node, reduce) ? 1
        : node is ApplyNode { Primitive: var p } product && p == Arithmetic.Multiply && product.Inputs[0] is ConstantNode { Value: var k } && IsLogSoftmax(product.Inputs[1], reduce) ? k
        : 0;

    // A softmax sums to 1; its greatest is at least 1/n, its norm at least 1/√n, and so of its powers.
    private Interval? OfSoftmax(ReduceNode reduce)
    {
        if (minCount == 0 || of(reduce.Body).MayBeNaN)
        {
            return null;
        }

        bool isLog = reduce.Reduction == ReductionKind.LogSumExp;
        var exponent = isLog ? reduce.Body : reduce.Body is ApplyNode { Primitive.Name: "exp" } exp ? exp.Inputs[0] : null;
        if (exponent is null || TimesLogSoftmax(exponent, reduce) is not (> 0 and var k))
        {
            return null;
        }

        // Of n that are alike the powers sum to n^(1 - k): the least if k is above 1, the most below.
        double slack = Math.Exp(Slack * k);
        Interval Sum(double power) => Math.Pow(maxCount, 1 - power) is var alike ? new(Math.Min(1, alike) / slack, Math.Max(1, alike) * slack) : default;
        var sum = Sum(k);
        return reduce.Reduction switch
        {
            ReductionKind.LogSumExp => new(Math.Log(sum.Low), Math.Log(sum.High)),
            ReductionKind.Sum => sum,
            ReductionKind.Max => new(Math.Pow(maxCount, -k) / slack, 1),
            _ => Sum(2 * k) is var squares ? new(Math.Sqrt(squares.Low) / slack, Math.Sqrt(squares.High) * slack) : null,
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
        && ReferenceEquals(test.Inputs[0], choice.Inputs[2]) && choice.Inputs[2] is ReduceNode { Reduction: ReductionKind.Sum } sum && IsWeights(sum) && !of(sum).MayBeNaN
            ? of(choice.Inputs[1]).Union(new(1, Math.Max(1, maxCount)))
            : null;

    private Interval? OfMean(ApplyNode mean)
    {
        if (mean.Inputs[0] is not ReduceNode { Reduction: ReductionKind.Sum } sum || !IntervalAnalysis.IsCountOf(mean.Inputs[1], sum))
        {
            // Divided by a count, which is at least 1 or gives 0.
            return IsCount(mean.Inputs[1]) && !of(mean.Inputs[0]).MayBeNaN ? of(mean.Inputs[0]).Union(Interval.Point(0)) : null;
        }

        // A mean is where its terms are, unless their sum is too large to be held on the way.
        var body = bodyOf(sum);
        return IsTooLarge(sum, body) ? null : sum.Filter is null && minCount > 0 ? body : body.Union(Interval.Point(0));
    }

    private bool IsTooLarge(ReduceNode sum, Interval body) => isRounded && HoldsInfinity(of(sum)) && !HoldsInfinity(body);

    private static bool HoldsInfinity(Interval range) => double.IsInfinity(range.Low) || double.IsInfinity(range.High);

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

    // Terms that are related are taken as pairs, the rest by themselves.
    private Interval? OfTerms(ApplyNode sum)
    {
        var terms = new List<(Node Node, int Sign)>();
        bool isShort = Flatten(sum, 1, terms);
        return (isShort ? OfUnion(sum, terms) : null)
            ?? (sum.Primitive == Arithmetic.Subtract ? OfPair(sum.Inputs[0], sum.Inputs[1]) : null)
            ?? (isShort ? OfTerms(terms) : null);
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

        if (a is ReduceNode { Reduction: ReductionKind.Max, Filter: null } most && b is ReduceNode { Reduction: ReductionKind.Min, Filter: null } fewest
            && minCount > 0 && ReferenceEquals(most.Body, fewest.Body) && most.Over.SequenceEqual(fewest.Over))
        {
            return natural with { Low = Math.Max(natural.Low, 0) };
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

        if (natural is { Low: < 0, MayBeNaN: false } && IsNoMore(b, a, 0))
        {
            return natural with { Low = IsNoMore(b, a, 0, isExact: true) ? 0 : Math.Max(natural.Low, -1e-6 * Math.Max(Math.Abs(of(a).Low), Math.Abs(of(a).High))) };
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

using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis;

/// <summary>
/// The interval of every node, from the ranges of the parameters through the rows of the table. Each node is looked at once; nodes
/// that come into being later are added on demand.
/// </summary>
public sealed class IntervalAnalysis
{
    // Branches inside of branches inside of a branch are taken as they are.
    private const int MaxDepth = 2;

    private readonly Dictionary<Node, Interval> _known = [];
    private readonly Func<Parameter, Interval> _ranges;
    private readonly double _maxCount;
    private readonly double _minCount;
    private readonly ElementType? _element;
    private readonly IReadOnlyDictionary<Node, Interval>? _given;
    private readonly Func<IndexVariable, object?> _extents;
    private int _depth;

    /// <summary>Creates an analysis that takes each parameter's values from <paramref name="ranges"/>.</summary>
    /// <param name="ranges">The values that a parameter may take.</param>
    /// <param name="minCount">The least number of elements that a reduction may run over.</param>
    /// <param name="maxCount">The greatest number of elements that a reduction may run over.</param>
    /// <param name="element">The type that results are rounded to; null: they are real numbers.</param>
    /// <param name="given">What was proven of some nodes by other means.</param>
    /// <param name="extents">What stands for the extent of an index, equal for equal ones; null where that isn't known.</param>
    public IntervalAnalysis(
        Func<Parameter, Interval> ranges,
        double minCount = 0,
        double maxCount = double.PositiveInfinity,
        ElementType? element = null,
        IReadOnlyDictionary<Node, Interval>? given = null,
        Func<IndexVariable, object?>? extents = null)
    {
        _element = element;
        _given = given;
        _extents = extents ?? (_ => null);
        _ranges = ranges;
        _minCount = minCount;
        _maxCount = maxCount;
    }

    /// <summary>What is certain for every legal input, the empty one included: proofs rest on it.</summary>
    public static IntervalAnalysis Certain() => new(ParameterRanges.Certain);

    /// <summary>What is usual: the ranges in which diagnostics look, with up to 2²⁴ elements.</summary>
    public static IntervalAnalysis Usual() => new(ParameterRanges.Usual, 1, 1 << 24);

    /// <summary>What can come out of generated code in the usual ranges: rounded, over- and underflowing as the element type does.</summary>
    public static IntervalAnalysis Generated(ElementType element) => new(ParameterRanges.Usual, 1, 1 << 24, element);

    /// <summary>The same, for other ranges of the parameters, and where some nodes are known to lie in narrower intervals.</summary>
    public static IntervalAnalysis Generated(ElementType element, Func<Parameter, Interval> ranges, IReadOnlyDictionary<Node, Interval>? given = null, Func<IndexVariable, object?>? extents = null) =>
        new(ranges, 1, 1 << 24, element, given, extents);

    /// <summary>The interval of a node.</summary>
    public Interval this[Node node]
    {
        get
        {
            if (_known.TryGetValue(node, out var known))
            {
                return known;
            }

            var pending = new Stack<Node>();
            pending.Push(node);
            while (pending.Count > 0)
            {
                var next = pending.Peek();
                if (_known.ContainsKey(next))
                {
                    pending.Pop();
                    continue;
                }

                bool ready = true;
                foreach (var input in next.Inputs)
                {
                    if (!_known.ContainsKey(input))
                    {
                        pending.Push(input);
                        ready = false;
                    }
                }

                if (ready)
                {
                    pending.Pop();
                    _known[next] = Evaluate(next, n => _known[n]);
                }
            }

            return _known[node];
        }
    }

    /// <summary>Whether a condition holds for every value in the ranges.</summary>
    public bool IsProven(Node condition)
    {
        var interval = this[condition];
        return interval.IsPoint && interval.Low != 0;
    }

    /// <summary>Whether a node can be neither infinite nor NaN.</summary>
    public bool IsFinite(Node node)
    {
        var interval = this[node];
        return !interval.MayBeNaN && !double.IsInfinity(interval.Low) && !double.IsInfinity(interval.High);
    }

    /// <summary>The interval of a node where those of its inputs are given.</summary>
    internal Interval Evaluate(Node node, Func<Node, Interval> of)
    {
        var range = _element is { } element ? Rounding.Outward(Real(node, Rounded(node, of)), element, node.IsScalar) : Real(node, of);
        return _given is not null && _given.TryGetValue(node, out var given) ? Both(given, range) : range;
    }

    /// <summary>The interval of a result: it is rounded to the element type, though it may have been computed in double precision.</summary>
    internal Interval OfResult(Node node) => _element is { } element ? Rounding.Outward(this[node], element, isWide: false) : this[node];

    // What is known once for all is rounded where each element uses it, but for a factor that is multiplied in two steps.
    private Func<Node, Interval> Rounded(Node node, Func<Node, Interval> of)
    {
        bool isProduct = node is ApplyNode { Primitive: var p } && p == Arithmetic.Multiply;
        bool IsRounded(Node input) => input.IsScalar && input is not ConstantNode && input.Kind == ValueKind.Real && node.Inputs.Contains(input) && !(isProduct && LongFactors.IsQuotientByNorm(input));
        return node.IsScalar || _element != ElementType.Single || node is ReduceNode || !node.Inputs.Any(IsRounded)
            ? of
            : input => IsRounded(input) ? Rounding.Outward(of(input), ElementType.Single, isWide: false) : of(input);
    }

    private Interval Real(Node node, Func<Node, Interval> of) => node switch
    {
        ConstantNode c => Interval.Point(c.Value),
        ParameterNode p => _ranges(p.Parameter),
        LoadNode l => _ranges(l.Parameter),
        IndexNode => new(0, Math.Max(0, _maxCount - 1)),
        SizeNode => new(_minCount, _maxCount),
        ReduceNode r => RelationsOf(of).Of(r) ?? Reduced(r, Body(r, of)),
        ApplyNode a => Apply(a, of),
        _ => Interval.Everything,
    };

    private Interval Reduced(ReduceNode reduce, Interval body)
    {
        var range = ReductionIntervals.Of(reduce, body, reduce.Filter is null || Instances.PassesItself(reduce, _extents) || Instances.PassesOthers(reduce) ? _minCount : 0, _maxCount);
        return _element == ElementType.Single && LaneSums.AreOf(reduce) ? ReductionIntervals.OfLanes(range, body, Math.Min(LaneSums.Depth, _maxCount)) : range;
    }

    private Relations RelationsOf(Func<Node, Interval> of) => new(of, r => Body(r, of), _minCount, _maxCount, _extents, isRounded: _element is not null);

    // Wherever the filter lets it be.
    private Interval Body(ReduceNode reduce, Func<Node, Interval> of)
    {
        if (reduce.Filter is null || _depth >= MaxDepth || reduce.Body.Kind != ValueKind.Real)
        {
            return of(reduce.Body);
        }

        _depth++;
        var body = BranchRefinement.Where(reduce.Filter, reduce.Body, of, Evaluate, Smallest);
        _depth--;
        return body;
    }

    private double Smallest => _element == ElementType.Single ? float.Epsilon : double.Epsilon;

    private Interval Apply(ApplyNode node, Func<Node, Interval> of)
    {
        var inputs = node.Inputs;
        if (RelationsOf(of).Of(node) is { } relation)
        {
            return Both(relation, node.Primitive.Range([.. inputs.Select(of)]));
        }

        if (node.Primitive == Arithmetic.Select && _depth < MaxDepth)
        {
            _depth++;
            var refined = BranchRefinement.Refine(node, of, Evaluate, Smallest);
            _depth--;
            if (refined is { } known)
            {
                return known;
            }
        }

        var arguments = new Interval[inputs.Length];
        for (int i = 0; i < arguments.Length; i++)
        {
            arguments[i] = of(inputs[i]);
        }

        return node.Primitive.Range(arguments);
    }

    // Each holds all values; so does what they share.
    private static Interval Both(Interval relation, Interval plain) =>
        relation.MayBeNaN || plain.MayBeNaN || Math.Max(relation.Low, plain.Low) > Math.Min(relation.High, plain.High)
            ? relation
            : new(Math.Max(relation.Low, plain.Low), Math.Min(relation.High, plain.High));

    /// <summary>Whether a node counts what a sum runs over: the denominator of its mean.</summary>
    internal static bool IsCountOf(Node count, ReduceNode sum) => count switch
    {
        SizeNode size => sum.Filter is null && sum.Over.Length == 1 && sum.Over[0] == size.Index,
        ApplyNode { Primitive: var p } when p == Arithmetic.Multiply => sum.Filter is null && Sizes(count, sum.Over.Length) is { } sizes && sizes.Count == sum.Over.Length && sum.Over.All(sizes.Contains),
        ReduceNode { Reduction: ReductionKind.Sum, Body: ConstantNode { Value: 1 } } c => ReferenceEquals(c.Filter, sum.Filter) && c.Over.SequenceEqual(sum.Over),
        _ => false,
    };

    // The different indices whose sizes a node is the product of, at most so many; null where it is anything else.
    private static List<IndexVariable>? Sizes(Node node, int most) => node switch
    {
        SizeNode size => [size.Index],
        ApplyNode { Primitive: var p, Inputs: var factors } when p == Arithmetic.Multiply && most > 1
            && Sizes(factors[0], most - 1) is { } first && Sizes(factors[1], most - 1) is { } second && !first.Any(second.Contains) => [.. first, .. second],
        _ => null,
    };
}

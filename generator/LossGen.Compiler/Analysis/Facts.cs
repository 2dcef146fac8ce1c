using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Analysis;

/// <summary>What a condition says of the nodes that it compares, and of what those were made from.</summary>
internal static class Facts
{
    private static readonly HashSet<string> Increasing =
        ["exp", "exp2", "expm1", "log", "log2", "log1p", "sqrt", "cbrt", "sigmoid", "logsigmoid", "softplus", "tanh", "sinh", "asinh", "atan", "erf", "normcdf", "relu"];

    /// <summary>Whether a function of one argument nowhere falls.</summary>
    public static bool IsIncreasing(ApplyNode node) => node.Inputs.Length == 1 && Increasing.Contains(node.Primitive.Name);

    /// <summary>The ranges of nodes wherever a condition holds, or doesn't.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="isTrue">Whether it holds.</param>
    /// <param name="of">What is known without it.</param>
    /// <param name="smallest">The least number above 0.</param>
    public static List<(Node Subject, Interval Range)> Of(Node condition, bool isTrue, Func<Node, Interval> of, double smallest) => condition switch
    {
        // That several don't all hold, or that one of several does, says nothing of any of them.
        ApplyNode { Primitive: var p } both when p == Arithmetic.And || p == Arithmetic.Or =>
            (p == Arithmetic.And) == isTrue ? [.. Of(both.Inputs[0], isTrue, of, smallest), .. Of(both.Inputs[1], isTrue, of, smallest)] : [],
        ApplyNode { Primitive: var p } not when p == Arithmetic.Not => Of(not.Inputs[0], !isTrue, of, smallest),
        ApplyNode { Inputs.Length: 2 } comparison when comparison.Inputs[0].Kind == ValueKind.Real => Compared(comparison, isTrue, of, smallest),
        _ => [],
    };

    private static List<(Node, Interval)> Compared(ApplyNode comparison, bool isTrue, Func<Node, Interval> of, double smallest)
    {
        var (a, b, p) = (comparison.Inputs[0], comparison.Inputs[1], comparison.Primitive);
        var (x, y) = (of(a), of(b));
        var facts = new List<(Node, Interval)>();
        void Add(Node node, Interval range)
        {
            // Between two counts there is nothing.
            if (IsWhole(node))
            {
                range = range with { Low = Math.Ceiling(range.Low), High = Math.Floor(range.High) };
            }

            // Where a condition can't hold at all its branch keeps the range.
            if (node is not ConstantNode && range.Low <= range.High)
            {
                facts.Add((node, range));
            }
        }

        if (p == Arithmetic.Equal || p == Arithmetic.NotEqual)
        {
            // Where none is counted, this one isn't either.
            if ((p == Arithmetic.Equal) == isTrue && b is ConstantNode { Value: 0 }
                && a is ReduceNode { Reduction: ReductionKind.Sum, Filter: null, Body: ApplyNode { Primitive: var number } counted } && number == Arithmetic.Number)
            {
                return Of(counted.Inputs[0], isTrue: false, of, smallest);
            }

            if ((p == Arithmetic.Equal) != isTrue)
            {
                if (b is ConstantNode c)
                {
                    Add(a, Without(x, c.Value, smallest));
                }
                else if (a is ConstantNode d)
                {
                    Add(b, Without(y, d.Value, smallest));
                }
            }
            else if (a is ConstantNode || b is ConstantNode)
            {
                Add(a, b is ConstantNode ? y : x);
                Add(b, a is ConstantNode ? x : y);
            }

            return facts;
        }

        bool isLess = p == Arithmetic.Less || p == Arithmetic.LessOrEqual;
        if (!isLess && p != Arithmetic.Greater && p != Arithmetic.GreaterOrEqual)
        {
            return facts;
        }

        // What holds is that the lesser isn't above the greater; a comparison that holds has no NaN.
        bool isStrict = (p == Arithmetic.Less || p == Arithmetic.Greater) == isTrue;
        bool isFirstLess = isLess == isTrue;
        var (less, greater) = isFirstLess ? (x, y) : (y, x);
        var lower = less with { High = Math.Min(less.High, isStrict ? Below(greater.High, smallest) : greater.High), MayBeNaN = less.MayBeNaN && !isTrue };
        var upper = greater with { Low = Math.Max(greater.Low, isStrict ? -Below(-less.Low, smallest) : less.Low), MayBeNaN = greater.MayBeNaN && !isTrue };
        Add(isFirstLess ? a : b, lower);
        Add(isFirstLess ? b : a, upper);
        return facts;
    }

    private static bool IsWhole(Node node) => node switch
    {
        SizeNode or IndexNode => true,
        ConstantNode c => c.Value == Math.Floor(c.Value),
        ApplyNode { Primitive: var p } => p == Arithmetic.Number,
        ReduceNode { Reduction: ReductionKind.Sum } sum => IsWhole(sum.Body),
        _ => false,
    };

    /// <summary>What lies away from 0 in magnitude, where it may have either sign: the node, and its ranges below and above.</summary>
    public static (Node Inner, Interval Below, Interval Above)? Sides((Node Subject, Interval Range) fact, Func<Node, Interval> of)
    {
        double least = fact.Subject switch
        {
            ApplyNode { Primitive.Name: "abs" } => fact.Range.Low,
            ApplyNode { Primitive.Name: "square" } => Math.Sqrt(Math.Max(0, fact.Range.Low)),
            ApplyNode { Primitive.Name: "pow" } power when power.Inputs[1] is ConstantNode { Value: 2 } => Math.Sqrt(Math.Max(0, fact.Range.Low)),
            _ => 0,
        };
        if (!(least > 0))
        {
            return null;
        }

        var range = of(fact.Subject.Inputs[0]);
        least *= 1 - 1e-6;
        return range.Low <= -least && least <= range.High ? (fact.Subject.Inputs[0], range with { High = -least }, range with { Low = least }) : null;
    }

    /// <summary>Enters a range, and those that follow from it for what the node is a monotone function of.</summary>
    public static void Spread(Node node, Interval range, Func<Node, Interval> of, double smallest, Dictionary<Node, Interval> into)
    {
        var known = of(node);
        into[node] = Meet(range, known) ?? known;
        if (node is ApplyNode { Primitive: var p } product && (p == Arithmetic.Multiply || p == Arithmetic.Divide) && product.Inputs.All(i => i is not ConstantNode))
        {
            SpreadSign(product, into[node], of, smallest, into);
            return;
        }

        if (node is not ApplyNode apply || apply.Inputs.Count(i => i is not ConstantNode) != 1)
        {
            return;
        }

        int at = apply.Inputs[0] is ConstantNode ? 1 : 0;
        var inner = apply.Inputs[at];
        bool isAbs = apply.Primitive.Name == "abs";
        if (isAbs)
        {
            Enter(range with { Low = -range.High });
        }
        else if (Direction(apply, at, of(inner)) is var sign && sign != 0)
        {
            // As generated it is rounded: a little wider, so that the range is no narrower than what comes out.
            double slack(double v) => double.IsInfinity(v) ? 0 : (Math.Abs(v) * 1e-6) + 1e-37;
            double low = range.Low - slack(range.Low), high = range.High + slack(range.High);
            var all = of(inner);
            double[] arguments = [.. apply.Inputs.Select(i => i is ConstantNode c ? c.Value : 0)];
            double At(double x)
            {
                arguments[at] = x;
                return sign * apply.Primitive.Evaluate([.. arguments]);
            }

            var (least, most) = sign > 0 ? (low, high) : (-high, -low);
            var implied = all with { Low = First(all, x => At(x) >= least), High = -First(Ranges.Negate(all), x => At(-x) <= most) };

            // What is 0 of 0 alone isn't so here, however little it is.
            bool isPositive = sign > 0 && range.Low > 0 && all.Low <= 0 && At(0) == 0;
            Enter(isPositive && implied.Low < smallest && implied.High >= smallest ? implied with { Low = smallest } : implied);
        }

        void Enter(Interval implied)
        {
            if (inner is not ConstantNode && Meet(implied, of(inner)) is { } met && met != of(inner))
            {
                Spread(inner, met, of, smallest, into);
            }
        }
    }

    // Beside a factor, or over a divisor, of one sign.
    private static void SpreadSign(ApplyNode product, Interval range, Func<Node, Interval> of, double smallest, Dictionary<Node, Interval> into)
    {
        const double Smallest = 1e-44;
        for (int i = 0; i < (product.Primitive == Arithmetic.Multiply ? 2 : 1); i++)
        {
            var (inner, other) = (product.Inputs[i], of(product.Inputs[1 - i]));
            double least = Math.Max(other.Low, -other.High);
            if (other.MayBeNaN || !(least > 0) || double.IsInfinity(other.Low) || double.IsInfinity(other.High) || (range.Low < 0 && range.High > 0))
            {
                continue;
            }

            // What is too small may have vanished.
            var all = of(inner);
            bool isPositive = range.Low >= 0 == other.Low > 0;
            double vanished = product.Primitive == Arithmetic.Multiply ? Smallest / least : Smallest * Math.Max(other.High, -other.Low);
            if (Meet(isPositive ? all with { Low = -vanished } : all with { High = vanished }, all) is { } met && met != all)
            {
                Spread(inner, met, of, smallest, into);
            }
        }
    }

    private static Interval? Meet(Interval a, Interval b)
    {
        double low = Math.Max(a.Low, b.Low), high = Math.Min(a.High, b.High);
        return low <= high ? new(low, high, a.MayBeNaN && b.MayBeNaN) : null;
    }

    // 1 for what grows with its argument, -1 for what falls.
    private static int Direction(ApplyNode node, int at, Interval argument)
    {
        var p = node.Primitive;
        double? other = node.Inputs.Length == 2 && node.Inputs[1 - at] is ConstantNode c ? c.Value : null;
        return p == Powers.Pow ? (at == 0 && argument is { Low: >= 0, MayBeNaN: false } ? Math.Sign(other ?? 0) : 0)
            : IsIncreasing(node) || p == Arithmetic.Add ? 1
            : p == Arithmetic.Negate ? -1
            : p == Arithmetic.Subtract ? (at == 0 ? 1 : -1)
            : p == Arithmetic.Multiply || (p == Arithmetic.Divide && at == 0) ? Math.Sign(other ?? 0)
            : 0;
    }

    // The least number of a range from which on a condition holds, or its high end.
    private static double First(Interval range, Func<double, bool> holds)
    {
        if (holds(range.Low))
        {
            return range.Low;
        }

        long low = NextNumber.Rank(range.Low, false), high = NextNumber.Rank(range.High, false);
        while (low + 1 < high)
        {
            long middle = NextNumber.Between(low, high);
            if (holds(NextNumber.Ranked(middle, false)))
            {
                high = middle;
            }
            else
            {
                low = middle;
            }
        }

        // The last that doesn't: no less is let in.
        return NextNumber.Ranked(low, false);
    }

    // An end that is excluded.
    private static Interval Without(Interval range, double value, double smallest) =>
        range.Low == value && range.High > value ? range with { Low = -Below(-value, smallest) }
        : range.High == value && range.Low < value ? range with { High = Below(value, smallest) }
        : range;

    /// <summary>The next value below: at zero the smallest of the type, the next double elsewhere.</summary>
    private static double Below(double value, double smallest)
    {
        if (value == 0)
        {
            return -smallest;
        }

        long bits = BitConverter.DoubleToInt64Bits(value);
        return double.IsInfinity(value) || double.IsNaN(value) ? value : BitConverter.Int64BitsToDouble(value > 0 ? bits - 1 : bits + 1);
    }
}

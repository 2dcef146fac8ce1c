using LossGen.Compiler.Analysis;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation.Exact;

namespace LossGen.Compiler.Primitives;

/// <summary>The operators: arithmetic, comparisons, logic and the choice between two values.</summary>
public static class Arithmetic
{
    /// <summary>a + b.</summary>
    public static readonly Primitive Add = Operator("+", 5, a => a[0] + a[1], a => a[0] + a[1], commutative: true,
        partials: (x, _) => [x[0].Graph.One, x[0].Graph.One],
        range: Intervals.Add);

    /// <summary>a - b.</summary>
    public static readonly Primitive Subtract = Operator("-", 5, a => a[0] - a[1], a => a[0] - a[1],
        partials: (x, _) => [x[0].Graph.One, x[0].Graph.Constant(-1)],
        range: Intervals.Subtract);

    /// <summary>a · b.</summary>
    public static readonly Primitive Multiply = Operator("*", 6, a => a[0] * a[1], a => a[0] * a[1], commutative: true,
        partials: (x, _) => [x[1], x[0]],
        range: Intervals.Multiply);

    /// <summary>a / b, always the real quotient.</summary>
    public static readonly Primitive Divide = Operator("/", 6, a => a[0] / a[1], a => a[0] / a[1],
        // x / x is 1 wherever it is a number; the terms of its derivative would cancel but for their rounding.
        partials: (x, y) => ReferenceEquals(x[0], x[1]) ? [null, null] : [1 / x[1], -(y / x[1])],
        range: Intervals.Divide);

    /// <summary>a / b, b being the same for many a: a loop may multiply by b's reciprocal.</summary>
    public static readonly Primitive DivideByOuter = new()
    {
        Name = "divideByOuter", IsFunction = false, MinArity = 2, MaxArity = 2,
        Evaluate = Divide.Evaluate,
        Exact = Divide.Exact,
        Range = Divide.Range,
    };

    /// <summary>-a.</summary>
    public static readonly Primitive Negate = new()
    {
        Name = "neg", IsFunction = false, MinArity = 1, MaxArity = 1, Infix = ("-", 7),
        Evaluate = a => -a[0],
        Exact = a => -a[0],
        Partials = (x, _) => [x[0].Graph.Constant(-1)],
        Range = r => new(-r[0].High, -r[0].Low, r[0].MayBeNaN),
    };

    /// <summary>c ? a : b; the gradient selects after differentiating.</summary>
    public static readonly Primitive Select = new()
    {
        Name = "?:", IsFunction = false, MinArity = 3, MaxArity = 3,
        Evaluate = a => a[0] != 0 ? a[1] : a[2],
        Exact = a => (a[0] != 0 ? a[1] : a[2]).Knowing(a[0].KnownBits),
        Range = r => r[0].IsPoint ? r[r[0].Low != 0 ? 1 : 2] : r[1].Union(r[2]),
        Latex = @"\begin{{cases}} {1} & {0} \\ {2} & \text{{otherwise}} \end{{cases}}",
    };

    /// <summary>A truth value as the number 1 or 0.</summary>
    public static readonly Primitive Number = new()
    {
        Name = "number", IsFunction = false, MinArity = 1, MaxArity = 1,
        Evaluate = a => a[0],
        Exact = a => a[0],
        Range = r => r[0],
        Latex = @"\mathbf{{1}}[{0}]",
    };

    /// <summary>A sum divided by a count; 0 where the count is 0.</summary>
    public static readonly Primitive Average = new()
    {
        Name = "average", IsFunction = false, MinArity = 2, MaxArity = 2,
        Evaluate = a => a[1] == 0 ? 0 : a[0] / a[1],
        Exact = a => a[1].IsZero ? a[1] : a[0] / a[1],
        Partials = (x, _) => [x[0].Graph.Apply(Average!, x[0].Graph.One, x[1]), null],
        Range = r => Intervals.Divide(r).Union(Interval.Point(0)) with
        {
            // 0 / 0 is 0 here; what is left is inf / inf.
            MayBeNaN = r.Any(i => i.MayBeNaN) || r.All(i => double.IsInfinity(Math.Max(-i.Low, i.High))),
        },
        Latex = @"\frac{{{0}}}{{{1}}}",
    };

    /// <summary>The square of a float in double, where it can't overflow; only a sum may take it.</summary>
    public static readonly Primitive WideSquare = new()
    {
        Name = "widesquare", IsFunction = false, MinArity = 1, MaxArity = 1,
        Evaluate = a => a[0] * a[0],
        Exact = a => a[0] * a[0],
        Range = r => new(0, double.PositiveInfinity, r[0].MayBeNaN),
    };

    /// <summary>a &lt; b.</summary>
    public static readonly Primitive Less = Comparison("<", (a, b) => a < b, (a, b) => a < b);

    /// <summary>a ≤ b.</summary>
    public static readonly Primitive LessOrEqual = Comparison("<=", (a, b) => a <= b, (a, b) => a <= b);

    /// <summary>a &gt; b.</summary>
    public static readonly Primitive Greater = Comparison(">", (a, b) => a > b, (a, b) => a > b);

    /// <summary>a ≥ b.</summary>
    public static readonly Primitive GreaterOrEqual = Comparison(">=", (a, b) => a >= b, (a, b) => a >= b);

    /// <summary>a == b.</summary>
    public static readonly Primitive Equal = Comparison("==", (a, b) => a == b, (a, b) => a == b, commutative: true);

    /// <summary>a != b; true where either is NaN.</summary>
    public static readonly Primitive NotEqual = Comparison("!=", (a, b) => a != b, (a, b) => a != b, commutative: true);

    /// <summary>a &amp;&amp; b; both are evaluated, neither can fail.</summary>
    public static readonly Primitive And = Logic("&&", 2, (a, b) => a && b);

    /// <summary>a || b.</summary>
    public static readonly Primitive Or = Logic("||", 1, (a, b) => a || b);

    /// <summary>!a.</summary>
    public static readonly Primitive Not = new()
    {
        Name = "!", IsFunction = false, MinArity = 1, MaxArity = 1, Infix = ("!", 7), Result = ValueKind.Boolean,
        Evaluate = a => a[0] != 0 ? 0 : 1,
        Exact = a => 1 - a[0],
        Range = r => new(1 - r[0].High, 1 - r[0].Low),
    };

    private static Primitive Operator(
        string symbol, int precedence, Func<double[], double> evaluate, Func<BigReal[], BigReal> exact, PartialsRule partials, Func<Interval[], Interval> range, bool commutative = false) => new()
        {
            Name = symbol, IsFunction = false, MinArity = 2, MaxArity = 2, Infix = (symbol, precedence), IsCommutative = commutative,
            Evaluate = evaluate,
            Exact = exact,
            Partials = partials,
            Range = range,
        };

    private static Primitive Comparison(
        string symbol, Func<double, double, bool> compare, Func<BigReal, BigReal, bool> exact, bool commutative = false) => new()
        {
            Name = symbol, IsFunction = false, MinArity = 2, MaxArity = 2, Infix = (symbol, symbol is "==" or "!=" ? 3 : 4),
            Result = ValueKind.Boolean, IsCommutative = commutative, Jumps = true,
            Evaluate = a => compare(a[0], a[1]) ? 1 : 0,
            Exact = a => BigReal.Decided(exact(a[0], a[1]), a[0], a[1]),
            Range = r => Intervals.Compare(symbol, r[0], r[1]),
        };

    private static Primitive Logic(string symbol, int precedence, Func<bool, bool, bool> combine) => new()
    {
        Name = symbol, IsFunction = false, MinArity = 2, MaxArity = 2, Infix = (symbol, precedence), Result = ValueKind.Boolean, IsCommutative = true,
        Evaluate = a => combine(a[0] != 0, a[1] != 0) ? 1 : 0,
        Exact = a => ((BigReal)(combine(a[0] != 0, a[1] != 0) ? 1 : 0)).Knowing(Math.Min(a[0].KnownBits, a[1].KnownBits)),
        Range = r => new(
            combine(r[0].Low != 0, r[1].Low != 0) ? 1 : 0,
            combine(r[0].High != 0, r[1].High != 0) ? 1 : 0),
    };
}

using LossGen.Compiler.Analysis;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Interpretation.Exact;
using static LossGen.Compiler.Primitives.Row;

namespace LossGen.Compiler.Primitives;

/// <summary>Functions with kinks and jumps, and the cut in the gradient.</summary>
public static class Piecewise
{
    /// <summary>|x|; its derivative at 0 is 0.</summary>
    public static readonly Primitive Abs = Unary("abs", Math.Abs, BigReal.Abs, (x, _) => x.Graph.Apply(Sign!, x), Ranges.Magnitude,
        @"\left\lvert {0} \right\rvert", kink: true);

    /// <summary>-1, 0 or 1.</summary>
    public static readonly Primitive Sign = Unary("sign", x => x > 0 ? 1 : x < 0 ? -1 : x * 0, BigMath.Sign, null,
        r => new(r.Low > 0 ? 1 : r.Low < 0 ? -1 : 0, r.High > 0 ? 1 : r.High < 0 ? -1 : 0, r.MayBeNaN), jumps: true);

    /// <summary>The integer at or below.</summary>
    public static readonly Primitive Floor = Unary("floor", Math.Floor, BigMath.Floor, null, Ranges.Increasing(Math.Floor), @"\left\lfloor {0} \right\rfloor", jumps: true);

    /// <summary>The integer at or above.</summary>
    public static readonly Primitive Ceil = Unary("ceil", Math.Ceiling, BigMath.Ceiling, null, Ranges.Increasing(Math.Ceiling), @"\left\lceil {0} \right\rceil", jumps: true);

    /// <summary>The nearest integer, halves to even.</summary>
    public static readonly Primitive Round = Unary("round", SpecialFunctions.Round, BigMath.Round, null, Ranges.Increasing(SpecialFunctions.Round), jumps: true);

    /// <summary>The lesser; equal arguments share the gradient.</summary>
    public static readonly Primitive Min = Extreme("min", Math.Min, BigReal.Min, Arithmetic.Less);

    /// <summary>The greater; equal arguments share the gradient.</summary>
    public static readonly Primitive Max = Extreme("max", Math.Max, BigReal.Max, Arithmetic.Greater);

    /// <summary>x held between lo and hi; the gradient passes on the closed interval.</summary>
    public static readonly Primitive Clamp = new()
    {
        Name = "clamp", MinArity = 3, MaxArity = 3,
        Evaluate = a => Math.Min(Math.Max(a[0], a[1]), a[2]),
        Exact = a => BigReal.Min(BigReal.Max(a[0], a[1]), a[2]),
        Partials = (x, _) =>
        {
            var graph = x[0].Graph;
            var below = graph.Apply(Arithmetic.Less, x[0], x[1]);
            var above = graph.Apply(Arithmetic.Greater, x[0], x[2]);

            // Where the bounds have changed places, the result is the upper one.
            var crossed = graph.Apply(Arithmetic.Greater, x[1], x[2]);
            return
            [
                Choose(graph.Apply(Arithmetic.Or, below, above), 0, 1),
                Choose(graph.Apply(Arithmetic.And, below, graph.Apply(Arithmetic.Not, crossed)), 1, 0),
                Choose(graph.Apply(Arithmetic.Or, above, crossed), 1, 0),
            ];
        },
        Range = r => Clamped(r[0], r[1], r[2]),
        Kink = x => (x[0] - x[1]) * (x[0] - x[2]),
        Latex = Function("clamp", 3),
    };

    /// <summary>x, which no gradient passes.</summary>
    public static readonly Primitive StopGradient = Unary("stopgradient", x => x, x => x, null, r => r, @"\overline{{{0}}}");

    private static Primitive Extreme(
        string name, Func<double, double, double> evaluate, Func<BigReal, BigReal, BigReal> exact, Primitive wins) => new()
        {
            Name = name, MinArity = 2, MaxArity = 2, IsCommutative = true,
            Evaluate = a => evaluate(a[0], a[1]),
            Exact = a => exact(a[0], a[1]),
            Partials = (x, _) =>
            {
                var graph = x[0].Graph;
                var half = graph.Constant(0.5);
                Node tie = graph.Apply(Arithmetic.Equal, x[0], x[1]);
                Node Share(Node mine, Node other) => Choose(tie, half, Choose(graph.Apply(wins, mine, other), 1, 0));
                return [Share(x[0], x[1]), Share(x[1], x[0])];
            },
            Range = r => new(evaluate(r[0].Low, r[1].Low), evaluate(r[0].High, r[1].High), r[0].MayBeNaN || r[1].MayBeNaN),
            Kink = x => x[0] - x[1],
            Latex = @"\" + name + @"\left({0}, {1}\right)",
        };

    private static Interval Clamped(Interval x, Interval low, Interval high) => new(
        Math.Min(Math.Max(x.Low, low.Low), high.Low),
        Math.Min(Math.Max(x.High, low.High), high.High),
        x.MayBeNaN || low.MayBeNaN || high.MayBeNaN);
}

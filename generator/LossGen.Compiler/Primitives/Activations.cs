using LossGen.Compiler.Analysis;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Interpretation.Exact;
using static LossGen.Compiler.Primitives.Row;

namespace LossGen.Compiler.Primitives;

/// <summary>The functions that networks are made of.</summary>
public static class Activations
{
    /// <summary>1 / (1 + exp(-x)).</summary>
    public static readonly Primitive Sigmoid = Unary("sigmoid", SpecialFunctions.Sigmoid, BigMath.Sigmoid, (x, _) => x.Graph.Apply(LogisticDensity!, x),
        Ranges.Increasing(SpecialFunctions.Sigmoid), @"\sigma\left({0}\right)");

    /// <summary>sigmoid(x) · sigmoid(-x), the derivative of sigmoid.</summary>
    public static readonly Primitive LogisticDensity = Unary("logisticdensity", SpecialFunctions.LogisticDensity, BigMath.LogisticDensity,
        (x, y) => -(y * x.Graph.Apply(Hyperbolics.Tanh, 0.5 * x)), Ranges.EvenDecreasing(SpecialFunctions.LogisticDensity),
        @"\sigma'\left({0}\right)", isFunction: false, spelling: ("sigmoid({0}) * sigmoid(-{1})", 6));

    /// <summary>log sigmoid(x).</summary>
    public static readonly Primitive LogSigmoid = Unary("logsigmoid", x => -SpecialFunctions.Softplus(-x), BigMath.LogSigmoid, (x, _) => x.Graph.Apply(Sigmoid, -x),
        Ranges.Increasing(x => -SpecialFunctions.Softplus(-x)), @"\log\sigma\left({0}\right)");

    /// <summary>log(1 + exp(x)).</summary>
    public static readonly Primitive Softplus = Unary("softplus", SpecialFunctions.Softplus, BigMath.Softplus, (x, _) => x.Graph.Apply(Sigmoid, x),
        Ranges.Increasing(SpecialFunctions.Softplus));

    /// <summary>The positive part; its derivative at 0 is 0.</summary>
    public static readonly Primitive Relu = Unary("relu", x => Math.Max(x, 0), BigMath.Relu,
        (x, _) => Choose(x.Graph.Apply(Arithmetic.Greater, x, x.Graph.Zero), 1, 0), Ranges.Increasing(x => Math.Max(x, 0)), kink: true);

    /// <summary>x above 0, alpha · (exp(x) - 1) below; alpha is 1 where it isn't given.</summary>
    public static readonly Primitive Elu = new()
    {
        Name = "elu", MinArity = 1, MaxArity = 2,
        Evaluate = a => a[0] > 0 ? a[0] : (a.Length > 1 ? a[1] : 1) * SpecialFunctions.Expm1(a[0]),
        Exact = a => BigMath.Elu(a[0], a.Length > 1 ? a[1] : 1),
        Partials = EluPartials,
        Range = EluRange,
        Kink = x => x.Length > 1 ? x[0] : null,
    };

    /// <summary>x · normcdf(x).</summary>
    public static readonly Primitive Gelu = Unary("gelu", x => double.IsNegativeInfinity(x) ? 0 : x * ErrorFunctions.NormCdf(x), BigMath.Gelu,
        (x, _) => x.Graph.Apply(Distributions.NormCdf, x) + (x * x.Graph.Apply(Distributions.NormPdf, x)),
        Ranges.Valley(x => double.IsNegativeInfinity(x) ? 0 : x * ErrorFunctions.NormCdf(x), -0.7517915, -0.16997121));

    /// <summary>x · sigmoid(x).</summary>
    public static readonly Primitive Silu = Unary("silu", x => double.IsNegativeInfinity(x) ? 0 : x * SpecialFunctions.Sigmoid(x), BigMath.Silu,
        (x, _) => x.Graph.Apply(Sigmoid, x) + (x * x.Graph.Apply(LogisticDensity, x)),
        Ranges.Valley(x => double.IsNegativeInfinity(x) ? 0 : x * SpecialFunctions.Sigmoid(x), -1.2784645, -0.27846455));

    private static Node?[] EluPartials(System.Collections.Immutable.ImmutableArray<Node> x, Node y)
    {
        var graph = y.Graph;
        var above = graph.Apply(Arithmetic.Greater, x[0], graph.Zero);
        var slope = graph.Apply(Exponentials.Exp, x[0]);
        return x.Length == 1
            ? [Choose(above, graph.One, slope)]
            : [Choose(above, graph.One, x[1] * slope), Choose(above, graph.Zero, graph.Apply(Exponentials.Expm1, x[0]))];
    }

    private static Interval EluRange(Interval[] r)
    {
        var (x, alpha) = (r[0], r.Length > 1 ? r[1] : Interval.Point(1));
        var below = Exponentials.Expm1.Range([new(Math.Min(x.Low, 0), Math.Min(x.High, 0), x.MayBeNaN)]);
        var bent = Intervals.Multiply([alpha, below]);
        return x.High <= 0 ? bent : new Interval(Math.Max(x.Low, 0), x.High, x.MayBeNaN) is var above && x.Low > 0 ? above : bent.Union(above);
    }
}

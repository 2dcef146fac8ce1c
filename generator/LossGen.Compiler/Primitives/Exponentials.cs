using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Interpretation.Exact;
using static LossGen.Compiler.Primitives.Row;

namespace LossGen.Compiler.Primitives;

/// <summary>Exponentials and logarithms.</summary>
public static class Exponentials
{
    /// <summary>exp(x).</summary>
    public static readonly Primitive Exp = Unary("exp", Math.Exp, BigMath.Exp, (_, y) => y, Ranges.Increasing(Math.Exp), "e^{{{0}}}");

    /// <summary>2^x.</summary>
    public static readonly Primitive Exp2 = Unary("exp2", x => Math.Pow(2, x), BigMath.Exp2, (_, y) => SpecialFunctions.Ln2 * y,
        Ranges.Increasing(x => Math.Pow(2, x)), "2^{{{0}}}");

    /// <summary>exp(x) - 1.</summary>
    public static readonly Primitive Expm1 = Unary("expm1", SpecialFunctions.Expm1, BigMath.Expm1, (x, _) => x.Graph.Apply(Exp, x),
        Ranges.Increasing(SpecialFunctions.Expm1));

    /// <summary>The natural logarithm.</summary>
    public static readonly Primitive Log = Unary("log", Math.Log, BigMath.Log, (x, _) => 1 / x, Ranges.Increasing(Math.Log, low: 0),
        @"\log\left({0}\right)", Positive);

    /// <summary>The binary logarithm.</summary>
    public static readonly Primitive Log2 = Unary("log2", SpecialFunctions.Log2, BigMath.Log2, (x, _) => 1 / SpecialFunctions.Ln2 / x,
        Ranges.Increasing(SpecialFunctions.Log2, low: 0), @"\log_2\left({0}\right)", Positive);

    /// <summary>log(1 + x).</summary>
    public static readonly Primitive Log1p = Unary("log1p", SpecialFunctions.Log1p, BigMath.Log1p, (x, _) => 1 / (1 + x),
        Ranges.Increasing(SpecialFunctions.Log1p, low: -1), domain: new(-1 + 1.2e-16, double.PositiveInfinity));

    /// <summary>log(1 - exp(x)) for x ≤ 0.</summary>
    public static readonly Primitive Log1mExp = Unary("log1mexp", SpecialFunctions.Log1mExp, BigMath.Log1mExp,
        (x, _) => -1 / x.Graph.Apply(Expm1, -x), Ranges.Decreasing(SpecialFunctions.Log1mExp, high: 0),
        @"\log\left(1 - e^{{{0}}}\right)", new(double.NegativeInfinity, -double.Epsilon), isFunction: false, spelling: ("log(1 - exp({0}))", 100));

    /// <summary>log(exp(a) + exp(b)).</summary>
    public static readonly Primitive LogAddExp = Binary("logaddexp", SpecialFunctions.LogAddExp, BigMath.LogAddExp,
        (x, _) => [x[0].Graph.Apply(Activations.Sigmoid, x[0] - x[1]), x[0].Graph.Apply(Activations.Sigmoid, x[1] - x[0])],
        (a, b) => Ranges.Corners(SpecialFunctions.LogAddExp, a, b), @"\log\left(e^{{{0}}} + e^{{{1}}}\right)", commutative: true);

    /// <summary>x · log(y); 0 where x is 0, with gradient 0.</summary>
    public static readonly Primitive XLogY = Binary("xlogy", (x, y) => x == 0 ? 0 : x * Math.Log(y), BigMath.XLogY,
        (x, _) =>
        [
            Choose(IsZero(x[0]), x[0].Graph.Zero, x[0].Graph.Apply(Log, x[1])),
            Choose(IsZero(x[0]), x[0].Graph.Zero, x[0] / x[1]),
        ],
        (x, y) => Ranges.ZeroTimes(x, Log!.Range([y])), @"{0} \cdot \log\left({1}\right)");

    /// <summary>x · log(1 + y); 0 where x is 0, with gradient 0.</summary>
    public static readonly Primitive XLog1pY = Binary("xlog1py", (x, y) => x == 0 ? 0 : x * SpecialFunctions.Log1p(y), BigMath.XLog1pY,
        (x, _) =>
        [
            Choose(IsZero(x[0]), x[0].Graph.Zero, x[0].Graph.Apply(Log1p, x[1])),
            Choose(IsZero(x[0]), x[0].Graph.Zero, x[0] / (1 + x[1])),
        ],
        (x, y) => Ranges.ZeroTimes(x, Log1p!.Range([y])), @"{0} \cdot \log\left(1 + {1}\right)");
}

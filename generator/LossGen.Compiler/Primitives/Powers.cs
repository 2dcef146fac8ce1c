using LossGen.Compiler.Analysis;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Interpretation.Exact;
using static LossGen.Compiler.Primitives.Row;

namespace LossGen.Compiler.Primitives;

/// <summary>Powers and roots.</summary>
public static class Powers
{
    /// <summary>x².</summary>
    public static readonly Primitive Square = Unary("square", x => x * x, x => x * x, (x, _) => 2 * x, Ranges.EvenIncreasing(x => x * x),
        @"\left({0}\right)^2");

    /// <summary>√x.</summary>
    public static readonly Primitive Sqrt = Unary("sqrt", Math.Sqrt, BigMath.Sqrt, (_, y) => 0.5 / y, Ranges.Increasing(Math.Sqrt, low: 0),
        @"\sqrt{{{0}}}", NonNegative);

    /// <summary>1 / √x.</summary>
    public static readonly Primitive Rsqrt = Unary("rsqrt", x => 1 / Math.Sqrt(x), BigMath.Rsqrt, (x, y) => -0.5 * y / x,
        Ranges.Decreasing(x => 1 / Math.Sqrt(x + 0.0), low: 0), @"\frac{{1}}{{\sqrt{{{0}}}}}", Positive);

    /// <summary>The real cube root.</summary>
    public static readonly Primitive Cbrt = Unary("cbrt", SpecialFunctions.Cbrt, BigMath.Cbrt, (_, y) => 1 / (3 * (y * y)),
        Ranges.Increasing(SpecialFunctions.Cbrt), @"\sqrt[3]{{{0}}}");

    /// <summary>x^p; 0^0 is 1.</summary>
    public static readonly Primitive Pow = new()
    {
        Name = "pow", MinArity = 2, MaxArity = 2, Infix = ("^", 8),
        Evaluate = a => Math.Pow(a[0], a[1]),
        Exact = a => BigMath.Pow(a[0], a[1]),
        Partials = (x, y) => [PartialByBase(x[0], x[1]), PartialByExponent(x[0], y)],
        Range = r => Ranges.Power(r[0], r[1]),
    };

    /// <summary>√(a² + b²); its gradient at the origin is 0.</summary>
    public static readonly Primitive Hypot = Binary("hypot", SpecialFunctions.Hypot, BigMath.Hypot,
        (x, y) => [PartialOfHypot(x[0], x[1], y), PartialOfHypot(x[1], x[0], y)],
        (a, b) => Ranges.Corners(SpecialFunctions.Hypot, Ranges.Magnitude(a), Ranges.Magnitude(b)),
        @"\sqrt{{\left({0}\right)^2 + \left({1}\right)^2}}", commutative: true);

    // Beside a number, the origin is never met.
    private static Node PartialOfHypot(Node x, Node other, Node y) => other is ConstantNode { Value: not 0 } ? x / y : Choose(IsZero(y), x.Graph.Zero, x / y);

    private static Node? PartialByBase(Node x, Node p)
    {
        var graph = x.Graph;
        if (p is not ConstantNode { Value: var value })
        {
            // x^0 is constant, at x = 0 too, where 0 · x^-1 is not.
            return Choose(IsZero(p), graph.Zero, p * graph.Apply(Pow, x, p - 1));
        }

        return value switch
        {
            0 => null,
            1 => graph.One,
            2 => 2 * x,
            _ => value * graph.Apply(Pow, x, graph.Constant(value - 1)),
        };
    }

    // y log x; at x = 0 < p it is 0.
    private static Node PartialByExponent(Node x, Node y) => x.Graph.Apply(Exponentials.XLogY, y, x);
}

using LossGen.Compiler.Analysis;
using LossGen.Compiler.Interpretation.Exact;
using static LossGen.Compiler.Primitives.Row;

namespace LossGen.Compiler.Primitives;

/// <summary>The circular functions and their inverses.</summary>
public static class Trigonometry
{
    /// <summary>sin x.</summary>
    public static readonly Primitive Sin = Unary("sin", Math.Sin, BigMath.Sin, (x, _) => x.Graph.Apply(Cos!, x), Ranges.Wave(Math.Sin, Math.PI / 2), @"\sin\left({0}\right)");

    /// <summary>cos x.</summary>
    public static readonly Primitive Cos = Unary("cos", Math.Cos, BigMath.Cos, (x, _) => -x.Graph.Apply(Sin, x), Ranges.Wave(Math.Cos, 0), @"\cos\left({0}\right)");

    /// <summary>tan x.</summary>
    public static readonly Primitive Tan = Unary("tan", Math.Tan, BigMath.Tan, (_, y) => 1 + (y * y), Ranges.Tangent, @"\tan\left({0}\right)");

    /// <summary>The inverse of sin.</summary>
    public static readonly Primitive Asin = Unary("asin", Math.Asin, BigMath.Asin, (x, _) => x.Graph.Apply(Powers.Rsqrt, (1 - x) * (1 + x)),
        Ranges.Increasing(Math.Asin, -1, 1), @"\arcsin\left({0}\right)", new Interval(-1, 1));

    /// <summary>The inverse of cos.</summary>
    public static readonly Primitive Acos = Unary("acos", Math.Acos, BigMath.Acos, (x, _) => -x.Graph.Apply(Powers.Rsqrt, (1 - x) * (1 + x)),
        Ranges.Decreasing(Math.Acos, -1, 1), @"\arccos\left({0}\right)", new Interval(-1, 1));

    /// <summary>The inverse of tan.</summary>
    public static readonly Primitive Atan = Unary("atan", Math.Atan, BigMath.Atan, (x, _) => 1 / (1 + (x * x)), Ranges.Increasing(Math.Atan), @"\arctan\left({0}\right)");

    /// <summary>The angle of the point (x, y), from y and x.</summary>
    public static readonly Primitive Atan2 = Binary("atan2", Math.Atan2, BigMath.Atan2,
        (x, _) =>
        {
            // Twice divided by the radius, so that its square neither overflows nor vanishes; at the origin, where no angle is, 0.
            var distance = x[0].Graph.Apply(Powers.Hypot, x[0], x[1]);
            var radius = Choose(IsZero(distance), x[0].Graph.One, distance);
            return [x[1] / radius / radius, -(x[0] / radius / radius)];
        },
        (a, b) => new(-3.1415926535897936, 3.1415926535897936, a.MayBeNaN || b.MayBeNaN));
}

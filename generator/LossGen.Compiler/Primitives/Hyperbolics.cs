using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Interpretation.Exact;
using static LossGen.Compiler.Primitives.Row;

namespace LossGen.Compiler.Primitives;

/// <summary>The hyperbolic functions and their inverses.</summary>
public static class Hyperbolics
{
    /// <summary>sinh x.</summary>
    public static readonly Primitive Sinh = Unary("sinh", Math.Sinh, BigMath.Sinh, (x, _) => x.Graph.Apply(Cosh!, x), Ranges.Increasing(Math.Sinh), @"\sinh\left({0}\right)");

    /// <summary>cosh x.</summary>
    public static readonly Primitive Cosh = Unary("cosh", Math.Cosh, BigMath.Cosh, (x, _) => x.Graph.Apply(Sinh, x), Ranges.EvenIncreasing(Math.Cosh), @"\cosh\left({0}\right)");

    /// <summary>tanh x.</summary>
    public static readonly Primitive Tanh = Unary("tanh", Math.Tanh, BigMath.Tanh, (x, _) => x.Graph.Apply(Sech2!, x), Ranges.Increasing(Math.Tanh), @"\tanh\left({0}\right)");

    /// <summary>The inverse of sinh.</summary>
    public static readonly Primitive Asinh = Unary("asinh", SpecialFunctions.Asinh, BigMath.Asinh,
        (x, _) => 1 / x.Graph.Apply(Powers.Hypot, x.Graph.One, x), Ranges.Increasing(SpecialFunctions.Asinh));

    /// <summary>The inverse of cosh.</summary>
    public static readonly Primitive Acosh = Unary("acosh", SpecialFunctions.Acosh, BigMath.Acosh,
        (x, _) => 1 / (x.Graph.Apply(Powers.Sqrt, x - 1) * x.Graph.Apply(Powers.Sqrt, x + 1)),
        Ranges.Increasing(SpecialFunctions.Acosh, low: 1), domain: new(1, double.PositiveInfinity));

    /// <summary>The inverse of tanh.</summary>
    public static readonly Primitive Atanh = Unary("atanh", SpecialFunctions.Atanh, BigMath.Atanh, (x, _) => 1 / ((1 - x) * (1 + x)),
        Ranges.Increasing(SpecialFunctions.Atanh, -1, 1), domain: new(-1 + 1.2e-16, 1 - 1.2e-16));

    /// <summary>1 / cosh² x, the derivative of tanh, whose tails 1 - tanh² x would lose.</summary>
    public static readonly Primitive Sech2 = Unary("sech2", SpecialFunctions.Sech2, BigMath.Sech2, (x, y) => -2 * (y * x.Graph.Apply(Tanh, x)),
        Ranges.EvenDecreasing(SpecialFunctions.Sech2), @"\operatorname{{sech}}^2\left({0}\right)", isFunction: false, spelling: ("1 / square(cosh({0}))", 6));

    /// <summary>log cosh x.</summary>
    public static readonly Primitive LogCosh = Unary("logcosh", SpecialFunctions.LogCosh, BigMath.LogCosh, (x, _) => x.Graph.Apply(Tanh, x),
        Ranges.EvenIncreasing(SpecialFunctions.LogCosh), @"\log\cosh\left({0}\right)", isFunction: false, spelling: ("log(cosh({0}))", 100));
}

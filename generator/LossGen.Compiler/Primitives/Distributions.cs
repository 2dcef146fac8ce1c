using LossGen.Compiler.Analysis;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Interpretation.Exact;
using static LossGen.Compiler.Primitives.Row;

namespace LossGen.Compiler.Primitives;

/// <summary>The error function, the normal distribution and the gamma function.</summary>
public static class Distributions
{
    private const double TwoOverSqrtPi = 1.12837916709551257390;
    private const double SqrtTwoOverPi = 0.79788456080286535588;
    private const double InverseSqrt2 = 0.70710678118654752440;

    /// <summary>The error function.</summary>
    public static readonly Primitive Erf = Unary("erf", ErrorFunctions.Erf, BigMath.Erf, (x, _) => TwoOverSqrtPi * x.Graph.Apply(Exponentials.Exp, -(x * x)),
        Ranges.Increasing(ErrorFunctions.Erf));

    /// <summary>1 - erf(x).</summary>
    public static readonly Primitive Erfc = Unary("erfc", ErrorFunctions.Erfc, BigMath.Erfc, (x, _) => -TwoOverSqrtPi * x.Graph.Apply(Exponentials.Exp, -(x * x)),
        Ranges.Decreasing(ErrorFunctions.Erfc));

    /// <summary>exp(x²) · erfc(x).</summary>
    public static readonly Primitive Erfcx = Unary("erfcx", ErrorFunctions.Erfcx, BigMath.Erfcx, (x, y) => (2 * (x * y)) - TwoOverSqrtPi,
        Ranges.Decreasing(ErrorFunctions.Erfcx), isFunction: false, spelling: ("exp(square({0})) * erfc({0})", 6));

    /// <summary>The standard normal distribution function.</summary>
    public static readonly Primitive NormCdf = Unary("normcdf", ErrorFunctions.NormCdf, BigMath.NormCdf, (x, _) => x.Graph.Apply(NormPdf!, x),
        Ranges.Increasing(ErrorFunctions.NormCdf), @"\Phi\left({0}\right)");

    /// <summary>The standard normal density.</summary>
    public static readonly Primitive NormPdf = Unary("normpdf", ErrorFunctions.NormPdf, BigMath.NormPdf, (x, y) => -(x * y),
        Ranges.EvenDecreasing(ErrorFunctions.NormPdf), @"\varphi\left({0}\right)", isFunction: false, spelling: ("exp(-square({0}) / 2) / sqrt(2 * pi)", 6));

    /// <summary>The logarithm of the normal distribution function. Its derivative, density over distribution, keeps its digits in the tail.</summary>
    public static readonly Primitive LogNormCdf = Unary("lognormcdf", ErrorFunctions.LogNormCdf, BigMath.LogNormCdf,
        (x, _) => SqrtTwoOverPi / x.Graph.Apply(Erfcx, -InverseSqrt2 * x),
        Ranges.Increasing(ErrorFunctions.LogNormCdf), @"\log\Phi\left({0}\right)", isFunction: false, spelling: ("log(normcdf({0}))", 100));

    /// <summary>log |Γ(x)|.</summary>
    public static readonly Primitive LogGamma = Unary("lgamma", SpecialFunctions.LogGamma, BigMath.LogGamma, (x, _) => x.Graph.Apply(Digamma!, x),
        r => r.Low >= 0 ? Ranges.Valley(SpecialFunctions.LogGamma, 1.4616321449683623, -0.12148629053584961)(r) : Interval.Reals with { MayBeNaN = r.MayBeNaN },
        @"\log\Gamma\left({0}\right)", Positive);

    /// <summary>The derivative of lgamma.</summary>
    public static readonly Primitive Digamma = Unary("digamma", SpecialFunctions.Digamma, BigMath.Digamma, (x, _) => x.Graph.Apply(Trigamma!, x),
        r => r.Low >= 0 ? Ranges.Increasing(SpecialFunctions.Digamma)(r) : Interval.Everything, @"\psi\left({0}\right)", Positive);

    /// <summary>The derivative of digamma.</summary>
    public static readonly Primitive Trigamma = Unary("trigamma", SpecialFunctions.Trigamma, BigMath.Trigamma, (x, _) => x.Graph.Apply(Tetragamma!, x),
        r => r.Low >= 0 ? Ranges.Decreasing(SpecialFunctions.Trigamma)(r) : new(0, double.PositiveInfinity, r.MayBeNaN || double.IsInfinity(r.Low)),
        @"\psi_1\left({0}\right)", Positive, isFunction: false);

    /// <summary>The derivative of trigamma, for Hessians; no formula differentiates it once more.</summary>
    public static readonly Primitive Tetragamma = Unary("tetragamma", SpecialFunctions.Tetragamma, BigMath.Tetragamma, null,
        r => r.Low > 0 ? Ranges.Increasing(SpecialFunctions.Tetragamma)(r) : Interval.Everything,
        @"\psi_2\left({0}\right)", Positive, isFunction: false);
}

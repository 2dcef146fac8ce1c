using System.Collections.Concurrent;

namespace LossGen.Compiler.Interpretation.Exact;

/// <summary>The error function and the normal distribution.</summary>
internal static partial class BigMath
{
    private static readonly ConcurrentDictionary<int, Trapezoid> Trapezoids = new();

    /// <summary>The error function.</summary>
    public static BigReal Erf(BigReal x)
    {
        if (x.IsNaN || x.IsZero)
        {
            return x;
        }

        if (BigReal.Abs(x) >= 1)
        {
            return x.Sign * (1 - Erfc(BigReal.Abs(x)));
        }

        // Kummer's form of the series: every term is positive.
        int precision = x.Precision + 16;
        var term = x.WithPrecision(precision);
        var square = (term * term).Scale(1);
        var sum = term;
        for (int n = 3; term.Top > x.Top - precision; n += 2)
        {
            term = term * square / n;
            sum += term;
        }

        return (sum.Scale(1) * ExpMinusSquare(x.WithPrecision(precision)) / Sqrt(Pi(precision))).WithPrecision(x.Precision);
    }

    /// <summary>1 - erf(x).</summary>
    public static BigReal Erfc(BigReal x)
    {
        if (!x.IsFinite)
        {
            return x.IsNaN ? x : x.Sign > 0 ? ZeroLike(x) : ZeroLike(x) + 2;
        }

        if (x < 1)
        {
            return x.Sign < 0 ? 2 - Erfc(-x) : 1 - Erf(x);
        }

        var rule = Trapezoid.For(x.Precision);
        return ((ExpMinusSquare(x.WithPrecision(rule.Precision)) * rule.Sum(x)) + rule.Pole(x)).WithPrecision(x.Precision);
    }

    /// <summary>exp(x²) · erfc(x).</summary>
    public static BigReal Erfcx(BigReal x)
    {
        if (!x.IsFinite || x < 1)
        {
            return x.IsNaN ? x : x.IsInfinite ? (x.Sign > 0 ? ZeroLike(x) : -x) : Erfc(x) / ExpMinusSquare(x);
        }

        var rule = Trapezoid.For(x.Precision);
        var pole = rule.Pole(x);
        return (rule.Sum(x) + (pole.IsZero ? pole : pole / ExpMinusSquare(x.WithPrecision(rule.Precision)))).WithPrecision(x.Precision);
    }

    /// <summary>The standard normal distribution function.</summary>
    public static BigReal NormCdf(BigReal x) => Erfc(-OverRoot2(x)).Scale(-1);

    /// <summary>The standard normal density.</summary>
    public static BigReal NormPdf(BigReal x)
    {
        int precision = x.Precision + 16;
        return (ExpMinusSquare(x, half: true) / Sqrt(Pi(precision).Scale(1))).WithPrecision(x.Precision);
    }

    /// <summary>The logarithm of <see cref="NormCdf"/>.</summary>
    public static BigReal LogNormCdf(BigReal x)
    {
        if (x.Sign > 0)
        {
            return Log1p(-NormCdf(-x));
        }

        return x.IsInfinite ? x : x > -1 ? Log(NormCdf(x)) : Log(Erfcx(-OverRoot2(x)).Scale(-1)) - (x * x).Scale(-1);
    }

    private static BigReal OverRoot2(BigReal x) => x.IsFinite ? x.WithPrecision(x.Precision + 40) * Sqrt(Half.WithPrecision(x.Precision + 40)) : x;

    private static BigReal Half => BigReal.One.Scale(-1);

    // The square must be exact: what it loses, the exponential multiplies.
    private static BigReal ExpMinusSquare(BigReal x, bool half = false)
    {
        if (!x.IsFinite)
        {
            return x.IsNaN ? x : ZeroLike(x);
        }

        var wide = x.WithPrecision(x.Precision + 48);
        return Exp(-(wide * wide).Scale(half ? -1 : 0)).WithPrecision(x.Precision);
    }

    /// <summary>
    /// erfcx by the trapezoidal rule on ∫ exp(-t²) / (t² + x²) dt with step h, whose error is exp(-π²/h²), and the residue of the
    /// integrand's pole at ±ix where the rule steps over it, x below π/h.
    /// </summary>
    private sealed class Trapezoid
    {
        private readonly BigReal _step;
        private readonly BigReal[] _weights;
        private readonly BigReal[] _nodes;

        private Trapezoid(int bits)
        {
            Precision = bits + 32;

            // A step of few bits, so that its products are exact and quick.
            double step = Math.Floor(Math.PI / Math.Sqrt((Precision + 16) * SpecialFunctions.Ln2) * 4096) / 4096;
            _step = step;
            var square = BigReal.FromDouble(step * step, Precision);
            int count = (int)(Math.Sqrt((Precision + 16) * SpecialFunctions.Ln2) / step) + 2;
            _nodes = [.. Enumerable.Range(1, count).Select(k => square * (k * k))];
            _weights = [.. _nodes.Select(n => Exp(-n))];
        }

        public int Precision { get; }

        public static Trapezoid For(int bits) => Trapezoids.GetOrAdd(bits, b => new(b));

        public BigReal Sum(BigReal x)
        {
            x = x.WithPrecision(Precision);
            var square = x * x;
            var sum = Half / square;
            for (int k = 0; k < _nodes.Length; k++)
            {
                sum += _weights[k] / (_nodes[k] + square);
            }

            return (_step * x).Scale(1) / Pi(Precision) * sum;
        }

        public BigReal Pole(BigReal x)
        {
            var pi = Pi(Precision);
            return x * _step >= pi ? BigReal.Zero : 2 / (1 - Exp((pi * x).Scale(1) / _step));
        }
    }
}

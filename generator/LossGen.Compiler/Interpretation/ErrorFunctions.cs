namespace LossGen.Compiler.Interpretation;

/// <summary>The error function and the normal distribution, with tails that keep their relative accuracy.</summary>
public static class ErrorFunctions
{
    private const double TwoOverSqrtPi = 1.12837916709551257390;
    private const double InverseSqrt2 = 0.70710678118654752440;

    // exp(-k²h²) and k²h² of the trapezoidal rule; h = ½ leaves an error of exp(-π²/h²), 7e-18.
    private const double Step = 0.5;
    private static readonly double[] Weights = [.. Enumerable.Range(1, 13).Select(k => Math.Exp(-k * k * Step * Step))];

    /// <summary>The error function.</summary>
    public static double Erf(double x)
    {
        double a = Math.Abs(x);
        if (!(a < 1))
        {
            return double.IsNaN(x) ? x : Math.Sign(x) * (1 - Erfc(a));
        }

        // Kummer's form of the series: every term is positive.
        double term = x;
        double sum = x;
        for (int n = 1; Math.Abs(term) > 1e-18 * Math.Abs(sum); n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }

        return TwoOverSqrtPi * SpecialFunctions.ExpMinusSquare(x) * sum;
    }

    /// <summary>1 - erf(x).</summary>
    public static double Erfc(double x) =>
        x < 0.5 ? 1 - Erf(x)
        : x > 28 ? 0
        : (SpecialFunctions.ExpMinusSquare(x) * Trapezoid(x)) + PoleTerm(x);

    /// <summary>exp(x²) · erfc(x).</summary>
    public static double Erfcx(double x)
    {
        if (x < 0.5)
        {
            return Math.Exp(x * x) * Erfc(x);
        }

        if (x > 1e8)
        {
            return TwoOverSqrtPi / 2 / x;
        }

        return Trapezoid(x) + (x < 6 ? PoleTerm(x) * Math.Exp(x * x) : 0);
    }

    /// <summary>The standard normal density.</summary>
    public static double NormPdf(double x) => SpecialFunctions.InverseSqrt2Pi * SpecialFunctions.ExpMinusSquare(x, 0.5);

    /// <summary>The standard normal distribution function.</summary>
    public static double NormCdf(double x)
    {
        if (x > -1)
        {
            return x <= 0 ? 0.5 * Erfc(-x * InverseSqrt2) : 1 - NormCdf(-x);
        }

        return x < -40 ? 0 : 0.5 * SpecialFunctions.ExpMinusSquare(x, 0.5) * Erfcx(-x * InverseSqrt2);
    }

    /// <summary>The logarithm of <see cref="NormCdf"/>.</summary>
    public static double LogNormCdf(double x)
    {
        if (x > 0)
        {
            return SpecialFunctions.Log1p(-NormCdf(-x));
        }

        return x > -1 ? Math.Log(NormCdf(x)) : Math.Log(0.5 * Erfcx(-x * InverseSqrt2)) - (0.5 * x * x);
    }

    // erfcx by the trapezoidal rule on ∫ exp(-t²) / (t² + x²) dt, for x away from 0.
    private static double Trapezoid(double x)
    {
        double square = x * x;
        double sum = 0;
        for (int k = Weights.Length; k >= 1; k--)
        {
            sum += Weights[k - 1] / ((k * k * Step * Step) + square);
        }

        return 2 * Step * x / Math.PI * ((0.5 / square) + sum);
    }

    // The rule steps over the integrand's pole at ±ix, whose residue is known.
    private static double PoleTerm(double x) => x > 6 ? 0 : 2 / (1 - Math.Exp(2 * Math.PI * x / Step));
}

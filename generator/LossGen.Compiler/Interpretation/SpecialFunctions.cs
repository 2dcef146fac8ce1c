namespace LossGen.Compiler.Interpretation;

/// <summary>
/// The functions of the language that <see cref="Math"/> of netstandard2.0 lacks, in <c>double</c> to a few units in the last
/// place. They are the meaning of the primitives, so they share nothing with the vector math that they judge.
/// </summary>
public static class SpecialFunctions
{
    /// <summary>log 2.</summary>
    public const double Ln2 = 0.69314718055994530942;

    /// <summary>1 / √(2π).</summary>
    public const double InverseSqrt2Pi = 0.39894228040143267794;

    /// <summary>exp(x) - 1.</summary>
    public static double Expm1(double x)
    {
        if (Math.Abs(x) > 0.7)
        {
            return Math.Exp(x) - 1;
        }

        // Kahan: the rounding of exp(x) cancels between the quotient's sides.
        double u = Math.Exp(x);
        return u == 1 ? x : (u - 1) * x / Math.Log(u);
    }

    /// <summary>log(1 + x).</summary>
    public static double Log1p(double x)
    {
        double u = 1 + x;
        if (u == 1)
        {
            return x;
        }

        // What the addition rounded away comes back to first order.
        return double.IsInfinity(u) || u <= 0 ? Math.Log(u) : Math.Log(u) + ((x - (u - 1)) / u);
    }

    /// <summary>log(1 - exp(x)) for x ≤ 0.</summary>
    public static double Log1mExp(double x) => x > -Ln2 ? Math.Log(-Expm1(x)) : Log1p(-Math.Exp(x));

    /// <summary>log(exp(a) + exp(b)).</summary>
    public static double LogAddExp(double a, double b) =>
        a == b ? a + Ln2 : Math.Max(a, b) + Log1p(Math.Exp(-Math.Abs(a - b)));

    /// <summary>The binary logarithm, exact at powers of two.</summary>
    public static double Log2(double x)
    {
        if (!(x > 0) || double.IsInfinity(x))
        {
            return Math.Log(x);
        }

        int shift = x < 2.3e-308 ? -54 : 0;
        long bits = BitConverter.DoubleToInt64Bits(shift == 0 ? x : x * 18014398509481984.0);
        int exponent = (int)(bits >> 52) - 1023;
        double mantissa = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFFL) | 0x3FF0000000000000L);
        if (mantissa > 1.4142135623730951)
        {
            mantissa /= 2;
            exponent++;
        }

        return exponent + shift + (Math.Log(mantissa) / Ln2);
    }

    /// <summary>The real cube root.</summary>
    public static double Cbrt(double x)
    {
        if (x == 0 || double.IsNaN(x) || double.IsInfinity(x))
        {
            return x;
        }

        // Scaled away from denormals and overflow, then one step of Newton.
        double scale = Math.Abs(x) < 1e-290 ? 1e-6 : 1;
        double a = Math.Abs(x) / (scale * scale * scale);
        double r = Math.Pow(a, 1.0 / 3);
        r -= (r - (a / r / r)) / 3;
        return x < 0 ? -r * scale : r * scale;
    }

    /// <summary>√(a² + b²) without overflow.</summary>
    public static double Hypot(double a, double b)
    {
        if (double.IsInfinity(a) || double.IsInfinity(b))
        {
            return double.PositiveInfinity;
        }

        double high = Math.Max(Math.Abs(a), Math.Abs(b));
        double low = Math.Min(Math.Abs(a), Math.Abs(b));
        if (high == 0 || double.IsNaN(high))
        {
            return high;
        }

        if (high is > 1e-140 and < 1e150)
        {
            return Math.Sqrt((high * high) + (low * low));
        }

        double scale = high > 1 ? 1e-200 : 1e200;
        return Math.Sqrt((high * scale * (high * scale)) + (low * scale * (low * scale))) / scale;
    }

    /// <summary>The inverse hyperbolic sine.</summary>
    public static double Asinh(double x)
    {
        double a = Math.Abs(x);
        double y = a > 1e10 ? Math.Log(a) + Ln2 : Log1p(a + (a * a / (1 + Math.Sqrt(1 + (a * a)))));
        return x < 0 ? -y : x == 0 ? x : y;
    }

    /// <summary>The inverse hyperbolic cosine.</summary>
    public static double Acosh(double x) => x > 1e10 ? Math.Log(x) + Ln2 : Log1p(x - 1 + Math.Sqrt((x - 1) * (x + 1)));

    /// <summary>The inverse hyperbolic tangent.</summary>
    public static double Atanh(double x)
    {
        double a = Math.Abs(x);
        double y = 0.5 * Log1p(2 * a / (1 - a));
        return x < 0 ? -y : x == 0 ? x : y;
    }

    /// <summary>log cosh x.</summary>
    public static double LogCosh(double x)
    {
        double a = Math.Abs(x);
        if (a > 1)
        {
            return a + Log1p(Math.Exp(-2 * a)) - Ln2;
        }

        double s = Math.Sinh(a);
        return 0.5 * Log1p(s * s);
    }

    /// <summary>1 / cosh² x.</summary>
    public static double Sech2(double x) => 4 * LogisticDensity(2 * x);

    /// <summary>1 / (1 + exp(-x)).</summary>
    public static double Sigmoid(double x)
    {
        double e = Math.Exp(-Math.Abs(x));
        return x >= 0 ? 1 / (1 + e) : e / (1 + e);
    }

    /// <summary>sigmoid(x) · sigmoid(-x).</summary>
    public static double LogisticDensity(double x)
    {
        double e = Math.Exp(-Math.Abs(x));
        return e / ((1 + e) * (1 + e));
    }

    /// <summary>log(1 + exp(x)).</summary>
    public static double Softplus(double x) => Math.Max(x, 0) + Log1p(Math.Exp(-Math.Abs(x)));

    /// <summary>The integer nearest, halves to even.</summary>
    public static double Round(double x) => Math.Round(x, MidpointRounding.ToEven);

    /// <summary>exp(-x²) with the rounding of the square given back, so that tails keep their relative accuracy.</summary>
    public static double ExpMinusSquare(double x, double scale = 1)
    {
        if (Math.Abs(x) > 60)
        {
            return double.IsNaN(x) ? x : 0;
        }

        var (square, error) = Square(x);
        return Math.Exp(-scale * square) * (1 - (scale * error));
    }

    /// <summary>log |Γ(x)|; inf at its poles.</summary>
    public static double LogGamma(double x) => GammaFunctions.LogGamma(x);

    /// <summary>Γ′(x) / Γ(x).</summary>
    public static double Digamma(double x) => GammaFunctions.Digamma(x);

    /// <summary>The derivative of digamma.</summary>
    public static double Trigamma(double x) => GammaFunctions.Trigamma(x);

    /// <summary>The derivative of trigamma.</summary>
    public static double Tetragamma(double x) => GammaFunctions.Tetragamma(x);

    /// <summary>The product of x with itself, with its rounding error.</summary>
    private static (double Product, double Error) Square(double x)
    {
        double t = 134217729 * x;
        double high = t - (t - x);
        double low = x - high;
        double product = x * x;
        return (product, (high * high) - product + (2 * high * low) + (low * low));
    }
}

namespace LossGen.Compiler.Interpretation.Exact;

/// <summary>Hyperbolic functions and activations, each in the form that loses no digits.</summary>
internal static partial class BigMath
{
    /// <summary>sinh x.</summary>
    public static BigReal Sinh(BigReal x)
    {
        // By exp(x) - 1 = e: (e + e / (e + 1)) / 2.
        var e = Expm1(BigReal.Abs(x));
        return e.IsInfinite ? x.Sign * e : x.Sign * (e + (e / (e + 1))).Scale(-1);
    }

    /// <summary>cosh x.</summary>
    public static BigReal Cosh(BigReal x) => (Exp(x) + Exp(-x)).Scale(-1);

    /// <summary>tanh x.</summary>
    public static BigReal Tanh(BigReal x)
    {
        var e = Expm1(BigReal.Abs(x).Scale(1));
        return x.IsNaN ? x : x.Sign * (e.IsInfinite ? BigReal.One.WithPrecision(x.Precision) : e / (e + 2));
    }

    /// <summary>The inverse of sinh.</summary>
    public static BigReal Asinh(BigReal x)
    {
        var a = BigReal.Abs(x);
        return x.IsFinite ? x.Sign * Log1p(a + (a * a / (1 + Sqrt(1 + (a * a))))) : x;
    }

    /// <summary>The inverse of cosh.</summary>
    public static BigReal Acosh(BigReal x)
    {
        var above = x - 1;
        return above.Sign < 0 ? NaNLike(above) : Log1p(above + Sqrt(above * (x + 1)));
    }

    /// <summary>The inverse of tanh.</summary>
    public static BigReal Atanh(BigReal x)
    {
        var a = BigReal.Abs(x);
        return x.IsNaN ? x : x.Sign * Log1p((a / (1 - a)).Scale(1)).Scale(-1);
    }

    /// <summary>log cosh x.</summary>
    public static BigReal LogCosh(BigReal x)
    {
        var a = BigReal.Abs(x);
        if (a > 1)
        {
            return a + Log1p(Exp(a.Scale(1) * -1)) - Ln2(a.Precision);
        }

        var s = Sinh(a);
        return Log1p(s * s).Scale(-1);
    }

    /// <summary>1 / cosh² x.</summary>
    public static BigReal Sech2(BigReal x) => LogisticDensity(x.Scale(1)).Scale(2);

    /// <summary>1 / (1 + exp(-x)).</summary>
    public static BigReal Sigmoid(BigReal x)
    {
        if (x.Sign >= 0)
        {
            return 1 / (1 + ExpBesideOne(-x));
        }

        var e = Exp(x);
        return e / (1 + e);
    }

    /// <summary>sigmoid(x) · sigmoid(-x).</summary>
    public static BigReal LogisticDensity(BigReal x)
    {
        var e = Exp(-BigReal.Abs(x));
        return e / ((1 + e) * (1 + e));
    }

    /// <summary>log(1 + exp(x)).</summary>
    public static BigReal Softplus(BigReal x) => BigReal.Max(x, 0) + Log1p(Exp(-BigReal.Abs(x)));

    /// <summary>log sigmoid(x).</summary>
    public static BigReal LogSigmoid(BigReal x) => -Softplus(-x);

    /// <summary>The positive part.</summary>
    public static BigReal Relu(BigReal x) => BigReal.Max(x, 0);

    /// <summary>x above 0, alpha · (exp(x) - 1) below.</summary>
    public static BigReal Elu(BigReal x, BigReal alpha) => x.Sign > 0 ? x : alpha * Expm1(x);

    /// <summary>x · normcdf(x).</summary>
    public static BigReal Gelu(BigReal x) => x.IsInfinite && x.Sign < 0 ? ZeroLike(x) : x * NormCdf(x);

    /// <summary>x · sigmoid(x).</summary>
    public static BigReal Silu(BigReal x) => x.IsInfinite && x.Sign < 0 ? ZeroLike(x) : x * Sigmoid(x);
}

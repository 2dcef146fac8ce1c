namespace LossGen.Compiler.Rewriting;

/// <content>Hyperbolic, trigonometric and error functions.</content>
public static partial class StabilizationRules
{
    private static readonly RewriteRule[] Hyperbolics =
    [
        new("(exp(x) - exp(-x)) / (exp(x) + exp(-x))", "tanh(x)", "LG3101", "inf / inf where the quotient is 1"),
        new("exp(x) - exp(-x)", "2 * sinh(x)", "LG3201", "cancellation near 0"),
        new("sinh(x) / cosh(x)", "tanh(x)", "LG3101", "inf / inf where the quotient is 1"),
        new("expm1(x) * sigmoid(-x)", "tanh(0.5 * x)", "LG3101", "inf * 0 where the product is 1"),
        new("2 * sigmoid(x) - 1", "tanh(0.5 * x)", "LG3201", "cancellation near 0"),
        new("1 - tanh(x)^2", "sech2(x)", "LG3201", "cancellation where tanh nears 1"),
        new("1 / cosh(x)^2", "sech2(x)", "LG3101", "cosh overflows where the quotient is 0"),
        new("1 - tanh(x)", "2 * sigmoid(-2 * x)", "LG3201", "cancellation where tanh nears 1"),
        new("1 + tanh(x)", "2 * sigmoid(2 * x)", "LG3201", "cancellation where tanh nears -1"),
        new("log(cosh(x))", "logcosh(x)", "LG3101", "cosh overflows where the logarithm is abs(x)"),
        new("log(sech2(x))", "-2 * logcosh(x)", "LG3103", "sech underflows before its logarithm is taken"),
        new("log(logisticdensity(x))", "logsigmoid(x) + logsigmoid(-x)", "LG3103", "the density underflows before its logarithm is taken"),
        new("log(x + sqrt(x^2 + 1))", "asinh(x)", "LG3201", "cancellation where x is negative"),
        new("log(x + sqrt(x^2 - 1))", "acosh(x)", "LG3102", "the square overflows") { When = "x >= 1" },
        new("log((1 + x) / (1 - x))", "2 * atanh(x)", "LG3201", "cancellation near 0"),
        new("exp(x^2) * erfc(x)", "erfcx(x)", "LG3006", "inf * 0 where the product is moderate"),
        new("exp(-0.5 * x^2) / normcdf(x)", "2 / erfcx(-0.7071067811865476 * x)", "LG3006", "0 / 0 where the quotient is moderate"),
        new("cosh(x) - 1", "2 * sinh(0.5 * x)^2", "LG3201", "cancellation near 0"),
        new("0.5 * (exp(x) + exp(-x)) - 1", "2 * sinh(0.5 * x)^2", "LG3201", "cancellation near 0"),
        new("acos(1 - x)", "2 * asin(sqrt(0.5 * x))", "LG3201", "small x is lost in 1 - x"),
        new("1 - cos(x)", "2 * sin(0.5 * x)^2", "LG3201", "cancellation near 0"),
        new("1 + cos(x)", "2 * cos(0.5 * x)^2", "LG3201", "cancellation where the cosine nears -1"),
        new("1 - erf(x)", "erfc(x)", "LG3201", "cancellation where erf nears 1"),
        new("1 + erf(x)", "erfc(-x)", "LG3201", "cancellation where erf nears -1"),
        new("1 - erfc(x)", "erf(x)", "LG3201", "cancellation near 0"),
        new("1 - normcdf(x)", "normcdf(-x)", "LG3201", "cancellation where the distribution nears 1"),
    ];
}

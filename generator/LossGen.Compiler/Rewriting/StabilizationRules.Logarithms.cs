namespace LossGen.Compiler.Rewriting;

/// <content>Logarithms of what over- or underflows, or nears 1.</content>
public static partial class StabilizationRules
{
    private static readonly RewriteRule[] Logarithms =
    [
        new("log(1 + exp(x))", "softplus(x)", "LG3101", "exp overflows where the logarithm is x"),
        new("log1p(exp(x))", "softplus(x)", "LG3101", "exp overflows where the logarithm is x"),
        new("log(exp(x))", "x", "LG3101", "exp overflows and its logarithm is its argument"),
        new("log(exp(x) + exp(-x))", "logcosh(x) + 0.6931471805599453", "LG3101", "exp overflows where the logarithm is abs(x)"),
        new("log(exp(a) + exp(b))", "logaddexp(a, b)", "LG3205", "exp overflows where the logarithm is its argument"),
        new("log(exp(a) + exp(b) + exp(d))", "logaddexp(logaddexp(a, b), d)", "LG3205", "exp overflows where the logarithm is its argument"),
        new("log(1 + exp(a) + exp(b))", "softplus(logaddexp(a, b))", "LG3205", "exp overflows where the logarithm is its argument"),
        new("log(sum(exp(z)))", "logsumexp(z)", "LG3205", "exp overflows where the largest decides"),
        new("log(mean(exp(z)))", "logsumexp(z) - log(size(z))", "LG3205", "exp overflows where the largest decides"),
        new("log(1 + sum(exp(z)))", "softplus(logsumexp(z))", "LG3205", "exp overflows where the largest decides"),
        new("log1p(sum(exp(z)))", "softplus(logsumexp(z))", "LG3205", "exp overflows where the largest decides"),
        new("log(exp(a) + sum(exp(z)))", "logaddexp(a, logsumexp(z))", "LG3205", "exp overflows where the largest decides"),
        new("log(k + exp(x))", "logaddexp(log(k), x)", "LG3101", "exp overflows where the logarithm is x") { When = "k > 0" },
        new("log(exp(x) * w)", "x + log(w)", "LG3103", "exp under- or overflows before its logarithm is taken"),
        new("log(1 - exp(x))", "log1mexp(x)", "LG3201", "cancellation near 0, and far below it"),
        new("log1p(-exp(x))", "log1mexp(x)", "LG3201", "cancellation near 0"),
        new("log(1 - (1 - p)^n)", "log1mexp(n * log1p(-p))", "LG3201", "1 - p rounds to 1 where p is small") { When = "p >= 0 && p <= 1" },
        new("1 - (1 - p)^n", "-expm1(n * log1p(-p))", "LG3201", "1 - p rounds to 1 where p is small") { When = "p >= 0 && p <= 1", Unless = "n == 2" },
        new("log(normcdf(x))", "lognormcdf(x)", "LG3103", "the lower tail underflows before its logarithm is taken"),
        new("log(erfc(x))", "lognormcdf(-1.4142135623730951 * x) + 0.6931471805599453", "LG3103", "the tail underflows before its logarithm is taken"),
        new("log(x^k)", "k * log(abs(x))", "LG3103", "the power under- or overflows before its logarithm is taken") { When = "abs(x)^k == x^k" },
        new("log(x^k)", "k * log(x)", "LG3103", "the power under- or overflows before its logarithm is taken"),
        new("log(x^n)", "n * log(x)", "LG3103", "the power under- or overflows before its logarithm is taken") { When = "x > 0" },
        new("log(sqrt(x))", "0.5 * log(x)", null, "a root less"),
        new("log(rsqrt(x))", "-0.5 * log(x)", null, "a root less"),
        new("log(1 + x)", "log1p(x)", "LG3201", "small x is lost in 1 + x"),
        new("xlogy(y, 1 + x)", "xlog1py(y, x)", "LG3201", "small x is lost in 1 + x"),
        new("x * log(x)", "xlogy(x, x)", "LG3006", "0 * log(0), whose limit is 0") { When = "x >= 0", Unless = "x > 0" },
        new("(1 - x) * log1p(-x)", "xlog1py(1 - x, -x)", "LG3006", "0 * log(0), whose limit is 0") { When = "x <= 1", Unless = "x < 1" },
        new("exp(x) - 1", "expm1(x)", "LG3201", "cancellation near 0"),
        new("exp(a) * exp(b)", "exp(a + b)", "LG3006", "inf * 0 where the product is moderate") { Unless = "abs(a) < 80 && abs(b) < 80" },
        new("exp(a) / exp(b)", "exp(a - b)", "LG3006", "inf / inf where the quotient is moderate") { Unless = "abs(a) < 80 && abs(b) < 80" },
        new("1 / exp(x)", "exp(-x)", null, "a division less"),
        new("exp(log(x))", "x", null, "they undo each other") { When = "x >= 0" },
        new("exp(logsigmoid(x))", "sigmoid(x)", null, "one function where there were two"),
        new("exp(-softplus(x))", "sigmoid(-x)", "LG3201", "what nears 1 is known by its complement"),
        new("log(expm1(x))", "x + log1mexp(-x)", "LG3101", "expm1 overflows where the logarithm is x"),
    ];
}

namespace LossGen.Compiler.Rewriting;

/// <content>Roots and powers that leave the range of numbers on the way.</content>
public static partial class StabilizationRules
{
    private static readonly RewriteRule[] Roots =
    [
        new("sqrt(x^2 + y^2)", "hypot(x, y)", "LG3102", "the squares over- or underflow")
        {
            Unless = "abs(x) < 1e18 && abs(y) < 1e18 && (abs(x) > 1e-18 || abs(y) > 1e-18)",
        },
        new("sqrt(x^2 + y^2 + z^2)", "hypot(hypot(x, y), z)", "LG3102", "the squares over- or underflow")
        {
            Unless = "abs(x) < 1e18 && abs(y) < 1e18 && abs(z) < 1e18 && (abs(x) > 1e-18 || abs(y) > 1e-18 || abs(z) > 1e-18)",
        },
        new("(x^k + y^k)^c",
            "max(abs(x), abs(y)) * (1 + (min(abs(x), abs(y)) / max(max(abs(x), abs(y)), 1.1754943508222875e-38))^k)^c",
            "LG3102", "the powers over- or underflow")
        {
            When = "c * k > 0.9999999 && c * k < 1.0000001 && k > 1 && abs(x)^k == x^k && abs(y)^k == y^k",
            Unless = "abs(x)^k < 1e37 && abs(y)^k < 1e37 && (abs(x)^k > 1e-37 || abs(y)^k > 1e-37)",
        },
        new("sqrt(sum(x^2))", "norm(x)", "LG3102", "the squares over- or underflow") { Unless = "abs(x) < 1e18 && abs(x) > 1e-18" },
        new("sqrt(mean(x^2))", "norm(x) * sqrt(average(1, size(x)))", "LG3102", "the squares over- or underflow") { Unless = "abs(x) < 1e18 && abs(x) > 1e-18" },
        new("sqrt(mean(x^2) + w * y^2)", "hypot(norm(x) * sqrt(average(1, size(x))), sqrt(w) * y)", "LG3102", "the squares over- or underflow") { When = "w > 0" },
        new("x / (sqrt(1 + x) - 1)", "sqrt(1 + x) + 1", "LG3006", "0 / 0 where the quotient is 2"),
        new("x / sqrt(x)", "sqrt(x)", "LG3006", "0 / 0 where the quotient is 0"),
        new("1 / sqrt(x)", "rsqrt(x)", null, "one function where there were two") { IsWhole = true },
    ];
}

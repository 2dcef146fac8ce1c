namespace LossGen.Compiler.Rewriting;

/// <content>Differences of what is nearly equal.</content>
public static partial class StabilizationRules
{
    private static readonly RewriteRule[] Differences =
    [
        new("relu(x) - relu(-x)", "x", "LG2003", "two kinks at 0 that cancel"),
        new("sqrt(a^2 + r) - a", "r / (sqrt(a^2 + r) + a)", "LG3201", "cancellation where r is small") { When = "a > 0 || a >= 0 && r > 0" },
        new("x / (y + z) / x", "1 / (y + z)", "LG3201", "a factor that goes away, and its derivatives with it") { When = "x > 0 || x < 0" },
        new("x * sign(x)", "abs(x)", null, "one function where there were two"),
        new("x + y - min(x, y)", "max(x, y)", "LG3201", "cancellation where they are apart"),
        new("x + y - max(x, y)", "min(x, y)", "LG3201", "cancellation where they are apart"),
        new("sqrt((a - x) * (a + x)) - a", "-(x * (x / (sqrt((a - x) * (a + x)) + a)))", "LG3201", "cancellation where x is small") { When = "a > 0" },
        new("hypot(x, y) - y", "x * (x / (hypot(x, y) + y))", "LG3201", "cancellation where x is small") { When = "y > 0" },
        new("sqrt(x + c) - sqrt(x)", "c / (sqrt(x + c) + sqrt(x))", "LG3201", "cancellation where x is large") { When = "c > 0" },
        new("sqrt(x + c) - sqrt(x + k)", "(c - k) / (sqrt(x + c) + sqrt(x + k))", "LG3201", "cancellation where x is large") { When = "c > k" },
        new("sqrt(x + y) - sqrt(x - y)", "2 * y / (sqrt(x + y) + sqrt(x - y))", "LG3201", "cancellation where y is small") { When = "x > 0" },
        new("lgamma(x + 1) - lgamma(x)", "log(abs(x))", "LG3201", "cancellation where x is large"),
        new("lgamma(x + 2) - lgamma(x)", "log(abs(x)) + log(abs(x + 1))", "LG3201", "cancellation where x is large"),
        new("lgamma(x + 2) - lgamma(x + 1)", "log(abs(x + 1))", "LG3201", "cancellation where x is large"),
        new("lgamma(x) - lgamma(x - 1)", "log(abs(x - 1))", "LG3201", "cancellation where x is large"),
        new("1 - 1 / (x + 1)", "x / (x + 1)", "LG3201", "cancellation near 0"),
        new("1 - x / (x + y)", "y / (x + y)", "LG3201", "cancellation where y is small") { When = "x >= 0 && y >= 0" },
        new("1 - x^2 / hypot(x, y)^2", "(y / hypot(x, y))^2", "LG3201", "cancellation where y is small"),
        new("1 / sqrt(x^2 + y) - x^2 / sqrt(x^2 + y)^3", "y / sqrt(x^2 + y)^3", "LG3201", "cancellation where y is small") { When = "y >= 0" },
        new("1 / (sqrt(x^2 + c) + k) - 0.5 * x^2 / ((sqrt(x^2 + c) + k)^2 * sqrt(x^2 + c))", "0.5 / sqrt(x^2 + c)", "LG3201", "cancellation where x is large")
        {
            When = "k > 0 && k * k > 0.9999999 * c && k * k < 1.0000001 * c",
        },
        new("1 / (hypot(x, y) + y) - 0.5 * x^2 / ((hypot(x, y) + y)^2 * hypot(x, y))", "0.5 / hypot(x, y)", "LG3201", "cancellation where x is large"),
        new("1 / x - 1 / (x + k)", "k / (x * (x + k))", "LG3201", "cancellation where x is large") { When = "x > 0 && k > 0" },
        new("a^2 - 2 * a * b + b^2", "(a - b)^2", "LG3201", "cancellation where a is near b"),
        new("x^2 - y^2", "(x - y) * (x + y)", "LG3201", "the squares' rounding errors stay where they cancel") { IsWhole = true, Cancels = true },
    ];
}

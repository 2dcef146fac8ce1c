namespace LossGen.Compiler.Rewriting;

/// <content>Functions of sums over the data, and what their derivatives sum.</content>
public static partial class StabilizationRules
{
    private static readonly RewriteRule[] Reductions =
    [
        new("exp(z) / sum(exp(z))", "exp(z - logsumexp(z))", "LG3205", "a softmax without the shift"),
        new("exp(a) / sum(exp(z))", "exp(a - logsumexp(z))", "LG3205", "a softmax without the shift"),
        new("sum(exp(z) * v) / sum(exp(z))", "sum(exp(z - logsumexp(z)) * v)", "LG3205", "weights of a softmax without the shift"),
        new("mean(x^2) - mean(x)^2", "mean((x - mean(x))^2)", "LG3206", "a variance in one pass loses the digits that it is made of"),
        new("mean(x^2) - w * mean(x)^2", "mean((x - mean(x))^2) + (1 - w) * mean(x)^2", "LG3206", "a variance in one pass loses the digits that it is made of") { When = "w > 0 && w < 1" },
        new("sum(x^2) / size(x) - (sum(x) / size(x))^2", "sum((x - sum(x) / size(x))^2) / size(x)", "LG3206", "a variance in one pass loses the digits that it is made of"),
        new("sum(x^2) / size(x) - sum(x)^2 / size(x)^2", "sum((x - sum(x) / size(x))^2) / size(x)", "LG3206", "a variance in one pass loses the digits that it is made of"),
        new("sum(x^2) / size(x) - mean(x)^2", "mean((x - mean(x))^2)", "LG3206", "a variance in one pass loses the digits that it is made of"),
        new("sum(x^2) - sum(x)^2 / size(x)", "sum((x - mean(x))^2)", "LG3206", "a variance in one pass loses the digits that it is made of"),
        new("sum(x^2) - size(x) * mean(x)^2", "sum((x - mean(x))^2)", "LG3206", "a variance in one pass loses the digits that it is made of"),
        new("mean(x * y) - mean(x) * mean(y)", "mean((x - mean(x)) * (y - mean(y)))", "LG3206", "a covariance in one pass loses the digits that it is made of"),
        new("sum(w * x^2) / sum(w) - (sum(w * x) / sum(w))^2", "sum(w * (x - sum(w * x) / sum(w))^2) / sum(w)", "LG3206", "a variance in one pass loses the digits that it is made of"),
        new("sum(x^2) - 2 * sum(x * y) + sum(y^2)", "sum((x - y)^2)", "LG3201", "cancellation where x is near y"),
        new("logsumexp(z) - max(z)", "logsumexp(z - max(z))", "LG3201", "cancellation where all are large"),
        new("logsumexp(z) - mean(z)", "logsumexp(z - mean(z))", "LG3201", "cancellation where all are large"),
        new("1 - sum(a * b) / (norm(a) * norm(b))", "0.5 * sum((a / norm(a) - b / norm(b))^2)", "LG3201", "cancellation where the directions are close"),
        new("1 - sum(a / norm(a) * (b / norm(b)))", "0.5 * sum((a / norm(a) - b / norm(b))^2)", "LG3201", "cancellation where the directions are close"),
        new("1 - sum(a * b) / sqrt(sum(a^2) * sum(b^2))", "0.5 * sum((a / norm(a) - b / norm(b))^2)", "LG3201", "cancellation where the directions are close"),
        new("1 - sum(a * b) / (sqrt(sum(a^2)) * sqrt(sum(b^2)))", "0.5 * sum((a / norm(a) - b / norm(b))^2)", "LG3201", "cancellation where the directions are close"),
        new("sum((a / norm(a) - b / norm(b)) * a / norm(a)^2)", "0.5 * sum((a / norm(a) - b / norm(b))^2) / norm(a)", null, "a sum less: 1 - cos(a, b) along a"),
        new("sum((b / norm(b) - a / norm(a)) * a / norm(a)^2)", "-0.5 * sum((b / norm(b) - a / norm(a))^2) / norm(a)", null, "a sum less: 1 - cos(a, b) along a"),
    ];
}

namespace LossGen.Compiler.Rewriting;

/// <content>Sigmoids written out, and the logarithms around them.</content>
public static partial class StabilizationRules
{
    private static readonly RewriteRule[] Sigmoids =
    [
        new("1 / (1 + exp(x))", "sigmoid(-x)", "LG3101", "exp overflows where the quotient is 0"),
        new("exp(x) * sigmoid(-x)", "sigmoid(x)", "LG3101", "inf * 0 where the value is 1"),
        new("exp(x) / (k + exp(x))", "sigmoid(x - log(k))", "LG3101", "exp overflows where the quotient is 1") { When = "k > 0.01 && k < 100" },
        new("1 / (k + exp(x))", "sigmoid(log(k) - x) / k", "LG3101", "exp overflows where the quotient is 0") { When = "k > 0.01 && k < 100" },
        new("exp(a) / (exp(a) + exp(b))", "sigmoid(a - b)", "LG3205", "a softmax of two, without the shift"),
        new("1 - sigmoid(x)", "sigmoid(-x)", "LG3201", "cancellation where the sigmoid nears 1"),
        new("sigmoid(x) * sigmoid(-x)", "logisticdensity(x)", "LG3103", "the tails underflow late and cost one exponential"),
        new("sigmoid(x) - sigmoid(-x)", "tanh(0.5 * x)", "LG3201", "cancellation near 0"),
        new("softplus(x) - x", "softplus(-x)", "LG3201", "cancellation where x is large"),
        new("softplus(-x) + (1 - y) * x", "softplus(x) - y * x", "LG3201", "cancellation where x is far below 0"),
        new("relu(x) + softplus(-abs(x))", "softplus(x)", "LG2003", "two kinks at 0 that cancel"),
        new("max(x, 0) + softplus(-abs(x))", "softplus(x)", "LG2003", "two kinks at 0 that cancel"),
        new("softplus(-abs(x)) - min(x, 0)", "softplus(-x)", "LG2003", "two kinks at 0 that cancel"),
        new("max(a, b) + softplus(-abs(a - b))", "logaddexp(a, b)", "LG2003", "two kinks that cancel"),
        new("log(sigmoid(x))", "logsigmoid(x)", "LG3103", "the sigmoid underflows before its logarithm is taken"),
        new("0.5 * (x + abs(x)) + softplus(-abs(x))", "softplus(x)", "LG2003", "two kinks at 0 that cancel"),
        new("softplus(x) - softplus(-x)", "x", "LG3201", "cancellation near 0"),
        new("logsigmoid(x) - logsigmoid(-x)", "x", "LG3201", "cancellation near 0"),
        new("log(w / sigmoid(x))", "log(w) - logsigmoid(x)", "LG3103", "the sigmoid underflows before its logarithm is taken"),
        new("log(sigmoid(x) * w)", "logsigmoid(x) + log(w)", "LG3103", "the sigmoid underflows before its logarithm is taken"),
    ];
}

using System.Globalization;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Tests.Analysis.Judging;

/// <summary>A formula drawn from a grammar, with parameters of all kinds of ranges: what people write, and what they had better not.</summary>
/// <param name="Text">The formula.</param>
/// <param name="Parameters">The parameters, as C#.</param>
internal sealed record RandomFormula(string Text, string Parameters)
{
    private static readonly string[] Ranges =
    [
        "", "", "[Logit] ", "[Probability] ", "[Positive] ", "[Range(0, 10)] ", "[Range(-1, 1)] ", "[Range(-50, 50)] ", "[Range(0.01, 100)] ", "[Range(-1000, 1000)] ",
        "[Range(1e-6, 1)] ", "[Range(-1e20, 1e20)] ", "[Range(1, 1000000)] ", "[Range(-0.5, 2)] ",
    ];

    private static readonly string[] Functions =
    [
        "exp", "log", "sqrt", "abs", "sigmoid", "tanh", "softplus", "log1p", "expm1", "square", "relu", "sin", "cos", "atan", "erf", "logsigmoid", "rsqrt", "cosh", "asinh", "normcdf", "gelu", "silu",
    ];

    private static readonly string[] Literals = ["1", "2", "0.5", "3", "0.1", "10", "1e-3", "1e-7", "100"];

    /// <summary>Draws a formula.</summary>
    public static RandomFormula Draw(int seed)
    {
        var random = new Random(seed);
        string[] names = [.. new[] { "x", "y", "w" }.Take(1 + random.Next(3))];
        string parameters = string.Join(", ", names.Select((n, i) => $"{(i > 0 && random.Next(3) == 0 ? "[Grad] " : i == 0 ? "[Grad] " : "")}{Ranges[random.Next(Ranges.Length)]}ReadOnlySpan<float> {n}"));
        var used = new HashSet<string>();
        string Name()
        {
            string name = names[random.Next(names.Length)];
            used.Add(name);
            return name;
        }

        string Literal() => Literals[random.Next(Literals.Length)];
        string Leaf() => random.Next(4) == 0 ? Literal() : Name();
        string Expression(int depth)
        {
            if (depth == 0)
            {
                return Leaf();
            }

            string a = Expression(depth - 1);
            return random.Next(12) switch
            {
                0 or 1 => $"({a} + {Expression(depth - 1)})",
                2 or 3 => $"({a} - {Expression(depth - 1)})",
                4 => $"({a} * {Expression(depth - 1)})",
                5 => $"({a} / {Expression(depth - 1)})",
                6 => $"({a})^{new[] { "2", "3", "0.5", "-1", "1.5" }[random.Next(5)]}",
                7 => random.Next(3) switch { 0 => $"max({a}, {Literal()})", 1 => $"min({a}, {Literal()})", _ => $"clamp({a}, 0.1, {1 + random.Next(9)})" },
                8 when random.Next(2) == 0 => $"({a} > {Literal()} ? {Expression(depth - 1)} : {Expression(depth - 1)})",
                _ => $"{Functions[random.Next(Functions.Length)]}({a})",
            };
        }

        string body = Expression(1 + random.Next(3));
        string text = random.Next(10) switch
        {
            0 => $"sqrt(mean(({body})^2))",
            1 => $"log(mean(exp({body})))",
            2 => $"sum({body}) / sum({Expression(1)})",
            3 => $"logsumexp({body})",
            _ => $"mean({body})",
        };

        // What isn't used would be a finding of another kind.
        string unused = string.Concat(names.Where(n => !used.Contains(n)).Select(n => $" + 0.001 * mean(sin({n}))"));
        return new(text + unused, parameters);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Text} | {Parameters}");
}

namespace LossGen.Compiler.Binding;

/// <summary>Finds what was probably meant by a misspelt name.</summary>
internal static class Suggestions
{
    /// <summary>What functions are called elsewhere.</summary>
    private static readonly Dictionary<string, string> Synonyms = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ln"] = "log", ["loge"] = "log", ["fabs"] = "abs", ["absolute"] = "abs", ["average"] = "mean", ["avg"] = "mean",
        ["maximum"] = "max", ["fmax"] = "max", ["minimum"] = "min", ["fmin"] = "min", ["power"] = "pow", ["count"] = "size",
        ["length"] = "size", ["len"] = "size", ["numel"] = "size", ["logistic"] = "sigmoid", ["expit"] = "sigmoid", ["swish"] = "silu",
        ["sqr"] = "square", ["arctan"] = "atan", ["arctan2"] = "atan2", ["arcsin"] = "asin", ["arccos"] = "acos", ["detach"] = "stopgradient",
        ["stop_gradient"] = "stopgradient", ["log_sigmoid"] = "logsigmoid", ["log_softmax"] = "logsoftmax",
        ["rint"] = "round", ["lse"] = "logsumexp", ["product"] = "prod", ["ceiling"] = "ceil", ["gammaln"] = "lgamma", ["loggamma"] = "lgamma", ["clip"] = "clamp",
        ["phi"] = "normcdf", ["\u03c0"] = "pi", ["infinity"] = "inf",
    };

    /// <summary>What functions of other libraries are in this language; null of those that are not to be had in an expression.</summary>
    private static readonly Dictionary<string, string?> Elsewhere = new(StringComparer.OrdinalIgnoreCase)
    {
        ["log10"] = "log(x) / log(10)", ["exp10"] = "10^x", ["logit"] = "log(p / (1 - p))", ["reciprocal"] = "1 / x", ["inv"] = "1 / x", ["trunc"] = "sign(x) * floor(abs(x))",
        ["sec"] = "1 / cos(x)", ["csc"] = "1 / sin(x)", ["cot"] = "1 / tan(x)", ["sech"] = "1 / cosh(x)", ["csch"] = "1 / sinh(x)", ["coth"] = "1 / tanh(x)", ["sinc"] = "sin(pi * x) / (pi * x)",
        ["gamma"] = "exp(lgamma(x))", ["tgamma"] = "exp(lgamma(x))", ["lbeta"] = "lgamma(a) + lgamma(b) - lgamma(a + b)", ["betaln"] = "lgamma(a) + lgamma(b) - lgamma(a + b)",
        ["softmin"] = "softmax(-x)", ["softsign"] = "x / (1 + abs(x))", ["mish"] = "x * tanh(softplus(x))", ["selu"] = "1.0507009873554805 * elu(x, 1.6732632423543772)",
        ["celu"] = "max(x, 0) + min(a * expm1(x / a), 0)", ["leaky_relu"] = "max(x, a * x)", ["leakyrelu"] = "max(x, a * x)", ["lrelu"] = "max(x, a * x)", ["prelu"] = "max(x, a * x)",
        ["relu6"] = "clamp(x, 0, 6)", ["hardtanh"] = "clamp(x, -1, 1)", ["hardsigmoid"] = "clamp(x / 6 + 0.5, 0, 1)", ["hard_sigmoid"] = "clamp(x / 6 + 0.5, 0, 1)",
        ["hardswish"] = "x * clamp(x / 6 + 0.5, 0, 1)", ["tanhshrink"] = "x - tanh(x)", ["logcosh"] = "abs(x) + softplus(-2 * abs(x)) - log(2)", ["log_cosh"] = "abs(x) + softplus(-2 * abs(x)) - log(2)",
        ["where"] = "c ? a : b", ["iff"] = "c ? a : b", ["ifelse"] = "c ? a : b", ["if_else"] = "c ? a : b", ["select"] = "c ? a : b", ["isnan"] = "x != x",
        ["heaviside"] = "x > 0", ["step"] = "x > 0", ["lerp"] = "a + t * (b - a)", ["dot"] = "sum(a * b)", ["inner"] = "sum(a * b)", ["var"] = "mean((x - mean(x))^2)", ["variance"] = "mean((x - mean(x))^2)",
        ["std"] = "sqrt(mean((x - mean(x))^2))", ["rms"] = "sqrt(mean(x^2))", ["mse"] = "mean((p - y)^2)", ["rmse"] = "sqrt(mean((p - y)^2))", ["mae"] = "mean(abs(p - y))",
        ["bce"] = "mean(softplus(z) - y * z)", ["nll"] = "-mean[n](logp[n, label[n]])", ["nll_loss"] = "-mean[n](logp[n, label[n]])",
        ["median"] = null, ["mode"] = null, ["erfinv"] = null, ["erfi"] = null, ["erfcinv"] = null, ["trigamma"] = null, ["polygamma"] = null, ["cumsum"] = null, ["sort"] = null,
    };

    /// <summary>What to write for a function of another library; null where the name isn't one of those.</summary>
    public static (bool IsKnown, string? Text) Translation(string name) => (Elsewhere.TryGetValue(name, out var text), text);

    /// <summary>Whether a function of this name may be a misspelling of that: numbers in names are no slips of the hand.</summary>
    public static bool MayBeMisspelt(string name, string function) => Digits(name) == Digits(function);

    /// <summary>Whether a name is another one for a function.</summary>
    public static bool IsSynonym(string name, string function) => Synonyms.TryGetValue(name, out var meant) && function == meant;

    private static string Digits(string name) => new([.. name.Where(char.IsDigit)]);

    /// <summary>The candidate nearest to the name, or null where none is near.</summary>
    public static string? Nearest(string name, IEnumerable<string> candidates)
    {
        string? best = null;
        var least = name.Length == 1 ? 1 : Math.Max(1, name.Length / 3) + 1;
        foreach (var candidate in candidates)
        {
            if (Synonyms.TryGetValue(name, out var meant) && candidate == meant)
            {
                return candidate;
            }

            if (Math.Abs(candidate.Length - name.Length) < least && candidate != name)
            {
                var distance = string.Equals(candidate, name, StringComparison.OrdinalIgnoreCase) ? 0 : Distance(name, candidate);

                // A name of which nothing is left is no misspelling of it.
                if (distance < least && distance < Math.Max(name.Length, candidate.Length))
                {
                    (best, least) = (candidate, distance);
                }
            }
        }

        return best;
    }

    /// <summary>The candidate that the name abbreviates, or null where there is none.</summary>
    public static string? Abbreviated(string name, IEnumerable<string> candidates) =>
        candidates.FirstOrDefault(c => c.Length > name.Length && c.StartsWith(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The number of insertions, deletions, replacements and exchanges of neighbours between two words.</summary>
    internal static int Distance(string a, string b)
    {
        var (before, last, row) = (new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]);
        for (var j = 0; j <= b.Length; j++)
        {
            last[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(replaced, Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }

            (before, last, row) = (last, row, before);
        }

        return last[b.Length];
    }
}

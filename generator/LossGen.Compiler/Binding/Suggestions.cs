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
        ["lse"] = "logsumexp", ["product"] = "prod", ["ceiling"] = "ceil", ["gammaln"] = "lgamma", ["loggamma"] = "lgamma", ["clip"] = "clamp",
        ["phi"] = "normcdf", ["\u03c0"] = "pi", ["infinity"] = "inf",
    };

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

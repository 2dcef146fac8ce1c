using System.Collections.Immutable;
using System.Text.RegularExpressions;
using LossGen.Compiler.Signatures;

namespace LossGen.Tests.Engines.Indexed;

/// <summary>
/// Random losses over rows n, cells c (and their twin j) and a depth k: reductions with filters, labels, definitions at subscripts,
/// neighbours, contractions. Conditions are on inputs alone, so that rounding can't turn them, and values stay of the order of one.
/// </summary>
public sealed class RandomIndexedFormulas(Random random)
{
    private static readonly (string Name, ElementType? Element, string Subscripts)[] Tensors =
        [("a", null, "nc"), ("b", null, "nc"), ("u", null, "n"), ("v", null, "c"), ("w", null, "ck"), ("x", null, "nk"), ("e", null, "c"), ("label", ElementType.Int32, "n"), ("m", ElementType.Boolean, "nc"), ("g", ElementType.Boolean, "n")];

    private static readonly string[] Outputs = ["o", "q"];

    private static readonly string[] Functions = ["tanh", "sigmoid", "sin", "cos", "atan", "logsigmoid", "0.5 * ", "1 - ", "-", "abs", "relu"];

    // What is written n times stands for the definitions in reach, by their subscripts.
    private readonly List<(string Name, string Subscripts)> _definitions = [];

    /// <summary>The next formula, of float or of double: a loss, or in a quarter of all cases a kernel of one output or two.</summary>
    public Formula Next()
    {
        _definitions.Clear();
        var lines = new List<string>();
        for (int i = random.Next(3); i > 0; i--)
        {
            string subscripts = Pick("nc", "nc", "n", "c"), name = "d" + i, body = Expression(subscripts, 2);
            lines.Add($"{name}[{string.Join(", ", subscripts.ToCharArray())}] = {(subscripts == "nc" && random.Next(3) == 0 ? $"{Pick("softmax", "logsoftmax")}[c]({body})" : body)}");
            _definitions.Add((name, subscripts));
        }

        int results = random.Next(4) == 0 ? 1 + random.Next(2) : 0;
        var kind = results > 0 ? MethodKind.Kernel : MethodKind.Loss;
        lines.AddRange(results > 0 ? Enumerable.Range(0, results).Select(Output) : [Loss()]);
        string text = string.Join("\n", Used(lines, Math.Max(1, results)));
        bool single = random.Next(3) > 0;
        var options = new MethodOptions(random.Next(4) == 0 ? Compiler.Signatures.HessianDiagonal.Exact : 0, Parallel: random.Next(4) == 0);
        return new(new("F", kind, single ? ElementType.Single : ElementType.Double, Parameters(text, single), options), text, FormulaLibrary.Empty);
    }

    private string Loss()
    {
        string outer = Pick("n", "n", "nc", "c");
        string result = $"{Pick("sum", "mean", "mean")}[{Listed(outer)}{Filter(outer)}]({Expression(outer, 4)})";
        return random.Next(3) == 0 ? $"{result} + {Neighbours()}" : result;
    }

    private string Output(int number)
    {
        string outer = Pick("n", "nc", "nc", "c");
        return $"{Outputs[number]}{outer}[{Listed(outer)}] = {Expression(outer, 3)}";
    }

    // A definition that nothing uses may leave a length open.
    private static IEnumerable<string> Used(List<string> lines, int results)
    {
        for (int i = lines.Count - 1 - results; i >= 0; i--)
        {
            string name = lines[i][..2];
            if (!lines.Skip(i + 1).Any(l => l.Contains(name + "[", StringComparison.Ordinal)))
            {
                lines.RemoveAt(i);
            }
        }

        return lines;
    }

    // Now and then only some are differentiated, or, where none says so, the first.
    private ImmutableArray<Parameter> Parameters(string text, bool single)
    {
        var real = single ? ElementType.Single : ElementType.Double;
        bool all = random.Next(3) > 0;
        bool HasGrad() => all || random.Next(2) == 0;
        return
        [
            .. Tensors.Where(t => Regex.IsMatch(text, $@"\b{t.Name}\[")).Select(t => new Parameter(t.Name, t.Element ?? real, Form(t.Subscripts)) { HasGrad = t.Element is null && HasGrad() }),
            .. Regex.IsMatch(text, @"\bs\b") ? [new Parameter("s", real, ParameterForm.Scalar) { HasGrad = HasGrad() }] : Array.Empty<Parameter>(),
            .. Regex.Matches(text, @"^([oq])([nc]+)\[", RegexOptions.Multiline).Select(o => new Parameter(o.Value[..^1], real, Form(o.Groups[2].Value)) { IsOutput = true }),
        ];
    }

    private static ParameterForm Form(string subscripts) => subscripts.Length > 1 ? ParameterForm.TensorSpan : ParameterForm.Span;

    private string Expression(string scope, int depth)
    {
        if (depth == 0)
        {
            return Leaf(scope);
        }

        string Inner() => Expression(scope, depth - 1);
        return random.Next(12) switch
        {
            0 or 1 => $"({Inner()} {Pick("+", "-", "*")} {Inner()})",
            2 or 3 => Function(Inner()),
            4 => $"({Condition(scope)} ? {Inner()} : {Inner()})",
            5 => $"{Pick("min", "max")}({Inner()}, {Inner()})",
            >= 6 and <= 9 when Reduction(scope, depth) is { } reduction => reduction,
            10 => $"exp(-({Inner()})^2)",
            _ => Leaf(scope),
        };
    }

    private string Function(string argument) => Pick(Functions) is var f && f.EndsWith(' ') || f == "-" ? $"({f}({argument}))" : $"{f}({argument})";

    private string? Reduction(string scope, int depth)
    {
        string index = !scope.Contains('n') ? "n" : !scope.Contains('c') ? "c" : !scope.Contains('j') ? "j" : "";
        if (scope.Contains('n') && scope.Contains('c') && random.Next(3) == 0)
        {
            return $"sum[k](x[n, k] * w[c, k])";
        }

        if (index == "")
        {
            return null;
        }

        string body = Expression(scope + index, depth - 1), name = Pick("sum", "mean", "max", "min", "logsumexp", "norm", "mean");
        if (!body.Contains($"{index}]", StringComparison.Ordinal) && !body.Contains($"[{index}", StringComparison.Ordinal))
        {
            body = $"({body} + {Leaf(scope + index, index)})";
        }

        // An extreme of nothing, or the kink of a norm, is beyond what is compared here.
        string filter = name is "sum" or "mean" ? Filter(scope + index) : "";
        string reduced = $"{name}[{index}{filter}]({body})";
        return name switch
        {
            "sum" => $"tanh(0.3 * {reduced})",
            "norm" => $"0.3 * {reduced}",
            _ => reduced,
        };
    }

    private string Filter(string scope) => random.Next(3) == 0 ? $" where {Condition(scope)}" : "";

    private string Condition(string scope)
    {
        var choices = new List<string>();
        if (scope.Contains('n'))
        {
            choices.AddRange(["g[n]", "u[n] > 0.2", "n != 1"]);
        }

        if (scope.Contains('n') && scope.Contains('c'))
        {
            choices.AddRange(["c != label[n]", "m[n, c]", "a[n, c] < b[n, c]", "m[n, c] || g[n]"]);
        }

        if (scope.Contains('j'))
        {
            choices.AddRange(["j < c", "j != c"]);
        }

        return choices.Count == 0 ? "v[c] > -1" : Pick([.. choices]);
    }

    // What a condition keeps inside.
    private string? AtTheEnds(string scope)
    {
        var choices = new List<string>();
        if (scope.Contains('n'))
        {
            choices.AddRange(["(n > 0 ? u[n - 1] : 0.5)", "(n == size(n) - 1 ? u[n] : u[n + 1])"]);
        }

        if (scope.Contains('c'))
        {
            choices.AddRange(["(c < 2 ? v[c] : v[c - 2])", "(c + 1 < size(e) ? e[c + 1] : e[c])"]);
        }

        if (scope.Contains('n') && scope.Contains('c'))
        {
            choices.AddRange(["(n > 0 && c + 1 < size(c) ? a[n - 1, c + 1] : a[n, c])", "(c >= 1 ? b[n, c - 1] : b[n, c])"]);
        }

        if (scope.Contains('j'))
        {
            choices.Add("(j <= c ? v[c - j] : 0)");
        }

        return choices.Count == 0 ? null : Pick([.. choices]);
    }

    // A load over indices in scope, of which one may be asked for.
    private string Leaf(string scope, string wanted = "")
    {
        if (wanted == "" && random.Next(6) == 0)
        {
            return Pick("0.5", "2", "s", scope.Contains('c') ? "0.1 * c" : "1");
        }

        if (wanted == "" && random.Next(6) == 0 && AtTheEnds(scope) is { } guarded)
        {
            return guarded;
        }

        var choices = new List<string>();
        foreach (var (name, subscripts) in Tensors.Where(t => t.Element is null && !t.Subscripts.Contains('k')).Select(t => (t.Name, t.Subscripts)).Concat(_definitions).Concat(_definitions))
        {
            foreach (string cell in (string[])["c", "j", "label[n]"])
            {
                string at = string.Join(", ", subscripts.Select(i => i == 'n' ? "n" : cell));
                if ((at.Contains('n') ? scope.Contains('n') : true) && (!subscripts.Contains('c') || cell.Length > 1 ? scope.Contains('n') || !subscripts.Contains('c') : scope.Contains(cell[0])) && (wanted == "" || at.Contains(wanted[0])))
                {
                    choices.Add($"{name}[{at}]");
                }
            }
        }

        choices.RemoveAll(c => wanted.Length > 0 && !Regex.IsMatch(c.Replace("label[n]", "", StringComparison.Ordinal), $@"\b{wanted}\b"));
        return choices.Count == 0 ? "0.5" : Pick([.. choices]);
    }

    private string Neighbours() => Pick(
        "sum[i](tanh(u[i + 1] - u[i]))",
        "mean[i](0.1 * (v[i + 1] - 2 * v[i] + v[i - 1])^2)",
        "mean[n, i](sin(a[n, i + 1] * a[n, i]))",
        "sum[t](tanh(sum[i](0.2 * e[i] * u[t + i])))",
        "0.1 * v[0] * u[0]");

    private static string Listed(string indices) => string.Join(", ", indices.ToCharArray());

    private string Pick(params string[] choices) => choices[random.Next(choices.Length)];
}

using LossGen.Compiler.Binding;
using LossGen.Compiler.Interpretation;

namespace LossGen.Compiler.Tests.Binding;

/// <summary>An indexed definition at any subscripts is its expression with those subscripts written in: random ones, by value.</summary>
public sealed class DefinitionSubstitutionTests
{
    private const string Method = "float F(ReadOnlyTensorSpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<int> label)";
    private static readonly string[] Subscripts = ["n", "m", "label[n]", "label[m]", "0", "2", "n + 1", "m + 2", "label[label[n]]", "label[m] + 1", "argmax[r](x[n, r])"];

    [Fact]
    public void A_definition_is_what_it_stands_for()
    {
        var random = new Random(7);
        int compared = 0;
        for (int k = 0; k < 400; k++)
        {
            string first = Draw(random, Subscripts), second = Draw(random, Subscripts);
            int inner = 0;
            string body = Expression(random, 3, ref inner);
            string use = Draw(random, ["sum[n, m](USE * x[n, m])", "sum[n](w[n] * max[m where label[m] > 0](USE + 0 * w[m]))", "sum[m](sum[n](USE)^2 + 0 * w[m] * x[0, 0]) + 0 * sum[n](w[n])"]);
            string defined = $"d[a, b] = {body}\n{use.Replace("USE", $"d[{first}, {second}]")}";
            string written = use.Replace("USE", $"({Written(body, first, second)})");
            double? expected = Evaluate(written), actual = Evaluate(defined);

            // An index that the body leaves out has no use once it is written out.
            bool usesBoth = Written(body, "", "b") != body && Written(body, "a", "") != body;
            Assert.True(expected.HasValue == actual.HasValue || !usesBoth, defined);
            if (expected is { } value && actual.HasValue)
            {
                compared++;
                Assert.True((double.IsNaN(value) && double.IsNaN(actual!.Value)) || Math.Abs(value - actual!.Value) <= 1e-9 * Math.Max(1, Math.Abs(value)), $"{defined}: {actual}, and written out {value}");
            }
        }

        Assert.InRange(compared, 100, 400);
    }

    // Subscripts that a body puts an index into.
    private static string Expression(Random random, int depth, ref int inner)
    {
        if (depth == 0)
        {
            return Draw(random, ["x[a, b]", "x[b, a]", "x[a, 1]", "w[a]", "w[b + 1]", "w[a + 1]", "(label[b] == 1)", "w[label[a]]", "x[a, label[b]]"]);
        }

        string left = Expression(random, depth - 1, ref inner);
        switch (random.Next(5))
        {
            case 0:
                return $"({left} + {Expression(random, depth - 1, ref inner)})";
            case 1:
                return $"({left} * {Expression(random, depth - 1, ref inner)})";
            case 2:
                return $"(label[a] > 1 ? {left} : -{Expression(random, depth - 1, ref inner)})";
            case 3:
                string index = FormattableString.Invariant($"i{inner++}");
                return $"sum[{index}]({left} * w[{index}])";
            default:
                string other = FormattableString.Invariant($"i{inner++}");
                return $"max[{other} where label[{other}] != 0](x[a, {other}] * {left})";
        }
    }

    private static string Written(string body, string first, string second) =>
        System.Text.RegularExpressions.Regex.Replace(body, @"\b[ab]\b(?!\()", m => m.Value == "a" ? first : second);

    private static string Draw(Random random, string[] texts) => texts[random.Next(texts.Length)];

    // Null where it is no formula, or its arguments don't fit.
    private static double? Evaluate(string formula)
    {
        var result = Binder.Bind(formula, Signature.Parse(Method), Library.Empty);
        if (result.Formula is not { } bound)
        {
            return null;
        }

        double[] x = [.. Enumerable.Range(0, 25).Select(i => Math.Sin((i * 1.7) + 0.3))], w = [0.5, -1, 2, 0.25, 1.5];
        try
        {
            return new Interpreter(new Bindings().Bind("x", x, [5, 5]).Bind("w", w).Bind("label", 1, 0, 2, 3, 1).Bind(bound)).EvaluateScalar(bound.Outputs[0].Value);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}

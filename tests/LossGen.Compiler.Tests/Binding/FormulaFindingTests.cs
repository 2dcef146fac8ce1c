using LossGen.Compiler.Binding;
using LossGen.Compiler.Diagnostics;

namespace LossGen.Compiler.Tests.Binding;

/// <summary>LG0001 to LG0007, each at its exact characters, and where each stays silent.</summary>
public sealed class FormulaFindingTests
{
    private const string Labelled = "float F(ReadOnlySpan<float> x, ReadOnlySpan<int> label)";
    private const string Masked = "float F(ReadOnlySpan<float> x, ReadOnlySpan<bool> mask)";

    private static readonly (string Method, string Formula)[] Others =
    [
        ("float Huber(ReadOnlySpan<float> p, ReadOnlySpan<float> y, float delta = 1f)", "r = p - y\nmean(abs(r) <= delta ? 0.5 * r^2 : delta * (abs(r) - 0.5 * delta))"),
        ("void Swish(ReadOnlySpan<float> x, Span<float> y)", "x * sigmoid(x)"),
        ("void Polar(ReadOnlySpan<float> r, Span<float> a, Span<float> b)", "a = sin(r)\nb = cos(r)"),
        ("void Decay(Span<float> w)", "w = 0.5 * w"),
        ("void Centre(ReadOnlySpan<float> x, Span<float> y)", "x - mean(x)"),
        ("float Wrong(ReadOnlySpan<float> x)", "mean(qqq)"),
        ("float Ping(ReadOnlySpan<float> x)", "Pong(x)"),
        ("float Pong(ReadOnlySpan<float> x)", "Ping(x) + 1"),
        ("float OfLabels(ReadOnlySpan<float> x, ReadOnlySpan<int> label)", "sum(label == 1 ? x : 0)"),
        ("float Rows(ReadOnlySpan<float> x, ReadOnlySpan<bool> m)", "mean[i where m[i]](x[i])"),
        ("float Flagged(ReadOnlySpan<float> x, bool flag = true)", "flag ? sum(x) : 0"),
    ];

    [Theory]
    [InlineData("[|x + 1|]\nmean(x - y)", "only the last statement gives the result")]
    [InlineData("d = mean(x - y)[||]", "expected the result")]
    [InlineData("d = x\n[|d|] = y\nmean(d)", "'d' is defined already")]
    [InlineData("[|x|] = y\nmean(x)", "'x' is a parameter")]
    [InlineData("f(a) = a\n[|f|](b) = b\nmean(f(x) - y)", "the function 'f' is defined already")]
    [InlineData("f(a, [|a|]) = a\nmean(f(x, y))", "stands here twice")]
    [InlineData("sum[i, [|i|]](x[i] - y[i])", "stands here twice")]
    public void LG0001_marks_what_the_grammar_alone_can_not_tell(string marked, string message) =>
        Bound.Finding("LG0001", Bound.Pair, marked, message, Others);

    [Theory]
    [InlineData("mean([|z|] - y)", "'z' is not a parameter", null)]
    [InlineData("pred = x\nmean([|prde|] - y)", "is 'pred' meant?", "pred")]
    [InlineData("predicted = x\nmean([|pred|] - y)", "is 'predicted' meant?", "predicted")]
    [InlineData("mean([|X|] - x + y)", "is 'x' meant?", "x")]
    [InlineData("mean([|Pi|] * x - y)", "is 'pi' meant?", "pi")]
    [InlineData("mean([|infinity|] * x - y)", "is 'inf' meant?", "inf")]
    [InlineData("mean([|exp|] - x - y)", "it is a function, written 'exp(...)'", null)]
    [InlineData("a = [|b|] - y\nb = x\nmean(a + b)", "it is defined below", null)]
    [InlineData("mean(x[[|i|]] - y[0])", "'i' is not", null)]
    [InlineData("f(a) = a * [|scael|]\nscale = 2\nmean(f(x) - y * scale)", "is 'scale' meant?", "scale")]
    [InlineData("f(a) = [|qqq|]\nmean(f(x) + f(y))", "'qqq' is not", null)]
    [InlineData("f(a) = [|qqq|]\nmean(x - y)", "'qqq' is not", null)]
    [InlineData("p[n] = softmax[[|c|]](x[n])\nmean[n](p[n]) + mean(y)", "stands where its index is bound", null)]
    public void LG0002_marks_an_unknown_name(string marked, string message, string? replacement) =>
        AssertReplacement(replacement, Bound.Finding("LG0002", Bound.Pair, marked, message));

    [Theory]
    [InlineData("mean([|sigmod|](x) - y)", "is 'sigmoid' meant?", "sigmoid")]
    [InlineData("mean([|ln|](x) - y)", "is 'log' meant?", "log")]
    [InlineData("mean([|Exp|](x) - y)", "is 'exp' meant?", "exp")]
    [InlineData("[|avg|](x - y)", "is 'mean' meant?", "mean")]
    [InlineData("[|Hubre|](x, y)", "is 'Huber' meant?", "Huber")]
    [InlineData("mean([|log10|](x) - y)", "there is no function 'log10': write 'log(x) / log(10)'", null)]
    [InlineData("mean([|softmin|](x) - y)", "write 'softmax(-x)'", null)]
    [InlineData("mean([|gamma|](x) - y)", "write 'exp(lgamma(x))'", null)]
    [InlineData("[|median|](x - y)", "there is no function 'median'", null)]
    [InlineData("mean([|log3|](x) - y)", "there is no function 'log3'", null)]
    [InlineData("mean([|arctan2|](x, y))", "is 'atan2' meant?", "atan2")]
    [InlineData("mean([|zzzzzz|](x) - y)", "there is no function 'zzzzzz'", null)]
    [InlineData("mean([|clamp|](x, 0) - y)", "'clamp' takes 3 arguments, not 2", null)]
    [InlineData("mean([|exp|]() - x - y)", "'exp' takes 1 argument, not 0", null)]
    [InlineData("mean([|elu|](x, y, 1))", "'elu' takes 1 to 2 arguments, not 3", null)]
    [InlineData("[|sum|](x, y)", "'sum' takes 1 argument, not 2", null)]
    [InlineData("f(a, b) = a + b\nmean([|f|](x) - y)", "'f' takes 2 arguments, not 1", null)]
    [InlineData("mean([|x|](y))", "'x' is a parameter, not a function", null)]
    [InlineData("d = x\nmean([|d|](y))", "'d' is a definition, not a function", null)]
    [InlineData("mean(exp[|[i]|](x) - y)", "takes no indices", null)]
    [InlineData("mean(clamp(x, [|lo|]: 0, hi: 1) - y)", "have no names", null)]
    [InlineData("mean(x - y) + [|argmax|](x)", "'argmax[i](...)'", null)]
    [InlineData("[|Huber|](x)", "'Huber' needs its parameter 'y'", null)]
    [InlineData("[|Huber|](x, y, 1, 2)", "'Huber' takes 3 arguments, not 4", null)]
    [InlineData("Huber(x, y, [|detla|]: 1)", "'Huber' has no parameter 'detla'; is 'delta' meant?", "delta")]
    [InlineData("Huber(p: x, [|y|])", "an argument without a name", null)]
    [InlineData("Huber(x, y, p: [|x|])", null, null)]
    [InlineData("mean([|Polar|](x) - y)", "has several outputs", null)]
    public void LG0003_marks_an_unknown_function_or_wrong_arguments(string marked, string? message, string? replacement)
    {
        if (message is null)
        {
            marked = "Huber(x, y, [|p: x|])";
            message = "the parameter 'p' is given twice";
        }

        AssertReplacement(replacement, Bound.Finding("LG0003", Bound.Pair, marked, message, Others));
    }

    [Theory]
    [InlineData(Labelled, "mean(x * [|label|])", "an integer tensor stands in comparisons", null)]
    [InlineData(Labelled, "mean(x) + sum([|label|])", "an integer tensor", null)]
    [InlineData(Labelled, "mean(x) + mean(exp([|label|]))", "an integer tensor", null)]
    [InlineData(Labelled, "mean([|label|] ? x : 0)", "expected a condition", "label != 0")]
    [InlineData(Bound.Pair, "mean([|x|] ? y : 0)", "expected a condition: a real number", "x != 0")]
    [InlineData(Bound.Pair, "mean([|(x - y)|] && y > 0 ? y : 0)", "expected a condition", "(x - y) != 0")]
    [InlineData(Bound.Pair, "mean(![|x|] ? y : 0)", "expected a condition", "(x != 0)")]
    [InlineData(Bound.Pair, "any([|x - y|])", "expected a condition", "x - y != 0")]
    [InlineData(Bound.Pair, "sum[i where [|x[i]|]](y[i])", "expected a condition", "x[i] != 0")]
    [InlineData(Bound.Pair, "sum[i](x[[|y[i]|]])", "a real number can't be a subscript", null)]
    [InlineData(Bound.Pair, "mean(x - y) + x[[|-1|]]", "a subscript isn't negative", null)]
    [InlineData(Bound.Pair, "mean(x - y) + sum([|2|])", "'sum' reduces a tensor; this is a scalar", null)]
    [InlineData(Bound.Pair, "mean([|mean(x - y)|])", "'mean' reduces a tensor; this is a scalar", null)]
    [InlineData(Bound.Pair, "mean(x - y) / size([|3|])", "'size' takes a tensor or an index", null)]
    [InlineData(Bound.Pair, "OfLabels(x, [|y|])", "'label' of 'OfLabels' is an integer, and this is a real number", null)]
    [InlineData(Bound.Pair, "Flagged(x - y, [|1|])", "'flag' of 'Flagged' is a truth value", null)]
    [InlineData(Labelled, "Huber([|label|], x)", "'p' of 'Huber' is a real number, and this is an integer", null)]
    [InlineData(Bound.Pair, "mean(x - y) * [|Centre|](2)", "'Centre' can't take these arguments: 'mean' reduces a tensor", null)]
    [InlineData(Labelled, "sum[n](x[n] * [|label[n]|])", "an integer tensor stands in comparisons", null)]
    [InlineData(Labelled, "sum[n](x[[|label[n]|] * 2])", "an integer tensor", null)]
    [InlineData(Labelled, "sum[n]([|argmax[i](x[i])|] + x[label[n]])", "an integer tensor", null)]
    [InlineData(Labelled, "best[n] = argmax[i](x[i])\nsum[n]([|best[n]|] * x[label[n]])", "an integer tensor", null)]
    [InlineData(Labelled, "sum[n](x[[|n / 2|]] + x[label[n]])", "a real number can't be a subscript", null)]
    [InlineData(Labelled, "sum[n](x[[|x[n] > 0|]] + x[label[n]])", "a condition can't be a subscript", null)]
    [InlineData(Labelled, "sum[n, m]([|x[n - m]|] + x[label[n]] + x[m])", "its subscript may be negative; read it where it isn't", null)]
    [InlineData(Labelled, "sum[n, m where m < n]([|x[n - 2 * m]|] + x[label[n]] + x[m])", "its subscript may be negative", null)]
    [InlineData(Labelled, "sum[n, m](x[[|n + label[n] - label[m]|]])", "a subscript takes one integer expression", null)]
    [InlineData(Labelled, "sum[n](x[label[n] - [|x[n]|]])", "a real number can't be a subscript: that is a sum or difference of indices, whole multiples", null)]
    [InlineData(Labelled, "sum[n](x[[|2.5 * n|]] + x[label[n]])", "this can't be a subscript", null)]
    [InlineData(Labelled, "sum[n, m](x[[|n * m|]] + x[label[n]] + x[m])", "this can't be a subscript", null)]
    [InlineData(Labelled, "d[i] = x[i] - [|x[i - 1]|]\nd[0] + sum[n](x[label[n]])", "'x' is read outside: at -1", null)]
    [InlineData(Labelled, "d[i] = x[label[0] + i]\nsum[n](d[[|label[n]|]])", "one integer expression", null)]
    public void LG0004_marks_a_value_of_the_wrong_kind(string method, string marked, string message, string? replacement) =>
        AssertReplacement(replacement, Bound.Finding("LG0004", method, marked, message, Others));

    [Theory]
    [InlineData("d = [|d|] + x - y\nmean(d)", "'d' is defined by itself")]
    [InlineData("a = [|b|] - y\nb = a + x\nmean(a + b)", "'b' is defined by itself")]
    [InlineData("f(a) = a * [|f|](a - 1)\nmean(f(x) - y)", "'f' calls itself")]
    [InlineData("f(a) = g(a)\ng(a) = [|f|](a) + 1\nmean(f(x) - y)", "'f' calls itself")]
    [InlineData("f(a) = [|f|](a)\nmean(x - y)", "'f' calls itself")]
    [InlineData("d[i] = x[i] + [|d|][i - 1]\nsum[i](d[i] - y[i])", "'d' is defined by itself")]
    [InlineData("a[i] = [|b|][i] + x[i]\nb[i] = a[i] * y[i]\nsum[i](a[i] + b[i])", "'b' is defined by itself")]
    public void LG0005_marks_recursion(string marked, string message) => Bound.Finding("LG0005", Bound.Pair, marked, message);

    [Fact]
    public void LG0005_marks_a_method_that_calls_itself_through_others()
    {
        Bound.Finding("LG0005", "float Ping(ReadOnlySpan<float> x)", "[|Pong|](x)", "'Ping' calls itself here", Others);
        Bound.Finding("LG0005", "float Self(ReadOnlySpan<float> x)", "1 + [|Self|](x)", "'Self' calls itself here", [.. Others, ("float Self(ReadOnlySpan<float> x)", "1 + Self(x)")]);
    }

    [Theory]
    [InlineData("Ping(x)")]
    [InlineData("Wrong(x) + 1")]
    public void What_is_wrong_in_another_method_is_told_there_alone(string formula)
    {
        var result = Binder.Bind(formula, Signature.Parse("float F(ReadOnlySpan<float> x)"), new Library(Others));
        Assert.Null(result.Formula);
        Assert.Empty(result.Diagnostics);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" // nothing\n")]
    public void LG0006_marks_an_empty_formula(string formula) => Bound.Finding("LG0006", Bound.Pair, formula, "empty");

    [Theory]
    [InlineData("  [|d|] = x\nmean(x - y)", "0,8")]
    [InlineData("mean(x)\n [|d|] = y", null)]
    [InlineData("a = 1\n  [|f|](t) = a * t // why\n  mean(a * x - y)", "6,22")]
    [InlineData("[|d|][n] = x[n] - y[n]\nmean[n](x[n] - y[n])", "0,19")]
    public void LG0007_marks_what_is_never_used(string marked, string? removal)
    {
        if (removal is null)
        {
            // With an error there is no talk of what is unused.
            Bound.Finding("LG0001", Bound.Pair, "[|mean(x)|]\nd = mean(y)\nd", "only the last");
            return;
        }

        var finding = Bound.Finding("LG0007", Bound.Pair, marked, "never used");
        Assert.Equal(FormulaSeverity.Warning, finding.Severity);
        Assert.Equal(removal, finding.Properties[DiagnosticProperties.Removal]);
    }

    [Theory]
    [InlineData(Masked, "sum(mask * x) / sum(mask) + mean(mask ? x : 0) + any(mask)")]
    [InlineData(Masked, "mean(-mask * x + (mask == (x > 0)))")]
    [InlineData(Masked, "c = mask ? x > 0 : x < 0\nmean(c && !mask ? x : 2 * x)")]
    [InlineData(Labelled, "mean(label == 1 || label > 3 ? x : -x)")]
    [InlineData(Labelled, "sum[i where label[i] != 0](x[i])")]
    [InlineData(Labelled, "OfLabels(2 * x, label)")]
    [InlineData(Bound.Pair, "f(a) = g(a) + 1\ng(a) = a^2\nmean(f(f(x)) - g(y))")]
    [InlineData(Bound.Pair, "x2(y) = x * y\nmean(x2(y))")]
    [InlineData(Bound.Pair, "max = max(x)\nmean(max(max - x, y))")]
    [InlineData(Bound.Pair, "relu(t) = max(t, 0.1 * t)\nmean(relu(x - y))")]
    [InlineData(Bound.Pair, "Flagged(x, y[0] > 1) + sum[i](y[i])")]
    [InlineData(Bound.Pair, "0.5 * Huber(y: y, p: x, delta: 2) + Flagged(x)")]
    [InlineData(Bound.Pair, "mean(Swish(x) - Swish(3) * y)")]
    [InlineData(Bound.Pair, "mean(Decayed(x) - y)")]
    public void Right_uses_are_silent(string method, string formula)
    {
        var others = Others.Append(("void Decayed(ReadOnlySpan<float> x, Span<float> y)", "d = 0.5 * x\ny = d + 1"));
        var result = Binder.Bind(formula, Signature.Parse(method), new Library(others));
        Assert.Empty(result.Diagnostics);
        Assert.NotNull(result.Formula);
    }

    [Fact]
    public void A_kernel_in_place_can_not_stand_in_an_expression()
    {
        var result = Binder.Bind("mean(Decay(x))", Signature.Parse("float F(ReadOnlySpan<float> x)"), new Library(Others));
        Assert.Equal("LG0003", Assert.Single(result.Diagnostics).Id);
    }

    [Fact]
    public void Several_mistakes_are_several_findings_in_the_order_of_the_text()
    {
        var (text, spans) = MarkedText.Parse("a = [|qqq|] + sin([|rrr|])\nb = [|clamp|](a, 1)\nmean(a * b + x - y + [|Sin|](x))");
        var result = Binder.Bind(text, Signature.Parse(Bound.Pair), Library.Empty);
        Assert.Equal(spans, result.Diagnostics.Select(d => d.Span));
    }

    private static void AssertReplacement(string? replacement, FormulaDiagnostic diagnostic) =>
        Assert.Equal(replacement, diagnostic.Properties.TryGetValue(DiagnosticProperties.Replacement, out var text) ? text : null);
}

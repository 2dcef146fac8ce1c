using LossGen.Compiler.Interpretation;

namespace LossGen.Compiler.Tests.Binding;

/// <summary>Indexed losses and kernels called from other formulas: the same values as the formulas written out.</summary>
public sealed class IndexedMethodTests
{
    private static readonly (string Method, string Formula)[] Others =
    [
        ("float Ce(ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label, int ignore = -100)", "mean[n where label[n] != ignore](logsumexp[c](z[n, c]) - z[n, label[n]])"),
        ("float Masked(ReadOnlySpan<float> p, ReadOnlySpan<bool> m)", "mean[i where m[i]](p[i])"),
        ("float Tv(ReadOnlySpan<float> p)", "sum[i](abs(p[i + 1] - p[i])) / size(p) * size(i)"),
        ("float Twice(ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label)", "Ce(z, label) + Ce(2 * z, label, ignore: 1)"),
        ("void Centre(ReadOnlySpan<float> x, Span<float> y)", "y[i] = x[i] - mean[j](x[j])"),
        ("void Window(ReadOnlySpan<float> x, Span<float> y)", "y[i] = x[i] + x[i + 1]"),
        ("void Rows(ReadOnlyTensorSpan<float> x, TensorSpan<float> y)", "y[n, c] = softmax[c](x[n, c])"),
        ("float Flat(ReadOnlySpan<float> x, int c)", "mean[n](max[c](x[n, c]))"),
    ];

    [Theory]
    [InlineData("Ce(z, label) + w[0]", "mean[a where label[a] != -100](logsumexp[b](z[a, b]) - z[a, label[a]]) + w[0]")]
    [InlineData("Ce(z, label, ignore: 2) * Ce(3 * z, label) + w[0]", "mean[a where label[a] != 2](logsumexp[b](z[a, b]) - z[a, label[a]]) * mean[a](logsumexp[b](3 * z[a, b]) - 3 * z[a, label[a]]) + w[0]")]
    [InlineData("Twice(z, label) + w[0]", "mean[a](logsumexp[b](z[a, b]) - z[a, label[a]]) + mean[a where label[a] != 1](logsumexp[b](2 * z[a, b]) - 2 * z[a, label[a]]) + w[0]")]
    [InlineData("Masked(w^2, w > 0) + mean(w) + z[0, label[0]]", "mean[i where w[i] > 0](w[i]^2) + mean[i](w[i]) + z[0, label[0]]")]
    [InlineData("Tv(w) + Tv(w - mean(w)) + z[0, label[0]]", "2 * sum[i](abs(w[i + 1] - w[i])) * 3 / 4 + z[0, label[0]]")]
    [InlineData("sum(Centre(2 * w) * w) + z[0, label[0]]", "d[k] = 2 * w[k] - mean[j](2 * w[j])\nsum[i](d[i] * w[i]) + z[0, label[0]]")]
    [InlineData("mean[n](Ce(z, label) * z[n, 0]) + w[0]", "mean[n](z[n, 0]) * mean[n](logsumexp[c](z[n, c]) - z[n, label[n]]) + w[0]")]
    public void A_call_is_the_formula_written_out(string call, string written)
    {
        const string Method = "float F(ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label, ReadOnlySpan<float> w)";
        double[] values =
        [
            .. new[] { written, call }.Select(f =>
            {
                var bound = Bound.Formula(Method, f, Others);
                var inputs = new Bindings().Bind("z", [0.5, -1, 2, 0, 1, 3, -2, 0.25, 1.5], [3, 3]).Bind("label", 2, 0, 1).Bind("w", -1, 0.5, 2, 0.75);
                return new Interpreter(inputs.Bind(bound)).EvaluateScalar(bound.Outputs[0].Value);
            }),
        ];
        Assert.Equal(values[0], values[1], 1e-12);
    }

    [Fact]
    public void An_extent_is_handed_on()
    {
        var bound = Bound.Formula("float F(ReadOnlySpan<float> x, int k)", "Flat(x, k) + Flat(2 * x, k)", Others);
        var inputs = new Bindings().Bind("x", 1, 2, 3, 0, 5, 4).Bind("k", 3).Bind(bound);
        Assert.Equal(3 * (3 + 5) / 2.0, new Interpreter(inputs).EvaluateScalar(bound.Outputs[0].Value));
    }

    [Theory]
    [InlineData("LG0004", "sum([|Window|](x))", "its output has a shape of its own")]
    [InlineData("LG0004", "sum([|Rows|](x))", "its output has a shape of its own")]
    [InlineData("LG1004", "Tv([|x[0]|])", "'p' of 'Tv' is a tensor, and this is a scalar")]
    [InlineData("LG0004", "Ce(x > 0, [|x > 1|])", "'label' of 'Ce' is an integer, and this is a truth value")]
    [InlineData("LG0004", "Ce(x, [|x|])", "'label' of 'Ce' is an integer, and this is a real number")]
    [InlineData("LG1004", "sum[i, j](x[i, j]) + [|Tv|](x)", "'x' stands here with 1 subscript, but with 2 subscripts before")]
    public void What_does_not_fit_is_told_at_the_call(string id, string marked, string message) =>
        Bound.Finding(id, "float F(ReadOnlyTensorSpan<float> x)", marked, message, Others);

    [Fact]
    public void A_number_may_be_an_extent()
    {
        var bound = Bound.Formula("float F(ReadOnlySpan<float> x, ReadOnlySpan<float> w)", "Flat(x, 3) + Wide(w)", [.. Others, ("float Wide(ReadOnlySpan<float> w, int c = 2)", "sum[c](w[c + 1])")]);
        var inputs = new Bindings().Bind("x", 1, 2, 3, 0, 5, 4).Bind("w", 1, 10, 100, 1000).Bind(bound);
        Assert.Equal(4 + 110, new Interpreter(inputs).EvaluateScalar(bound.Outputs[0].Value));
        Assert.Throws<ArgumentException>("x", () => new Bindings().Bind("x", 1, 2, 3, 4).Bind("w", 1, 10, 100).Bind(bound));
        Assert.Throws<ArgumentException>("w", () => new Bindings().Bind("x", 1, 2, 3).Bind("w", 1, 10).Bind(bound));
    }

    [Fact]
    public void Two_extents_of_one_tensor_must_agree()
    {
        Bound.Finding("LG1004", "float F(ReadOnlySpan<float> x)", "Flat(x, 3) + [|Flat|](x, 4)", "the extent of 'c' is 4 here, but 3 before", Others);
        var bound = Bound.Formula("float F(ReadOnlySpan<float> x, int k, int m)", "Flat(x, k) + Flat(x, m)", Others);
        Assert.Throws<ArgumentException>("m", () => new Bindings().Bind("x", 1, 2, 3, 4).Bind("k", 2).Bind("m", 4).Bind(bound));
    }

    [Fact]
    public void What_stays_open_inside_is_told_at_the_call() =>
        Bound.Finding("LG1005", "float F(ReadOnlySpan<float> x)", "2 * [|Mean|](x)", "the index 'c'", [.. Others, ("float Mean(ReadOnlyTensorSpan<float> x)", "mean[n, c](x[n, c])")]);
}

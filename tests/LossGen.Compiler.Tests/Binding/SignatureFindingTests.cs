using LossGen.Compiler.Binding;
using LossGen.Compiler.Diagnostics;

namespace LossGen.Compiler.Tests.Binding;

using HessianDiagonal = LossGen.Compiler.Signatures.HessianDiagonal;

/// <summary>LG1001 to LG1009, as far as formula and signature tell, and where each stays silent.</summary>
public sealed class SignatureFindingTests
{
    [Fact]
    public void LG1001_marks_a_kernel_without_an_output() => Bound.Finding("LG1001", "void K(ReadOnlySpan<float> x)", "2 * x", "has no output");

    [Theory]
    [InlineData("float F(ReadOnlySpan<float> x, ReadOnlySpan<double> w)", "mean(w * x)", "w", "one floating-point type")]
    [InlineData("double F(ReadOnlySpan<double> x, float s)", "mean(s * x)", "s", "one floating-point type")]
    [InlineData("float F(ReadOnlySpan<float> x, long k)", "mean(k * x)", "k", "should be float, int or bool")]
    [InlineData("float F(Span<float> x)", "mean(x)", "x", "a loss only reads")]
    [InlineData("void F(ReadOnlySpan<float> x, Span<int> y)", "y = x", "y", "should be a Span or a TensorSpan of float")]
    public void LG1002_marks_an_unsupported_type(string method, string formula, string parameter, string message) =>
        Assert.Equal(parameter, Bound.Finding("LG1002", method, formula, message).Parameter);

    [Theory]
    [InlineData("float F(ReadOnlySpan<float> x, ReadOnlySpan<float> y)", "mean(x^2)", "y")]
    [InlineData("float F(ReadOnlySpan<float> x, float delta = 1f)", "f(delta) = 2 * delta\nmean(f(x))", "delta")]
    [InlineData("float F(ReadOnlySpan<float> x, int i)", "mean(x)", "i")]
    public void LG1003_marks_an_unused_parameter(string method, string formula, string parameter)
    {
        var finding = Bound.Finding("LG1003", method, formula, $"'{parameter}'");
        Assert.Equal(FormulaSeverity.Warning, finding.Severity);
        Assert.Equal(parameter, finding.Parameter);
    }

    [Theory]
    [InlineData("mean(x - y) + sum[i]([|x[i]|])", "'x' stands here with 1 subscript, but without subscripts before")]
    [InlineData("mean(x - y) + sum[i]([|x[i]|] * x[i]) + x[0]", "'x' stands here with 1 subscript")]
    [InlineData("sum[i](x[i] - y[i]) + mean([|x|])", "'x' stands here without subscripts, but with 1 subscript before")]
    [InlineData("sum[i](x[i] - y[i]) + sum[i, j]([|x[i, j]|])", "with 2 subscripts, but with 1 subscript before")]
    [InlineData("sum[i](x[i] * [|k[i]|]) - mean(y)", "'k' is a scalar, and takes no subscripts")]
    [InlineData("d = x - y\nsum[i](y[i] * 0) + [|d[0]|] + k", null)]
    [InlineData("sum[i](x[i] - [|y|]) + k", "this has a value at each position, and what it meets runs over the index 'i'")]
    [InlineData("sum[i](max(k, hypot([|y|], x[i])))", "give it a subscript")]
    [InlineData("sum[i](x[i] > k ? x[i] : [|y + 1|])", "give it a subscript")]
    [InlineData("sum[i where [|y > k|]](x[i])", "give it a subscript")]
    [InlineData("p[i] = x[i]\nsum[i](p[i]) + mean([|p|]) + mean(y) + k", "'p' is defined with 1 index and stands here without")]
    [InlineData("p[i] = x[i]\nsum[i, j]([|p[i, j]|]) + mean(y) + k", "'p' is defined with 1 index, not 2")]
    [InlineData("p[i] = [|x|]\nsum[i](p[i]) + mean(y) + k", "this has a value at each position, and 'p' is indexed")]
    [InlineData("Huber(x, [|1|]) - mean(y) + k", "'y' of 'Huber' is a tensor, and this is a scalar")]
    [InlineData("Huber(x, y, [|x|]) + k", "'delta' of 'Huber' is a scalar, and this has a value at each position")]
    public void LG1004_marks_ranks_that_differ(string marked, string? message)
    {
        if (message is null)
        {
            (marked, message) = ("d = x - y\nmean(d) + [|d[0]|] + k", "'d' is defined without indices");
        }

        Bound.Finding("LG1004", "float F(ReadOnlySpan<float> x, ReadOnlySpan<float> y, float k)", marked, message,
            ("float Huber(ReadOnlySpan<float> p, ReadOnlySpan<float> y, float delta = 1f)", "mean(abs(p - y)) / delta"));
    }

    [Theory]
    [InlineData("mean(x) + sum[[|i|]](2)", "i")]
    [InlineData("sum[n, [|c|]](x[n])", "c")]
    [InlineData("mean[n](sum[[|c|]](x[n, c]))", "c")]
    public void LG1005_marks_an_index_without_an_extent(string marked, string index)
    {
        var finding = Bound.Finding("LG1005", "float F(ReadOnlySpan<float> x)", marked, $"the index '{index}'");
        Assert.Equal($"int {index}", finding.Properties[DiagnosticProperties.AddedParameter]);
    }

    [Theory]
    [InlineData("float F(ReadOnlySpan<float> x, ReadOnlySpan<float> y)", "mean[n, [|c|]](x[n, c] - y[n, c])", "'x' is a flat span with several subscripts; add a parameter 'int c'")]
    [InlineData("void K(ReadOnlySpan<float> x, Span<float> y)", "y[n, [|c|]] = softmax[c](x[n, c])", "add a parameter 'int c'")]
    [InlineData("float F(ReadOnlySpan<float> x)", "mean[n]([|x[n, 0]|] - x[n, 1])", "dimension 1 of the flat span 'x'")]
    [InlineData("float F(ReadOnlySpan<float> x)", "sum[t](sum[[|k|]](x[t + k]))", "the index 'k'")]
    [InlineData("float F(ReadOnlySpan<float> x)", "sum[[|i|]](x[i + i])", "the index 'i'")]
    [InlineData("float F([Shape(n,c)] ReadOnlySpan<float> x)", "mean[n, [|c|]](x[n, c])", "the index 'c'")]
    [InlineData("float F(ReadOnlySpan<float> x, ReadOnlySpan<int> label)", "mean[n](logsumexp[[|c|]](x[n, c]) - x[n, label[n]])", null)]
    [InlineData("float F(ReadOnlySpan<float> x, int c)", "mean[n, c](x[n, c])", null)]
    [InlineData("float F(ReadOnlySpan<float> x, ReadOnlyTensorSpan<float> y)", "mean[n, c](x[n, c] * y[n, c])", null)]
    [InlineData("float F([Shape(n,c)] ReadOnlySpan<float> x, int c)", "mean[i, j](x[i, j])", null)]
    [InlineData("float F(ReadOnlySpan<float> x, [Shape(n,n)] ReadOnlySpan<float> k)", "sum[i, j](k[i, j] * x[i])", null)]
    [InlineData("float F([Shape(n,n)] ReadOnlySpan<float> k)", "sum[[|i|], j](k[i, j])", "the index 'i'")]
    [InlineData("float F(ReadOnlySpan<float> x, ReadOnlySpan<float> w)", "mean[i, j](x[i, j] * w[j])", null)]
    public void LG1005_marks_what_the_arguments_do_not_tell(string method, string marked, string? message)
    {
        if (message is not null)
        {
            Bound.Finding("LG1005", method, marked, message);
            return;
        }

        Bound.Formula(method, marked.Replace("[|", "").Replace("|]", ""));
    }

    [Fact]
    public void LG1005_marks_the_size_of_one_of_several_indices() =>
        Bound.Finding("LG1005", Bound.Pair, "(sum[i](x[i]) + sum[i](y[i])) / size([|i|])", "several brackets declare an index 'i'");

    [Fact]
    public void LG1005_is_silent_where_a_parameter_bears_the_name_of_the_index()
    {
        var bound = Bound.Formula("float F(ReadOnlySpan<float> x, int i)", "mean(x) + sum[i](2)");
        Assert.Equal("i", Assert.Single(bound.Extents[1].Sources).Parameter.Name);
    }

    [Theory]
    [InlineData("[|(x - y)^2|]", "mean((x - y)^2)")]
    [InlineData("d = x - y\n[|x > 0 ? d : -d|] // each", "mean(x > 0 ? d : -d)")]
    [InlineData("[|mean(x) - y|]", "mean(mean(x) - y)")]
    public void LG1006_marks_a_loss_that_is_not_reduced(string marked, string replacement) =>
        Assert.Equal(replacement, Bound.Finding("LG1006", Bound.Pair, marked, "a value at each position").Properties[DiagnosticProperties.Replacement]);

    [Theory]
    [InlineData("void K(ReadOnlySpan<float> x, Span<float> y)", "[|mean(x)|]", "this is a scalar")]
    [InlineData("void K(ReadOnlySpan<float> x, Span<float> y)", "y = [|sum(x) + 1|]", "this is a scalar")]
    [InlineData("void K(ReadOnlySpan<float> x, Span<float> y, Span<float> z)", "[|2 * x|]", "the kernel has several outputs")]
    [InlineData("void K(ReadOnlySpan<float> x, Span<float> y, Span<float> z)", "y = x[||]", "the output 'z' is never assigned")]
    [InlineData("void K(ReadOnlySpan<float> x, Span<float> y)", "y = x\n[|2 * x|]", "'y' is assigned already")]
    [InlineData("void K(ReadOnlySpan<float> x, Span<float> y)", "y[i] = [|x|]", "this has a value at each position, and 'y' is indexed")]
    [InlineData("void K(ReadOnlySpan<float> x, Span<float> y, Span<float> z)", "y[i] = x[i]\nz[i] = [|y[i + 1]|]", "read here at other indices")]
    [InlineData("void K(ReadOnlyTensorSpan<float> x, Span<float> y)", "[|sum[n, c](x[n, c])|]", "this is a scalar, and 'y' has an element at each position")]
    [InlineData("void K(ReadOnlyTensorSpan<float> x, Span<float> y)", "y[n] = [|x > 0 ? 1 : 0|]", "this has a value at each position, and 'y' is indexed")]
    public void LG1007_marks_what_does_not_match_the_output(string method, string marked, string message) => Bound.Finding("LG1007", method, marked, message);

    [Theory]
    [InlineData("float F(ReadOnlySpan<float> x, [Grad] ReadOnlySpan<int> k)", "mean(k > 0 ? x : 0)", "k", "[Grad] can't stand on 'k'")]
    [InlineData("void F(ReadOnlySpan<float> x, [Grad] Span<float> k)", "k = x", "k", "it is an output")]
    [InlineData("void F(ReadOnlySpan<float> x, [Range(0, 1)] Span<float> k)", "k = x", "k", "only written")]
    [InlineData("void F(ReadOnlySpan<float> x, [Positive] Span<float> k)", "k = x", "k", "only written")]
    [InlineData("float F(ReadOnlySpan<float> x, [Probability] int k)", "mean(k * x)", "k", "[Probability] can't stand on 'k'")]
    [InlineData("float F(ReadOnlySpan<float> x, [Range(0, 1)] bool k)", "mean(k ? x : 0)", "k", "[Range] can't stand on 'k'")]
    [InlineData("float F(ReadOnlySpan<float> x, [Range(2, 1)] float k)", "mean(k * x)", "k", "holds no value")]
    [InlineData("float F(ReadOnlySpan<float> x, [Shape(n)] float k)", "mean(k * x)", "k", "a scalar")]
    [InlineData("float F([Shape(n,c)] ReadOnlySpan<float> x)", "sum[i](x[i])", "x", "[Shape] of 'x' has 2 names, and 'x' is used with 1 subscript")]
    [InlineData("float F([Shape(n,c,d)] ReadOnlySpan<float> x, int d)", "sum[i, d](x[i, d])", "x", "[Shape] of 'x' has 3 names, and 'x' is used with 2 subscripts")]
    [InlineData("float F([Shape(n,c)] ReadOnlySpan<float> x)", "sum(x)", "x", "[Shape] of 'x' has 2 names, and 'x' is used without subscripts")]
    [InlineData("float F(ReadOnlySpan<float> x, [Shape(n;1)] ReadOnlySpan<float> k)", "sum[i](k[i] * x[i])", "k", "a name for each dimension")]
    public void LG1008_marks_an_attribute_where_it_can_not_stand(string method, string formula, string parameter, string message) =>
        Assert.Equal(parameter, Bound.Finding("LG1008", method, formula, message).Parameter);

    [Theory]
    [InlineData("float F(ReadOnlySpan<float> x, float gradientScale)", "gradientScale * mean(x)", "gradientScale")]
    [InlineData("float F(ReadOnlySpan<float> x, ReadOnlySpan<float> xGradient)", "mean(x * xGradient)", "xGradient")]
    [InlineData("void F(ReadOnlySpan<float> x, ReadOnlySpan<float> yGradient, Span<float> y)", "x * yGradient", "yGradient")]
    public void LG1009_marks_a_parameter_with_a_generated_name(string method, string formula, string parameter) =>
        Assert.Equal(parameter, Bound.Finding("LG1009", method, formula, $"'{parameter}'").Parameter);

    [Theory]
    [InlineData("float F(ReadOnlySpan<float> x, float xHessian)", "mean(x * xHessian)")]
    [InlineData("float F(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> yGradient)", "mean(x * y * yGradient)")]
    [InlineData("void F(Span<float> w, ReadOnlySpan<float> wGradient)", "w = w - wGradient")]
    [InlineData("void F([Positive] Span<float> w, ReadOnlySpan<float> x)", "w = log(w) - x")]
    [InlineData("float F(ReadOnlySpan<float> x, [Range(1, 1)] float k, [Range(0, 9)] ReadOnlySpan<int> label)", "mean(label > 3 ? k * x : 0)")]
    public void Right_signatures_are_silent(string method, string formula) => Bound.Formula(method, formula);

    [Fact]
    public void A_hessian_takes_a_name_too() =>
        Assert.Equal(
            "LG1009",
            Assert.Single(Binder.Bind("mean(x * xHessian)", Signature.Parse("float F(ReadOnlySpan<float> x, float xHessian)", new(HessianDiagonal.Exact)), Library.Empty).Diagnostics).Id);

    [Fact]
    public void Syntax_and_signature_are_judged_together()
    {
        var result = Binder.Bind("mean(x", Signature.Parse("float F(ReadOnlySpan<double> x)"), Library.Empty);
        Assert.Equal(["LG1002", "LG0001"], result.Diagnostics.Select(d => d.Id));
    }
}

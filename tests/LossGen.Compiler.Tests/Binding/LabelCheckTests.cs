using LossGen.Compiler.Binding;
using LossGen.Compiler.Printing;

namespace LossGen.Compiler.Tests.Binding;

/// <summary>Which gathers are checked, over which indices, and what protects them.</summary>
public sealed class LabelCheckTests
{
    private const string Rows = "float F(ReadOnlyTensorSpan<float> x, ReadOnlySpan<int> label, ReadOnlySpan<float> w, int ignore = -100)";

    [Theory]
    [InlineData("mean[n](x[n, label[n]])", "x.1 by label[n] over n")]
    [InlineData("mean[n where label[n] != ignore](x[n, label[n]])", "x.1 by label[n] over n if label[n] != ignore")]
    [InlineData("mean[n](label[n] >= 0 && label[n] < 4 ? x[n, label[n]] : 0)", "x.1 by label[n] over n if label[n] >= 0 && label[n] < 4")]
    [InlineData("mean[n](label[n] < 0 ? 0 : x[n, label[n]])", "x.1 by label[n] over n if !(label[n] < 0)")]
    [InlineData("mean[n](sum[c where c != label[n]](x[n, c] - x[n, label[n]]))", "x.1 by label[n] over n")]
    [InlineData("mean[n where x[n, 0] > 0 && exp(x[n, 1]) > 2](x[n, label[n]])", "x.1 by label[n] over n if x[n, 0] > 0")]
    [InlineData("mean[n where label[n] >= 0](x[n, label[n]]) + sum[n where label[n] >= 0 && w[n] > 0](x[n, label[n]])", "x.1 by label[n] over n if label[n] >= 0")]
    [InlineData("mean[n where label[n] >= 0](x[n, label[n]]) + sum[n](x[n, label[n]])", "x.1 by label[n] over n")]
    [InlineData("mean[n where label[n] >= 0 && w[label[n]] > 0](x[n, label[n]])", "w.0 by label[n] over n if label[n] >= 0; x.1 by label[n] over n if label[n] >= 0")]
    [InlineData("sum[n, c where x[n, c] > 0](w[label[n]])", "w.0 by label[n] over n,c if x[n, c] > 0")]
    [InlineData("sum[n](w[label[n] + 1] + x[n, 0])", "w.0 by label[n] + 1 over n")]
    [InlineData("p[n, c] = softmax[c](x[n, c])\nmean[n](p[n, label[n]])", "x.1 by label[n] over n")]
    [InlineData("sum[n](x[n, argmax[c](x[n, c])])", "x.1 by argmax[c](x[n, c]) over n")]
    [InlineData("sum[n](w[label[label[n]]] + x[n, 0])", "label.0 by label[n] over n; w.0 by label[label[n]] over n")]
    [InlineData("mean[n](label[n] < size(c) - 1 ? sum[c](x[n, c]) * x[n, label[n] + 1] : 0)", "x.1 by label[n] + 1 over n if label[n] < size(c) - 1")]
    [InlineData("mean[n](argmax[c](x[n, c]) == label[n] ? x[n, label[n]] : 0)", "x.1 by label[n] over n")]
    [InlineData("mean[n](argmax[c](x[n, c]) < 3 ? x[n, argmax[c](x[n, c]) + 1] : 0)", "x.1 by argmax[c](x[n, c]) + 1 over n if argmax[c](x[n, c]) < 3")]
    [InlineData("sum[n, c](x[n, c])", "")]

    // What guards and lengths keep inside needs no check; what a guard bounds by another length does.
    [InlineData("mean[n](w[n] - (n > 0 ? w[n - 1] : 0))", "")]
    [InlineData("mean[n](n == size(n) - 1 ? 0 : w[n + 1] - w[n])", "")]
    [InlineData("mean[n](n < 1 || n + 1 >= size(w) ? 0 : w[n + 1] - w[n - 1] * x[n, 0])", "")]
    [InlineData("mean[n, c](c > 0 && c + 1 < size(c) ? x[n, c - 1] * x[n, c + 1] : x[n, c])", "")]
    [InlineData("s[n] = sum[k where k <= n](w[n - k])\nmean[n](s[n])", "")]
    [InlineData("mean[n where n >= ignore](w[n] * w[n - ignore])", "w.0 by n - ignore over n if n >= ignore")]
    [InlineData("mean[n, c](c + 1 < size(n) ? x[n, c + 1] : x[n, c])", "x.1 by c + 1 over c if c + 1 < size(n)")]
    [InlineData("mean[n where label[n] > 0](w[n] * w[label[n] - 1])", "w.0 by label[n] - 1 over n if label[n] > 0")]
    [InlineData("mean[n where label[n] <= n](w[n] * w[n - label[n]])", "w.0 by n - label[n] over n if label[n] <= n")]
    public void Gathers_are_checked_where_nothing_protects_them(string formula, string expected)
    {
        var result = Binder.Bind(formula, Signature.Parse(Rows), Library.Empty);
        var bound = result.Formula!;
        Assert.Equal(expected, string.Join("; ", LabelChecks.Of(bound).Select(c =>
        {
            Assert.Same(bound.Shapes.Dimension(c.Tensor, c.Dimension), c.Length);
            string subscript = FormulaPrinter.Print(c.Subscript.ToNode(bound.Graph));
            string guard = c.Guard is null ? "" : $" if {FormulaPrinter.Print(c.Guard)}";
            return FormattableString.Invariant($"{c.Tensor.Name}.{c.Dimension} by {subscript} over {string.Join(",", c.Over)}{guard}");
        })));
    }
}

using LossGen.Compiler.Analysis.Properties;
using LossGen.Compiler.Binding;

namespace LossGen.Compiler.Tests.Analysis.Properties;

public sealed class LossPropertiesTests
{
    private const string Reals = "float F(ReadOnlySpan<float> p, ReadOnlySpan<float> y)";
    private const string Binary = "float F([Logit] ReadOnlySpan<float> z, [Probability] ReadOnlySpan<float> y)";

    [Theory]
    [InlineData(Reals, "mean((p - y)^2)", "Convex", Certainty.Proven)]
    [InlineData(Reals, "mean(abs(p - y))", "Convex", Certainty.Proven)]
    [InlineData(Binary, "mean(softplus(z) - y * z)", "Convex", Certainty.Proven)]
    [InlineData(Binary, "mean(log(1 + exp(z)) - y * z)", "Convex", Certainty.Proven)]
    [InlineData("float F(ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label)", "mean[n](logsumexp[c](z[n, c]) - z[n, label[n]])", "Convex", Certainty.Proven)]
    [InlineData(Reals, "mean(max(0.9 * (y - p), -0.1 * (y - p)))", "Convex", Certainty.Proven)]
    [InlineData(Reals, "mean(abs(p - y) < 1 ? 0.5 * (p - y)^2 : abs(p - y) - 0.5)", "Convex", Certainty.Sampled)]
    [InlineData(Reals, "mean(-abs(p - y))", "Convex", Certainty.Refuted)]
    [InlineData(Reals, "mean(log1p((p - y)^2))", "Convex", Certainty.Refuted)]
    [InlineData(Binary, "mean((sigmoid(z) - y)^2)", "Convex", Certainty.Refuted)]
    [InlineData(Reals, "mean(sqrt(abs(p - y) + 1))", "Convex", Certainty.Refuted)]
    [InlineData(Reals, "mean(-p * y)", "Symmetric", Certainty.Proven)]
    [InlineData(Reals, "mean((p - y)^2)", "Symmetric", Certainty.Sampled)]
    [InlineData(Reals, "mean(abs(p - y))", "Symmetric", Certainty.Sampled)]
    [InlineData(Reals, "mean(max(0.9 * (y - p), -0.1 * (y - p)))", "Symmetric", Certainty.Refuted)]
    [InlineData(Reals, "mean((p - y)^2)", "Bounded below", Certainty.Proven)]
    [InlineData(Binary, "mean((sigmoid(z) - y)^2)", "Bounded above", Certainty.Proven)]
    public void Are_proven_sampled_or_refuted(string method, string formula, string name, Certainty certainty)
    {
        var property = Assert.Single(Of(method, formula), p => p.Name == name);
        Assert.True(certainty == property.Certainty, property.ToString());
    }

    [Theory]
    [InlineData(Reals, "mean((p - y)^2)", "at 0 for y = 0; at 1 for y = 1; at -1 for y = -1")]
    [InlineData(Binary, "mean(softplus(z) - y * z)", "at 0 for y = 0.5")]
    public void The_least_loss_is_where_it_is(string method, string formula, string text) =>
        Assert.Contains(text, Assert.Single(Of(method, formula), p => p.Name == "Least").Text);

    [Fact]
    public void Slopes_are_bounded_by_what_is_proven() =>
        Assert.Equal(Certainty.Proven, Assert.Single(Of(Binary, "mean(softplus(z) - y * z)"), p => p.Name == "Lipschitz").Certainty);

    [Fact]
    public void Slices_show_value_slope_and_curvature_and_mark_kinks()
    {
        var bound = Bind(Reals, "mean(abs(p - y) + (p - y)^2)");
        var slice = new Landscape(bound, "mean(abs(p - y) + (p - y)^2)").Slices(bound.Signature.Parameters[0]).Single(s => s.Caption == "y = 1");
        var at = slice.Points.MinBy(p => Math.Abs(p.X - 3));
        Assert.Equal(Math.Abs(at.X - 1) + Math.Pow(at.X - 1, 2), at.Value, 9);
        Assert.Equal(1 + (2 * (at.X - 1)), at.Gradient, 9);
        Assert.Equal(2, at.Hessian, 5);
        Assert.Equal(1, Assert.Single(slice.Kinks), 6);
    }

    [Fact]
    public void Slices_mark_where_the_generated_code_gives_no_number()
    {
        var bound = Bind("float F([Probability] ReadOnlySpan<float> p)", "mean(log(p))");
        var slice = Assert.Single(new Landscape(bound, "mean(log(p))").Slices(bound.Signature.Parameters[0]));
        Assert.True(slice.Points[0].IsBad);
        Assert.False(slice.Points[^1].IsBad);
    }

    private static IReadOnlyList<LossProperty> Of(string method, string formula) =>
        LossProperties.Of(Bind(method, formula), formula, FormulaCompiler.Judge(Signature.Parse(method), formula, Library.Empty));

    private static BoundFormula Bind(string method, string formula) => Binder.Bind(formula, Signature.Parse(method), Library.Empty).Formula!;
}

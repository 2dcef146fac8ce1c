namespace LossGen.Compiler.Tests.Differentiation;

/// <summary>The gradient at kinks: the conventions at real ones, the derivative at those that cancel.</summary>
public class KinkTests
{
    [Theory]
    [InlineData("sum(abs(x))", 0, 0)]
    [InlineData("sum(relu(x))", 0, 0)]
    [InlineData("sum(max(x, 0))", 0, 0.5)]
    [InlineData("sum(min(x, 0))", 0, 0.5)]
    [InlineData("sum(max(2 * x, x))", 0, 1.5)]
    [InlineData("sum(clamp(x, -1, 1))", 1, 1)]
    [InlineData("sum(clamp(x, -1, 1))", -1, 1)]
    [InlineData("sum(clamp(x, -1, 1))", 1.5, 0)]
    [InlineData("sum(clamp(0, x, 1))", 2, 0)]
    [InlineData("sum(clamp(0, 1, x))", 0.5, 1)]
    [InlineData("sum(hypot(x, 0))", 0, 0)]
    [InlineData("norm(x)", 0, 0)]
    [InlineData("sqrt(sum(x^2))", 0, 0)]
    [InlineData("sqrt(mean(x^2))", 0, 0)]
    [InlineData("sqrt(mean(square(3 * x)) / 2)", 0, 0)]
    [InlineData("sqrt(sum(x * x) + sum(x^4))", 0, 0)]
    [InlineData("mean(x^2)^0.5", 0, 0)]
    [InlineData("sum(abs(x)^4)^0.25", 0, 0)]
    [InlineData("sum(sqrt(x^2 + 4 * x^2))", 0, 0)]
    [InlineData("sum(x < 1 ? x : sqrt(x))", 1, 0.5)]
    [InlineData("sum(elu(x, 2))", 0, 2)]
    [InlineData("sum(xlogy(x, x))", 0, 0)]
    [InlineData("sum(x^2)", 0, 0)]
    [InlineData("sum(x^1)", 0, 1)]
    [InlineData("sum(x^0)", 0, 0)]
    [InlineData("sum(exp(x) * abs(x))", 0, 0)]
    [InlineData("sum((x + 1) * abs(sign(x)))", 0, 0)]
    public void Conventions_hold_at_real_kinks(string formula, double x, double slope) => AssertSlope(formula, x, slope);

    [Theory]
    [InlineData("sum(relu(x) - relu(-x))", 0, 1)]
    [InlineData("sum(x > 0 ? x : expm1(min(x, 0)))", 0, 1)]
    [InlineData("sum(x * abs(sign(x)))", 0, 1)]
    [InlineData("sum[i](relu(x[i]) - relu(-x[i]))", 0, 1)]
    [InlineData("sum(abs(x)^1.5)", 0, 0)]
    [InlineData("sum(sign(x) * log1p(abs(x)))", 0, 1)]
    [InlineData("sum(x > 0 ? x * sqrt(x) : 0)", 0, 0)]
    [InlineData("sum(x <= 0 ? exp(x) : 1 + x)", 0, 1)]
    [InlineData("sum(x < 0 ? exp(x) : 1 + x)", 0, 1)]
    [InlineData("sum(abs(x) <= 1 ? 0.5 * x^2 : abs(x) - 0.5)", 0, 0)]
    [InlineData("sum(abs(x) <= 1 ? 0.5 * x^2 : abs(x) - 0.5)", 1, 1)]
    [InlineData("sum(abs(x) < 1 ? 0.5 * x^2 : abs(x) - 0.5)", -1, -1)]
    [InlineData("sum(abs(x) < 2 ? 0.5 * x^2 : 2 * (abs(x) - 1))", 2, 2)]
    [InlineData("sum(max(x, 0) - x * 0.25 + log(1 + exp(-abs(x))))", 0, 0.25)]
    [InlineData("sum(relu(x) - x * 0.25 + log1p(exp(-abs(x))))", 0, 0.25)]
    [InlineData("sum(relu(3 - 2 * x) - 2 * relu(x - 1.5))", 1.5, -2)]
    [InlineData("sum(abs(2 * x - 1) - 4 * relu(x - 0.5) + x)", 0.5, -1)]
    [InlineData("sum(relu(x)^2)", 0, 0)]
    [InlineData("sum(abs(x) * x)", 0, 0)]
    [InlineData("sum(min(x, 1) + max(x, 1))", 1, 1)]
    [InlineData("sum(elu(x, 1))", 0, 1)]
    [InlineData("sum(elu(x))", 0, 1)]
    public void Derivative_holds_at_kinks_that_cancel(string formula, double x, double slope) => AssertSlope(formula, x, slope);

    [Fact]
    public void Softplus_written_with_relu_and_abs_is_smooth()
    {
        var loss = new Differentiated("float F(ReadOnlySpan<float> z, ReadOnlySpan<float> y)", "mean(relu(z) - z * y + log1p(exp(-abs(z))))")
            .At("z", 0, 0, 1e-9, -1e-9).At("y", 0, 0.3, 0.3, 0.3).At("upstream", 4);
        double[] expected = [0.5, 0.2, 0.2, 0.2];
        Assert.All(loss.Gradient("z").Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-8));
    }

    [Fact]
    public void Boundaries_between_parameters_are_found()
    {
        // relu(a - b) - relu(b - a) is a - b.
        var loss = new Differentiated("float F([Grad] ReadOnlySpan<float> a, [Grad] ReadOnlySpan<float> b, [Grad] float s = 2f)", "sum(relu(s * (a - b)) - relu(s * (b - a)))")
            .At("a", 1.5, 2).At("b", 1.5, 1).At("s", 2).At("upstream", 1);
        Assert.Equal([2, 2], loss.Gradient("a"));
        Assert.Equal([-2, -2], loss.Gradient("b"));
        Assert.Equal([1], loss.Gradient("s"));
    }

    [Fact]
    public void A_kink_of_one_sum_is_found()
    {
        var loss = new Differentiated("float F(ReadOnlySpan<float> x)", "relu(sum(x) - 3) - relu(3 - sum(x))").At("x", 1, 2).At("upstream", 1);
        Assert.Equal([1, 1], loss.Gradient("x"));
        var real = new Differentiated("float F(ReadOnlySpan<float> x)", "relu(sum(x) - 3)").At("x", 1, 2).At("upstream", 1);
        Assert.Equal([0, 0], real.Gradient("x"));
    }

    [Theory]
    [InlineData("sum(x > 0 ? log(x) : 0)", 0, 0)]
    [InlineData("sum(x > 0 ? log(x) : 0)", -1, 0)]
    [InlineData("sum(x > 0 ? sqrt(x) * log(x) : x > -1 ? 1 / x : x^2)", -2, -4)]
    [InlineData("sum(x > 0 ? sqrt(x) : x < -1 ? sqrt(-x) : 0)", 0, 0)]
    [InlineData("l = log(x)\nsum(x > 1 ? l : x < -1 ? 2 * l : 0)", 0, 0)]
    [InlineData("l = log(x)\nsum((x > 1 ? l : 0) + (x > 2 ? l * l : 0))", 0, 0)]
    [InlineData("sum(max(sqrt(x), 2))", 0, 0)]
    [InlineData("sum(clamp(log(x), -1, 1))", 0, 0)]
    public void Branch_not_taken_gives_no_NaN(string formula, double x, double slope) => AssertSlope(formula, x, slope);

    [Fact]
    public void Scalar_of_a_branch_that_no_element_takes_gives_no_NaN()
    {
        var loss = new Differentiated("float F([Grad] ReadOnlySpan<float> x, [Grad] float w)", "sum(x > 0 ? x * log(w) : 0)")
            .At("x", -1, -2).At("w", 0).At("upstream", 1);
        Assert.Equal([0], loss.Gradient("w"));
        Assert.Equal([0, 0], loss.Gradient("x"));
    }

    [Fact]
    public void NaN_that_matters_stays()
    {
        var loss = new Differentiated("float F(ReadOnlySpan<float> p, ReadOnlySpan<float> y)", "mean(abs(p - y))").At("p", double.NaN, 1).At("y", 0, 0).At("upstream", 1);
        Assert.Equal([double.NaN, 0.5], loss.Gradient("p"));
    }

    [Theory]
    [InlineData("prod(x)", new double[] { 2, 3, 4 }, new double[] { 12, 8, 6 })]
    [InlineData("prod(x)", new double[] { 2, 0, 4 }, new double[] { 0, 8, 0 })]
    [InlineData("prod(x)", new double[] { 0, 0, 4 }, new double[] { 0, 0, 0 })]
    [InlineData("max(x)", new double[] { 1, 5, 5 }, new double[] { 0, 0.5, 0.5 })]
    [InlineData("min(x)", new double[] { 1, 5, 5 }, new double[] { 1, 0, 0 })]
    [InlineData("logsumexp(x)", new double[] { 1000, 1000 }, new double[] { 0.5, 0.5 })]
    [InlineData("logsumexp(x)", new[] { double.NegativeInfinity, 3 }, new double[] { 0, 1 })]
    [InlineData("logsumexp(x)", new[] { double.NegativeInfinity, double.NegativeInfinity }, new double[] { 0, 0 })]
    [InlineData("norm(x)", new double[] { 3, 4 }, new[] { 0.6, 0.8 })]
    [InlineData("norm(x)", new double[] { 0, 0 }, new double[] { 0, 0 })]
    [InlineData("mean(x)", new double[] { 3, 4 }, new[] { 0.5, 0.5 })]
    public void Reductions_differentiate(string formula, double[] x, double[] gradient)
    {
        var loss = new Differentiated("double F(ReadOnlySpan<double> x)", formula).At("x", x).At("upstream", 1);
        Assert.All(loss.Gradient("x").Zip(gradient), pair => Assert.Equal(pair.Second, pair.First, 1e-15));
    }

    // As it is written, and as it is emitted.
    private static void AssertSlope(string formula, double x, double slope)
    {
        foreach (bool isStabilized in (bool[])[false, true])
        {
            var bound = Tests.Binding.Bound.Formula("double F(ReadOnlySpan<double> x)", formula);
            var loss = new Differentiated(bound, isStabilized).At("x", x).At("upstream", 1);
            Assert.True(Math.Abs(slope - loss.Gradient("x")[0]) <= 1e-12, FormattableString.Invariant(
                $"{(isStabilized ? "Stabilized, " : "")}{loss.Gradient("x")[0]}, not {slope}: {LossGen.Compiler.Printing.FormulaPrinter.Print(loss.Adjoints[0].Value)}"));
        }
    }
}

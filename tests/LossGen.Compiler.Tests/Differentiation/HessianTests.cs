using LossGen.Compiler.Differentiation;
using LossGen.Compiler.Rewriting;

namespace LossGen.Compiler.Tests.Differentiation;

/// <summary>The Hessian's diagonal against differences of the gradient.</summary>
public class HessianTests
{
    /// <summary>Every elementwise loss, and some that lean on sums over the batch.</summary>
    public static TheoryData<string, string> Losses
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (method, formula) in ElementwiseFormulas.All.Where(f => !f.Method.StartsWith("void") && !f.Formula.Contains("stopgradient")))
            {
                data.Add(method, formula);
            }

            foreach (string formula in (string[])
            [
                "mean(x)^3", "mean((x - mean(x))^2)", "sqrt(mean((x - mean(x))^2) + 0.1)", "logsumexp(x)", "sum(softmax(x)^2)",
                "norm(x)", "sum(x^2) / (1 + sum(abs(x)^3))", "log(sum(exp(x)) + sum(x^2))", "prod(1 + x^2)", "sum(x * sin(mean(x)))", "sum(digamma(exp(x)))",
                "exp(mean(x) * mean(x^2))", "sum(x^2) * sum(exp(x)) * norm(x)", "mean(x * log(sum(exp(x))))", "sum(lgamma(2 + x^2))", "sum(gelu(x) + erf(x) + silu(x))",
                "sum[i](x[i]^3)", "mean[i](x[i])^3", "mean[i](x[i]^2) + sum[i](exp(x[i]))^2", "sum[i](x[i] * sum[j](sin(x[j])))", "mean[i where x[i] > 0](x[i]^2)^2",
            ])
            {
                data.Add("double F(ReadOnlySpan<double> x)", formula);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void Agrees_with_differences(string method, string formula)
    {
        var bound = Tests.Binding.Bound.Formula(method, formula, ElementwiseFormulas.Parts);
        var loss = new Differentiated(bound).AtRandom(new Random(5), 5);
        foreach (var parameter in bound.Signature.Differentiated.Where(p => p.IsTensor))
        {
            var gradient = loss.Adjoints.Single(a => a.Parameter == parameter).Value;
            double[] hessian = loss.Spread(HessianDiagonal.Of(loss.Graph, gradient, parameter, loss.IndexOf(parameter)), parameter.Name);
            for (int i = 0; i < hessian.Length; i++)
            {
                AssertClose(loss, parameter.Name, i, hessian[i]);
            }
        }
    }

    // 1 / s - x^2 / s^3 has no digits left where x is large.
    [Theory]
    [InlineData("sum(sqrt(x^2 + 1))")]
    [InlineData("sum(sqrt(x^2 + 1) - 1)")]
    [InlineData("sum(hypot(x, 1) - 1)")]
    public void Roots_of_squares_keep_the_digits_of_their_curvature(string formula)
    {
        var loss = new Differentiated(Tests.Binding.Bound.Formula("double F(ReadOnlySpan<double> x)", formula), isStabilized: true).At("x", 1e6).At("upstream", 1);
        var hessian = Stabilizer.Stabilize(loss.Graph, HessianDiagonal.Of(loss.Graph, loss.Adjoints[0].Value, loss.Adjoints[0].Parameter));
        Assert.Equal(Math.Pow(1e12 + 1, -1.5), loss.Spread(hessian, "x")[0], 1e-30);
    }

    // exp(x²) is beyond any double there.
    [Theory]
    [InlineData(-2)]
    [InlineData(3)]
    [InlineData(60)]
    public void The_logarithm_of_a_distribution_has_a_curvature_where_its_tail_ends(double x)
    {
        var loss = new Differentiated(Tests.Binding.Bound.Formula("double F(ReadOnlySpan<double> x)", "sum(-log(normcdf(x)))"), isStabilized: true).At("x", x).At("upstream", 1);
        var hessian = Stabilizer.Stabilize(loss.Graph, HessianDiagonal.Of(loss.Graph, loss.Adjoints[0].Value, loss.Adjoints[0].Parameter));
        double slope = Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI) / (x < 0 ? 0.022750131948179208 : 1 - (x < 10 ? 0.0013498980316300946 : 0));
        Assert.Equal(slope * (x + slope), loss.Spread(hessian, "x")[0], 1e-13);
    }

    [Fact]
    public void Floor_holds()
    {
        var loss = new Differentiated("double F(ReadOnlySpan<double> x)", "sum(x^4 - x^2)").At("x", 0, 2).At("upstream", 1);
        var hessian = HessianDiagonal.Of(loss.Graph, loss.Adjoints[0].Value, loss.Adjoints[0].Parameter);
        Assert.Equal([-2, 46], loss.Spread(hessian, "x"));
        Assert.Equal([1e-16, 46], loss.Spread(HessianDiagonal.Floored(hessian, 1e-16), "x"));
    }

    [Fact]
    public void Kinks_and_linear_losses_have_none()
    {
        var loss = new Differentiated("double F(ReadOnlySpan<double> x)", "sum(abs(x) + 3 * x)").At("x", 0, 2).At("upstream", 1);
        Assert.Equal([0, 0], loss.Spread(HessianDiagonal.Of(loss.Graph, loss.Adjoints[0].Value, loss.Adjoints[0].Parameter), "x"));
    }

    [Theory]
    [InlineData("ReadOnlyTensorSpan<float> w, ReadOnlyTensorSpan<float> u, ReadOnlySpan<float> v, ReadOnlyTensorSpan<float> x", "mean[n](tanh(sum[m](v[m] * tanh(sum[k](u[m, k] * tanh(sum[i](x[n, i] * w[k, i])))))))")]
    [InlineData("ReadOnlyTensorSpan<float> w, ReadOnlySpan<int> label", "sum[d](sum[n](w[label[n], d])^4)")]
    public void What_takes_more_than_the_gradient_is_refused(string parameters, string formula)
    {
        var options = new LossGen.Compiler.Signatures.MethodOptions(LossGen.Compiler.Signatures.HessianDiagonal.Exact);
        var result = FormulaCompiler.Compile(Signature.Parse($"float F([Grad] {parameters})", options), formula, Library.Empty);
        var refused = Assert.Single(result.Diagnostics);
        Assert.Equal("LG1008", refused.Id);
        Assert.Contains("'w'", refused.Message);
        Assert.Null(result.Formula);
    }

    // The greatest that the user takes is no shift, however it is written.
    [Fact]
    public void A_maximum_of_ones_own_has_its_derivatives()
    {
        var bound = Tests.Binding.Bound.Formula("double F(ReadOnlySpan<double> x)", "m = max(x)\n(m == -inf ? 0 : m)^3 + logsumexp(x)");
        var loss = new Differentiated(bound).At("x", 1, 2).At("upstream", 1);
        var gradient = loss.Adjoints[0];
        var hessian = HessianDiagonal.Of(loss.Graph, gradient.Value, gradient.Parameter, gradient.Subscripts, [loss.Value])!;
        double p = 1 / (1 + Math.E);
        double[] second = loss.Spread(hessian, "x");
        Assert.Equal(p * (1 - p), second[0], 1e-12);
        Assert.Equal(12 + (p * (1 - p)), second[1], 1e-12);
    }

    private static void AssertClose(Differentiated loss, string name, int i, double actual)
    {
        double expected = double.NaN;
        foreach (double step in (double[])[1e-2, 1e-3, 1e-4, 1e-5])
        {
            expected = loss.Difference(name, i, () => [loss.Gradient(name)[i]], step)[0];
            if (Math.Abs(actual - expected) <= 3e-8 * (1 + Math.Abs(expected)))
            {
                return;
            }
        }

        Assert.Fail(FormattableString.Invariant($"by {name}[{i}]: {actual:R}, differences give {expected:R}"));
    }
}

using LossGen.Compiler.Differentiation;

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

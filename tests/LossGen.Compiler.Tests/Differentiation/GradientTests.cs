using LossGen.Compiler.Binding;

namespace LossGen.Compiler.Tests.Differentiation;

/// <summary>Gradients against differences of the interpreted value, away from kinks.</summary>
public class GradientTests
{
    /// <summary>Every elementwise formula; differences see through <c>stopgradient</c>, so its formulas are judged apart.</summary>
    public static TheoryData<string> Formulas => [.. ElementwiseFormulas.All.Where(f => !f.Formula.Contains("stopgradient")).Select(f => f.Method)];

    [Theory]
    [MemberData(nameof(Formulas))]
    public void Agrees_with_differences(string method)
    {
        string formula = ElementwiseFormulas.All.Single(f => f.Method == method).Formula;
        var random = new Random(method.Length);
        for (int trial = 0; trial < 3; trial++)
        {
            var bound = Tests.Binding.Bound.Formula(method, formula, ElementwiseFormulas.Parts);
            if (bound.IsInPlace)
            {
                return;
            }

            var loss = new Differentiated(bound, isStabilized: trial == 1).AtRandom(random, 7);
            foreach (var parameter in bound.Signature.Differentiated)
            {
                double[] gradient = loss.Gradient(parameter.Name);
                for (int i = 0; i < gradient.Length; i++)
                {
                    AssertClose(loss, parameter.Name, i, gradient[i]);
                }
            }
        }
    }

    [Fact]
    public void Stops_where_told()
    {
        const string Method = "float F([Grad] ReadOnlySpan<float> p, [Grad] [Positive] ReadOnlySpan<float> v, [Positive] ReadOnlySpan<float> w)";
        var stopped = new Differentiated(Method.Replace(", [Positive] ReadOnlySpan<float> w", ""), "mean(stopgradient(v)^0.5 * (log(v) + p^2 / v))").AtRandom(new Random(3), 5);
        var apart = new Differentiated(Method, "mean(w^0.5 * (log(v) + p^2 / v))").At("p", stopped["p"]).At("v", stopped["v"]).At("w", stopped["v"]);
        Assert.Equal(apart.Gradient("v"), stopped.Gradient("v"));
        Assert.Equal(apart.Gradient("p"), stopped.Gradient("p"));
    }

    [Fact]
    public void A_quotient_of_equals_has_no_slope()
    {
        var loss = new Differentiated("float F([Grad] ReadOnlySpan<float> p, [Grad] ReadOnlySpan<float> w)", "mean(p * ((w + 0.001) / (0.001 + w)))").AtRandom(new Random(5), 4);
        Assert.All(loss.Gradient("w"), slope => Assert.Equal(0, slope));
    }

    private static void AssertClose(Differentiated loss, string name, int i, double actual)
    {
        // A kink within reach of the difference spoils it; one of smaller steps then passes.
        double expected = double.NaN;
        foreach (double step in (double[])[1e-2, 1e-3, 1e-4, 1e-5])
        {
            expected = loss.Difference(name, i, () => [loss.Evaluate()], step)[0];
            if (Math.Abs(actual - expected) <= 2e-8 * (1 + Math.Abs(expected)))
            {
                return;
            }
        }

        Assert.Fail(FormattableString.Invariant($"by {name}[{i}]: {actual:R}, differences give {expected:R}"));
    }
}

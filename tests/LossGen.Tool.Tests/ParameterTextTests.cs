using LossGen.Compiler.Signatures;
using LossGen.Tool.Parameters;

namespace LossGen.Tool.Tests;

public sealed class ParameterTextTests
{
    [Theory]
    [InlineData("p: probability", ParameterForm.Span, ElementType.Single, Meaning.Probability, "[0, 1]")]
    [InlineData("p", ParameterForm.Span, ElementType.Single, Meaning.None, null)]
    [InlineData("z[n,c]: logit", ParameterForm.TensorSpan, ElementType.Single, Meaning.Logit, "(-inf, inf)")]
    [InlineData("x: [0, 10]", ParameterForm.Span, ElementType.Single, Meaning.None, "[0, 10]")]
    [InlineData("x : float [1e-6, inf)", ParameterForm.Scalar, ElementType.Single, Meaning.None, "[1E-06, inf)")]
    [InlineData("h: probability [1e-3, 2]", ParameterForm.Span, ElementType.Single, Meaning.Probability, "[0.001, 1]")]
    [InlineData("v: positive, double[]", ParameterForm.Span, ElementType.Double, Meaning.Positive, "(0, inf)")]
    [InlineData("label: int[]", ParameterForm.Span, ElementType.Int32, Meaning.None, null)]
    [InlineData("mask: bool[]", ParameterForm.Span, ElementType.Boolean, Meaning.None, null)]
    [InlineData("l: log-probability (-5, 0]", ParameterForm.Span, ElementType.Single, Meaning.LogProbability, "(-5, 0]")]
    [InlineData("@event: float", ParameterForm.Scalar, ElementType.Single, Meaning.None, null)]
    public void Declares(string text, ParameterForm form, ElementType element, Meaning meaning, string? range)
    {
        var parameter = Assert.Single(SignatureText.Read("1", [text], ElementType.Single).Parameters);
        Assert.Equal((form, element, meaning, range), (parameter.Form, parameter.Element, parameter.Meaning, parameter.Range?.ToString()));
    }

    [Fact]
    public void Marks_and_defaults_are_read()
    {
        var parameters = SignatureText.Read("1", ["w: grad [0, 1]", "t: target", "k: float = 0.5", "b: bool = true"], ElementType.Single).Parameters;
        Assert.Equal(["w", "k", "b", "t"], parameters.Select(p => p.Name));
        Assert.True(parameters[0].HasGrad);
        Assert.True(parameters[3].IsTarget);
        Assert.Equal((0.5, 1), (parameters[1].DefaultValue, parameters[2].DefaultValue));
    }

    [Fact]
    public void What_is_not_declared_follows_from_its_use()
    {
        var signature = SignatureText.Read("d = pred - y; q[n, c] = z[n, c] - z[n, label[n]]; mean(d) + mean[n](q[n, k]) + pi", ["y: probability"], ElementType.Double);
        Assert.Equal(
            ["pred Double Span", "z Double TensorSpan", "label Int32 Span", "k Int32 Scalar", "y Double Span"],
            signature.Parameters.OrderBy(p => p.Name is "label" ? 1 : 0).Select(p => $"{p.Name} {p.Element} {p.Form}").OrderBy(t => Array.IndexOf(["p", "z", "l", "k", "y"], t[..1])));
        Assert.Equal("pred", Assert.Single(signature.Differentiated).Name);
    }

    [Theory]
    [InlineData("'probabilty' is not one of logit, probability", "p: probabilty")]
    [InlineData("begins with a name", "3: logit")]
    [InlineData("begins with a name", "")]
    [InlineData("no number lies in [2, 1]", "x: [2, 1]")]
    [InlineData("no number lies in (1, 1]", "x: (1, 1]")]
    [InlineData("'ten' is no number", "x: [0, ten]")]
    [InlineData("'[0 10]' is no kind, type or range", "x: [0 10]")]
    [InlineData("leaves no probability for 'x'", "x: probability [2, 3]")]
    [InlineData("'label' holds no real numbers, so it can't be a logit", "label: int[] logit")]
    [InlineData("'label' holds no real numbers, so it can't be differentiated by", "label: int[] grad")]
    [InlineData("it has two kinds", "p: logit probability")]
    [InlineData("it has two types", "p: int float")]
    [InlineData("declares 'p' twice", "p", "p: logit")]
    [InlineData("mixes float and double", "p: float", "q: double")]
    public void Mistakes_are_named(string message, params string[] declarations)
    {
        var refusal = Assert.Throws<InputException>(() => SignatureText.Read("mean(p)", declarations, ElementType.Single));
        Assert.StartsWith("--param", refusal.Message);
        Assert.Contains(message, refusal.Message);
    }
}

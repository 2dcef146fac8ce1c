using LossGen.Compiler.Diagnostics;

namespace LossGen.Compiler.Tests.Analysis.Judging;

/// <summary>Kernels that update in place: the old value's range counts, and options are judged at their defaults.</summary>
public sealed class OptimizerTests
{
    private const string Adam = "m = b1 * m + (1 - b1) * g\nv = b2 * v + (1 - b2) * g^2\nw = w - rate * m / (sqrt(v) + eps)";
    private const string State = "Span<float> w, Span<float> m, Span<float> v, ReadOnlySpan<float> g, float rate, ";

    [Theory]
    [InlineData(State + "[Range(0, 1)] float b1 = 0.9f, [Range(0, 1)] float b2 = 0.999f, [Positive] float eps = 1e-8f", Adam)]
    [InlineData("Span<float> w, Span<float> m, [Range(0, 1e8)] Span<float> v, ReadOnlySpan<float> g, float rate, [Range(0, 1)] float b1 = 0.9f, [Range(0, 1)] float b2 = 0.999f, [Positive] float eps = 1e-8f", Adam)]
    [InlineData("Span<float> w, Span<float> v, ReadOnlySpan<float> g, float rate, float momentum = 0.9f", "v = momentum * v + g\nw = w - rate * v")]
    [InlineData("Span<float> w, Span<float> s, ReadOnlySpan<float> g, [Range(0, 1)] float rate = 0.01f, [Positive] float eps = 1e-10f", "s = s + g^2\nw = w - rate * g / (sqrt(s) + eps)")]
    [InlineData("Span<float> w, Span<float> u, ReadOnlySpan<float> g, [Range(0, 0.999)] float b = 0.9f, [Range(1, 1000000)] int t = 1", "u = max(b * u, abs(g))\nw = w - g / ((1 - b^t) * (u + 1e-8))")]
    public void Is_silent(string parameters, string formula) => Judged.Clean(parameters, formula);

    [Theory]
    [InlineData("LG3003", "Span<float> w, ReadOnlySpan<float> g", "w = [|sqrt(w)|] + g")]
    [InlineData("LG3001", "[Range(0, 1)] Span<float> w, ReadOnlySpan<float> g", "w = [|log(w)|] + g")]
    [InlineData("LG3006", "Span<float> v, ReadOnlySpan<float> g, Span<float> w", "v = 0.9 * v + 0.1 * g^2\nw = [|g / (v + 0)|]")]
    public void Warns(string id, string parameters, string marked) => Judged.Finding(id, FormulaSeverity.Warning, parameters, marked);

    [Theory]
    [InlineData("ReadOnlySpan<float> p, float scale = 1f", "mean(([|p / scale|])^2)", "'scale'")]
    [InlineData(State + "[Range(0, 1)] float b1 = 0.9f, [Range(0, 1)] float b2 = 0.999f, float eps = 1e-8f", "m = b1 * m + (1 - b1) * g\nv = b2 * v + (1 - b2) * g^2\nw = w - [|rate * m / (sqrt(v) + eps)|]", "'eps'")]
    public void An_option_that_does_harm_away_from_its_default_is_named_once(string parameters, string marked, string named)
    {
        var finding = Judged.Finding("LG3900", FormulaSeverity.Info, parameters, marked);
        Assert.Contains($"a [Range] of {named} would exclude it", finding.Message);
    }

    [Fact]
    public void An_option_whose_default_does_harm_is_warned_of() =>
        Judged.Finding("LG3002", FormulaSeverity.Warning, "ReadOnlySpan<float> p, float scale = 0f", "mean(([|p / scale|])^2)");
}

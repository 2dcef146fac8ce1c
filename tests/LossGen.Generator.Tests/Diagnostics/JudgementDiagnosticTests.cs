using Microsoft.CodeAnalysis;

namespace LossGen.Generator.Tests.Diagnostics;

/// <summary>LG2xxx to LG4xxx at their characters in the literal, with the severity of the case. What is found when is the compiler's to test.</summary>
public class JudgementDiagnosticTests
{
    [Theory]
    [InlineData("LG3101", DiagnosticSeverity.Info, "mean([|log(1 + exp(z))|])", "[Logit] ReadOnlySpan<float> z")]
    [InlineData("LG3101", DiagnosticSeverity.Warning, "mean([|exp(z)|])", "[Logit] ReadOnlySpan<float> z")]
    [InlineData("LG3001", DiagnosticSeverity.Warning, "mean([|log(p)|])", "[Probability] ReadOnlySpan<float> p")]
    [InlineData("LG2002", DiagnosticSeverity.Warning, "mean(([|stopgradient(p)|] - y)^2)", "ReadOnlySpan<float> p, ReadOnlySpan<float> y")]
    [InlineData("LG2004", DiagnosticSeverity.Warning, "mean([|abs(d) < 2 ? 0.5 * d^2 : abs(d) - 0.5|])", "ReadOnlySpan<float> d")]
    [InlineData("LG2001", DiagnosticSeverity.Error, "mean(abs([|round(p)|] - y))", "ReadOnlySpan<float> p, ReadOnlySpan<float> y")]
    public void AreAtTheirCharacters(string id, DiagnosticSeverity severity, string formula, string parameters)
    {
        var source = MarkedSource.Parse(Loss($"\"{formula}\"", parameters));
        var compilation = TestProject.Create(source.Text);
        var found = Assert.Single(Judge.Analyze(compilation, id), d => d.Id == id && d.Location.SourceSpan == source.Spans[0]);

        // The test project takes warnings for errors.
        Assert.Equal(severity == DiagnosticSeverity.Warning ? DiagnosticSeverity.Error : severity, found.Severity);
    }

    [Fact]
    public void APragmaSilencesThem()
    {
        string source = "#pragma warning disable LG3001\n" + Loss("\"mean(log(p))\"", "[Probability] ReadOnlySpan<float> p");
        Assert.DoesNotContain(Judge.Analyze(TestProject.Create(source), "LG3001"), d => d.Id == "LG3001");
    }

    [Fact]
    public void AFormulaThatDoesNotCompileIsNotJudged() =>
        Assert.Empty(Judge.Analyze(TestProject.Create(Loss("\"mean(log(p) + q)\"", "[Probability] ReadOnlySpan<float> p")), "LG3001"));

    private static string Loss(string literal, string parameters) => TestProject.InClass($"""
            [Loss({literal})]
            public static partial float F({parameters});
        """);
}

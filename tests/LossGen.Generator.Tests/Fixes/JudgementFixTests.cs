namespace LossGen.Generator.Tests.Fixes;

/// <summary>The fixes of LG2xxx to LG4xxx, in every kind of literal: what they write is the compiler's to test, where they write it is tested here.</summary>
public class JudgementFixTests
{
    private const string Logit = "([Logit] ReadOnlySpan<float> z, [Probability] ReadOnlySpan<float> y)";

    [Theory]
    [InlineData("\"mean(log(1 + exp(z)) * y)\"", "\"mean(softplus(z) * y)\"")]
    [InlineData("@\"mean(log(1 + exp(z))  *  y)\"", "@\"mean(softplus(z)  *  y)\"")]
    [InlineData("\"\"\"\n        d = z // the logit\n        mean(log(1 + exp(d)) * y)\n        \"\"\"", "\"\"\"\n        d = z // the logit\n        mean(softplus(d) * y)\n        \"\"\"")]
    [InlineData("\"mean(y * \" + \"log(1 + exp(z)))\"", "\"mean(y * \" + \"softplus(z))\"")]
    [InlineData("$\"mean(log(1 + exp(z)) * y) + {\"0\"}\"", "$\"mean(softplus(z) * y) + {\"0\"}\"")]
    [InlineData("\"mean(log(1 +\\u0020exp(z)) * y)\"", "\"mean(softplus(z) * y)\"")]
    public Task AreWrittenIntoTheLiteral(string before, string after) => Fix.Gives("LG3101", Loss(before, Logit), Loss(after, Logit));

    [Fact]
    public Task CureAllAtOnce() => Fix.Gives(
        "LG3101",
        Loss("\"mean(log(1 + exp(z)) + log(1 + exp(-z)))\"", Logit, "\"mean(log(1 + exp(z)) * y)\""),
        Loss("\"mean(softplus(z) + log(1 + exp(-z)))\"", Logit, "\"mean(log(1 + exp(z)) * y)\""),
        Loss("\"mean(softplus(z) + softplus(-z))\"", Logit, "\"mean(softplus(z) * y)\""));

    // Several places at once, and a definition with its line.
    [Theory]
    [InlineData("\"\"\"\n        e = exp(z) // of the logit\n        d = y\n        mean(e / sum(e) * d)\n        \"\"\"", "\"\"\"\n        d = y\n        mean(softmax(z) * d)\n        \"\"\"")]
    [InlineData("\"e = exp(z); mean(e / sum(e) * y)\"", "\"mean(softmax(z) * y)\"")]
    [InlineData("\"e = exp(z)\\nmean(e / sum(e) * y)\"", "\"mean(softmax(z) * y)\"")]
    public Task TakeUnusedDefinitionsAlong(string before, string after) => Fix.Gives("LG3205", Loss(before, Logit), Loss(after, Logit));

    [Fact]
    public Task AreWrittenInAllPlaces() => Fix.Gives(
        "LG2001",
        Loss("\"\"\"\n        hit = sum((z > 0.5) * y)\n        all = sum(z > 0.5)\n        1 - hit / (all + 1)\n        \"\"\"", "([Probability] ReadOnlySpan<float> z, [Probability] ReadOnlySpan<float> y)"),
        Loss("\"\"\"\n        hit = sum(z * y)\n        all = sum(z)\n        1 - hit / (all + 1)\n        \"\"\"", "([Probability] ReadOnlySpan<float> z, [Probability] ReadOnlySpan<float> y)"));

    [Fact]
    public void AreNotOfferedWhereTheTextIsElsewhere() => Fix.Offers(
        "LG3101", Loss("\"mean(\" + Names.Part + \" * y)\"", Logit) + "\ninternal static class Names { public const string Part = \"log(1 + exp(z))\"; }\n", 0);

    [Fact]
    public void AreNotOfferedAcrossLiterals() => Fix.Offers("LG3101", Loss("\"mean(log(1 + \" + \"exp(z)) * y)\"", Logit), 0);

    private static string Loss(string literal, string parameters, string? second = null) => TestProject.InClass($"""
            [Loss({literal})]
            public static partial float F{parameters};
            {(second is null ? "" : $"[Loss({second})] public static partial float G{parameters};")}
        """);
}

namespace LossGen.Tool.Tests;

public sealed class ExplainTests
{
    [Fact]
    public void Shows_what_becomes_of_a_formula()
    {
        var outcome = Tool.Run("explain", "mean(log(1 + exp(-y * z)))", "-p", "z: logit [-50, 50]", "--param", "y: [-1, 1]");
        string[] sections = ["Formula\n  mean(log(1 + exp(-y * z)))\n", "  z: float[], logit, [-50, 50], differentiated\n  y: float[], [-1, 1]\n",
            "Derivative by z\n", "sigmoid(-y * z)", "Stabilizations\n  log(1 + exp(x)) → softplus(x)", "FGradient\n  One pass over the data.\n", ", 50]\n  zGradient: [-1, 1]\n", "Findings\n"];
        Assert.All(sections, section => Assert.Contains(section, outcome.Output));
        Assert.Equal("", outcome.Errors);
    }

    [Fact]
    public void Stages_of_an_indexed_formula_are_sentences()
    {
        var outcome = Tool.Run("explain", "mean[n](logsumexp[c](z[n, c]) - z[n, label[n]])", "-p", "z: logit [-100, 100]");
        Assert.Contains("z: float[,], logit, [-100, 100], differentiated", outcome.Output);
        Assert.Contains("label: int[]", outcome.Output);
        Assert.Contains("Stage 1, for each n: the max over c; the sum over c", outcome.Output);
    }

    [Fact]
    public void Findings_are_underlined_where_they_are()
    {
        var outcome = Tool.Run("explain", "d = pred - target\nmean(abs(d, 1))");
        Assert.Contains("error LG0003: ", outcome.Output);
        Assert.Contains("\n    mean(abs(d, 1))\n         ^^^\n", outcome.Output);
        Assert.Equal(1, outcome.Code);
    }

    [Fact]
    public void Double_is_the_type_of_all_reals() =>
        Assert.Contains("x: double[]", Tool.Run("explain", "mean(x^2)", "--double").Output);

    [Theory]
    [InlineData("'probabilty' is not one of", "explain", "mean(p)", "--param", "p: probabilty")]
    [InlineData("Required argument missing", "explain")]
    [InlineData("Unrecognized command or argument '--colour'", "explain", "mean(p)", "--colour")]
    [InlineData("There is nothing at nowhere.cs", "check", "nowhere.cs")]
    [InlineData("Cannot parse argument 'severe'", "check", ".", "--severity", "severe")]
    [InlineData("makes all reals double", "explain", "mean(p)", "--double", "-p", "p: float")]
    public void Mistakes_are_told_and_end_with_a_code(string message, params string[] arguments)
    {
        var outcome = Tool.Run(arguments);
        Assert.Contains(message, outcome.Errors);
        Assert.DoesNotContain("   at ", outcome.Errors);
        Assert.Equal("", outcome.Output);
        Assert.Equal(CommandLine.Refused, outcome.Code);
    }
}

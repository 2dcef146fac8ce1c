using LossGen.Compiler.Analysis;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Signatures;
using LossGen.Compiler.Tests.Rewriting;

namespace LossGen.Compiler.Tests.Analysis;

public class IntervalAnalysisTests
{
    private const double Inf = double.PositiveInfinity;

    [Theory]
    [InlineData("x", "", -Inf, Inf)]
    [InlineData("p", "p in [0, 1]", 0, 1)]
    [InlineData("p", "p in (0, 1)", double.Epsilon, 0.99999999999999989)]
    [InlineData("x * x", "x in [-3, 2]", 0, 9)]
    [InlineData("x^2", "", 0, Inf)]
    [InlineData("x^3", "x in [-2, 1]", -8, 1)]
    [InlineData("1 - p", "p in [0, 1]", 0, 1)]
    [InlineData("exp(-x^2)", "", 0, 1)]
    [InlineData("sigmoid(x)", "", 0, 1)]
    [InlineData("tanh(x)", "", -1, 1)]
    [InlineData("max(x, 2)", "", 2, Inf)]
    [InlineData("clamp(x, -1, 3)", "", -1, 3)]
    [InlineData("abs(x) + 1", "x in [-4, 2]", 1, 5)]
    [InlineData("x > 0 ? x : 0", "", 0, Inf)]
    [InlineData("x < 1 ? 1 : x", "", 1, Inf)]
    [InlineData("0 >= x ? x : -x", "", -Inf, 0)]
    [InlineData("x >= z ? x - z : 0", "x in [-2, 1]; z in [-1, 5]", 0, 2)]
    [InlineData("x < z || x == z ? 0 : z - x", "x in [-2, 1]; z in [-1, 5]", -2, 0)]
    [InlineData("z - logsumexp(z)", "", -Inf, 0)]
    [InlineData("z - max(z)", "", -Inf, 0)]
    [InlineData("exp(z - logsumexp(z))", "", 0, 1)]
    [InlineData("sum(x^2)", "", 0, Inf)]
    [InlineData("sum(-p)", "p in [0, 1]", -Inf, 0)]
    [InlineData("mean(p)", "p in [0.25, 1]", 0, 1)]
    [InlineData("mean(x^2)", "", 0, Inf)]
    [InlineData("norm(x)", "", 0, Inf)]
    [InlineData("prod(p)", "p in [0, 1]", 0, 1)]
    [InlineData("max(p)", "p in [0, 1]", -Inf, 1)]
    public void Holds_for_certain(string formula, string ranges, double low, double high)
    {
        var sandbox = new Sandbox(ranges);
        var interval = IntervalAnalysis.Certain()[sandbox.Read(formula)];
        Assert.Equal((low, high), (interval.Low, interval.High));
    }

    [Theory]
    [InlineData("x", "", -1e4, 1e4)]
    [InlineData("x^2", "", 0, 1e8)]
    [InlineData("x", "x in [-1e30, 1e30]", -1e30, 1e30)]
    [InlineData("sum(p)", "p in [0.5, 1]", 0.5, 1 << 24)]
    [InlineData("mean(p)", "p in [0.5, 1]", 0.5, 1)]
    [InlineData("max(p)", "p in [0.5, 1]", 0.5, 1)]
    [InlineData("max(z) - mean(z)", "", 0, 2e4)]
    [InlineData("size(z)", "", 1, 1 << 24)]
    public void Is_usual(string formula, string ranges, double low, double high)
    {
        var interval = IntervalAnalysis.Usual()[new Sandbox(ranges).Read(formula)];
        Assert.Equal((low, high), (interval.Low, interval.High));
    }

    [Theory]
    [InlineData("x > 0 ? log(x) : 0")]
    [InlineData("x <= 0 ? 0 : sqrt(x)")]
    [InlineData("x >= 1 ? acosh(x) : 0")]
    [InlineData("y > 0 && x > 1 ? log(x - 0.5) : 0")]
    [InlineData("x >= 0 || y > 0 ? 0 : log(-x)")]
    [InlineData("expm1(2 - 3 * x) < -0.9 ? log(x) : 0")]
    [InlineData("abs(x) < 0.5 ? acos(x) : 0")]
    [InlineData("abs(x) > 0.5 ? sqrt(1 / x^2 - 1 / x + 6) : 0")]
    [InlineData("x > 1 ? (y > 2 ? log(x) + log(y) : sqrt(x)) : 0")]
    public void Knows_the_condition_inside_its_branch(string formula) => Assert.False(IntervalAnalysis.Certain()[new Sandbox().Read(formula)].MayBeNaN);

    [Theory]
    [InlineData("log(x)")]
    [InlineData("x < 0 ? log(x) : 0")]
    [InlineData("x > 0 ? log(y) : 0")]
    [InlineData("x > 0 || y > 0 ? log(x) : 0")]
    [InlineData("x > 0 && y > 0 ? 0 : log(-x)")]
    [InlineData("abs(x) > 0.5 ? log(x) : 0")]
    [InlineData("expm1(2 - 3 * x) > -0.9 ? log(x) : 0")]
    [InlineData("x - x")]
    [InlineData("x > 0 ? sum(log(x)) : 0")]
    public void Says_what_may_be_NaN(string formula) => Assert.True(IntervalAnalysis.Certain()[new Sandbox().Read(formula)].MayBeNaN);

    [Theory]
    [InlineData(Meaning.Probability, 0, 1)]
    [InlineData(Meaning.LogProbability, -1e4, 0)]
    [InlineData(Meaning.Logit, -1e4, 1e4)]
    [InlineData(Meaning.Positive, 1e-6, 1e6)]
    public void Takes_ranges_from_kinds(Meaning meaning, double low, double high)
    {
        var parameter = new Parameter("p", ElementType.Single, ParameterForm.Span) { Meaning = meaning };
        var ofKind = parameter with
        {
            Range = meaning switch
            {
                Meaning.Probability => new(0, 1),
                Meaning.LogProbability => new(double.NegativeInfinity, 0),
                Meaning.Positive => new(0, Inf, LowExclusive: true, HighExclusive: true),
                _ => null,
            }
        };
        Assert.Equal(new Interval(low, high), ParameterRanges.Usual(parameter));
        Assert.Equal(new Interval(low, high), ParameterRanges.Usual(ofKind));
        Assert.Equal(meaning == Meaning.Positive ? float.Epsilon : meaning == Meaning.Probability ? 0 : double.NegativeInfinity, ParameterRanges.Certain(parameter).Low);
    }

    [Fact]
    public void Holds_every_value_of_random_graphs()
    {
        for (int seed = 1; seed <= 400; seed++)
        {
            var random = new Random(seed);
            var graph = new Graph();
            var root = RandomGraphTests.Grow(graph, random);
            var bindings = RandomGraphTests.Point(graph, random);
            var analysis = IntervalAnalysis.Certain();
            var interpreter = new Interpreter(bindings);
            foreach (var node in Graph.Reachable(root))
            {
                // Bounds are rounded outward by one unit, functions by less than a few.
                var interval = analysis[node];
                double slack = 1e-12;
                foreach (double value in interpreter.Evaluate(node))
                {
                    bool holds = double.IsNaN(value)
                        ? interval.MayBeNaN || node.Inputs.Any(i => interpreter.Evaluate(i).Any(double.IsNaN))
                        : value >= interval.Low - (slack * Math.Abs(interval.Low)) && value <= interval.High + (slack * Math.Abs(interval.High));
                    Assert.True(holds || double.IsInfinity(value), $"seed {seed}: {node} is {value:R}, not in [{interval.Low:R}, {interval.High:R}]");
                }
            }
        }
    }
}

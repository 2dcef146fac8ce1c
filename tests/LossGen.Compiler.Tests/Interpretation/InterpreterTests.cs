using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;
using Xunit;

namespace LossGen.Compiler.Tests.Interpretation;

// The runtime has one of the same name, which the enclosing namespace would prefer.
using EmptyMean = LossGen.Compiler.Signatures.EmptyMean;

public class InterpreterTests
{
    private static readonly Parameter X = new("x", ElementType.Double, ParameterForm.Span);
    private static readonly Parameter Z = new("z", ElementType.Double, ParameterForm.TensorSpan);
    private static readonly Parameter Label = new("label", ElementType.Int32, ParameterForm.Span);

    private readonly Graph _graph = new();

    [Theory]
    [InlineData(ReductionKind.Sum, new double[] { }, 0)]
    [InlineData(ReductionKind.Product, new double[] { }, 1)]
    [InlineData(ReductionKind.Min, new double[] { }, double.PositiveInfinity)]
    [InlineData(ReductionKind.Max, new double[] { }, double.NegativeInfinity)]
    [InlineData(ReductionKind.LogSumExp, new double[] { }, double.NegativeInfinity)]
    [InlineData(ReductionKind.Norm, new double[] { }, 0)]
    [InlineData(ReductionKind.Sum, new[] { 1e100, 1, -1e100 }, 1)]
    [InlineData(ReductionKind.Product, new double[] { 2, 3, -4 }, -24)]
    [InlineData(ReductionKind.Min, new[] { 2, double.NaN, -4 }, double.NaN)]
    [InlineData(ReductionKind.Max, new double[] { 2, 7, -4 }, 7)]
    [InlineData(ReductionKind.LogSumExp, new double[] { 1000, 1000 }, 1000.6931471805599)]
    [InlineData(ReductionKind.LogSumExp, new[] { double.NegativeInfinity, double.NegativeInfinity }, double.NegativeInfinity)]
    [InlineData(ReductionKind.Norm, new[] { 3e300, 4e300 }, 5e300)]
    [InlineData(ReductionKind.Norm, new[] { 3e-320, 4e-320 }, 5e-320)]
    [InlineData(ReductionKind.Norm, new[] { double.NegativeInfinity, double.NaN }, double.NaN)]
    [InlineData(ReductionKind.Norm, new[] { double.NegativeInfinity, 1 }, double.PositiveInfinity)]
    [InlineData(ReductionKind.ArgMax, new double[] { 1, 5, 5, 2 }, 1)]
    [InlineData(ReductionKind.ArgMin, new double[] { 3, 1, 5, 1 }, 1)]
    [InlineData(ReductionKind.ArgMax, new[] { 3, double.NaN, 5, double.NaN }, 1)]
    [InlineData(ReductionKind.ArgMin, new[] { double.NaN, 1, 5, double.NaN }, 0)]
    public void Reduces(ReductionKind kind, double[] x, double expected)
    {
        double actual = new Interpreter(new Bindings().Bind("x", x)).EvaluateScalar(_graph.Reduce(kind, _graph.Load(X)));
        Assert.Equal(expected, actual, Math.Abs(expected) < 1e300 && !double.IsNaN(expected) ? 1e-9 * Math.Abs(expected) : 0);
    }

    [Fact]
    public void Sums_what_does_not_vary_once_a_position()
    {
        var counted = _graph.Reduce(ReductionKind.Sum, _graph.One);
        var interpreter = new Interpreter(new Bindings().Bind("x", 4, 5, 6));
        Assert.Equal(18, interpreter.EvaluateScalar(counted * _graph.Load(X).Graph.Reduce(ReductionKind.Max, _graph.Load(X))));
    }

    [Fact]
    public void Filters_before_it_reduces()
    {
        var x = _graph.Load(X);
        var positive = _graph.Apply(Arithmetic.Greater, x, _graph.Zero);
        var logs = _graph.Reduce(ReductionKind.Sum, [_graph.Position], _graph.Call("log", x), positive);
        Assert.Equal(Math.Log(2), new Interpreter(new Bindings().Bind("x", -1, 2, 0)).EvaluateScalar(logs), 1e-15);
    }

    [Fact]
    public void Averages_nothing_as_asked()
    {
        var mean = _graph.Apply(Arithmetic.Average, _graph.Reduce(ReductionKind.Sum, _graph.Load(X)), _graph.Size(_graph.Position));
        double Mean(EmptyMean empty) => new Interpreter(new Bindings { Empty = empty }.Bind("x", [], [0])).EvaluateScalar(mean);
        Assert.Equal(0, Mean(EmptyMean.Zero));
        Assert.Equal(double.NaN, Mean(EmptyMean.NaN));
        Assert.Throws<InvalidOperationException>(() => Mean(EmptyMean.Throw));
    }

    [Fact]
    public void Gathers_rows_and_runs_over_named_indices()
    {
        // mean[n](logsumexp[c](z[n, c]) - z[n, label[n]])
        var n = _graph.Index("n");
        var c = _graph.Index("c");
        var rows = _graph.Reduce(ReductionKind.LogSumExp, [c], _graph.Load(Z, [Subscript.Of(n), Subscript.Of(c)]), null);
        var picked = _graph.Load(Z, [Subscript.Of(n), Subscript.Gathered(_graph.Load(Label, [Subscript.Of(n)]))]);
        var loss = _graph.Apply(Arithmetic.Average, _graph.Reduce(ReductionKind.Sum, [n], rows - picked, null), _graph.Size(n));
        double[] z = [1, 2, 3, -1, 0, 5];
        var interpreter = new Interpreter(new Bindings().Bind("z", z, [2, 3]).Bind("label", 2, 0));
        double expected = (Math.Log(Math.Exp(1) + Math.Exp(2) + Math.Exp(3)) - 3 + Math.Log(Math.Exp(-1) + 1 + Math.Exp(5)) + 1) / 2;
        Assert.Equal(expected, interpreter.EvaluateScalar(loss), 1e-14);
    }

    [Fact]
    public void Refuses_lengths_that_differ()
    {
        var y = _graph.Load(new Parameter("y", ElementType.Double, ParameterForm.Span));
        Assert.Throws<ArgumentException>(() => new Interpreter(new Bindings().Bind("x", 1, 2).Bind("y", 1, 2, 3)).Evaluate(_graph.Load(X) + y));
    }

    [Fact]
    public void Runs_deep_graphs_and_long_tensors()
    {
        var node = _graph.Load(X);
        for (int i = 0; i < 20_000; i++)
        {
            node += 1;
        }

        Assert.Equal([20_001, 20_002], new Interpreter(new Bindings().Bind("x", 1, 2)).Evaluate(node));

        double[] many = [.. Enumerable.Range(0, 100_000).Select(i => i / 1e5)];
        var sum = _graph.Reduce(ReductionKind.Sum, _graph.Call("exp", _graph.Load(X)));
        Assert.Equal(many.Sum(Math.Exp), new Interpreter(new Bindings().Bind("x", many)).EvaluateScalar(sum), 1e-6);
    }
}

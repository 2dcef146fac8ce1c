using System.Diagnostics;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Interpretation.Exact;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;
using Xunit;

namespace LossGen.Compiler.Tests.Interpretation.Exact;

/// <summary>The same graphs in other arithmetics.</summary>
public class ExactInterpreterTests
{
    private static readonly Parameter X = new("x", ElementType.Double, ParameterForm.Span);
    private static readonly Parameter Z = new("z", ElementType.Double, ParameterForm.TensorSpan);
    private static readonly Parameter Label = new("label", ElementType.Int32, ParameterForm.Span);

    private readonly Graph _graph = new();

    [Theory]
    [InlineData(ReductionKind.Sum)]
    [InlineData(ReductionKind.Product)]
    [InlineData(ReductionKind.Min)]
    [InlineData(ReductionKind.Max)]
    [InlineData(ReductionKind.LogSumExp)]
    [InlineData(ReductionKind.Norm)]
    [InlineData(ReductionKind.ArgMax)]
    [InlineData(ReductionKind.ArgMin)]
    public void Reduces_as_in_double(ReductionKind kind)
    {
        double[][] runs = [[], [2, -3, 4.5, 4.5, -3], [double.NegativeInfinity, 1], [double.NegativeInfinity], [1, double.NaN], [1e30, 1, -1e30], [5]];
        foreach (double[] run in runs)
        {
            var bindings = new Bindings().Bind("x", run);
            var node = _graph.Reduce(kind, _graph.Load(X));
            var (expected, actual) = (new Interpreter(bindings).EvaluateScalar(node), new ExactInterpreter(bindings).EvaluateScalar(node).ToDouble());
            Assert.True(expected.Equals(actual) || expected == actual || Math.Abs(expected - actual) <= 1e-14 * Math.Abs(actual), $"{expected} {actual}");
        }
    }

    [Fact]
    public void Filters_gathers_and_averages()
    {
        var (n, c) = (_graph.Index("n"), _graph.Index("c"));
        var label = _graph.Load(Label, [Subscript.Of(n)]);
        var rows = _graph.Reduce(ReductionKind.LogSumExp, [c], _graph.Load(Z, [Subscript.Of(n), Subscript.Of(c)]), null);
        var picked = _graph.Load(Z, [Subscript.Of(n), Subscript.Gathered(label)]);
        var counts = _graph.Apply(Arithmetic.NotEqual, label, _graph.Constant(-1));
        var sum = _graph.Reduce(ReductionKind.Sum, [n], rows - picked, counts);
        var loss = _graph.Apply(Arithmetic.Average, sum, _graph.Reduce(ReductionKind.Sum, [n], _graph.One, counts));
        var bindings = new Bindings().Bind("z", [1000, 0, 2, -1, 0, 5, 1, 1, 1], [3, 3]).Bind("label", 1, 2, -1);
        double expected = (1000 + Math.Log(1 + Math.Exp(-6) + Math.Exp(-5))) / 2;
        Assert.Equal(expected, new ExactInterpreter(bindings).EvaluateScalar(loss).ToDouble(), 1e-12);
        bindings.Bind("label", -1, -1, -1);
        Assert.Equal(0, new ExactInterpreter(bindings).EvaluateScalar(loss).ToDouble());
        bindings.Empty = Signatures.EmptyMean.NaN;
        Assert.True(new ExactInterpreter(bindings).EvaluateScalar(loss).IsNaN);
    }

    [Fact]
    public void Takes_literals_as_written_or_as_rounded()
    {
        double Tenth(ElementType? type) =>
            new ExactInterpreter(new Bindings { LiteralType = type }).EvaluateScalar((10 * _graph.Constant(0.1)) - 1).ToDouble();
        Assert.Equal(0, Tenth(null), 1e-70);
        Assert.Equal((0.1f * 10.0) - 1, Tenth(ElementType.Single), 1e-15);
        Assert.Equal(5.551115123125783e-17, Tenth(ElementType.Double), 1e-25);
    }

    [Fact]
    public void Settles_what_needs_more_precision()
    {
        // log(1 - sigmoid(x)), which is 0 inside the logarithm at any usual precision.
        var loss = _graph.Call("log", 1 - _graph.Call("sigmoid", _graph.Load(X)));
        double[]? values = ExactInterpreter.Settled(new Bindings().Bind("x", 1000, 1, -5), loss);
        Assert.Equal([-1000, -1.3132616875182228, -0.006715348489118068], values!);
        Assert.True(new ExactInterpreter(new Bindings().Bind("x", [1000], [1])).Evaluate(loss)[0].IsInfinite);
        Assert.Equal([-9000], ExactInterpreter.Settled(new Bindings().Bind("x", [9000], [1]), loss)!);
        Assert.Null(ExactInterpreter.Settled(new Bindings().Bind("x", [12000], [1]), loss));
        var x = _graph.Load(X);
        Assert.Equal([0, 0], ExactInterpreter.Settled(new Bindings().Bind("x", 3, 5), _graph.Call("sqrt", x * x) - x)!);
        Assert.Equal([1e12], ExactInterpreter.Settled(new Bindings().Bind("x", [1e12], [1]), _graph.Call("log", _graph.Call("exp", x)))!);
        Assert.Equal([double.NegativeInfinity], ExactInterpreter.Settled(new Bindings().Bind("x", [0], [1]), _graph.Call("log", _graph.Load(X)))!);
    }

    [Fact]
    public void Rounds_each_operation_to_the_element_type()
    {
        // 1 - (1 - x) loses a small x in float; the sum keeps its doubles.
        var x = _graph.Load(X);
        var lost = 1 - (1 - x);
        var bindings = new Bindings().Bind("x", 1e-9f, 0.5f);
        Assert.Equal([0, 0.5], new ElementInterpreter(bindings, ElementType.Single).Evaluate(lost));
        Assert.Equal(1e-9, new ElementInterpreter(bindings, ElementType.Double).Evaluate(lost)[0], 1e-15);
        Assert.Equal((float)1e-10, new ElementInterpreter(bindings, ElementType.Single).Evaluate(_graph.Constant(1e-10))[0]);
        Assert.Equal(0, new ElementInterpreter(bindings, ElementType.Single).Evaluate(_graph.Constant(1e-50))[0]);

        var big = new Bindings().Bind("x", 1e30f, 1e30f);
        double Sum(Node body) => new ElementInterpreter(big, ElementType.Single).EvaluateScalar(_graph.Reduce(ReductionKind.Sum, body));
        Assert.Equal(double.PositiveInfinity, Sum(x * x));
        Assert.Equal(2.0 * 1e30f * 1e30f, Sum(_graph.Apply(Arithmetic.WideSquare, x)));
        Assert.Equal(double.PositiveInfinity, new ElementInterpreter(big, ElementType.Single).EvaluateResult(_graph.Reduce(ReductionKind.Sum, _graph.Apply(Arithmetic.WideSquare, x))));
    }

    [Fact]
    public void Is_fast_enough_to_judge_while_one_types()
    {
        // 15 nodes on 3 elements.
        var x = _graph.Load(X);
        var p = _graph.Call("sigmoid", x);
        var entropy = -((x * _graph.Call("log", p)) + ((1 - x) * _graph.Call("log", 1 - p)));
        var loss = _graph.Apply(Arithmetic.Average, _graph.Reduce(ReductionKind.Sum, entropy + (0.1 * (x * x))), _graph.Size(_graph.Position));
        var bindings = new Bindings().Bind("x", 0.3, -2, 7);
        double best = double.PositiveInfinity;
        for (int i = 0; i < 200; i++)
        {
            var watch = Stopwatch.StartNew();
            new ExactInterpreter(bindings).EvaluateScalar(loss);
            best = Math.Min(best, watch.Elapsed.TotalMilliseconds);
        }

        Assert.True(best < 1, $"{best} ms");
    }
}

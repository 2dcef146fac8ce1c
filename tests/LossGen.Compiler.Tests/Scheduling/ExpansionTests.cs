using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Tests.Scheduling;

public sealed class ExpansionTests
{
    [Theory]
    [InlineData(ReductionKind.Sum, 6)]
    [InlineData(ReductionKind.Product, 8)]
    [InlineData(ReductionKind.Min, 2)]
    [InlineData(ReductionKind.Max, 2)]
    public void What_does_not_vary_needs_no_loop(ReductionKind kind, double expected)
    {
        var graph = new Graph();
        var x = graph.Load(new Parameter("x", ElementType.Double, ParameterForm.Span));
        var reduced = graph.Reduce(kind, [graph.Position], graph.Constant(2), null);
        var expanded = Expansion.Expand(graph, [reduced], ElementType.Double)[0];
        Assert.DoesNotContain(Graph.Reachable(expanded), n => n is ReduceNode);

        // The sum over x tells the interpreter how many positions there are.
        var interpreter = new Interpreter(new Bindings().Bind("x", 4, 5, 6));
        Assert.Equal(expected + 15, interpreter.EvaluateScalar(expanded + graph.Reduce(ReductionKind.Sum, x)));
    }

    [Fact]
    public void The_place_of_the_first_of_equals_is_looked_for()
    {
        var graph = new Graph();
        var reduced = graph.Reduce(ReductionKind.ArgMax, [graph.Position], graph.Constant(2), null);
        Assert.Same(reduced, Expansion.Expand(graph, [reduced], ElementType.Double)[0]);
    }
}

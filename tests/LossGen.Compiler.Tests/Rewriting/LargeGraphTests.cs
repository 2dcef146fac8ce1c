using LossGen.Compiler.Analysis;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Rewriting;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Tests.Rewriting;

/// <summary>Graphs of thousands of nodes, deep, wide and shared: on a small stack, in work that grows with their size.</summary>
public class LargeGraphTests
{
    private const int Size = 5000;

    public static TheoryData<string> Shapes =>
    [
        "sum", "alternating sum", "product", "deep", "deep sum", "doubling", "squaring", "fibonacci", "sum of stabilizable", "choices", "quotients", "many small",
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Takes_linear_work_and_no_stack(string shape)
    {
        // Allocations grow with the work and, unlike time, don't depend on what else the machine does.
        Run(shape, 200);
        long small = Run(shape, Size / 4), large = Run(shape, Size);
        Assert.True(large < 6 * small, $"{small} bytes for a quarter, {large} bytes for all.");
    }

    private static long Run(string shape, int size) => SmallStack.Run(() =>
    {
        var graph = new Graph();
        var root = graph.Reduce(ReductionKind.Sum, Build(shape, graph, size));
        long before = GC.GetAllocatedBytesForCurrentThread();
        var simple = Simplifier.Simplify(graph, root);
        var stable = Stabilizer.Stabilize(graph, simple);
        _ = IntervalAnalysis.Usual()[stable];
        return GC.GetAllocatedBytesForCurrentThread() - before;
    });

    private static Node Build(string shape, Graph graph, int size)
    {
        var x = graph.Load(new Parameter("x", ElementType.Double, ParameterForm.Span));
        var y = graph.Load(new Parameter("y", ElementType.Double, ParameterForm.Span));
        Node Term(int k) => graph.Call("sin", x * (k + 0.5));
        var node = x;
        var previous = y;
        for (int k = 1; k <= size / 3; k++)
        {
            (node, previous) = (shape switch
            {
                "sum" => node + Term(k),
                "alternating sum" => k % 2 == 0 ? node - Term(k) : -node + Term(k),
                "product" => k % 3 == 0 ? node * 1.01 : node * graph.Call("cos", Term(k % 7)),
                "deep" => graph.Call("tanh", graph.Call("log", 1 + graph.Call("exp", node))),
                "deep sum" => 1 - graph.Call("sigmoid", node),
                "doubling" => node + node,
                "squaring" => node * node,
                "fibonacci" => node + previous,
                "sum of stabilizable" => node + (k % 2 == 0 ? graph.Call("softplus", Term(k)) - Term(k) : graph.Call("exp", Term(k)) - 1),
                "choices" => graph.Apply(Arithmetic.Select, graph.Apply(Arithmetic.Less, node, Term(k)), node * 2, previous + 1),
                "quotients" => (node / (1 + graph.Call("exp", y * k))) + (2 * node),
                _ => graph.Call("abs", node) * graph.Call("sqrt", (Term(k) * Term(k)) + 1),
            }, node);
        }

        return node;
    }
}

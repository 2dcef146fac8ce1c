using System.Diagnostics;
using LossGen.Compiler.Differentiation;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;
using HessianDiagonal = LossGen.Compiler.Differentiation.HessianDiagonal;

namespace LossGen.Compiler.Tests.Differentiation;

/// <summary>Size and time stay linear in the formula, on a small stack.</summary>
public class DifferentiationCostTests
{
    private static readonly Parameter X = new("x", ElementType.Double, ParameterForm.Span);
    private static readonly Parameter S = new("s", ElementType.Double, ParameterForm.Scalar);

    private static readonly Dictionary<string, Func<Node, int, Node>> Steps = new()
    {
        ["deep"] = (n, i) => n.Graph.Call("sin", n) + n,
        ["factors"] = (n, i) => n * n.Graph.Scalar(S) + i,
        ["kinks"] = (n, i) => n.Graph.Call("relu", n - i) + n.Graph.Load(X),
        ["choices"] = (n, i) => n.Graph.Apply(Arithmetic.Select, n.Graph.Apply(Arithmetic.Less, n, n.Graph.Constant(i)), n * n, n),
        ["wide"] = (n, i) => n + n.Graph.Call("abs", n.Graph.Load(X) - i),
        ["products"] = (n, i) => n * n.Graph.Call("tanh", n.Graph.Load(X) + i),
        ["roots"] = (n, i) => n.Graph.Call("sqrt", (n * n) + n.Graph.Call("square", n.Graph.Load(X))),
        ["sums"] = (n, i) => n + n.Graph.Reduce(ReductionKind.Sum, n.Graph.Load(X) * i) * n.Graph.Load(X),
    };

    /// <summary>Shapes of large formulas.</summary>
    public static TheoryData<string> Shapes => [.. Steps.Keys];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Gradients_grow_linearly(string shape)
    {
        var (small, large) = (Size(shape, 500, hessian: false), Size(shape, 2000, hessian: false));
        Assert.InRange(large, small, (4.4 * small) + 100);
    }

    [Theory]
    [InlineData("deep")]
    [InlineData("factors")]
    [InlineData("wide")]
    [InlineData("products")]
    public void Hessians_grow_linearly(string shape)
    {
        var (small, large) = (Size(shape, 500, hessian: true), Size(shape, 2000, hessian: true));
        Assert.InRange(large, small, (4.4 * small) + 100);
    }

    private static int Size(string shape, int steps, bool hessian) => SmallStack.Run(() =>
    {
        var graph = new Graph();
        var node = graph.Load(X);
        for (int i = 1; i <= steps; i++)
        {
            node = Steps[shape](node, i);
        }

        var watch = Stopwatch.StartNew();
        var loss = graph.Reduce(ReductionKind.Sum, node);
        var adjoints = Gradients.Of(graph, [new Seeded(loss, graph.One)], [X, S]);
        IEnumerable<Node> roots = hessian ? [HessianDiagonal.Of(graph, adjoints[0].Value, X)] : adjoints.Select(a => a.Value);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{shape}: {watch.Elapsed}");
        return Graph.Reachable(roots).Count;
    });
}

using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Differentiation;

/// <summary>The diagonal of the Hessian of a loss of elementwise use, exact for functions of sums over the batch.</summary>
public static class HessianDiagonal
{
    /// <summary>
    /// The second derivatives by each element of a tensor, from its gradient over the given index (without one, the implicit position).
    /// An element moves its own gradient directly, and through each reduction that the gradient reads.
    /// </summary>
    public static Node Of(Graph graph, Node gradient, Parameter tensor, IndexVariable? index = null)
    {
        var at = index ?? graph.Position;
        bool IsElement(Node node) => node is LoadNode l && l.Parameter.Name == tensor.Name && l.Subscripts.Length == 1 && l.Subscripts[0].Plain == at;
        var reductions = new List<(ReduceNode Reduction, Node Weight)>();
        var terms = new List<Node>();
        foreach (var (leaf, adjoint) in ReverseMode.Local(gradient, n => IsElement(n) || n is ReduceNode { Kind: ValueKind.Real }, [at]))
        {
            if (leaf is ReduceNode reduction)
            {
                reductions.Add((reduction, adjoint));
            }
            else
            {
                terms.Add(adjoint);
            }
        }

        foreach (var (reduction, weight) in reductions)
        {
            foreach (var slope in ReverseMode.Adjoints(graph, [new Seeded(reduction, graph.One)], [tensor]))
            {
                if (!slope.Value.IsConstant(0) && !weight.IsConstant(0) && slope.Subscripts[0].Plain is { } from)
                {
                    terms.Add(Folding.Times(weight, Substitution.Reindex(slope.Value, from, at)));
                }
            }
        }

        return terms.Count == 0 ? graph.Zero : terms.Aggregate(Folding.Plus);
    }

    /// <summary>The diagonal held at a floor, for preconditioners that need it positive.</summary>
    public static Node Floored(Node diagonal, double floor) => diagonal.Graph.Apply(Piecewise.Max, diagonal, diagonal.Graph.Constant(floor));
}

using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Rewriting;

/// <summary>A maximal tree of *, / and negation as the list of its leaves. Taking leaves away keeps how the others are associated.</summary>
internal sealed class ProductTree
{
    private readonly List<(Primitive? Operation, int Leaf)> _program;

    private ProductTree(List<(Primitive? Operation, int Leaf)> program, List<Leaf> leaves)
    {
        _program = program;
        Leaves = leaves;
    }

    /// <summary>The leaves from left to right.</summary>
    public List<Leaf> Leaves { get; }

    /// <summary>How many negations stand in the tree.</summary>
    public int Negations { get; private set; }

    /// <summary>Whether a node belongs to the inside of such a tree.</summary>
    public static bool IsInside(Node node) =>
        node is ApplyNode { Primitive: var p } apply
        && (p == Arithmetic.Multiply || p == Arithmetic.Divide || (p == Arithmetic.Negate && !SumTree.IsInside(apply.Inputs[0])));

    /// <summary>The tree below a node, not entering shared nodes, nor what is computed once where the root is not.</summary>
    public static ProductTree Of(Node root, ISet<Node> shared)
    {
        var program = new List<(Primitive?, int)>();
        var tree = new ProductTree(program, []);
        var pending = new Stack<(Node Node, bool IsDivisor, Primitive? Emit)>();
        pending.Push((root, false, null));
        while (pending.Count > 0)
        {
            var (node, isDivisor, emit) = pending.Pop();
            if (emit is not null)
            {
                program.Add((emit, -1));
                continue;
            }

            bool isRoot = ReferenceEquals(node, root);
            if (node is not ApplyNode apply || !IsInside(node) || (!isRoot && (shared.Contains(node) || (node.IsScalar && !root.IsScalar))))
            {
                program.Add((null, tree.Leaves.Count));
                tree.Leaves.Add(new(node, isDivisor));
                continue;
            }

            pending.Push((node, false, apply.Primitive));
            if (apply.Primitive == Arithmetic.Negate)
            {
                tree.Negations++;
                pending.Push((apply.Inputs[0], isDivisor, null));
            }
            else
            {
                pending.Push((apply.Inputs[1], isDivisor ^ (apply.Primitive == Arithmetic.Divide), null));
                pending.Push((apply.Inputs[0], isDivisor, null));
            }
        }

        return tree;
    }

    /// <summary>The product of the leaves that are kept, without the negations; null where none is.</summary>
    public Node? Keep(Func<Leaf, bool> keeps, Func<Primitive, Node[], Node> make, Graph graph)
    {
        var stack = new Stack<Node?>();
        foreach (var (operation, leaf) in _program)
        {
            if (operation is null)
            {
                stack.Push(keeps(Leaves[leaf]) ? Leaves[leaf].Node : null);
            }
            else if (operation != Arithmetic.Negate)
            {
                var right = stack.Pop();
                var left = stack.Pop();
                stack.Push((left, right) switch
                {
                    (null, null) => null,
                    (_, null) => left,
                    (null, _) => operation == Arithmetic.Multiply ? right : make(Arithmetic.Divide, [graph.One, right]),
                    _ => make(operation, [left, right]),
                });
            }
        }

        return stack.Pop();
    }

    /// <summary>A factor or a divisor.</summary>
    internal readonly record struct Leaf(Node Node, bool IsDivisor);
}

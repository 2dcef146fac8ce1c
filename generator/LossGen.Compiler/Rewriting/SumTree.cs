using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Rewriting;

/// <summary>
/// A maximal tree of +, - and negation as the flat list of its signed terms. It remembers how they were associated, since a sum's
/// rounding depends on it: replacing terms keeps the order of the others.
/// </summary>
internal sealed class SumTree
{
    private readonly List<Step> _program;

    private SumTree(List<Step> program, List<Term> terms)
    {
        _program = program;
        Terms = terms;
    }

    private enum Operation
    {
        Leaf,
        Add,
        Subtract,
        Negate,
    }

    /// <summary>The terms from left to right.</summary>
    public List<Term> Terms { get; }

    /// <summary>Whether a node belongs to the inside of such a tree.</summary>
    public static bool IsInside(Node node) =>
        node is ApplyNode { Primitive: var p } apply
        && (p == Arithmetic.Add || p == Arithmetic.Subtract || (p == Arithmetic.Negate && IsInside(apply.Inputs[0])));

    /// <summary>The tree below a node, not entering shared nodes.</summary>
    public static SumTree Of(Node root, ISet<Node>? shared, int maxTerms = int.MaxValue)
    {
        var program = new List<Step>();
        var terms = new List<Term>();
        var pending = new Stack<(Node Node, int Sign, Operation? Emit)>();
        pending.Push((root, 1, null));
        int entered = 0;
        while (pending.Count > 0)
        {
            var (node, sign, emit) = pending.Pop();
            if (emit is { } operation)
            {
                program.Add(new(operation, -1));
                continue;
            }

            bool enters = node is ApplyNode && IsInside(node) && entered < maxTerms && (ReferenceEquals(node, root) || shared?.Contains(node) != true);
            if (!enters)
            {
                program.Add(new(Operation.Leaf, terms.Count));
                terms.Add(new(node, sign));
                continue;
            }

            entered++;
            var apply = (ApplyNode)node;
            if (apply.Primitive == Arithmetic.Negate)
            {
                pending.Push((node, 0, Operation.Negate));
                pending.Push((apply.Inputs[0], -sign, null));
            }
            else
            {
                bool isSum = apply.Primitive == Arithmetic.Add;
                pending.Push((node, 0, isSum ? Operation.Add : Operation.Subtract));
                pending.Push((apply.Inputs[1], isSum ? sign : -sign, null));
                pending.Push((apply.Inputs[0], sign, null));
            }
        }

        return new(program, terms);
    }

    /// <summary>The sum with some terms replaced: null takes a term away, what isn't mentioned stays.</summary>
    public Node Replace(Dictionary<int, Node?> replacements, Func<Primitive, Node[], Node> make, Graph graph)
    {
        var stack = new Stack<Node?>();
        foreach (var step in _program)
        {
            switch (step.Operation)
            {
                case Operation.Leaf:
                    var term = Terms[step.Leaf];
                    stack.Push(
                        !replacements.TryGetValue(step.Leaf, out var replacement) ? term.Node
                        : replacement is null ? null
                        : term.Sign > 0 ? replacement
                        : make(Arithmetic.Negate, [replacement]));
                    break;
                case Operation.Negate:
                    var negated = stack.Pop();
                    stack.Push(negated is null ? null : make(Arithmetic.Negate, [negated]));
                    break;
                default:
                    var right = stack.Pop();
                    var left = stack.Pop();
                    bool isSum = step.Operation == Operation.Add;
                    stack.Push((left, right) switch
                    {
                        (null, null) => null,
                        (_, null) => left,
                        (null, _) => isSum ? right : make(Arithmetic.Negate, [right]),
                        _ => make(isSum ? Arithmetic.Add : Arithmetic.Subtract, [left, right]),
                    });
                    break;
            }
        }

        return stack.Pop() ?? graph.Zero;
    }

    /// <summary>The opposite of a sum whose terms all count negatively, associated as it was.</summary>
    public Node Opposite(Func<Primitive, Node[], Node> make)
    {
        var stack = new Stack<Node>();
        foreach (var step in _program)
        {
            if (step.Operation == Operation.Leaf)
            {
                var term = Terms[step.Leaf];
                stack.Push(term.Sign < 0 ? term.Node : make(Arithmetic.Negate, [term.Node]));
            }
            else if (step.Operation != Operation.Negate)
            {
                var right = stack.Pop();
                stack.Push(make(Arithmetic.Add, [stack.Pop(), right]));
            }
        }

        return stack.Pop();
    }

    private readonly record struct Step(Operation Operation, int Leaf);

    /// <summary>A term as it stands in the graph, and the sign with which it counts.</summary>
    internal readonly record struct Term(Node Node, int Sign);
}

using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Scheduling;

/// <summary>
/// Indices that are compared with sums of whole numbers. A float holds these up to 2^24 only, and an int not all of <c>i + k</c>: the
/// indices go to one side, where an int holds <c>i - j</c>, and what doesn't vary, known in double, to the other.
/// </summary>
public static class WholeNumbers
{
    /// <summary>Sets what varies apart in the comparisons below the roots, where the elements are floats.</summary>
    public static ImmutableArray<Node> Apart(ImmutableArray<Node> roots, ElementType element)
    {
        var order = Graph.Reachable(roots);
        if (element != ElementType.Single || !order.Any(Compares))
        {
            return roots;
        }

        var rebuilt = new Dictionary<Node, Node>();
        foreach (var node in order)
        {
            var next = node.Inputs.IsEmpty ? node : node.WithInputs([.. node.Inputs.Select(i => rebuilt[i])]);
            rebuilt[node] = Compares(next) ? Apart((ApplyNode)next) ?? next : next;
        }

        return [.. roots.Select(r => rebuilt[r])];
    }

    /// <summary>Whether a scalar is a whole number by what it is made of.</summary>
    public static bool IsWhole(Node node) => node switch
    {
        ConstantNode { Kind: ValueKind.Real } c => Math.Floor(c.Value) == c.Value,
        SizeNode or ParameterNode { Parameter.Element: ElementType.Int32 } => true,
        LoadNode or ReduceNode => node.Kind == ValueKind.Integer,
        ApplyNode { Primitive: var p } apply => IsSum(p) && apply.Inputs.All(IsWhole),
        _ => false,
    };

    /// <summary>Whether a primitive gives whole numbers for whole numbers.</summary>
    public static bool IsSum(Primitive primitive) =>
        primitive == Arithmetic.Number || primitive == Arithmetic.Add || primitive == Arithmetic.Subtract || primitive == Arithmetic.Negate || primitive == Arithmetic.Multiply;

    private static bool Compares(Node node) =>
        node is ApplyNode { IsScalar: false, Primitive: { Result: ValueKind.Boolean, Infix: not null } } comparison && comparison.Inputs.Any(IsVaryingSum);

    private static bool IsVaryingSum(Node node) => node is ApplyNode { IsScalar: false, Primitive: var p } && IsSum(p);

    private static Node? Apart(ApplyNode comparison)
    {
        var graph = comparison.Graph;
        var terms = new List<(Node Term, int Coefficient)>();
        if (!Collect(comparison.Inputs[0], 1, terms) || !Collect(comparison.Inputs[1], -1, terms))
        {
            return null;
        }

        var varying = terms.Where(t => !t.Term.IsScalar).GroupBy(t => t.Term).Select(g => (Term: g.Key, Coefficient: g.Sum(t => t.Coefficient))).Where(t => t.Coefficient != 0).ToList();
        if (varying.Count == 0 || varying.Count(t => t.Coefficient > 0) > 1 || varying.Count(t => t.Coefficient < 0) > 1 || varying.Exists(t => Math.Abs(t.Coefficient) > 1 || t.Term is not IndexNode))
        {
            return null;
        }

        var rest = Sum(terms.Where(t => t.Term.IsScalar).Select(t => (t.Term, -t.Coefficient)));
        return graph.Apply(comparison.Primitive, Sum(varying)!, rest ?? graph.Zero);
    }

    private static Node? Sum(IEnumerable<(Node Term, int Coefficient)> terms)
    {
        Node? sum = null;
        foreach (var (term, coefficient) in terms.OrderBy(t => t.Coefficient < 0))
        {
            var number = term.Kind == ValueKind.Integer ? term.Graph.Apply(Arithmetic.Number, term) : term;
            sum = coefficient > 0 ? sum is null ? number : sum + number : sum is null ? -number : sum - number;
        }

        return sum;
    }

    private static bool Collect(Node node, int coefficient, List<(Node Term, int Coefficient)> terms)
    {
        switch (node)
        {
            case { IsScalar: true }:
                terms.Add((node, coefficient));
                return IsWhole(node);
            case { Kind: ValueKind.Integer }:
                terms.Add((node, coefficient));
                return true;
            case ApplyNode { Primitive: var p } a when p == Arithmetic.Number:
                return a.Inputs[0].Kind == ValueKind.Integer && Collect(a.Inputs[0], coefficient, terms);
            case ApplyNode { Primitive: var p } a when p == Arithmetic.Negate:
                return Collect(a.Inputs[0], -coefficient, terms);
            case ApplyNode { Primitive: var p } a when p == Arithmetic.Add || p == Arithmetic.Subtract:
                return Collect(a.Inputs[0], coefficient, terms) && Collect(a.Inputs[1], p == Arithmetic.Add ? coefficient : -coefficient, terms);
            case ApplyNode { Primitive: var p } a when p == Arithmetic.Multiply && a.Inputs[0] is ConstantNode { Value: -1 }:
                return Collect(a.Inputs[1], -coefficient, terms);
            default:
                return false;
        }
    }
}

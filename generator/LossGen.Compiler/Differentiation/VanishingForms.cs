using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Differentiation;

/// <summary>
/// Roots of forms: a sum or mean of squares is 0 only where what it squares is, and vanishes there to second order, so that its root is a norm,
/// whose subgradient of least norm there is 0. The same holds for any power that brings a form's degree to 1 or above.
/// </summary>
internal sealed class VanishingForms(HashSet<Node> active)
{
    private readonly Dictionary<Node, double?> _degrees = [];

    /// <summary>The partials of a root of a form, 0 where the form is; null where the node is no such root.</summary>
    public Node?[]? PartialsOf(ApplyNode node)
    {
        double power = node.Primitive == Powers.Sqrt ? 0.5
            : node.Primitive == Powers.Pow && node.Inputs[1] is ConstantNode { Value: > 0 and < 1 } c ? c.Value
            : 0;
        if (power == 0 || !(Degree(node.Inputs[0]) is { } degree && degree * power >= 1 - 1e-12))
        {
            return null;
        }

        var partials = node.Primitive.Partials!(node.Inputs, node);
        partials[0] = Row.Choose(Row.IsZero(node), node.Graph.Zero, partials[0]!);
        return partials;
    }

    // The order to which a node that is never negative vanishes where it is 0; null where it is no form. Iterative: sums may be long.
    private double? Degree(Node root)
    {
        var pending = new Stack<Node>([root]);
        while (pending.Count > 0)
        {
            var node = pending.Peek();
            var parts = _degrees.ContainsKey(node) ? [] : Parts(node).Where(p => !_degrees.ContainsKey(p)).ToList();
            if (parts.Count > 0)
            {
                parts.ForEach(pending.Push);
                continue;
            }

            pending.Pop();
            _degrees[node] = Combine(node, p => _degrees[p]);
        }

        return _degrees[root];
    }

    private static IEnumerable<Node> Parts(Node node) => node switch
    {
        ReduceNode { Reduction: ReductionKind.Sum } r => [r.Body],
        ApplyNode { Primitive.Name: "+" or "*" or "/" or "average" or "?:" or "sqrt" or "max" } a => a.Inputs,
        ApplyNode { Primitive.Name: "pow" } a when a.Inputs[1] is ConstantNode => [a.Inputs[0]],
        _ => [],
    };

    private double? Combine(Node node, Func<Node, double?> of)
    {
        // A constant 0 vanishes to any order; other inactive factors neither help nor hurt.
        double? Factor(Node n) => of(n) ?? (active.Contains(n) ? null : 0);
        return node switch
        {
            ConstantNode { Value: 0 } => double.PositiveInfinity,
            ReduceNode { Reduction: ReductionKind.Sum } r => of(r.Body),
            ReduceNode { Reduction: ReductionKind.Norm } => 1,
            ApplyNode a => a.Primitive.Name switch
            {
                "square" => 2,
                "abs" or "hypot" => 1,
                "+" => Least(of(a.Inputs[0]), of(a.Inputs[1])),
                "?:" => Least(of(a.Inputs[1]), of(a.Inputs[2])),
                "max" => Least(of(a.Inputs[0]), of(a.Inputs[1])),
                "*" when a.Inputs[0] == a.Inputs[1] => 2,
                "*" => Factor(a.Inputs[0]) + Factor(a.Inputs[1]) is > 0 and var sum ? sum : null,
                "/" or "average" => active.Contains(a.Inputs[1]) ? null : of(a.Inputs[0]),
                "sqrt" => of(a.Inputs[0]) / 2,
                "pow" when a.Inputs[1] is ConstantNode { Value: > 0 and var p } => p % 2 == 0 ? p : of(a.Inputs[0]) * p,
                _ => null,
            },
            _ => null,
        };
    }

    private static double? Least(double? a, double? b) => a is { } x && b is { } y ? Math.Min(x, y) : null;
}

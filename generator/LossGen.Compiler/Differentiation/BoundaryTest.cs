using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Differentiation;

/// <summary>
/// A node that asks on which side of a boundary it is: a comparison of reals, or a sign. Tests of one boundary, however each writes it,
/// bear the same key.
/// </summary>
internal sealed class BoundaryTest
{
    private BoundaryTest(ApplyNode node, bool isFlipped, string key)
    {
        Node = node;
        IsFlipped = isFlipped;
        Key = key;
    }

    /// <summary>The comparison or sign.</summary>
    public ApplyNode Node { get; }

    /// <summary>The boundary, up to sign and scale.</summary>
    public string Key { get; }

    /// <summary>Whether its sides are the other way round than the key's.</summary>
    public bool IsFlipped { get; }

    /// <summary>Whether it tells the sides apart, as equality does not.</summary>
    public bool IsOrdered => Node.Primitive != Arithmetic.Equal && Node.Primitive != Arithmetic.NotEqual;

    /// <summary>Whether it asks which elements a greatest or least one is: a boundary that nothing crosses.</summary>
    public bool IsShare => Node.Inputs.Any(i => i is ReduceNode r && Node.Inputs.Contains(r.Body));

    /// <summary>The test that a node is, or null.</summary>
    public static BoundaryTest? Of(Node node)
    {
        if (node is not ApplyNode { Primitive.Name: "sign" or "<" or "<=" or ">" or ">=" or "==" or "!=" } apply
            || apply.Inputs.Any(i => i.Kind != ValueKind.Real))
        {
            return null;
        }

        var (lead, key) = LinearForm.OfDifference(apply.Inputs[0], apply.Inputs.Length > 1 ? apply.Inputs[1] : null);
        return lead == 0 || double.IsNaN(lead) ? null : new(apply, lead < 0, key);
    }

    /// <summary>The value on a side of the key's boundary (1 or -1), or on the boundary itself (0).</summary>
    public double ValueAt(int side)
    {
        double own = IsFlipped ? -side : side;
        return Node.Primitive == Piecewise.Sign ? own : Node.Primitive.Evaluate([own, 0]);
    }

    /// <summary>The test as it is written where a tie counts as the upper side of the key's boundary. NaN stays what it was.</summary>
    public Node WithTiesAbove()
    {
        var graph = Node.Graph;
        var inputs = Node.Inputs;
        return (Node.Primitive.Name, IsFlipped) switch
        {
            ("sign", _) => Row.Choose(Row.IsZero(inputs[0]), graph.Constant(IsFlipped ? -1 : 1), Node),
            (">", false) => graph.Apply(Arithmetic.GreaterOrEqual, inputs),
            ("<=", false) => graph.Apply(Arithmetic.Less, inputs),
            (">=", true) => graph.Apply(Arithmetic.Greater, inputs),
            ("<", true) => graph.Apply(Arithmetic.LessOrEqual, inputs),
            ("==", _) => graph.Boolean(false),
            ("!=", _) => graph.Boolean(true),
            _ => Node,
        };
    }
}

using LossGen.Compiler.Graphs;
using LossGen.Compiler.Lanes;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Emission.Rows;

/// <summary>Prints conditions of comparisons and logic as C#, for loops over single elements.</summary>
internal sealed class Conditions(Addresses addresses, IShapes shapes, Func<IndexVariable, string> indexName, Func<Parameter, string> nameOf, ElementType element)
{
    /// <summary>The condition, in parentheses where it is more than a name.</summary>
    public string Text(Node node) => node switch
    {
        ConstantNode { Kind: ValueKind.Boolean } c => c.Value != 0 ? "true" : "false",
        ConstantNode c when c.Value == Math.Floor(c.Value) && Math.Abs(c.Value) < 1e9 => ((long)c.Value).ToString(CSharp.Invariant),
        ConstantNode c when c.Value == Math.Floor(c.Value) && Math.Abs(c.Value) <= 1L << 53 => ((long)c.Value).ToString(CSharp.Invariant) + "L",
        ConstantNode c => element == ElementType.Single ? LaneLiteral.Of((float)c.Value) : LaneLiteral.Of(c.Value),
        LoadNode load => addresses.Element(load.Parameter, load.Subscripts),
        ParameterNode p => nameOf(p.Parameter),
        IndexNode i => indexName(i.Index),
        SizeNode s => shapes.Extent(s.Index),
        ReduceNode r => addresses.Integer(r),
        ApplyNode { Primitive: var p } a when p == Arithmetic.Not => $"!{Text(a.Inputs[0])}",
        ApplyNode { Primitive: var p } a when p == Arithmetic.Number => a.Inputs[0].Kind == ValueKind.Boolean ? $"({Text(a.Inputs[0])} ? 1 : 0)" : Text(a.Inputs[0]),
        ApplyNode { Primitive: var p } a when p == Arithmetic.Negate => $"(-{Text(a.Inputs[0])})",
        ApplyNode { Primitive: var p } a when p == Arithmetic.Add || p == Arithmetic.Subtract => $"((long){Text(a.Inputs[0])} {p.Name} {Text(a.Inputs[1])})",
        ApplyNode { Primitive.Infix: { } infix } a => $"({Text(a.Inputs[0])} {infix.Symbol} {Text(a.Inputs[1])})",
        _ => throw new InvalidOperationException($"{node.GetType().Name} is no part of a simple condition."),
    };
}

using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Scheduling.Rows;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Emission.Rows;

/// <summary>The names of the ints that say how large things are.</summary>
public interface IShapes
{
    /// <summary>The extent of an index.</summary>
    string Extent(IndexVariable index);

    /// <summary>The length of a tensor's dimension.</summary>
    string Dimension(Parameter tensor, int dimension);
}

/// <summary>Prints where an element is: the position in a row-major tensor, and whether gathered subscripts point inside.</summary>
/// <param name="shapes">The sizes.</param>
/// <param name="indexName">The local that holds an index.</param>
/// <param name="tensorName">The span that holds a tensor.</param>
/// <param name="placeOf">Where a reduction is that a subscript is computed by.</param>
public sealed class Addresses(IShapes shapes, Func<IndexVariable, string> indexName, Func<Parameter, string> tensorName, Func<Node, string?> placeOf)
{
    /// <summary>The position of an element, and the condition under which it exists; null where it always does.</summary>
    public (string Position, string? Inside) Of(Parameter tensor, IReadOnlyList<Subscript> subscripts)
    {
        string position = "";
        var inside = new List<string>();
        for (int d = 0; d < subscripts.Count; d++)
        {
            string at = Text(subscripts[d]);
            if (subscripts[d].Gather is not null)
            {
                inside.Add($"(uint){at} < (uint){shapes.Dimension(tensor, d)}");
            }

            string row = d == 0 ? "" : $"({(d == 1 ? position : $"({position})")} * {shapes.Dimension(tensor, d)})";
            position = d == 0 ? at : at == "0" ? row : $"{row} + {at}";
        }

        return (position.Length == 0 ? "0" : position, inside.Count == 0 ? null : string.Join(" && ", inside));
    }

    /// <summary>An element, 0 where it doesn't exist.</summary>
    public string Element(Parameter tensor, IReadOnlyList<Subscript> subscripts)
    {
        var (position, inside) = Of(tensor, subscripts);
        return inside is null ? $"{tensorName(tensor)}[{position}]" : $"({inside} ? {tensorName(tensor)}[{position}] : default)";
    }

    /// <summary>The indices that the text of an access needs.</summary>
    public static IEnumerable<IndexVariable> Indices(IEnumerable<Subscript> subscripts) => subscripts.SelectMany(s => s.Indices).Distinct();

    /// <summary>A subscript as an <c>int</c>.</summary>
    public string Text(Subscript subscript)
    {
        var terms = subscript.Variables.Select(indexName).ToList();
        if (subscript.Gather is { } gather)
        {
            terms.Insert(0, Integer(gather));
        }

        if (terms.Count == 0)
        {
            return subscript.Offset.ToString(CSharp.Invariant);
        }

        string text = string.Join(" + ", terms);
        text += subscript.Offset > 0 ? $" + {subscript.Offset.ToString(CSharp.Invariant)}" : subscript.Offset < 0 ? $" - {(-(long)subscript.Offset).ToString(CSharp.Invariant)}" : "";
        return terms.Count == 1 && subscript.Offset == 0 ? text : $"({text})";
    }

    /// <summary>A node as an <c>int</c>; a label beyond the type points nowhere.</summary>
    public string Integer(Node node) => node switch
    {
        IndexNode index => indexName(index.Index),
        ConstantNode constant => $"({((int)constant.Value).ToString(CSharp.Invariant)})",
        ParameterNode { Parameter: var p } => tensorName(p),
        LoadNode { Parameter.Element: ElementType.Int32 } load => Element(load.Parameter, load.Subscripts),
        LoadNode { Parameter.Element: ElementType.Boolean } load => $"({Element(load.Parameter, load.Subscripts)} ? 1 : 0)",
        LoadNode load => $"Stage.Label({Element(load.Parameter, load.Subscripts)})",
        ApplyNode { Primitive: var p } apply when p == Arithmetic.Number => Integer(apply.Inputs[0]),
        ApplyNode { Primitive: var p } apply when p == Arithmetic.Negate => $"(-{Integer(apply.Inputs[0])})",
        ApplyNode { Primitive: var p } apply when p == Arithmetic.Add || p == Arithmetic.Subtract => $"({Integer(apply.Inputs[0])} {p.Name} {Integer(apply.Inputs[1])})",
        _ when placeOf(node) is { } place => place,
        _ => throw new InvalidOperationException($"{node.GetType().Name} '{node}' is no integer of a subscript."),
    };
}

using LossGen.Compiler.Binding;
using LossGen.Compiler.Emission.Rows;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Emission;

/// <summary>The checks of labels: each that is used as a subscript points inside, or the call throws before it writes anything.</summary>
public sealed partial class RoutineEmitter
{
    private void EmitLabelChecks()
    {
        foreach (var check in LabelChecks.Of(_bound))
        {
            if (check.Subscript is { Gather: ReduceNode { Kind: ValueKind.Integer } greatest, Variables.IsEmpty: true, Offset: 0 })
            {
                // Inside what it was searched in.
                string searched = Shapes.Extent(greatest.Over[0]), inside = Shapes.Dimension(check.Tensor, check.Dimension);
                if (searched != inside)
                {
                    _writer.Line($"Check.Inside({searched} - 1L, {inside}, {CSharp.Quote(check.Tensor.Name)}, {check.Dimension.ToString(CSharp.Invariant)});");
                }
            }
            else if (Graph.Reachable(check.Subscript.Gather!).OfType<LoadNode>().FirstOrDefault(l => l.Kind == ValueKind.Integer) is { } label)
            {
                EmitLabelCheck(check, label.Parameter, label);
            }
            else if (check.Subscript.Gather is ParameterNode { Parameter: var scalar })
            {
                EmitLabelCheck(check, scalar, null);
            }
        }
    }

    private void EmitLabelCheck(LabelCheck check, Parameter parameter, LoadNode? label)
    {
        if (Graph.Reachable(check.Subscript.Gather!).Any(n => n is ReduceNode))
        {
            // Which element is the greatest is inside by nature.
            return;
        }

        var names = check.Over.ToDictionary(i => i, i => _names.Take(i.IsImplicit ? "i_" : i.Name));
        var addresses = new Addresses(Shapes, i => names[i], Actual, _ => null);
        var open = new Stack<CodeWriter.Block>();
        foreach (var index in check.Over)
        {
            open.Push(_writer.Open($"for (int {names[index]} = 0; {names[index]} < {Shapes.Extent(index)}; {names[index]}++)"));
        }

        if (check.Guard is { } guard)
        {
            open.Push(_writer.Open($"if {Parenthesized(new Conditions(addresses, Shapes, i => names[i], Actual, _signature.Element).Text(guard))}"));
        }

        string length = Shapes.Dimension(check.Tensor, check.Dimension);
        string added = string.Join(" + ", check.Subscript.Variables.Select(v => names[v]).Append(check.Subscript.Offset.ToString(CSharp.Invariant)));
        if (label is null)
        {
            _writer.Line($"Check.Index({Actual(parameter)}, {added}, {length}, {CSharp.Quote(parameter.Name)});");
        }
        else
        {
            var (position, _) = addresses.Of(label.Parameter, label.Subscripts);
            string value = addresses.Element(label.Parameter, label.Subscripts);
            _writer.Line($"Check.Label({(label.Parameter.Element == ElementType.Boolean ? $"{value} ? 1 : 0" : value)}, {added}, {length}, {CSharp.Quote(parameter.Name)}, {position});");
        }

        while (open.Count > 0)
        {
            open.Pop().Dispose();
        }
    }

    private string Actual(Parameter parameter) => _parameterNames[parameter.Name];

    private static string Parenthesized(string text) => text.StartsWith("(", StringComparison.Ordinal) ? text : $"({text})";
}

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
            if (check.IsPlaceOfGreatest)
            {
                // Inside what it was searched in.
                string searched = Shapes.Extent(((ReduceNode)check.Subscript.Gather!).Over[0]), inside = Shapes.Dimension(check.Tensor, check.Dimension);
                if (searched != inside)
                {
                    _writer.Line($"Check.Inside({searched} - 1L, {inside}, {CSharp.Quote(check.Tensor.Name)}, {check.Dimension.ToString(CSharp.Invariant)});");
                }
            }
            else if (!check.IsComputed)
            {
                EmitLabelCheck(check, indexName => new(Shapes, indexName, Actual, _ => null));
            }
        }
    }

    // Once the stages that compute them are done, and nothing of the results is written yet.
    private void EmitComputedLabelChecks()
    {
        foreach (var check in _schedule.ComputedLabels)
        {
            EmitLabelCheck(check, AddressesAfterStages);
        }
    }

    private void EmitEmptyChecks()
    {
        foreach (var check in Routine.Checks)
        {
            string isEmpty = Scalar(check.IsEmpty);
            _writer.Line(check.Read is { } read ? $"Check.Found({isEmpty}, {CSharp.Quote(read.Name)});" : $"Check.NotEmpty({isEmpty}, {CSharp.Quote(_signature.Name)});");
        }
    }

    private void EmitLabelCheck(LabelCheck check, Func<Func<IndexVariable, string>, Addresses> addressesOf)
    {
        var names = check.Over.ToDictionary(i => i, i => _names.Take(i.Identifier));
        var addresses = addressesOf(i => names[i]);
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
        switch (check.Subscript.Gather)
        {
            case ParameterNode { Parameter: var scalar }:
                _writer.Line($"Check.Index({Actual(scalar)}, {added}, {length}, {CSharp.Quote(scalar.Name)});");
                break;
            case LoadNode label:
                var (position, _) = addresses.Of(label.Parameter, label.Subscripts);
                string value = addresses.Element(label.Parameter, label.Subscripts);
                _writer.Line($"Check.Label({(label.Parameter.Element == ElementType.Boolean ? $"{value} ? 1 : 0" : value)}, {added}, {length}, {CSharp.Quote(label.Parameter.Name)}, {position});");
                break;
            case { } computed:
                _writer.Line($"Check.Computed({addresses.Integer(computed)}, {added}, {length}, {CSharp.Quote(check.Tensor.Name)}, {check.Dimension.ToString(CSharp.Invariant)});");
                break;
        }

        while (open.Count > 0)
        {
            open.Pop().Dispose();
        }
    }

    private string Actual(Parameter parameter) => _parameterNames[parameter.Name];

    private static string Parenthesized(string text) => text.StartsWith("(", StringComparison.Ordinal) ? text : $"({text})";
}

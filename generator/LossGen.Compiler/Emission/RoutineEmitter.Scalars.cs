using LossGen.Compiler.Graphs;
using LossGen.Compiler.Lanes;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Emission;

/// <summary>The scalar code of a routine, in double: before, between and after its passes.</summary>
public sealed partial class RoutineEmitter
{
    // Scalars are computed in double, whatever the element type.
    private void EmitScalarParameters()
    {
        var needed = Graph.Reachable(Routine.Values);
        foreach (var node in needed)
        {
            switch (node)
            {
                case ParameterNode { Parameter.Element: ElementType.Boolean } p:
                    _scalarNames[node] = _parameterNames[p.Parameter.Name];
                    break;
                case ParameterNode p when p.Parameter.Element == ElementType.Double:
                    _scalarNames[node] = _parameterNames[p.Parameter.Name];
                    break;
                case ParameterNode p when needed.Any(u => u.IsScalar && u.Inputs.Contains(p)) || Routine.Results.Any(r => r.Value == p):
                    Declare(p, p.Parameter.Name + "Exact", _parameterNames[p.Parameter.Name]);
                    break;
                case SizeNode s:
                    Declare(s, ExtentName(s.Index) + "Exact", ExtentName(s.Index));
                    break;
            }
        }

        void Declare(Node node, string wanted, string value)
        {
            _scalarNames[node] = _names.Take(wanted);
            _writer.Line($"double {_scalarNames[node]} = {value};");
        }
    }

    private Lane? ScalarLeaf(Node node) => node switch
    {
        LoadNode load => ScalarElement(load),
        ReduceNode { Kind: ValueKind.Integer } place => ScalarPlace(place),
        ParameterNode or SizeNode or ReduceNode =>
            _lanes.Input(_scalarNames[node], node.Kind == ValueKind.Boolean ? LaneType.Mask64 : LaneType.Real64),
        _ => null,
    };

    // The C# expression of a scalar node, after the statements it needs.
    private string Scalar(Node node)
    {
        var lane = _lowering.Lower(node);
        var text = new StringWriter(CSharp.Invariant) { NewLine = "\n" };
        _printer.Print(text, [lane], _writer.Indent);
        _writer.Raw(text.ToString());
        return _printer.Expression(lane);
    }

    private string Uniform(Node node)
    {
        bool single = _signature.Element == ElementType.Single;
        if (node is ParameterNode { Parameter: var p })
        {
            string name = _parameterNames[p.Name];
            return p.Element switch
            {
                ElementType.Boolean => $"{name} ? {(single ? "1f : 0f" : "1.0 : 0.0")}",
                _ => name,
            };
        }

        string value = Scalar(node);
        return node.Kind == ValueKind.Boolean ? $"({value}) ? {(single ? "1f : 0f" : "1.0 : 0.0")}" : single ? $"(float)({value})" : value;
    }

    private void EmitResults()
    {
        _writer.Line();
        foreach (string output in _tensorOutputs)
        {
            _writer.Line($"{output}.Commit();");
        }

        foreach (var result in _schedule.Scalars.OrderBy(r => r.Target is null))
        {
            string value = Scalar(result.Value);
            if (_signature.Element == ElementType.Single)
            {
                value = $"(float)({value})";
            }

            _writer.Line(result.Target is { } target ? $"{Name(target)} = {value};" : $"return {value};");
        }
    }
}

using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Tests.Rewriting;

/// <summary>
/// Evaluates elementwise graphs as generated code does, but with exact functions: what is computed once an element is rounded to the
/// element type after each operation, scalars and sums are doubles.
/// </summary>
internal sealed class RoundingInterpreter(Bindings bindings, bool isSingle)
{
    private readonly Dictionary<Node, double[]> _values = [];

    public double[] Evaluate(Node root)
    {
        var exact = new Interpreter(bindings);
        foreach (var node in Graph.Reachable(root))
        {
            if (!_values.ContainsKey(node))
            {
                _values[node] = node switch
                {
                    ApplyNode apply => Apply(apply, exact.Extent(node.Graph.Position)),
                    ReduceNode reduce => [Reduce(reduce, exact.Extent(node.Graph.Position))],
                    _ => exact.Evaluate(node),
                };
            }
        }

        return _values[root];
    }

    private double[] Apply(ApplyNode node, int count)
    {
        var result = new double[node.IsScalar ? 1 : count];
        var arguments = new double[node.Inputs.Length];
        for (int k = 0; k < result.Length; k++)
        {
            for (int i = 0; i < arguments.Length; i++)
            {
                double argument = At(node.Inputs[i], k);
                arguments[i] = node.IsScalar ? argument : Rounded(argument);
            }

            double value = node.Primitive.Evaluate(arguments);
            result[k] = node.IsScalar || node.Primitive == Arithmetic.WideSquare ? value : Rounded(value);
        }

        return result;
    }

    private double Reduce(ReduceNode node, int count)
    {
        double[] body = [.. Enumerable.Range(0, count).Where(k => node.Filter is null || At(node.Filter, k) != 0).Select(k => At(node.Body, k))];
        return Accumulation.Reduce(node.Reduction, body.AsMemory());
    }

    private double At(Node node, int k) => _values[node] is { Length: > 1 } values ? values[k] : _values[node][0];

    private double Rounded(double value) => isSingle ? (float)value : value;
}

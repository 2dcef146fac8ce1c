using System.Globalization;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Rewriting;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Tests.Rewriting;

/// <summary>
/// A graph to rewrite in: expressions read over tensors, with their ranges given as text such as <c>p in [0, 1], v in (0, inf)</c>.
/// Capital letters are scalars.
/// </summary>
internal sealed class Sandbox
{
    private readonly Dictionary<string, Parameter> _parameters = [];

    public Sandbox(string ranges = "")
    {
        foreach (var range in ranges.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = range.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            _parameters[parts[0]] = New(parts[0]) with
            {
                Range = new(Number(parts[2].Trim('[', '(', ',')), Number(parts[3].Trim(']', ')')), parts[2][0] == '(', parts[3][^1] == ')'),
            };
        }
    }

    public Graph Graph { get; } = new();

    public IEnumerable<Parameter> Parameters => _parameters.Values;

    public Node Read(string text) => new PatternReader(Graph, name => name == "pi" ? null : Leaf(name)).Read(text);

    public Node Simplified(string text) => Simplifier.Simplify(Graph, Read(text));

    public Node Stabilized(string text) => Stabilizer.Stabilize(Graph, Read(text));

    public Bindings Random(Random random, int n, double low = -4, double high = 4)
    {
        var bindings = new Bindings();
        foreach (var parameter in _parameters.Values)
        {
            double from = Math.Max(low, parameter.Range?.Low ?? low), to = Math.Min(high, parameter.Range?.High ?? high);
            double Sample() => from + ((to - from) * random.NextDouble());
            if (parameter.IsTensor)
            {
                bindings.Bind(parameter.Name, [.. Enumerable.Range(0, n).Select(_ => Sample())]);
            }
            else
            {
                bindings.Bind(parameter.Name, Sample());
            }
        }

        return bindings;
    }

    private static double Number(string text) => text switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };

    private static Parameter New(string name) => new(name, ElementType.Double, char.IsUpper(name[0]) ? ParameterForm.Scalar : ParameterForm.Span);

    private Node Leaf(string name)
    {
        if (!_parameters.TryGetValue(name, out var parameter))
        {
            _parameters[name] = parameter = New(name);
        }

        return parameter.IsTensor ? Graph.Load(parameter) : Graph.Scalar(parameter);
    }
}

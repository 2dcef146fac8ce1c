using LossGen.Compiler.Analysis;
using LossGen.Compiler.Differentiation;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Emission;

/// <summary>What is proven of the nodes of a schedule's passes, whatever the caller passes.</summary>
/// <param name="origins">What stands behind the tensors that stages of rows feed into their passes: these can be what the formula's own values can be.</param>
public sealed class PassRanges(IReadOnlyDictionary<string, Node> origins)
{
    private static readonly Interval AtMostZero = new(double.NegativeInfinity, 0, MayBeNaN: true);

    private readonly IntervalAnalysis _ofFormula = new(ParameterRanges.Possible);
    private IntervalAnalysis? _ofPasses;

    /// <summary>The interval of a node.</summary>
    public Interval this[Node node]
    {
        get
        {
            _ofPasses ??= new(p => origins.TryGetValue(p.Name, out var origin) ? _ofFormula[origin] : ParameterRanges.Possible(p));
            return IsShifted(node) ? AtMostZero : _ofPasses[node];
        }
    }

    // An exponent less the greatest, either of which a pass may get handed.
    private bool IsShifted(Node node) =>
        node is ApplyNode { Primitive: var p } difference && p == Arithmetic.Subtract
        && Shifts.MaximumOf(Origin(difference.Inputs[1])) is { } max
        && (max.Body == difference.Inputs[0] || max.Body == Restored(difference.Inputs[0]));

    private Node Origin(Node node) => node is LoadNode load && origins.TryGetValue(load.Parameter.Name, out var origin) ? origin : node;

    // As the formula has it.
    private Node Restored(Node root)
    {
        var restored = new Dictionary<Node, Node>();
        foreach (var node in Graph.Reachable([root]))
        {
            restored[node] = node is ApplyNode && node.Inputs.Any(i => restored[i] != i) ? node.WithInputs([.. node.Inputs.Select(i => restored[i])]) : Origin(node);
        }

        return restored[root];
    }
}

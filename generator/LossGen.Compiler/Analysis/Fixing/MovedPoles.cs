using LossGen.Compiler.Analysis.Judging;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Analysis.Fixing;

/// <summary>
/// Poles that a rewrite leaves between the numbers of the element type: <c>1 / (x - 1 + 1e-8)</c> is finite at every float, and as large as
/// before beside one. What goes continuously from one side of a pole to the other within the declared ranges passes through it.
/// </summary>
internal sealed class MovedPoles
{
    private const double Margin = 1e-6;

    private readonly List<(Node Argument, Node? Exponent, bool IsGamma)> _suspects = [];

    /// <summary>Looks for what may have a pole in parts of a formula's text.</summary>
    public MovedPoles(Subject subject, IReadOnlyCollection<TextSpan> regions)
    {
        var all = Graph.Reachable(subject.Written);
        var chosen = new HashSet<Node>(all.OfType<ApplyNode>().Where(a => a.Primitive == Arithmetic.Select).SelectMany(a => Graph.Reachable([a.Inputs[1], a.Inputs[2]])));
        foreach (var node in all.OfType<ApplyNode>().Where(a => !chosen.Contains(a)))
        {
            // What a choice keeps off its pole isn't known to reach it.
            if (!subject.Bound.Origins.TryGetValue(node, out var span) || !regions.Any(r => r.Overlaps(span)))
            {
                continue;
            }

            (Node Argument, Node? Exponent, bool IsGamma)? suspect = node.Primitive.Name switch
            {
                "/" => (node.Inputs[1], null, false),
                "pow" => (node.Inputs[0], node.Inputs[1], false),
                "lgamma" or "digamma" => (node.Inputs[0], null, true),
                _ => null,
            };
            if (suspect is { } found && Graph.Reachable(found.Argument).All(IsContinuous))
            {
                _suspects.Add(found);
            }
        }
    }

    /// <summary>Whether one of them is reached, at inputs of one shape.</summary>
    public bool Any(IEnumerable<Trial> trials)
    {
        var ranges = _suspects.Select(_ => (Low: double.PositiveInfinity, High: double.NegativeInfinity)).ToList();
        foreach (var trial in _suspects.Count == 0 ? [] : trials)
        {
            var interpreter = new Interpreter(trial.Bindings(null));
            for (int k = 0; k < _suspects.Count; k++)
            {
                var (argument, exponent, _) = _suspects[k];
                if (exponent is not null && !Array.TrueForAll(interpreter.Evaluate(exponent), e => e < 0))
                {
                    continue;
                }

                foreach (double value in interpreter.Evaluate(argument).Where(v => Math.Abs(v) <= double.MaxValue))
                {
                    ranges[k] = (Math.Min(ranges[k].Low, value), Math.Max(ranges[k].High, value));
                }
            }
        }

        return ranges.Where((r, k) => r.Low < r.High && IsBetween(r.Low, r.High, _suspects[k].IsGamma)).Any();
    }

    // Beyond what rounding makes of a bound; the gamma function's poles are 0 and the whole numbers below.
    private static bool IsBetween(double low, double high, bool isGamma)
    {
        double margin = Margin * Math.Max(Math.Abs(low), Math.Abs(high));
        double pole = isGamma ? Math.Min(0, Math.Floor(high - margin)) : 0;
        return low + margin < pole && pole < high - margin;
    }

    private static bool IsContinuous(Node node) => node switch
    {
        LoadNode l => l.Parameter.IsFloating && l.Subscripts.All(s => s.Gather is null),
        ParameterNode p => p.Parameter.IsFloating,
        ApplyNode { Primitive: var p } => node.Kind == ValueKind.Real && p != Arithmetic.Select && p != Arithmetic.Number && p.Name is not ("sign" or "floor" or "ceil" or "round" or "/" or "atan2" or "tan" or "lgamma" or "digamma"),
        ConstantNode or IndexNode or SizeNode => true,
        ReduceNode r => r.Kind == ValueKind.Real && r.Filter is null,
        _ => false,
    };
}

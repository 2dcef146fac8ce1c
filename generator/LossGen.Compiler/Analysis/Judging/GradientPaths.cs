using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Printing;
using LossGen.Compiler.Signatures;
using LossGen.Compiler.Syntax;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>LG2001, LG2002, LG2008: whether a gradient reaches the parameters that are differentiated by.</summary>
internal sealed class GradientPaths(Subject subject, Spans spans)
{
    private const string Stop = "stopgradient";
    private const int Enough = 50;
    private const int Exact = 4;
    private const int MaxRounded = 12;

    // What many bits leave of what cancels.
    private const double Residue = 1e-60;

    /// <summary>The findings.</summary>
    public IEnumerable<Finding> All(IReadOnlyList<Examination> examined)
    {
        if (subject.Bound.IsInPlace || subject.Differentiated.IsEmpty)
        {
            yield break;
        }

        var differentiated = subject.Differentiated;
        var lost = differentiated.Where(p => !subject.GeneratedSlopes.Any(s => s.Parameter == p && s.Value is not ConstantNode { Value: 0 })).ToList();
        bool isAll = lost.Count == differentiated.Length;
        if (lost.Count == 0 && IsZero(examined))
        {
            yield return new("LG2001", FormulaSeverity.Error, spans.Whole, $"The gradient by '{differentiated[0].Name}' is 0 everywhere: what depends on it cancels", null);
        }

        foreach (var parameter in lost)
        {
            var reached = subject.DependentOn([parameter]);
            if (!subject.Written.Any(reached.Contains))
            {
                // One that isn't even mentioned is another finding.
                if (!isAll)
                {
                    yield return new("LG2002", FormulaSeverity.Warning, spans.Whole, $"No gradient reaches '{parameter.Name}'", null);
                }
                else if (IsMentioned(parameter))
                {
                    yield return new("LG2001", FormulaSeverity.Error, spans.Whole, $"The gradient by '{parameter.Name}' is 0 everywhere: what depends on it cancels", null);
                }

                continue;
            }

            var (stop, jump) = Obstacle(reached);
            yield return (stop, jump, isAll) switch
            {
                (_, { } node, true) => new("LG2001", FormulaSeverity.Error, spans.Written(node) ?? spans.Whole, $"The gradient by '{parameter.Name}' is 0 everywhere: {Name(node)} is flat between its jumps", null),
                (_, { } node, false) => new("LG2008", FormulaSeverity.Warning, spans.Written(node) ?? spans.Whole, $"The only path to '{parameter.Name}' goes through {Name(node)}, which passes no gradient", null),
                ({ } node, null, _) => new("LG2002", FormulaSeverity.Warning, spans.Written(node) ?? spans.Whole, $"No gradient reaches '{parameter.Name}': stopgradient is on the only path to it", null),
                (null, null, true) => new("LG2001", FormulaSeverity.Error, spans.Whole, $"The gradient by '{parameter.Name}' is 0 everywhere: what depends on it cancels", null),
                _ => new("LG2002", FormulaSeverity.Warning, spans.Whole, $"No gradient reaches '{parameter.Name}': what depends on it cancels", null),
            };
        }
    }

    // Each time it was computed, but for the rounding of what cancels, and exactly so at some of the inputs. One at which something ran over
    // nothing tells nothing, nor do all of them together of what none of them came by.
    private bool IsZero(IReadOnlyList<Examination> examined)
    {
        if (examined.Count < Enough || !examined.All(IsRounding))
        {
            return false;
        }

        var paths = Graph.Reachable(subject.Written).Where(subject.Differentiable.Contains).ToList();
        var unseen = new HashSet<Node>(paths);
        var telling = new List<Examination>();
        foreach (var examination in examined)
        {
            var live = new LivePositions(subject.Written, examination.Double, examination.Extent);
            if (!paths.Exists(n => n is ReduceNode r && live.Reaches(r) && !live.Reaches(r.Body)))
            {
                telling.Add(examination);
                unseen.RemoveWhere(live.Reaches);
            }
        }

        // What doesn't come out 0 must be so exactly, each time: what is as little as rounding may still be a gradient.
        var rounded = telling.Where(e => !AreWithin(e.Got, 0, e)).Take(MaxRounded).ToList();
        return telling.Count >= Enough && unseen.Count == 0 && rounded.TrueForAll(IsExactlyZero) && Enumerable.Range(0, Exact).All(k => IsExactlyZero(telling[k * (telling.Count - 1) / Exact]));
    }

    private bool IsRounding(Examination examination) => AreWithin(examination.Got, 64 * new Precision(subject.Signature.Element == ElementType.Single).Unit, examination);

    private static bool IsExactlyZero(Examination examination) => AreWithin(examination.Truth, Residue, examination);

    // Beside the terms that they are the sum of.
    private static bool AreWithin(Results results, double share, Examination examination)
    {
        for (int slot = 0; slot < results.Values.Count; slot++)
        {
            double largest = results.Of[slot] is null ? 0 : results.Values[slot].Select(v => double.IsNaN(v) ? double.PositiveInfinity : Math.Abs(v)).DefaultIfEmpty(0).Max();
            if (largest > 0 && !(examination.Terms(slot) is var terms and < double.PositiveInfinity && largest <= share * terms))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsMentioned(Parameter parameter) =>
        SyntaxTree.Parse(subject.Text).Tokens.Any(t => t.Text == SyntaxFacts.Compose(parameter.Name));

    // The first obstacles met on the way from the result to the parameter: a stopgradient, or an operation that only jumps.
    private (Node? Stop, Node? Jump) Obstacle(ISet<Node> reached)
    {
        Node? stop = null, jump = null;
        var seen = new HashSet<Node>();
        var pending = new Stack<Node>(subject.Written);
        while (pending.Count > 0)
        {
            var node = pending.Pop();
            if (!reached.Contains(node) || !seen.Add(node))
            {
                continue;
            }

            if (node is ApplyNode { Primitive.Name: Stop })
            {
                stop ??= node;
            }
            else if (node is ApplyNode { Primitive.Jumps: true } or ReduceNode { Reduction: ReductionKind.ArgMax or ReductionKind.ArgMin or ReductionKind.Any or ReductionKind.All })
            {
                jump ??= node;
            }
            else
            {
                foreach (var input in node.Inputs)
                {
                    pending.Push(input);
                }
            }
        }

        return (stop, jump);
    }

    private static string Name(Node node) => node switch
    {
        ReduceNode r => r.Reduction.ToString().ToLowerInvariant(),
        ApplyNode { Primitive.Infix: { } infix } => $"the comparison '{infix.Symbol}'",
        ApplyNode a => a.Primitive.Name,
        _ => FormulaPrinter.Print(node),
    };
}

using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>
/// Inputs at which rounding alone decides on which piece a formula is: where a comparison's sides lose digits, the one is brought next to
/// the other, to where what is left of them says the opposite of what is right.
/// </summary>
internal sealed class Wavering(Subject subject)
{
    private const int MaxTests = 6;
    private const int MaxSamples = 200;
    private const int MaxStarts = 2;

    // A comparison errs by a few units at most, unless something cancels before; inputs carry their own roundings that far.
    private const double Loss = 64;
    private const double Clearly = 16;
    private const double Step = 2.4e-7;

    private static readonly double[] Shares = [0.5, -0.5, 0.25, -0.25, 0.75, -0.75];

    private readonly Bisection _bisection = new(subject);

    /// <summary>The inputs.</summary>
    public IEnumerable<Trial> All(IReadOnlyList<Examination> examined)
    {
        if (subject.Signature.Element != ElementType.Single)
        {
            return [];
        }

        var order = subject.EmittedForm.Order;
        return subject.Boundaries
            .OfType<ApplyNode>()
            .Where(test => test.Inputs.Length == 2 && test.Inputs.All(i => i.Kind == ValueKind.Real && (i is ConstantNode || order.PlaceOf(i) >= 0)))
            .Select(test => (A: test.Inputs[0], B: test.Inputs[1]))
            .Distinct()
            .Take(MaxTests)
            .SelectMany(sides => Of(sides.A, sides.B, examined));
    }

    private IEnumerable<Trial> Of(Node a, Node b, IReadOnlyList<Examination> examined)
    {
        // Where most is lost.
        var starts = examined
            .Take(MaxSamples)
            .Select(e => (e.Trial, Lost: Lost(e, a, b)))
            .Where(s => s.Lost > 0)
            .OrderByDescending(s => s.Lost)
            .ToList();
        if (starts.Count == 0)
        {
            yield break;
        }

        var gap = new Form(subject.Graph.Apply(Arithmetic.Subtract, a, b));
        for (int k = 0; k < Math.Min(MaxStarts, starts.Count); k++)
        {
            if (AtEdge(gap, starts[k * starts.Count / MaxStarts].Trial) is { } trial)
            {
                yield return trial;
            }
        }
    }

    private static double Lost(Examination at, Node a, Node b)
    {
        double gap = First(at.Double, a) - First(at.Double, b), error = Math.Abs(First(at.Element, a) - First(at.Element, b) - gap);
        double most = Math.Max(Math.Abs(First(at.Double, a)), Math.Abs(First(at.Double, b)));
        return error > Loss * 6e-8 * most && error < 1e30 ? error : 0;
    }

    private static double First(Func<Node, double[]> values, Node node) => node is ConstantNode c ? c.Value : values(node) is { Length: > 0 } table ? table[0] : double.NaN;

    // One parameter at a time to where the sides meet, then by shares of what is lost there.
    private Trial? AtEdge(Form gap, Trial start)
    {
        double InDouble(Trial trial) => Evaluation.First(gap, trial, null);
        double InElement(Trial trial) => Evaluation.First(gap, trial, ElementType.Single);
        double here = InDouble(start);
        foreach (var parameter in subject.Moving.Where(p => start.Values[p.Name].Length > 0))
        {
            double[] values = start.Values[parameter.Name];
            Trial With(double moved) => start.With([new(parameter.Name, [moved, .. values.Skip(1)])]);
            var opposite = subject.Special(parameter).Select(With).FirstOrDefault(t => InDouble(t) * here < 0);
            if (opposite is null || _bisection.Between(here < 0 ? start : opposite, here < 0 ? opposite : start, 0, InDouble).FirstOrDefault() is not { } edge)
            {
                continue;
            }

            // How much the parameter has to move for the sides to part by what is lost.
            double error = Math.Abs(InElement(edge) - InDouble(edge)), x = edge.Values[parameter.Name][0];
            double slope = Math.Abs(InDouble(edge.With([new(parameter.Name, [x + (1e-3 * (1 + Math.Abs(x))), .. values.Skip(1)])])) - InDouble(edge)) / (1e-3 * (1 + Math.Abs(x)));
            foreach (double share in slope > 0 ? Shares : [])
            {
                double moved = (float)(x + (share * error / slope));
                if (!subject.RangeOf(parameter).Contains(moved))
                {
                    continue;
                }

                var trial = With(moved);
                double right = InDouble(trial), got = InElement(trial);
                if (right != 0 && got * right <= 0 && Math.Abs(right) > Clearly * Carried(gap, trial, right))
                {
                    return trial;
                }
            }
        }

        return null;
    }

    // How far roundings of the inputs carry.
    private double Carried(Form gap, Trial at, double here)
    {
        double sum = 0;
        foreach (var parameter in subject.Inputs.Where(p => p.IsFloating))
        {
            double[] values = at.Values[parameter.Name];
            for (int k = 0; k < values.Length; k++)
            {
                double[] moved = [.. values];
                moved[k] += Step * Math.Abs(values[k]);
                sum += Math.Abs(Evaluation.First(gap, at.With([new(parameter.Name, moved)]), null) - here);
            }
        }

        return sum;
    }
}

using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>
/// Inputs at which an argument reaches the point where its operation breaks: a denominator 0, a logarithm's argument its pole, an
/// exponent what overflows. Found between inputs on either side, by bisection over the numbers of the element type.
/// </summary>
internal sealed class Crossings(Subject subject)
{
    private const int MaxTargets = 8;
    private const int MaxSamples = 100;
    private const int MaxPairs = 3;
    private const int MaxPairsOfMany = 8;
    private const int MaxTriesOfMany = 40;
    private const int MaxSteps = 40;
    private const int MaxJoint = 240;
    private const int MaxPlaces = 8;

    private readonly Bisection _bisection = new(subject);
    private readonly ElementType _element = subject.Signature.Element;
    private readonly IntervalAnalysis _intervals = subject.Intervals();

    /// <summary>The inputs.</summary>
    public IEnumerable<Trial> All(IReadOnlyList<Examination> examined)
    {
        var groups = examined.GroupBy(e => e.Trial.Lengths).Select(g => g.Take(MaxSamples).ToList()).ToList();
        foreach (var target in Targets().Distinct().Take(MaxTargets))
        {
            foreach (var group in groups)
            {
                var reached = Reach(target.Argument, target.Value, group);
                if (reached is null)
                {
                    continue;
                }

                foreach (var trial in reached)
                {
                    yield return trial;
                }

                // One element may step over the point; several meet it.
                if (reached.Count < 2)
                {
                    break;
                }
            }
        }
    }

    /// <summary>Inputs at which both sides of a quotient are 0, though either alone does no harm: what it is made of may be bounded.</summary>
    public IEnumerable<Trial> Joint(IReadOnlyList<Examination> examined)
    {
        foreach (var quotient in subject.EmittedForm.Order.Nodes.OfType<ApplyNode>().Where(n => n.Primitive == Arithmetic.Divide && n.Inputs[0] is not ConstantNode && !ReferenceEquals(n.Inputs[0], n.Inputs[1])).Take(MaxTargets))
        {
            var (above, below) = (new Form(quotient.Inputs[0]), new Form(quotient.Inputs[1]));
            bool IsMet(Trial trial) => Evaluation.First(below, trial, _element) == 0;
            if (!_intervals[quotient.Inputs[0]].Contains(0) || !_intervals[quotient.Inputs[1]].Contains(0)
                || examined.Take(MaxJoint).FirstOrDefault(e => e.Trial.Values.Values.All(v => v.Length == 1) && e.Element(quotient.Inputs[1]) is { Length: > 0 } values && values[0] == 0) is not { } start)
            {
                continue;
            }

            double first = Evaluation.First(above, start.Trial, _element);
            foreach (var parameter in first == 0 ? [] : subject.Moving)
            {
                var moved = subject.Special(parameter).Select(v => start.Trial.With([new(parameter.Name, [v])])).Where(IsMet)
                    .FirstOrDefault(t => Evaluation.First(above, t, _element) * first <= 0);
                if (moved is null)
                {
                    continue;
                }

                bool isUp = first < 0;
                foreach (var trial in _bisection.Between(isUp ? start.Trial : moved, isUp ? moved : start.Trial, 0, t => Evaluation.First(above, t, _element)))
                {
                    yield return trial;
                }

                break;
            }
        }
    }

    private IEnumerable<(Node Argument, double Value)> Targets()
    {
        double most = Math.Log(_element == ElementType.Single ? float.MaxValue : double.MaxValue);
        foreach (var node in subject.EmittedForm.Order.Nodes.OfType<ApplyNode>().Where(n => n.Kind == ValueKind.Real))
        {
            var broken = node.Primitive.Name switch
            {
                "/" => [(node.Inputs[1], 0.0)],
                "pow" => [(node.Inputs[0], 0.0)],
                "exp" or "expm1" or "sinh" or "cosh" => [(node.Inputs[0], most)],
                _ => (node.Primitive.Domain ?? []).SelectMany((range, i) => new[] { (node.Inputs[i], range.Low), (node.Inputs[i], range.High) }),
            };
            foreach (var (argument, value) in broken.SelectMany(b => Within(b.Item1, b.Item2)))
            {
                if (!double.IsInfinity(value) && argument is not ConstantNode && _intervals[argument] is var range && range.Low <= value && value <= range.High)
                {
                    yield return (argument, value);
                }
            }
        }
    }

    // What is 0 where a part of it is, though it may have no other sign on the other side.
    private static IEnumerable<(Node Argument, double Value)> Within(Node argument, double value)
    {
        IEnumerable<Node> parts = value != 0 ? [] : argument switch
        {
            ApplyNode { Primitive.Name: "abs" or "square" or "sqrt" or "neg" or "cbrt" } a => a.Inputs,
            ApplyNode { Primitive.Name: "pow" } a when a.Inputs[1] is ConstantNode { Value: > 0 } => [a.Inputs[0]],
            ApplyNode { Primitive: var p } a when p == Arithmetic.Multiply => a.Inputs,
            ApplyNode { Primitive: var p } a when p == Arithmetic.Divide => [a.Inputs[0]],
            _ => [],
        };
        return parts.Any() ? parts.SelectMany(p => Within(p, 0)) : [(argument, value)];
    }

    // Nothing where the point was met already, null where all inputs lie on one side.
    private IReadOnlyList<Trial>? Reach(Node argument, double value, IReadOnlyList<Examination> samples)
    {
        var below = new List<Trial>();
        var above = new List<Trial>();
        foreach (var sample in samples)
        {
            double at = sample.Element(argument) is { Length: > 0 } table ? table[0] : double.NaN;
            if (at == value)
            {
                return [];
            }

            (at < value ? below : at > value ? above : null)?.Add(sample.Trial);
        }

        var form = new Form(argument);
        double At(Trial trial) => Evaluation.First(form, trial, _element);

        // From the side on which all lie, as near as the other parameters' special values lead.
        if (below.Count == 0 || above.Count == 0)
        {
            bool isAbove = below.Count == 0;
            if (above.Count + below.Count == 0 || Descend(isAbove ? above : below, t => isAbove ? At(t) - value : value - At(t)) is not var (nearest, distance))
            {
                return null;
            }

            if (distance >= 0)
            {
                return [nearest];
            }

            (isAbove ? below : above).Add(nearest);
        }

        // One element may step over the point everywhere; of several, some pair meets it.
        List<Trial> near = [];
        bool isOne = below[0].Values.Values.All(v => v.Length <= 1);
        for (int pair = 0; pair < (isOne ? MaxPairs : MaxTriesOfMany); pair++)
        {
            var found = _bisection.Between(below[pair * 7 % below.Count], above[pair * 5 % above.Count], value, At);
            near = pair < MaxPairsOfMany || found.Count == 1 ? found : near;
            if (found.Count == 1)
            {
                break;
            }
        }

        return isOne && near.Count > 1 && Elsewhere(near[0], value, At) is { } place ? [place, .. near] : near;
    }

    // What is stepped over at one place may be met at another: between neighbouring special values of one parameter.
    private Trial? Elsewhere(Trial start, double value, Func<Trial, double> at)
    {
        int tries = 0;
        foreach (var parameter in subject.Moving.Where(p => start.Values[p.Name].Length == 1))
        {
            Trial? last = null;
            foreach (double special in subject.Special(parameter).Distinct().OrderBy(v => v))
            {
                var next = start.With([new(parameter.Name, [special])]);
                if (last is not null && at(last) - value is var before && at(next) - value is var after && before * after < 0 && tries++ < MaxPlaces
                    && _bisection.Between(before < 0 ? last : next, before < 0 ? next : last, value, at) is { Count: 1 } met)
                {
                    return met[0];
                }

                last = next;
            }
        }

        return null;
    }

    // One parameter after the other at the special value that leads nearest; null where none leads nearer.
    private (Trial Nearest, double Distance)? Descend(List<Trial> samples, Func<Trial, double> distance)
    {
        var (nearest, least) = samples.Select(s => (s, distance(s))).OrderBy(s => s.Item2).First();
        double start = least;
        for (int round = 0; round < 2 && least > 0; round++)
        {
            foreach (var parameter in subject.Moving)
            {
                foreach (double special in subject.Special(parameter))
                {
                    double[] values = nearest.Values[parameter.Name];
                    var moved = nearest.With([new(parameter.Name, [special, .. values.Skip(1)])]);
                    double there = distance(moved);
                    if (there < least)
                    {
                        (nearest, least) = (moved, there);
                    }
                }
            }
        }

        if (least > 0 && Lowest(nearest, least, distance) is var (lowest, depth))
        {
            (nearest, least) = (lowest, depth);
        }

        return least < start ? (nearest, least) : null;
    }

    // Between special values there may be a least that touches the point: down to it, one parameter at a time, step by step smaller.
    private (Trial Nearest, double Distance)? Lowest(Trial start, double least, Func<Trial, double> distance)
    {
        double first = least;
        var nearest = start;
        foreach (var parameter in subject.Moving.Where(p => start.Values[p.Name].Length > 0))
        {
            var range = subject.RangeOf(parameter);
            double x = nearest.Values[parameter.Name][0], step = Math.Max(Math.Abs(x) * 0.25, 1e-3);
            for (int k = 0; k < MaxSteps && least > 0; k++)
            {
                bool isBetter = false;
                foreach (double to in new[] { x + step, x - step })
                {
                    double moved = _element == ElementType.Single ? (float)to : to;
                    if (moved == x || !range.Contains(moved))
                    {
                        continue;
                    }

                    var trial = nearest.With([new(parameter.Name, [moved, .. nearest.Values[parameter.Name].Skip(1)])]);
                    double there = distance(trial);
                    if (there < least)
                    {
                        (nearest, least, x, isBetter) = (trial, there, moved, true);
                        break;
                    }
                }

                step = isBetter ? step * 1.5 : step / 2.5;
                if (step < Math.Abs(x) * 1e-8)
                {
                    break;
                }
            }
        }

        return least < first ? (nearest, least) : null;
    }
}

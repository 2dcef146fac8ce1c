using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation.Exact;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>
/// LG4003: a loss that falls forever as a prediction runs off to where its range has no end. A likelihood that does so only where the
/// prediction meets its target, as its scale shrinks, is the density's nature.
/// </summary>
internal sealed class Descent(Subject subject, Spans spans, SensePoints points)
{
    private static readonly double[] Screen = [1e2, 1e4, 1e6];
    private const int MaxTogether = 3;
    private static readonly double[] Far = [1e2, 1e4, 1e6, 1e8, 1e10, 1e12];

    private enum Way
    {
        Up,
        Down,
        Apart,
        FirstUp,
        FirstDown,
        ToZero,
    }

    /// <summary>The finding, if there is one.</summary>
    public Finding? Find()
    {
        if (!points.IsLoss || points.Lengths(2, 3) is not { } lengths)
        {
            return null;
        }

        Trial[] starts = [.. Enumerable.Range(0, 3).Select(seed => points.Point(lengths, seed))];
        foreach (var parameter in points.Predictions)
        {
            // From any ordinary input, not from a special one; but certain is as ordinary as a probability can be.
            if (starts.All(start => Fall(start, parameter, lengths) is not null))
            {
                return Report(starts[0], parameter, Fall(starts[0], parameter, lengths)!.Value, FormulaSeverity.Warning, "") with { Replacement = Cure(starts[0], lengths) };
            }

            if (Certain(starts[0]).FirstOrDefault(start => Fall(start, parameter, lengths) is not null) is { } certain)
            {
                return Report(certain, parameter, Fall(certain, parameter, lengths)!.Value, FormulaSeverity.Warning, "");
            }
        }

        return Together(starts, lengths) ?? AtCoincidence(starts[0], lengths);
    }

    // Several predictions that run off at once, each up or down: what holds one of them back may let them pass side by side.
    private Finding? Together(Trial[] starts, Lengths lengths)
    {
        var predictions = points.Predictions.Take(MaxTogether).ToList();
        Way[][] ways = [.. predictions.Select(p => Ways(p, lengths).Where(w => w is Way.Up or Way.Down).ToArray())];
        var all = ways.Aggregate(new[] { Array.Empty<Way>() }.AsEnumerable(), (known, next) => known.SelectMany(k => next.Select(w => k.Append(w).ToArray())));
        foreach (var way in predictions.Count < 2 ? [] : all)
        {
            Trial Moving(Trial start, double distance) => predictions.Select((p, i) => (p, way[i])).Aggregate(start, (at, next) => Moved(at, next.p, next.Item2, distance));
            if (starts.All(start => Descends(distance => Moving(start, distance))))
            {
                return Report(starts[0], predictions, distance => Moving(starts[0], distance), FormulaSeverity.Warning, "");
            }
        }

        return null;
    }

    private IEnumerable<Trial> Certain(Trial start)
    {
        var targets = points.Targets.Where(t => t.Meaning == Meaning.Probability || t.Element == ElementType.Boolean).ToList();
        return targets.Count == 0 ? [] : new[] { 0.0, 1 }.Select(certain => start.With(
            targets.Select(t => new KeyValuePair<string, double[]>(t.Name, [.. start.Values[t.Name].Select(_ => SensePoints.Rounded(t, certain))]))));
    }

    private Finding? AtCoincidence(Trial start, Lengths lengths)
    {
        foreach (var prediction in points.Predictions.Where(p => p.Meaning == Meaning.None && p.IsTensor))
        {
            foreach (var target in points.Targets.Where(t => t.IsFloating && lengths.Shape(t).SequenceEqual(lengths.Shape(prediction))))
            {
                var met = start.With([new(prediction.Name, [.. start.Values[target.Name].Select(v => SensePoints.Rounded(prediction, v))])]);
                foreach (var scale in points.Predictions.Where(p => p != prediction))
                {
                    if (Fall(met, scale, lengths) is { } way)
                    {
                        return Report(met, scale, way, FormulaSeverity.Info, $", as the likelihood of a density does where {prediction.Name} meets {target.Name}");
                    }
                }
            }
        }

        return null;
    }

    private Finding Report(Trial start, Parameter parameter, Way way, FormulaSeverity severity, string why) =>
        Report(start, [parameter], distance => Moved(start, parameter, way, distance), severity, why);

    private Finding Report(Trial start, IReadOnlyList<Parameter> moved, Func<double, Trial> at, FormulaSeverity severity, string why)
    {
        string others = string.Concat(points.Targets.Where(t => t.Meaning == Meaning.Probability || t.Element == ElementType.Boolean).Select(t => $", {t.Name} = {Text(start.Values[t.Name])}"));
        double[] distances = [1e2, 1e4, 1e6];
        var row = SenseCatalogue.UnboundedBelow;
        string where = string.Join(" and ", moved.Select(p => $"{p.Name} = {string.Join(", ", distances.Select(d => Text(at(d).Values[p.Name])))}"));
        string losses = string.Join(", ", distances.Select(d => Text([Exact(at(d)).ToDouble()])));
        return new(row.Id, severity, spans.Whole, $"{where}{others} gives {losses}{why}", at(1e6));
    }

    // The square of a difference, or the sign of the whole.
    private string? Cure(Trial start, Lengths lengths)
    {
        var whole = spans.Whole;
        if (Summand(subject.Written[0]) is ApplyNode { Primitive: var p } difference && p == Arithmetic.Subtract
            && difference.Inputs.All(i => i is LoadNode) && spans.Written(difference) is { } span && span.Start >= whole.Start && span.End <= whole.End)
        {
            string text = subject.Text;
            return text.Substring(whole.Start, span.Start - whole.Start) + "(" + text.Substring(span.Start, span.Length) + ")^2" + text.Substring(span.End, whole.End - span.End);
        }

        bool isBoundedAbove = points.Predictions.All(q => Ways(q, lengths).All(way => !Descends(start, q, way, -1)));
        return isBoundedAbove ? Negation.Of(subject.Text.Substring(whole.Start, whole.Length)) : null;
    }

    private static Node? Summand(Node node) => node switch
    {
        ReduceNode { Reduction: ReductionKind.Sum } sum => sum.Body,
        ApplyNode { Primitive: var p } mean when p == Arithmetic.Average => Summand(mean.Inputs[0]),
        _ => null,
    };

    private static string Text(double[] values) =>
        Listing.Of([.. values.Select(v => double.IsInfinity(v) ? (v > 0 ? "inf" : "-inf") : v.ToString("g3", System.Globalization.CultureInfo.InvariantCulture))]);

    private IEnumerable<Way> Ways(Parameter parameter, Lengths lengths)
    {
        // A logit is what it is, but for what a target asks of it.
        if (parameter.Meaning == Meaning.Logit && points.Targets.Count == 0)
        {
            return [];
        }

        double low = parameter.Range?.Low ?? (parameter.Meaning is Meaning.Positive or Meaning.Probability ? 0 : double.NegativeInfinity);
        double high = parameter.Range?.High ?? (parameter.Meaning == Meaning.Probability ? 1 : parameter.Meaning == Meaning.LogProbability ? 0 : double.PositiveInfinity);
        bool isMany = SensePoints.Count(parameter, lengths) > 1;
        bool isUp = double.IsPositiveInfinity(high), isDown = double.IsNegativeInfinity(low);
        Way?[] ways =
        [
            isUp ? Way.Up : null, isDown ? Way.Down : null, isUp && isDown && isMany ? Way.Apart : null,
            isUp && isMany ? Way.FirstUp : null, isDown && isMany ? Way.FirstDown : null,
            parameter.Meaning == Meaning.Positive && low == 0 ? Way.ToZero : null,
        ];
        return ways.OfType<Way>();
    }

    private Way? Fall(Trial start, Parameter parameter, Lengths lengths) =>
        Ways(parameter, lengths).Select(way => (Way?)way).FirstOrDefault(way => Descends(start, parameter, way!.Value));

    private bool Descends(Trial start, Parameter parameter, Way way, int sign = 1) => Descends(distance => Moved(start, parameter, way, distance), sign);

    private bool Descends(Func<double, Trial> at, int sign = 1)
    {
        double last = double.PositiveInfinity;
        foreach (double distance in Screen)
        {
            double loss = sign * points.Loss(at(distance));
            if (double.IsNaN(loss) || double.IsNegativeInfinity(loss))
            {
                break;
            }

            if (loss >= last - 1e-3)
            {
                return false;
            }

            last = loss;
        }

        // Each hundredfold distance takes as much off as the one before, or nearly: what has a lower bound doesn't.
        BigReal known = double.NaN, step = double.NaN;
        foreach (double distance in Far)
        {
            var loss = sign * Exact(at(distance));
            var next = known - loss;
            if (!loss.IsFinite || (!known.IsNaN && next < 1e-3) || (!step.IsNaN && next < 0.7 * step))
            {
                return false;
            }

            (known, step) = (loss, next);
        }

        return true;
    }

    private BigReal Exact(Trial trial)
    {
        double loss = points.Loss(trial);
        return double.IsNaN(loss) || double.IsInfinity(loss) ? points.ExactLoss(trial) : loss;
    }

    private static Trial Moved(Trial start, Parameter parameter, Way way, double distance)
    {
        double[] values = [.. start.Values[parameter.Name]];
        for (int k = 0; k < values.Length; k++)
        {
            values[k] = way switch
            {
                Way.Up => distance,
                Way.Down => -distance,
                Way.Apart => k % 2 == 0 ? distance : -distance,
                Way.FirstUp => k == 0 ? distance : values[k],
                Way.FirstDown => k == 0 ? -distance : values[k],
                _ => 1 / distance,
            };
        }

        return start.With([new(parameter.Name, values)]);
    }
}

using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>
/// LG4004, LG4005: whether the target matters, and whether it is the best prediction of itself. The prediction is set to the target, then to
/// its very opposite: a loss that likes the opposite better has a sign wrong, while smoothing, margins and quantiles only shift the best. Of
/// what bears the same kind the best prediction is looked for, too.
/// </summary>
internal sealed class TargetChecks(Subject subject, Spans spans, SensePoints points)
{
    private const double Logit = 8;
    private const int Enough = 6;

    private readonly Dictionary<(string, string), bool> _compared = [];

    /// <summary>The findings.</summary>
    public IEnumerable<Finding> All()
    {
        if (!points.IsLoss || points.Targets.Count == 0)
        {
            yield break;
        }

        if (Ignored() is { } ignored)
        {
            yield return ignored;
        }
        else if (Beaten() is { } beaten)
        {
            yield return beaten;
        }
    }

    private Finding? Ignored()
    {
        var loads = Graph.Reachable(subject.Written).OfType<LoadNode>().Where(l => points.Targets.Any(t => t.Name == l.Parameter.Name)).ToList();
        if (loads.Count == 0)
        {
            return null;
        }

        int compared = 0;
        var unread = new HashSet<Node>(loads);
        (Trial At, Trial Other, double Loss)? witness = null;
        foreach (var lengths in new[] { points.Lengths(3, 2), points.Lengths(2, 3), points.Lengths(1) }.OfType<Lengths>())
        {
            // Some lie on plateaus.
            for (int seed = 0; seed < 4 || (seed < 16 && compared < Enough); seed++)
            {
                var at = points.Point(lengths, seed);
                double loss = points.Loss(at);
                for (int change = 1; change <= 3 && IsFinite(loss); change++)
                {
                    var other = at.With(points.Targets.Select((t, i) => new KeyValuePair<string, double[]>(t.Name, Changed(t, lengths, (seed * 7) + (change * 101) + i, change == 3))));
                    double changed = points.Loss(other);
                    if (!IsFinite(changed))
                    {
                        continue;
                    }

                    if (Math.Abs(changed - loss) > 1e-11 * (1 + Math.Abs(loss)))
                    {
                        return null;
                    }

                    // Where the prediction doesn't matter either, on a plateau, nothing is told.
                    if (MattersAt(at, loss))
                    {
                        compared++;
                        RemoveRead(unread, at);
                        witness ??= (at, other, loss);
                    }
                }
            }
        }

        if (compared < Enough || unread.Count > 0 || witness is not { } w)
        {
            return null;
        }

        var row = SenseCatalogue.IgnoredTarget;
        var target = loads[0].Parameter.Name;
        var span = loads.Select(l => spans.Written(l)).FirstOrDefault(s => s is not null) ?? spans.Whole;
        return new(row.Id, row.Severity, span, $"{w.At} gives {Text(w.Loss)}, and so does any other {target}", w.At);
    }

    // What a filter excludes, or no range is left for, is not known to be ignored.
    private void RemoveRead(HashSet<Node> loads, Trial at)
    {
        if (loads.Count > 0)
        {
            var values = new Evaluation(subject.FirstValue, at, null);
            loads.ExceptWith(loads.Where(new LivePositions(subject.Written, values.Of, at.Lengths.Extent).Reaches).ToList());
        }
    }

    private bool MattersAt(Trial at, double loss) => points.Predictions.Any(p =>
    {
        double[] near = [.. at.Values[p.Name].Select(v => SensePoints.Rounded(p, (v * 1.01) + 0.003))];
        double other = points.Loss(at.With([new(p.Name, near)]));
        return IsFinite(other) && Math.Abs(other - loss) > 1e-9 * (1 + Math.Abs(loss));
    });

    // Ordinary values, or what options say is special, such as a label to be left out.
    private double[] Changed(Parameter target, Lengths lengths, int seed, bool special)
    {
        double[] values = points.Values(target, lengths, seed);
        var options = subject.Signature.Parameters.Where(p => !p.IsTensor && p.Element == ElementType.Int32 && p.DefaultValue is not null).ToList();
        if (special && target.Element is ElementType.Int32 or ElementType.Int64 && options.Count > 0 && values.Length > 0)
        {
            values[0] = options[0].DefaultValue!.Value;
        }
        else if (special && target.Element is ElementType.Int32 or ElementType.Int64 && !lengths.Labels.ContainsKey(target.Name) && values.Length > 0)
        {
            // What selects nothing may be a mark of any kind.
            values = [.. values.Select((v, k) => k % 2 == 0 ? -1 - v : v)];
        }
        else if (special && target.IsFloating)
        {
            values = [.. values.Select((_, k) => SensePoints.Rounded(target, k % 2))];
        }

        return values;
    }

    private Finding? Beaten()
    {
        foreach (var prediction in points.Predictions.Where(p => p.IsTensor && p.IsFloating))
        {
            foreach (var target in points.Targets)
            {
                foreach (var lengths in new[] { points.Lengths(1), points.Lengths(2), points.Lengths(2, 3), points.Lengths(3, 2) }.OfType<Lengths>())
                {
                    var pairs = Pairs(prediction, target, lengths).ToList();
                    var wins = pairs.Select(pair => Wins(pair, lengths)).ToList();
                    if (wins.Find(w => w is not null) is { } beaten)
                    {
                        // Where every target is beaten, the sign of the whole is wrong.
                        return wins.TrueForAll(w => w is not null) ? beaten with { Replacement = Negation.Of(subject.Text.Substring(beaten.Span.Start, beaten.Span.Length)) } : beaten;
                    }
                }
            }
        }

        foreach (var prediction in points.Predictions.Where(p => p.IsTensor && p.IsFloating))
        {
            foreach (var target in points.Targets)
            {
                foreach (var lengths in new[] { points.Lengths(1), points.Lengths(2), points.Lengths(2, 3), points.Lengths(3, 2) }.OfType<Lengths>())
                {
                    if (Shifted(prediction, target, lengths) is { } shifted)
                    {
                        return shifted;
                    }
                }
            }
        }

        return null;
    }

    // The best prediction is far from a target of the same kind, though not its opposite.
    private Finding? Shifted(Parameter p, Parameter t, Lengths lengths)
    {
        var best = new BestPredictions(points);
        bool isLabel = lengths.Labels.ContainsKey(t.Name);
        BestPredictions.Beat? beat = null;
        if (p.Meaning == Meaning.Probability && (isLabel || t.Meaning == Meaning.Probability))
        {
            beat = Pairs(p, t, lengths).Select(pair => best.Certain(pair, lengths)).FirstOrDefault(b => b is not null);
        }
        else if (p.Meaning is Meaning.Positive or Meaning.Logit && p.Meaning == t.Meaning && !isLabel && IsPair(p, t, lengths))
        {
            beat = best.Numbers(p, t, lengths, p.Meaning == Meaning.Positive);
        }

        if (beat is null)
        {
            return null;
        }

        var row = SenseCatalogue.TargetIsBeaten;
        return new(row.Id, row.Severity, spans.Whole, $"{beat.At} gives {Text(beat.Loss)}, where the target itself gives {Text(beat.OfTarget)}", beat.At);
    }

    private bool IsPair(Parameter p, Parameter t, Lengths lengths) =>
        SensePoints.Count(t, lengths) > 0 && lengths.Shape(p).SequenceEqual(lengths.Shape(t)) && IsCompared(p, t);

    // A pair's opposite must win at two settings of everything else.
    private Finding? Wins(TargetPair pair, Lengths lengths)
    {
        for (int seed = 0; seed < 2; seed++)
        {
            var start = points.Point(lengths, seed).With([new(pair.Target.Name, pair.Goal)]);
            var right = start.With([new(pair.Prediction.Name, pair.Right)]);
            double best = points.Loss(right);
            foreach (double[] opposite in pair.Wrong)
            {
                var wrong = start.With([new(pair.Prediction.Name, opposite)]);
                double loss = points.Loss(wrong);
                if (!(loss < best - (0.01 * (Math.Abs(loss) + Math.Abs(best))) - 0.01) || !IsFinite(loss) || !IsFinite(best))
                {
                    return null;
                }

                if (seed == 1 && opposite == pair.Wrong[pair.Wrong.Length - 1])
                {
                    var row = SenseCatalogue.TargetIsBeaten;
                    string where = $"{wrong} gives {Text(loss)}, where {pair.Prediction.Name} = {Text(pair.Right)} gives {Text(best)}";
                    return new(row.Id, row.Severity, spans.Whole, where, wrong);
                }
            }
        }

        return null;
    }

    private IEnumerable<TargetPair> Pairs(Parameter p, Parameter t, Lengths lengths)
    {
        bool isFirst = p == points.Predictions[0];
        if (lengths.Labels.TryGetValue(t.Name, out int classes))
        {
            return OfLabels(p, t, lengths, classes);
        }

        if (AreCoordinates(p, t) || !IsPair(p, t, lengths))
        {
            return [];
        }

        int count = SensePoints.Count(t, lengths);
        bool isCertain = t.Meaning == Meaning.Probability || t.Element == ElementType.Boolean;
        return (p.Meaning, t.Meaning) switch
        {
            (Meaning.Probability, _) when isCertain => OfPatterns(p, t, lengths, v => v, v => 1 - v),
            (Meaning.Logit, _) when isCertain => OfPatterns(p, t, lengths, v => v > 0.5 ? Logit : -Logit, v => v > 0.5 ? -Logit : Logit),
            (Meaning.LogProbability, Meaning.LogProbability) => OfPatterns(p, t, lengths, v => v > 0.5 ? 0 : -12, v => v > 0.5 ? -12 : 0, v => v > 0.5 ? 0 : -12),
            (Meaning.Logit, Meaning.Logit) => OfPatterns(p, t, lengths, v => v > 0.5 ? 4 : -4, v => v > 0.5 ? -4 : 4, v => v > 0.5 ? 4 : -4),
            (Meaning.Positive, Meaning.Positive) => OfMagnitudes(p, t, count),
            (Meaning.None, Meaning.None) when isFirst && t.IsFloating && p.Range is null && t.Range is null && IsOfOneNature(p, t, lengths) => OfSigns(p, t, count),
            (Meaning.None, Meaning.None) when isFirst && t.IsFloating && p.Range is { } r && r == t.Range && !double.IsInfinity(r.High - r.Low) =>
                OfPatterns(p, t, lengths, v => v > 0.5 ? r.High : r.Low, v => v > 0.5 ? r.Low : r.High, v => v > 0.5 ? r.High : r.Low),
            _ => [],
        };
    }

    // x beside y, of which nothing else is said, is a point's coordinate, or one of two variables that may depend on each other.
    private static bool AreCoordinates(Parameter p, Parameter t) => (p.Name, t.Name, p.Meaning, t.Meaning) is ("x", "y", Meaning.None, Meaning.None);

    private bool IsCompared(Parameter p, Parameter t)
    {
        if (!_compared.TryGetValue((p.Name, t.Name), out bool isCompared))
        {
            _compared[(p.Name, t.Name)] = isCompared = new Comparison(subject.Written).Meet(p, t);
        }

        return isCompared;
    }

    // Certain targets: none, all, one of a row.
    private IEnumerable<TargetPair> OfPatterns(
        Parameter p, Parameter t, Lengths lengths, Func<double, double> right, Func<double, double> wrong, Func<double, double>? goal = null)
    {
        int[] shape = lengths.Shape(t);
        int count = SensePoints.Count(t, lengths), width = shape.Length > 0 ? shape[shape.Length - 1] : 1;
        double[] Made(Func<int, double> pattern, Func<double, double> value, Parameter of) => [.. Enumerable.Range(0, count).Select(k => SensePoints.Rounded(of, value(pattern(k))))];
        // The logarithm taken of the target, and not of the prediction, is an exchange that only uncertain targets show.
        foreach (double all in IsExchanged(p, t) ? new[] { 0.3, 0.7 } : [])
        {
            yield return new(p, t, Made(_ => all, v => v, t), Made(_ => all, v => v, p), [Made(_ => all, v => v > 0.5 ? 1 : 0, p)]);
        }

        foreach (double all in new[] { 0.0, 1 })
        {
            yield return new(p, t, Made(_ => all, goal ?? (v => v), t), Made(_ => all, right, p), [Made(_ => all, wrong, p)]);
        }

        if (width > 1)
        {
            double OneHot(int k) => k % width == 0 ? 1 : 0;
            double Rotated(int k) => k % width == 1 ? 1 : 0;
            yield return new(p, t, Made(OneHot, goal ?? (v => v), t), Made(OneHot, right, p), [Made(Rotated, right, p)]);
        }
    }

    private bool IsExchanged(Parameter p, Parameter t)
    {
        var logarithms = Graph.Reachable(subject.Written)
            .OfType<ApplyNode>()
            .Where(a => a.Primitive.Name is "log" or "log1p" or "log2" or "xlogy" or "xlog1py" or "logsigmoid" or "softplus")
            .Select(a => Graph.Reachable(a.Inputs[a.Inputs.Length - 1]).OfType<LoadNode>().Select(l => l.Parameter.Name).ToList())
            .ToList();
        return p.Meaning == Meaning.Probability && t.Meaning == Meaning.Probability
            && logarithms.Exists(names => names.Contains(t.Name)) && !logarithms.Exists(names => names.Contains(p.Name));
    }

    // A label counts as its one-hot row.
    private IEnumerable<TargetPair> OfLabels(Parameter p, Parameter label, Lengths lengths, int classes)
    {
        int[] rows = lengths.Shape(label), shape = lengths.Shape(p);
        var (high, low) = p.Meaning switch
        {
            Meaning.Probability => (1.0, 0.0),
            Meaning.LogProbability => (0, -12),
            Meaning.Logit => (Logit, -Logit),
            _ => (0, 0),
        };
        int count = rows.Aggregate(1, (a, b) => a * b);
        if (high == low || classes < 2 || count == 0 || shape.Length != rows.Length + 1 || shape[shape.Length - 1] != classes || !shape.Take(rows.Length).SequenceEqual(rows)
            || !IsLabelOf(label, p))
        {
            yield break;
        }

        double[] Made(int of) => [.. Enumerable.Range(0, count * classes).Select(k => SensePoints.Rounded(p, k % classes == of ? high : low))];
        double[] goal = [.. Enumerable.Repeat(0.0, count)];
        yield return new(p, label, goal, Made(0), [.. Enumerable.Range(1, classes - 1).Select(Made)]);
    }

    // The label picks among the prediction's classes, or is compared with an index that runs over them.
    private bool IsLabelOf(Parameter label, Parameter p)
    {
        var nodes = Graph.Reachable(subject.Written);
        var classes = nodes.OfType<LoadNode>().Where(l => l.Parameter == p).Select(l => l.Subscripts[l.Subscripts.Length - 1]).ToList();
        return classes.Any(c => c.Gather is { } gather && Reads(gather, label))
            || nodes.OfType<ApplyNode>().Any(a => a.Kind == ValueKind.Boolean && a.Inputs.Any(i => Reads(i, label))
                && a.Inputs.SelectMany(i => Graph.Reachable(i)).OfType<IndexNode>().Any(i => classes.Any(c => c.Plain == i.Index)));
    }

    private static IEnumerable<TargetPair> OfMagnitudes(Parameter p, Parameter t, int count)
    {
        double[] Made(double value) => [.. Enumerable.Repeat(SensePoints.Rounded(p, value), count)];
        foreach (double size in new[] { 0.7, 1.6 })
        {
            double[] goal = [.. Enumerable.Repeat(SensePoints.Rounded(t, size), count)];
            yield return new(p, t, goal, Made(goal[0]), [Made(goal[0] * 100), Made(goal[0] / 100)]);
        }
    }

    private static IEnumerable<TargetPair> OfSigns(Parameter p, Parameter t, int count)
    {
        double[] goal = [.. Enumerable.Range(0, count).Select(k => k % 2 == 0 ? 1.5 : 0.75)];
        foreach (double factor in new[] { -1, 0, 0.5 })
        {
            yield return new(p, t, goal, goal, [[.. goal.Select(v => factor * v)]]);
        }
    }

    // The loss stays when prediction and target change their signs together. A target that is compared with something else than the
    // prediction is a class, and so is one that the prediction is only multiplied by: a margin.
    private bool IsOfOneNature(Parameter p, Parameter t, Lengths lengths)
    {
        if (IsClass(p, t))
        {
            return false;
        }

        bool isMargin = true;
        for (int seed = 0; seed < 3; seed++)
        {
            var at = points.Point(lengths, seed);
            var doubled = at.With([new(p.Name, [.. at.Values[p.Name].Select(v => v * 2)])]);
            var scaled = doubled.With([new(t.Name, [.. at.Values[t.Name].Select(v => v / 2)])]);
            var mirrored = at.With(new[] { p, t }.Select(q => new KeyValuePair<string, double[]>(q.Name, [.. at.Values[q.Name].Select(v => -v)])));
            double loss = points.Loss(at), other = points.Loss(mirrored);
            if (!IsFinite(loss) || !(Math.Abs(loss - other) <= 1e-9 * (1 + Math.Abs(loss))))
            {
                return false;
            }

            isMargin &= Math.Abs(loss - points.Loss(scaled)) <= 1e-9 * (1 + Math.Abs(loss)) && Math.Abs(loss - points.Loss(doubled)) > 1e-9 * (1 + Math.Abs(loss));
        }

        return !isMargin;
    }

    private bool IsClass(Parameter p, Parameter t) => Graph.Reachable(subject.Written).OfType<ApplyNode>()
        .Any(a => a.Kind == ValueKind.Boolean && a.Inputs.Any(i => Reads(i, t)) && !a.Inputs.Any(i => Reads(i, p)));

    private static bool Reads(Node node, Parameter parameter) => Graph.Reachable(node).OfType<LoadNode>().Any(l => l.Parameter == parameter);

    private static bool IsFinite(double value) => !double.IsNaN(value) && !double.IsInfinity(value);

    private static string Text(params double[] values) => Listing.Of([.. values.Select(v => v.ToString("g4", System.Globalization.CultureInfo.InvariantCulture))]);
}

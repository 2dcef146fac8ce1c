using LossGen.Compiler.Analysis.Judging;
using LossGen.Compiler.Binding;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Interpretation.Exact;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Fixing;

/// <summary>
/// Compares a rewritten formula with the one that was written, as mathematics, at a thousand inputs inside the declared ranges: in double
/// precision first, and where the two differ there to many digits.
/// </summary>
internal sealed class Agreement(BoundFormula written, string text)
{
    private const int Points = 1000;
    private const int MostExact = 60;
    private const int MostTried = 100;
    private const int TieEvery = 10;
    private const double LeastUnguarded = 0.1;

    private readonly List<(int Size, Dictionary<string, double[]> Values, double[] Results)> _points = [];
    private double _scale;

    /// <summary>Whether the two agree as well as the kind of rewrite promises, wherever the written one has a value.</summary>
    public bool Holds(BoundFormula rewritten, string rewrittenText, FormulaFix fix, Fidelity fidelity, CancellationToken cancellation)
    {
        Draw();
        var subject = Subject.Create(rewritten, rewrittenText);
        if (fidelity == Fidelity.Different)
        {
            return HasValues(subject);
        }

        if (fidelity == Fidelity.Downhill)
        {
            return GoesDownAlike(subject, cancellation);
        }

        TextSpan[] regions = [.. fix.Edits.Select(e => fix.After(e.Span))];
        var guards = fidelity == Fidelity.Close ? new GuardedPoints(subject, regions) : null;
        if (guards is not null && LeavesPole(subject, regions))
        {
            return false;
        }

        int whole = 0, compared = 0, exact = 0, apart = 0;
        double noise = 0;
        foreach (var (size, values, results) in _points)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Lengths.Of(rewritten, size) is not { } lengths || results.Any(r => double.IsNaN(r) || double.IsInfinity(r)))
            {
                continue;
            }

            whole++;
            var trial = new Trial(subject, lengths, values);
            if (guards?.Matters(trial) == true)
            {
                continue;
            }

            compared++;
            double[] others = Evaluate(trial, subject.Written, null);
            if (Agree(results, others, fidelity))
            {
                continue;
            }

            // What rounding does to one where the exact numbers agree it may do to others.
            double difference = others.Length == results.Length ? results.Zip(others, (x, y) => Math.Abs(x - y)).Max() : double.NaN;
            if (fidelity == Fidelity.Exact && exact++ < MostExact)
            {
                switch (AgreesExactly(size, values, subject))
                {
                    case true:
                        noise = Math.Max(noise, difference);
                        continue;
                    case null:
                        // It has no value there: what comes of it is rounding.
                        compared--;
                        continue;
                }
            }
            else if (difference <= 4 * noise)
            {
                continue;
            }

            if (fidelity == Fidelity.Exact || ++apart > Points / 50)
            {
                return false;
            }
        }

        return compared > whole * LeastUnguarded && apart <= compared / 50;
    }

    // What has no value where the written one has is not what was meant.
    private bool HasValues(Subject rewritten)
    {
        var known = _points.Where(p => IsFinite(p.Results)).Take(MostTried).ToList();
        return known.Count(p => Lengths.Of(rewritten.Bound, p.Size) is not { } lengths || !IsFinite(Evaluate(new Trial(rewritten, lengths, Picked(p.Values, lengths)), rewritten.Written, null))) <= known.Count / 4;

        static bool IsFinite(double[] results) => Array.TrueForAll(results, r => !double.IsNaN(r) && !double.IsInfinity(r));

        // What was only compared may be a label now.
        static Dictionary<string, double[]> Picked(Dictionary<string, double[]> values, Lengths lengths) =>
            values.ToDictionary(v => v.Key, v => lengths.Labels.TryGetValue(v.Key, out int limit) && limit > 0 ? [.. v.Value.Select(k => k % limit)] : v.Value);
    }

    private bool LeavesPole(Subject rewritten, TextSpan[] regions)
    {
        var poles = new MovedPoles(rewritten, regions);
        return _points.GroupBy(p => p.Size).Any(g => Lengths.Of(rewritten.Bound, g.Key) is { } lengths && poles.Any(g.Select(p => new Trial(rewritten, lengths, p.Values))));
    }

    // Where the slope of what was written is lost in rounding it says nothing.
    private bool GoesDownAlike(Subject rewritten, CancellationToken cancellation)
    {
        var subject = Subject.Create(written, text);
        int compared = 0;
        foreach (var (size, values, _) in _points)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Lengths.Of(written, size) is not { } lengths || Lengths.Of(rewritten.Bound, size) is not { } otherLengths)
            {
                continue;
            }

            var slopes = Slopes(subject, new(subject, lengths, values));
            var others = Slopes(rewritten, new(rewritten, otherLengths, values));
            double largest = slopes.Values.SelectMany(v => v.Sum.Concat(v.Terms)).Select(Math.Abs).Where(v => v <= double.MaxValue).DefaultIfEmpty(0).Max();
            foreach (var slope in slopes)
            {
                double[] sum = slope.Value.Sum;
                for (int k = 0; k < sum.Length; k++)
                {
                    if (Math.Abs(sum[k]) > 1e-9 * largest)
                    {
                        compared++;
                        if (!others.TryGetValue(slope.Key, out var other) || !(other.Sum[k] * sum[k] > 0))
                        {
                            return false;
                        }
                    }
                }
            }
        }

        return compared > 0;
    }

    private static Dictionary<string, (double[] Sum, double[] Terms)> Slopes(Subject subject, Trial trial)
    {
        var results = Results.Read(subject, trial, new Evaluation(subject.WrittenForm, trial, null));
        return Enumerable.Range(0, results.Of.Count).Where(slot => results.Of[slot] is not null)
            .ToDictionary(slot => results.Of[slot]!.Name, slot => (results.Values[slot], results.Largest[slot].Select(Math.Abs).ToArray()));
    }

    private void Draw()
    {
        if (_points.Count > 0)
        {
            return;
        }

        var subject = Subject.Create(written, text);
        var random = new Random(1618033);
        for (int k = 0; k < Points; k++)
        {
            int size = 1 + (k % 3);
            if (Lengths.Of(written, size) is not { } lengths)
            {
                continue;
            }

            var values = written.Inputs.ToDictionary(p => p.Name, p => Values(p, lengths, random));
            if (k % TieEvery == TieEvery - 1)
            {
                Tie(values);
            }

            // Where the element type's own literals leave no value, what was written is not right.
            var trial = new Trial(subject, lengths, values);
            if (!Evaluate(trial, subject.Written, written.Signature.Element).Any(r => double.IsNaN(r) || double.IsInfinity(r)))
            {
                _points.Add((size, values, Evaluate(trial, subject.Written, null)));
            }
        }

        var sizes = _points.SelectMany(p => p.Results).Select(Math.Abs).Where(r => r < 1e300).OrderBy(r => r).ToList();
        _scale = sizes.Count == 0 ? 0 : Math.Min(1e3, sizes[sizes.Count / 2]);
    }

    // Numbers that are the same, as a comparison may want them.
    private void Tie(Dictionary<string, double[]> values)
    {
        var alike = written.Inputs.Where(p => p is { IsFloating: true, IsTensor: true }).GroupBy(p => values[p.Name].Length).FirstOrDefault(g => g.Count() > 1)?.ToList();
        foreach (var other in alike?.Skip(1) ?? [])
        {
            var range = ParameterRanges.Usual(other);
            double[] own = values[other.Name];
            for (int k = 0; k < own.Length; k++)
            {
                own[k] = range.Contains(values[alike![0].Name][k]) ? values[alike[0].Name][k] : own[k];
            }
        }
    }

    private static double[] Values(Parameter parameter, Lengths lengths, Random random)
    {
        if (lengths.Length(parameter) is { } length)
        {
            return [length];
        }

        int count = parameter.IsTensor ? lengths.Shape(parameter).Aggregate(1, (n, d) => n * d) : 1;
        if (lengths.Labels.TryGetValue(parameter.Name, out int limit))
        {
            return [.. Enumerable.Range(0, count).Select(_ => (double)random.Next(Math.Max(1, limit)))];
        }

        if (parameter is { IsTensor: false, DefaultValue: { } usual } && random.Next(2) == 0)
        {
            return [usual];
        }

        var range = ParameterRanges.Usual(parameter);
        return [.. Enumerable.Range(0, count).Select(_ => Value(parameter, range, random))];
    }

    private static double Value(Parameter parameter, Interval range, Random random)
    {
        if (!parameter.IsFloating)
        {
            return parameter.Element == ElementType.Boolean ? random.Next(2) : Math.Max(range.Low, Math.Min(range.High, random.Next(5)));
        }

        // Over the whole range, and about 0 where it is wide.
        double low = Math.Max(range.Low, -1e30), high = Math.Min(range.High, 1e30);
        double start = Math.Max(low, Math.Min(high - 12, -6)), near = start + (12 * random.NextDouble());
        double value = high - low > 20 && random.Next(2) == 0 ? near : low + ((high - low) * random.NextDouble());
        double rounded = parameter.Element == ElementType.Single ? (float)value : value;
        return range.Contains(rounded) ? rounded : value;
    }

    private static double[] Evaluate(Trial trial, IReadOnlyList<Node> roots, ElementType? literals)
    {
        var interpreter = new Interpreter(trial.Bindings(literals));
        return [.. roots.SelectMany(interpreter.Evaluate)];
    }

    // Null where what is written has no value.
    private bool? AgreesExactly(int size, Dictionary<string, double[]> values, Subject rewritten)
    {
        var subject = Subject.Create(written, text);
        double[] Exact(Subject of, BoundFormula bound, int bits)
        {
            var interpreter = new ExactInterpreter(new Trial(of, Lengths.Of(bound, size)!, values).Bindings(null), bits);
            return [.. of.Written.SelectMany(interpreter.Evaluate).Select(v => v.ToDouble())];
        }

        // What the written form cancels takes more bits than most need.
        foreach (int bits in new[] { 1 << 8, 1 << 11 })
        {
            double[] own = Exact(subject, written, bits);
            if (own.Any(r => double.IsNaN(r) || double.IsInfinity(r)))
            {
                return null;
            }

            if (Agree(own, Exact(rewritten, rewritten.Bound, bits), Fidelity.Exact))
            {
                return true;
            }
        }

        return false;
    }

    private bool Agree(double[] a, double[] b, Fidelity fidelity)
    {
        // What is written loses digits of its own where it is small beside its usual values.
        double Tolerance(double x) => fidelity == Fidelity.Exact ? (1e-10 * Math.Abs(x)) + (1e-13 * _scale) : 1e-3 * (1 + Math.Abs(x));
        return a.Length == b.Length && a.Zip(b, (x, y) => double.IsNaN(x) || double.IsInfinity(x) || x == y || Math.Abs(x - y) <= Tolerance(x)).All(same => same);
    }
}

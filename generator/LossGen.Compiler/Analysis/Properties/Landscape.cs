using System.Globalization;
using LossGen.Compiler.Analysis.Judging;
using LossGen.Compiler.Binding;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Properties;

/// <summary>Cuts slices through a loss, at few elements, where a person would look.</summary>
public sealed class Landscape
{
    private const int Steps = 240;

    private readonly Subject _subject;
    private readonly Lengths? _lengths;

    /// <summary>Takes a bound formula.</summary>
    public Landscape(BoundFormula bound, string text)
    {
        _subject = Subject.Create(bound, text);

        // One element where each stands for itself, three where they are compared with one another.
        bool isCompared = Graph.Reachable(_subject.Written).OfType<ReduceNode>().Any(r => r.Reduction != ReductionKind.Sum);
        _lengths = Lengths.Of(bound, isCompared ? 3 : 1);
    }

    /// <summary>The slices along a parameter, one for each of a few values of what the prediction is compared with; empty where the formula has no small arguments.</summary>
    public IReadOnlyList<Slice> Slices(Parameter by)
    {
        if (_lengths is null || _subject.Bound.Outputs.Length != 1 || !_subject.Signature.Differentiated.Contains(by))
        {
            return [];
        }

        var held = _subject.Signature.Parameters.Where(p => !p.IsOutput && p != by && p.IsTensor && _lengths.Length(p) is null).ToList();
        var target = held.Find(p => p.IsTarget || p.Name is "target" or "label" or "y") ?? held.FirstOrDefault();
        return [.. (target is null ? [double.NaN] : Targets(target)).Select(t => Cut(by, target, t))];
    }

    private Slice Cut(Parameter by, Parameter? target, double at)
    {
        var values = _subject.Signature.Parameters.Where(p => !p.IsOutput).ToDictionary(p => p.Name, p => Usual(p, p == target ? at : null));
        var (low, high) = Window(by);
        var points = new List<SlicePoint>();
        var kinks = new List<double>();
        double step = (high - low) / Steps;
        for (int k = 0; k <= Steps; k++)
        {
            double x = k == Steps ? high : low + (step * k);
            var (value, gradient) = At(by, values, x);
            double width = Math.Min(step, Math.Max(1e-4, Math.Abs(x) * 1e-4));
            double left = Math.Max(low, x - width), right = Math.Min(high, x + width);
            double hessian = (At(by, values, right).Gradient - At(by, values, left).Gradient) / (right - left);
            points.Add(new(x, value, gradient, hessian, IsBad(by, values, x)));
            // One that lies on a point of the grid is seen from both sides.
            if (k > 0 && Kink(by, values, points[k - 1], points[k]) is { } kink && (kinks.Count == 0 || kink - kinks[kinks.Count - 1] > step / 10))
            {
                kinks.Add(kink);
            }
        }

        return new(by, target is null ? "" : $"{target.Name} = {at.ToString("G4", CultureInfo.InvariantCulture)}", points, kinks);
    }

    // Halving the distance halves a smooth difference, and leaves a jump.
    private double? Kink(Parameter by, Dictionary<string, double[]> values, SlicePoint from, SlicePoint to)
    {
        double a = from.X, b = to.X, atA = from.Gradient, atB = to.Gradient;
        double first = Math.Abs(atB - atA);
        if (!(first > 1e-6) || double.IsInfinity(first))
        {
            return null;
        }

        for (int k = 0; k < 26; k++)
        {
            double middle = a + ((b - a) / 2), at = At(by, values, middle).Gradient;
            (a, atA, b, atB) = Math.Abs(at - atA) > Math.Abs(atB - at) ? (a, atA, middle, at) : (middle, at, b, atB);
        }

        return Math.Abs(atB - atA) > 0.05 * first ? a + ((b - a) / 2) : null;
    }

    private (double Value, double Gradient) At(Parameter by, Dictionary<string, double[]> values, double x)
    {
        var trial = Moved(by, values, x);
        var results = Results.Read(_subject, trial, new Evaluation(_subject.GeneratedForm, trial, null));
        int slot = results.Of.ToList().IndexOf(by);
        return (results.Values[0][0], results.Values[slot][0]);
    }

    private bool IsBad(Parameter by, Dictionary<string, double[]> values, double x)
    {
        var got = new Examination(_subject, Moved(by, values, x)).Got;
        double largest = _subject.Signature.Element == ElementType.Single ? float.MaxValue : double.MaxValue;
        return got.Values.SelectMany(v => v).Any(v => double.IsNaN(v) || Math.Abs(v) > largest);
    }

    private Trial Moved(Parameter by, Dictionary<string, double[]> values, double x)
    {
        double[] moved = [.. values[by.Name]];
        moved[0] = x;
        return new Trial(_subject, _lengths!, values).With([new(by.Name, moved)]);
    }

    private double[] Usual(Parameter parameter, double? fixedAt)
    {
        if (_lengths!.Length(parameter) is { } length)
        {
            return [length];
        }

        int count = parameter.IsTensor ? _lengths.Shape(parameter).Aggregate(1, (n, d) => n * d) : 1;
        var range = ParameterRanges.Usual(parameter);
        double usual = fixedAt ?? parameter.DefaultValue ?? (_lengths.Labels.ContainsKey(parameter.Name) ? 0 : parameter.Meaning switch
        {
            Meaning.Probability when count > 1 => 1.0 / count,
            Meaning.Probability => 0.5,
            Meaning.Logit => 0,
            _ => parameter.IsTensor && parameter.IsFloating && !_subject.Signature.Differentiated.Contains(parameter) ? 0 : 1,
        });
        return [.. Enumerable.Repeat(Math.Max(range.Low, Math.Min(range.High, usual)), count)];
    }

    private IEnumerable<double> Targets(Parameter target)
    {
        if (_lengths!.Labels.TryGetValue(target.Name, out int limit))
        {
            return limit > 1 ? [0, 1] : [0];
        }

        var range = ParameterRanges.Usual(target);
        return new[] { 0.0, 1.0, target.Meaning == Meaning.Probability ? 0.5 : -1 }.Where(range.Contains).DefaultIfEmpty(Math.Max(range.Low, Math.Min(range.High, 1)));
    }

    /// <summary>Where a person would look: the declared range, or the part of it about 0.</summary>
    private static (double Low, double High) Window(Parameter by)
    {
        var range = ParameterRanges.Usual(by);
        double reach = by.Meaning == Meaning.Logit ? 8 : 4;
        double low = Math.Max(range.Low, -reach), high = Math.Min(range.High, reach);
        return low < high ? (low, high) : range.High < -reach ? (range.High - reach, range.High) : (range.Low, Math.Min(range.High, range.Low + reach));
    }
}

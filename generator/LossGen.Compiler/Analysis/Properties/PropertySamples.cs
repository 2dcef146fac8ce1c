using System.Globalization;
using LossGen.Compiler.Analysis.Judging;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Properties;

/// <summary>A loss at many inputs, in double precision: what proofs don't reach is looked for here.</summary>
internal sealed class PropertySamples
{
    private const int Count = 200;

    private readonly Subject _subject;
    private readonly List<(Trial Trial, Results Results)> _samples = [];

    public PropertySamples(Subject subject)
    {
        _subject = subject;
        foreach (var trial in new Trials(subject).All().Take(Count))
        {
            _samples.Add((trial, Results.Read(subject, trial, new Evaluation(subject.GeneratedForm, trial, null))));
        }
    }

    /// <summary>The least value that was met.</summary>
    public double Least => Values.DefaultIfEmpty(double.NaN).Min();

    /// <summary>The greatest value that was met.</summary>
    public double Greatest => Values.DefaultIfEmpty(double.NaN).Max();

    private IEnumerable<double> Values => _samples.Select(s => s.Results.Values[0][0]).Where(IsFinite);

    /// <summary>The greatest slope that was met.</summary>
    public double SlopeBy(Parameter parameter) =>
        _samples.SelectMany(s => s.Results.Values[s.Results.Of.ToList().IndexOf(parameter)]).Where(IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();

    /// <summary>Two predictions whose midpoint costs more than the mean of their costs; null where none was found.</summary>
    public string? AboveChord(Parameter parameter)
    {
        var random = new Random(5);
        foreach (var (trial, _) in _samples)
        {
            var range = ParameterRanges.Usual(parameter);
            double Draw() => Math.Max(range.Low, Math.Min(range.High, random.Next(2) == 0 ? (random.NextDouble() * 20) - 10 : range.Low + ((range.High - range.Low) * random.NextDouble())));
            double[] from = [.. trial.Values[parameter.Name].Select(_ => Draw())], to = [.. from.Select(_ => Draw())];
            double[] middle = [.. from.Zip(to, (a, b) => a + ((b - a) / 2))];
            double atFrom = Value(trial, parameter, from), atTo = Value(trial, parameter, to), atMiddle = Value(trial, parameter, middle);
            double chord = atFrom + ((atTo - atFrom) / 2);
            if (IsFinite(chord) && atMiddle > chord + (1e-9 * (Math.Abs(chord) + Math.Abs(atFrom) + Math.Abs(atTo))) + 1e-12)
            {
                return $"between {parameter.Name} = {Text(from[0])} and {Text(to[0])} it is {Text(atMiddle)} in the middle, {Text(chord)} on average";
            }
        }

        return null;
    }

    /// <summary>An input at which exchanging two parameters changes the loss; null where none was found.</summary>
    public string? Asymmetry(Node exchanged, Parameter a, Parameter b)
    {
        var (first, second) = (ParameterRanges.Usual(a), ParameterRanges.Usual(b));
        foreach (var (trial, _) in _samples)
        {
            if (!trial.Values[a.Name].All(second.Contains) || !trial.Values[b.Name].All(first.Contains))
            {
                continue;
            }

            var interpreter = new Interpreter(trial.Bindings(null));
            double one = interpreter.Evaluate(_subject.Written[0])[0], other = interpreter.Evaluate(exchanged)[0];
            if (IsFinite(one) && IsFinite(other) && Math.Abs(one - other) > 1e-9 * (Math.Abs(one) + Math.Abs(other)))
            {
                return $"{trial}: {Text(one)}, exchanged {Text(other)}";
            }
        }

        return null;
    }

    /// <summary>A number as a reader wants it.</summary>
    public static string Text(double value) => double.IsInfinity(value) ? (value < 0 ? "-inf" : "inf") : value.ToString("G4", CultureInfo.InvariantCulture);

    private double Value(Trial trial, Parameter parameter, double[] at) =>
        new Interpreter(trial.With([new(parameter.Name, at)]).Bindings(null)).Evaluate(_subject.Generated[0])[0];

    private static bool IsFinite(double value) => !double.IsNaN(value) && !double.IsInfinity(value);
}

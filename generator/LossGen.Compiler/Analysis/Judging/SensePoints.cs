using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Interpretation.Exact;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>
/// Ordinary inputs, at which a loss should make sense: predictions and targets of moderate size, weights that are positive, masks that let
/// everything pass, options at their defaults.
/// </summary>
internal sealed class SensePoints
{
    private readonly Subject _subject;

    public SensePoints(Subject subject)
    {
        _subject = subject;
        Predictions = [.. subject.Differentiated];
        Targets = [.. subject.Signature.Parameters.Where(p => IsTarget(p) && Predictions.All(d => d.Name != p.Name))];
    }

    /// <summary>What the prediction is compared with.</summary>
    public IReadOnlyList<Parameter> Targets { get; }

    /// <summary>What is learned.</summary>
    public IReadOnlyList<Parameter> Predictions { get; }

    /// <summary>Whether the formula has one result, a number, and something to learn.</summary>
    public bool IsLoss => _subject.Signature.Kind == MethodKind.Loss && !_subject.Bound.IsInPlace && _subject.Written.Length == 1 && Predictions.Count > 0;

    /// <summary>The shapes of the given sizes, in turn for each length; null where no arguments are so.</summary>
    public Lengths? Lengths(params int[] sizes) => _subject.Lengths(sizes);

    /// <summary>An ordinary input.</summary>
    /// <param name="lengths">The shapes.</param>
    /// <param name="seed">Which one.</param>
    public Trial Point(Lengths lengths, int seed)
    {
        var values = new Dictionary<string, double[]>();
        var parameters = _subject.Signature.Parameters;
        for (int i = 0; i < parameters.Count; i++)
        {
            var parameter = parameters[i];
            if (!parameter.IsOutput)
            {
                values[parameter.Name] = Values(parameter, lengths, (seed * 31) + i);
            }
        }

        return new(_subject, lengths, values);
    }

    /// <summary>Values that a parameter ordinarily has.</summary>
    public double[] Values(Parameter parameter, Lengths lengths, int seed)
    {
        if (lengths.Length(parameter) is { } length)
        {
            return [length];
        }

        int count = Count(parameter, lengths);
        if (!parameter.IsTensor && parameter.DefaultValue is { } value)
        {
            return [value];
        }

        return [.. Enumerable.Range(0, count).Select(k => Rounded(parameter, One(parameter, lengths, seed, k)))];
    }

    /// <summary>The number of elements of a parameter.</summary>
    public static int Count(Parameter parameter, Lengths lengths) => parameter.IsTensor ? lengths.Shape(parameter).Aggregate(1, (a, b) => a * b) : 1;

    /// <summary>The loss, in double precision.</summary>
    public double Loss(Trial trial) => Evaluation.First(_subject.FirstValue, trial, null);

    /// <summary>The loss, exactly; NaN where its digits are lost.</summary>
    public BigReal ExactLoss(Trial trial)
    {
        var value = new ExactInterpreter(trial.Bindings(null)).EvaluateScalar(_subject.Written[0]);
        return value.KnownBits > 32 ? value : BigReal.NaN;
    }

    /// <summary>A number as the parameter's type holds it, inside its range.</summary>
    public static double Rounded(Parameter parameter, double value)
    {
        var range = ParameterRanges.Usual(parameter);
        double inside = Math.Min(Math.Max(value, range.Low), range.High);
        return parameter.Element == ElementType.Single && range.Contains((float)inside) ? (float)inside : inside;
    }

    private static bool IsTarget(Parameter parameter) =>
        !parameter.IsOutput && parameter.IsTensor && (parameter.IsTarget || parameter.Name is "target" or "label" or "y");

    private double One(Parameter parameter, Lengths lengths, int seed, int k)
    {
        double u = Fraction(seed, k);
        if (lengths.Labels.TryGetValue(parameter.Name, out int limit))
        {
            return Math.Floor(u * limit);
        }

        bool isLearned = Predictions.Any(p => p.Name == parameter.Name);
        bool isTarget = Targets.Any(t => t.Name == parameter.Name);
        if (!parameter.IsFloating)
        {
            // Masks let everything pass, but at every third point.
            return parameter.Element == ElementType.Boolean ? ((isTarget || (seed / 31) % 3 == 2) && u < 0.5 ? 0 : 1) : Math.Floor(u * 3);
        }

        var range = ParameterRanges.Usual(parameter);
        // What isn't learned lies in [0, 1] at one point of three, above at the next, then anywhere.
        var (least, most) = isLearned ? (-3.0, 2.5) : ((seed / 31) % 3) switch { 0 => (0.0, 1.0), 1 => (1.0, 2.5), _ => (0.0, 2.5) };
        double low = Math.Max(range.Low, least), high = Math.Min(range.High, most);
        if (!parameter.IsTensor && !isLearned && range.High - range.Low <= 1e3)
        {
            // An option in a narrow range is rather small than great.
            return range.Low + ((range.High - range.Low) * 0.3 * u);
        }

        if (low >= high)
        {
            (low, high) = (Math.Max(range.Low, Math.Min(range.High, 0) - 3), Math.Min(range.High, Math.Max(range.Low, 0) + 3));
        }

        return low + ((high - low) * u);
    }

    // Well mixed, the same everywhere, never 0.
    private static double Fraction(int seed, int k)
    {
        uint x = unchecked(((uint)seed * 2654435761u) + ((uint)k * 2246822519u) + 374761393u);
        x = unchecked((x ^ (x >> 15)) * 2246822519u);
        x = unchecked((x ^ (x >> 13)) * 3266489917u);
        x ^= x >> 16;
        return (Math.Floor(x / 4294967296.0 * 4096) + 0.5) / 4096;
    }
}

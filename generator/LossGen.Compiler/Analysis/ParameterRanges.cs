using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis;

/// <summary>The values that a parameter may take: what proofs rest on, and what the analyzers look through for witnesses.</summary>
public static class ParameterRanges
{
    private const double UndeclaredReal = 1e4;
    private const double PositiveLow = 1e-6;
    private const double PositiveHigh = 1e6;

    /// <summary>What is certain: the declared range, else every value of the type. Rewrites rest on it.</summary>
    public static Interval Certain(Parameter parameter) => Of(parameter, new(double.NegativeInfinity, double.PositiveInfinity), SmallestAbove(parameter, 0), double.PositiveInfinity);

    /// <summary>What is usual: undeclared reals and logits are residuals and scores of moderate size. Diagnostics look here.</summary>
    public static Interval Usual(Parameter parameter) => Of(parameter, new(-UndeclaredReal, UndeclaredReal), PositiveLow, PositiveHigh);

    /// <summary>Whatever a caller may pass, against its word too, NaN included. Generated code relies on no more.</summary>
    public static Interval Possible(Parameter parameter) =>
        parameter.IsFloating ? Interval.Everything : Of(parameter, Interval.Everything, 0, double.PositiveInfinity);

    private static Interval Of(Parameter parameter, Interval undeclared, double positiveLow, double positiveHigh)
    {
        var range = parameter.Element switch
        {
            ElementType.Boolean => new Interval(0, 1),
            ElementType.Byte => new(0, 255),
            ElementType.Int32 => new(int.MinValue, int.MaxValue),
            ElementType.Int64 => new(long.MinValue, long.MaxValue),
            _ => parameter.Range is null || IsWholeLine(parameter.Range) ? undeclared : new(double.NegativeInfinity, double.PositiveInfinity),
        };
        if (parameter.Range is { } declared && !(IsWholeLine(declared) && parameter.IsFloating))
        {
            bool isPositiveAlone = parameter.Meaning == Meaning.Positive && declared.Low <= 0 && double.IsPositiveInfinity(declared.High);
            bool isLogProbabilityAlone = parameter.Meaning == Meaning.LogProbability && declared.High >= 0 && double.IsNegativeInfinity(declared.Low);
            range = isLogProbabilityAlone
                ? new(undeclared.Low, 0)
                : isPositiveAlone
                ? new(positiveLow, positiveHigh)
                : Intersect(range, new(
                    declared.LowExclusive ? SmallestAbove(parameter, declared.Low) : declared.Low,
                    declared.HighExclusive ? -SmallestAbove(parameter, -declared.High) : declared.High));
        }
        else if (parameter.Meaning != Meaning.None)
        {
            range = parameter.Meaning switch
            {
                Meaning.Probability => new(0, 1),
                Meaning.LogProbability => new(undeclared.Low, 0),
                Meaning.Positive => new(positiveLow, positiveHigh),
                _ => range,
            };
        }

        return range;
    }

    private static bool IsWholeLine(DeclaredRange range) => double.IsNegativeInfinity(range.Low) && double.IsPositiveInfinity(range.High);

    private static Interval Intersect(Interval a, Interval b)
    {
        double low = Math.Max(a.Low, b.Low), high = Math.Min(a.High, b.High);
        return low <= high ? new(low, high) : b;
    }

    /// <summary>The least value of the parameter's type above a bound: an exclusive end is not a value of the parameter.</summary>
    private static double SmallestAbove(Parameter parameter, double bound)
    {
        if (double.IsInfinity(bound) || double.IsNaN(bound))
        {
            return double.IsNegativeInfinity(bound) ? -(parameter.Element == ElementType.Single ? float.MaxValue : double.MaxValue) : bound;
        }

        if (!parameter.IsFloating)
        {
            return Math.Floor(bound) + 1;
        }

        // A bound that no float is may round up to one above it.
        bool isSingle = parameter.Element == ElementType.Single;
        return isSingle && (float)bound > bound ? (float)bound : NextNumber.Above(bound, isSingle);
    }
}

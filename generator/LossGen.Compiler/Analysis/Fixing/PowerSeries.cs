using LossGen.Compiler.Interpretation.Exact;

namespace LossGen.Compiler.Analysis.Fixing;

/// <summary>The first coefficients of a function's power series about a point where it can't be evaluated itself, from its values nearby.</summary>
internal sealed class PowerSeries
{
    private const int Points = 16;
    private const int MaxTerms = 11;
    private const double Step = 1.0 / 256;

    private readonly Func<double, BigReal> _function;
    private readonly double[] _coefficients;

    private PowerSeries(Func<double, BigReal> function, double centre, double[] coefficients) => (_function, Centre, _coefficients) = (function, centre, coefficients);

    /// <summary>The point.</summary>
    public double Centre { get; }

    /// <summary>The series, or null where the point isn't a gap of the function, or the function has no value on either side.</summary>
    /// <param name="function">The function.</param>
    /// <param name="isGap">Whether it can't be evaluated at a point.</param>
    /// <param name="centre">The point.</param>
    public static PowerSeries? Of(Func<double, BigReal> function, Func<double, bool> isGap, double centre)
    {
        if (!isGap(centre))
        {
            return null;
        }

        double[] at = [.. Enumerable.Range(1, Points / 2).SelectMany(k => new[] { k * Step, -k * Step })];
        BigReal[] values = [.. at.Select(x => function(centre + x))];
        return values.All(v => v.IsFinite) ? new(function, centre, Coefficients(at, values)) : null;
    }

    /// <summary>The fewest coefficients that are right within a radius, relative to the function; null where too many would be needed.</summary>
    public (double Radius, double[] Coefficients)? Within(double radius, double tolerance)
    {
        foreach (int count in Enumerable.Range(2, MaxTerms - 1))
        {
            double[] terms = [.. _coefficients.Take(count)];
            bool IsRight(double x)
            {
                double right = _function(Centre + x).ToDouble();
                return Math.Abs(Enumerable.Reverse(terms).Aggregate(0.0, (sum, c) => (sum * x) + c) - right) <= tolerance * Math.Abs(right);
            }

            if (new[] { radius, -radius, 0.7 * radius, -0.7 * radius, 0.3 * radius, -0.3 * radius }.All(IsRight))
            {
                return (radius, terms);
            }
        }

        return null;
    }

    // Newton's divided differences, then multiplied out.
    private static double[] Coefficients(double[] at, BigReal[] values)
    {
        BigReal[] x = [.. at.Select(BigReal.FromDouble)];
        BigReal[] differences = [.. values];
        for (int order = 1; order < x.Length; order++)
        {
            for (int k = x.Length - 1; k >= order; k--)
            {
                differences[k] = (differences[k] - differences[k - 1]) / (x[k] - x[k - order]);
            }
        }

        var polynomial = new BigReal[x.Length];
        for (int k = x.Length - 1; k >= 0; k--)
        {
            for (int i = x.Length - 1; i >= 0; i--)
            {
                polynomial[i] = (i > 0 ? polynomial[i - 1] : BigReal.FromDouble(0)) - (x[k] * polynomial[i]);
            }

            polynomial[0] += differences[k];
        }

        return [.. polynomial.Select(c => c.ToDouble())];
    }
}

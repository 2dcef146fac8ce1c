using LossGen.Compiler.Diagnostics;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>LG4007: two predictions whose midpoint costs more than they do on average.</summary>
internal sealed class Convexity(Spans spans, SensePoints points)
{
    private static readonly double[] Grid = [-8, -3, -1, -0.25, 0.25, 1, 3, 8];

    /// <summary>The finding, if there is one.</summary>
    public Finding? Find()
    {
        if (!points.IsLoss)
        {
            return null;
        }

        foreach (var lengths in new[] { points.Lengths(1), points.Lengths(2, 3) }.OfType<Lengths>())
        {
            for (int seed = 0; seed < 2; seed++)
            {
                var start = points.Point(lengths, seed);
                var places = Places(start, lengths, seed).ToList();
                double[] losses = [.. places.Select(points.Loss)];
                for (int i = 0; i < places.Count; i++)
                {
                    // Near ones and far ones.
                    for (int j = i + 1; j < places.Count; j += j - i)
                    {
                        if (Bends(places[i], places[j], losses[i], losses[j]) is { } finding)
                        {
                            return finding;
                        }
                    }
                }
            }
        }

        return null;
    }

    private Finding? Bends(Trial a, Trial b, double lossA, double lossB)
    {
        double mean = 0.5 * (lossA + lossB);
        if (double.IsNaN(mean) || double.IsInfinity(mean))
        {
            return null;
        }

        var middle = a.With(points.Predictions.Select(p => new KeyValuePair<string, double[]>(p.Name, [.. a.Values[p.Name].Zip(b.Values[p.Name], (x, y) => 0.5 * (x + y))])));
        double loss = points.Loss(middle);
        if (!(loss - mean > (1e-7 * (Math.Abs(lossA) + Math.Abs(lossB) + Math.Abs(loss))) + 1e-12))
        {
            return null;
        }

        var row = SenseCatalogue.NotConvex;
        string where = string.Join(" and ", new[] { a, b }.Select(t => string.Join(", ", points.Predictions.Select(p => $"{p.Name} = {Text(t.Values[p.Name])}"))));
        return new(row.Id, row.Severity, spans.Whole, $"{where}: {Text([loss])} in the middle, {Text([mean])} on average", middle);
    }

    // Predictions all along a grid, each alone and all together; then anywhere.
    private IEnumerable<Trial> Places(Trial start, Lengths lengths, int seed)
    {
        bool isOne = points.Predictions.Count == 1 && SensePoints.Count(points.Predictions[0], lengths) == 1;
        foreach (double value in Grid)
        {
            yield return start.With(points.Predictions.Select((p, i) => new KeyValuePair<string, double[]>(
                p.Name,
                [.. start.Values[p.Name].Select((_, k) => At(p, i == 0 && k == 0 ? value : i == 0 ? -value : 0.5 * value))])));
        }

        for (int k = 0; k < 4 && !isOne; k++)
        {
            yield return start.With(points.Predictions.Select((p, i) => new KeyValuePair<string, double[]>(p.Name, points.Values(p, lengths, (seed * 17) + (k * 5) + i + 900))));
        }
    }

    // A place of the grid, within the parameter's range.
    private static double At(Signatures.Parameter parameter, double value)
    {
        var range = ParameterRanges.Usual(parameter);
        bool isNarrow = range.High - range.Low <= 8;
        return SensePoints.Rounded(parameter, isNarrow ? range.Low + ((range.High - range.Low) * (value + 8.5) / 17) : range.Low >= 0 ? range.Low + Math.Pow(2, value) : value);
    }

    private static string Text(double[] values) => Listing.Of([.. values.Select(v => v.ToString("g3", System.Globalization.CultureInfo.InvariantCulture))]);
}

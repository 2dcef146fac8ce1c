using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>Finds inputs at which something reaches a value, between others on either side, over the numbers of the element type.</summary>
internal sealed class Bisection(Subject subject)
{
    private const int Beside = 4;

    private readonly bool _isSingle = subject.Signature.Element == ElementType.Single;

    /// <summary>The input at which the value is reached; else the two neighbours that it lies between, the lower first.</summary>
    public List<Trial> Between(Trial below, Trial above, double value, Func<Trial, double> at)
    {
        var from = below;
        foreach (var parameter in subject.Moving)
        {
            for (int k = 0; k < from.Values[parameter.Name].Length; k++)
            {
                double start = from.Values[parameter.Name][k], end = above.Values[parameter.Name][k];
                if (start == end)
                {
                    continue;
                }

                Trial With(double moved) => Moved(from, parameter, k, moved);
                var to = With(end);
                double there = at(to);
                if (there == value)
                {
                    return [to];
                }

                if (!(there > value))
                {
                    from = double.IsNaN(there) ? from : to;
                    continue;
                }

                return Bisect(start, end, value, x => at(With(x))).ConvertAll(With);
            }
        }

        return [];
    }

    private static Trial Moved(Trial from, Parameter parameter, int place, double moved)
    {
        double[] values = [.. from.Values[parameter.Name]];
        values[place] = moved;
        return from.With([new(parameter.Name, values)]);
    }

    private List<double> Bisect(double below, double above, double value, Func<double, double> at)
    {
        long low = NextNumber.Rank(below, _isSingle), high = NextNumber.Rank(above, _isSingle);
        while (Math.Min(low, high) + 1 < Math.Max(low, high))
        {
            long middle = NextNumber.Between(low, high);
            double x = NextNumber.Ranked(middle, _isSingle), there = at(x);
            if (there == value)
            {
                return [x];
            }

            if (there > value)
            {
                high = middle;
            }
            else
            {
                low = middle;
            }
        }

        // Rounding may step over the value here, and meet it a few numbers further on.
        long away = high > low ? 1 : -1;
        for (int k = 1; k <= Beside; k++)
        {
            foreach (long rank in new[] { low - (k * away), high + (k * away) })
            {
                double x = NextNumber.Ranked(rank, _isSingle);
                if (x >= Math.Min(below, above) && x <= Math.Max(below, above) && at(x) == value)
                {
                    return [x];
                }
            }
        }

        return [NextNumber.Ranked(low, _isSingle), NextNumber.Ranked(high, _isSingle)];
    }
}

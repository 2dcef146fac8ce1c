using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>A target, the prediction that is the target itself, and predictions that are its opposite.</summary>
internal sealed record TargetPair(Parameter Prediction, Parameter Target, double[] Goal, double[] Right, double[][] Wrong);

/// <summary>
/// The prediction that a loss likes best, between the target and its opposite. Smoothing and epsilons shift it a little, so it has to be far
/// from the target, and better than all that is near. A likelihood of positive numbers may have its best anywhere (a rate is the reciprocal of a
/// time): there the loss has to be a distance, whose least is the same for every target, or one that the target doesn't move at all.
/// </summary>
internal sealed class BestPredictions(SensePoints points)
{
    private const double Apart = 0.02;
    private const double Clearly = 0.01;
    private const double Same = 0.02;
    private const int Enough = 2;
    private const int Settings = 2;
    private const int Refinements = 24;

    // Targets.
    private static readonly double[] Sizes = [0.2, 0.7, 1.2, 1.6, 2.2, 5, 20];
    private static readonly double[] Logits = [4, -4, 1.5];

    // Of the way to the opposite, what is near and what is far; factors of what is positive; steps of logits.
    private static readonly double[] Near = [0, 0.01, 0.03, 0.05, 0.1, 0.15, 0.2, 0.24];
    private static readonly double[] Far = [0.26, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.75, 1];
    private static readonly double[] Factors = [0.55, 0.7, 0.85, 1, 1.2, 1.4, 1.8];
    private static readonly double[] FarFactors = [0.01, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.45, 2.2, 3, 5, 10, 100];
    private static readonly double[] Steps = [-1, -0.5, -0.2, 0, 0.2, 0.5, 1];
    private static readonly double[] FarSteps = [-12, -8, -6, -5, -4, -3, -2, -1.3, 1.3, 2, 3, 4, 5, 6, 8, 12];

    /// <summary>The prediction that is better than a certain target and all near it, with what it costs; null where there is none.</summary>
    public Beat? Certain(TargetPair pair, Lengths lengths)
    {
        Beat? last = null;
        for (int seed = 0; seed < Settings; seed++)
        {
            double[] Between(double share) => [.. pair.Right.Select((r, k) => SensePoints.Rounded(pair.Prediction, r + (share * (pair.Wrong[0][k] - r))))];
            var beat = Of(pair, lengths, seed, Between, Near, Far, 0);
            if (!beat.IsBeaten)
            {
                return null;
            }

            last = beat;
        }

        return last;
    }

    /// <summary>The same of targets that are numbers of a kind: positive, or logits.</summary>
    public Beat? Numbers(Parameter prediction, Parameter target, Lengths lengths, bool isPositive)
    {
        int count = SensePoints.Count(target, lengths);
        var beats = new List<Beat>();
        double least = double.PositiveInfinity;
        bool isAlways = true;
        for (int seed = 0; seed < Settings; seed++)
        {
            foreach (double size in isPositive ? Sizes : Logits)
            {
                double goal = SensePoints.Rounded(target, size);
                double[] All(double value) => [.. Enumerable.Repeat(SensePoints.Rounded(prediction, value), count)];
                var pair = new TargetPair(prediction, target, [.. Enumerable.Repeat(goal, count)], All(goal), []);
                var beat = Of(pair, lengths, seed, share => All(isPositive ? goal * share : goal + share), isPositive ? Factors : Steps, isPositive ? FarFactors : FarSteps, isPositive ? 1 : 0);
                if (double.IsInfinity(beat.Loss) || double.IsNaN(beat.OfTarget))
                {
                    return null;
                }

                least = Math.Min(least, beat.Loss);
                if (beat.IsBeaten && beat.IsInside)
                {
                    beats.Add(beat);
                }
                else
                {
                    isAlways = false;
                }
            }
        }

        if (beats.Count == 0)
        {
            return null;
        }

        double gap = beats.Min(b => b.OfTarget - b.Loss);
        var closest = beats.Where(b => b.Loss <= least + (Same * gap)).ToList();
        bool isDistance = closest.Select(b => b.At.Values[target.Name][0]).Distinct().Count() >= Enough;
        bool isUnmoved = isAlways && Spread(beats.Select(b => b.Prediction[0])) <= Same;
        return isDistance ? closest[0] : isUnmoved ? beats[0] : null;
    }

    private static double Spread(IEnumerable<double> values) => values.Max() - values.Min();

    private Beat Of(TargetPair pair, Lengths lengths, int seed, Func<double, double[]> at, double[] near, double[] far, double itself)
    {
        var start = points.Point(lengths, seed).With([new(pair.Target.Name, pair.Goal)]);
        Trial With(double share) => start.With([new(pair.Prediction.Name, at(share))]);
        double target = points.Loss(With(itself));
        double Loss(double share) => points.Loss(With(share)) is var loss && !double.IsNaN(loss) && !double.IsInfinity(loss) ? loss : double.PositiveInfinity;
        var (best, share) = far.Select(s => (Loss(s), s)).OrderBy(l => l.Item1).First();
        double least = near.Min(Loss);
        bool isBeaten = !double.IsInfinity(target) && best < target - (Clearly * (Math.Abs(best) + Math.Abs(target))) - Clearly && best < least - (Apart * (target - best));
        bool isInside = share > far.Min() && share < far.Max();
        if (isBeaten && isInside)
        {
            (best, share) = Refined(Loss, share, [.. near.Concat(far).OrderBy(s => s)]);
        }

        return new(With(share), at(share), Math.Min(best, least), target, isBeaten, isInside);
    }

    private static (double Loss, double Share) Refined(Func<double, double> loss, double share, double[] grid)
    {
        int k = Array.IndexOf(grid, share);
        double low = grid[k - 1], high = grid[k + 1];
        for (int i = 0; i < Refinements; i++)
        {
            double a = low + ((high - low) / 3), b = high - ((high - low) / 3);
            (low, high) = loss(a) < loss(b) ? (low, b) : (a, high);
        }

        double middle = (low + high) / 2;
        return loss(middle) <= loss(share) ? (loss(middle), middle) : (loss(share), share);
    }

    /// <summary>The prediction that costs least.</summary>
    /// <param name="At">The input.</param>
    /// <param name="Prediction">What is predicted there.</param>
    /// <param name="Loss">What it costs.</param>
    /// <param name="OfTarget">What the target itself costs.</param>
    /// <param name="IsBeaten">Whether that is less than the target itself does, and all near it.</param>
    /// <param name="IsInside">Whether it is no end of what was tried.</param>
    internal sealed record Beat(Trial At, double[] Prediction, double Loss, double OfTarget, bool IsBeaten, bool IsInside);
}

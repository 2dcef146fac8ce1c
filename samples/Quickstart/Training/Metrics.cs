using Quickstart.Data;

namespace Quickstart.Training;

/// <summary>How good a model is on held-out rows, in terms that don't depend on the loss it was trained with.</summary>
internal static class Metrics
{
    /// <summary>The names and values of the metrics of a task, best judged from the first.</summary>
    public static IReadOnlyList<(string Name, double Value)> Of(Dataset data, LinearModel model)
    {
        float[] predictions = model.Predict(data.HeldOut);
        return data.Task == TaskKind.Regression
            ? Regression(predictions, data.HeldOut.Targets, data.TargetScale)
            : Binary(predictions, data.HeldOut.Targets);
    }

    private static IReadOnlyList<(string, double)> Regression(float[] predictions, float[] targets, float unit)
    {
        double[] errors = [.. predictions.Zip(targets, (p, t) => Math.Abs((double)p - t) * unit).Order()];
        return
        [
            ("median error", errors[errors.Length / 2]),
            ("mean error", errors.Average()),
            ("root mean square", Math.Sqrt(errors.Average(e => e * e))),
        ];
    }

    private static IReadOnlyList<(string, double)> Binary(float[] logits, float[] targets)
    {
        double right = logits.Zip(targets, (l, t) => (l > 0) == (t == 1) ? 1.0 : 0.0).Average();
        double logLoss = logits.Zip(targets, (l, t) => Math.Max(l, 0) - l * (double)t + Math.Log(1 + Math.Exp(-Math.Abs((double)l)))).Average();
        return [("accuracy", right), ("log loss", logLoss), ("area under ROC", AreaUnderRoc(logits, targets))];
    }

    // The share of pairs of a positive and a negative that are in the right order, ties counting half: by ranks.
    private static double AreaUnderRoc(float[] scores, float[] targets)
    {
        int[] order = [.. Enumerable.Range(0, scores.Length).OrderBy(i => scores[i])];
        double rankSum = 0;
        double positives = 0;
        for (int start = 0; start < order.Length;)
        {
            int end = start;
            while (end < order.Length && scores[order[end]] == scores[order[start]])
            {
                end++;
            }

            double rank = (start + 1 + end) / 2.0;
            for (int i = start; i < end; i++)
            {
                if (targets[order[i]] == 1)
                {
                    rankSum += rank;
                    positives++;
                }
            }

            start = end;
        }

        double negatives = scores.Length - positives;
        return positives == 0 || negatives == 0 ? double.NaN : (rankSum - positives * (positives + 1) / 2) / (positives * negatives);
    }
}

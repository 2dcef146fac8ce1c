using LossGen.Training.Metrics;
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
        var area = new AreaUnderRoc();
        area.Add(logits, targets);
        return [("accuracy", right), ("log loss", logLoss), ("area under ROC", area.Value)];
    }
}

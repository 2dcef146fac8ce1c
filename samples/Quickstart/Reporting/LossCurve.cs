using LossGen.Training.Reports;
using Quickstart.Data;
using Quickstart.Training;

namespace Quickstart.Reporting;

/// <summary>Value, gradient and Hessian of a loss over the residual; for two classes over the logit of a positive row.</summary>
internal static class LossCurve
{
    private const int Steps = 400;

    public static LineChart Of(Objective objective)
    {
        bool binary = objective.Task == TaskKind.Binary;
        double reach = binary ? 6 : 4;
        var points = Enumerable.Range(0, Steps + 1)
            .Select(i => reach * (2.0 * i / Steps - 1))
            .Select(x => (X: x, At: objective.At((float)x, binary ? 1 : 0)))
            .ToList();
        return new LineChart($"{objective.Title}: one row", binary ? "logit of a positive row" : "residual (prediction - target)",
        [
            new Line("value", [.. points.Select(p => (p.X, (double)p.At.Value))]),
            new Line("gradient", [.. points.Select(p => (p.X, (double)p.At.Gradient))]),
            new Line("Hessian", [.. points.Select(p => (p.X, (double)p.At.Hessian))], Dashed: true),
        ])
        { Ceiling = 8 };
    }
}

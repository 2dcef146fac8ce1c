using LossGen.Training.Objectives;

namespace LossGen.Training.Reports;

/// <summary>What a report tells of a loss: its formula, its documentation, how it looks.</summary>
/// <param name="Name">The loss's name.</param>
/// <param name="Formula">Its formula, as text.</param>
public sealed record LossCard(string Name, string Formula)
{
    private const int Steps = 400;

    /// <summary>How its value and gradient run; null where it isn't a loss of one number and its target.</summary>
    public LineChart? Curve { get; init; }

    /// <summary>HTML of its documentation, as of <see cref="FormulaDocumentation.Html"/>.</summary>
    public string Documentation { get; init; } = "";

    /// <summary>The card of a term: its name and formula.</summary>
    /// <param name="term">The term.</param>
    public static LossCard Of(LossTerm term)
    {
        ArgumentNullException.ThrowIfNull(term);
        return new LossCard(term.Name, term.Formula);
    }

    /// <summary>The card of a term that is a loss of predictions and targets, with its curve.</summary>
    /// <param name="term">The term.</param>
    /// <param name="loss">The gradient of the loss, as it is generated.</param>
    /// <param name="target">The target of the one row that is drawn: 1 shows the loss of a positive row over its logit.</param>
    /// <param name="reach">How far the prediction goes to both sides.</param>
    public static LossCard Of(LossTerm term, TargetLoss loss, float target = 0, float reach = 4)
    {
        ArgumentNullException.ThrowIfNull(loss);
        var values = new List<(double X, double Y)>();
        var gradients = new List<(double X, double Y)>();
        float[] gradient = new float[1];
        for (int i = 0; i <= Steps; i++)
        {
            float x = reach * (2f * i / Steps - 1);
            values.Add((x, loss([x], [target], gradient, 1)));
            gradients.Add((x, gradient[0]));
        }

        return Of(term) with
        {
            Curve = new LineChart($"{term.Name}: one row", target == 0 ? "prediction, where the target is 0" : $"prediction, where the target is {Numbers.Short(target)}",
                [new Line("value", values), new Line("gradient", gradients)])
            { Ceiling = 2 * reach },
        };
    }
}

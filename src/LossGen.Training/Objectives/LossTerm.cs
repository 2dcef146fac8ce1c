using System.Runtime.CompilerServices;

namespace LossGen.Training.Objectives;

/// <summary>A loss with its gradients: reads and writes what the context offers, and gives the value, not scaled.</summary>
/// <param name="context">Predictions, fields, and where the gradients go.</param>
public delegate float LossFunction(LossContext context);

/// <summary>A loss of predictions and targets: what is generated as <c>…Gradient</c>.</summary>
/// <param name="prediction">The predictions.</param>
/// <param name="target">The targets.</param>
/// <param name="predictionGradient">Receives the gradient by the predictions.</param>
/// <param name="gradientScale">What the gradient is multiplied with.</param>
public delegate float TargetLoss(ReadOnlySpan<float> prediction, ReadOnlySpan<float> target, Span<float> predictionGradient, float gradientScale);

/// <summary>A loss of rows of scores and labels: what is generated as <c>…Gradient</c>.</summary>
/// <param name="scores">The scores, [n, classes].</param>
/// <param name="label">The label of each row.</param>
/// <param name="scoresGradient">Receives the gradient by the scores.</param>
/// <param name="gradientScale">What the gradient is multiplied with.</param>
public delegate float LabelLoss(
    System.Numerics.Tensors.ReadOnlyTensorSpan<float> scores, ReadOnlySpan<int> label,
    System.Numerics.Tensors.TensorSpan<float> scoresGradient, float gradientScale);

/// <summary>How many elements a mean divides by, in some rows of a batch: such as the labels that count.</summary>
/// <param name="context">The rows.</param>
public delegate double LossDenominator(LossContext context);

/// <summary>
/// A part of what is trained for: a loss of one or several outputs of the model, with its weight, and with parameters of
/// its own that are trained too.
/// </summary>
/// <remarks><code>
/// LossTerm.Of(Losses.HuberGradient)                                              // a loss of predictions and targets
/// LossTerm.Of((p, t, g, s) => Losses.HuberGradient(p, t, g, delta: 2, s))        // with an option
/// LossTerm.Of(c => Losses.WeightedGradient(c.Prediction, c.Floats("y"), c.Floats("w"), c.PredictionGradient, c.Scale))
/// LossTerm.Of(…) with { Weight = 0.5f, Parameters = [0, 0.54f] }                 // half of it counts; it learns two numbers
/// </code></remarks>
public sealed record LossTerm
{
    private LossTerm(LossFunction function, string name, string formula) => (Function, Name, Formula) = (function, name, formula);

    /// <summary>What it is called in progress, logs and errors.</summary>
    public string Name { get; init; }

    /// <summary>What is recorded in checkpoints: the expression that the term was made of, or a formula.</summary>
    public string Formula { get; init; }

    /// <summary>What the term's value is multiplied with.</summary>
    public float Weight { get; init; } = 1;

    /// <summary>The outputs of the model that it is about; empty for the first one.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>The first values of the parameters that it learns; empty for none.</summary>
    public IReadOnlyList<float> Parameters { get; init; } = [];

    /// <summary>
    /// What its mean divides by, where that isn't the number of samples: so that a batch that goes through in pieces gives
    /// the gradient of the whole. For a sum, <see cref="Sum"/>.
    /// </summary>
    public LossDenominator Denominator { get; init; } = static context => context.Count;

    /// <summary>The denominator of a sum, which isn't divided.</summary>
    public static LossDenominator Sum { get; } = static _ => double.NaN;

    internal LossFunction Function { get; }

    /// <summary>Any loss, from what the context offers.</summary>
    /// <param name="loss">The loss with its gradients.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="formula">What is recorded; by default the text of the expression.</param>
    public static LossTerm Of(LossFunction loss, string name = "loss", [CallerArgumentExpression(nameof(loss))] string formula = "")
    {
        ArgumentNullException.ThrowIfNull(loss);
        return new LossTerm(loss, name, formula);
    }

    /// <summary>The same loss of other outputs of the model.</summary>
    /// <param name="outputs">The outputs' names; the first is what the loss takes for its prediction.</param>
    public LossTerm About(params ReadOnlySpan<string> outputs) => this with { Outputs = outputs.ToArray() };

    /// <summary>A loss of predictions and targets.</summary>
    /// <param name="loss">The gradient of a loss, as it is generated.</param>
    /// <param name="target">The field of the targets.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="formula">What is recorded; by default the text of the expression.</param>
    public static LossTerm Of(TargetLoss loss, string target = "y", string name = "loss", [CallerArgumentExpression(nameof(loss))] string formula = "")
    {
        ArgumentNullException.ThrowIfNull(loss);
        return new LossTerm(c => loss(c.Prediction, c.Floats(target), c.PredictionGradient, c.Scale), name, formula);
    }

    /// <summary>A loss of rows of scores and labels.</summary>
    /// <param name="loss">The gradient of a loss, as it is generated.</param>
    /// <param name="label">The field of the labels.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="formula">What is recorded; by default the text of the expression.</param>
    public static LossTerm OfLabels(LabelLoss loss, string label = "y", string name = "loss", [CallerArgumentExpression(nameof(loss))] string formula = "")
    {
        ArgumentNullException.ThrowIfNull(loss);
        return new LossTerm(c => loss(c.PredictionTensor, c.Ints(label), c.PredictionGradientTensor, c.Scale), name, formula);
    }
}

namespace LossGen.Training.Objectives;

/// <summary>Makes one number of the terms of an objective.</summary>
/// <param name="losses">The value of each term.</param>
/// <param name="parameters">The parameters that are learnt.</param>
/// <param name="lossesGradient">Receives the derivative by each term.</param>
/// <param name="parametersGradient">Receives the derivative by each parameter.</param>
/// <param name="gradientScale">What the derivatives are multiplied with.</param>
public delegate float CombinationLoss(
    ReadOnlySpan<float> losses, ReadOnlySpan<float> parameters, Span<float> lossesGradient, Span<float> parametersGradient, float gradientScale);

/// <summary>What is trained for: the weighted sum of terms, or what a formula makes of them.</summary>
public sealed class Objective
{
    private readonly LossTerm[] _terms;

    /// <summary>The weighted sum of some terms.</summary>
    /// <param name="terms">The terms; of several, each has a name of its own.</param>
    /// <exception cref="ArgumentException">There is none, or two bear one name.</exception>
    public Objective(params ReadOnlySpan<LossTerm> terms)
    {
        if (terms.IsEmpty)
        {
            throw new ArgumentException("An objective needs a term.", nameof(terms));
        }

        _terms = terms.ToArray();
        var names = new HashSet<string>();
        foreach (LossTerm term in _terms)
        {
            ArgumentNullException.ThrowIfNull(term, nameof(terms));
            if (!names.Add(term.Name))
            {
                throw new ArgumentException($"Two terms of the objective are named '{term.Name}'.", nameof(terms));
            }
        }
    }

    /// <summary>One term.</summary>
    /// <param name="term">The term.</param>
    public static implicit operator Objective(LossTerm term) => new(term);

    /// <summary>The terms.</summary>
    public IReadOnlyList<LossTerm> Terms => _terms;

    /// <summary>What makes one number of the weighted terms; null for their sum.</summary>
    public CombinationLoss? Combination { get; init; }

    /// <summary>The first values of the parameters that <see cref="Combination"/> learns.</summary>
    public IReadOnlyList<float> CombinationParameters { get; init; } = [];

    /// <summary>Tasks that are weighted by uncertainties that are learnt: sum(exp(-s) / 2 · loss + s / 2), s the logarithm of each task's variance.</summary>
    /// <remarks>Kendall, Gal, Cipolla 2018, equation 7. The logarithms are the parameters "loss.combination".</remarks>
    /// <param name="terms">The tasks' losses.</param>
    public static Objective Uncertainty(params ReadOnlySpan<LossTerm> terms) => new(terms)
    {
        Combination = ObjectiveKernels.UncertaintyGradient,
        CombinationParameters = new float[terms.Length],
    };

    /// <summary>The mean of the squared differences.</summary>
    /// <param name="target">The field of the targets, of the shape of the output.</param>
    /// <param name="output">The output of the model; null for the first.</param>
    public static LossTerm MeanSquaredError(string target = "y", string? output = null) => On(output, LossTerm.Of(
        ObjectiveKernels.SquaredErrorGradient, target, output ?? "squared error", ObjectiveKernels.SquaredErrorFormula));

    /// <summary>The mean of the absolute differences.</summary>
    /// <param name="target">The field of the targets, of the shape of the output.</param>
    /// <param name="output">The output of the model; null for the first.</param>
    public static LossTerm MeanAbsoluteError(string target = "y", string? output = null) => On(output, LossTerm.Of(
        ObjectiveKernels.AbsoluteErrorGradient, target, output ?? "absolute error", ObjectiveKernels.AbsoluteErrorFormula));

    /// <summary>The cross-entropy of targets from 0 to 1 and logits.</summary>
    /// <param name="target">The field of the targets, of the shape of the output.</param>
    /// <param name="output">The output of the model; null for the first.</param>
    public static LossTerm BinaryCrossEntropy(string target = "y", string? output = null) => On(output, LossTerm.Of(
        ObjectiveKernels.BinaryCrossEntropyGradient, target, output ?? "cross-entropy", ObjectiveKernels.BinaryCrossEntropyFormula));

    /// <summary>The cross-entropy of labels and rows of logits.</summary>
    /// <param name="label">The field of the labels: integers, from 0 to below the number of classes.</param>
    /// <param name="output">The output of the model; null for the first.</param>
    public static LossTerm CrossEntropy(string label = "y", string? output = null) => On(output, LossTerm.Of(
        c => ObjectiveKernels.CrossEntropyGradient(c.Prediction, c.Ints(label), c.PredictionGradient, c.Scale),
        output ?? "cross-entropy", ObjectiveKernels.CrossEntropyFormula));

    private static LossTerm On(string? output, LossTerm term)
        => output is null ? term : term.About(output);
}

/// <summary>The formulas of the common losses.</summary>
internal static partial class ObjectiveKernels
{
    public const string SquaredErrorFormula = "mean((pred - target)^2)";
    public const string AbsoluteErrorFormula = "mean(abs(pred - target))";
    public const string BinaryCrossEntropyFormula = "mean(softplus(z) - target * z)";
    public const string CrossEntropyFormula = "mean[n](logsumexp[c](z[n, c]) - z[n, label[n]])";

    [Loss(SquaredErrorFormula)]
    public static partial float SquaredError(ReadOnlySpan<float> pred, ReadOnlySpan<float> target);

    [Loss(AbsoluteErrorFormula)]
    public static partial float AbsoluteError(ReadOnlySpan<float> pred, ReadOnlySpan<float> target);

    [Loss(BinaryCrossEntropyFormula)]
    public static partial float BinaryCrossEntropy([Logit] ReadOnlySpan<float> z, [Probability] ReadOnlySpan<float> target);

    [Loss(CrossEntropyFormula)]
    public static partial float CrossEntropy([Logit] ReadOnlySpan<float> z, ReadOnlySpan<int> label);

    [Loss("sum(0.5 * exp(-logVariance) * loss + 0.5 * logVariance)")]
    public static partial float Uncertainty([Grad] ReadOnlySpan<float> loss,
        [Grad][System.ComponentModel.DataAnnotations.Range(-30.0, 30.0)] ReadOnlySpan<float> logVariance);
}

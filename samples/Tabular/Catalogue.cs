using LossGen.Losses;
using LossGen.Training.Objectives;

namespace Tabular;

/// <summary>A loss of the catalogue, ready to train a table with.</summary>
/// <param name="Name">Its name in the catalogue.</param>
/// <param name="Head">What it takes for a prediction.</param>
/// <param name="Term">The loss.</param>
internal sealed record NamedLoss(string Name, Head Head, LossTerm Term);

/// <summary>The losses of the catalogue that compare a prediction with a column, with their usual options. A test misses none.</summary>
internal static class Catalogue
{
    private delegate float BoolLoss(ReadOnlySpan<float> logit, ReadOnlySpan<bool> target, Span<float> gradient, float scale);

    public static IReadOnlyList<NamedLoss> All { get; } =
    [
        // Numbers, in units of the deviation of the target.
        Numbers("Regression.SquaredError", Head.Scaled, (p, t, g, s) => Regression.SquaredErrorGradient(p, t, g, gradientScale: s)),
        Numbers("Regression.SquaredErrorSum", Head.Scaled, (p, t, g, s) => Regression.SquaredErrorSumGradient(p, t, g, gradientScale: s), isSum: true),
        Numbers("Regression.RootMeanSquaredError", Head.Scaled, (p, t, g, s) => Regression.RootMeanSquaredErrorGradient(p, t, g, gradientScale: s)),
        Numbers("Regression.AbsoluteError", Head.Scaled, (p, t, g, s) => Regression.AbsoluteErrorGradient(p, t, g, gradientScale: s)),
        Numbers("Regression.AbsoluteErrorSum", Head.Scaled, (p, t, g, s) => Regression.AbsoluteErrorSumGradient(p, t, g, gradientScale: s), isSum: true),
        Numbers("Regression.PowerError", Head.Scaled, (p, t, g, s) => Regression.PowerErrorGradient(p, t, g, gradientScale: s)),
        Numbers("Regression.LogCosh", Head.Scaled, (p, t, g, s) => Regression.LogCoshGradient(p, t, g, gradientScale: s)),
        Numbers("Regression.EpsilonInsensitive", Head.Scaled, (p, t, g, s) => Regression.EpsilonInsensitiveGradient(p, t, g, gradientScale: s)),
        Numbers("Regression.SquaredEpsilonInsensitive", Head.Scaled, (p, t, g, s) => Regression.SquaredEpsilonInsensitiveGradient(p, t, g, gradientScale: s)),
        Numbers("Regression.Linex", Head.Scaled, (p, t, g, s) => Regression.LinexGradient(p, t, g, gradientScale: s)),
        Numbers("Robust.Huber", Head.Scaled, (p, t, g, s) => Robust.HuberGradient(p, t, g, gradientScale: s)),
        Numbers("Robust.HuberSum", Head.Scaled, (p, t, g, s) => Robust.HuberSumGradient(p, t, g, gradientScale: s), isSum: true),
        Numbers("Robust.SmoothL1", Head.Scaled, (p, t, g, s) => Robust.SmoothL1Gradient(p, t, g, gradientScale: s)),
        Numbers("Robust.PseudoHuber", Head.Scaled, (p, t, g, s) => Robust.PseudoHuberGradient(p, t, g, gradientScale: s)),
        Numbers("Robust.LogisticDistance", Head.Scaled, (p, t, g, s) => Robust.LogisticDistanceGradient(p, t, g, gradientScale: s)),
        Numbers("Robust.Fair", Head.Scaled, (p, t, g, s) => Robust.FairGradient(p, t, g, gradientScale: s)),
        Numbers("Robust.Cauchy", Head.Scaled, (p, t, g, s) => Robust.CauchyGradient(p, t, g, gradientScale: s)),
        Numbers("Robust.Welsch", Head.Scaled, (p, t, g, s) => Robust.WelschGradient(p, t, g, gradientScale: s)),
        Numbers("Robust.GemanMcClure", Head.Scaled, (p, t, g, s) => Robust.GemanMcClureGradient(p, t, g, gradientScale: s)),
        Numbers("Robust.Tukey", Head.Scaled, (p, t, g, s) => Robust.TukeyGradient(p, t, g, gradientScale: s)),
        Numbers("Robust.Barron", Head.Scaled, (p, t, g, s) => Robust.BarronGradient(p, t, g, gradientScale: s)),
        Numbers("Quantiles.Pinball", Head.Scaled, (p, t, g, s) => Quantiles.PinballGradient(p, t, g, gradientScale: s)),
        Numbers("Quantiles.SmoothPinball", Head.Scaled, (p, t, g, s) => Quantiles.SmoothPinballGradient(p, t, g, gradientScale: s)),
        Numbers("Quantiles.Expectile", Head.Scaled, (p, t, g, s) => Quantiles.ExpectileGradient(p, t, g, gradientScale: s)),
        Numbers("RelativeErrors.Concordance", Head.Scaled, (p, t, g, s) => RelativeErrors.ConcordanceGradient(p, t, g, gradientScale: s)),

        // Numbers, in the units of the file.
        Numbers("RelativeErrors.AbsolutePercentageError", Head.Units, (p, t, g, s) => RelativeErrors.AbsolutePercentageErrorGradient(p, t, g, gradientScale: s)),
        Numbers("RelativeErrors.SymmetricAbsolutePercentageError", Head.Units, (p, t, g, s) => RelativeErrors.SymmetricAbsolutePercentageErrorGradient(p, t, g, gradientScale: s)),

        // Numbers above 0.
        Numbers("RelativeErrors.SquaredLogError", Head.Positive, (p, t, g, s) => RelativeErrors.SquaredLogErrorGradient(p, t, g, gradientScale: s)),
        Numbers("RelativeErrors.ScaleInvariantLog", Head.Positive, (p, t, g, s) => RelativeErrors.ScaleInvariantLogGradient(p, t, g, gradientScale: s)),
        Numbers("Counts.PoissonRate", Head.Positive, (p, t, g, s) => Counts.PoissonRateGradient(p, t, g, gradientScale: s)),
        Numbers("Divergence.Generalized", Head.Positive, (p, t, g, s) => Divergence.GeneralizedGradient(p, t, g, gradientScale: s)),

        // The logarithm of a number's mean.
        Numbers("Counts.Poisson", Head.Logarithm, (p, t, g, s) => Counts.PoissonGradient(p, t, g, gradientScale: s)),
        Numbers("Counts.PoissonFull", Head.Logarithm, (p, t, g, s) => Counts.PoissonFullGradient(p, t, g, gradientScale: s)),
        Numbers("Counts.NegativeBinomial", Head.Logarithm, (p, t, g, s) => Counts.NegativeBinomialGradient(p, t, g, gradientScale: s)),
        Numbers("Likelihood.Gamma", Head.Logarithm, (p, t, g, s) => Likelihood.GammaGradient(p, t, g, gradientScale: s)),
        Numbers("Likelihood.Tweedie", Head.Logarithm, (p, t, g, s) => Likelihood.TweedieGradient(p, t, g, gradientScale: s)),

        // Two classes, by a logit.
        Numbers("Binary.CrossEntropy", Head.Logit, (p, t, g, s) => Binary.CrossEntropyGradient(p, t, g, gradientScale: s)),
        Numbers("Binary.CrossEntropySum", Head.Logit, (p, t, g, s) => Binary.CrossEntropySumGradient(p, t, g, gradientScale: s), isSum: true),
        Numbers("Binary.SmoothedCrossEntropy", Head.Logit, (p, t, g, s) => Binary.SmoothedCrossEntropyGradient(p, t, g, gradientScale: s)),
        Bools("Binary.Focal", (p, t, g, s) => Binary.FocalGradient(p, t, g, gradientScale: s)),
        Bools("Binary.BalancedFocal", (p, t, g, s) => Binary.BalancedFocalGradient(p, t, g, gradientScale: s)),
        Bools("Binary.Asymmetric", (p, t, g, s) => Binary.AsymmetricGradient(p, t, g, gradientScale: s)),

        // Two classes, by a logit.
        Numbers("DenseDetection.QualityFocal", Head.Logit, (p, t, g, s) => DenseDetection.QualityFocalGradient(p, t, g, gradientScale: s)),
        Numbers("DenseDetection.Varifocal", Head.Logit, (p, t, g, s) => DenseDetection.VarifocalGradient(p, t, g, gradientScale: s)),
        Numbers("DenseDetection.HeatMap", Head.Logit, (p, t, g, s) => DenseDetection.HeatMapGradient(p, t, g, gradientScale: s)),
        Numbers("Segmentation.Dice", Head.Logit, (p, t, g, s) => Segmentation.DiceGradient(p, t, g, gradientScale: s)),
        Numbers("Segmentation.SquaredDice", Head.Logit, (p, t, g, s) => Segmentation.SquaredDiceGradient(p, t, g, gradientScale: s)),
        Numbers("Segmentation.LogCoshDice", Head.Logit, (p, t, g, s) => Segmentation.LogCoshDiceGradient(p, t, g, gradientScale: s)),
        Numbers("Segmentation.DiceCrossEntropy", Head.Logit, (p, t, g, s) => Segmentation.DiceCrossEntropyGradient(p, t, g, gradientScale: s)),
        Numbers("Segmentation.Jaccard", Head.Logit, (p, t, g, s) => Segmentation.JaccardGradient(p, t, g, gradientScale: s)),
        Numbers("Segmentation.Tversky", Head.Logit, (p, t, g, s) => Segmentation.TverskyGradient(p, t, g, gradientScale: s)),
        Numbers("Segmentation.FocalTversky", Head.Logit, (p, t, g, s) => Segmentation.FocalTverskyGradient(p, t, g, gradientScale: s)),

        // Two classes, by a probability.
        Numbers("Binary.CrossEntropyOfProbabilities", Head.Probability, (p, t, g, s) => Binary.CrossEntropyOfProbabilitiesGradient(p, t, g, gradientScale: s)),
        Numbers("Segmentation.DiceOfProbabilities", Head.Probability, (p, t, g, s) => Segmentation.DiceOfProbabilitiesGradient(p, t, g, gradientScale: s)),

        // Two classes as -1 and 1.
        Numbers("Margins.Hinge", Head.Margin, (p, t, g, s) => Margins.HingeGradient(p, t, g, gradientScale: s)),
        Numbers("Margins.SquaredHinge", Head.Margin, (p, t, g, s) => Margins.SquaredHingeGradient(p, t, g, gradientScale: s)),
        Numbers("Margins.SmoothedHinge", Head.Margin, (p, t, g, s) => Margins.SmoothedHingeGradient(p, t, g, gradientScale: s)),
        Numbers("Margins.ModifiedHuber", Head.Margin, (p, t, g, s) => Margins.ModifiedHuberGradient(p, t, g, gradientScale: s)),
        Numbers("Margins.Perceptron", Head.Margin, (p, t, g, s) => Margins.PerceptronGradient(p, t, g, gradientScale: s)),
        Numbers("Margins.SoftMargin", Head.Margin, (p, t, g, s) => Margins.SoftMarginGradient(p, t, g, gradientScale: s)),
        Numbers("Margins.Exponential", Head.Margin, (p, t, g, s) => Margins.ExponentialGradient(p, t, g, gradientScale: s)),
        Numbers("Margins.Savage", Head.Margin, (p, t, g, s) => Margins.SavageGradient(p, t, g, gradientScale: s)),
        Numbers("Margins.Sigmoid", Head.Margin, (p, t, g, s) => Margins.SigmoidGradient(p, t, g, gradientScale: s)),
        Numbers("Margins.DistanceWeighted", Head.Margin, (p, t, g, s) => Margins.DistanceWeightedGradient(p, t, g, gradientScale: s)),
        Numbers("Margins.Sparsemax", Head.Margin, (p, t, g, s) => Margins.SparsemaxGradient(p, t, g, gradientScale: s)),

        // Several classes, by a score each.
        Labels("Multiclass.CrossEntropy", Head.Classes, (p, t, g, s) => Multiclass.CrossEntropyGradient(p, t, g, gradientScale: s)),
        Labels("Multiclass.CrossEntropySum", Head.Classes, (p, t, g, s) => Multiclass.CrossEntropySumGradient(p, t, g, gradientScale: s), isSum: true),
        Labels("Multiclass.SmoothedCrossEntropy", Head.Classes, (p, t, g, s) => Multiclass.SmoothedCrossEntropyGradient(p, t, g, gradientScale: s)),
        Labels("Multiclass.ZLoss", Head.Classes, (p, t, g, s) => Multiclass.ZLossGradient(p, t, g, gradientScale: s)),
        Labels("Multiclass.SoftcapCrossEntropy", Head.Classes, (p, t, g, s) => Multiclass.SoftcapCrossEntropyGradient(p, t, g, gradientScale: s)),
        Labels("NoisyLabels.Focal", Head.Classes, (p, t, g, s) => NoisyLabels.FocalGradient(p, t, g, gradientScale: s)),
        Labels("NoisyLabels.Poly", Head.Classes, (p, t, g, s) => NoisyLabels.PolyGradient(p, t, g, gradientScale: s)),
        Labels("NoisyLabels.Generalized", Head.Classes, (p, t, g, s) => NoisyLabels.GeneralizedGradient(p, t, g, gradientScale: s)),
        Labels("NoisyLabels.Symmetric", Head.Classes, (p, t, g, s) => NoisyLabels.SymmetricGradient(p, t, g, gradientScale: s)),
        Labels("NoisyLabels.AbsoluteError", Head.Classes, (p, t, g, s) => NoisyLabels.AbsoluteErrorGradient(p, t, g, gradientScale: s)),
        Labels("ClassMargins.MultiMargin", Head.Classes, (p, t, g, s) => ClassMargins.MultiMarginGradient(p, t, g, gradientScale: s)),
        Labels("ClassMargins.CrammerSinger", Head.Classes, (p, t, g, s) => ClassMargins.CrammerSingerGradient(p, t, g, gradientScale: s)),
        Labels("ClassMargins.Perceptron", Head.Classes, (p, t, g, s) => ClassMargins.PerceptronGradient(p, t, g, gradientScale: s)),
        Labels("ClassSegmentation.Dice", Head.Classes, (p, t, g, s) => ClassSegmentation.DiceGradient(p, t, g, gradientScale: s)),
        Labels("ClassSegmentation.GeneralizedDice", Head.Classes, (p, t, g, s) => ClassSegmentation.GeneralizedDiceGradient(p, t, g, gradientScale: s)),
        Labels("ClassSegmentation.Jaccard", Head.Classes, (p, t, g, s) => ClassSegmentation.JaccardGradient(p, t, g, gradientScale: s)),
        Labels("ClassProbabilities.Brier", Head.Classes, (p, t, g, s) => ClassProbabilities.BrierGradient(p, t, g, gradientScale: s)),
        Labels("Ordinal.ExpectedClass", Head.Classes, (p, t, g, s) => Ordinal.ExpectedClassGradient(p, t, g, gradientScale: s)),

        // Several classes, by probabilities, their logarithms, or evidence.
        Labels("ClassProbabilities.CrossEntropy", Head.ClassProbabilities, (p, t, g, s) => ClassProbabilities.CrossEntropyGradient(p, t, g, gradientScale: s)),
        Labels("ClassProbabilities.NegativeLogLikelihood", Head.ClassLogProbabilities, (p, t, g, s) => ClassProbabilities.NegativeLogLikelihoodGradient(p, t, g, gradientScale: s)),
        Labels("Mixtures.Evidential", Head.Evidence, (p, t, g, s) => Mixtures.EvidentialGradient(p, t, g, gradientScale: s)),

        // Learns its shape and scale: 0 is alpha 1, 0.54 is scale 1.
        new("Robust.Adaptive", Head.Scaled, LossTerm.Of(c => Robust.AdaptiveGradient(c.Prediction, c.Floats("y"), c.Parameters[0], c.Parameters[1],
            c.PredictionGradient, out c.ParameterGradients[0], out c.ParameterGradients[1], c.Scale), name: "Robust.Adaptive") with { Parameters = [0, 0.5413f] }),
    ];

    private static NamedLoss Numbers(string name, Head head, TargetLoss loss, bool isSum = false) => Named(name, head, LossTerm.Of(loss, name: name), isSum);

    private static NamedLoss Labels(string name, Head head, LabelLoss loss, bool isSum = false) => Named(name, head, LossTerm.OfLabels(loss, name: name), isSum);

    private static NamedLoss Bools(string name, BoolLoss loss) => Named(name, Head.Logit, LossTerm.Of(c =>
    {
        ReadOnlySpan<float> target = c.Floats("y");
        Span<bool> positive = target.Length <= 1024 ? stackalloc bool[target.Length] : new bool[target.Length];
        for (int i = 0; i < target.Length; i++)
        {
            positive[i] = target[i] == 1;
        }

        return loss(c.Prediction, positive, c.PredictionGradient, c.Scale);
    }, name), isSum: false);

    private static NamedLoss Named(string name, Head head, LossTerm term, bool isSum)
        => new(name, head, term with { Formula = name, Denominator = isSum ? LossTerm.Sum : term.Denominator });
}

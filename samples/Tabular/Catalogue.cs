using LossGen.Losses;
using LossGen.Training.Objectives;

namespace Tabular;

/// <summary>The losses of the catalogue that compare a prediction with a column, with the options that they take. A test misses none.</summary>
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
        Numbers("Regression.PowerError", Head.Scaled, [new("power", 1.5f, 1, 8)],
            o => (p, t, g, s) => Regression.PowerErrorGradient(p, t, g, power: o[0], gradientScale: s)),
        Numbers("Regression.LogCosh", Head.Scaled, (p, t, g, s) => Regression.LogCoshGradient(p, t, g, gradientScale: s)),
        Numbers("Regression.EpsilonInsensitive", Head.Scaled, [new("eps", 0.1f, 0, 1e4f)],
            o => (p, t, g, s) => Regression.EpsilonInsensitiveGradient(p, t, g, eps: o[0], gradientScale: s)),
        Numbers("Regression.SquaredEpsilonInsensitive", Head.Scaled, [new("eps", 0.1f, 0, 1e4f)],
            o => (p, t, g, s) => Regression.SquaredEpsilonInsensitiveGradient(p, t, g, eps: o[0], gradientScale: s)),
        Numbers("Regression.Linex", Head.Scaled, [new("a", 1, -2, 2)],
            o => (p, t, g, s) => Regression.LinexGradient(p, t, g, a: o[0], gradientScale: s)),
        Numbers("Robust.Huber", Head.Scaled, [LossOption.Positive("delta", 1)],
            o => (p, t, g, s) => Robust.HuberGradient(p, t, g, delta: o[0], gradientScale: s)),
        Numbers("Robust.HuberSum", Head.Scaled, [LossOption.Positive("delta", 1)],
            o => (p, t, g, s) => Robust.HuberSumGradient(p, t, g, delta: o[0], gradientScale: s), isSum: true),
        Numbers("Robust.SmoothL1", Head.Scaled, [LossOption.Positive("beta", 1)],
            o => (p, t, g, s) => Robust.SmoothL1Gradient(p, t, g, beta: o[0], gradientScale: s)),
        Numbers("Robust.PseudoHuber", Head.Scaled, [LossOption.Positive("delta", 1)],
            o => (p, t, g, s) => Robust.PseudoHuberGradient(p, t, g, delta: o[0], gradientScale: s)),
        Numbers("Robust.LogisticDistance", Head.Scaled, (p, t, g, s) => Robust.LogisticDistanceGradient(p, t, g, gradientScale: s)),
        Numbers("Robust.Fair", Head.Scaled, [new("c", 1, 1e-3f, 1e3f)],
            o => (p, t, g, s) => Robust.FairGradient(p, t, g, c: o[0], gradientScale: s)),
        Numbers("Robust.Cauchy", Head.Scaled, [new("c", 1, 1e-3f, 1e6f)],
            o => (p, t, g, s) => Robust.CauchyGradient(p, t, g, c: o[0], gradientScale: s)),
        Numbers("Robust.Welsch", Head.Scaled, [new("c", 1, 1e-3f, 1e6f)],
            o => (p, t, g, s) => Robust.WelschGradient(p, t, g, c: o[0], gradientScale: s)),
        Numbers("Robust.GemanMcClure", Head.Scaled, [new("c", 1, 1e-3f, 1e6f)],
            o => (p, t, g, s) => Robust.GemanMcClureGradient(p, t, g, c: o[0], gradientScale: s)),
        Numbers("Robust.Tukey", Head.Scaled, [new("c", 4.685f, 1e-3f, 1e6f)],
            o => (p, t, g, s) => Robust.TukeyGradient(p, t, g, c: o[0], gradientScale: s)),
        Numbers("Robust.Barron", Head.Scaled, [new("alpha", 1, 0, 2), new("scale", 1, 1e-3f, 1e6f)],
            o => (p, t, g, s) => Robust.BarronGradient(p, t, g, alpha: o[0], scale: o[1], gradientScale: s)),
        Numbers("Quantiles.Pinball", Head.Scaled, [new("tau", 0.5f, 0, 1)],
            o => (p, t, g, s) => Quantiles.PinballGradient(p, t, g, tau: o[0], gradientScale: s)),
        Numbers("Quantiles.SmoothPinball", Head.Scaled, [new("tau", 0.5f, 0, 1), new("beta", 10, 0.01f, 1e3f)],
            o => (p, t, g, s) => Quantiles.SmoothPinballGradient(p, t, g, tau: o[0], beta: o[1], gradientScale: s)),
        Numbers("Quantiles.Expectile", Head.Scaled, [new("tau", 0.5f, 0, 1)],
            o => (p, t, g, s) => Quantiles.ExpectileGradient(p, t, g, tau: o[0], gradientScale: s)),
        Numbers("RelativeErrors.Concordance", Head.Scaled, (p, t, g, s) => RelativeErrors.ConcordanceGradient(p, t, g, gradientScale: s)),

        // Numbers, in the units of the file.
        Numbers("RelativeErrors.AbsolutePercentageError", Head.Units, [new("floor", 1e-7f, 1e-7f, 1e4f)],
            o => (p, t, g, s) => RelativeErrors.AbsolutePercentageErrorGradient(p, t, g, floor: o[0], gradientScale: s)),
        Numbers("RelativeErrors.SymmetricAbsolutePercentageError", Head.Units, [new("eps", 1e-7f, 1e-7f, 1e4f)],
            o => (p, t, g, s) => RelativeErrors.SymmetricAbsolutePercentageErrorGradient(p, t, g, eps: o[0], gradientScale: s)),

        // Numbers above 0.
        Numbers("RelativeErrors.SquaredLogError", Head.Positive, (p, t, g, s) => RelativeErrors.SquaredLogErrorGradient(p, t, g, gradientScale: s)),
        Numbers("RelativeErrors.ScaleInvariantLog", Head.Positive, [new("lambda", 0.5f, 0, 1)],
            o => (p, t, g, s) => RelativeErrors.ScaleInvariantLogGradient(p, t, g, lambda: o[0], gradientScale: s)),
        Numbers("Counts.PoissonRate", Head.Positive, [new("eps", 1e-8f, 1e-8f, 1)],
            o => (p, t, g, s) => Counts.PoissonRateGradient(p, t, g, eps: o[0], gradientScale: s)),
        Numbers("Divergence.Generalized", Head.Positive, (p, t, g, s) => Divergence.GeneralizedGradient(p, t, g, gradientScale: s)),

        // The logarithm of a number's mean.
        Numbers("Counts.Poisson", Head.Logarithm, (p, t, g, s) => Counts.PoissonGradient(p, t, g, gradientScale: s)),
        Numbers("Counts.PoissonFull", Head.Logarithm, (p, t, g, s) => Counts.PoissonFullGradient(p, t, g, gradientScale: s)),
        Numbers("Counts.NegativeBinomial", Head.Logarithm, [new("r", 1, 1e-3f, 1e3f)],
            o => (p, t, g, s) => Counts.NegativeBinomialGradient(p, t, g, r: o[0], gradientScale: s)),
        Numbers("Likelihood.Gamma", Head.Logarithm, (p, t, g, s) => Likelihood.GammaGradient(p, t, g, gradientScale: s)),
        Numbers("Likelihood.Tweedie", Head.Logarithm, [new("rho", 1.5f, 1.01f, 1.99f)],
            o => (p, t, g, s) => Likelihood.TweedieGradient(p, t, g, rho: o[0], gradientScale: s)),

        // Two classes, by a logit.
        Numbers("Binary.CrossEntropy", Head.Logit, (p, t, g, s) => Binary.CrossEntropyGradient(p, t, g, gradientScale: s)),
        Numbers("Binary.CrossEntropySum", Head.Logit, (p, t, g, s) => Binary.CrossEntropySumGradient(p, t, g, gradientScale: s), isSum: true),
        Numbers("Binary.SmoothedCrossEntropy", Head.Logit, [new("smoothing", 0.1f, 0, 1)],
            o => (p, t, g, s) => Binary.SmoothedCrossEntropyGradient(p, t, g, smoothing: o[0], gradientScale: s)),
        Bools("Binary.Focal", [new("gamma", 2, 0, 10)],
            o => (p, t, g, s) => Binary.FocalGradient(p, t, g, gamma: o[0], gradientScale: s)),
        Bools("Binary.BalancedFocal", [new("alpha", 0.25f, 0, 1), new("gamma", 2, 0, 10)],
            o => (p, t, g, s) => Binary.BalancedFocalGradient(p, t, g, alpha: o[0], gamma: o[1], gradientScale: s)),
        Bools("Binary.Asymmetric", [new("gammaPositive", 0, 0, 10), new("gammaNegative", 4, 1, 10), new("margin", 0.05f, 0.01f, 0.5f)],
            o => (p, t, g, s) => Binary.AsymmetricGradient(p, t, g, gammaPositive: o[0], gammaNegative: o[1], margin: o[2], gradientScale: s)),

        // Two classes, by a logit.
        Numbers("DenseDetection.QualityFocal", Head.Logit, [new("beta", 2, 1, 4)],
            o => (p, t, g, s) => DenseDetection.QualityFocalGradient(p, t, g, beta: o[0], gradientScale: s)),
        Numbers("DenseDetection.Varifocal", Head.Logit, [new("alpha", 0.75f, 0, 1), new("gamma", 2, 0, 10)],
            o => (p, t, g, s) => DenseDetection.VarifocalGradient(p, t, g, alpha: o[0], gamma: o[1], gradientScale: s)),
        Numbers("DenseDetection.HeatMap", Head.Logit, [new("alpha", 2, 0, 10), new("beta", 4, 1, 10)],
            o => (p, t, g, s) => DenseDetection.HeatMapGradient(p, t, g, alpha: o[0], beta: o[1], gradientScale: s)),
        Numbers("Segmentation.Dice", Head.Logit, [new("smooth", 1, 1e-3f, 1e6f)],
            o => (p, t, g, s) => Segmentation.DiceGradient(p, t, g, smooth: o[0], gradientScale: s)),
        Numbers("Segmentation.SquaredDice", Head.Logit, [new("smooth", 1, 1e-3f, 1e6f)],
            o => (p, t, g, s) => Segmentation.SquaredDiceGradient(p, t, g, smooth: o[0], gradientScale: s)),
        Numbers("Segmentation.LogCoshDice", Head.Logit, [new("smooth", 1, 1e-3f, 1e6f)],
            o => (p, t, g, s) => Segmentation.LogCoshDiceGradient(p, t, g, smooth: o[0], gradientScale: s)),
        Numbers("Segmentation.DiceCrossEntropy", Head.Logit, [new("share", 0.5f, 0, 1), new("smooth", 1, 1e-3f, 1e6f)],
            o => (p, t, g, s) => Segmentation.DiceCrossEntropyGradient(p, t, g, share: o[0], smooth: o[1], gradientScale: s)),
        Numbers("Segmentation.Jaccard", Head.Logit, [new("smooth", 1, 1e-3f, 1e6f)],
            o => (p, t, g, s) => Segmentation.JaccardGradient(p, t, g, smooth: o[0], gradientScale: s)),
        Numbers("Segmentation.Tversky", Head.Logit, [new("alpha", 0.5f, 0.01f, 1), new("beta", 0.5f, 0.01f, 1), new("smooth", 1, 1e-3f, 1e6f)],
            o => (p, t, g, s) => Segmentation.TverskyGradient(p, t, g, alpha: o[0], beta: o[1], smooth: o[2], gradientScale: s)),
        Numbers("Segmentation.FocalTversky", Head.Logit, [new("alpha", 0.3f, 0.01f, 1), new("beta", 0.7f, 0.01f, 1), new("gamma", 4f / 3, 1, 4), new("smooth", 1, 1e-3f, 1e6f)],
            o => (p, t, g, s) => Segmentation.FocalTverskyGradient(p, t, g, alpha: o[0], beta: o[1], gamma: o[2], smooth: o[3], gradientScale: s)),

        // Two classes, by a probability.
        Numbers("Binary.CrossEntropyOfProbabilities", Head.Probability, [new("eps", 1e-7f, 1e-7f, 0.1f)],
            o => (p, t, g, s) => Binary.CrossEntropyOfProbabilitiesGradient(p, t, g, eps: o[0], gradientScale: s)),
        Numbers("Segmentation.DiceOfProbabilities", Head.Probability, [new("eps", 1e-7f, 1e-7f, 1e6f)],
            o => (p, t, g, s) => Segmentation.DiceOfProbabilitiesGradient(p, t, g, eps: o[0], gradientScale: s)),

        // Two classes as -1 and 1.
        Numbers("Margins.Hinge", Head.Margin, (p, t, g, s) => Margins.HingeGradient(p, t, g, gradientScale: s)),
        Numbers("Margins.SquaredHinge", Head.Margin, (p, t, g, s) => Margins.SquaredHingeGradient(p, t, g, gradientScale: s)),
        Numbers("Margins.SmoothedHinge", Head.Margin, [new("gamma", 1, 1e-3f, 1e3f)],
            o => (p, t, g, s) => Margins.SmoothedHingeGradient(p, t, g, gamma: o[0], gradientScale: s)),
        Numbers("Margins.ModifiedHuber", Head.Margin, (p, t, g, s) => Margins.ModifiedHuberGradient(p, t, g, gradientScale: s)),
        Numbers("Margins.Perceptron", Head.Margin, (p, t, g, s) => Margins.PerceptronGradient(p, t, g, gradientScale: s)),
        Numbers("Margins.SoftMargin", Head.Margin, (p, t, g, s) => Margins.SoftMarginGradient(p, t, g, gradientScale: s)),
        Numbers("Margins.Exponential", Head.Margin, [new("beta", 1, 0.1f, 2)],
            o => (p, t, g, s) => Margins.ExponentialGradient(p, t, g, beta: o[0], gradientScale: s)),
        Numbers("Margins.Savage", Head.Margin, (p, t, g, s) => Margins.SavageGradient(p, t, g, gradientScale: s)),
        Numbers("Margins.Sigmoid", Head.Margin, (p, t, g, s) => Margins.SigmoidGradient(p, t, g, gradientScale: s)),
        Numbers("Margins.DistanceWeighted", Head.Margin, [new("q", 1, 0.1f, 4)],
            o => (p, t, g, s) => Margins.DistanceWeightedGradient(p, t, g, q: o[0], gradientScale: s)),
        Numbers("Margins.Sparsemax", Head.Margin, (p, t, g, s) => Margins.SparsemaxGradient(p, t, g, gradientScale: s)),

        // Several classes, by a score each.
        Labels("Multiclass.CrossEntropy", Head.Classes, (p, t, g, s) => Multiclass.CrossEntropyGradient(p, t, g, gradientScale: s)),
        Labels("Multiclass.CrossEntropySum", Head.Classes, (p, t, g, s) => Multiclass.CrossEntropySumGradient(p, t, g, gradientScale: s), isSum: true),
        Labels("Multiclass.SmoothedCrossEntropy", Head.Classes, [new("smoothing", 0.1f, 0, 1)],
            o => (p, t, g, s) => Multiclass.SmoothedCrossEntropyGradient(p, t, g, smoothing: o[0], gradientScale: s)),
        Labels("Multiclass.ZLoss", Head.Classes, [new("scale", 1e-4f, 0, 1)],
            o => (p, t, g, s) => Multiclass.ZLossGradient(p, t, g, scale: o[0], gradientScale: s)),
        Labels("Multiclass.SoftcapCrossEntropy", Head.Classes, [new("cap", 30, 1, 1e3f)],
            o => (p, t, g, s) => Multiclass.SoftcapCrossEntropyGradient(p, t, g, cap: o[0], gradientScale: s)),
        Labels("NoisyLabels.Focal", Head.Classes, [new("gamma", 2, 1, 10)],
            o => (p, t, g, s) => NoisyLabels.FocalGradient(p, t, g, gamma: o[0], gradientScale: s)),
        Labels("NoisyLabels.Poly", Head.Classes, [new("eps", 2, -1, 100)],
            o => (p, t, g, s) => NoisyLabels.PolyGradient(p, t, g, eps: o[0], gradientScale: s)),
        Labels("NoisyLabels.Generalized", Head.Classes, [new("q", 0.7f, 0.01f, 1)],
            o => (p, t, g, s) => NoisyLabels.GeneralizedGradient(p, t, g, q: o[0], gradientScale: s)),
        Labels("NoisyLabels.Symmetric", Head.Classes, [new("alpha", 0.1f, 0, 1e3f), new("beta", 1, 0, 1e3f), new("logZero", -4, -100, -0.01f)],
            o => (p, t, g, s) => NoisyLabels.SymmetricGradient(p, t, g, alpha: o[0], beta: o[1], logZero: o[2], gradientScale: s)),
        Labels("NoisyLabels.AbsoluteError", Head.Classes, (p, t, g, s) => NoisyLabels.AbsoluteErrorGradient(p, t, g, gradientScale: s)),
        Labels("ClassMargins.MultiMargin", Head.Classes, [new("margin", 1, 0, 1e4f)],
            o => (p, t, g, s) => ClassMargins.MultiMarginGradient(p, t, g, margin: o[0], gradientScale: s)),
        Labels("ClassMargins.CrammerSinger", Head.Classes, (p, t, g, s) => ClassMargins.CrammerSingerGradient(p, t, g, gradientScale: s)),
        Labels("ClassMargins.Perceptron", Head.Classes, (p, t, g, s) => ClassMargins.PerceptronGradient(p, t, g, gradientScale: s)),
        Labels("ClassSegmentation.Dice", Head.Classes, [new("smooth", 1, 1e-3f, 1e6f)],
            o => (p, t, g, s) => ClassSegmentation.DiceGradient(p, t, g, smooth: o[0], gradientScale: s)),
        Labels("ClassSegmentation.GeneralizedDice", Head.Classes, [new("eps", 1, 1e-3f, 1e6f)],
            o => (p, t, g, s) => ClassSegmentation.GeneralizedDiceGradient(p, t, g, eps: o[0], gradientScale: s)),
        Labels("ClassSegmentation.Jaccard", Head.Classes, [new("smooth", 1, 1e-3f, 1e6f)],
            o => (p, t, g, s) => ClassSegmentation.JaccardGradient(p, t, g, smooth: o[0], gradientScale: s)),
        Labels("ClassProbabilities.Brier", Head.Classes, (p, t, g, s) => ClassProbabilities.BrierGradient(p, t, g, gradientScale: s)),
        Labels("Ordinal.ExpectedClass", Head.Classes, (p, t, g, s) => Ordinal.ExpectedClassGradient(p, t, g, gradientScale: s)),

        // Several classes, by probabilities, their logarithms, or evidence.
        Labels("ClassProbabilities.CrossEntropy", Head.ClassProbabilities, [new("eps", 1e-7f, 1e-7f, 0.1f)],
            o => (p, t, g, s) => ClassProbabilities.CrossEntropyGradient(p, t, g, eps: o[0], gradientScale: s)),
        Labels("ClassProbabilities.NegativeLogLikelihood", Head.ClassLogProbabilities, (p, t, g, s) => ClassProbabilities.NegativeLogLikelihoodGradient(p, t, g, gradientScale: s)),
        Labels("Mixtures.Evidential", Head.Evidence, (p, t, g, s) => Mixtures.EvidentialGradient(p, t, g, gradientScale: s)),

        // Learns its shape and scale: 0 is alpha 1, 0.54 is scale 1.
        new("Robust.Adaptive", Head.Scaled, [], _ => LossTerm.Of(c => Robust.AdaptiveGradient(c.Prediction, c.Floats("y"), c.Parameters[0], c.Parameters[1],
            c.PredictionGradient, out c.ParameterGradients[0], out c.ParameterGradients[1], c.Scale)) with { Parameters = [0, 0.5413f] }),
    ];

    /// <summary>The loss of a name, such as Robust.Huber or huber.</summary>
    /// <param name="name">The name in the catalogue, or what stands after the point, where one loss is called so.</param>
    /// <param name="task">What is predicted, if that is known.</param>
    /// <exception cref="FormatException">There is no such loss, or there are several.</exception>
    public static NamedLoss Find(string name, Kind? task = null)
    {
        if (All.FirstOrDefault(loss => Same(loss.Name, name)) is { } exact)
        {
            return exact;
        }

        NamedLoss[] found = [.. All.Where(loss => Same(loss.Name[(loss.Name.IndexOf('.') + 1)..], name))];
        if (found.Length > 1 && task is { } kind)
        {
            found = [.. found.Where(loss => loss.Head.KindOf() == kind)];
        }

        if (found.Length == 1)
        {
            return found[0];
        }

        string[] near = [.. (found.Length > 0 ? found : All.Where(loss => loss.Name.Contains(name, StringComparison.OrdinalIgnoreCase))).Select(loss => loss.Name)];
        throw new FormatException(found.Length > 1 ? $"'{name}' is the name of several losses: {string.Join(", ", near)}."
            : $"There is no loss '{name}' that compares a prediction with a column{(near.Length > 0 ? $"; there is {string.Join(", ", near)}" : "")}. The command 'losses' lists them.");
    }

    private static bool Same(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static NamedLoss Numbers(string name, Head head, TargetLoss loss, bool isSum = false) => Numbers(name, head, [], _ => loss, isSum);

    private static NamedLoss Numbers(string name, Head head, LossOption[] options, Func<float[], TargetLoss> loss, bool isSum = false)
        => new(name, head, options, o => LossTerm.Of(loss(o)) with { Denominator = isSum ? LossTerm.Sum : ByRow });

    private static NamedLoss Labels(string name, Head head, LabelLoss loss, bool isSum = false) => Labels(name, head, [], _ => loss, isSum);

    private static NamedLoss Labels(string name, Head head, LossOption[] options, Func<float[], LabelLoss> loss, bool isSum = false)
        => new(name, head, options, o => LossTerm.OfLabels(loss(o)) with { Denominator = isSum ? LossTerm.Sum : ByRow });

    private static double ByRow(LossContext context) => context.Count;

    private static NamedLoss Bools(string name, LossOption[] options, Func<float[], BoolLoss> loss) => new(name, Head.Logit, options, o =>
    {
        BoolLoss with = loss(o);
        return LossTerm.Of(c =>
        {
            ReadOnlySpan<float> target = c.Floats("y");
            Span<bool> positive = target.Length <= 1024 ? stackalloc bool[target.Length] : new bool[target.Length];
            for (int i = 0; i < target.Length; i++)
            {
                positive[i] = target[i] == 1;
            }

            return with(c.Prediction, positive, c.PredictionGradient, c.Scale);
        });
    });
}

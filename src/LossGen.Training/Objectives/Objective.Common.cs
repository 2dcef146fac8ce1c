using System.Numerics.Tensors;
using LossGen.Training.Models;

namespace LossGen.Training.Objectives;

public sealed partial class Objective
{
    private delegate float ThirdLoss(
        ReadOnlySpan<float> prediction, ReadOnlySpan<float> target, ReadOnlySpan<float> third, Span<float> predictionGradient, float gradientScale);

    /// <summary>The mean of the squared differences.</summary>
    /// <param name="target">The field of the targets, of the shape of the output.</param>
    /// <param name="output">The output of the model; null for the first.</param>
    /// <param name="mask">A field of floats of the same shape: what it has a 0 for doesn't count. Null: all does.</param>
    /// <param name="weight">A field of how much each row counts, or each number, as <see cref="Data.Labels.WeightsByClass"/> gives for classes: the mean divides by their sum. Null: all the same.</param>
    /// <exception cref="ArgumentException">Both a mask and weights are given; a weight of 0 leaves out too.</exception>
    public static LossTerm MeanSquaredError(string target = "y", string? output = null, string? mask = null, string? weight = null)
        => Common(output, target, mask, weight, "squared error",
            (ObjectiveKernels.SquaredErrorGradient, ObjectiveKernels.SquaredErrorFormula),
            (ObjectiveKernels.MaskedSquaredErrorGradient, ObjectiveKernels.MaskedSquaredErrorFormula),
            (ObjectiveKernels.WeightedSquaredErrorGradient, ObjectiveKernels.WeightedSquaredErrorFormula));

    /// <summary>The mean of the absolute differences.</summary>
    /// <param name="target">The field of the targets, of the shape of the output.</param>
    /// <param name="output">The output of the model; null for the first.</param>
    /// <param name="mask">A field of floats of the same shape: what it has a 0 for doesn't count. Null: all does.</param>
    /// <param name="weight">A field of how much each row counts, or each number, as <see cref="Data.Labels.WeightsByClass"/> gives for classes: the mean divides by their sum. Null: all the same.</param>
    /// <exception cref="ArgumentException">Both a mask and weights are given; a weight of 0 leaves out too.</exception>
    public static LossTerm MeanAbsoluteError(string target = "y", string? output = null, string? mask = null, string? weight = null)
        => Common(output, target, mask, weight, "absolute error",
            (ObjectiveKernels.AbsoluteErrorGradient, ObjectiveKernels.AbsoluteErrorFormula),
            (ObjectiveKernels.MaskedAbsoluteErrorGradient, ObjectiveKernels.MaskedAbsoluteErrorFormula),
            (ObjectiveKernels.WeightedAbsoluteErrorGradient, ObjectiveKernels.WeightedAbsoluteErrorFormula));

    /// <summary>The cross-entropy of targets from 0 to 1 and logits. A target that counts and is out of that range, such as a label of -1 or 2, is told by its row.</summary>
    /// <param name="target">The field of the targets, of the shape of the output.</param>
    /// <param name="output">The output of the model; null for the first.</param>
    /// <param name="mask">A field of floats of the same shape: what it has a 0 for doesn't count. Null: all does.</param>
    /// <param name="weight">A field of how much each row counts, or each number, as <see cref="Data.Labels.WeightsByClass"/> gives for classes: the mean divides by their sum. Null: all the same.</param>
    /// <exception cref="ArgumentException">Both a mask and weights are given; a weight of 0 leaves out too.</exception>
    public static LossTerm BinaryCrossEntropy(string target = "y", string? output = null, string? mask = null, string? weight = null)
        => Common(output, target, mask, weight, "cross-entropy",
            (ObjectiveKernels.BinaryCrossEntropyGradient, ObjectiveKernels.BinaryCrossEntropyFormula),
            (ObjectiveKernels.MaskedBinaryCrossEntropyGradient, ObjectiveKernels.MaskedBinaryCrossEntropyFormula),
            (ObjectiveKernels.WeightedBinaryCrossEntropyGradient, ObjectiveKernels.WeightedBinaryCrossEntropyFormula), probabilities: true);

    /// <summary>The cross-entropy of labels and rows of logits: a row a sample, or in a sequence a row a label.</summary>
    /// <param name="label">The field of the labels: integers, from 0 to below the number of classes.</param>
    /// <param name="output">The output of the model; null for the first.</param>
    /// <param name="ignore">The label of rows that don't count, such as -100 where a sequence has ended. Null: all count.</param>
    /// <param name="weight">A field of how much each row counts, as <see cref="Data.Labels.WeightsByClass"/> gives: the mean divides by their sum. Null: all the same.</param>
    public static LossTerm CrossEntropy(string label = "y", string? output = null, int? ignore = null, string? weight = null)
    {
        string name = output ?? "cross-entropy";
        int none = ignore ?? int.MinValue;
        if (weight is not null)
        {
            return On(output, LossTerm.Of(
                c => ObjectiveKernels.WeightedCrossEntropyGradient(c.Prediction, Labels(c, label), c.Floats(weight), none, c.PredictionGradient, c.Scale),
                name, ObjectiveKernels.WeightedCrossEntropyFormula) with
            {
                Denominator = c => Total(c.Floats(weight), c.Ints(label), none),
            });
        }

        return On(output, ignore is null
            ? LossTerm.Of(
                c => ObjectiveKernels.CrossEntropyGradient(c.Prediction, Labels(c, label), c.PredictionGradient, c.Scale), name, ObjectiveKernels.CrossEntropyFormula)
            : LossTerm.Of(
                c => ObjectiveKernels.MaskedCrossEntropyGradient(c.Prediction, Labels(c, label), none, c.PredictionGradient, c.Scale),
                name, ObjectiveKernels.MaskedCrossEntropyFormula) with
            {
                Denominator = c => c.Ints(label).Length - c.Ints(label).Count(none),
            });
    }

    private static LossTerm Common(string? output, string target, string? mask, string? weight, string name,
        (TargetLoss Loss, string Formula) plain, (ThirdLoss Loss, string Formula) masked, (ThirdLoss Loss, string Formula) weighted, bool probabilities = false)
    {
        if (mask is not null && weight is not null)
        {
            throw new ArgumentException($"Both the mask '{mask}' and the weights '{weight}' are given; a weight of 0 leaves out too.", nameof(weight));
        }

        return On(output, mask is not null
            ? Of(masked, target, mask, output ?? name, aligned: true, probabilities) with { Denominator = c => c.Floats(mask).Length - c.Floats(mask).Count(0) }
            : weight is not null
                ? Of(weighted, target, weight, output ?? name, aligned: false, probabilities) with { Denominator = c => Total(c.Floats(weight), [], 0) }
                : LossTerm.Of(c => plain.Loss(c.Prediction, Targets(c, target, probabilities, []), c.PredictionGradient, c.Scale), output ?? name, plain.Formula));
    }

    private static LossTerm Of((ThirdLoss Loss, string Formula) loss, string target, string third, string name, bool aligned, bool probabilities)
        => LossTerm.Of(
            c =>
            {
                ReadOnlySpan<float> counts = aligned ? Aligned(c, third) : c.Floats(third);
                return loss.Loss(c.Prediction, Targets(c, target, probabilities, counts), counts, c.PredictionGradient, c.Scale);
            },
            name, loss.Formula);

    // What is no probability would be learnt without bound; where nothing counts there may be anything.
    private static ReadOnlySpan<float> Targets(LossContext context, string field, bool probabilities, ReadOnlySpan<float> counts)
    {
        ReadOnlySpan<float> values = Aligned(context, field);
        if (probabilities && !(TensorPrimitives.Min(values) >= 0 && TensorPrimitives.Max(values) <= 1))
        {
            int each = counts.IsEmpty ? 1 : Math.Max(values.Length / counts.Length, 1);
            for (int i = 0; i < values.Length; i++)
            {
                if ((values[i] < 0 || values[i] > 1) && (i / each >= counts.Length || counts[i / each] != 0))
                {
                    int row = context.RowOf(i / (values.Length / context.Count));
                    throw new ArgumentOutOfRangeException(nameof(field), values[i], $"The field '{field}' in row {row} of the dataset: a cross-entropy of logits takes targets from 0 to 1.");
                }
            }
        }

        return values;
    }

    // A number for each of the output's.
    private static ReadOnlySpan<float> Aligned(LossContext context, string field)
    {
        ReadOnlySpan<float> values = context.Floats(field);
        return values.Length == context.Prediction.Length ? values : throw new ArgumentException(
            $"The field '{field}' has {values.Length / context.Count} numbers a row, but the output of shape {context.PredictionShape} has {context.PredictionShape.Size}: there must be as many.", nameof(field));
    }

    // One for each row of scores: the last extent of the output. Without a look at it, fewer labels would be such of more classes.
    private static ReadOnlySpan<int> Labels(LossContext context, string label)
    {
        ReadOnlySpan<int> labels = context.Ints(label);
        Shape shape = context.PredictionShape;
        int classes = shape.Rank == 0 ? 1 : shape[^1];
        return (long)labels.Length * classes == context.Prediction.Length ? labels : throw new ArgumentException(
            $"Of {context.Count} samples the field '{label}' has {labels.Length} labels, but an output of shape {shape} has {context.Prediction.Length / classes} rows of {classes} scores: there must be a label a row.",
            nameof(label));
    }

    // The sum of the weights, but of rows whose label doesn't count.
    private static double Total(ReadOnlySpan<float> weights, ReadOnlySpan<int> labels, int ignore)
    {
        double sum = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            sum += i < labels.Length && labels[i] == ignore ? 0 : weights[i];
        }

        return sum;
    }

    private static LossTerm On(string? output, LossTerm term) => output is null ? term : term.About(output);
}

/// <summary>The formulas of the common losses.</summary>
internal static partial class ObjectiveKernels
{
    public const string SquaredErrorFormula = "mean((pred - target)^2)";
    public const string AbsoluteErrorFormula = "mean(abs(pred - target))";
    public const string BinaryCrossEntropyFormula = "mean(softplus(z) - target * z)";
    public const string CrossEntropyFormula = "mean[n](logsumexp[c](z[n, c]) - z[n, label[n]])";
    public const string MaskedSquaredErrorFormula = "mean[i where mask[i] != 0]((pred[i] - target[i])^2)";
    public const string MaskedAbsoluteErrorFormula = "mean[i where mask[i] != 0](abs(pred[i] - target[i]))";
    public const string MaskedBinaryCrossEntropyFormula = "mean[i where mask[i] != 0](softplus(z[i]) - target[i] * z[i])";
    public const string MaskedCrossEntropyFormula = "mean[n where label[n] != ignore](logsumexp[c](z[n, c]) - z[n, label[n]])";

    // A row is a sample with its weight; where there are as many weights as predictions, a row is one of them.
    public const string WeightedSquaredErrorFormula = "sum[n, i](weight[n] * (pred[n, i] - target[n, i])^2) / (size(i) * sum[n](weight[n]))";
    public const string WeightedAbsoluteErrorFormula = "sum[n, i](weight[n] * abs(pred[n, i] - target[n, i])) / (size(i) * sum[n](weight[n]))";
    public const string WeightedBinaryCrossEntropyFormula =
        "sum[n, i](weight[n] * (softplus(z[n, i]) - target[n, i] * z[n, i])) / (size(i) * sum[n](weight[n]))";
    public const string WeightedCrossEntropyFormula = """
        sum[n where label[n] != ignore](weight[n] * (logsumexp[c](z[n, c]) - z[n, label[n]])) / sum[n where label[n] != ignore](weight[n])
        """;

    [Loss(SquaredErrorFormula)]
    public static partial float SquaredError(ReadOnlySpan<float> pred, ReadOnlySpan<float> target);

    [Loss(AbsoluteErrorFormula)]
    public static partial float AbsoluteError(ReadOnlySpan<float> pred, ReadOnlySpan<float> target);

    [Loss(BinaryCrossEntropyFormula)]
    public static partial float BinaryCrossEntropy([Logit] ReadOnlySpan<float> z, [Probability] ReadOnlySpan<float> target);

    [Loss(CrossEntropyFormula)]
    public static partial float CrossEntropy([Logit] ReadOnlySpan<float> z, ReadOnlySpan<int> label);

    [Loss(MaskedSquaredErrorFormula)]
    public static partial float MaskedSquaredError(ReadOnlySpan<float> pred, ReadOnlySpan<float> target, ReadOnlySpan<float> mask);

    [Loss(MaskedAbsoluteErrorFormula)]
    public static partial float MaskedAbsoluteError(ReadOnlySpan<float> pred, ReadOnlySpan<float> target, ReadOnlySpan<float> mask);

    [Loss(MaskedBinaryCrossEntropyFormula)]
    public static partial float MaskedBinaryCrossEntropy([Logit] ReadOnlySpan<float> z, [Probability] ReadOnlySpan<float> target, ReadOnlySpan<float> mask);

    [Loss(MaskedCrossEntropyFormula)]
    public static partial float MaskedCrossEntropy([Logit] ReadOnlySpan<float> z, ReadOnlySpan<int> label, int ignore);

    [Loss(WeightedSquaredErrorFormula)]
    public static partial float WeightedSquaredError(ReadOnlySpan<float> pred, ReadOnlySpan<float> target, ReadOnlySpan<float> weight);

    [Loss(WeightedAbsoluteErrorFormula)]
    public static partial float WeightedAbsoluteError(ReadOnlySpan<float> pred, ReadOnlySpan<float> target, ReadOnlySpan<float> weight);

    [Loss(WeightedBinaryCrossEntropyFormula)]
    public static partial float WeightedBinaryCrossEntropy([Logit] ReadOnlySpan<float> z, [Probability] ReadOnlySpan<float> target, ReadOnlySpan<float> weight);

    [Loss(WeightedCrossEntropyFormula)]
    public static partial float WeightedCrossEntropy([Logit] ReadOnlySpan<float> z, ReadOnlySpan<int> label, ReadOnlySpan<float> weight, int ignore);

    [Loss("sum(0.5 * exp(-logVariance) * loss + 0.5 * logVariance)")]
    public static partial float Uncertainty([Grad] ReadOnlySpan<float> loss,
        [Grad][System.ComponentModel.DataAnnotations.Range(-30.0, 30.0)] ReadOnlySpan<float> logVariance);
}

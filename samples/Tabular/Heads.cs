using LossGen;
using LossGen.Training.Layers;

namespace Tabular;

/// <summary>What is predicted.</summary>
internal enum Kind
{
    /// <summary>A number.</summary>
    Regression,

    /// <summary>One of two classes.</summary>
    Binary,

    /// <summary>One of several classes.</summary>
    Classes,
}

/// <summary>What a loss takes for a prediction, and so what the model ends in.</summary>
internal enum Head
{
    /// <summary>A number in units of the deviation of the target.</summary>
    Scaled,

    /// <summary>A number in the units of the file.</summary>
    Units,

    /// <summary>A number above 0, in the units of the file.</summary>
    Positive,

    /// <summary>The logarithm of a number in the units of the file.</summary>
    Logarithm,

    /// <summary>The logit of the second class.</summary>
    Logit,

    /// <summary>The probability of the second class.</summary>
    Probability,

    /// <summary>A score, the classes being -1 and 1.</summary>
    Margin,

    /// <summary>A score a class.</summary>
    Classes,

    /// <summary>A probability a class.</summary>
    ClassProbabilities,

    /// <summary>The logarithm of a probability a class.</summary>
    ClassLogProbabilities,

    /// <summary>Evidence, from 1, a class.</summary>
    Evidence,
}

/// <summary>How a model ends, and what its output means.</summary>
internal static partial class Heads
{
    public static Kind KindOf(this Head head) => head switch
    {
        Head.Scaled or Head.Units or Head.Positive or Head.Logarithm => Kind.Regression,
        Head.Logit or Head.Probability or Head.Margin => Kind.Binary,
        _ => Kind.Classes,
    };

    /// <summary>The layer after the last dense one; null for none.</summary>
    /// <param name="head">The head.</param>
    /// <param name="center">The mean of the target.</param>
    /// <param name="scale">Its deviation.</param>
    /// <param name="classes">The number of classes.</param>
    public static Layer? Layer(this Head head, float center, float scale, int classes) => head switch
    {
        Head.Units => new Activation("units", (x, y) => Units(x, y, scale, center), (x, g, xg) => UnitsBackward(x, scale, center, g, xg)),
        Head.Positive => new Activation("positive", (x, y) => Exponential(x, y, center), (x, g, xg) => ExponentialBackward(x, center, g, xg)),
        Head.Logarithm => new Activation("logarithm", (x, y) => Units(x, y, 1, MathF.Log(center)), (x, g, xg) => UnitsBackward(x, 1, MathF.Log(center), g, xg)),
        Head.Probability => Activation.Sigmoid,
        Head.ClassProbabilities => Activation.Softmax(classes),
        Head.ClassLogProbabilities => new Activation("logsoftmax", (x, y) => LogSoftmax(x, y, classes), (x, g, xg) => LogSoftmaxBackward(x, classes, g, xg)),
        Head.Evidence => new Activation("evidence", Evidence, EvidenceBackward),
        _ => null,
    };

    [Kernel("x * scale + center")]
    public static partial void Units(ReadOnlySpan<float> x, Span<float> y, float scale, float center);

    [Kernel("center * exp(clamp(x, -30, 30))")]
    public static partial void Exponential(ReadOnlySpan<float> x, Span<float> y, float center);

    [Kernel("y[n, c] = logsoftmax[c](x[n, c])")]
    public static partial void LogSoftmax(ReadOnlySpan<float> x, Span<float> y, int c);

    [Kernel("1 + softplus(x)")]
    public static partial void Evidence(ReadOnlySpan<float> x, Span<float> y);
}

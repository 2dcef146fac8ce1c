using Quickstart.Data;

namespace Quickstart.Training;

/// <summary>A loss as the trainer sees it: predictions in, gradients out, and perhaps parameters of its own to learn.</summary>
/// <param name="name">The name on the command line.</param>
/// <param name="title">The name in tables.</param>
/// <param name="task">What it is for.</param>
/// <param name="method">The method of <see cref="Losses"/> that it is.</param>
internal abstract class Objective(string name, string title, TaskKind task, string method)
{
    public string Name { get; } = name;

    public string Title { get; } = title;

    public TaskKind Task { get; } = task;

    public string Method { get; } = method;

    /// <summary>The loss's own learnable parameters.</summary>
    public virtual float[] Parameters => [];

    /// <summary>Their gradients, as the last call of <see cref="Gradient"/> left them.</summary>
    public virtual float[] ParameterGradients => [];

    /// <summary>What the loss has learnt about itself, for the table.</summary>
    public virtual string Learnt => "";

    /// <summary>The loss of some predictions.</summary>
    public abstract float Value(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets);

    /// <summary>The loss of a batch and its gradient by each prediction.</summary>
    public abstract float Gradient(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, Span<float> gradient);

    /// <summary>The loss, its gradient and the diagonal of its Hessian.</summary>
    public abstract float Hessian(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, Span<float> gradient, Span<float> hessian);

    /// <summary>Value, slope and curvature at one prediction.</summary>
    public (float Value, float Gradient, float Hessian) At(float prediction, float target)
    {
        Span<float> gradient = stackalloc float[1], hessian = stackalloc float[1];
        float value = Hessian([prediction], [target], gradient, hessian);
        return (value, gradient[0], hessian[0]);
    }
}

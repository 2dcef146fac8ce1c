namespace LossGen.Training.Optimizers;

/// <summary>Adaptive moments (Kingma, Ba 2015), with the corrections of the bias at the start.</summary>
/// <param name="rate">The learning rate.</param>
/// <param name="beta1">How much of the mean gradient is kept a step.</param>
/// <param name="beta2">How much of the mean squared gradient is kept a step.</param>
/// <param name="epsilon">Added to the root of the mean square; positive, since of weights without a gradient that is 0.</param>
/// <param name="weightDecay">Times the weights, added to the gradient of those that decay; see <see cref="AdamW"/> for the other kind.</param>
public sealed class Adam(float rate = 1e-3f, float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-8f, float weightDecay = 0) : Optimizer
{
    private readonly Moments _moments = new(Fraction(beta1, nameof(beta1)), Fraction(beta2, nameof(beta2)), Positive(epsilon, nameof(epsilon)));
    private readonly float _decay = NotNegative(weightDecay, nameof(weightDecay));

    /// <inheritdoc />
    public override string Kind => "adam";

    /// <inheritdoc />
    public override float Rate { get; } = NotNegative(rate, nameof(rate));

    /// <inheritdoc />
    public override IReadOnlyList<string> Slots => Moments.Names;

    /// <inheritdoc />
    protected internal override string Memory => Moments.Memory;

    /// <inheritdoc />
    protected internal override bool HasDecay => _decay > 0;

    /// <inheritdoc />
    public override string ToString() => Told(("beta1", _moments.Beta1), ("beta2", _moments.Beta2), ("epsilon", _moments.Epsilon), ("weight decay", _decay));

    /// <inheritdoc />
    protected internal override bool IsElementwise => true;

    /// <inheritdoc />
    protected internal override void Update(OptimizerPass pass)
        => _moments.Update(pass, Bias(_moments.Beta1, pass.Step), Bias(_moments.Beta2, pass.Step), pass.DecayFactor * _decay, keep: 1);
}

/// <summary>Adam with the decay of the weights beside the adaptive step, not in it (Loshchilov, Hutter 2019).</summary>
/// <param name="rate">The learning rate.</param>
/// <param name="beta1">How much of the mean gradient is kept a step.</param>
/// <param name="beta2">How much of the mean squared gradient is kept a step.</param>
/// <param name="epsilon">Added to the root of the mean square; positive, since of weights without a gradient that is 0.</param>
/// <param name="weightDecay">Times the rate, the share that weights lose a step, of those that decay.</param>
public sealed class AdamW(float rate = 1e-3f, float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-8f, float weightDecay = 0.01f) : Optimizer
{
    private readonly Moments _moments = new(Fraction(beta1, nameof(beta1)), Fraction(beta2, nameof(beta2)), Positive(epsilon, nameof(epsilon)));
    private readonly float _decay = NotNegative(weightDecay, nameof(weightDecay));

    /// <inheritdoc />
    public override string Kind => "adamw";

    /// <inheritdoc />
    public override float Rate { get; } = NotNegative(rate, nameof(rate));

    /// <inheritdoc />
    public override IReadOnlyList<string> Slots => Moments.Names;

    /// <inheritdoc />
    protected internal override string Memory => Moments.Memory;

    /// <inheritdoc />
    protected internal override bool HasDecay => _decay > 0;

    /// <inheritdoc />
    public override string ToString() => Told(("beta1", _moments.Beta1), ("beta2", _moments.Beta2), ("epsilon", _moments.Epsilon), ("weight decay", _decay));

    /// <inheritdoc />
    protected internal override bool IsElementwise => true;

    /// <inheritdoc />
    protected internal override void Update(OptimizerPass pass)
        => _moments.Update(pass, Bias(_moments.Beta1, pass.Step), Bias(_moments.Beta2, pass.Step), decay: 0, keep: 1 - pass.Rate * (pass.DecayFactor * _decay));
}

/// <summary>The step that Adam and AdamW share.</summary>
internal sealed record Moments(float Beta1, float Beta2, float Epsilon)
{
    /// <summary>Either goes on from what the other keeps: where the decay of the weights goes is no part of it.</summary>
    public const string Memory = "moments";

    public static readonly string[] Names = ["mean", "square"];

    public void Update(OptimizerPass pass, double bias1, double bias2, float decay, float keep)
        => OptimizerKernels.Adam(pass.Weights, pass.Slot(0), pass.Slot(1), pass.Gradients,
            (float)(pass.Rate / bias1), (float)(1 / Math.Sqrt(bias2)), Beta1, Beta2, Epsilon, decay, keep);
}

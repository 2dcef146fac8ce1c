namespace LossGen.Training.Optimizers;

/// <summary>Divides by a running root mean square of the gradient (Tieleman, Hinton 2012).</summary>
/// <param name="rate">The learning rate.</param>
/// <param name="alpha">How much of the mean square is kept a step.</param>
/// <param name="epsilon">Added to the root; positive, since of weights without a gradient that is 0.</param>
/// <param name="momentum">How much of the last step's direction is kept.</param>
/// <param name="weightDecay">Times the weights, added to the gradient of those that decay.</param>
public sealed class RmsProp(float rate = 1e-2f, float alpha = 0.99f, float epsilon = 1e-8f, float momentum = 0, float weightDecay = 0) : Optimizer
{
    private readonly float _alpha = Fraction(alpha, nameof(alpha));
    private readonly float _epsilon = Positive(epsilon, nameof(epsilon));
    private readonly float _momentum = Fraction(momentum, nameof(momentum));
    private readonly float _decay = NotNegative(weightDecay, nameof(weightDecay));

    /// <inheritdoc />
    public override string Kind => "rmsprop";

    /// <inheritdoc />
    public override float Rate { get; } = NotNegative(rate, nameof(rate));

    /// <inheritdoc />
    public override IReadOnlyList<string> Slots => _momentum > 0 ? ["square", "velocity"] : ["square"];

    /// <inheritdoc />
    protected internal override bool HasDecay => _decay > 0;

    /// <inheritdoc />
    public override string ToString() => Told(("alpha", _alpha), ("epsilon", _epsilon), ("momentum", _momentum), ("weight decay", _decay));

    /// <inheritdoc />
    protected internal override bool IsElementwise => true;

    /// <inheritdoc />
    protected internal override void Update(OptimizerPass pass)
    {
        float decay = pass.DecayFactor * _decay;
        if (_momentum > 0)
        {
            OptimizerKernels.RmsPropMomentum(pass.Weights, pass.Slot(0), pass.Slot(1), pass.Gradients, pass.Rate, _alpha, _epsilon, _momentum, decay);
        }
        else
        {
            OptimizerKernels.RmsProp(pass.Weights, pass.Slot(0), pass.Gradients, pass.Rate, _alpha, _epsilon, decay);
        }
    }
}

/// <summary>Divides by the root of the sum of the squared gradients so far (Duchi et al. 2011): for sparse features.</summary>
/// <param name="rate">The learning rate.</param>
/// <param name="epsilon">Added to the root; positive, since of weights without a gradient that is 0.</param>
/// <param name="weightDecay">Times the weights, added to the gradient of those that decay.</param>
public sealed class Adagrad(float rate = 1e-2f, float epsilon = 1e-10f, float weightDecay = 0) : Optimizer
{
    private readonly float _epsilon = Positive(epsilon, nameof(epsilon));
    private readonly float _decay = NotNegative(weightDecay, nameof(weightDecay));

    /// <inheritdoc />
    public override string Kind => "adagrad";

    /// <inheritdoc />
    public override float Rate { get; } = NotNegative(rate, nameof(rate));

    /// <inheritdoc />
    public override IReadOnlyList<string> Slots => ["sum"];

    /// <inheritdoc />
    protected internal override bool HasDecay => _decay > 0;

    /// <inheritdoc />
    public override string ToString() => Told(("epsilon", _epsilon), ("weight decay", _decay));

    /// <inheritdoc />
    protected internal override bool IsElementwise => true;

    /// <inheritdoc />
    protected internal override void Update(OptimizerPass pass)
        => OptimizerKernels.Adagrad(pass.Weights, pass.Slot(0), pass.Gradients, pass.Rate, _epsilon, pass.DecayFactor * _decay);
}

/// <summary>The sign of a mean of gradients (Chen et al. 2023): every weight moves by the rate. Wants a rate three to ten times below Adam's.</summary>
/// <param name="rate">The learning rate.</param>
/// <param name="beta1">The share of the kept mean in the direction of a step.</param>
/// <param name="beta2">How much of the mean gradient is kept a step.</param>
/// <param name="weightDecay">Times the rate, the share that weights lose a step, of those that decay.</param>
public sealed class Lion(float rate = 1e-4f, float beta1 = 0.9f, float beta2 = 0.99f, float weightDecay = 0) : Optimizer
{
    private readonly float _beta1 = Fraction(beta1, nameof(beta1));
    private readonly float _beta2 = Fraction(beta2, nameof(beta2));
    private readonly float _decay = NotNegative(weightDecay, nameof(weightDecay));

    /// <inheritdoc />
    public override string Kind => "lion";

    /// <inheritdoc />
    public override float Rate { get; } = NotNegative(rate, nameof(rate));

    /// <inheritdoc />
    public override IReadOnlyList<string> Slots => ["mean"];

    /// <inheritdoc />
    protected internal override bool HasDecay => _decay > 0;

    /// <inheritdoc />
    public override string ToString() => Told(("beta1", _beta1), ("beta2", _beta2), ("weight decay", _decay));

    /// <inheritdoc />
    protected internal override bool IsElementwise => true;

    /// <inheritdoc />
    protected internal override void Update(OptimizerPass pass)
        => OptimizerKernels.Lion(pass.Weights, pass.Slot(0), pass.Gradients, pass.Rate, _beta1, _beta2, pass.DecayFactor * _decay);
}

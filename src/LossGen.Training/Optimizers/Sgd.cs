namespace LossGen.Training.Optimizers;

/// <summary>Stochastic gradient descent, with momentum where asked for.</summary>
/// <param name="rate">The learning rate.</param>
/// <param name="momentum">How much of the last step's direction is kept, from 0 to below 1.</param>
/// <param name="nesterov">Whether the momentum looks ahead (Sutskever et al. 2013).</param>
/// <param name="weightDecay">Times the weights, added to the gradient of those that decay.</param>
public sealed class Sgd(float rate, float momentum = 0, bool nesterov = false, float weightDecay = 0) : Optimizer
{
    private readonly float _momentum = !nesterov || momentum > 0 ? Fraction(momentum, nameof(momentum))
        : throw new ArgumentOutOfRangeException(nameof(momentum), momentum, "With Nesterov's look ahead it must be above 0.");
    private readonly float _decay = NotNegative(weightDecay, nameof(weightDecay));

    /// <inheritdoc />
    public override string Kind => "sgd";

    /// <inheritdoc />
    public override float Rate { get; } = NotNegative(rate, nameof(rate));

    /// <inheritdoc />
    public override IReadOnlyList<string> Slots => _momentum > 0 ? ["velocity"] : [];

    /// <inheritdoc />
    protected internal override bool HasDecay => _decay > 0;

    /// <inheritdoc />
    public override string ToString() => Told(("momentum", _momentum), ("nesterov", nesterov ? 1 : 0), ("weight decay", _decay));

    /// <inheritdoc />
    protected internal override bool IsElementwise => true;

    /// <inheritdoc />
    protected internal override void Update(OptimizerPass pass)
    {
        float decay = pass.DecayFactor * _decay;
        if (_momentum == 0)
        {
            OptimizerKernels.Sgd(pass.Weights, pass.Gradients, pass.Rate, decay);
        }
        else if (nesterov)
        {
            OptimizerKernels.Nesterov(pass.Weights, pass.Slot(0), pass.Gradients, pass.Rate, _momentum, decay);
        }
        else
        {
            OptimizerKernels.Momentum(pass.Weights, pass.Slot(0), pass.Gradients, pass.Rate, _momentum, decay);
        }
    }
}

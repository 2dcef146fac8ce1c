namespace Quickstart.Training;

/// <summary>Moves one set of weights against their gradient; holds what the steps remember.</summary>
internal abstract class Optimizer
{
    public static string[] Names { get; } = ["adam", "sgd"];

    /// <summary>A new optimizer for a number of weights.</summary>
    public static Optimizer Create(string name, int weights, float rate)
        => name == "sgd" ? new Sgd(weights, rate) : new Adam(weights, rate);

    /// <summary>One step.</summary>
    /// <param name="weights">Updated in place.</param>
    /// <param name="gradient">The gradient of the loss by each weight.</param>
    public abstract void Step(Span<float> weights, ReadOnlySpan<float> gradient);

    private sealed class Sgd(int weights, float rate) : Optimizer
    {
        private readonly float[] _velocity = new float[weights];

        public override void Step(Span<float> weights, ReadOnlySpan<float> gradient)
            => Optimizers.SgdStep(weights, _velocity, gradient, rate);
    }

    private sealed class Adam(int weights, float rate) : Optimizer
    {
        private readonly float[] _mean = new float[weights];
        private readonly float[] _square = new float[weights];
        private int _steps;

        public override void Step(Span<float> weights, ReadOnlySpan<float> gradient)
        {
            // Mean and square start at zero; the rate makes up for that.
            _steps++;
            double correction = Math.Sqrt(1 - Math.Pow(0.999, _steps)) / (1 - Math.Pow(0.9, _steps));
            Optimizers.AdamStep(weights, _mean, _square, gradient, (float)(rate * correction));
        }
    }
}

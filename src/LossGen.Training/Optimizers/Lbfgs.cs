namespace LossGen.Training.Optimizers;

/// <summary>
/// How <see cref="Fitting.Trainer.Minimize"/> goes down over a whole batch: quasi-Newton steps from a limited memory of
/// gradients (Liu, Nocedal 1989), each along a line to where the weak Wolfe conditions hold (Lewis, Overton 2013).
/// </summary>
public sealed record Lbfgs
{
    /// <summary>How many steps are remembered.</summary>
    public int Memory { get; init; } = 10;

    /// <summary>How many steps are made at most.</summary>
    public int Iterations { get; init; } = 100;

    /// <summary>How often the loss is evaluated along a line at most.</summary>
    public int LineEvaluations { get; init; } = 25;

    /// <summary>It is enough when no element of the gradient is greater.</summary>
    public float GradientTolerance { get; init; } = 1e-5f;

    /// <summary>It is enough when a step makes the loss less by no more than this share of it.</summary>
    public double LossTolerance { get; init; } = 1e-9;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Memory);
        ArgumentOutOfRangeException.ThrowIfNegative(Iterations);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(LineEvaluations);
        ArgumentOutOfRangeException.ThrowIfNegative(GradientTolerance);
        ArgumentOutOfRangeException.ThrowIfNegative(LossTolerance);
    }
}

/// <summary>What a minimization came to.</summary>
/// <param name="Loss">The loss at the end, with penalties.</param>
/// <param name="GradientMaximum">The greatest magnitude in the gradient there.</param>
/// <param name="Iterations">The steps made.</param>
/// <param name="Evaluations">How often the loss and its gradient were computed.</param>
/// <param name="Converged">Whether a tolerance was met; else the steps ran out, or no step led down any more.</param>
public sealed record LbfgsResult(double Loss, float GradientMaximum, int Iterations, int Evaluations, bool Converged);

using LossGen.Training.Data;
using LossGen.Training.Models;
using LossGen.Training.Optimizers;

namespace LossGen.Training.Fitting;

public sealed partial class Trainer
{
    /// <summary>
    /// Minimizes the loss of a whole batch by L-BFGS, with the penalties of the options and what is frozen; the trainer's optimizer,
    /// rates and the clipping take no part. For small models and data, where it needs far fewer steps.
    /// </summary>
    /// <param name="batch">All rows, such as <see cref="Dataset.AsBatch"/> gives.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends it between two steps, with the weights of the last.</param>
    /// <exception cref="NonFiniteException">The loss isn't finite at the start.</exception>
    /// <exception cref="InvalidOperationException">A layer draws random numbers, as dropout does in training; or the model is in use by another thread.</exception>
    public LbfgsResult Minimize(Batch batch, Lbfgs? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        options ??= new Lbfgs();
        options.Check();
        if (batch.Count == 0)
        {
            throw new ArgumentException("The batch has no rows.", nameof(batch));
        }

        using Model.Turn turn = Model.Enter();
        return Minimized(batch, options, cancellation);
    }

    private LbfgsResult Minimized(Batch batch, Lbfgs options, CancellationToken cancellation)
    {
        WeightRuns trained = _plan.Trained;
        int n = trained.Length, evaluations = 1;
        var memory = new LbfgsMemory(options.Memory, n);
        float[] at = new float[n], gradient = new float[n], direction = new float[n], next = new float[n], slopes = new float[n];
        trained.Gather(Model.Weights, at);
        Model.KeepStates();
        Model.RandomLayer = null;
        double loss = Value(batch, gradient) ?? throw Describe(batch, Step);
        if (Model.RandomLayer is { } random)
        {
            Model.PutStatesBack();
            throw new InvalidOperationException(
                $"The layer '{random}' draws random numbers, but a minimum is that of one function: a group of its name with {nameof(WeightGroup.Inference)} has it do as in prediction.");
        }

        for (int iteration = 0; ; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            float greatest = Arithmetic.Greatest(gradient);
            if (iteration == options.Iterations || greatest <= options.GradientTolerance)
            {
                return new LbfgsResult(loss, greatest, iteration, evaluations, greatest <= options.GradientTolerance);
            }

            memory.Direction(gradient, direction);
            double slope = Arithmetic.Dot(gradient, direction), begin = loss;
            double low = 0, high = double.PositiveInfinity;
            // Without a memory there is no scale; the first step is short.
            double length = iteration == 0 ? Math.Min(1, 1 / Arithmetic.Norm(gradient)) : 1;
            bool found = false;
            for (int tries = 0; tries < options.LineEvaluations && !found && slope < 0; tries++)
            {
                at.CopyTo(next, 0);
                Arithmetic.AddScaled(next, direction, (float)length);
                trained.Scatter(next, Model.Weights);
                evaluations++;
                double? there = Value(batch, slopes);
                // A place that isn't finite is too far.
                if (there is null || there > begin + 1e-4 * length * slope)
                {
                    high = length;
                }
                else if (Arithmetic.Dot(slopes, direction) < 0.9 * slope)
                {
                    low = length;
                }
                else
                {
                    (loss, found) = (there.Value, true);
                }

                length = double.IsInfinity(high) ? 2 * length : (low + high) / 2;
            }

            if (!found)
            {
                // Where the whole step would make less of a difference than the loss, a float, shows, this is its minimum.
                trained.Scatter(at, Model.Weights);
                return new LbfgsResult(begin, greatest, iteration, evaluations, slope < 0 && -slope <= Math.Abs(begin) / (1 << 23));
            }

            memory.Add(at, next, gradient, slopes);
            next.CopyTo(at, 0);
            slopes.CopyTo(gradient, 0);
            if (begin - loss <= options.LossTolerance * Math.Abs(loss))
            {
                return new LbfgsResult(loss, Arithmetic.Greatest(gradient), iteration + 1, evaluations, true);
            }
        }
    }

    // The loss with penalties and its gradient; null if not finite.
    private double? Value(Batch batch, Span<float> gradient)
    {
        if (!Differentiate(batch))
        {
            return null;
        }

        Penalize();
        Model.Gradients.CopyTo(gradient);
        double value = _objective.Total + Penalty();
        return double.IsFinite(value) && float.IsFinite(Arithmetic.Norm(gradient)) ? value : null;
    }
}

/// <summary>The last steps and how the gradient changed by them: from these, the direction of the next.</summary>
internal sealed class LbfgsMemory(int capacity, int length)
{
    private readonly List<(float[] Step, float[] Change, double Product)> _pairs = [];

    public void Add(ReadOnlySpan<float> before, ReadOnlySpan<float> after, ReadOnlySpan<float> gradientBefore, ReadOnlySpan<float> gradientAfter)
    {
        float[] step = new float[length], change = new float[length];
        Arithmetic.Difference(after, before, step);
        Arithmetic.Difference(gradientAfter, gradientBefore, change);
        double product = Arithmetic.Dot(step, change);
        if (product > 0)
        {
            if (_pairs.Count == capacity)
            {
                _pairs.RemoveAt(0);
            }

            _pairs.Add((step, change, product));
        }
    }

    public void Direction(ReadOnlySpan<float> gradient, Span<float> direction)
    {
        gradient.CopyTo(direction);
        double[] shares = new double[_pairs.Count];
        for (int i = _pairs.Count - 1; i >= 0; i--)
        {
            shares[i] = Arithmetic.Dot(_pairs[i].Step, direction) / _pairs[i].Product;
            Arithmetic.AddScaled(direction, _pairs[i].Change, (float)-shares[i]);
        }

        if (_pairs.Count > 0)
        {
            (_, float[] change, double product) = _pairs[^1];
            Arithmetic.Scale(direction, (float)(product / Arithmetic.Dot(change, change)));
        }

        for (int i = 0; i < _pairs.Count; i++)
        {
            double share = Arithmetic.Dot(_pairs[i].Change, direction) / _pairs[i].Product;
            Arithmetic.AddScaled(direction, _pairs[i].Step, (float)(shares[i] - share));
        }

        Arithmetic.Scale(direction, -1);
    }
}

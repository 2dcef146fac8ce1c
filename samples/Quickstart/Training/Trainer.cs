using Quickstart.Data;

namespace Quickstart.Training;

/// <summary>What came of a training.</summary>
/// <param name="Objective">The loss, with what it has learnt.</param>
/// <param name="Model">The trained model.</param>
/// <param name="Epochs">The loss after each epoch.</param>
internal sealed record TrainingRun(Objective Objective, LinearModel Model, IReadOnlyList<EpochLoss> Epochs);

/// <summary>The loss after an epoch, on the rows it trained on and on those held out.</summary>
internal readonly record struct EpochLoss(float Train, float HeldOut);

/// <summary>Mini-batch gradient descent.</summary>
internal static class Trainer
{
    /// <summary>Trains a new model.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="objective">The loss, which may learn along.</param>
    /// <param name="options">How to train.</param>
    /// <param name="epochDone">Told of each epoch.</param>
    /// <param name="cancellation">Asked before each batch.</param>
    public static TrainingRun Train(Dataset data, Objective objective, TrainingOptions options, Action<EpochLoss> epochDone,
        CancellationToken cancellation)
    {
        var model = new LinearModel(data.Train.Width);
        Optimizer optimizer = Optimizer.Create(options.Optimizer, model.Weights.Length, options.Rate);
        Optimizer lossOptimizer = Optimizer.Create(options.Optimizer, objective.Parameters.Length, options.Rate);
        var random = new Random(options.Seed);
        int[] order = [.. Enumerable.Range(0, data.Train.Count)];
        float[] weightGradient = new float[model.Weights.Length];
        float[] targets = new float[options.BatchSize], predictions = new float[options.BatchSize], gradient = new float[options.BatchSize];
        var epochs = new List<EpochLoss>(options.Epochs);

        for (int epoch = 0; epoch < options.Epochs; epoch++)
        {
            random.Shuffle(order);
            for (int start = 0; start < order.Length; start += options.BatchSize)
            {
                cancellation.ThrowIfCancellationRequested();
                ReadOnlySpan<int> batch = order.AsSpan(start, Math.Min(options.BatchSize, order.Length - start));
                for (int i = 0; i < batch.Length; i++)
                {
                    targets[i] = data.Train.Targets[batch[i]];
                }

                Span<float> p = predictions.AsSpan(0, batch.Length), g = gradient.AsSpan(0, batch.Length);
                model.Predict(data.Train, batch, p);
                objective.Gradient(p, targets.AsSpan(0, batch.Length), g);
                model.Backward(data.Train, batch, g, weightGradient);
                optimizer.Step(model.Weights, weightGradient);
                lossOptimizer.Step(objective.Parameters, objective.ParameterGradients);
            }

            var loss = new EpochLoss(
                objective.Value(model.Predict(data.Train), data.Train.Targets),
                objective.Value(model.Predict(data.HeldOut), data.HeldOut.Targets));
            epochs.Add(loss);
            epochDone(loss);
        }

        return new TrainingRun(objective, model, epochs);
    }
}

using System.Numerics.Tensors;
using Quickstart.Data;

namespace Quickstart.Training;

/// <summary>A weight a feature and a bias: enough to see what a loss does to it.</summary>
internal sealed class LinearModel(int features)
{
    /// <summary>The weights, the bias last.</summary>
    public float[] Weights { get; } = new float[features + 1];

    /// <summary>Predicts some rows.</summary>
    public void Predict(Rows rows, ReadOnlySpan<int> which, Span<float> predictions)
    {
        for (int i = 0; i < which.Length; i++)
        {
            predictions[i] = Predict(rows.Row(which[i]));
        }
    }

    /// <summary>Predicts all rows.</summary>
    public float[] Predict(Rows rows)
    {
        float[] predictions = new float[rows.Count];
        for (int i = 0; i < predictions.Length; i++)
        {
            predictions[i] = Predict(rows.Row(i));
        }

        return predictions;
    }

    /// <summary>From the gradient by each prediction to the gradient by each weight.</summary>
    public void Backward(Rows rows, ReadOnlySpan<int> which, ReadOnlySpan<float> predictionGradient, Span<float> weightGradient)
    {
        weightGradient.Clear();
        for (int i = 0; i < which.Length; i++)
        {
            TensorPrimitives.MultiplyAdd(rows.Row(which[i]), predictionGradient[i], weightGradient[..^1], weightGradient[..^1]);
            weightGradient[^1] += predictionGradient[i];
        }
    }

    private float Predict(ReadOnlySpan<float> row) => TensorPrimitives.Dot(row, Weights.AsSpan(0, features)) + Weights[features];
}

using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using LossGen.Training.Data;
using LossGen.Training.Models;

namespace LossGen.Training.Objectives;

/// <summary>What a loss reads and writes for a batch: predictions and their gradients, fields of the dataset, parameters of its own.</summary>
public readonly ref struct LossContext
{
    private readonly Model _model;
    private readonly TermState _state;
    private readonly Batch _batch;
    private readonly int _start;
    private readonly float _scale;

    internal LossContext(Model model, TermState state, Batch batch, int start, int count, float scale)
        => (_model, _state, _batch, _start, Count, _scale) = (model, state, batch, start, count, scale);

    /// <summary>The number of samples.</summary>
    public int Count { get; }

    /// <summary>What every gradient is to be multiplied with: hand it on as <c>gradientScale</c>.</summary>
    public float Scale
    {
        get
        {
            _state.ReadsScale = true;
            return _scale;
        }
    }

    /// <summary>The model's output that the loss is about, [Count, ...]; of several, the first.</summary>
    public ReadOnlySpan<float> Prediction => _model.Output(_state.Outputs[0]);

    /// <summary>The shape of <see cref="Prediction"/>, for one sample.</summary>
    public Shape PredictionShape => _model.OutputShape(_state.Outputs[0]);

    /// <summary>Receives the gradient by <see cref="Prediction"/>.</summary>
    public Span<float> PredictionGradient => GradientAt(0);

    /// <summary><see cref="Prediction"/> as a tensor, [Count, ...shape].</summary>
    public ReadOnlyTensorSpan<float> PredictionTensor => TensorAt(0);

    /// <summary><see cref="PredictionGradient"/> as a tensor, [Count, ...shape].</summary>
    public TensorSpan<float> PredictionGradientTensor => GradientTensorAt(0);

    /// <summary>The parameters that the loss learns.</summary>
    public ReadOnlySpan<float> Parameters => _state.Parameters is { } weight ? _model.Weights[weight.Range] : default;

    /// <summary>Receives the gradient by <see cref="Parameters"/>.</summary>
    public Span<float> ParameterGradients
    {
        get
        {
            _state.AsksForGradients = true;
            return _state.ParameterGradients;
        }
    }

    /// <summary>An output of the model by name: one of those that the loss was declared with.</summary>
    /// <param name="output">Its name.</param>
    public ReadOnlySpan<float> PredictionOf(string output) => _model.Output(_state.Outputs[_state.Find(output)]);

    /// <summary>Receives the gradient by an output of the model: one of those that the loss was declared with.</summary>
    /// <param name="output">Its name.</param>
    public Span<float> GradientOf(string output) => GradientAt(_state.Find(output));

    /// <summary>An output of the model as a tensor.</summary>
    /// <param name="output">Its name.</param>
    public ReadOnlyTensorSpan<float> PredictionTensorOf(string output) => TensorAt(_state.Find(output));

    /// <summary>Receives the gradient by an output of the model, as a tensor.</summary>
    /// <param name="output">Its name.</param>
    public TensorSpan<float> GradientTensorOf(string output) => GradientTensorAt(_state.Find(output));

    /// <summary>A field of the dataset, such as targets or weights, [Count, ...]: of floats, or of integers as numbers.</summary>
    /// <param name="field">Its name.</param>
    /// <exception cref="ArgumentException">There is no such field.</exception>
    public ReadOnlySpan<float> Floats(string field)
    {
        int index = _batch.IndexOf(field);
        return _batch.TypeOf(index) == FieldType.Float ? Slice(_batch.Floats(index)) : _state.Numbers(index, Slice(_batch.Ints(index)));
    }

    /// <summary>A field of integers of the dataset, such as labels or masks, [Count, ...].</summary>
    /// <param name="field">Its name.</param>
    /// <exception cref="ArgumentException">There is no such field, or it holds floats.</exception>
    public ReadOnlySpan<int> Ints(string field)
    {
        int index = _batch.IndexOf(field);
        _state.IntegersRead = field;
        return _batch.TypeOf(index) == FieldType.Int
            ? Slice(_batch.Ints(index))
            : throw new ArgumentException($"The field '{field}' holds floats, but the loss term '{_state.Term.Name}' reads integers, such as labels.", nameof(field));
    }

    /// <summary>A field as a tensor, [Count, ...shape]: of floats, or of integers as numbers.</summary>
    /// <param name="field">Its name.</param>
    /// <exception cref="ArgumentException">There is no such field.</exception>
    public ReadOnlyTensorSpan<float> FloatTensor(string field)
    {
        Span<nint> lengths = stackalloc nint[8];
        ReadOnlySpan<int> shape = _batch.Shape(field);
        lengths[0] = Count;
        for (int d = 1; d < shape.Length; d++)
        {
            lengths[d] = shape[d];
        }

        return new ReadOnlyTensorSpan<float>(Floats(field), lengths[..shape.Length], default);
    }

    /// <summary>Which row of the dataset a sample is.</summary>
    internal int RowOf(int sample) => _batch.Rows[_start + sample];

    private ReadOnlySpan<T> Slice<T>(ReadOnlySpan<T> all)
    {
        int size = all.Length / _batch.Count;
        return all.Slice(_start * size, Count * size);
    }

    private Span<float> GradientAt(int index)
    {
        _state.AsksForGradients = true;
        return _state.Gradients[index].AsSpan(0, _model.Output(_state.Outputs[index]).Length);
    }

    private ReadOnlyTensorSpan<float> TensorAt(int index)
        => new(_model.Output(_state.Outputs[index]), Lengths(index, stackalloc nint[8]), default);

    private TensorSpan<float> GradientTensorAt(int index)
        => new(GradientAt(index), Lengths(index, stackalloc nint[8]), default);

    private Span<nint> Lengths(int index, Span<nint> lengths)
    {
        Shape shape = _model.OutputShape(_state.Outputs[index]);
        lengths[0] = Count;
        for (int d = 0; d < shape.Rank; d++)
        {
            lengths[d + 1] = shape[d];
        }

        return lengths[..(shape.Rank + 1)];
    }
}

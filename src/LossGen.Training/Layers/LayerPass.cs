using LossGen.Training.Models;
using LossGen.Training.Randomness;

namespace LossGen.Training.Layers;

/// <summary>What a layer reads and writes as a batch goes through it. Tensors are dense, row-major, the samples first.</summary>
public readonly ref struct LayerPass
{
    private readonly Model _model;
    private readonly Operation _operation;

    internal LayerPass(Model model, Operation operation, int count, bool training)
        => (_model, _operation, Count, Training) = (model, operation, count, training);

    /// <summary>The number of samples.</summary>
    public int Count { get; }

    /// <summary>Whether this is a training step, in which dropout drops and batch statistics are taken.</summary>
    public bool Training { get; }

    /// <summary>The shape of the output, for one sample.</summary>
    public Shape OutputShape => _operation.Shape;

    /// <summary>The output: [Count, ...OutputShape].</summary>
    public Span<float> Output => _operation.Values.AsSpan(0, Count * _operation.Shape.Size);

    /// <summary>The gradient of the loss by the output.</summary>
    public ReadOnlySpan<float> OutputGradient => _operation.Gradient.AsSpan(0, Count * _operation.Shape.Size);

    /// <summary>The stream of random numbers of this layer at this step: the same each time it is asked for.</summary>
    public RandomStream Random
    {
        get
        {
            _model.RandomLayer ??= _operation.Name;
            return _model.StepStream.Split((ulong)_operation.Number);
        }
    }

    /// <summary>The number of inputs.</summary>
    public int InputCount => _operation.Inputs.Length;

    /// <summary>The shape of an input, for one sample.</summary>
    /// <param name="input">Its number.</param>
    public Shape InputShape(int input = 0) => _operation.Inputs[input].Shape;

    /// <summary>An input of floats.</summary>
    /// <param name="input">Its number.</param>
    public ReadOnlySpan<float> Input(int input = 0)
    {
        Operation source = _operation.Inputs[input];
        return source.Values.AsSpan(0, Count * source.Shape.Size);
    }

    /// <summary>An input of integers.</summary>
    /// <param name="input">Its number.</param>
    public ReadOnlySpan<int> IntInput(int input = 0)
    {
        Operation source = _operation.Inputs[input];
        return source.Ints.AsSpan(0, Count * source.Shape.Size);
    }

    /// <summary>Whether the gradient by an input is wanted: something before it has weights that are trained.</summary>
    /// <param name="input">Its number.</param>
    public bool NeedsInputGradient(int input = 0) => _operation.Inputs[input].NeedsGradient;

    /// <summary>Receives the gradient by an input; empty where none is wanted, unless <see cref="LayerBuilder.NeedsInputGradients"/> was set.</summary>
    /// <param name="input">Its number.</param>
    public Span<float> InputGradient(int input = 0)
    {
        Operation source = _operation.Inputs[input];
        if (!source.NeedsGradient)
        {
            return _operation.WritesAllGradients ? _operation.Detour(input).AsSpan(0, Count * source.Shape.Size) : default;
        }

        // Where another user of the same node has written already, this one's is added afterwards.
        float[] target = _operation.Detours[input] ? _operation.Detour(input) : source.Gradient;
        return target.AsSpan(0, Count * source.Shape.Size);
    }

    /// <summary>A weight.</summary>
    /// <param name="weight">Its number, in the order of declaration.</param>
    public ReadOnlySpan<float> Weight(int weight) => _model.Weights[_operation.Instance.Weights[weight].Range];

    /// <summary>Whether the gradient by a weight is wanted: it isn't frozen.</summary>
    /// <param name="weight">Its number, in the order of declaration.</param>
    public bool NeedsWeightGradient(int weight) => _operation.Trains[weight];

    /// <summary>Whether the gradient by any of the weights is wanted.</summary>
    public bool NeedsWeightGradients() => _operation.Trains.AsSpan().Contains(true);

    /// <summary>Receives the gradient by a weight; one that is frozen may be written too, in vain, which takes memory that is spared otherwise.</summary>
    /// <param name="weight">Its number, in the order of declaration.</param>
    public Span<float> WeightGradient(int weight)
    {
        Weight w = _operation.Instance.Weights[weight];
        return _operation.SharesWeights || !_operation.Trains[weight] ? _operation.WeightDetour(weight, w.Length) : _model.GradientOf(w);
    }

    /// <summary>A state.</summary>
    /// <param name="state">Its number, in the order of declaration.</param>
    public Span<float> State(int state) => _operation.Instance.States[state].Values;

    /// <summary>Memory that keeps its values until the backward pass.</summary>
    /// <param name="buffer">Its number, in the order of declaration.</param>
    public Span<float> Buffer(int buffer)
    {
        (int size, bool perSample) = _operation.BufferSizes[buffer];
        return _operation.Buffers[buffer].AsSpan(0, perSample ? size * Count : size);
    }
}

using LossGen.Training.Fitting;
using LossGen.Training.Layers;

namespace LossGen.Training.Models;

/// <summary>A state of a layer: kept and saved, not trained.</summary>
internal sealed record LayerState(string Name, Shape Shape, float[] Values);

/// <summary>The weights and states of a layer, which all its uses share.</summary>
internal sealed class LayerInstance(string name, Layer layer)
{
    public string Name { get; } = name;

    public Layer Layer { get; } = layer;

    public List<Weight> Weights { get; } = [];

    public List<LayerState> States { get; } = [];
}

/// <summary>One use of a layer, or an input, with the memory of its values and gradients for a batch.</summary>
internal sealed class Operation(int number, string name, Layer? layer, LayerInstance instance, Operation[] inputs, Shape shape, bool holdsInts)
{
    private readonly float[]?[] _detours = new float[]?[inputs.Length];
    private readonly float[]?[] _weightDetours = new float[]?[instance.Weights.Count];

    public int Number { get; } = number;

    public string Name { get; } = name;

    public Layer? Layer { get; } = layer;

    public LayerInstance Instance { get; } = instance;

    public Operation[] Inputs { get; } = inputs;

    public Shape Shape { get; } = shape;

    public bool HoldsInts { get; } = holdsInts;

    /// <summary>Whether the gradient by its values is wanted: it, or something before it, has weights that are trained.</summary>
    public bool NeedsGradient { get; set; }

    /// <summary>Whether losses have a gradient by it, wanted or not.</summary>
    public bool IsOutput { get; set; }

    /// <summary>Whether it does in training what it does in prediction.</summary>
    public bool IsInference { get; private set; }

    /// <summary>Which of its weights are trained.</summary>
    public bool[] Trains { get; private init; } = [.. instance.Weights.Select(_ => true)];

    /// <summary>Whether another use of the same layer has the gradient of the weights to itself, to which this one's is added.</summary>
    public bool SharesWeights { get; set; }

    public bool WritesAllGradients { get; init; }

    public (int Size, bool PerSample)[] BufferSizes { get; init; } = [];

    public float[][] Buffers { get; private set; } = [];

    public float[] Values { get; private set; } = [];

    public int[] Ints { get; private set; } = [];

    public float[] Gradient { get; private set; } = [];

    /// <summary>Whether something has written this batch's gradient already.</summary>
    public bool HasGradient { get; set; }

    public bool[] Detours { get; } = new bool[inputs.Length];

    public float[] Detour(int input) => _detours[input] ??= new float[Inputs[input].Values.Length];

    public Span<float> WeightDetour(int weight, int length) => _weightDetours[weight] ??= new float[length];

    /// <summary>The same use of the same layer, with memory of its own.</summary>
    public Operation Copy(Operation[] inputs) => new(Number, Name, Layer, Instance, inputs, Shape, HoldsInts)
    {
        NeedsGradient = NeedsGradient,
        IsOutput = IsOutput,
        IsInference = IsInference,
        Trains = [.. Trains],
        SharesWeights = SharesWeights,
        WritesAllGradients = WritesAllGradients,
        BufferSizes = BufferSizes,
    };

    /// <summary>Follows a plan, once what it is applied to does.</summary>
    public void Use(TrainingPlan plan, int capacity)
    {
        for (int k = 0; k < Trains.Length; k++)
        {
            Trains[k] = plan.Trains(Instance.Weights[k]);
        }

        IsInference = Layer is not null && plan.IsInference(Instance.Name);
        NeedsGradient = Trains.AsSpan().Contains(true) || Array.Exists(Inputs, o => o.NeedsGradient);
        if (NeedsGradient && Gradient.Length == 0)
        {
            Gradient = new float[capacity * Shape.Size];
        }
    }

    public void Reserve(int capacity)
    {
        int length = Room(Shape.Size, capacity);
        if (HoldsInts)
        {
            Ints = new int[length];
            return;
        }

        Values = new float[length];
        Gradient = NeedsGradient || IsOutput ? new float[length] : [];
        Buffers = Array.ConvertAll(BufferSizes, b => new float[b.PerSample ? Room(b.Size, capacity) : b.Size]);
        Array.Clear(_detours);
    }

    private int Room(int size, int capacity) => (long)size * capacity is var all && all <= Array.MaxLength ? (int)all : throw new ArgumentException(
        $"The layer '{Name}' has {size} numbers a sample: for {capacity} samples at once these are more than an array holds. Smaller batches are needed, or pieces of them (MicroBatch).");
}

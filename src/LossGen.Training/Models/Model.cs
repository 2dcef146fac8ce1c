using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Layers;
using LossGen.Training.Randomness;

namespace LossGen.Training.Models;

/// <summary>
/// Layers that are put together, with their weights. Memory for a batch is taken once and used again; a model serves one
/// thread at a time.
/// </summary>
public sealed partial class Model
{
    private readonly Operation[] _order;
    private readonly Operation[] _inputs;
    private readonly Operation[] _outputs;
    private readonly LayerInstance[] _instances;
    private readonly LayerState[] _states;
    private readonly float[][] _keptStates;
    private readonly RandomStream _random;
    private readonly List<Weight> _parameters;
    private float[] _weights;
    private float[] _gradients = [];
    private int _capacity;
    private int _count;
    private bool _training;
    private int _busy;
    private TrainingPlan? _plan;

    private Model(ModelCompiler compiler, Operation[] outputs, ulong seed)
    {
        _order = [.. compiler.Order];
        _inputs = [.. _order.Where(o => o.Layer is null)];
        _outputs = outputs;
        _instances = [.. compiler.Instances];
        _states = [.. _instances.SelectMany(i => i.States)];
        _keptStates = Array.ConvertAll(_states, s => new float[s.Values.Length]);
        Array.ForEach(_outputs, o => o.IsOutput = true);
        _parameters = compiler.Weights;
        _weights = new float[compiler.Length];
        LayerWeights = compiler.Length;
        Seed = seed;
        _random = new RandomStream(seed).Split("steps");
        compiler.Initialize(_weights, seed);
    }

    /// <summary>Puts a graph together: names the layers, checks the shapes, draws the weights.</summary>
    /// <param name="seed">Decides the initial weights and what dropout drops.</param>
    /// <param name="outputs">What the model gives; all that they need is part of it.</param>
    /// <exception cref="ShapeException">A layer doesn't fit what it is applied to.</exception>
    /// <exception cref="ArgumentException">There is no output, or two nodes bear one name.</exception>
    public static Model Build(ulong seed, params ReadOnlySpan<Node> outputs)
    {
        if (outputs.IsEmpty)
        {
            throw new ArgumentException("A model needs an output.", nameof(outputs));
        }

        var compiler = new ModelCompiler(outputs);
        var operations = new Operation[outputs.Length];
        for (int i = 0; i < outputs.Length; i++)
        {
            operations[i] = compiler.Of(outputs[i]);
            if (operations[i].Layer is null)
            {
                throw new ArgumentException($"The output '{operations[i].Name}' is an input.", nameof(outputs));
            }
        }

        return new Model(compiler, operations, seed);
    }

    /// <summary>What decided the initial weights, and decides what dropout drops.</summary>
    public ulong Seed { get; }

    /// <summary>All that training changes, one tensor after another as <see cref="Parameters"/> tells.</summary>
    public Span<float> Weights => (_original ?? this)._weights;

    /// <summary>
    /// The gradient of the last step's loss by each of the weights that it trained, in their order, without those that were frozen: in line with
    /// <see cref="Weights"/> where none was. Empty before the first step. See <see cref="GradientOf(string)"/>.
    /// </summary>
    public Span<float> Gradients => _gradients;

    /// <summary>The tensors among the weights.</summary>
    public IReadOnlyList<Weight> Parameters => _parameters;

    /// <summary>How many numbers training changes.</summary>
    public int ParameterCount => Weights.Length;

    /// <summary>The names of the inputs: the fields of a dataset that the model reads.</summary>
    public IEnumerable<string> InputNames => _inputs.Select(o => o.Name);

    /// <summary>The names of the outputs.</summary>
    public IEnumerable<string> OutputNames => _outputs.Select(o => o.Name);

    /// <summary>The number of outputs.</summary>
    public int OutputCount => _outputs.Length;

    /// <summary>How many of the weights, the first ones, are the layers'; the others are the losses'.</summary>
    internal int LayerWeights { get; }

    internal IReadOnlyList<LayerState> States => _states;

    /// <summary>The names of the layers: those by which their weights are named.</summary>
    internal IEnumerable<string> LayerNames => _instances.Select(i => i.Name);

    /// <summary>What each layer computes, beside the shapes of its weights: its options, or without any its kind.</summary>
    internal IEnumerable<(string Name, string Kind, string Options)> LayerOptions
        => _order.Where(o => o.Layer is not null).Select(o => (o.Name, o.Layer!.Kind, o.Layer.Options.Length > 0 ? o.Layer.Options : o.Layer.Kind));

    /// <summary>The random numbers of a step: which those of an epoch are follows from its number alone.</summary>
    internal RandomStream StepStream { get; private set; }

    /// <summary>The number of an output.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public int IndexOfOutput(string name)
    {
        int index = Array.FindIndex(_outputs, o => o.Name == name);
        return index >= 0 ? index : throw new ArgumentException(
            $"The model has no output '{name}'; it has {string.Join(", ", OutputNames.Select(n => $"'{n}'"))}.", nameof(name));
    }

    /// <summary>The shape of an output, for one sample.</summary>
    /// <param name="output">Its number.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is none of that number.</exception>
    public Shape OutputShape(int output = 0) => OutputAt(output).Shape;

    /// <summary>What the last batch gave, [n, ...shape].</summary>
    /// <param name="output">The number of the output.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is none of that number.</exception>
    public ReadOnlySpan<float> Output(int output = 0) => OutputAt(output).Values.AsSpan(0, _count * OutputAt(output).Shape.Size);

    /// <summary>A weight by its name.</summary>
    /// <param name="name">Its name, such as "dense1.weight".</param>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public Span<float> WeightOf(string name) => _weights.AsSpan(Find(name).Range);

    /// <summary>The gradient of the last step's loss by a weight; empty if it was frozen, and before the first step.</summary>
    /// <param name="name">The weight's name, such as "dense1.weight".</param>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public ReadOnlySpan<float> GradientOf(string name) => GradientOf(Find(name));

    internal Span<float> GradientOf(Weight weight)
        => _plan is { } plan && _gradients.Length > 0 && plan.Trains(weight) ? _gradients.AsSpan(plan.PlaceOf(weight), weight.Length) : default;

    /// <summary>Follows a plan from the next batch on: which gradients are computed, and which layers do as in prediction.</summary>
    internal void Use(TrainingPlan plan)
    {
        if (_plan == plan)
        {
            return;
        }

        (_plan, _gradients) = (plan, []);
        foreach (Operation operation in _order)
        {
            operation.Use(plan, _capacity);
        }
    }

    /// <summary>Keeps the states as they are, for <see cref="PutStatesBack"/>.</summary>
    internal void KeepStates()
    {
        for (int i = 0; i < _states.Length; i++)
        {
            _states[i].Values.CopyTo(_keptStates[i], 0);
        }
    }

    /// <summary>Puts the states back as they were: a step that is left out leaves no trace in running means.</summary>
    internal void PutStatesBack()
    {
        for (int i = 0; i < _states.Length; i++)
        {
            _keptStates[i].CopyTo(_states[i].Values, 0);
        }
    }

    /// <summary>Takes parameters of a loss among the weights, so that they are trained and saved like the others.</summary>
    internal Weight Adopt(string name, ReadOnlySpan<float> initial)
    {
        Weight? known = _parameters.Find(w => w.Name == name);
        if (known is not null)
        {
            return known.Length == initial.Length ? known : throw new ArgumentException(
                $"The loss has {initial.Length} parameters named '{name}', but the model has {known.Length} already.");
        }

        var weight = new Weight(name, new Shape(initial.Length), _weights.Length, decays: false);
        Array.Resize(ref _weights, _weights.Length + initial.Length);
        initial.CopyTo(_weights.AsSpan(weight.Range));
        _parameters.Add(weight);
        return weight;
    }

    private Operation OutputAt(int output) => (uint)output < (uint)_outputs.Length ? _outputs[output] : throw new ArgumentOutOfRangeException(
        nameof(output), output, $"The model has {_outputs.Length} output{(_outputs.Length == 1 ? "" : "s")}, numbered from 0: {string.Join(", ", OutputNames.Select(n => $"'{n}'"))}.");

    private Weight Find(string name) => _parameters.Find(w => w.Name == name) ?? throw new ArgumentException(
        $"The model has no weight '{name}'; it has {string.Join(", ", _parameters.Select(w => $"'{w.Name}'"))}.", nameof(name));
}

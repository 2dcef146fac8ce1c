using LossGen.Training.Checkpoints;
using LossGen.Training.Initializers;
using LossGen.Training.Layers;
using LossGen.Training.Randomness;

namespace LossGen.Training.Models;

/// <summary>From a graph of nodes to operations in order, with names, shapes, and weights in one piece of memory.</summary>
internal sealed class ModelCompiler
{
    private readonly Dictionary<Node, Operation> _operations = [];
    private readonly Dictionary<Layer, LayerInstance> _instances = [];
    private readonly Dictionary<Layer, List<(string Name, Shape Shape, Initializer Initializer, bool Decays)>> _declared = [];
    private readonly HashSet<string> _names;
    private readonly Dictionary<string, int> _kinds = [];

    public ModelCompiler(ReadOnlySpan<Node> outputs)
    {
        // Names that are given are taken before others are made up.
        _names = [];
        var seen = new HashSet<Node>();
        foreach (Node output in outputs)
        {
            TakeNames(output, seen);
        }

        foreach (Node output in outputs)
        {
            Compile(output);
        }

        Place();
    }

    public List<Operation> Order { get; } = [];

    public List<LayerInstance> Instances { get; } = [];

    public List<Weight> Weights { get; } = [];

    public int Length { get; private set; }

    public Operation Of(Node node) => _operations[node];

    public void Initialize(Span<float> weights, ulong seed)
    {
        RandomStream root = new RandomStream(seed).Split("initial weights");
        foreach (LayerInstance instance in Instances)
        {
            for (int i = 0; i < instance.Weights.Count; i++)
            {
                // A stream by name: adding a layer elsewhere doesn't change what this one begins with.
                Weight weight = instance.Weights[i];
                RandomStream random = root.Split(weight.Name);
                _declared[instance.Layer][i].Initializer.Fill(weights[weight.Range], weight.Shape, ref random);
            }
        }
    }

    private void TakeNames(Node node, HashSet<Node> seen)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (!seen.Add(node))
        {
            return;
        }

        foreach (Node input in node.Inputs)
        {
            TakeNames(input, seen);
        }

        if (node.Name is not null && !_names.Add(node.Name))
        {
            throw new ArgumentException($"Two nodes of the model are named '{node.Name}'.");
        }

        if (node is { Name: not null, Layer: not null } && NamePattern.AnyNames(WeightMatching.Beside, node.Name))
        {
            throw new ArgumentException(
                $"A layer can't be named '{node.Name}': under {string.Join(", ", WeightMatching.Beside.Select(n => $"'{n}'"))}, checkpoints keep what isn't the model's.");
        }
    }

    private Operation Compile(Node node)
    {
        if (_operations.TryGetValue(node, out Operation? done))
        {
            return done;
        }

        var inputs = new Operation[node.Inputs.Count];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = Compile(node.Inputs[i]);
        }

        Operation operation = node.Layer is null ? Input(node) : Apply(node, node.Layer, inputs);
        _operations.Add(node, operation);
        Order.Add(operation);
        return operation;
    }

    private Operation Input(Node node)
        => new(Order.Count, node.Name!, null, new LayerInstance(node.Name!, NoLayer.Instance), [], node.InputShape, node.HoldsInts);

    private Operation Apply(Node node, Layer layer, Operation[] inputs)
    {
        string name = node.Name ?? NameFor(layer.Kind);
        var builder = new LayerBuilder(name, Array.ConvertAll(inputs, o => o.Shape), Array.ConvertAll(inputs, o => o.HoldsInts));
        Shape shape = layer.Build(builder);
        bool first = !_instances.TryGetValue(layer, out LayerInstance? instance);
        if (instance is null)
        {
            instance = new LayerInstance(name, layer);
            _instances.Add(layer, instance);
            _declared.Add(layer, builder.Weights);
            Instances.Add(instance);
            foreach ((string state, Shape stateShape, float value) in builder.States)
            {
                float[] values = new float[stateShape.Size];
                Array.Fill(values, value);
                instance.States.Add(new LayerState($"{name}.{state}", stateShape, values));
            }

            // Their places follow once all layers are known; until then only their number counts.
            foreach ((string weight, Shape weightShape, _, bool decays) in builder.Weights)
            {
                instance.Weights.Add(new Weight($"{name}.{weight}", weightShape, 0, decays));
            }
        }
        else if (!builder.Weights.Select(w => w.Shape).SequenceEqual(instance.Weights.Select(w => w.Shape)))
        {
            throw new ShapeException(name, $"what gives the weights {string.Join(" and ", instance.Weights.Select(w => w.Shape))} that it shares with '{instance.Name}'",
                $"{string.Join(" and ", builder.Inputs)}, which gives {string.Join(" and ", builder.Weights.Select(w => w.Shape))}");
        }

        return new Operation(Order.Count, name, layer, instance, inputs, shape, holdsInts: false)
        {
            NeedsGradient = builder.Weights.Count > 0 || Array.Exists(inputs, o => o.NeedsGradient),
            WritesAllGradients = builder.NeedsInputGradients,
            BufferSizes = [.. builder.Buffers],
            SharesWeights = !first && instance.Weights.Count > 0,
        };
    }

    private string NameFor(string kind)
    {
        while (true)
        {
            int number = _kinds[kind] = _kinds.GetValueOrDefault(kind) + 1;
            if (_names.Add($"{kind}{number}"))
            {
                return $"{kind}{number}";
            }
        }
    }

    // The weights that decay stand first, so that an optimizer goes over two runs of memory at most.
    private void Place()
    {
        foreach (bool decays in (ReadOnlySpan<bool>)[true, false])
        {
            foreach (LayerInstance instance in Instances)
            {
                for (int i = 0; i < instance.Weights.Count; i++)
                {
                    Weight weight = instance.Weights[i];
                    if (weight.Decays == decays)
                    {
                        instance.Weights[i] = new Weight(weight.Name, weight.Shape, Length, decays);
                        Length = checked(Length + weight.Length);
                    }
                }
            }
        }

        Weights.AddRange(Instances.SelectMany(i => i.Weights));
    }

    /// <summary>In the place of the layer of an input.</summary>
    private sealed class NoLayer : Layer
    {
        public static readonly NoLayer Instance = new();

        public override string Kind => "input";

        protected internal override Shape Build(LayerBuilder layer) => default;

        protected internal override void Forward(LayerPass pass)
        {
        }

        protected internal override void Backward(LayerPass pass)
        {
        }
    }
}

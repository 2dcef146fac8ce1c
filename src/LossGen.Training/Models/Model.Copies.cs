using LossGen.Training.Layers;

namespace LossGen.Training.Models;

public sealed partial class Model
{
    // What a copy has its weights from.
    private readonly Model? _original;
    private readonly List<Model> _copies = [];

    private Model(Model original)
    {
        _original = original;
        var copies = new Dictionary<Operation, Operation>();
        foreach (Operation operation in original._order)
        {
            copies.Add(operation, operation.Copy(Array.ConvertAll(operation.Inputs, input => copies[input])));
        }

        _order = [.. original._order.Select(o => copies[o])];
        _inputs = Array.ConvertAll(original._inputs, o => copies[o]);
        _outputs = Array.ConvertAll(original._outputs, o => copies[o]);
        _instances = original._instances;
        _states = original._states;
        _keptStates = [];
        _parameters = original._parameters;
        _weights = [];
        (LayerWeights, Seed, _random, _plan) = (original.LayerWeights, original.Seed, original._random, original._plan);
    }

    /// <summary>About how many numbers a sample touches: the weights and what the layers give.</summary>
    internal long NumbersPerSample => ParameterCount + NumbersOfSample;

    /// <summary>How many numbers the inputs and layers have for a sample.</summary>
    internal long NumbersOfSample => _order.Sum(o => (long)o.Shape.Size);

    /// <summary>The same model, with the same weights and states in the same memory, but values and gradients of its own: so that another thread can use it.</summary>
    internal Model Copy() => new(_original ?? this);

    /// <summary>Lets the layers take into their states what a training pass has seen.</summary>
    internal void UpdateStates()
    {
        foreach (Operation operation in _order)
        {
            if (!operation.IsInference)
            {
                operation.Layer?.UpdateStates(new LayerPass(this, operation, _count, training: true));
            }
        }
    }
}

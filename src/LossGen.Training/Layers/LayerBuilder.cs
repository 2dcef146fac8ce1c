using LossGen.Training.Initializers;
using LossGen.Training.Models;

namespace LossGen.Training.Layers;

/// <summary>What a layer sees while a model is built.</summary>
public sealed class LayerBuilder
{
    internal LayerBuilder(string name, Shape[] inputs, bool[] ints) => (Name, Inputs, IntInputs) = (name, inputs, ints);

    /// <summary>The layer's name in the model.</summary>
    public string Name { get; }

    /// <summary>The shapes of its inputs.</summary>
    public IReadOnlyList<Shape> Inputs { get; }

    /// <summary>The shape of its first input.</summary>
    public Shape Input => Inputs[0];

    internal bool[] IntInputs { get; }

    internal List<(string Name, Shape Shape, Initializer Initializer, bool Decays)> Weights { get; } = [];

    internal List<(string Name, Shape Shape, float Value)> States { get; } = [];

    internal List<(int Size, bool PerSample)> Buffers { get; } = [];

    /// <summary>Whether the layer writes the gradient by every input of floats, wanted or not, so that it always needs memory for it.</summary>
    public bool NeedsInputGradients { get; set; }

    /// <summary>Declares a weight; weights are numbered in the order of their declaration.</summary>
    /// <param name="name">Its name within the layer.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="initializer">Draws its first values.</param>
    /// <param name="decays">Whether weight decay and penalties apply.</param>
    public void Weight(string name, Shape shape, Initializer initializer, bool decays = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(initializer);
        Weights.Add((name, shape, initializer, decays));
    }

    /// <summary>Declares a state: numbers that are kept and saved, but not trained, such as running means.</summary>
    /// <param name="name">Its name within the layer.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="value">What all its elements are at first.</param>
    public void State(string name, Shape shape, float value = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        States.Add((name, shape, value));
    }

    /// <summary>Declares memory that keeps its values from the forward to the backward pass of a batch.</summary>
    /// <param name="size">The number of floats.</param>
    /// <param name="perSample">Whether they are needed once a sample, or once.</param>
    public void Buffer(int size, bool perSample = true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        Buffers.Add((size, perSample));
    }

    /// <summary>The exception for a shape that the layer can't take.</summary>
    /// <param name="expected">What it takes, such as "a shape [height, width, channels]".</param>
    public ShapeException Unfit(string expected) => new(Name, expected, string.Join(" and ", Inputs));

    /// <summary>Requires inputs of floats, so many.</summary>
    /// <param name="count">How many.</param>
    /// <exception cref="ShapeException">There are others.</exception>
    public void RequireFloats(int count = 1)
    {
        if (Inputs.Count != count)
        {
            throw new ShapeException(Name, count == 1 ? "one input" : $"{count} inputs", $"{Inputs.Count}: {string.Join(" and ", Inputs)}");
        }

        int ints = Array.IndexOf(IntInputs, true);
        if (ints >= 0)
        {
            throw new ShapeException(Name, $"floats of shape {Inputs[ints]}", $"integers of shape {Inputs[ints]}");
        }
    }
}

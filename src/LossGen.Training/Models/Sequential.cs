using System.Collections;
using LossGen.Training.Layers;

namespace LossGen.Training.Models;

/// <summary>One layer after another.</summary>
/// <remarks><code>
/// Model model = new Sequential(10) { new Dense(10), Activation.Relu, new Dense(1) }.Build(seed: 1);
/// </code></remarks>
public sealed class Sequential : IEnumerable<Layer>
{
    private readonly List<Layer> _layers = [];
    private readonly Node _input;

    /// <summary>An empty chain over the input field "x" of floats.</summary>
    /// <param name="extents">The shape of a sample.</param>
    public Sequential(params ReadOnlySpan<int> extents) => _input = Node.Input("x", new Shape(extents));

    /// <summary>An empty chain over an input: <see cref="Node.Input"/> or <see cref="Node.IntInput"/>.</summary>
    /// <param name="input">The input, or any node.</param>
    public Sequential(Node input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _input = input;
    }

    /// <summary>Adds a layer at the end.</summary>
    /// <param name="layer">The layer.</param>
    public void Add(Layer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        _layers.Add(layer);
    }

    /// <summary>Builds the model: checks the shapes and draws the weights.</summary>
    /// <param name="seed">Decides the initial weights and what dropout drops.</param>
    /// <exception cref="ShapeException">A layer doesn't fit the one before it.</exception>
    public Model Build(ulong seed)
    {
        Node node = _input;
        foreach (Layer layer in _layers)
        {
            node = node.Then(layer);
        }

        return Model.Build(seed, node);
    }

    /// <inheritdoc />
    public IEnumerator<Layer> GetEnumerator() => _layers.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

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
    private Node _node;

    /// <summary>An empty chain over the input field "x" of floats.</summary>
    /// <param name="extents">The shape of a sample.</param>
    public Sequential(params ReadOnlySpan<int> extents) => _node = Node.Input("x", new Shape(extents));

    /// <summary>An empty chain over an input: <see cref="Node.Input"/> or <see cref="Node.IntInput"/>.</summary>
    /// <param name="input">The input, or any node.</param>
    public Sequential(Node input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _node = input;
    }

    /// <summary>Adds a layer at the end.</summary>
    /// <param name="layer">The layer.</param>
    public void Add(Layer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        _layers.Add(layer);
        _node = _node.Then(layer);
    }

    /// <summary>Adds a block of layers at the end.</summary>
    /// <param name="block">The block.</param>
    public void Add(Block block)
    {
        ArgumentNullException.ThrowIfNull(block);
        Node before = _node;
        _node = block.Apply(before);
        Collect(_node, before, []);
    }

    /// <summary>Builds the model: checks the shapes and draws the weights.</summary>
    /// <param name="seed">Decides the initial weights and what dropout drops.</param>
    /// <exception cref="ShapeException">A layer doesn't fit the one before it.</exception>
    public Model Build(ulong seed) => Model.Build(seed, _node);

    /// <inheritdoc />
    public IEnumerator<Layer> GetEnumerator() => _layers.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Collect(Node node, Node end, HashSet<Node> seen)
    {
        if (node == end || !seen.Add(node))
        {
            return;
        }

        foreach (Node input in node.Inputs)
        {
            Collect(input, end, seen);
        }

        if (node.Layer is { } layer)
        {
            _layers.Add(layer);
        }
    }
}

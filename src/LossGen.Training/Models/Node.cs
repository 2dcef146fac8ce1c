using LossGen.Training.Layers;

namespace LossGen.Training.Models;

/// <summary>
/// A value in a graph of layers: an input, or what a layer makes of other nodes. Graphs are put together from nodes and
/// become a <see cref="Model"/> by <see cref="Model.Build"/>.
/// </summary>
/// <remarks><code>
/// Node x = Node.Input("x", [10]);
/// Node h = x.Then(new Dense(16)).Then(Activation.Relu);
/// Model model = Model.Build(seed: 1, h.Then(new Dense(1), "price"), h.Then(new Dense(3), "kind"));
/// </code></remarks>
public sealed class Node
{
    private Node(Layer? layer, Node[] inputs, string? name, Shape inputShape, bool holdsInts)
        => (Layer, Inputs, Name, InputShape, HoldsInts) = (layer, inputs, name, inputShape, holdsInts);

    /// <summary>The layer, or null for an input.</summary>
    public Layer? Layer { get; }

    /// <summary>What the layer is applied to.</summary>
    public IReadOnlyList<Node> Inputs { get; }

    /// <summary>The name that was given; a layer without one is named by its kind and a number when the model is built.</summary>
    public string? Name { get; }

    internal Shape InputShape { get; }

    internal bool HoldsInts { get; }

    /// <summary>An input of floats.</summary>
    /// <param name="name">The field of the dataset that it is read from.</param>
    /// <param name="shape">The shape of a sample.</param>
    public static Node Input(string name, Shape shape)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new Node(null, [], name, shape, holdsInts: false);
    }

    /// <summary>An input of integers: what an embedding looks up.</summary>
    /// <param name="name">The field of the dataset that it is read from.</param>
    /// <param name="shape">The shape of a sample.</param>
    public static Node IntInput(string name, Shape shape)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new Node(null, [], name, shape, holdsInts: true);
    }

    /// <summary>What a layer makes of several nodes.</summary>
    /// <param name="layer">The layer. Applied more than once, it has one set of weights.</param>
    /// <param name="name">Its name in the model, or null for one by its kind.</param>
    /// <param name="inputs">What it is applied to.</param>
    public static Node Of(Layer layer, string? name, params ReadOnlySpan<Node> inputs)
    {
        ArgumentNullException.ThrowIfNull(layer);
        if (inputs.IsEmpty || inputs.Contains(null!))
        {
            throw new ArgumentException("A layer needs at least one input, and none may be null.", nameof(inputs));
        }

        return new Node(layer, inputs.ToArray(), name, default, holdsInts: false);
    }

    /// <inheritdoc cref="Of(Layer, string?, ReadOnlySpan{Node})"/>
    public static Node Of(Layer layer, params ReadOnlySpan<Node> inputs) => Of(layer, null, inputs);

    /// <summary>What a layer makes of this node.</summary>
    /// <param name="layer">The layer. Applied more than once, it has one set of weights.</param>
    /// <param name="name">Its name in the model, or null for one by its kind.</param>
    public Node Then(Layer layer, string? name = null) => Of(layer, name, this);

    /// <summary>What a block of layers makes of this node.</summary>
    /// <param name="block">The block.</param>
    public Node Then(Block block)
    {
        ArgumentNullException.ThrowIfNull(block);
        return block.Apply(this);
    }
}

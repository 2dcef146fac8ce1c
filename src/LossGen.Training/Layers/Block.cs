using LossGen.Training.Models;

namespace LossGen.Training.Layers;

/// <summary>Several layers that are put together in one way, and stand where a layer can.</summary>
/// <remarks>Its layers belong to it: applied more than once, it has one set of weights.<code>
/// sealed class Residual(int units) : Block
/// {
///     private readonly Dense _dense = new(units);
///
///     public override Node Apply(params ReadOnlySpan&lt;Node&gt; inputs) => Node.Of(new Add(), inputs[0], inputs[0].Then(_dense).Then(Activation.Relu));
/// }
/// </code></remarks>
public abstract class Block
{
    /// <summary>Puts the layers together.</summary>
    /// <param name="inputs">What the block is applied to.</param>
    /// <returns>What it gives.</returns>
    public abstract Node Apply(params ReadOnlySpan<Node> inputs);
}

/// <summary>
/// Two recurrent layers over one sequence, there and back, side by side: [2 · units], or with sequences [time, 2 · units].
/// A second input [time] tells both which steps there are.
/// </summary>
/// <remarks><code>
/// new Bidirectional(reverse => new Gru(32) { Reverse = reverse })
/// </code></remarks>
public sealed class Bidirectional : Block
{
    /// <summary>Two layers of one kind.</summary>
    /// <param name="layer">Makes the layer that goes there, for false, or back, for true.</param>
    /// <exception cref="ArgumentException">They aren't one of each direction, or give different shapes.</exception>
    public Bidirectional(Func<bool, Recurrent> layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        (There, Back) = (layer(false), layer(true));
        if (There.Reverse || !Back.Reverse)
        {
            throw new ArgumentException($"One layer must go there and one back, but {nameof(Recurrent.Reverse)} is {There.Reverse} of the first and {Back.Reverse} of the second.", nameof(layer));
        }

        if (There.ReturnSequences != Back.ReturnSequences)
        {
            throw new ArgumentException($"{nameof(Recurrent.ReturnSequences)} is {There.ReturnSequences} of the first layer and {Back.ReturnSequences} of the second.", nameof(layer));
        }
    }

    /// <summary>The layer from the first step to the last.</summary>
    public Recurrent There { get; }

    /// <summary>The layer from the last step to the first.</summary>
    public Recurrent Back { get; }

    /// <inheritdoc />
    public override Node Apply(params ReadOnlySpan<Node> inputs) => Node.Of(new Concatenate(), Node.Of(There, inputs), Node.Of(Back, inputs));
}

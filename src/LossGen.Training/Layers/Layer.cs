using LossGen.Training.Models;

namespace LossGen.Training.Layers;

/// <summary>
/// A step of a model: what it makes of its inputs, and how the gradient goes back through it. A layer itself is a
/// description; the weights lie in the model. A layer of one's own derives from this class.
/// </summary>
public abstract class Layer
{
    /// <summary>What it is called, in small letters: "dense". Layers without a name of their own are numbered by it.</summary>
    public abstract string Kind { get; }

    /// <summary>
    /// What else decides its output and isn't seen in the shapes of its weights, such as a stride: written in a model's summary
    /// and in a trainer's checkpoints, which another one with other options refuses. Empty where there is nothing.
    /// </summary>
    public virtual string Options => "";

    /// <summary>Checks the shapes of the inputs, declares weights, and tells the shape of the output.</summary>
    /// <param name="layer">The inputs' shapes, and where to declare.</param>
    /// <returns>The shape of the output, for one sample.</returns>
    protected internal abstract Shape Build(LayerBuilder layer);

    /// <summary>Computes the output.</summary>
    /// <param name="pass">The inputs, weights and output.</param>
    protected internal abstract void Forward(LayerPass pass);

    /// <summary>
    /// Computes, from the gradient by the output, those by the weights and by the inputs that need one. Overwrites. What is frozen needs
    /// none, as <see cref="LayerPass.NeedsWeightGradient"/> says, but may be given it.
    /// </summary>
    /// <param name="pass">The inputs, weights, output and their gradients.</param>
    protected internal abstract void Backward(LayerPass pass);

    /// <summary>
    /// Takes into the states, and nowhere else, what a training pass has seen: called once its gradient is known, for one piece
    /// of a batch after the other, while passes themselves may run on several threads.
    /// </summary>
    /// <param name="pass">The inputs, weights, buffers and states.</param>
    protected internal virtual void UpdateStates(LayerPass pass)
    {
    }
}

namespace LossGen.Training.Models;

/// <summary>A tensor of numbers that training changes, and where it lies in the model's weights.</summary>
public sealed class Weight
{
    internal Weight(string name, Shape shape, int offset, bool decays)
        => (Name, Shape, Offset, Decays) = (name, shape, offset, decays);

    /// <summary>Its name in the model: "dense1.weight".</summary>
    public string Name { get; }

    /// <summary>Its shape.</summary>
    public Shape Shape { get; }

    /// <summary>Where it begins in <see cref="Model.Weights"/>.</summary>
    public int Offset { get; }

    /// <summary>The number of its elements.</summary>
    public int Length => Shape.Size;

    /// <summary>Whether weight decay and penalties apply: to matrices and kernels, not to biases and gains.</summary>
    public bool Decays { get; }

    internal Range Range => Offset..(Offset + Length);
}

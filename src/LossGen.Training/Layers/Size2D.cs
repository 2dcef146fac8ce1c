using System.Globalization;

namespace LossGen.Training.Layers;

/// <summary>A height and a width. A number stands for both, and a pair (3, 5) is height and width.</summary>
/// <param name="Height">Down the image.</param>
/// <param name="Width">Across the image.</param>
public readonly record struct Size2D(int Height, int Width)
{
    /// <summary>A square.</summary>
    /// <param name="side">Its height and width.</param>
    public static implicit operator Size2D(int side) => new(side, side);

    /// <summary>A height and a width.</summary>
    /// <param name="size">The two, the height first.</param>
    public static implicit operator Size2D((int Height, int Width) size) => new(size.Height, size.Width);

    /// <summary>As it is read: 3 by 5.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Height} by {Width}");

    internal Size2D Positive(string name)
        => Height > 0 && Width > 0 ? this : throw new ArgumentOutOfRangeException(name, this, "It must be positive.");

    internal Size2D NotNegative(string name)
        => Height >= 0 && Width >= 0 ? this : throw new ArgumentOutOfRangeException(name, this, "It must not be negative.");
}

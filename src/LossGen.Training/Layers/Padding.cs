using System.Globalization;

namespace LossGen.Training.Layers;

/// <summary>
/// What windows see beyond the edge of an image: zeros, or for a pooling what doesn't count; and how much of it there is.
/// </summary>
/// <remarks><code>
/// new Conv2D(8, 3)                                  // none: the output is smaller
/// new Conv2D(8, 3, Padding.Same)                    // as much as it takes for a window at each place
/// new Conv2D(8, 3, Padding.Of(1))                   // a pixel on each side
/// new Conv2D(8, (3, 5), Padding.Of(1, 2))           // one above and below, two on the left and the right
/// </code></remarks>
public readonly record struct Padding
{
    private Padding(bool isSame, int top, int bottom, int left, int right)
        => (IsSame, Top, Bottom, Left, Right) = (isSame, top, bottom, left, right);

    /// <summary>Nothing: the output is smaller.</summary>
    public static Padding Valid => default;

    /// <summary>
    /// As much as it takes for a window at each place, or with a stride at each so many places. Where it isn't even, there is
    /// one more at the end.
    /// </summary>
    public static Padding Same { get; } = new(true, 0, 0, 0, 0);

    /// <summary>Whether the amount follows from the image, as <see cref="Same"/> says.</summary>
    public bool IsSame { get; }

    /// <summary>How many rows are above, where it is given.</summary>
    public int Top { get; }

    /// <summary>How many rows are below, where it is given.</summary>
    public int Bottom { get; }

    /// <summary>How many columns are on the left, where it is given.</summary>
    public int Left { get; }

    /// <summary>How many columns are on the right, where it is given.</summary>
    public int Right { get; }

    /// <summary>So much on each side.</summary>
    /// <param name="around">How many rows and columns.</param>
    public static Padding Of(int around) => Of(around, around);

    /// <summary>So much above and below, and so much on the left and the right.</summary>
    /// <param name="height">How many rows, above and below each.</param>
    /// <param name="width">How many columns, on the left and the right each.</param>
    public static Padding Of(int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        ArgumentOutOfRangeException.ThrowIfNegative(width);
        return new(false, height, height, width, width);
    }

    /// <summary>So much on each of the four sides.</summary>
    /// <param name="top">How many rows above.</param>
    /// <param name="bottom">How many rows below.</param>
    /// <param name="left">How many columns on the left.</param>
    /// <param name="right">How many columns on the right.</param>
    public static Padding Of(int top, int bottom, int left, int right)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(top);
        ArgumentOutOfRangeException.ThrowIfNegative(bottom);
        ArgumentOutOfRangeException.ThrowIfNegative(left);
        ArgumentOutOfRangeException.ThrowIfNegative(right);
        return new(false, top, bottom, left, right);
    }

    /// <summary>As it is read: valid, same, 1 by 2, or where opposite sides differ, all four.</summary>
    public override string ToString()
        => IsSame ? "same"
            : this == Valid ? "valid"
            : Top == Bottom && Left == Right ? new Size2D(Top, Left).ToString()
            : string.Create(CultureInfo.InvariantCulture, $"top {Top}, bottom {Bottom}, left {Left}, right {Right}");
}

using System.Numerics.Tensors;

namespace LossGen.Training.Layers;

/// <summary>Moves images about in memory; nothing is computed.</summary>
internal static class Images
{
    /// <summary>
    /// Copies images into others of another height and width, so many rows and columns from their corner, which may be
    /// negative: what has no place is left out, and what nothing comes to is 0.
    /// </summary>
    public static void Place(
        ReadOnlySpan<float> images, int height, int width, int channels, int top, int left, Span<float> target, int targetHeight, int targetWidth)
    {
        int row = width * channels, image = height * row, targetRow = targetWidth * channels;
        int firstRow = Math.Max(0, -top), endRow = Math.Min(height, targetHeight - top);
        int first = Math.Max(0, -left) * channels, length = Math.Min(width, targetWidth - left) * channels - first;
        if (top > 0 || left > 0 || height + top < targetHeight || width + left < targetWidth)
        {
            target.Clear();
        }

        if (length <= 0)
        {
            return;
        }

        for (int n = 0; n * image < images.Length; n++)
        {
            for (int h = firstRow; h < endRow; h++)
            {
                images.Slice(n * image + h * row + first, length).CopyTo(target[((n * targetHeight + h + top) * targetRow + left * channels + first)..]);
            }
        }
    }

    /// <summary>Whether all is a number and finite.</summary>
    public static bool AreFinite(ReadOnlySpan<float> images) => TensorPrimitives.IsFiniteAll(images);

    /// <summary>Windows [o, i, j] of one channel as [2, o, i, j + 1]: with a 0 after each row, and with a 0 before it, for the column beside.</summary>
    public static void Pair(ReadOnlySpan<float> windows, int filters, int size, Span<float> pairs)
    {
        pairs.Clear();
        for (int row = 0; row < filters * size; row++)
        {
            ReadOnlySpan<float> weights = windows.Slice(row * size, size);
            weights.CopyTo(pairs[(row * (size + 1))..]);
            weights.CopyTo(pairs[((filters * size + row) * (size + 1) + 1)..]);
        }
    }

    /// <summary>Windows [g, o, i, j, c], upside down and mirrored, as [g, c, i, j, o].</summary>
    public static void Turn(ReadOnlySpan<float> windows, int groups, int filters, int places, int channels, Span<float> turned)
    {
        int group = filters * places * channels;
        for (int g = 0; g < groups; g++, windows = windows[group..], turned = turned[group..])
        {
            for (int o = 0; o < filters; o++)
            {
                for (int k = 0; k < places; k++)
                {
                    for (int c = 0; c < channels; c++)
                    {
                        turned[(c * places + places - 1 - k) * filters + o] = windows[(o * places + k) * channels + c];
                    }
                }
            }
        }
    }
}

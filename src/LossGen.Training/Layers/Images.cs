using LossGen.Training.Models;

namespace LossGen.Training.Layers;

/// <summary>Moves images about in memory; nothing is computed.</summary>
internal static class Images
{
    /// <summary>Copies images into larger ones of zeros.</summary>
    public static void Pad(ReadOnlySpan<float> images, Shape shape, int before, int around, Span<float> padded)
    {
        int row = shape[1] * shape[2], wideRow = (shape[1] + around) * shape[2], wide = (shape[0] + around) * wideRow;
        padded.Clear();
        for (int n = 0; n * shape.Size < images.Length; n++)
        {
            for (int h = 0; h < shape[0]; h++)
            {
                images.Slice(n * shape.Size + h * row, row).CopyTo(padded[(n * wide + (h + before) * wideRow + before * shape[2])..]);
            }
        }
    }

    /// <summary>The reverse of <see cref="Pad"/>: what is around is left out.</summary>
    public static void Unpad(ReadOnlySpan<float> padded, Shape shape, int before, int around, Span<float> images)
    {
        int row = shape[1] * shape[2], wideRow = (shape[1] + around) * shape[2], wide = (shape[0] + around) * wideRow;
        for (int n = 0; n * shape.Size < images.Length; n++)
        {
            for (int h = 0; h < shape[0]; h++)
            {
                padded.Slice(n * wide + (h + before) * wideRow + before * shape[2], row).CopyTo(images[(n * shape.Size + h * row)..]);
            }
        }
    }

    /// <summary>Copies the upper left part of images.</summary>
    public static void Crop(ReadOnlySpan<float> images, Shape shape, int height, int width, Span<float> cropped)
    {
        int row = width * shape[2];
        for (int n = 0; n * shape.Size < images.Length; n++)
        {
            for (int h = 0; h < height; h++)
            {
                images.Slice(n * shape.Size + h * shape[1] * shape[2], row).CopyTo(cropped[((n * height + h) * row)..]);
            }
        }
    }

    /// <summary>The reverse of <see cref="Crop"/>: what was cut off gets 0.</summary>
    public static void Uncrop(ReadOnlySpan<float> cropped, int height, int width, Shape shape, Span<float> images)
    {
        int row = width * shape[2];
        images.Clear();
        for (int n = 0; n * shape.Size < images.Length; n++)
        {
            for (int h = 0; h < height; h++)
            {
                cropped.Slice((n * height + h) * row, row).CopyTo(images[(n * shape.Size + h * shape[1] * shape[2])..]);
            }
        }
    }

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

    /// <summary>Windows [o, i, j, c], upside down and mirrored, as [c, i, j, o].</summary>
    public static void Turn(ReadOnlySpan<float> windows, int filters, int size, int channels, Span<float> turned)
    {
        int places = size * size;
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

using LossGen.Training.Models;

namespace LossGen.Training.Layers;

/// <summary>Square windows over an image [height, width, channels]: where they lie, and how they are laid side by side.</summary>
internal sealed class Windows
{
    public Windows(int size, int stride, Padding padding)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stride);
        (Size, Stride, Padding) = (size, stride, Enum.IsDefined(padding) ? padding : throw new ArgumentOutOfRangeException(nameof(padding), padding, "There is no such padding."));
    }

    public int Size { get; }

    public int Stride { get; }

    public Padding Padding { get; }

    /// <summary>The shape of an output of a number a window and channel.</summary>
    /// <exception cref="ShapeException">No window fits.</exception>
    public Shape Output(LayerBuilder layer, int channels)
    {
        layer.RequireFloats();
        Shape input = layer.Input;
        return input.Rank == 3 && (Padding == Padding.Same || Math.Min(input[0], input[1]) >= Size)
            ? [Along(input[0]).Count, Along(input[1]).Count, channels]
            : throw layer.Unfit($"a shape [height, width, channels] of at least {Size} by {Size}");
    }

    /// <summary>How many windows there are along an extent, and how much of the first is before it.</summary>
    public (int Count, int Before) Along(int extent)
    {
        if (Padding == Padding.Valid)
        {
            return ((extent - Size) / Stride + 1, 0);
        }

        int count = (extent + Stride - 1) / Stride;
        return (count, Math.Max((count - 1) * Stride + Size - extent, 0) / 2);
    }

    /// <summary>Copies each window, [size, size, channels], after the one before; beyond the edge is what is given.</summary>
    public void Lay(ReadOnlySpan<float> images, Shape shape, float beyond, Span<float> windows)
    {
        if (Padding == Padding.Same)
        {
            windows.Fill(beyond);
        }

        for (int n = 0, window = 0; n < images.Length; n += shape.Size)
        {
            foreach ((int place, int from, int length) in new Runs(this, shape))
            {
                images.Slice(n + from, length).CopyTo(windows[(window + place)..]);
            }

            window += Length(shape);
        }
    }

    /// <summary>The reverse of <see cref="Lay"/>: each element of the images gets the sum of what it has in the windows.</summary>
    public void Gather(ReadOnlySpan<float> windows, Shape shape, Span<float> images)
    {
        images.Clear();
        for (int n = 0, window = 0; n < images.Length; n += shape.Size)
        {
            foreach ((int place, int from, int length) in new Runs(this, shape))
            {
                Arithmetic.Add(images.Slice(n + from, length), windows.Slice(window + place, length));
            }

            window += Length(shape);
        }
    }

    /// <summary>For each window, how many times as large it is as the part of it inside.</summary>
    public void Shares(Shape shape, Span<float> shares)
    {
        (int height, int before) = Along(shape[0]);
        (int width, int left) = Along(shape[1]);
        for (int h = 0; h < height; h++)
        {
            for (int v = 0; v < width; v++)
            {
                shares[h * width + v] = (float)(Size * Size) / (Inside(h, before, shape[0]) * Inside(v, left, shape[1]));
            }
        }
    }

    private int Inside(int window, int before, int extent)
    {
        int first = window * Stride - before;
        return Math.Min(first + Size, extent) - Math.Max(first, 0);
    }

    private int Length(Shape shape) => Along(shape[0]).Count * Along(shape[1]).Count * Size * Size * shape[2];

    /// <summary>The rows of all windows of an image, as far as they are inside: where each lies among the windows and in the image.</summary>
    private ref struct Runs(Windows windows, Shape shape)
    {
        private readonly int _channels = shape[2];
        private readonly (int Count, int Before) _down = windows.Along(shape[0]);
        private readonly (int Count, int Before) _across = windows.Along(shape[1]);
        private int _row = -1;

        public readonly Runs GetEnumerator() => this;

        public (int Place, int From, int Length) Current { get; private set; }

        public bool MoveNext()
        {
            int size = windows.Size, rows = _down.Count * _across.Count * size;
            while (++_row < rows)
            {
                (int window, int i) = Math.DivRem(_row, size);
                (int h, int v) = Math.DivRem(window, _across.Count);
                int y = h * windows.Stride - _down.Before + i, x = v * windows.Stride - _across.Before;
                int first = Math.Max(x, 0), end = Math.Min(x + size, shape[1]);
                if (y >= 0 && y < shape[0] && first < end)
                {
                    Current = ((_row * size + first - x) * _channels, (y * shape[1] + first) * _channels, (end - first) * _channels);
                    return true;
                }
            }

            return false;
        }
    }
}

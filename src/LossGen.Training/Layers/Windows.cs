using LossGen.Training.Models;

namespace LossGen.Training.Layers;

/// <summary>Windows over an image [height, width, channels]: where they lie, and how they are laid side by side.</summary>
internal sealed class Windows
{
    public Windows(Size2D size, Size2D stride, Size2D dilation, Padding padding)
    {
        (Size, Stride, Dilation, Padding) = (size.Positive(nameof(size)), stride.Positive(nameof(stride)), dilation.Positive(nameof(dilation)), padding);
        Down = new WindowAxis(size.Height, stride.Height, dilation.Height, padding.IsSame, padding.Top, padding.Bottom);
        Across = new WindowAxis(size.Width, stride.Width, dilation.Width, padding.IsSame, padding.Left, padding.Right);
        if ((long)size.Height * size.Width > Array.MaxLength || Math.Max(Down.Reach, Across.Reach) > Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(nameof(size), size, $"With a dilation of {dilation} that is more than there is memory for.");
        }
    }

    public Size2D Size { get; }

    public Size2D Stride { get; }

    public Size2D Dilation { get; }

    public Padding Padding { get; }

    public WindowAxis Down { get; }

    public WindowAxis Across { get; }

    /// <summary>The number of places of a window.</summary>
    public int Places => Size.Height * Size.Width;

    /// <summary>The shape of an output of a number a window and channel.</summary>
    /// <exception cref="ShapeException">No window fits.</exception>
    public Shape Output(LayerBuilder layer, int channels)
    {
        layer.RequireFloats();
        Shape input = layer.Input;
        if (input.Rank == 3 && input[0] >= Down.Least && input[1] >= Across.Least)
        {
            return [Down.Along(input[0]).Count, Across.Along(input[1]).Count, channels];
        }

        string why = Down.Least == Size.Height && Across.Least == Size.Width ? "" : $" for windows of {this}";
        throw layer.Unfit($"a shape [height, width, channels] of at least {Down.Least} by {Across.Least}{why}");
    }

    /// <summary>Requires that each window has a part inside the image.</summary>
    /// <exception cref="ShapeException">One has none.</exception>
    public void RequireInside(LayerBuilder layer, Shape output)
    {
        foreach ((WindowAxis axis, int extent, int count, string what) in ((WindowAxis, int, int, string)[])
            [(Down, layer.Input[0], output[0], "height"), (Across, layer.Input[1], output[1], "width")])
        {
            for (int window = 0; window < count; window++)
            {
                (_, int first, int end) = axis.Inside(window, extent);
                if (first == end)
                {
                    throw layer.Unfit($"a shape [height, width, channels] in which each window of {this} has a part (along the {what}, window {window} has none)");
                }
            }
        }
    }

    /// <summary>Copies each window, [height, width, channels], after the one before; beyond the edge is what is given.</summary>
    public void Lay(ReadOnlySpan<float> images, Shape shape, float beyond, Span<float> windows)
    {
        if (Padding != Padding.Valid)
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
        int height = Down.Along(shape[0]).Count, width = Across.Along(shape[1]).Count;
        for (int h = 0; h < height; h++)
        {
            (_, int top, int bottom) = Down.Inside(h, shape[0]);
            for (int v = 0; v < width; v++)
            {
                (_, int left, int right) = Across.Inside(v, shape[1]);
                shares[h * width + v] = (float)Places / ((bottom - top) * (right - left));
            }
        }
    }

    /// <summary>As it is read, with what isn't as usual: 3 by 5, stride 2 by 2, padding same.</summary>
    public override string ToString()
        => $"{Size}{(Stride == 1 ? "" : $", stride {Stride}")}{(Dilation == 1 ? "" : $", dilation {Dilation}")}{(Padding == Padding.Valid ? "" : $", padding {Padding}")}";

    private int Length(Shape shape) => Down.Along(shape[0]).Count * Across.Along(shape[1]).Count * Places * shape[2];

    /// <summary>All windows of an image in runs that lie together there too, as far as they are inside: where each lies among the windows and in the image.</summary>
    private ref struct Runs(Windows windows, Shape shape)
    {
        private readonly int _channels = shape[2];
        private readonly int _width = shape[1];
        private readonly int _across = windows.Across.Along(shape[1]).Count;
        private readonly int _rows = windows.Down.Along(shape[0]).Count * windows.Across.Along(shape[1]).Count * windows.Size.Height;
        private int _row = -1;
        private int _tap;
        private int _end;
        private int _origin;

        public readonly Runs GetEnumerator() => this;

        public (int Place, int From, int Length) Current { get; private set; }

        public bool MoveNext()
        {
            while (_tap >= _end)
            {
                if (++_row >= _rows)
                {
                    return false;
                }

                (int window, int i) = Math.DivRem(_row, windows.Size.Height);
                (int h, int v) = Math.DivRem(window, _across);
                (int top, int first, int last) = windows.Down.Inside(h, shape[0]);
                (int left, _tap, _end) = windows.Across.Inside(v, _width);
                _end = i >= first && i < last ? _end : 0;
                _origin = (top + i * windows.Dilation.Height) * _width + left;
            }

            int taps = windows.Dilation.Width == 1 ? _end - _tap : 1;
            Current = ((_row * windows.Size.Width + _tap) * _channels, (_origin + _tap * windows.Dilation.Width) * _channels, taps * _channels);
            _tap += taps;
            return true;
        }
    }
}

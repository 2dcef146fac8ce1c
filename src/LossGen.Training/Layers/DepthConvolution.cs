using LossGen.Training.Models;

namespace LossGen.Training.Layers;

/// <summary>
/// A convolution of each channel by itself. What is summed is never more than a window, so there is no contraction that would
/// fill vectors; but a row of the output is a sum of rows of the image, each times weights that repeat: elementwise.
/// </summary>
internal readonly struct DepthConvolution
{
    private readonly Windows _windows;
    private readonly Shape _input;
    private readonly int _channels, _places, _height, _width, _row, _top, _left, _sourceHeight, _sourceWidth;

    /// <summary>Windows over an image.</summary>
    public DepthConvolution(Windows windows, Shape input)
    {
        (_windows, _input, _channels, _places) = (windows, input, input[2], windows.Places);
        (_height, _top) = windows.Down.Along(input[0]);
        (_width, _left) = windows.Across.Along(input[1]);
        _row = checked(_width * _channels);
        // The image with its padding, as far as windows reach.
        (_sourceHeight, _sourceWidth) = (windows.Down.Needed(input[0]), windows.Across.Needed(input[1]));
    }

    private bool IsPadded => _sourceHeight != _input[0] || _sourceWidth != _input[1];

    /// <summary>Declares the memory.</summary>
    public void Build(LayerBuilder layer)
    {
        int padded = IsPadded ? checked(_sourceHeight * _sourceWidth * _channels) : 0;
        layer.Buffer(padded);
        layer.Buffer(padded);
        // The weights, as often as there are pixels in a row; and a row.
        layer.Buffer(checked((_places + 1) * _row), perSample: false);
    }

    /// <summary>Computes the output, without a bias.</summary>
    public void Forward(LayerPass pass)
    {
        if (IsPadded)
        {
            Images.Place(pass.Input(), _input[0], _input[1], _channels, _top, _left, pass.Buffer(0), _sourceHeight, _sourceWidth);
        }

        ReadOnlySpan<float> source = SourceOf(pass);
        Span<float> repeated = Repeat(pass), row = pass.Buffer(2)[^_row..];
        pass.Output.Clear();
        for (int k = 0; k < pass.Count * _height; k++)
        {
            Span<float> y = pass.Output.Slice(k * _row, _row);
            for (int tap = 0; tap < _places; tap++)
            {
                ConvolutionKernels.AddProduct(y, Read(source, Place(k, tap), row), repeated.Slice(tap * _row, _row));
            }
        }
    }

    /// <summary>Computes the gradients by the weights and, where it is wanted, by the input.</summary>
    public void Backward(LayerPass pass)
    {
        if (pass.NeedsWeightGradient(0))
        {
            WeightGradient(pass);
        }

        if (!pass.NeedsInputGradient())
        {
            return;
        }

        Span<float> target = IsPadded ? pass.Buffer(1) : pass.InputGradient(), repeated = Repeat(pass);
        target.Clear();
        for (int k = 0; k < pass.Count * _height; k++)
        {
            ReadOnlySpan<float> gradient = pass.OutputGradient.Slice(k * _row, _row);
            for (int tap = _places - 1; tap >= 0; tap--)
            {
                ReadOnlySpan<float> weights = repeated.Slice(tap * _row, _row);
                int place = Place(k, tap), step = _windows.Stride.Width * _channels;
                if (_windows.Stride.Width == 1)
                {
                    ConvolutionKernels.AddProduct(target.Slice(place, _row), gradient, weights);
                    continue;
                }

                for (int v = 0; v < _width; v++)
                {
                    ConvolutionKernels.AddProduct(
                        target.Slice(place + v * step, _channels), gradient.Slice(v * _channels, _channels), weights[.._channels]);
                }
            }
        }

        if (IsPadded)
        {
            Images.Place(target, _sourceHeight, _sourceWidth, _channels, -_top, -_left, pass.InputGradient(), _input[0], _input[1]);
        }
    }

    // In floats over the rows of an image, and in doubles over its columns and the images: no sum of floats is long.
    private void WeightGradient(LayerPass pass)
    {
        ReadOnlySpan<float> source = SourceOf(pass);
        Span<float> products = pass.Buffer(2)[..(_places * _row)], row = pass.Buffer(2)[^_row..], gradient = pass.WeightGradient(0);
        using var sums = new Runtime.Scratch<double>(gradient.Length);
        sums.Span.Clear();
        for (int n = 0; n < pass.Count; n++)
        {
            products.Clear();
            for (int k = n * _height; k < (n + 1) * _height; k++)
            {
                for (int tap = 0; tap < _places; tap++)
                {
                    ConvolutionKernels.AddProduct(products.Slice(tap * _row, _row), Read(source, Place(k, tap), row), pass.OutputGradient.Slice(k * _row, _row));
                }
            }

            for (int tap = 0; tap < _places; tap++)
            {
                Span<double> total = sums.Span.Slice(tap * _channels, _channels);
                for (int v = 0; v < _width; v++)
                {
                    ReadOnlySpan<float> pixel = products.Slice(tap * _row + v * _channels, _channels);
                    for (int c = 0; c < pixel.Length; c++)
                    {
                        total[c] += pixel[c];
                    }
                }
            }
        }

        for (int i = 0; i < gradient.Length; i++)
        {
            gradient[i] = (float)sums.Span[i % _places * _channels + i / _places];
        }
    }

    private ReadOnlySpan<float> SourceOf(LayerPass pass) => IsPadded ? pass.Buffer(0) : pass.Input();

    // Where what an element of the windows of a row reads begins: the rows of all images are counted.
    private int Place(int row, int tap)
    {
        (int n, int h) = Math.DivRem(row, _height);
        (int i, int j) = Math.DivRem(tap, _windows.Size.Width);
        return ((n * _sourceHeight + h * _windows.Stride.Height + i * _windows.Dilation.Height) * _sourceWidth + j * _windows.Dilation.Width) * _channels;
    }

    // Each so many pixels of a row.
    private ReadOnlySpan<float> Read(ReadOnlySpan<float> source, int place, Span<float> row)
    {
        if (_windows.Stride.Width == 1)
        {
            return source.Slice(place, _row);
        }

        for (int v = 0; v < _width; v++)
        {
            source.Slice(place + v * _windows.Stride.Width * _channels, _channels).CopyTo(row[(v * _channels)..]);
        }

        return row;
    }

    // Weights [channel, place] as [place, column, channel].
    private Span<float> Repeat(LayerPass pass)
    {
        Span<float> repeated = pass.Buffer(2)[..(_places * _row)];
        ReadOnlySpan<float> weights = pass.Weight(0);
        for (int tap = 0; tap < _places; tap++)
        {
            Span<float> row = repeated.Slice(tap * _row, _row);
            for (int c = 0; c < _channels; c++)
            {
                row[c] = weights[c * _places + tap];
            }

            for (int filled = _channels; filled < _row; filled += filled)
            {
                row[..Math.Min(filled, _row - filled)].CopyTo(row[filled..]);
            }
        }

        return repeated;
    }
}

using LossGen.Training.Models;

namespace LossGen.Training.Layers;

/// <summary>The same elements as one row.</summary>
public sealed class Flatten : Layer
{
    /// <inheritdoc />
    public override string Kind => "flatten";

    /// <inheritdoc />
    protected internal override Shape Build(LayerBuilder layer)
    {
        layer.RequireFloats();
        return [layer.Input.Size];
    }

    /// <inheritdoc />
    protected internal override void Forward(LayerPass pass) => pass.Input().CopyTo(pass.Output);

    /// <inheritdoc />
    protected internal override void Backward(LayerPass pass)
    {
        if (pass.NeedsInputGradient())
        {
            pass.OutputGradient.CopyTo(pass.InputGradient());
        }
    }
}

/// <summary>The same elements in another shape.</summary>
/// <param name="shape">The shape, of as many elements.</param>
public sealed class Reshape(Shape shape) : Layer
{
    /// <inheritdoc />
    public override string Kind => "reshape";

    /// <inheritdoc />
    public override string Options => shape.ToString();

    /// <inheritdoc />
    protected internal override Shape Build(LayerBuilder layer)
    {
        layer.RequireFloats();
        return layer.Input.Size == shape.Size ? shape : throw layer.Unfit($"{shape.Size} elements to bring into the shape {shape}");
    }

    /// <inheritdoc />
    protected internal override void Forward(LayerPass pass) => pass.Input().CopyTo(pass.Output);

    /// <inheritdoc />
    protected internal override void Backward(LayerPass pass)
    {
        if (pass.NeedsInputGradient())
        {
            pass.OutputGradient.CopyTo(pass.InputGradient());
        }
    }
}

/// <summary>Several inputs side by side: along the last extent; the others must agree.</summary>
public sealed class Concatenate : Layer
{
    /// <inheritdoc />
    public override string Kind => "concatenate";

    /// <inheritdoc />
    protected internal override Shape Build(LayerBuilder layer)
    {
        layer.RequireFloats(layer.Inputs.Count);
        int last = 0;
        foreach (Shape input in layer.Inputs)
        {
            if (input.Rank == 0 || !input.Extents[..^1].SequenceEqual(layer.Input.Extents[..^1]))
            {
                throw layer.Unfit("inputs that differ in their last extent only");
            }

            last += input[^1];
        }

        return [.. layer.Input.Extents[..^1], last];
    }

    /// <inheritdoc />
    protected internal override void Forward(LayerPass pass)
    {
        int width = pass.OutputShape[^1], start = 0;
        for (int k = 0; k < pass.InputCount; k++)
        {
            int part = pass.InputShape(k)[^1];
            ReadOnlySpan<float> input = pass.Input(k);
            for (int row = 0; row * part < input.Length; row++)
            {
                input.Slice(row * part, part).CopyTo(pass.Output[(row * width + start)..]);
            }

            start += part;
        }
    }

    /// <inheritdoc />
    protected internal override void Backward(LayerPass pass)
    {
        int width = pass.OutputShape[^1], start = 0;
        for (int k = 0; k < pass.InputCount; k++)
        {
            int part = pass.InputShape(k)[^1];
            Span<float> gradient = pass.InputGradient(k);
            for (int row = 0; row * part < gradient.Length; row++)
            {
                pass.OutputGradient.Slice(row * width + start, part).CopyTo(gradient[(row * part)..]);
            }

            start += part;
        }
    }
}

/// <summary>Zeros around an image [height, width, channels], as much as is said.</summary>
/// <param name="before">Above and to the left: a number, or a pair of both.</param>
/// <param name="after">Below and to the right: a number, or a pair of both.</param>
public sealed class ZeroPad2D(Size2D before, Size2D after) : Layer
{
    private readonly Size2D _before = before.NotNegative(nameof(before));
    private readonly Size2D _after = after.NotNegative(nameof(after));

    /// <inheritdoc />
    public override string Kind => "zeropad2d";

    /// <inheritdoc />
    public override string Options => $"{_before} before, {_after} after";

    /// <inheritdoc />
    protected internal override Shape Build(LayerBuilder layer)
    {
        layer.RequireFloats();
        Shape input = layer.Input;
        return input.Rank == 3
            ? [checked(input[0] + _before.Height + _after.Height), checked(input[1] + _before.Width + _after.Width), input[2]]
            : throw layer.Unfit("a shape [height, width, channels]");
    }

    /// <inheritdoc />
    protected internal override void Forward(LayerPass pass)
    {
        Shape input = pass.InputShape(), output = pass.OutputShape;
        Images.Place(pass.Input(), input[0], input[1], input[2], _before.Height, _before.Width, pass.Output, output[0], output[1]);
    }

    /// <inheritdoc />
    protected internal override void Backward(LayerPass pass)
    {
        if (pass.NeedsInputGradient())
        {
            Shape input = pass.InputShape(), output = pass.OutputShape;
            Images.Place(pass.OutputGradient, output[0], output[1], output[2], -_before.Height, -_before.Width, pass.InputGradient(), input[0], input[1]);
        }
    }
}

using LossGen.Training.Models;

namespace LossGen.Training.Layers;

/// <summary>
/// The mean of each channel: [.., channels] becomes [channels]. A second input [..], such as <see cref="Mask"/> gives, tells
/// which places count: those that it has no 0 for. Where none does, the mean is 0.
/// </summary>
public sealed class GlobalAvgPool : Layer
{
    /// <inheritdoc />
    public override string Kind => "globalavgpool";

    /// <inheritdoc />
    protected internal override Shape Build(LayerBuilder layer)
    {
        bool masked = layer.Inputs.Count == 2;
        layer.RequireFloats(masked ? 2 : 1);
        Shape input = layer.Input;
        return input.Rank > 1 && (!masked || layer.Inputs[1] == new Shape(input.Extents[..^1]))
            ? [input[^1]]
            : throw layer.Unfit(masked ? "the shapes [.., channels] and [..]" : "a shape [.., channels] of a rank above 1");
    }

    /// <inheritdoc />
    protected internal override void Forward(LayerPass pass)
    {
        int channels = pass.OutputShape[0], places = pass.InputShape().Size / channels;
        if (pass.InputCount == 2)
        {
            PoolingKernels.Present(pass.Input(), pass.Input(1), pass.Output, channels, places);
        }
        else
        {
            PoolingKernels.All(pass.Input(), pass.Output, channels, places);
        }
    }

    /// <inheritdoc />
    protected internal override void Backward(LayerPass pass)
    {
        int channels = pass.OutputShape[0], places = pass.InputShape().Size / channels;
        if (!pass.NeedsInputGradient())
        {
            return;
        }

        if (pass.InputCount == 2)
        {
            PoolingKernels.PresentBackward(pass.Input(), pass.Input(1), channels, places, pass.OutputGradient, pass.InputGradient());
        }
        else
        {
            PoolingKernels.AllBackward(pass.Input(), channels, places, pass.OutputGradient, pass.InputGradient());
        }
    }
}

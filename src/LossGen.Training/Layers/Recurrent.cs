using LossGen.Training.Initializers;
using LossGen.Training.Models;

namespace LossGen.Training.Layers;

/// <summary>
/// A layer over a sequence [time, features]: at each step a cell makes a new hidden state of the step's input and the state
/// before. Gives the last state, or with <see cref="ReturnSequences"/> each: [time, units].
/// </summary>
/// <remarks>
/// The weights are those of PyTorch's layers, gate by gate: "weight" [gates · units, features], "recurrent" [gates · units,
/// units], a bias each. What doesn't need the state is computed for all steps at once, forward and backward.
/// </remarks>
public abstract class Recurrent : Layer
{
    // The places of the buffers: what the input and the state give for each gate, the states, and gradients.
    private protected const int Inputs = 0, States = 1, Hidden = 2, Extra = 3, InputGradients = 4, StateGradients = 5, HiddenGradient = 6, Steps = 7;

    private protected Recurrent(int units, int gates)
    {
        Units = units > 0 ? units : throw new ArgumentOutOfRangeException(nameof(units), units, "It must be positive.");
        Gates = gates;
    }

    /// <summary>The length of the hidden state.</summary>
    public int Units { get; }

    /// <summary>Whether the output is the state after each step; else after the last.</summary>
    public bool ReturnSequences { get; init; }

    /// <summary>What the weights of the input begin with.</summary>
    public Initializer Weight { get; init; } = Initializer.GlorotUniform;

    /// <summary>What the weights of the state begin with.</summary>
    public Initializer RecurrentWeight { get; init; } = Initializer.FanInUniform;

    /// <summary>What both biases begin with.</summary>
    public Initializer Bias { get; init; } = Initializer.Zeros;

    private protected int Gates { get; }

    /// <inheritdoc />
    protected internal override Shape Build(LayerBuilder layer)
    {
        layer.RequireFloats();
        if (layer.Input.Rank != 2)
        {
            throw layer.Unfit("a shape [time, features]");
        }

        int time = layer.Input[0], wide = Gates * Units;
        layer.Weight("weight", [wide, layer.Input[1]], Weight);
        layer.Weight("recurrent", [wide, Units], RecurrentWeight);
        layer.Weight("bias", [wide], Bias, decays: false);
        layer.Weight("recurrentBias", [wide], Bias, decays: false);
        layer.Buffer(time * wide);
        layer.Buffer(time * wide);
        layer.Buffer((time + 1) * Units);
        layer.Buffer((time + 1) * Units);
        layer.Buffer(time * wide);
        layer.Buffer(time * wide);
        layer.Buffer(3 * Units);
        layer.Buffer(ReturnSequences ? time * Units : 0);
        return ReturnSequences ? [time, Units] : [Units];
    }

    /// <inheritdoc />
    protected internal override void Forward(LayerPass pass)
    {
        int time = pass.InputShape()[0], state = pass.Count * Units, wide = Gates * state;
        RecurrentKernels.Project(pass.Input(), pass.Weight(0), pass.Weight(2), pass.Buffer(Inputs), pass.InputShape()[1], time, Gates, Units);
        Span<float> hidden = pass.Buffer(Hidden);
        hidden[..state].Clear();
        pass.Buffer(Extra)[..state].Clear();
        for (int t = 0; t < time; t++)
        {
            Span<float> gates = pass.Buffer(States).Slice(t * wide, wide);
            RecurrentKernels.Recur(hidden.Slice(t * state, state), pass.Weight(1), pass.Weight(3), gates, Gates, Units);
            Cell(pass, t, pass.Buffer(Inputs).Slice(t * wide, wide), gates, state);
        }

        if (ReturnSequences)
        {
            RecurrentKernels.Exchange(hidden[state..], pass.Output, time, Units);
        }
        else
        {
            hidden[(time * state)..].CopyTo(pass.Output);
        }
    }

    /// <inheritdoc />
    protected internal override void Backward(LayerPass pass)
    {
        int time = pass.InputShape()[0], features = pass.InputShape()[1], state = pass.Count * Units, wide = Gates * state;
        if (ReturnSequences)
        {
            RecurrentKernels.Exchange(pass.OutputGradient, pass.Buffer(Steps), pass.Count, Units);
        }

        // The gradient by the state, as it comes from later steps, then by the state before.
        Span<float> gradient = pass.Buffer(HiddenGradient)[..state], before = pass.Buffer(HiddenGradient).Slice(state, state);
        pass.Buffer(HiddenGradient).Clear();
        for (int t = time - 1; t >= 0; t--)
        {
            if (ReturnSequences)
            {
                Arithmetic.Add(gradient, pass.Buffer(Steps).Slice(t * state, state));
            }
            else if (t == time - 1)
            {
                pass.OutputGradient.CopyTo(gradient);
            }

            Span<float> gates = pass.Buffer(StateGradients).Slice(t * wide, wide);
            CellBackward(pass, t, gradient, before, pass.Buffer(InputGradients).Slice(t * wide, wide), gates, state);
            if (t > 0)
            {
                RecurrentKernels.RecurBackward(pass.Buffer(Hidden).Slice(t * state, state), pass.Weight(1), pass.Weight(3), Gates, Units, gates, gradient);
                Arithmetic.Add(gradient, before);
            }
        }

        RecurrentKernels.RecurOverTimeBackward(pass.Buffer(Hidden)[..(time * state)], pass.Weight(1), pass.Weight(3), Gates, Units, time,
            pass.Buffer(StateGradients), pass.WeightGradient(1), pass.WeightGradient(3));
        if (pass.NeedsInputGradient())
        {
            RecurrentKernels.ProjectBackward(pass.Input(), pass.Weight(0), pass.Weight(2), features, time, Gates, Units,
                pass.Buffer(InputGradients), pass.InputGradient(), pass.WeightGradient(0), pass.WeightGradient(2));
        }
        else
        {
            RecurrentKernels.FirstProjectBackward(pass.Input(), pass.Weight(0), pass.Weight(2), features, time, Gates, Units,
                pass.Buffer(InputGradients), pass.WeightGradient(0), pass.WeightGradient(2));
        }
    }

    // From the gates, of which each is a run of so many elements, to the next hidden state.
    private protected abstract void Cell(LayerPass pass, int t, ReadOnlySpan<float> a, ReadOnlySpan<float> u, int state);

    // From the gradient by the next hidden state to that by the gates and, directly, by the state before.
    private protected abstract void CellBackward(
        LayerPass pass, int t, ReadOnlySpan<float> gradient, Span<float> before, Span<float> aGradient, Span<float> uGradient, int state);

    private protected static Span<float> Gate(Span<float> gates, int gate, int state) => gates.Slice(gate * state, state);

    private protected static ReadOnlySpan<float> Gate(ReadOnlySpan<float> gates, int gate, int state) => gates.Slice(gate * state, state);

    private protected static Span<float> At(LayerPass pass, int buffer, int t, int state) => pass.Buffer(buffer).Slice(t * state, state);
}

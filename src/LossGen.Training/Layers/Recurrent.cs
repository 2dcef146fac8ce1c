using LossGen.Training.Initializers;
using LossGen.Training.Models;

namespace LossGen.Training.Layers;

/// <summary>
/// A layer over a sequence [time, features]: at each step a cell makes a new hidden state of the step's input and the state
/// before. Gives the last state, or with <see cref="ReturnSequences"/> each: [time, units]. A second input [time], such as
/// <see cref="Mask"/> gives, tells which steps there are: at those that it has a 0 for, the state stays as it was.
/// </summary>
/// <remarks>
/// <code>
/// Node id = Node.IntInput("x", [20]);
/// Node last = Node.Of(new Gru(32), id.Then(new Embedding(1000, 16)), id.Then(new Mask()));
/// </code>
/// The weights are those of PyTorch's layers, gate by gate: "weight" [gates · units, features], "recurrent" [gates · units,
/// units], a bias each. What doesn't need the state is computed for all steps at once, forward and backward.
/// </remarks>
public abstract class Recurrent : Layer
{
    // The places of the buffers: what the input and the state give for each gate, the states, and gradients.
    private protected const int Inputs = 0, States = 1, Hidden = 2, Extra = 3, InputGradients = 4, StateGradients = 5, HiddenGradient = 6, Steps = 7, Masked = 8, Skipped = 9;

    private protected Recurrent(int units, int gates)
    {
        Units = units > 0 ? units : throw new ArgumentOutOfRangeException(nameof(units), units, "It must be positive.");
        Gates = gates;
    }

    /// <summary>The length of the hidden state.</summary>
    public int Units { get; }

    /// <summary>Whether the output is the state after each step; else after the last.</summary>
    public bool ReturnSequences { get; init; }

    /// <summary>Whether it goes from the last step to the first; with <see cref="ReturnSequences"/>, the states still stand at their steps.</summary>
    public bool Reverse { get; init; }

    /// <inheritdoc />
    public override string Options => string.Join(", ", (string[])[.. ReturnSequences ? ["sequences"] : (string[])[], .. Reverse ? ["reversed"] : (string[])[]]);

    /// <summary>What the weights of the input begin with.</summary>
    public Initializer Weight { get; init; } = Initializer.GlorotUniform;

    /// <summary>What the weights of the state begin with.</summary>
    public Initializer RecurrentWeight { get; init; } = Initializer.FanInUniform;

    /// <summary>What both biases begin with.</summary>
    public Initializer Bias { get; init; } = Initializer.Zeros;

    private protected int Gates { get; }

    // Whether the cell has more to carry on than the hidden state.
    private protected virtual bool HasMemory => false;

    /// <inheritdoc />
    protected internal override Shape Build(LayerBuilder layer)
    {
        bool masked = layer.Inputs.Count == 2;
        layer.RequireFloats(masked ? 2 : 1);
        if (layer.Input.Rank != 2 || (masked && layer.Inputs[1] != [layer.Input[0]]))
        {
            throw layer.Unfit(masked ? "the shapes [time, features] and [time]" : "a shape [time, features]");
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
        layer.Buffer(masked ? time : 0);
        layer.Buffer(masked ? 2 * Units : 0);
        return ReturnSequences ? [time, Units] : [Units];
    }

    /// <inheritdoc />
    protected internal override void Forward(LayerPass pass)
    {
        int time = pass.InputShape()[0], state = pass.Count * Units, wide = Gates * state;
        RecurrentKernels.Project(pass.Input(), pass.Weight(0), pass.Weight(2), pass.Buffer(Inputs), pass.InputShape()[1], time, Gates, Units);
        Span<float> hidden = pass.Buffer(Hidden), memory = pass.Buffer(Extra);
        hidden[..state].Clear();
        memory[..state].Clear();
        bool masked = pass.InputCount == 2;
        if (masked)
        {
            RecurrentKernels.Exchange(pass.Input(1), pass.Buffer(Masked), pass.Count, 1);
        }

        for (int step = 0; step < time; step++)
        {
            int t = Time(pass, step);
            Span<float> gates = pass.Buffer(States).Slice(step * wide, wide);
            RecurrentKernels.Recur(hidden.Slice(step * state, state), pass.Weight(1), pass.Weight(3), gates, Gates, Units);
            Cell(pass, step, pass.Buffer(Inputs).Slice(t * wide, wide), gates, state);
            if (masked)
            {
                Carry(hidden, step, state, Mask(pass, t));
                if (HasMemory)
                {
                    Carry(memory, step, state, Mask(pass, t));
                }
            }
        }

        if (!ReturnSequences)
        {
            hidden[(time * state)..].CopyTo(pass.Output);
        }
        else if (Reverse)
        {
            for (int step = 0; step < time; step++)
            {
                hidden.Slice((step + 1) * state, state).CopyTo(At(pass, Steps, Time(pass, step), state));
            }

            RecurrentKernels.Exchange(pass.Buffer(Steps), pass.Output, time, Units);
        }
        else
        {
            RecurrentKernels.Exchange(hidden[state..], pass.Output, time, Units);
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
        for (int step = time - 1; step >= 0; step--)
        {
            int t = Time(pass, step);
            if (ReturnSequences)
            {
                Arithmetic.Add(gradient, At(pass, Steps, t, state));
            }
            else if (step == time - 1)
            {
                pass.OutputGradient.CopyTo(gradient);
            }

            Divide(pass, t, gradient, state);
            Span<float> gates = pass.Buffer(StateGradients).Slice(step * wide, wide);
            CellBackward(pass, step, gradient, before, pass.Buffer(InputGradients).Slice(t * wide, wide), gates, state);
            if (step > 0)
            {
                RecurrentKernels.RecurBackward(pass.Buffer(Hidden).Slice(step * state, state), pass.Weight(1), pass.Weight(3), Gates, Units, gates, gradient);
                Arithmetic.Add(gradient, before);
                Unite(pass, gradient, state);
            }
        }

        if (pass.NeedsWeightGradient(1))
        {
            RecurrentKernels.RecurOverTimeBackward(pass.Buffer(Hidden)[..(time * state)], pass.Weight(1), pass.Weight(3), Gates, Units, time,
                pass.Buffer(StateGradients), pass.WeightGradient(1), pass.WeightGradient(3));
        }
        else if (pass.NeedsWeightGradient(3))
        {
            RecurrentKernels.Total(pass.Buffer(StateGradients), pass.WeightGradient(3), Gates, Units, pass.Count);
        }

        if (!pass.NeedsWeightGradient(0))
        {
            if (pass.NeedsWeightGradient(2))
            {
                RecurrentKernels.Total(pass.Buffer(InputGradients), pass.WeightGradient(2), Gates, Units, pass.Count);
            }

            if (pass.NeedsInputGradient())
            {
                RecurrentKernels.ThroughProjectBackward(pass.Input(), pass.Weight(0), pass.Weight(2), features, time, Gates, Units,
                    pass.Buffer(InputGradients), pass.InputGradient());
            }
        }
        else if (pass.NeedsInputGradient())
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

    /// <summary>The time of a step.</summary>
    private protected int Time(LayerPass pass, int step) => Reverse ? pass.InputShape()[0] - 1 - step : step;

    private static ReadOnlySpan<float> Mask(LayerPass pass, int t) => At(pass, Masked, t, pass.Count);

    // Where there is no step, the state is that before.
    private static void Carry(Span<float> states, int step, int state, ReadOnlySpan<float> mask)
        => RecurrentKernels.Carry(states.Slice((step + 1) * state, state), states.Slice(step * state, state), mask);

    // The gradient goes through the cell where there is a step, else past it.
    private void Divide(LayerPass pass, int t, Span<float> gradient, int state)
    {
        if (pass.InputCount == 2)
        {
            RecurrentKernels.Divide(gradient, Mask(pass, t), At(pass, Skipped, 0, state));
            if (HasMemory)
            {
                RecurrentKernels.Divide(At(pass, HiddenGradient, 2, state), Mask(pass, t), At(pass, Skipped, 1, state));
            }
        }
    }

    private void Unite(LayerPass pass, Span<float> gradient, int state)
    {
        if (pass.InputCount == 2)
        {
            Arithmetic.Add(gradient, At(pass, Skipped, 0, state));
            if (HasMemory)
            {
                Arithmetic.Add(At(pass, HiddenGradient, 2, state), At(pass, Skipped, 1, state));
            }
        }
    }

    // From the gates, of which each is a run of so many elements, to the next hidden state.
    private protected abstract void Cell(LayerPass pass, int step, ReadOnlySpan<float> a, ReadOnlySpan<float> u, int state);

    // From the gradient by the next hidden state to that by the gates and, directly, by the state before.
    private protected abstract void CellBackward(
        LayerPass pass, int step, ReadOnlySpan<float> gradient, Span<float> before, Span<float> aGradient, Span<float> uGradient, int state);

    private protected static Span<float> Gate(Span<float> gates, int gate, int state) => gates.Slice(gate * state, state);

    private protected static ReadOnlySpan<float> Gate(ReadOnlySpan<float> gates, int gate, int state) => gates.Slice(gate * state, state);

    private protected static Span<float> At(LayerPass pass, int buffer, int number, int state) => pass.Buffer(buffer).Slice(number * state, state);
}

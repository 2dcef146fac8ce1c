namespace LossGen.Training.Layers;

/// <summary>tanh of the input's and the state's weighted sums.</summary>
/// <param name="units">The length of the hidden state.</param>
public sealed class SimpleRnn(int units) : Recurrent(units, gates: 1)
{
    /// <inheritdoc />
    public override string Kind => "simplernn";

    private protected override void Cell(LayerPass pass, int step, ReadOnlySpan<float> a, ReadOnlySpan<float> u, int state)
        => RecurrentKernels.Simple(a, u, At(pass, Hidden, step + 1, state));

    private protected override void CellBackward(
        LayerPass pass, int step, ReadOnlySpan<float> gradient, Span<float> before, Span<float> aGradient, Span<float> uGradient, int state)
        => RecurrentKernels.SimpleBackward(At(pass, Inputs, Time(pass, step), state), At(pass, States, step, state), gradient, aGradient, uGradient);
}

/// <summary>The gated recurrent unit (Cho et al. 2014), with the reset after the weighted sum, as in PyTorch and cuDNN.</summary>
/// <remarks>The gates are in the order reset, update, new.</remarks>
/// <param name="units">The length of the hidden state.</param>
public sealed class Gru(int units) : Recurrent(units, gates: 3)
{
    /// <inheritdoc />
    public override string Kind => "gru";

    private protected override void Cell(LayerPass pass, int step, ReadOnlySpan<float> a, ReadOnlySpan<float> u, int state)
        => RecurrentKernels.Gru(
            Gate(a, 0, state), Gate(a, 1, state), Gate(a, 2, state), Gate(u, 0, state), Gate(u, 1, state), Gate(u, 2, state),
            At(pass, Hidden, step, state), At(pass, Hidden, step + 1, state));

    private protected override void CellBackward(
        LayerPass pass, int step, ReadOnlySpan<float> gradient, Span<float> before, Span<float> aGradient, Span<float> uGradient, int state)
    {
        ReadOnlySpan<float> a = At(pass, Inputs, Time(pass, step), 3 * state), u = At(pass, States, step, 3 * state);
        RecurrentKernels.GruBackward(
            Gate(a, 0, state), Gate(a, 1, state), Gate(a, 2, state), Gate(u, 0, state), Gate(u, 1, state), Gate(u, 2, state),
            At(pass, Hidden, step, state), gradient,
            Gate(aGradient, 0, state), Gate(aGradient, 1, state), Gate(aGradient, 2, state),
            Gate(uGradient, 0, state), Gate(uGradient, 1, state), Gate(uGradient, 2, state), before);
    }
}

/// <summary>Long short-term memory (Hochreiter, Schmidhuber 1997; Gers et al. 2000).</summary>
/// <remarks>The gates are in the order input, forget, cell, output.</remarks>
/// <param name="units">The length of the hidden state.</param>
public sealed class Lstm(int units) : Recurrent(units, gates: 4)
{
    /// <inheritdoc />
    public override string Kind => "lstm";

    private protected override bool HasMemory => true;

    private protected override void Cell(LayerPass pass, int step, ReadOnlySpan<float> a, ReadOnlySpan<float> u, int state)
        => RecurrentKernels.Lstm(
            Gate(a, 0, state), Gate(a, 1, state), Gate(a, 2, state), Gate(a, 3, state),
            Gate(u, 0, state), Gate(u, 1, state), Gate(u, 2, state), Gate(u, 3, state),
            At(pass, Extra, step, state), At(pass, Extra, step + 1, state), At(pass, Hidden, step + 1, state));

    private protected override void CellBackward(
        LayerPass pass, int step, ReadOnlySpan<float> gradient, Span<float> before, Span<float> aGradient, Span<float> uGradient, int state)
    {
        ReadOnlySpan<float> a = At(pass, Inputs, Time(pass, step), 4 * state), u = At(pass, States, step, 4 * state);
        // The gradient by the cell's memory goes on from step to step, in place.
        Span<float> memory = At(pass, HiddenGradient, 2, state);
        RecurrentKernels.LstmBackward(
            Gate(a, 0, state), Gate(a, 1, state), Gate(a, 2, state), Gate(a, 3, state),
            Gate(u, 0, state), Gate(u, 1, state), Gate(u, 2, state), Gate(u, 3, state),
            At(pass, Extra, step, state), memory, gradient,
            Gate(aGradient, 0, state), Gate(aGradient, 1, state), Gate(aGradient, 2, state), Gate(aGradient, 3, state),
            Gate(uGradient, 0, state), Gate(uGradient, 1, state), Gate(uGradient, 2, state), Gate(uGradient, 3, state),
            before);
        before.CopyTo(memory);
        before.Clear();
    }
}

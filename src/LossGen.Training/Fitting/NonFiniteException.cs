namespace LossGen.Training.Fitting;

/// <summary>A loss or a gradient that isn't a finite number. The model's weights are those before the step.</summary>
public sealed class NonFiniteException : InvalidOperationException
{
    internal NonFiniteException(string what, int epoch, long step, string? term, string? layer)
        : base($"{what} in epoch {epoch}, step {step}{(term is null ? "" : $", loss term '{term}'")}{(layer is null ? "" : $", layer '{layer}'")}. "
            + "The weights are those before this step.")
        => (Epoch, Step, Term, Layer) = (epoch, step, term, layer);

    /// <summary>The number of the epoch, from 0.</summary>
    public int Epoch { get; }

    /// <summary>The number of the step, from 0.</summary>
    public long Step { get; }

    /// <summary>The term of the loss, where it was the value.</summary>
    public string? Term { get; }

    /// <summary>The layer where it was first seen, or null where that can't be told.</summary>
    public string? Layer { get; }
}

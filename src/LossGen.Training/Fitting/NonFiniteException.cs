using System.Globalization;

namespace LossGen.Training.Fitting;

/// <summary>A loss or a gradient that isn't a finite number. The model's weights are those before the step.</summary>
public sealed class NonFiniteException : InvalidOperationException
{
    internal NonFiniteException(string what, int epoch, long step, string? term, string? layer, (string Field, int Row, float Value)? datum, (string Name, float Value)? weight)
        : base($"{what} in epoch {epoch}, step {step}{(term is null ? "" : $", loss term '{term}'")}{(layer is null ? "" : $", layer '{layer}'")}"
            + $"{(datum is { } at ? $"; the field '{at.Field}' is {at.Value.ToString(CultureInfo.InvariantCulture)} in row {at.Row} of the dataset" : "")}"
            + $"{(weight is { } bad ? $"; the weight '{bad.Name}' has been {bad.Value.ToString(CultureInfo.InvariantCulture)} before" : "")}. "
            + "The weights are those before this step.")
        => (Epoch, Step, Term, Layer, Field, Row) = (epoch, step, term, layer, datum?.Field, datum?.Row);

    /// <summary>The number of the epoch, from 0.</summary>
    public int Epoch { get; }

    /// <summary>The number of the step, from 0.</summary>
    public long Step { get; }

    /// <summary>The term of the loss, where it was the value.</summary>
    public string? Term { get; }

    /// <summary>The layer where it was first seen, or null where that can't be told.</summary>
    public string? Layer { get; }

    /// <summary>A field of the batch that isn't finite itself, if there is one.</summary>
    public string? Field { get; }

    /// <summary>The first row of the dataset in which it isn't.</summary>
    public int? Row { get; }
}

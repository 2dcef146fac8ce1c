using LossGen.Runtime;

namespace LossGen.Training.Data;

/// <summary>
/// An integer that a kernel found out of range: a label, or what an embedding looks up. The kernel knows its place in a span; who
/// mends it has to know the field and the row.
/// </summary>
internal readonly record struct BadInteger(string Field, int Row, int Element, int RowLength, long Value, string Range)
{
    /// <summary>Looks for it among the integers of some rows of a batch.</summary>
    /// <param name="error">What the kernel threw.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="start">The first of the rows.</param>
    /// <param name="count">How many there were.</param>
    /// <param name="name">The field that the kernel read; null where it may be any.</param>
    public static BadInteger? Find(ArgumentOutOfRangeException error, Batch batch, int start, int count, string? name = null)
    {
        if (error.Data[Check.PositionKey] is not long position || error.Data[Check.RangeKey] is not string range || error.ActualValue is not long value)
        {
            return null;
        }

        for (int field = 0; field < batch.FieldCount; field++)
        {
            if (batch.TypeOf(field) != FieldType.Int || (name is not null && name != batch.NameOf(field)))
            {
                continue;
            }

            int length = batch.Ints(field).Length / batch.Count;
            ReadOnlySpan<int> values = batch.Ints(field).Slice(start * length, count * length);
            if (position < values.Length && values[(int)position] == value)
            {
                return new BadInteger(batch.NameOf(field), batch.Rows[start + (int)position / length], (int)position % length, length, value, range);
            }
        }

        return null;
    }

    /// <summary>The same error, with field and row.</summary>
    /// <param name="reader">Who read it.</param>
    /// <param name="error">What the kernel threw.</param>
    public ArgumentOutOfRangeException Error(string reader, ArgumentOutOfRangeException error)
        => new($"The field '{Field}' is {Value} in row {Row} of the dataset{(RowLength > 1 ? $", element {Element}" : "")}; {reader} takes integers of {Range}.", error);
}

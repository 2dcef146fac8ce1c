using LossGen.Training.Checkpoints;

namespace LossGen.Training.Data;

/// <summary>
/// Shifts and scales a field to mean 0 and deviation 1, each element of a row for itself. Fitted on the training part
/// alone, so that nothing of the validation part is learnt; then applied to every part.
/// </summary>
/// <remarks>NaN stands for a missing value: it doesn't count in the fit, and can be filled by the mean.</remarks>
public sealed class Standardizer
{
    private readonly float[] _means;
    private readonly float[] _deviations;

    private Standardizer(string field, float[] means, float[] deviations) => (Field, _means, _deviations) = (field, means, deviations);

    /// <summary>The name of the field.</summary>
    public string Field { get; }

    /// <summary>The mean of each element of a row.</summary>
    public ReadOnlySpan<float> Means => _means;

    /// <summary>The deviation of each element of a row, over n; 1 where all rows are the same.</summary>
    public ReadOnlySpan<float> Deviations => _deviations;

    /// <summary>Takes means and deviations from a field.</summary>
    /// <param name="train">The rows to learn from: the training part.</param>
    /// <param name="field">The name of a float field.</param>
    /// <exception cref="ArgumentException">There is no such field; there are no rows; a value is infinite, or one element is missing in every row.</exception>
    public static Standardizer Fit(Dataset train, string field)
    {
        ArgumentNullException.ThrowIfNull(train);
        Field values = FloatField(train, field);
        int length = values.RowLength;
        double[] means = new double[length], squares = new double[length];
        long[] counts = new long[length];
        for (int row = 0; row < train.Count; row++)
        {
            ReadOnlySpan<float> x = values.FloatRow(row);
            for (int i = 0; i < length; i++)
            {
                if (float.IsInfinity(x[i]))
                {
                    throw new ArgumentException($"Element {i} of row {row} of the field '{field}' is infinite.", nameof(train));
                }

                if (!float.IsNaN(x[i]))
                {
                    // Welford's recurrence: no difference of large sums.
                    double before = x[i] - means[i];
                    means[i] += before / ++counts[i];
                    squares[i] += before * (x[i] - means[i]);
                }
            }
        }

        int empty = Array.IndexOf(counts, 0);
        if (empty >= 0)
        {
            throw new ArgumentException($"Element {empty} of the field '{field}' has no value in any of the {train.Count} rows.", nameof(train));
        }

        float[] deviations = new float[length];
        for (int i = 0; i < length; i++)
        {
            float deviation = (float)Math.Sqrt(squares[i] / counts[i]);
            deviations[i] = deviation > 0 ? deviation : 1;
        }

        return new Standardizer(field, Array.ConvertAll(means, mean => (float)mean), deviations);
    }

    /// <summary>One of known means and deviations, as they were saved with a model.</summary>
    /// <param name="field">The name of the field.</param>
    /// <param name="means">One an element of a row.</param>
    /// <param name="deviations">As many, all positive.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a value isn't usable.</exception>
    public static Standardizer Of(string field, ReadOnlySpan<float> means, ReadOnlySpan<float> deviations)
    {
        ArgumentException.ThrowIfNullOrEmpty(field);
        if (means.Length != deviations.Length)
        {
            throw new ArgumentException($"There are {means.Length} means, but {deviations.Length} deviations.", nameof(deviations));
        }

        for (int i = 0; i < means.Length; i++)
        {
            if (!float.IsFinite(means[i]) || !float.IsFinite(deviations[i]) || deviations[i] <= 0)
            {
                throw new ArgumentException(FormattableString.Invariant($"Element {i} has the mean {means[i]} and the deviation {deviations[i]}."), nameof(deviations));
            }
        }

        return new Standardizer(field, means.ToArray(), deviations.ToArray());
    }

    /// <summary>One that was saved with a model.</summary>
    /// <param name="file">A checkpoint that it was added to.</param>
    /// <param name="field">The name of the field.</param>
    /// <exception cref="CheckpointException">There is none of that field, or it is damaged.</exception>
    public static Standardizer From(Checkpoint file, string field)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentException.ThrowIfNullOrEmpty(field);
        ReadOnlySpan<float> means = file.Floats(Key(field, "means")), deviations = file.Floats(Key(field, "deviations"));
        file.Check(Key(field, "deviations"), means.Length);
        return Of(field, means, deviations);
    }

    /// <summary>Adds it to a checkpoint, such as that of the model that it prepares rows for; <see cref="From"/> reads it.</summary>
    /// <param name="file">The checkpoint.</param>
    /// <exception cref="ArgumentException">It has one of this field already.</exception>
    public void AddTo(Checkpoint file)
    {
        ArgumentNullException.ThrowIfNull(file);
        file.Add(Key(Field, "means"), _means, _means.Length);
        file.Add(Key(Field, "deviations"), _deviations, _deviations.Length);
    }

    /// <summary>The dataset with the field standardized.</summary>
    /// <param name="data">Any part.</param>
    /// <param name="fillMissing">Whether NaN becomes the mean, 0.</param>
    /// <exception cref="ArgumentException">There is no such field, or its rows have another length.</exception>
    public Dataset Apply(Dataset data, bool fillMissing = false)
    {
        ArgumentNullException.ThrowIfNull(data);
        Field field = FloatField(data, Field);
        float[] values = field.ToFloats();
        Apply(values, fillMissing);
        return data.With(Data.Field.Floats(Field, values, field.RowShape));
    }

    /// <summary>Standardizes rows in place.</summary>
    /// <param name="rows">Whole rows, one after the other.</param>
    /// <param name="fillMissing">Whether NaN becomes the mean, 0.</param>
    /// <exception cref="ArgumentException">These aren't whole rows.</exception>
    public void Apply(Span<float> rows, bool fillMissing = false)
    {
        CheckLength(rows);
        for (int i = 0, element = 0; i < rows.Length; i++)
        {
            float value = (rows[i] - _means[element]) / _deviations[element];
            rows[i] = fillMissing && float.IsNaN(value) ? 0 : value;
            element = element + 1 == _means.Length ? 0 : element + 1;
        }
    }

    /// <summary>Brings standardized rows back into the units of the data, in place: predictions of a standardized target.</summary>
    /// <param name="rows">Whole rows, one after the other.</param>
    /// <exception cref="ArgumentException">These aren't whole rows.</exception>
    public void Invert(Span<float> rows)
    {
        CheckLength(rows);
        for (int i = 0, element = 0; i < rows.Length; i++)
        {
            rows[i] = rows[i] * _deviations[element] + _means[element];
            element = element + 1 == _means.Length ? 0 : element + 1;
        }
    }

    private static string Key(string field, string what) => $"standardizer.{field}.{what}";

    private void CheckLength(ReadOnlySpan<float> rows)
    {
        if (rows.Length % _means.Length != 0)
        {
            throw new ArgumentException($"{rows.Length} values are no whole number of rows of the field '{Field}', which have {_means.Length}.", nameof(rows));
        }
    }

    private static Field FloatField(Dataset data, string name)
    {
        Field field = data[name];
        return field.Type == FieldType.Float
            ? field
            : throw new ArgumentException($"The field '{name}' holds integers: there is nothing to standardize.", nameof(name));
    }
}

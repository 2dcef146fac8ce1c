namespace LossGen.Training.Data;

/// <summary>What can be made of a field of classes.</summary>
public static class Labels
{
    /// <summary>A field of 1 at each row's class and 0 elsewhere, [n, classes].</summary>
    /// <param name="data">The dataset.</param>
    /// <param name="label">The field of the classes: integers, one a row.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="name">The name of the new field.</param>
    /// <exception cref="ArgumentOutOfRangeException">A label is none of the classes; the row is named.</exception>
    public static Field OneHot(this Dataset data, string label, int classes, string name)
    {
        int[] labels = Checked(data, label, classes);
        float[] values = new float[checked(labels.Length * classes)];
        for (int row = 0; row < labels.Length; row++)
        {
            values[row * classes + labels[row]] = 1;
        }

        return Field.Floats(name, values, classes);
    }

    /// <summary>Weights that let each class count the same in all: n / (classes · rows of the class).</summary>
    /// <param name="train">The rows to count: the training part.</param>
    /// <param name="label">The field of the classes: integers, one a row.</param>
    /// <param name="classes">The number of classes.</param>
    /// <returns>One a class.</returns>
    /// <exception cref="ArgumentException">A class has no rows.</exception>
    public static float[] BalancedWeights(this Dataset train, string label, int classes)
    {
        int[] labels = Checked(train, label, classes);
        int[] counts = new int[classes];
        foreach (int value in labels)
        {
            counts[value]++;
        }

        int empty = Array.IndexOf(counts, 0);
        return empty < 0
            ? Array.ConvertAll(counts, count => (float)(labels.Length / ((double)classes * count)))
            : throw new ArgumentException($"No row of '{label}' is of class {empty}: it can't be weighted.", nameof(label));
    }

    /// <summary>A field of each row's class's weight, [n].</summary>
    /// <param name="data">The dataset.</param>
    /// <param name="label">The field of the classes: integers, one a row.</param>
    /// <param name="weights">One a class.</param>
    /// <param name="name">The name of the new field.</param>
    /// <exception cref="ArgumentOutOfRangeException">A label is none of the classes; the row is named.</exception>
    public static Field WeightsByClass(this Dataset data, string label, ReadOnlySpan<float> weights, string name)
    {
        int[] labels = Checked(data, label, weights.Length);
        float[] values = new float[labels.Length];
        for (int row = 0; row < values.Length; row++)
        {
            values[row] = weights[labels[row]];
        }

        return Field.Floats(name, values);
    }

    private static int[] Checked(Dataset data, string label, int classes)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        int[] labels = data.LabelField(label).ToInts();
        for (int row = 0; row < labels.Length; row++)
        {
            if ((uint)labels[row] >= (uint)classes)
            {
                throw new ArgumentOutOfRangeException(nameof(label), labels[row], $"The label '{label}' of row {row} is none of the {classes} classes.");
            }
        }

        return labels;
    }
}

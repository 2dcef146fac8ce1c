namespace Quickstart.Data;

/// <summary>A table split into rows to train on and rows held out, scaled by what the training rows say.</summary>
internal sealed class Dataset
{
    private const int LeastRows = 10;
    private const double HeldOutShare = 0.2;

    private readonly float[] _centers;
    private readonly float[] _scales;

    private Dataset(string name, TaskKind task, string target, string[] features, Rows train, Rows heldOut, float[] centers, float[] scales,
        float targetCenter, float targetScale)
    {
        (Name, Task, Target, Features, Train, HeldOut) = (name, task, target, features, train, heldOut);
        (_centers, _scales, TargetCenter, TargetScale) = (centers, scales, targetCenter, targetScale);
    }

    public string Name { get; }

    public TaskKind Task { get; }

    public string Target { get; }

    public string[] Features { get; }

    public Rows Train { get; }

    public Rows HeldOut { get; }

    public float TargetCenter { get; }

    /// <summary>One unit of the scaled target, in the units of the file.</summary>
    public float TargetScale { get; }

    /// <summary>Splits and scales a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="target">The column to predict; all others are features.</param>
    /// <param name="task">The task, or null to tell by the target's values.</param>
    /// <param name="seed">Decides which rows are held out.</param>
    /// <exception cref="DataException">The table doesn't fit the task.</exception>
    public static Dataset From(CsvTable table, string target, TaskKind? task, int seed)
    {
        int column = Array.IndexOf(table.Columns, target);
        if (column < 0)
        {
            throw new DataException($"{table.File} has no column '{target}'; it has {string.Join(", ", table.Columns.Select(c => $"'{c}'"))}.");
        }

        if (table.Columns.Length < 2)
        {
            throw new DataException($"{table.File} has no column but '{target}': there is nothing to predict it from.");
        }

        if (table.Rows.Count < LeastRows)
        {
            throw new DataException($"{table.File} has {table.Rows.Count} rows; at least {LeastRows} are needed.");
        }

        TaskKind kind = task ?? (table.Rows.All(row => row[column] is 0 or 1) ? TaskKind.Binary : TaskKind.Regression);
        if (kind == TaskKind.Binary)
        {
            CheckClasses(table, column);
        }

        int[] order = [.. Enumerable.Range(0, table.Rows.Count)];
        new Random(seed).Shuffle(order);
        int heldOut = Math.Max(1, (int)(order.Length * HeldOutShare));
        int[] trainRows = order[heldOut..];

        int[] columns = [.. Enumerable.Range(0, table.Columns.Length).Where(i => i != column)];
        float[] centers = new float[columns.Length], scales = new float[columns.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            (centers[i], scales[i]) = MeanAndDeviation([.. trainRows.Select(row => table.Rows[row][columns[i]])]);
        }

        // A robust scale: outliers in the target are what some of the losses are for.
        (float targetCenter, float targetScale) = kind == TaskKind.Binary
            ? (0, 1)
            : MedianAndDeviation([.. trainRows.Select(row => table.Rows[row][column])]);

        Rows Take(int[] rows) => new(
            [.. rows.SelectMany(row => columns.Select((c, i) => (table.Rows[row][c] - centers[i]) / scales[i]))],
            columns.Length,
            [.. rows.Select(row => (table.Rows[row][column] - targetCenter) / targetScale)]);

        return new Dataset(table.File, kind, target, [.. columns.Select(c => table.Columns[c])], Take(trainRows), Take(order[..heldOut]),
            centers, scales, targetCenter, targetScale);
    }

    /// <summary>Weights on scaled features as weights on the file's own, the bias last.</summary>
    public double[] Unscale(ReadOnlySpan<float> weights)
    {
        double[] result = new double[weights.Length];
        double bias = weights[^1] * (double)TargetScale + TargetCenter;
        for (int i = 0; i < Features.Length; i++)
        {
            result[i] = weights[i] * (double)TargetScale / _scales[i];
            bias -= result[i] * _centers[i];
        }

        result[^1] = bias;
        return result;
    }

    private static void CheckClasses(CsvTable table, int column)
    {
        for (int row = 0; row < table.Rows.Count; row++)
        {
            if (table.Rows[row][column] is not (0 or 1))
            {
                throw new DataException(
                    $"{table.File}, line {table.Lines[row]}, column '{table.Columns[column]}': {Text.Number(table.Rows[row][column])} is neither 0 nor 1, as --task binary needs.");
            }
        }

        if (table.Rows.All(row => row[column] == table.Rows[0][column]))
        {
            throw new DataException($"{table.File}: column '{table.Columns[column]}' is {Text.Number(table.Rows[0][column])} in every row; two classes are needed.");
        }
    }

    private static (float Center, float Scale) MeanAndDeviation(float[] values)
    {
        double mean = values.Average(value => (double)value);
        double deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        return ((float)mean, deviation > 0 ? (float)deviation : 1);
    }

    private static (float Center, float Scale) MedianAndDeviation(float[] values)
    {
        float median = Median(values);
        // 1.4826 makes it the standard deviation where the values are normal.
        float scale = 1.4826f * Median([.. values.Select(value => Math.Abs(value - median))]);
        return (median, scale > 0 ? scale : MeanAndDeviation(values).Scale);
    }

    private static float Median(float[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}

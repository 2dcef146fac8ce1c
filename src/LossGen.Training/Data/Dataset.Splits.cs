using LossGen.Training.Randomness;

namespace LossGen.Training.Data;

public sealed partial class Dataset
{
    /// <summary>The rows in random order; the same seed gives the same order everywhere.</summary>
    /// <param name="seed">Decides the order.</param>
    public Dataset Shuffled(ulong seed)
    {
        int[] rows = Numbers(Count);
        Order(seed).Shuffle<int>(rows);
        return Rows(rows);
    }

    /// <summary>Splits the rows at random into parts to train on, validate on, test on.</summary>
    /// <param name="seed">Decides which row goes where.</param>
    /// <param name="shares">The share of each part but the last, which takes the rest: 0.8 gives parts of 80 % and 20 %.</param>
    /// <returns>The parts, each with at least one row, the rows of each in random order.</returns>
    /// <exception cref="ArgumentException">The shares aren't positive and below 1 together, or there aren't enough rows.</exception>
    public Dataset[] Split(ulong seed, params ReadOnlySpan<double> shares)
    {
        CheckShares(shares);
        int[] rows = Numbers(Count);
        Order(seed).Shuffle<int>(rows);
        var parts = Enumerable.Range(0, shares.Length + 1).Select(_ => new List<int>()).ToArray();
        Deal(rows, shares, parts);
        return Parts(parts);
    }

    /// <summary>Splits the rows at random so that each class has its share in every part, to within one row.</summary>
    /// <param name="label">The field of the classes: integers, one a row.</param>
    /// <param name="seed">Decides which row goes where.</param>
    /// <param name="shares">The share of each part but the last, which takes the rest.</param>
    /// <returns>The parts, the rows of each in random order.</returns>
    /// <exception cref="ArgumentException">The shares aren't positive and below 1 together, or there aren't enough rows.</exception>
    public Dataset[] SplitStratified(string label, ulong seed, params ReadOnlySpan<double> shares)
    {
        CheckShares(shares);
        Field field = LabelField(label);
        var classes = new SortedDictionary<int, List<int>>();
        for (int row = 0; row < Count; row++)
        {
            int value = field.IntRow(row)[0];
            if (!classes.TryGetValue(value, out List<int>? rows))
            {
                classes.Add(value, rows = []);
            }

            rows.Add(row);
        }

        var parts = Enumerable.Range(0, shares.Length + 1).Select(_ => new List<int>()).ToArray();
        foreach ((int value, List<int> rows) in classes)
        {
            int[] shuffled = [.. rows];
            Order(seed).Split((ulong)(long)value).Shuffle<int>(shuffled);
            Deal(shuffled, shares, parts);
        }

        for (int i = 0; i < parts.Length; i++)
        {
            // Dealt class by class: mixed again.
            int[] mixed = [.. parts[i]];
            Order(seed).Split("part").Split((ulong)i).Shuffle<int>(mixed);
            parts[i] = [.. mixed];
        }

        return Parts(parts);
    }

    internal Field LabelField(string label)
    {
        Field field = this[label];
        return field.Type == FieldType.Int && field.RowLength == 1
            ? field
            : throw new ArgumentException($"The field '{label}' is no label: it holds {field.RowLength} {(field.Type == FieldType.Int ? "integers" : "floats")} a row, not one integer.", nameof(label));
    }

    private static RandomStream Order(ulong seed) => new RandomStream(seed).Split("split");

    // Cut at the rounded sums of the shares, so that no part is off by more than one row.
    private static void Deal(int[] rows, ReadOnlySpan<double> shares, List<int>[] parts)
    {
        int start = 0;
        double sum = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            sum = i < shares.Length ? sum + shares[i] : 1;
            int end = i < shares.Length ? Math.Max(start, (int)Math.Round(sum * rows.Length)) : rows.Length;
            parts[i].AddRange(rows[start..end]);
            start = end;
        }
    }

    private Dataset[] Parts(List<int>[] parts)
    {
        for (int i = 0; i < parts.Length; i++)
        {
            if (parts[i].Count == 0)
            {
                throw new ArgumentException($"Part {i} of the split has no rows: the dataset has only {Count}.");
            }
        }

        return Array.ConvertAll(parts, part => Rows([.. part]));
    }

    private static void CheckShares(ReadOnlySpan<double> shares)
    {
        double sum = 0;
        foreach (double share in shares)
        {
            sum += share > 0 ? share : double.NaN;
        }

        if (shares.IsEmpty || !(sum < 1))
        {
            throw new ArgumentException(
                $"The shares [{string.Join(", ", shares.ToArray().Select(s => s.ToString(System.Globalization.CultureInfo.InvariantCulture)))}] should each be positive, and together below 1: the last part takes the rest.",
                nameof(shares));
        }
    }
}

namespace LossGen.Training.Data;

/// <summary>Rows of data in memory: named <see cref="Field"/>s with one count. Immutable; a part or a split shares its memory.</summary>
public sealed partial class Dataset
{
    private readonly Field[] _fields;

    private Dataset(Field[] fields) => _fields = fields;

    /// <summary>The number of rows.</summary>
    public int Count => _fields[0].Count;

    /// <summary>The fields, in the order given.</summary>
    public IReadOnlyList<Field> Fields => _fields;

    /// <summary>A field by its name.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">There is no such field.</exception>
    public Field this[string name] => _fields[IndexOf(_fields, name)];

    /// <summary>A dataset of fields.</summary>
    /// <param name="fields">At least one, all with the same number of rows, each with a name of its own.</param>
    /// <exception cref="ArgumentException">The fields don't have the same number of rows, or two bear one name.</exception>
    public static Dataset From(params ReadOnlySpan<Field> fields)
    {
        if (fields.IsEmpty)
        {
            throw new ArgumentException("A dataset needs at least one field.", nameof(fields));
        }

        for (int i = 0; i < fields.Length; i++)
        {
            ArgumentNullException.ThrowIfNull(fields[i], nameof(fields));
            if (fields[i].Count != fields[0].Count)
            {
                throw new ArgumentException(
                    $"The field '{fields[i].Name}' has {fields[i].Count} rows, but '{fields[0].Name}' has {fields[0].Count}.", nameof(fields));
            }

            for (int j = 0; j < i; j++)
            {
                if (fields[j].Name == fields[i].Name)
                {
                    throw new ArgumentException($"Two fields are named '{fields[i].Name}'.", nameof(fields));
                }
            }
        }

        return new Dataset(fields.ToArray());
    }

    /// <summary>Whether there is a field of that name.</summary>
    /// <param name="name">The name.</param>
    public bool Contains(string name) => Array.Exists(_fields, field => field.Name == name);

    /// <summary>The dataset with a field more, or with another in place of the one of its name.</summary>
    /// <param name="field">The field.</param>
    /// <exception cref="ArgumentException">It has another number of rows.</exception>
    public Dataset With(Field field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return Contains(field.Name)
            ? From(Array.ConvertAll(_fields, old => old.Name == field.Name ? field : old))
            : From([.. _fields, field]);
    }

    /// <summary>The dataset without a field.</summary>
    /// <param name="name">The field's name.</param>
    /// <exception cref="ArgumentException">There is no such field, or no other.</exception>
    public Dataset Without(string name)
    {
        Field without = this[name];
        return From(Array.FindAll(_fields, field => field != without));
    }

    /// <summary>Some of the rows, in the order given; a row may come more than once. Nothing is copied.</summary>
    /// <param name="rows">Their numbers, from 0 to below <see cref="Count"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public Dataset Rows(params ReadOnlySpan<int> rows)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            if ((uint)rows[i] >= (uint)Count)
            {
                throw new ArgumentOutOfRangeException(nameof(rows), rows[i], $"Position {i} names a row that isn't there: the dataset has {Count}.");
            }
        }

        int[] chosen = rows.ToArray();
        (int[]?, int[]?) composed = default;
        return new Dataset(Array.ConvertAll(_fields, field => field.Select(chosen, ref composed)));
    }

    /// <summary>The first rows.</summary>
    /// <param name="count">How many, at most <see cref="Count"/>.</param>
    public Dataset Take(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count);
        return Rows(Numbers(count));
    }

    /// <summary>All rows as one batch, over the dataset's own memory where its rows lie in order.</summary>
    public Batch AsBatch() => new(_fields);

    internal Batch NewBatch(int capacity) => new(_fields, capacity);

    internal static int IndexOf(Field[] fields, string name)
    {
        for (int i = 0; i < fields.Length; i++)
        {
            if (fields[i].Name == name)
            {
                return i;
            }
        }

        throw new ArgumentException($"There is no field '{name}'; there are {string.Join(", ", fields.Select(field => $"'{field.Name}'"))}.", nameof(name));
    }

    private static int[] Numbers(int count)
    {
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++)
        {
            numbers[i] = i;
        }

        return numbers;
    }
}

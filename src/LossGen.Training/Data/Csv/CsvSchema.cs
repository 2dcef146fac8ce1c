using System.Buffers;
using System.Text;
using System.Text.Json;

namespace LossGen.Training.Data.Csv;

/// <summary>What a column holds.</summary>
public enum CsvColumnKind
{
    /// <summary>Numbers: a float field.</summary>
    Number,

    /// <summary>One of some texts: an integer field of their positions.</summary>
    Category,

    /// <summary>Not read.</summary>
    Ignored,
}

/// <summary>A column of a CSV file.</summary>
/// <param name="Name">Its name in the header.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Categories">The texts of a category, in order: each row's value is a position here. Empty for other kinds.</param>
public sealed record CsvColumn(string Name, CsvColumnKind Kind, IReadOnlyList<string> Categories)
{
    /// <summary>A column of numbers.</summary>
    /// <param name="name">Its name in the header.</param>
    public static CsvColumn Number(string name) => new(name, CsvColumnKind.Number, []);

    /// <summary>A column of texts.</summary>
    /// <param name="name">Its name in the header.</param>
    /// <param name="categories">The texts that may occur.</param>
    public static CsvColumn Category(string name, params IReadOnlyList<string> categories) => new(name, CsvColumnKind.Category, categories);

    /// <summary>A column that isn't read.</summary>
    /// <param name="name">Its name in the header.</param>
    public static CsvColumn Ignored(string name) => new(name, CsvColumnKind.Ignored, []);
}

/// <summary>
/// The columns of a CSV file, with their kinds and categories: saved with a model, it reads later files as the first one
/// was read. Other columns of a file are left out, and their order doesn't matter.
/// </summary>
public sealed class CsvSchema
{
    private readonly CsvColumn[] _columns;

    /// <summary>A schema of columns.</summary>
    /// <param name="columns">The columns, each of a name of its own.</param>
    /// <exception cref="ArgumentException">Two columns bear one name, or two categories of one are the same.</exception>
    public CsvSchema(params IEnumerable<CsvColumn> columns)
    {
        _columns = [.. columns];
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (CsvColumn column in _columns)
        {
            ArgumentException.ThrowIfNullOrEmpty(column.Name, nameof(columns));
            if (!names.Add(column.Name))
            {
                throw new ArgumentException($"Two columns are named '{column.Name}'.", nameof(columns));
            }

            if (column.Categories.Distinct(StringComparer.Ordinal).Count() < column.Categories.Count)
            {
                throw new ArgumentException($"Two categories of the column '{column.Name}' are the same.", nameof(columns));
            }
        }
    }

    /// <summary>The columns.</summary>
    public IReadOnlyList<CsvColumn> Columns => _columns;

    /// <summary>A column by its name.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public CsvColumn this[string name] => Array.Find(_columns, column => column.Name == name)
        ?? throw new ArgumentException($"There is no column '{name}'; there are {string.Join(", ", _columns.Select(column => $"'{column.Name}'"))}.", nameof(name));

    /// <summary>The schema without a column, as of a file to predict from, which has no target.</summary>
    /// <param name="name">The column's name.</param>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public CsvSchema Without(string name)
    {
        CsvColumn without = this[name];
        return new CsvSchema(_columns.Where(column => column != without));
    }

    /// <summary>The names of the features that <see cref="Features"/> makes: a column's, or for each category "column=text".</summary>
    /// <param name="columns">The names of the columns.</param>
    public IReadOnlyList<string> FeatureNames(params IEnumerable<string> columns)
        => [.. columns.Select(name => this[name]).SelectMany(column => column.Kind == CsvColumnKind.Category
            ? column.Categories.Select(category => $"{column.Name}={category}")
            : [column.Name])];

    /// <summary>One field of several columns, [n, features]: numbers as they are, categories as one-hot, all zero where unknown.</summary>
    /// <param name="data">Rows that were read by this schema.</param>
    /// <param name="name">The name of the new field.</param>
    /// <param name="columns">The names of the columns, none of which is ignored.</param>
    /// <exception cref="ArgumentException">There is no such column, or no feature at all.</exception>
    public Field Features(Dataset data, string name, params IEnumerable<string> columns)
    {
        ArgumentNullException.ThrowIfNull(data);
        string[] names = [.. columns];
        int width = FeatureNames(names).Count;
        float[] values = new float[checked(data.Count * width)];
        int start = 0;
        foreach (string column in names)
        {
            Field field = data[column];
            for (int row = 0; row < data.Count; row++)
            {
                if (field.Type == FieldType.Float)
                {
                    values[row * width + start] = field.FloatRow(row)[0];
                }
                else if (field.IntRow(row)[0] is >= 0 and int category)
                {
                    values[row * width + start + category] = 1;
                }
            }

            start += this[column].Kind == CsvColumnKind.Category ? this[column].Categories.Count : 1;
        }

        return Field.Floats(name, values, width);
    }

    /// <summary>The schema as text, to be saved with a model.</summary>
    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (CsvColumn column in _columns)
            {
                json.WriteStartObject();
                json.WriteString("name", column.Name);
                json.WriteString("kind", column.Kind.ToString());
                json.WriteStartArray("categories");
                foreach (string category in column.Categories)
                {
                    json.WriteStringValue(category);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>The schema of a text.</summary>
    /// <param name="json">What <see cref="ToJson"/> gave.</param>
    /// <exception cref="FormatException">The text is something else.</exception>
    public static CsvSchema FromJson(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return new CsvSchema([.. document.RootElement.EnumerateArray().Select(column => new CsvColumn(
                column.GetProperty("name").GetString()!,
                Enum.Parse<CsvColumnKind>(column.GetProperty("kind").GetString()!),
                [.. column.GetProperty("categories").EnumerateArray().Select(category => category.GetString()!)]))]);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            throw new FormatException("This is no schema of a CSV file.", exception);
        }
    }
}

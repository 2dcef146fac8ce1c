namespace LossGen.Training.Data.Csv;

/// <summary>The rows of a CSV file: numbers and categories, a field a column.</summary>
public sealed class CsvTable
{
    private readonly int[] _lines;

    private CsvTable(string file, CsvSchema schema, Dataset data, int[] lines) => (FileName, Schema, Data, _lines) = (file, schema, data, lines);

    /// <summary>The file, as it was named.</summary>
    public string FileName { get; }

    /// <summary>The columns.</summary>
    public CsvSchema Schema { get; }

    /// <summary>The rows: for each column that isn't ignored a field of its name, floats for numbers, integers for categories.</summary>
    public Dataset Data { get; }

    /// <summary>The line of the file on which each row ends.</summary>
    public ReadOnlySpan<int> Lines => _lines;

    /// <summary>
    /// Reads a file whose columns' kinds are told by their values: numbers where all are, categories where most aren't. One that is neither
    /// is refused, unless <see cref="CsvOptions.Kinds"/> says what it is.
    /// </summary>
    /// <param name="path">The file, in UTF-8.</param>
    /// <param name="options">How it is read.</param>
    /// <exception cref="DataFormatException">Something is wrong with the file; line and column are named.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public static CsvTable Read(string path, CsvOptions? options = null)
    {
        using FileStream stream = File.OpenRead(path);
        return Read(stream, path, options);
    }

    /// <summary>Reads a file by a schema.</summary>
    /// <param name="path">The file, in UTF-8.</param>
    /// <param name="schema">The columns to read; the file may have more, in any order.</param>
    /// <param name="options">How it is read; its kinds don't matter here.</param>
    /// <exception cref="DataFormatException">Something is wrong with the file; line and column are named.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public static CsvTable Read(string path, CsvSchema schema, CsvOptions? options = null)
    {
        using FileStream stream = File.OpenRead(path);
        return Read(stream, path, schema, options);
    }

    /// <summary>The names of a file's columns.</summary>
    /// <param name="path">The file, in UTF-8.</param>
    /// <param name="options">How it is read.</param>
    /// <exception cref="DataFormatException">Something is wrong with the first line.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public static IReadOnlyList<string> HeaderOf(string path, CsvOptions? options = null)
    {
        using FileStream stream = File.OpenRead(path);
        return HeaderOf(stream, path, options);
    }

    /// <summary>The names of the columns of a stream, which is read on by some.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="name">What errors name.</param>
    /// <param name="options">How it is read.</param>
    /// <exception cref="DataFormatException">Something is wrong with the first line.</exception>
    public static IReadOnlyList<string> HeaderOf(Stream stream, string name, CsvOptions? options = null)
        => HeaderOf(stream, name, options, namedOnly: false);

    /// <summary>The names of those columns of a stream that have one, such as not the row numbers that pandas writes. It is read on by some.</summary>
    /// <inheritdoc cref="HeaderOf(Stream, string, CsvOptions?)"/>
    public static IReadOnlyList<string> NamedColumnsOf(Stream stream, string name, CsvOptions? options = null)
        => HeaderOf(stream, name, options, namedOnly: true);

    private static string[] HeaderOf(Stream stream, string name, CsvOptions? options, bool namedOnly)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var records = new CsvRecords(stream, name, options ?? new CsvOptions());
        return [.. records.Header.Where((_, i) => !namedOnly || !records.IsUnnamed(i))];
    }

    /// <summary>Reads a stream whose columns' kinds are told by their values. It is read twice, so it must be able to go back.</summary>
    /// <inheritdoc cref="Read(string, CsvOptions?)"/>
    /// <param name="stream">The stream.</param>
    /// <param name="name">What errors name.</param>
    /// <param name="options">How it is read.</param>
    public static CsvTable Read(Stream stream, string name, CsvOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanSeek)
        {
            throw new ArgumentException("The stream can't go back, and without a schema it is read twice.", nameof(stream));
        }

        options ??= new CsvOptions();
        long start = stream.Position;
        CsvSchema schema = CsvInference.Infer(stream, name, options);
        stream.Position = start;
        return Read(stream, name, schema, options);
    }

    /// <summary>Reads a stream by a schema.</summary>
    /// <inheritdoc cref="Read(string, CsvSchema, CsvOptions?)"/>
    /// <param name="stream">The stream.</param>
    /// <param name="name">What errors name.</param>
    /// <param name="schema">The columns to read.</param>
    /// <param name="options">How it is read.</param>
    public static CsvTable Read(Stream stream, string name, CsvSchema schema, CsvOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(schema);
        options ??= new CsvOptions();
        using var records = new CsvRecords(stream, name, options);
        Reader[] readers = [.. schema.Columns.Where(column => column.Kind != CsvColumnKind.Ignored).Select(column => new Reader(column, records.Header, name, options))];
        if (readers.Length == 0)
        {
            throw new ArgumentException("All columns are ignored.", nameof(schema));
        }

        var lines = new List<int>();
        while (records.Read() is { } record)
        {
            foreach (Reader reader in readers)
            {
                reader.Add(record, records.Line);
            }

            lines.Add(records.Line);
        }

        return new CsvTable(name, schema, Dataset.From([.. readers.Select(reader => reader.ToField())]), [.. lines]);
    }

    /// <summary>One column as it is read.</summary>
    private sealed class Reader
    {
        private readonly CsvColumn _column;
        private readonly string _file;
        private readonly CsvOptions _options;
        private readonly int _place;
        private readonly Dictionary<string, int>? _codes;
        private readonly List<float> _numbers = [];
        private readonly List<int> _categories = [];

        public Reader(CsvColumn column, string[] header, string file, CsvOptions options)
        {
            (_column, _file, _options, _place) = (column, file, options, Array.IndexOf(header, column.Name));
            if (_place < 0)
            {
                throw DataFormatException.InText(file, $"there is no column '{column.Name}'; there are {string.Join(", ", header.Select(name => $"'{name}'"))}", 1);
            }

            if (column.Kind == CsvColumnKind.Category)
            {
                _codes = column.Categories.Select((text, code) => (text, code)).ToDictionary(pair => pair.text, pair => pair.code, StringComparer.Ordinal);
            }
        }

        public void Add(string[] record, int line)
        {
            string text = record[_place];
            bool missing = CsvInference.IsMissing(text, _options);
            if (missing && _options.Missing == MissingValues.Refuse && _codes?.ContainsKey(text) != true)
            {
                throw Error(line, text.Length == 0 ? "the value is missing" : $"the value is missing ('{text}')");
            }

            if (_codes is not null)
            {
                _categories.Add(_codes.TryGetValue(text, out int code) ? code
                    : missing || _options.Missing == MissingValues.Keep ? -1
                    : throw Error(line, $"'{text}' is none of the {_codes.Count} categories"));
                return;
            }

            float number = float.NaN;
            if (!missing && !_options.IsNumber(text, out number))
            {
                throw Error(line, $"'{text}' {(_options.OtherSeparator(text) is { } why ? why : "is not a number")}");
            }

            _numbers.Add(missing || float.IsFinite(number) ? number : throw Error(line, $"'{text}' is not a finite number"));
        }

        public Field ToField() => _codes is null ? Field.Floats(_column.Name, _numbers.ToArray()) : Field.Ints(_column.Name, _categories.ToArray());

        private DataFormatException Error(int line, string problem) => DataFormatException.InText(_file, problem, line, _column.Name);
    }
}

namespace LossGen.Training.Data.Csv;

/// <summary>Tells the kinds of columns by their values.</summary>
internal static class CsvInference
{
    public static bool IsMissing(string text, CsvOptions options) => options.MissingTexts.Contains(text, StringComparer.OrdinalIgnoreCase);

    public static CsvSchema Infer(Stream stream, string file, CsvOptions options)
    {
        using var records = new CsvRecords(stream, file, options);
        foreach (string name in options.Kinds.Keys)
        {
            if (!records.Header.Contains(name))
            {
                throw DataFormatException.InText(file, $"there is no column '{name}'; there are {string.Join(", ", records.Header.Select(column => $"'{column}'"))}", 1);
            }
        }

        Evidence[] columns = [.. records.Header.Select((name, i) => new Evidence(
            name, options, options.Kinds.TryGetValue(name, out CsvColumnKind kind) ? kind : records.IsUnnamed(i) ? CsvColumnKind.Ignored : null))];
        while (records.Read() is { } record)
        {
            for (int i = 0; i < columns.Length; i++)
            {
                if (!IsMissing(record[i], options))
                {
                    columns[i].Add(record[i], records.Line);
                }
            }
        }

        var schema = new CsvSchema(columns.Select(column => column.ToColumn(file)));
        return schema.Columns.Any(column => column.Kind != CsvColumnKind.Ignored)
            ? schema
            : throw DataFormatException.InText(file, "there is no value in it beside the columns' names");
    }

    /// <summary>What the values of a column have shown so far.</summary>
    private sealed class Evidence(string name, CsvOptions options, CsvColumnKind? kind)
    {
        private readonly HashSet<string> _texts = new(StringComparer.Ordinal);
        private long _values;
        private long _numbers;
        private bool _otherSeparator = true;
        private (string Text, int Line)? _other;

        public void Add(string text, int line)
        {
            _values++;
            if (options.IsNumber(text, out _))
            {
                _numbers++;
            }
            else
            {
                _otherSeparator = _otherSeparator && options.OtherSeparator(text) is not null;
                _other ??= (text, line);
            }

            // One more than is allowed is enough to know.
            if (_texts.Count <= options.MaxCategories)
            {
                _texts.Add(text);
            }
        }

        public CsvColumn ToColumn(string file)
        {
            // What is a number but for a slip would silently become a category of each number.
            if (kind is null && _other is { } other && (_otherSeparator || _numbers > _values / 2))
            {
                throw DataFormatException.InText(file, _otherSeparator
                    ? $"'{other.Text}' {options.OtherSeparator(other.Text)}; or say that it is a category"
                    : $"'{other.Text}' is not a number, as {_numbers} of the {_values} values of the column are; or say that it is a category", other.Line, name);
            }

            CsvColumnKind known = kind ?? (_values == 0 ? CsvColumnKind.Ignored : _other is null ? CsvColumnKind.Number : CsvColumnKind.Category);
            if (known == CsvColumnKind.Category && _texts.Count > options.MaxCategories)
            {
                throw DataFormatException.InText(
                    file, $"not all its values are numbers, and there are more than {options.MaxCategories} different ones: say whether it is a category, or ignored", column: name);
            }

            return known == CsvColumnKind.Category ? CsvColumn.Category(name, Ordered()) : new CsvColumn(name, known, []);
        }

        // Numbers by their values, so that the classes 0, 1, …, 10 keep their order.
        private string[] Ordered()
        {
            string[] texts = [.. _texts.Order(StringComparer.Ordinal)];
            return _other is null ? [.. texts.OrderBy(text => options.IsNumber(text, out float number) ? number : 0)] : texts;
        }
    }
}

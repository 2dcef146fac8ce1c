using System.Globalization;

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

        Evidence[] columns = [.. records.Header.Select(name => new Evidence(name, options.Kinds.TryGetValue(name, out CsvColumnKind kind) ? kind : null))];
        while (records.Read() is { } record)
        {
            for (int i = 0; i < columns.Length; i++)
            {
                if (!IsMissing(record[i], options))
                {
                    columns[i].Add(record[i], options.MaxCategories);
                }
            }
        }

        var schema = new CsvSchema(columns.Select(column => column.ToColumn(file, options.MaxCategories)));
        return schema.Columns.Any(column => column.Kind != CsvColumnKind.Ignored)
            ? schema
            : throw DataFormatException.InText(file, "there is no value in it beside the columns' names");
    }

    /// <summary>What the values of a column have shown so far.</summary>
    private sealed class Evidence(string name, CsvColumnKind? kind)
    {
        private readonly HashSet<string> _texts = new(StringComparer.Ordinal);
        private bool _numbers = true;
        private bool _any;

        public void Add(string text, int mostCategories)
        {
            _any = true;
            if (_numbers && !float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            {
                _numbers = false;
            }

            // One more than is allowed is enough to know.
            if (_texts.Count <= mostCategories)
            {
                _texts.Add(text);
            }
        }

        public CsvColumn ToColumn(string file, int mostCategories)
        {
            CsvColumnKind known = kind ?? (!_any ? CsvColumnKind.Ignored : _numbers ? CsvColumnKind.Number : CsvColumnKind.Category);
            if (known == CsvColumnKind.Category && _texts.Count > mostCategories)
            {
                throw DataFormatException.InText(
                    file, $"not all its values are numbers, and there are more than {mostCategories} different ones: say whether it is a category, or ignored", column: name);
            }

            return known == CsvColumnKind.Category ? CsvColumn.Category(name, Ordered()) : new CsvColumn(name, known, []);
        }

        // Numbers by their values, so that the classes 0, 1, …, 10 keep their order.
        private string[] Ordered()
        {
            string[] texts = [.. _texts.Order(StringComparer.Ordinal)];
            return _numbers ? [.. texts.OrderBy(text => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture))] : texts;
        }
    }
}

using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Quickstart.Data;

/// <summary>A CSV file of numbers: a header, then one row a line.</summary>
internal sealed class CsvTable
{
    private CsvTable(string file, string[] columns, List<float[]> rows, List<int> lines)
        => (File, Columns, Rows, Lines) = (file, columns, rows, lines);

    public string File { get; }

    public string[] Columns { get; }

    public List<float[]> Rows { get; }

    /// <summary>The line of the file on which each row ends.</summary>
    public List<int> Lines { get; }

    /// <summary>Reads a file whole.</summary>
    /// <exception cref="DataException">It can't be read, or something in it isn't a number; names line and column.</exception>
    public static CsvTable Read(string path)
    {
        if (!System.IO.File.Exists(path))
        {
            throw new DataException($"There is no file {path}.");
        }

        try
        {
            using var reader = new StreamReader(path);
            return Read(reader, Path.GetFileName(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path} can't be read: {exception.Message}");
        }
    }

    /// <summary>Reads from any text.</summary>
    public static CsvTable Read(TextReader text, string file)
    {
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            DetectDelimiter = true,
            DetectDelimiterValues = [",", ";", "\t"],
            TrimOptions = TrimOptions.Trim,
            BadDataFound = bad => throw new DataException($"{file}, line {bad.Context.Parser!.RawRow}: a quote that doesn't belong here: {bad.Field}"),
        };
        using var parser = new CsvParser(text, configuration);
        if (!parser.Read() || parser.Record is not { Length: > 0 } header)
        {
            throw new DataException($"{file} is empty: its first line should name the columns.");
        }

        CheckHeader(header, file);
        var rows = new List<float[]>();
        var lines = new List<int>();
        while (parser.Read())
        {
            string[] record = parser.Record!;
            int line = parser.RawRow;
            if (record.Length != header.Length)
            {
                throw new DataException($"{file}, line {line}: {record.Length} fields, but the header names {header.Length} columns.");
            }

            float[] row = new float[header.Length];
            for (int i = 0; i < row.Length; i++)
            {
                row[i] = Number(record[i], file, line, header[i]);
            }

            rows.Add(row);
            lines.Add(line);
        }

        return new CsvTable(file, header, rows, lines);
    }

    private static void CheckHeader(string[] header, string file)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < header.Length; i++)
        {
            if (header[i].Length == 0)
            {
                throw new DataException($"{file}, line 1: column {i + 1} has no name.");
            }

            if (!seen.Add(header[i]))
            {
                throw new DataException($"{file}, line 1: two columns are named '{header[i]}'.");
            }
        }

        if (header.All(name => float.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out _)))
        {
            throw new DataException($"{file}, line 1: numbers where the names of the columns should stand.");
        }
    }

    private static float Number(string field, string file, int line, string column)
    {
        if (field.Length == 0)
        {
            throw new DataException($"{file}, line {line}, column '{column}': the value is missing.");
        }

        if (!float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out float value))
        {
            throw new DataException($"{file}, line {line}, column '{column}': '{field}' is not a number.");
        }

        return float.IsFinite(value)
            ? value
            : throw new DataException($"{file}, line {line}, column '{column}': '{field}' is not a finite number.");
    }
}

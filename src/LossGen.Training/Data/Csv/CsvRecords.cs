using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace LossGen.Training.Data.Csv;

/// <summary>Goes over the records of a CSV file; what is wrong with its form is an error that names the line.</summary>
internal sealed class CsvRecords : IDisposable
{
    private readonly CsvParser _parser;
    private readonly string _file;
    private readonly HashSet<int> _unnamed = [];
    private string[]? _first;

    public CsvRecords(Stream stream, string file, CsvOptions options)
    {
        _file = file;
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            TrimOptions = TrimOptions.Trim,
            BadDataFound = bad => throw DataFormatException.InText(file, "a quote stands where none belongs, or one is never closed", bad.Context.Parser!.RawRow),
        };
        if (options.Delimiter is { } delimiter)
        {
            if (delimiter is '"' or '\r' or '\n')
            {
                throw new ArgumentException($"The delimiter is {(delimiter == '"' ? "a quote" : "a line's end")}: it can't be told from what it separates.", nameof(options));
            }

            configuration.Delimiter = delimiter.ToString();
        }
        else
        {
            configuration.DetectDelimiter = true;
            configuration.DetectDelimiterValues = [",", ";", "\t", "|"];
        }

        var reader = new StreamReader(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true), leaveOpen: true);
        _parser = new CsvParser(reader, configuration);
        string[] first = Next() ?? throw DataFormatException.InText(file, options.HasHeader ? "the file is empty: its first line should name the columns" : "the file is empty");
        if (options.HasHeader)
        {
            CheckHeader(first, options);
            Header = first;
        }
        else
        {
            Header = [.. first.Select((_, i) => Numbered(i))];
            _first = first;
        }
    }

    public string[] Header { get; }

    /// <summary>Whether the header has no name for a column, and a number stands for it.</summary>
    public bool IsUnnamed(int column) => _unnamed.Contains(column);

    /// <summary>The line on which the record ends.</summary>
    public int Line => _parser.RawRow;

    /// <summary>The next record, with as many fields as the header; null after the last.</summary>
    public string[]? Read()
    {
        string[]? record = _first ?? Next();
        _first = null;
        return record is null || record.Length == Header.Length
            ? record
            : throw DataFormatException.InText(_file, $"there are {record.Length} fields, but {Header.Length} columns", Line);
    }

    public void Dispose() => _parser.Dispose();

    private string[]? Next()
    {
        try
        {
            return _parser.Read() ? _parser.Record : null;
        }
        catch (CsvHelperException exception)
        {
            throw DataFormatException.InText(_file, "this can't be read as CSV", _parser.RawRow, inner: exception);
        }
        catch (DecoderFallbackException exception)
        {
            throw DataFormatException.InText(_file, "this is no text in UTF-8, here or a few lines on", _parser.RawRow + 1, inner: exception);
        }
    }

    private static string Numbered(int column) => string.Create(CultureInfo.InvariantCulture, $"c{column + 1}");

    private void CheckHeader(string[] header, CsvOptions options)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < header.Length; i++)
        {
            if (header[i].Length == 0)
            {
                _unnamed.Add(i);
                header[i] = Numbered(i);
            }

            if (!seen.Add(header[i]))
            {
                throw DataFormatException.InText(_file, $"two columns are named '{header[i]}'", Line);
            }
        }

        if (_unnamed.Count == header.Length)
        {
            throw DataFormatException.InText(_file, "no column has a name", Line);
        }

        if (header.Where((_, i) => !IsUnnamed(i)).All(name => options.IsNumber(name, out _)))
        {
            throw DataFormatException.InText(_file, "numbers stand where the names of the columns should", Line);
        }
    }
}
